"""`hullx reproduce`: every study, and one page of the debate in its order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hullx.audit.result import AuditError, UsageError
from hullx.cli.exits import PASSED, complain
from hullx.cli.progress import stages_shown
from hullx.cli.study import require_lab
from hullx.cli.summary import say

if TYPE_CHECKING:
    from hullx.studies.reproduce import Outcome

DEFAULT_OUT = "hullx-debate"


@click.command(short_help="Measure the claims of the interpolation debate and write the page.")
@click.option(
    "--preset",
    type=click.Choice(["smoke", "quick", "full"]),
    default="quick",
    show_default=True,
    help="Size of studies.",
)
@click.option("--out", type=click.Path(path_type=Path), default=DEFAULT_OUT, show_default=True, metavar="DIR")
@click.option("--only", multiple=True, metavar="NAME", help="Run this study alone; repeatable.")
@click.option("--rng", type=click.IntRange(min=0), metavar="SEED", help="Seed of all streams.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def reproduce(preset: str, out: Path, only: tuple[str, ...], rng: int | None, quiet: bool) -> int:
    """Run every study and write DIR/report.html: the debate in its order, each claim with what was measured.

    Stop it whenever you like: the same command goes on where it was, with the same numbers.
    """
    require_lab("matplotlib", "jinja2")
    from hullx import studies
    from hullx.report.debate.write import write_page
    from hullx.studies.reproduce import FolderError, open_folder, run_all

    unknown = [name for name in only if name not in studies.names()]
    if unknown:
        raise UsageError(f"there is no study {unknown[0]!r}; there are {', '.join(studies.names())}.")
    chosen = [studies.get(name) for name in studies.names() if not only or name in only]
    try:
        folder = open_folder(out)
        with stages_shown(quiet) as stage:
            outcomes = list(run_all(chosen, preset, folder, rng=rng, stage=stage))
            stage("writing the page", 0, 1)
            page = write_page(outcomes, folder, preset)
    except FolderError as error:
        raise UsageError(f"--out {error}.") from None
    except (ValueError, OSError) as error:
        raise AuditError(str(error)) from None
    except KeyboardInterrupt:
        complain("what was measured is kept; the same command goes on from there.")
        raise
    if not quiet:
        _print(outcomes, page)
    return PASSED


def _print(outcomes: list[Outcome], page: Path) -> None:
    from hullx.report.words import duration

    for outcome in outcomes:
        if outcome.result is None:
            say(f"{outcome.name:<20}  not measured: {outcome.lacks}")
            continue
        words = ", ".join(f"{number} {verdict.word}" for number, verdict in outcome.result.verdicts.items())
        say(f"{outcome.name:<20}  {words}  ({duration(outcome.result.provenance.seconds)})")
    say(f"Page: {page}")
