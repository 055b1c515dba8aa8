"""The data: rows to train on and rows to ask, shuffled once with a fixed seed, so that the first n are a sample."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import datasets
from hullx.arrays import Floats, Rows, as_rows
from hullx.studies.geometry.real_data.config import Config
from hullx.studies.provenance import data_hash

Ints = npt.NDArray[np.int64]
SHUFFLE_SEED = 20211018
TEST_SHARE = 0.2  # of sets that come without a test part
KEPT_COMPONENTS = 256
BLOCK = 8192
PATCHES = 60_000  # for training, of eight photographs


@dataclass(frozen=True, eq=False)
class Source:
    """Rows to train on and rows to ask; `side`: pixels a side where rows are square grey pictures."""

    name: str
    train: Rows
    test: Rows
    train_labels: Ints | None = None
    test_labels: Ints | None = None
    side: int | None = None

    @functools.cached_property
    def _fits(self) -> dict[int, tuple[Floats, Floats, Floats]]:
        return {}

    def components(self, n: int) -> tuple[Floats, Floats, Floats]:
        """Mean, leading principal directions as columns, and all variances of the first n training rows."""
        if n not in self._fits:
            self._fits[n] = principal(self.train[:n])
        return self._fits[n]


@dataclass(frozen=True)
class Data:
    """What `load` returns."""

    main: Source
    others: Mapping[str, Source]
    hashes: Mapping[str, str]


def principal(rows: Rows) -> tuple[Floats, Floats, Floats]:
    """Mean, leading principal directions as columns, all variances, largest first; in blocks: rows stay narrow."""
    mean = rows.mean(axis=0, dtype=np.float64)
    gram = np.zeros((rows.shape[1], rows.shape[1]))
    for first in range(0, len(rows), BLOCK):
        centered = rows[first : first + BLOCK] - mean
        gram += centered.T @ centered
    values, vectors = np.linalg.eigh(gram / max(1, len(rows) - 1))
    return mean, np.ascontiguousarray(vectors[:, ::-1][:, :KEPT_COMPONENTS]), values[::-1]


def projected(rows: Rows, mean: Floats, directions: Floats) -> Floats:
    """(rows - mean) @ directions, a block of rows at a time."""
    parts = [(rows[i : i + BLOCK] - mean) @ directions for i in range(0, len(rows), BLOCK)]
    return np.concatenate(parts)


def load(config: Config, train: Any, test: Any) -> Data:
    """The configured sets, or the user's own rows in the place of all of them."""
    if train is None:
        if test is not None:
            raise ValueError("`test` was given without `train`: the study compares one with the other")
        main = SOURCES[_known(config.source)]()
        others = {name: SOURCES[_known(name)]() for name in config.others}
    else:
        main = _own(train, test, config.side)
        others = {}
    hashes = {}
    for source in (main, *others.values()):
        hashes[f"{source.name} train"] = data_hash(source.train)
        hashes[f"{source.name} test"] = data_hash(source.test)
    return Data(main, others, hashes)


def _known(name: str) -> str:
    if name not in SOURCES:
        raise ValueError(f"`source` is {name!r}; there are {', '.join(SOURCES)}")
    return name


def _own(train: Any, test: Any, side: int | None) -> Source:
    rows = as_rows(train, "train")
    if side is not None and side * side != rows.shape[1]:
        raise ValueError(f"`side` is {side}, but `train` has {rows.shape[1]} columns instead of {side * side}")
    if test is None:
        return split("own rows", rows, side=side)
    asked = as_rows(test, "test", rows.shape[1])
    if asked.shape[1] != rows.shape[1]:
        raise ValueError(f"`test` has {asked.shape[1]} columns, but `train` has {rows.shape[1]}")
    return _shuffled("own rows", rows, asked, None, None, side)


def split(name: str, rows: Rows, labels: Any = None, side: int | None = None) -> Source:
    """Keep a share of the rows as test part."""
    if len(rows) < 10:
        raise ValueError(f"`train` has {len(rows)} rows: at least 10 are needed to keep some as test part")
    order = np.random.default_rng(SHUFFLE_SEED).permutation(len(rows))
    asked, kept = np.split(order, [round(TEST_SHARE * len(rows))])
    return Source(name, rows[kept], rows[asked], _labels(labels, kept), _labels(labels, asked), side)


def _shuffled(name: str, train: Rows, test: Rows, train_labels: Any, test_labels: Any, side: int | None) -> Source:
    rng = np.random.default_rng(SHUFFLE_SEED)
    first, second = rng.permutation(len(train)), rng.permutation(len(test))
    return Source(name, train[first], test[second], _labels(train_labels, first), _labels(test_labels, second), side)


def _labels(labels: Any, order: npt.NDArray[np.intp]) -> Ints | None:
    return None if labels is None else np.asarray(labels)[order].astype(np.int64)


def _fashion() -> Source:
    data = datasets.fashion_mnist()
    train, test = data.train_images.astype(np.float32), data.test_images.astype(np.float32)
    return _shuffled("fashion", train, test, data.train_labels, data.test_labels, 28)


def _fashion_sample() -> Source:
    images, labels = datasets.fashion_sample()
    return split("fashion-sample", images.astype(np.float32), labels, 28)


def _mnist_5k() -> Source:
    images, labels = datasets.mnist_5k()
    return split("mnist-5k", images.astype(np.float32), labels, 28)


def _digits() -> Source:
    images, labels = datasets.digits()
    return split("digits", images.astype(np.float32), labels, 8)


def _lfw_200() -> Source:
    images, labels = datasets.lfw_200()
    return split("lfw-200", images, labels, 25)


def _table(name: str) -> Source:
    table = {"letter": datasets.letter, "shuttle": datasets.shuttle, "satellite": datasets.satellite,
             "spam": datasets.spam}[name]()  # fmt: skip
    rows = table.features
    if table.train_rows is None:
        return split(name, rows, table.labels)
    cut, labels = table.train_rows, table.labels
    return _shuffled(name, rows[:cut], rows[cut:], labels[:cut], labels[cut:], None)


def _patches(size: int, where: str) -> Source:
    """Of grey photographs; asked are patches of other parts of the same ones, or of other ones."""
    cut = datasets.photo_patches(size, PATCHES, rng=SHUFFLE_SEED)
    test = cut.same_photo if where == "same" else cut.other_photo
    rows, asked = cut.train.astype(np.float32), test.astype(np.float32)
    return _shuffled(f"patches-{size}-{where}", rows, asked, None, None, size)


def _b3db() -> Source:
    return split("b3db", datasets.b3db_train().features)


SOURCES: Mapping[str, Callable[[], Source]] = {
    "fashion": _fashion,
    "fashion-sample": _fashion_sample,
    "mnist-5k": _mnist_5k,
    "digits": _digits,
    "lfw-200": _lfw_200,
    **{name: functools.partial(_table, name) for name in ("letter", "shuttle", "satellite", "spam")},
    **{f"patches-{s}-{w}": functools.partial(_patches, s, w) for s in (3, 8, 12) for w in ("same", "other")},
    "b3db": _b3db,
}
