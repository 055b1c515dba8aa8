"""`hullx study`: list the studies of the laboratory, run one, show what one found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hullx.audit.result import AuditError, UsageError
from hullx.cli import missing
from hullx.cli.exits import PASSED
from hullx.cli.progress import stages_shown
from hullx.cli.summary import say

if TYPE_CHECKING:
    from hullx.studies import Result

NEEDED = ("scipy",)
REMEDY = "Install them with: pip install 'hullx[lab]'"
SHOWN_ROWS = 12
COLORS = {"supported": "green", "refuted": "red", "depends": "yellow", "untestable here": "blue"}


def require_lab(*more: str) -> None:
    absent = missing((*NEEDED, *more))
    if absent:
        raise UsageError(f"the laboratory needs {', '.join(absent)}. {REMEDY}")


@click.group(short_help="List, run and show the studies of the laboratory.")
def study() -> None:
    """The claims of the interpolation debate, each as a study that anybody can run."""


@study.command("list", short_help="Name the studies and their questions.")
def list_() -> int:
    """Name the studies, the question of each, and the statements of the debate that it answers."""
    require_lab()
    from hullx import studies

    for name in studies.names():
        one = studies.get(name)
        say(f"{name:<20}  {one.question}")
        say(f"{'':<20}  statements {', '.join(map(str, one.statements))}; presets {', '.join(one.presets)}")
    return PASSED


@study.command(short_help="Run one study.")
@click.argument("name")
@click.option("--preset", default="quick", show_default=True, help="Size: smoke, quick or full.")
@click.option("--rng", type=click.IntRange(min=0), metavar="SEED", help="Seed of all streams.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for NAME.json and tables.")
@click.option("--checkpoint", type=click.Path(path_type=Path), metavar="DIR", help="Keep cells here, and go on there.")
@click.option("--train", type=click.Path(path_type=Path), metavar="FILE", help="Your own data, where a study takes it.")
@click.option("--test", type=click.Path(path_type=Path), metavar="FILE", help="Rows to compare with it.")
@click.option("--config", "words", multiple=True, metavar="KEY=VALUE", help="Change one value; repeatable.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def run(
    name: str,
    preset: str,
    rng: int | None,
    out: Path | None,
    checkpoint: Path | None,
    train: Path | None,
    test: Path | None,
    words: tuple[str, ...],
    quiet: bool,
) -> int:
    """Run the study NAME and print its verdicts and tables."""
    require_lab()
    from hullx import studies
    from hullx.studies.own_config import changed
    from hullx.studies.reproduce import write_tables

    if out is not None and out.exists() and not out.is_dir():
        raise UsageError(f"--out '{out}' is a file. Name a folder.")
    try:
        chosen = studies.get(name)
        config: Any = changed(chosen.config(preset), words) if words else None
        data = [None if file is None else _read(file) for file in (train, test)]
        with stages_shown(quiet) as stage:
            result = chosen.run(
                preset,
                config=config,
                rng=rng,
                train=data[0],
                test=data[1],
                checkpoint=checkpoint,
                progress=lambda done, total: stage(name, done, total),
            )
    except (ValueError, FileNotFoundError, ModuleNotFoundError) as error:
        raise AuditError(str(error)) from None
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
            studies.save(result, out / f"{name}.json")
            write_tables(result, out)
        except OSError as error:
            raise AuditError(f"--out '{out}' cannot be written: {error.strerror or error}.") from None
    if not quiet:
        _print(result)
    return PASSED


@study.command(short_help="Print a result: a file, or the full result that comes with hullx.")
@click.argument("result")
@click.option("--table", metavar="NAME", help="Print all rows of this table as JSON lines.")
def show(result: str, table: str | None) -> int:
    """Print RESULT: a NAME.json that was written before, or the name of a study, for the full result in the package."""
    require_lab()
    import json

    from hullx import studies

    try:
        found = studies.stored(result) if result in studies.names() else studies.load(result)
    except (OSError, ValueError) as error:
        raise AuditError(f"{error}") from None
    if found is None:
        raise AuditError(f"the package holds no full result of {result}. Run: hullx study run {result} --preset full")
    if table is None:
        _print(found)
        return PASSED
    if table not in found.tables:
        raise UsageError(f"there is no table {table!r}; there are {', '.join(found.tables)}.")
    for row in found.tables[table]:
        say(json.dumps(row, ensure_ascii=False))
    return PASSED


def _read(file: Path) -> Any:
    """Rows of a table; an .npy may hold pictures."""
    import numpy as np

    from hullx.profile.rows import read_features

    if file.suffix == ".npy":
        return np.load(file, allow_pickle=False)
    return read_features(file, None, [])[0]


def _print(result: Result) -> None:
    from hullx.report.words import duration, short

    made = result.provenance
    say(click.style(f"{result.study} ({result.preset})", bold=True) + f", seed {made.seed}, {duration(made.seconds)}")
    for number, verdict in result.verdicts.items():
        word = click.style(verdict.word, fg=COLORS[verdict.word], bold=True)
        say(f"  statement {number}: {word}: {verdict.because}")
    for name, table in result.tables.items():
        say()
        say(click.style(f"{name}, {len(table):,} rows", bold=True))
        cells = [[str(c) for c in table.columns]]
        for row in table.rows[:SHOWN_ROWS]:
            shown = row.values()
            cells.append([short(v) if isinstance(v, float) else "–" if v is None else str(v)[:40] for v in shown])
        widths = [max(len(line[i]) for line in cells) for i in range(len(table.columns))]
        for line in cells:
            say("  " + "  ".join(f"{text:<{width}}" for text, width in zip(line, widths, strict=True)).rstrip())
        if len(table) > SHOWN_ROWS:
            say(f"  and {len(table) - SHOWN_ROWS:,} more")
