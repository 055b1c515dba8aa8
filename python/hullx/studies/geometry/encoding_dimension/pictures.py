"""Real pictures for the questions about them: the user's own, Fashion-MNIST, digits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import datasets
from hullx.datasets import fashion_mnist, fashion_sample
from hullx.points import as_points
from hullx.studies.geometry.encoding_dimension.config import Config
from hullx.studies.provenance import data_hash

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pictures:
    """Pictures as rows, values from 0 to `white`; `fresh` are those that the cube is asked about."""

    name: str
    train: npt.NDArray[Any]
    fresh: npt.NDArray[Any]
    white: float

    @property
    def hashes(self) -> Mapping[str, str]:
        return {f"{self.name}, train": data_hash(self.train), f"{self.name}, fresh": data_hash(self.fresh)}


def load(config: Config, train: Any, test: Any) -> Pictures:
    """The user's pictures (values from 0 to 1; without `test` the last tenth is fresh), or Fashion-MNIST."""
    if train is not None:
        rows = _unit("train", train)
        if test is not None:
            return Pictures("own", rows, _unit("test", test), 1.0)
        kept = len(rows) - max(1, len(rows) // 10)
        return Pictures("own", rows[:kept], rows[kept:], 1.0)
    if test is not None:
        raise ValueError("`test` was given without `train`: pass the pictures that it is compared with")
    if config.data == "fashion-mnist":
        try:
            whole = fashion_mnist()
        except FileNotFoundError:
            pass
        else:
            return Pictures("Fashion-MNIST", whole.train_images, whole.test_images, 255.0)
    elif config.data != "sample":
        raise ValueError(f"`data` is {config.data!r}; it must be 'fashion-mnist' or 'sample'")
    images = np.random.default_rng(0).permutation(fashion_sample()[0])  # the sample is in order of class
    return Pictures("Fashion-MNIST, sample", images[:1_600], images[1_600:], 255.0)


def _unit(name: str, rows: Any) -> Floats:
    values = as_points(rows).rows.astype(np.float64)
    if values.min() < 0.0 or values.max() > 1.0:
        raise ValueError(
            f"`{name}` has values from {values.min():.4g} to {values.max():.4g}; pictures have values from 0 to 1: "
            "divide bytes by 255"
        )
    return values


def digits() -> Floats:
    """Handwritten digits of 8 x 8, 1,797 rows."""
    return np.asarray(datasets.digits()[0] / 16.0, dtype=np.float64)


def gaussian_like(rng: np.random.Generator, rows: Floats) -> Floats:
    """As many Gaussian rows with the mean and the covariance of `rows`: what linear regularities alone would give."""
    n, d = rows.shape
    middle = rows.mean(axis=0)
    if n <= d:  # random mixtures of the differences from the mean: the same law without a d x d matrix
        return np.asarray(middle + rng.standard_normal((n, n)) @ (rows - middle) / math.sqrt(n - 1))
    values, vectors = np.linalg.eigh(np.cov(rows.T))
    spread = np.sqrt(np.maximum(values, 0.0))
    return np.asarray(middle + (rng.standard_normal(rows.shape) * spread) @ vectors.T)
