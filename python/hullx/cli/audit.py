"""`hullx audit TRAIN LIVE`: run the audit, write the report, say what was found, judge the gates."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from hullx.audit.result import METHODS, AuditError, AuditResult, Method, Missing, Scale, UsageError
from hullx.cli import REMEDY, missing
from hullx.cli.exits import GATE_FAILED, PASSED
from hullx.cli.progress import stages_shown
from hullx.cli.summary import print_summary

if TYPE_CHECKING:
    from hullx.audit.run import AuditOptions

NEEDED = ("pyarrow", "narwhals", "matplotlib", "jinja2")
DEFAULT_OUT = "hullx-audit"


@click.command(short_help="Report which rows of LIVE the table TRAIN supports.")
@click.argument("train", type=click.Path(path_type=Path))
@click.argument("live", type=click.Path(path_type=Path))
@click.option("--out", default=DEFAULT_OUT, show_default=True, metavar="DIR", help="Folder of the report.")
@click.option("--id", "id_", metavar="COL", help="Column that names the rows.")
@click.option("--target", metavar="COL", help="True value in LIVE; not a feature.")
@click.option("--prediction", metavar="COL", help="Model's prediction in LIVE; with --target: error by state.")
@click.option("--group", metavar="COL", help="Column of LIVE to report by; not a feature.")
@click.option("--exclude", multiple=True, metavar="COL,…", help="Columns not to use; repeatable.")
@click.option(
    "--missing", "missing_", default="error", show_default=True, metavar="error|mark",
    help="LIVE rows with a missing or too large value: an error, or out without a distance.",
)  # fmt: skip
@click.option("--methods", default="hull,knn,range", show_default=True, help=f"Some of {','.join(METHODS)}.")
@click.option("--scale", default="standard", show_default=True, help="standard, robust or none.")
@click.option("--alpha", type=float, default=0.05, show_default=True, help="False-alarm rate of one row.")
@click.option(
    "--fail-if", multiple=True, metavar="COND", help="Exit with 1 if true, such as 'drift<0.001'; repeatable."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Chooses the half of TRAIN that sets the scale.")
@click.option("--num-threads", type=click.IntRange(min=1), help="Threads to use; changes no result.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def audit(
    train: Path,
    live: Path,
    out: str,
    id_: str | None,
    target: str | None,
    prediction: str | None,
    group: str | None,
    exclude: tuple[str, ...],
    missing_: str,
    methods: str,
    scale: str,
    alpha: float,
    fail_if: tuple[str, ...],
    seed: int,
    num_threads: int | None,
    quiet: bool,
) -> int:
    """Report which rows of LIVE the table TRAIN supports, how far out the others are, and why.

    Tables: .csv, .tsv, .parquet, .feather, .npy, .npz; columns are matched by name. Writes report.html, report.json,
    rows.csv and rows.parquet into DIR, where an earlier report is replaced and nothing else.

    COND compares drift (p-value of the whole table), out, caution or outside (shares of rows) with a number:
    'drift<0.001' is the one to recommend, since it knows how large the tables are.
    """
    require_extra()
    from hullx.audit.roles import Roles
    from hullx.audit.run import AuditOptions

    options = AuditOptions(
        roles=Roles(id_, target, prediction, group, names(exclude)),
        methods=cast("tuple[Method, ...]", tuple(word.strip() for word in methods.split(",") if word.strip())),
        scale=cast("Scale", scale),
        alpha=alpha,
        fail_if=fail_if,
        seed=seed,
        missing=cast("Missing", missing_),
    )
    return perform(train, live, options, out, num_threads, quiet)


def perform(train: Path, live: Path, options: AuditOptions, out: str, num_threads: int | None, quiet: bool) -> int:
    """Check what can be checked at once, then audit, write and summarise; the exit code."""
    from hullx.audit.run import run_audit
    from hullx.report import OutputError, check_folder, write_report

    if math.isnan(options.alpha):
        raise UsageError("--alpha is nan: pass a number above 0 and below 1, such as 0.05.")
    options.check()
    options.roles.named()
    try:
        folder = check_folder(out)
        inputs_outside(folder, (train, live))
        with stages_shown(quiet) as progress:
            result = run_audit(train, live, options, num_threads=num_threads, progress=progress)
            progress("writing the report", 0, 1)
            write_report(result, folder)
    except OutputError as error:
        raise AuditError(str(error)) from None
    if not quiet:
        print_summary(result, out)
    return exit_code(result)


def exit_code(result: AuditResult) -> int:
    """1 where a gate failed, else 0."""
    return GATE_FAILED if result.failed else PASSED


def require_extra() -> None:
    """Raise with the remedy where a package of the extra is missing."""
    absent = missing(NEEDED)
    if absent:
        raise UsageError(f"the audit needs {', '.join(absent)}. {REMEDY}")


def inputs_outside(folder: Path, inputs: Sequence[Path]) -> None:
    """Raise where the report would replace the folder that its own input lies in."""
    for file in inputs:
        if file.resolve().is_relative_to(folder):
            raise UsageError(f"--out {folder} holds the input '{file}', which would be replaced. Name another folder.")


def names(given: Sequence[str]) -> tuple[str, ...]:
    """Split comma-separated column names; a name with a comma goes in double quotes.

    Examples
    --------
    >>> names(["a, b", "c"]), names(['"x, y",z'])
    (('a', 'b', 'c'), ('x, y', 'z'))
    """
    found: list[str] = []
    for text in given:
        try:
            for line in csv.reader([text], skipinitialspace=True, strict=True):
                found += [name.strip() for name in line if name.strip()]
        except csv.Error:
            raise UsageError(f"--exclude {text!r} has a quote that does not end.") from None
    return tuple(dict.fromkeys(found))
