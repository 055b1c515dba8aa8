"""`hullx demo`: the audit of two tables that come with hullx, to see what a report looks like."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from hullx.cli.audit import require_extra
from hullx.cli.exits import PASSED
from hullx.cli.progress import stages_shown
from hullx.cli.summary import print_summary, say

DEFAULT_OUT = "hullx-demo"
INPUTS = ("train.csv", "live.csv")


@click.command(short_help="Audit tables that come with hullx and write the report.")
@click.option("--out", default=DEFAULT_OUT, show_default=True, metavar="DIR", help="Folder of the report.")
@click.option("--num-threads", type=click.IntRange(min=1), help="Threads to use; changes no result.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def demo(out: str, num_threads: int | None, quiet: bool) -> int:
    """Audit 212 compounds against 846 others (B3DB, blood-brain barrier), 40 of them shifted in known descriptors.

    Writes the report into DIR, together with the two tables that went in: train.csv and live.csv.
    """
    require_extra()
    from hullx.audit.result import AuditError
    from hullx.audit.roles import Roles
    from hullx.audit.run import AuditOptions, run_audit
    from hullx.datasets import b3db_files
    from hullx.report import OutputError, check_folder
    from hullx.report.write import write_report

    roles = Roles(id="compound", target="logBB", group="batch")
    files = b3db_files()
    try:
        folder = check_folder(out, inputs=INPUTS)
        with stages_shown(quiet) as progress:
            result = run_audit(*files, AuditOptions(roles=roles), num_threads=num_threads, progress=progress)
            progress("writing the report", 0, 1)
            given = result.provenance
            shown = [
                dataclasses.replace(table, path=str(Path(out) / name))
                for table, name in zip((given.train, given.live), INPUTS, strict=True)
            ]
            result = dataclasses.replace(result, provenance=dataclasses.replace(given, train=shown[0], live=shown[1]))
            write_report(result, folder, inputs=dict(zip(INPUTS, files, strict=True)))
    except OutputError as error:
        raise AuditError(str(error)) from None
    if not quiet:
        print_summary(result, out)
        say(f"Try it yourself: hullx audit {shown[0].path} {shown[1].path} --id compound --target logBB --group batch")
    return PASSED
