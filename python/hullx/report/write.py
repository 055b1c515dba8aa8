"""Writes a whole report: the page, its data and the per-row files, complete or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from hullx.audit.result import AuditResult
from hullx.report.document import write_document
from hullx.report.folder import new_folder
from hullx.report.page import render
from hullx.report.tables import write_rows


def write_report(result: AuditResult, out_dir: str | Path, *, inputs: Mapping[str, Path] | None = None) -> Path:
    """Write `report.html`, `report.json`, `rows.csv` and `rows.parquet` into the folder `out_dir`.

    The folder appears when all files are complete. An earlier report of hullx there is replaced; anything else is left
    alone.

    Parameters
    ----------
    result : AuditResult
        A finished audit.
    out_dir : str or Path
        The folder that the report shall be.
    inputs : mapping of str to Path, optional
        Files to copy into the folder, by the name that they get there.

    Returns
    -------
    Path
        The page, `report.html`.

    Raises
    ------
    OutputError
        If `out_dir` cannot be made, or holds something that is not an earlier report.
    """
    copies = {} if inputs is None else inputs
    with new_folder(out_dir, inputs=copies) as folder:
        fill(result, folder)
        for name, file in copies.items():
            shutil.copyfile(file, folder / name)
    return Path(out_dir) / "report.html"


def fill(result: AuditResult, folder: Path) -> None:
    """Write all files of a report into an existing folder."""
    (folder / "report.html").write_text(render(result), encoding="utf-8", errors="replace", newline="\n")
    write_document(result, folder)
    write_rows(result, folder)
