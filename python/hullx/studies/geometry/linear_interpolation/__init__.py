"""Linear interpolation taken at its word: the few rows that surround a point, with the weights that reproduce it.

The Delaunay simplex of a query needs no triangulation, so the learner whose training loss is exactly 0 (analysed by
Belkin, Hsu and Mitra 2018) runs on tens of thousands of images.  Measured: how far its corners lie, how many rows lie
as near, how it errs beside neighbours, a linear model and a network, and how fast it comes to a smooth function.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.datasets import fashion_mnist, fashion_sample
from hullx.studies._study import Cell, Conclusion, Measured, Study, Work
from hullx.studies.geometry.linear_interpolation import cube, images
from hullx.studies.geometry.linear_interpolation.config import PRESETS, Config
from hullx.studies.geometry.linear_interpolation.tables import tables_of, verdicts_of
from hullx.studies.provenance import data_hash
from hullx.studies.store import Record

__all__ = ["STUDY", "Config"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Images:
    """Rows of grey values between 0 and 1 in the axes of their principal components, and their classes."""

    train: Floats
    labels: npt.NDArray[np.int64]
    test: Floats
    truth: npt.NDArray[np.int64]
    hashes: Mapping[str, str]


def load(config: Config, train: Any, test: Any) -> Images:
    """Fashion-MNIST; the user's own rows have no labels."""
    if train is not None or test is not None:
        raise ValueError("linear-interpolation needs labels: `train` and `test` do not apply")
    if config.whole_set:
        found = fashion_mnist()
        pixels, labels = np.asarray(found.train_images), np.asarray(found.train_labels)
        new, truth = np.asarray(found.test_images), np.asarray(found.test_labels)
    else:
        sample, classes = fashion_sample()
        order = np.random.default_rng(0).permutation(len(sample))  # the sample is sorted by class
        pixels, labels = np.asarray(sample)[order[:1_000]], np.asarray(classes)[order[:1_000]]
        new, truth = np.asarray(sample)[order[1_000:]], np.asarray(classes)[order[1_000:]]
    n, m = config.n, config.asked
    rows, asked = (np.asarray(part, dtype=np.float64).reshape(len(part), -1) / 255.0 for part in (pixels[:n], new[:m]))
    hashes = {"train": data_hash(rows), "test": data_hash(asked)}
    middle, d = rows.mean(axis=0), max(config.components)
    axes = np.linalg.eigh((rows - middle).T @ (rows - middle))[1][:, ::-1][:, :d]
    return Images(
        (rows - middle) @ axes, labels[:n].astype(np.int64), (asked - middle) @ axes, truth[:m].astype(np.int64), hashes
    )


def cells(config: Config) -> Sequence[Cell]:
    found = [Cell(f"images d={d}", {"d": d}) for d in config.components]
    return [*found, *(Cell(f"cube m={m} n={n}", {"m": m, "n": n}) for m in config.dims for n in config.sizes)]


def measure(work: Work[Config]) -> Measured:
    config, cell = work.config, work.cell
    if "d" in cell.params:
        d, data = cell["d"], work.data
        return Measured(images.measure(work.rng, data.train[:, :d], data.labels, data.test[:, :d], data.truth, config))
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
