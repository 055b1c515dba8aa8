"""Learners without a network, and the numbers of each split.

Each split draws its numbers anew; a split's rows are (rows, features), its first four fifths are for training.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.neighbors import knn
from hullx.studies.learning.primes.numbers import ENCODINGS, Block, Flags, Floats, balanced
from hullx.studies.learning.primes.settings import TRAINED, Trial

TREES = 50


@dataclass(frozen=True)
class Split:
    x: Floats
    y: Flags
    cut: int  # rows before it are for training


def split(trial: Trial, found: Block, rng: np.random.Generator) -> Split:
    """Numbers with their labels; controls replace the labels."""
    numbers, prime = balanced(found, trial.hard, trial.rows, rng)
    if trial.labels == "shuffled":
        prime = rng.permutation(prime)
    elif trial.labels == "size":
        prime = numbers > np.median(numbers)
    elif trial.labels == "halves of composites":
        composites = found.numbers[~found.prime]
        numbers = rng.choice(composites, len(numbers), replace=False)
        prime = rng.permutation(np.arange(len(numbers)) % 2 == 0)
    return Split(ENCODINGS[trial.encoding](numbers, trial.bits), prime, int(TRAINED * len(numbers)))


def measured(trial: Trial, parts: list[Split], rng: np.random.Generator) -> list[dict[str, Any]]:
    """Share right of training and of held-out numbers, a row a split."""
    return [_nearest(part) if trial.learner == "neighbor" else _fitted(trial, part, rng) for part in parts]


def _fitted(trial: Trial, part: Split, rng: np.random.Generator) -> dict[str, Any]:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    model = (
        LogisticRegression(max_iter=500)
        if trial.learner == "logistic"
        else HistGradientBoostingClassifier(max_iter=TREES, random_state=int(rng.integers(2**31)))
    )
    model.fit(part.x[: part.cut], part.y[: part.cut])
    right = model.predict(part.x) == part.y
    return {"train": float(right[: part.cut].mean()), "test": float(right[part.cut :].mean())}


def _nearest(part: Split) -> dict[str, Any]:
    """The label of the nearest training number; of the held-out ones also those that differ from it in one digit."""
    train, test = part.x[: part.cut].astype(np.float64), part.x[part.cut :].astype(np.float64)
    found = knn(train, test, k=1)
    right: npt.NDArray[np.bool_] = part.y[: part.cut][found.indices[:, 0]] == part.y[part.cut :]
    unit = float(np.ptp(train))  # a digit that differs
    near = found.distances[:, 0] < 1.2 * unit
    share = float(right[near].mean()) if near.any() else None
    return {"train": 1.0, "test": float(right.mean()), "near": float(near.mean()), "near_right": share}
