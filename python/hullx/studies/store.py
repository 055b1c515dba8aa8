"""Results on disk: measured cells as they come (a checkpoint), and the finished result.

A checkpoint is a folder: `cells.jsonl`, its first line the settings, then a line a cell; arrays of a cell in an `.npz`
beside it, written before the line that names it.  A line that a killed run left unfinished is dropped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.studies.table import Row, plain
from hullx.whole_file import whole_file

FILE = "cells.jsonl"


@dataclass(frozen=True)
class Record:
    """What one cell gave."""

    cell: str
    rows: tuple[Row, ...]
    seconds: float
    arrays: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)


class Checkpoint:
    """Measured cells, in memory and, if a folder was named, on disk."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._records: dict[str, Record] = {}

    def __contains__(self, cell: str) -> bool:
        return cell in self._records

    def __getitem__(self, cell: str) -> Record:
        return self._records[cell]

    @classmethod
    def open(cls, folder: str | Path | None, settings: Mapping[str, Any]) -> Checkpoint:
        """Begin, or go on with what is there; refuses cells of other settings."""
        if folder is None:
            return cls(None)
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        kept = cls(path)
        file = path / FILE
        if not file.exists():
            write_whole(file, (json.dumps(settings, sort_keys=True) + "\n").encode())
            return kept
        lines = file.read_bytes().splitlines(keepends=True)
        complete = [line for line in lines if line.endswith(b"\n")]
        kept._check_settings(file, complete, settings)
        for line in complete[1:]:
            entry = json.loads(line)
            kept._records[entry["cell"]] = kept._read(entry)
        if len(complete) < len(lines):
            write_whole(file, b"".join(complete))
        return kept

    @staticmethod
    def _check_settings(file: Path, lines: Sequence[bytes], settings: Mapping[str, Any]) -> None:
        remedy = "name another folder, or remove it to begin anew"
        try:
            found = json.loads(lines[0])
        except (IndexError, ValueError):
            raise ValueError(f"`checkpoint`: {str(file)!r} is not a checkpoint of a study; {remedy}") from None
        wanted = json.loads(json.dumps(settings))
        if found != wanted:
            differing = [k for k in sorted({*found, *wanted}) if found.get(k) != wanted.get(k)]
            raise ValueError(f"`checkpoint`: {str(file)!r} was made with another {', '.join(differing)}; {remedy}")

    def add(
        self, cell: str, rows: Sequence[Mapping[str, Any]], arrays: Mapping[str, npt.NDArray[Any]], seconds: float
    ) -> None:
        plain_rows = tuple({k: plain(v) for k, v in row.items()} for row in rows)
        self._records[cell] = Record(cell, plain_rows, seconds, dict(arrays))
        if self._folder is None:
            return
        entry: dict[str, Any] = {"cell": cell, "rows": plain_rows, "seconds": seconds, "arrays": None}
        if arrays:
            entry["arrays"] = f"cell-{len(self._records):04d}.npz"
            save_arrays(self._folder / entry["arrays"], arrays)
        with (self._folder / FILE).open("ab") as file:
            file.write((json.dumps(entry) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())

    def _read(self, entry: Mapping[str, Any]) -> Record:
        arrays: dict[str, npt.NDArray[Any]] = {}
        if entry["arrays"] is not None and self._folder is not None:
            arrays = load_arrays(self._folder / entry["arrays"])
        return Record(entry["cell"], tuple(entry["rows"]), entry["seconds"], arrays)


def write_whole(path: Path, content: bytes) -> None:
    with whole_file(path) as file:
        file.write(content)


def save_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    parts: dict[str, Any] = dict(arrays)
    with whole_file(path) as file:
        np.savez_compressed(file, **parts)


def load_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}
