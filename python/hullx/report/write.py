"""Writes a whole report: the page, its data and the per-row files, complete or not at all."""

from __future__ import annotations

from pathlib import Path

from hullx.audit.result import AuditResult
from hullx.report.document import write_document
from hullx.report.folder import new_folder
from hullx.report.page import render
from hullx.report.tables import write_rows


def write_report(result: AuditResult, out_dir: str | Path) -> Path:
    """Write `report.html`, `report.json`, `rows.csv` and `rows.parquet` into the folder `out_dir`.

    The folder appears when all files are complete. An earlier report of hullx there is replaced; anything else is left
    alone.

    Parameters
    ----------
    result : AuditResult
        A finished audit.
    out_dir : str or Path
        The folder that the report shall be.

    Returns
    -------
    Path
        The page, `report.html`.

    Raises
    ------
    OutputError
        If `out_dir` cannot be made, or holds something that is not an earlier report.
    """
    with new_folder(out_dir) as folder:
        fill(result, folder)
    return Path(out_dir) / "report.html"


def fill(result: AuditResult, folder: Path) -> None:
    """Write all files of a report into an existing folder."""
    (folder / "report.html").write_text(render(result), encoding="utf-8", errors="replace", newline="\n")
    write_document(result, folder)
    write_rows(result, folder)
