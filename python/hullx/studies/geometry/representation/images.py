"""What the study of representations is given: images, or any rows, for training and testing, classes if there are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.arrays import as_rows
from hullx.datasets import fashion_mnist, fashion_sample
from hullx.studies.provenance import data_hash

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Config:
    rows: int = 5_000  # for training
    queries: int = 200  # asked whether they are inside
    judged: int = 1_000  # classified by their neighbours
    neighbors: int = 5
    crop: int = 8  # side of the centre of the image
    components: tuple[int, ...] = (30, 10, 2)  # descending: each is part of the one before
    projections: tuple[int, ...] = (30, 10, 2, 1)  # likewise
    widths: tuple[int, ...] = (512, 128, 32, 8)  # likewise
    network_width: int = 64  # units of the last hidden layer
    network_epochs: int = 20
    latents: tuple[int, ...] = (32, 8, 2)  # of autoencoders of the pixels
    latent_epochs: int = 12
    sample: bool = False  # of the images in the package only


@dataclass(frozen=True)
class Images:
    """Rows of grey values; labels are None for rows that a user brought."""

    train: Floats
    test: Floats
    train_labels: Labels | None
    test_labels: Labels | None
    hashes: Mapping[str, str]

    @property
    def side(self) -> int | None:
        """Pixels of a side, if a row can be a square image that a wavelet halves."""
        side = math.isqrt(self.train.shape[1])
        return side if side * side == self.train.shape[1] and side % 2 == 0 else None


def load(config: Config, train: Any, test: Any) -> Images:
    """Take the user's rows, or Fashion-MNIST: whole, or the sample in the package."""
    if (train is None) != (test is None):
        raise ValueError("`train` and `test` come together: pass both, or neither for Fashion-MNIST")
    if train is not None:
        mine, fresh = (np.asarray(as_rows(X, name), dtype=np.float64) for X, name in ((train, "train"), (test, "test")))
        if mine.shape[1] != fresh.shape[1]:
            raise ValueError(f"`test` has {fresh.shape[1]} columns, `train` has {mine.shape[1]}")
        return _images(config, mine, fresh, None, None)
    if config.sample:
        pictures, labels = fashion_sample()
        return _images(config, pictures[:1_500], pictures[1_500:], labels[:1_500], labels[1_500:])
    found = fashion_mnist()
    return _images(config, found.train_images, found.test_images, found.train_labels, found.test_labels)


def _images(config: Config, train: Any, test: Any, train_labels: Any, test_labels: Any) -> Images:
    mine, fresh = train[: config.rows], test[: max(config.queries, config.judged)]
    return Images(
        train=mine.astype(np.float64),
        test=fresh.astype(np.float64),
        train_labels=None if train_labels is None else train_labels[: len(mine)],
        test_labels=None if test_labels is None else test_labels[: len(fresh)],
        hashes={"train": data_hash(mine), "test": data_hash(fresh)},
    )
