"""The images, and how often their neighbours in pixels are right: what every embedding is compared with."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.arrays import Rows
from hullx.neighbors import knn
from hullx.studies.geometry.real_data.sources import SOURCES, Ints, Source
from hullx.studies.learning.embeddings.config import Config
from hullx.studies.provenance import data_hash

Flags = npt.NDArray[np.bool_]
SIDE = 28


@dataclass(frozen=True, eq=False)
class Data:
    train: Rows
    test: Rows
    train_labels: Ints
    test_labels: Ints
    neighbors: int
    hashes: Mapping[str, str]

    @functools.cached_property
    def _pixels(self) -> dict[int, Flags]:
        return {}

    def right_in_pixels(self, n: int) -> Flags:
        """Which test images their neighbours among the first n classify rightly."""
        if n not in self._pixels:
            self._pixels[n] = self.right(self.train[:n], self.test)
        return self._pixels[n]

    def right(self, train: Rows, test: Rows) -> Flags:
        """The same in other coordinates of the same images: class of most neighbours, of equal ones the nearest's."""
        classes = self.train_labels[knn(train, test, k=self.neighbors).indices]
        votes = (classes[:, :, None] == classes[:, None, :]).sum(axis=2)
        chosen = classes[np.arange(len(classes)), votes.argmax(axis=1)]
        return np.asarray(chosen == self.test_labels[: len(test)])


def load(config: Config, train: Any, test: Any) -> Data:
    """Fashion-MNIST: whole, or the sample in the package."""
    if train is not None or test is not None:
        raise ValueError("`train` and `test` do not apply: the networks of this study learn classes of pictures")
    source: Source = SOURCES["fashion-sample" if config.sample else "fashion"]()
    asked = max(config.queries, config.judged)
    assert source.train_labels is not None
    assert source.test_labels is not None
    rows, fresh = source.train[: config.rows], source.test[:asked]
    hashes = {"train": data_hash(rows), "test": data_hash(fresh)}
    labels, truth = source.train_labels[: config.rows], source.test_labels[:asked]
    return Data(rows, fresh, labels, truth, config.neighbors, hashes)
