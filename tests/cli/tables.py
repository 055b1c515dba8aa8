"""Tables on disk and the command line as a user runs it, for the tests of this folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

HULLX = (sys.executable, "-m", "hullx")


def write_csv(file: Path, columns: Mapping[str, Sequence[object]]) -> Path:
    """Write columns as CSV."""
    lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def columns_of(rows: int, seed: int = 0, shift: float = 0.0) -> dict[str, Sequence[object]]:
    """Three numeric columns, one of text, and names."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(rows, 3)).round(4)
    numbers[: rows // 4] += shift
    return {
        "name": [f"row {seed}-{i}" for i in range(rows)],
        "weight": numbers[:, 0].tolist(),
        "size": numbers[:, 1].tolist(),
        "age": numbers[:, 2].tolist(),
        "region": rng.choice(["north", "south"], rows).tolist(),
    }


def pair(folder: Path, shift: float = 0.0) -> tuple[Path, Path]:
    """TRAIN of 300 rows and LIVE of 40, a quarter of which is shifted."""
    return (
        write_csv(folder / "train.csv", columns_of(300)),
        write_csv(folder / "live.csv", columns_of(40, seed=1, shift=shift)),
    )


def hullx(*words: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `hullx` in a process of its own."""
    return subprocess.run(
        [*HULLX, *map(str, words)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def left_behind(folder: Path) -> list[str]:
    """Names of everything in `folder` that is not one of the inputs, hidden files included."""
    return sorted(entry.name for entry in folder.iterdir() if entry.name not in ("train.csv", "live.csv"))
