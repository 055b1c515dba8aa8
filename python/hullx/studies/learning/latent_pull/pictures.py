"""Digits, and how many of them learn, judge and wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.datasets import digits, mnist_5k
from hullx.studies.provenance import data_hash

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

MOVES = ("into the hull", "towards the mean", "towards the nearest code", "in a random direction")
PULL, MEAN, NEAREST, RANDOM = MOVES


@dataclass(frozen=True)
class Config:
    data: tuple[str, ...] = ("digits",)
    latents: tuple[int, ...] = (4, 8)
    seeds: int = 4  # autoencoders, each with weights of its own
    hidden: int = 64
    epochs: int = 80
    judge_epochs: int = 60
    codes: int = 150  # drawn for each autoencoder
    spread: float = 2.0  # of the drawn codes: standard deviations of the training codes
    fractions: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the way into the hull


@dataclass(frozen=True)
class Split:
    """Rows of one data set, values from 0 to 1: for autoencoder and hull, for the judge, for nobody."""

    learned: Floats
    judged: Floats
    judged_labels: Labels
    fresh: Floats
    fresh_labels: Labels


@dataclass(frozen=True)
class Pictures:
    images: Mapping[str, Floats]
    labels: Mapping[str, Labels]
    hashes: Mapping[str, str]

    def split(self, name: str, rng: np.random.Generator) -> Split:
        """Half of the rows, three tenths and two tenths, drawn anew."""
        x, y = self.images[name], self.labels[name]
        order = rng.permutation(len(x))
        first, second = len(x) // 2, 4 * len(x) // 5
        learned, judged, fresh = order[:first], order[first:second], order[second:]
        return Split(x[learned], x[judged], y[judged], x[fresh], y[fresh])


def load(config: Config, train: Any, test: Any) -> Pictures:
    if train is not None or test is not None:
        raise ValueError("latent-pull needs classes for its judge: it takes no rows of its own")
    found = {name: (digits if name == "digits" else mnist_5k)() for name in config.data}
    return Pictures(
        {name: images / float(images.max()) for name, (images, _) in found.items()},
        {name: labels.astype(np.int64) for name, (_, labels) in found.items()},
        {name: data_hash(images.astype(np.float64)) for name, (images, _) in found.items()},
    )
