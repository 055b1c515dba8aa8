"""Linear interpolation taken at its word: the few rows that surround a point, with the weights that reproduce it.

The Delaunay simplex of a query needs no triangulation, so the learner whose training loss is exactly 0 (analysed by
Belkin, Hsu and Mitra 2018) runs on tens of thousands of images.  Measured: how far its corners lie, how many rows lie
as near, how it errs beside neighbours, a linear model and a network, and how fast it comes to a smooth function.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hullx.studies._study import Cell, Conclusion, Measured, Study, Work
from hullx.studies.clothes import Labelled, clothes
from hullx.studies.geometry.linear_interpolation import cube, images
from hullx.studies.geometry.linear_interpolation.config import PRESETS, Config
from hullx.studies.geometry.linear_interpolation.tables import tables_of, verdicts_of
from hullx.studies.provenance import data_hash
from hullx.studies.store import Record

__all__ = ["STUDY", "Config"]


@dataclass(frozen=True)
class Components:
    """The images in the axes of their principal components, the largest first."""

    images: Labelled
    hashes: Mapping[str, str]


def load(config: Config, train: Any, test: Any) -> Components:
    """Fashion-MNIST; the user's own rows have no labels."""
    if train is not None or test is not None:
        raise ValueError("linear-interpolation needs labels: `train` and `test` do not apply")
    found = clothes(config.whole_set, config.n, config.asked)
    middle, d = found.train.mean(axis=0), max(config.components)
    rows = found.train - middle
    axes = np.linalg.eigh(rows.T @ rows)[1][:, ::-1][:, :d]
    hashes = {"train": data_hash(found.train), "test": data_hash(found.test)}
    seen = Labelled(rows @ axes, found.train_labels, (found.test - middle) @ axes, found.test_labels)
    return Components(seen, hashes)


def cells(config: Config) -> Sequence[Cell]:
    found = [Cell(f"images d={d}", {"d": d}) for d in config.components]
    return [*found, *(Cell(f"cube m={m} n={n}", {"m": m, "n": n}) for m in config.dims for n in config.sizes)]


def measure(work: Work[Config]) -> Measured:
    config, cell = work.config, work.cell
    if "d" in cell.params:
        d, all_of_them = cell["d"], work.data.images
        seen = dataclasses.replace(all_of_them, train=all_of_them.train[:, :d], test=all_of_them.test[:, :d])
        return Measured(images.measure(work.rng, seen, config))
    return Measured(
        [{**cube.measure(work.rng, cell["m"], cell["n"], config.cube_asked), "seed": s} for s in range(config.seeds)]
    )


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    tables = tables_of(records)
    return Conclusion(tables, verdicts_of(tables))


STUDY = Study(
    name="linear-interpolation",
    question="Between which rows does a point lie, how far off are they, and is their mixture a good answer?",
    statements=(44, 16, 13),
    presets=PRESETS,
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
)
