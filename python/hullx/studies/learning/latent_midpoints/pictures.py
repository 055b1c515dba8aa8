"""The pictures: cut once with a fixed seed into parts that share none, and pairs of fresh ends."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hullx import datasets
from hullx.neighbors import knn
from hullx.studies.learning.latent_midpoints.config import Config
from hullx.studies.provenance import data_hash

if TYPE_CHECKING:
    from hullx.studies.learning.image_nets import Judge

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CUT_SEED = 20211019
WITHIN, ACROSS = "one class", "two classes"


@dataclass(frozen=True, eq=False)
class Pictures:
    """One set; values from 0 to 1, a row a picture."""

    name: str
    config: Config
    train: Floats
    train_labels: Ints
    reference: Floats
    spare: Floats
    spare_labels: Ints
    ends: Floats
    ends_labels: Ints
    kept: dict[str, Mapping[str, Floats]] = field(default_factory=dict)  # scores that every code is compared with

    @functools.cached_property
    def pairs(self) -> Mapping[str, Ints]:
        """(2, pairs) rows of `ends` for each kind."""
        rng = np.random.default_rng(CUT_SEED)
        return {WITHIN: same_class(self.ends_labels, rng, self.config.pairs),
                ACROSS: other_class(self.ends_labels, rng, self.config.pairs)}  # fmt: skip

    @functools.cached_property
    def judge(self) -> Judge:
        """The classifier, trained without the networks that it judges."""
        from hullx.studies.learning.image_nets import judge
        from hullx.studies.learning.training import Recipe

        recipe = Recipe(epochs=self.config.judge_epochs, batch=self.config.batch, rate=self.config.rate, cosine=True)
        rng = np.random.default_rng(CUT_SEED)
        return judge(self.train, self.train_labels, self.spare, self.spare_labels, recipe, rng)

    @functools.cached_property
    def radii(self) -> Floats:
        """Distance of each real picture to its k-th real neighbour: the balls of precision and density."""
        return np.asarray(knn(self.reference, k=self.config.neighbors).distances[:, -1])

    @functools.cached_property
    def typical(self) -> float:
        """Median distance of real pictures to the nearest other one."""
        return float(np.median(knn(self.reference, k=1).distances))


@dataclass(frozen=True)
class Data:
    """What `load` returns."""

    sets: Mapping[str, Pictures]
    hashes: Mapping[str, str]


def same_class(labels: Ints, rng: np.random.Generator, most: int) -> Ints:
    """Pairs of rows of one class, every row at most once."""
    found: list[Ints] = []
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        found.append(rows[: len(rows) // 2 * 2].reshape(-1, 2).T)
    pairs = np.concatenate(found, axis=1)
    return np.asarray(pairs[:, rng.permutation(pairs.shape[1])[:most]])


def other_class(labels: Ints, rng: np.random.Generator, most: int) -> Ints:
    """Pairs of rows of two classes, every row at most once."""
    rows = rng.permutation(len(labels))
    pairs = rows[: len(rows) // 2 * 2].reshape(-1, 2).T.copy()
    for i in np.flatnonzero(labels[pairs[0]] == labels[pairs[1]]):
        # exchange the second end with a pair that both classes allow
        mine = labels[pairs[0, i]]
        fits = np.flatnonzero((labels[pairs[1]] != mine) & (labels[pairs[0]] != labels[pairs[1, i]]))
        if len(fits):
            j = fits[rng.integers(len(fits))]
            pairs[1, [i, j]] = pairs[1, [j, i]]
    apart = labels[pairs[0]] != labels[pairs[1]]
    return np.asarray(pairs[:, apart][:, :most])


def load(config: Config, train: Any, test: Any) -> Data:
    """The configured sets; rows of one's own have no classes, which the classifier needs."""
    if train is not None or test is not None:
        raise ValueError("latent-midpoints needs pictures with classes: `train` and `test` do not apply")
    sets = {name: _cut(name, config) for name in config.sets}
    hashes = {f"{name} train": data_hash(found.train) for name, found in sets.items()}
    hashes |= {f"{name} reference": data_hash(found.reference) for name, found in sets.items()}
    return Data(sets, hashes)


def _read(name: str) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    if name == "mnist-5k":
        return datasets.mnist_5k()
    if name == "fashion":
        found = datasets.fashion_mnist()
        return found.train_images, found.train_labels
    if name == "fashion-sample":
        return datasets.fashion_sample()
    raise ValueError(f"`sets` has {name!r}; there are mnist-5k, fashion, fashion-sample")


def _cut(name: str, config: Config) -> Pictures:
    images, labels = _read(name)
    sizes = np.cumsum([config.train, config.reference, config.spare, 2 * config.pairs])
    if sizes[-1] > len(images):
        raise ValueError(f"{name} has {len(images)} pictures, but {sizes[-1]} are asked for")
    order = np.random.default_rng(CUT_SEED).permutation(len(images))[: sizes[-1]]
    rows, classes = images[order] / 255.0, labels[order].astype(np.int64)
    train, reference, spare, ends = np.split(rows, sizes[:-1])
    known, _, spare_known, ends_known = np.split(classes, sizes[:-1])
    return Pictures(name, config, train, known, reference, spare, spare_known, ends, ends_known)
