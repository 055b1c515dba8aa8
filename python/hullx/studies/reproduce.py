"""All studies, one after the other, into one folder: what a page is made of.

    checkpoints/PRESET/NAME/   measured cells, kept as they come: a run that was stopped goes on where it was
    results/NAME.json          the finished result, and its tables as JSON lines

A study whose data or packages are not on the machine is no failure: it says which command brings them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hullx.studies._study import Result, Seed, Study
from hullx.studies.result_file import save
from hullx.studies.store import write_whole

MARKER = "hullx-reproduce.json"
Stage = Callable[[str, int, int], None]  # name, cells done, cells


class FolderError(ValueError):
    """The folder cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Outcome:
    """What became of one study: a result, or what it lacks."""

    name: str
    question: str
    result: Result | None = None
    lacks: str | None = None  # a sentence with the command that brings it


def open_folder(out: Path) -> Path:
    """Make the folder, or recognise it as one of ours; anything else is left alone."""
    if out.exists() and not out.is_dir():
        raise FolderError(f"{str(out)!r} is a file: name a folder")
    marker = out / MARKER
    try:
        if out.is_dir() and not marker.exists() and any(out.iterdir()):
            raise FolderError(f"{str(out)!r} holds something else: name a new folder")
        out.mkdir(parents=True, exist_ok=True)
        if not marker.exists():
            write_whole(marker, (json.dumps({"format": "hullx-reproduce-1"}) + "\n").encode())
    except OSError as error:
        raise FolderError(f"{str(out)!r} cannot be used: {error.strerror or error}; name another folder") from None
    return out


def run_all(
    studies: Sequence[Study[object]], preset: str, out: Path, *, rng: Seed = None, stage: Stage | None = None
) -> Iterator[Outcome]:
    """Run studies, and yield what became of each; the numbers are those of an uninterrupted run."""
    for i, study in enumerate(studies):
        label = f"{i + 1} of {len(studies)}: {study.name}"
        if stage is not None:
            stage(label, 0, 1)
        yield _run(study, preset, out, rng, None if stage is None else _counting(stage, label))


def _counting(stage: Stage, label: str) -> Callable[[int, int], None]:
    return lambda done, total: stage(label, done, total)


def _run(
    study: Study[object], preset: str, out: Path, rng: Seed, progress: Callable[[int, int], None] | None
) -> Outcome:
    try:
        result = study.run(preset, rng=rng, checkpoint=out / "checkpoints" / preset / study.name, progress=progress)
    except FileNotFoundError as error:
        return Outcome(study.name, study.question, lacks=str(error))
    except ModuleNotFoundError as error:
        lacks = str(error)
        if "pip install" not in lacks:
            lacks = f"the package {error.name!r} is not installed: pip install 'hullx[lab]'"
        return Outcome(study.name, study.question, lacks=lacks)
    folder = out / "results"
    folder.mkdir(exist_ok=True)
    save(result, folder / f"{study.name}.json")
    write_tables(result, folder)
    return Outcome(study.name, study.question, result)


def write_tables(result: Result, folder: Path) -> list[Path]:
    """Write each table as JSON lines: NAME.TABLE.jsonl, one object a row."""
    written = []
    for name, table in result.tables.items():
        file = folder / f"{result.study}.{name}.jsonl"
        write_whole(file, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table).encode())
        written.append(file)
    return written
