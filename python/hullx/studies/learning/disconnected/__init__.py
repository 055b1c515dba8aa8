"""Faces with and without glasses: is there a path of natural images from one to the other?

A sample of pictures is disconnected at a scale: where a radius exists at which the pictures with glasses hang together,
those without hang together, and the two are apart.  One face turns and brightens while its glasses are on or off, half
transparent, or on their way to it; the test's power is measured on spheres, its law on a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import datasets
from hullx.studies._study import Cell, Conclusion, Measured, Study, Work
from hullx.studies.learning.disconnected import faces, spheres
from hullx.studies.learning.disconnected.connectivity import separation
from hullx.studies.learning.disconnected.verdict import conclude_all
from hullx.studies.provenance import data_hash
from hullx.studies.store import Record

Floats = npt.NDArray[np.float64]
PAIRS = (("digits 0 and 1", 0, 1), ("digits 0 and 6", 0, 6), ("digits 4 and 9", 4, 9))


@dataclass(frozen=True)
class Config:
    frames: tuple[int, ...] = (60, 200, 600)  # pictures of one face
    people: int = 8
    path_frames: int = 500
    pairs: int = 10  # of pictures between which paths are drawn
    epochs: int = 200
    line: tuple[int, ...] = (10, 100, 1_000)
    draws: int = 2_000  # of points on the line
    spheres: tuple[int, ...] = (1, 2)  # dimensions
    sphere_points: int = 200
    gaps: tuple[float, ...] = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)  # in the longest edge of one sphere's tree
    sphere_draws: int = 20


@dataclass(frozen=True)
class Pictures:
    """Faces of people, 25 x 25, and written digits as rows with their classes."""

    people: Floats
    digits: Floats
    labels: npt.NDArray[np.int64]
    hashes: Mapping[str, str] = field(default_factory=dict)


def load(_config: Config, train: Any, test: Any) -> Pictures:
    """Faces that come with scikit-image, digits that come with scikit-learn."""
    if train is not None or test is not None:
        raise ValueError("disconnected paints glasses on known faces: `train` and `test` do not apply")
    images, is_face = datasets.lfw_200()
    people = np.asarray(images, dtype=np.float64).reshape(-1, faces.SIDE, faces.SIDE)[np.asarray(is_face) == 1]
    people = people / people.max()
    rows, labels = datasets.digits()
    written = rows / 16.0
    hashes = {"faces": data_hash(people.reshape(len(people), -1)), "digits": data_hash(written)}
    return Pictures(people, written, labels.astype(np.int64), hashes)


def cells(config: Config) -> Sequence[Cell]:
    line = [Cell(f"line n={n}", {"n": n}) for n in config.line]
    round_ones = [Cell(f"spheres m={m}", {"m": m}) for m in config.spheres]
    glasses = [Cell(f"faces {kind} n={n}", {"set": kind, "n": n}) for kind in faces.KINDS for n in config.frames]
    paths = [Cell(f"path {kind}", {"set": kind}) for kind in ("on or off", "any opacity", "slid in")]
    return [*line, *round_ones, *glasses, Cell("different people"), *(Cell(name) for name, _, _ in PAIRS), *paths]


def measure(work: Work[Config]) -> Measured:
    config, cell, data = work.config, work.cell, work.data
    kind = cell.name.split()[0]
    if kind == "line":
        return Measured([spheres.line(work.rng, cell["n"], config.draws)])
    if kind == "spheres":
        return Measured(spheres.pair(work.rng, cell["m"], config.sphere_points, config.gaps, config.sphere_draws))
    if kind == "faces":
        return _glasses(work)
    if kind == "different":
        bare = data.people
        worn = np.array([faces.painted(face, 1.0) for face in bare])
        return Measured([_pair("100 people without and with glasses", bare, worn)])
    if kind == "digits":
        name, a, b = next(pair for pair in PAIRS if pair[0] == cell.name)
        return Measured([_pair(name, data.digits[data.labels == a], data.digits[data.labels == b])])
    from hullx.studies.learning.disconnected import paths

    rows, where = faces.frames(data.people[0], cell["set"], config.path_frames, work.rng)
    found, arrays = paths.measure(work.rng, rows, where, config.pairs, config.epochs)
    return Measured([{"kind": "path", "set": cell["set"], **row} for row in found], arrays)


def _glasses(work: Work[Config]) -> Measured:
    ratios = []
    for face in work.data.people[: work.config.people]:
        rows, where = faces.frames(face, work.cell["set"], work.cell["n"], work.rng)
        ratios.append(separation(rows[where >= 0.5], rows[where < 0.5]).ratio)
    written = " ".join(f"{ratio:.6g}" for ratio in ratios)
    return Measured([{"kind": "faces", "set": work.cell["set"], "n": work.cell["n"], "ratios": written}])


def _pair(name: str, first: Floats, second: Floats) -> dict[str, Any]:
    found = separation(first.reshape(len(first), -1), second.reshape(len(second), -1))
    return {
        "kind": "pair", "sets": name, "first": len(first), "second": len(second), "between": found.between,
        "within": found.within, "ratio": found.ratio,
    }  # fmt: skip


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    return conclude_all(records)


STUDY = Study(
    name="disconnected",
    question="Does a path of natural images lead from a face without glasses to one with?",
    statements=(43,),
    presets={
        "smoke": Config(
            frames=(60, 200), people=3, path_frames=150, pairs=3, epochs=60, line=(10, 100), draws=1_000, spheres=(1,),
            sphere_points=60, gaps=(0.5, 2.0), sphere_draws=10,
        ),
        "quick": Config(),
        "full": Config(
            frames=(60, 120, 250, 500, 1_000, 2_000, 4_000), people=20, path_frames=3_000, pairs=50, epochs=400,
            line=(10, 100, 1_000, 10_000), draws=20_000, spheres=(1, 2, 4), sphere_points=400,
            gaps=(0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0), sphere_draws=100,
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
    extra="torch",
)  # fmt: skip
