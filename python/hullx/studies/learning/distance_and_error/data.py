"""Rows with what is to be said of them: classes, or for compounds a number."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hullx import datasets
from hullx.arrays import Floats
from hullx.datasets.chemistry import AS_MEASURED
from hullx.studies.geometry.real_data.sources import SHUFFLE_SEED, SOURCES, Ints, Source
from hullx.studies.learning.distance_and_error.config import Config
from hullx.studies.provenance import data_hash

BRIGHTEST = 255.0
COMPOUNDS_TRAINED = 0.6  # the others are asked: few are needed to fit, many to see where errors lie


@dataclass(frozen=True, eq=False)
class Task:
    """A source of rows, and the answers: classes from 0, or numbers where `classes` is 0."""

    source: Source
    answers: Floats | Ints  # of the training rows
    truth: Floats | Ints  # of the test rows
    classes: int

    @property
    def name(self) -> str:
        return self.source.name

    @functools.cached_property
    def train(self) -> Floats:
        return np.asarray(self.source.train, dtype=np.float64)

    @functools.cached_property
    def test(self) -> Floats:
        return np.asarray(self.source.test, dtype=np.float64)

    @property
    def side(self) -> int | None:
        return self.source.side

    def first(self, rows: int, queries: int) -> Task:
        """With fewer rows; both parts are in random order."""
        cut = Source(self.name, self.source.train[:rows], self.source.test[:queries], side=self.side)
        return Task(cut, self.answers[:rows], self.truth[:queries], self.classes)

    def only(self, train: Any, test: Any) -> Task:
        """With the rows that two masks or lists of indices choose."""
        cut = Source(self.name, self.source.train[train], self.source.test[test], side=self.side)
        return Task(cut, self.answers[train], self.truth[test], self.classes)


@dataclass(frozen=True)
class Data:
    """What `load` returns."""

    tasks: Mapping[str, Task]
    hashes: Mapping[str, str]


def load(config: Config, train: Any, test: Any) -> Data:
    """All sets that any part of the study asks for."""
    if train is not None or test is not None:
        raise ValueError("distance-and-error needs answers as well as rows: `train` and `test` do not apply")
    named = (*config.sets, *config.shifted, *config.standins, *(s[0] for s in (*config.inside, *config.fourfold)))
    tasks = {name: task(name) for name in dict.fromkeys(named)}
    hashes = {}
    for name, found in tasks.items():
        hashes[f"{name} train"], hashes[f"{name} test"] = data_hash(found.source.train), data_hash(found.source.test)
    return Data(tasks, hashes)


def task(name: str) -> Task:
    """A set by its name; pictures from 0 to 255, columns of tables in standard deviations of their training rows."""
    if name == "b3db":
        return _compounds()
    source = SOURCES[name]()
    assert source.train_labels is not None
    assert source.test_labels is not None
    known, answers = np.unique(source.train_labels, return_inverse=True)
    truth = np.searchsorted(known, source.test_labels)
    if source.side is None:
        source = _scaled(source)
    else:
        bright = BRIGHTEST / float(source.train.max())
        source = replace(source, train=source.train * np.float32(bright), test=source.test * np.float32(bright))
    return Task(source, answers.astype(np.int64), truth.astype(np.int64), len(known))


def _scaled(source: Source) -> Source:
    middle, spread = source.train.mean(axis=0), source.train.std(axis=0)
    spread = np.where(spread > 0.0, spread, 1.0)
    return replace(source, train=(source.train - middle) / spread, test=(source.test - middle) / spread)


def _compounds() -> Task:
    """All compounds as they were measured, split anew."""
    trained, live = datasets.b3db_train(), datasets.b3db_live()
    kept = np.array(live.batch) == AS_MEASURED
    rows = np.concatenate([trained.features, live.features[kept]])
    values = np.concatenate([trained.log_bb, live.log_bb[kept]])
    order = np.random.default_rng(SHUFFLE_SEED).permutation(len(rows))
    first, rest = np.split(order, [round(COMPOUNDS_TRAINED * len(rows))])
    return Task(_scaled(Source("b3db", rows[first], rows[rest])), values[first], values[rest], 0)
