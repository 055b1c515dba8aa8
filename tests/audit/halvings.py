"""Random halvings of a real table: one half is the training table, the other the live one, healthy or shifted.

Shared by the tests of false alarms and by bench/false_alarms.py, which prints the full figures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import scipy.stats
import sklearn.datasets

from hullx.calibration import drift_p_value, fit_scaling, halve, hull_scores, knn_scores
from hullx.datasets import b3db_train
from hullx.points import Points

ALPHA = 0.05
ALARM = 0.01
CAUGHT = 0.001
SHIFTED_FEATURES = 3
METHODS = ("hull", "knn")


def tables() -> dict[str, np.ndarray]:
    """The three tables of the promise about false alarms."""
    return {
        "breast_cancer": sklearn.datasets.load_breast_cancer().data,
        "wine": sklearn.datasets.load_wine().data,
        "b3db": b3db_train().features,
    }


@dataclass
class Figures:
    """What a number of halvings of one table gave."""

    shares: dict[str, list[float]] = field(default_factory=lambda: {method: [] for method in METHODS})
    drifts: list[float] = field(default_factory=list)
    caught: dict[float, list[float]] = field(default_factory=dict)  # shift in standard deviations -> drift p-values

    def mean_share(self, method: str) -> tuple[float, float]:
        """Mean share of rows with p <= 0.05, and the 99.9 % margin of that mean over halvings."""
        values = np.array(self.shares[method])
        return float(values.mean()), 3.29 * float(values.std(ddof=1)) / math.sqrt(values.size)

    def alarms(self) -> tuple[int, int]:
        """Halvings with drift < 0.01, and the most that a rate of 1 % allows at 99.9 %."""
        count = len(self.drifts)
        return sum(p < ALARM for p in self.drifts), int(scipy.stats.binom(count, ALARM).ppf(0.999))

    def share_caught(self, shift: float) -> float:
        """Share of shifted tables with drift < 0.001."""
        return float(np.mean([p < CAUGHT for p in self.caught[shift]]))


def run_halvings(table: np.ndarray, seeds: Iterable[int], shifts: tuple[float, ...] = ()) -> Figures:
    """Audit the second half of each halving against the first, as it is and with each shift."""
    figures = Figures(caught={shift: [] for shift in shifts})
    for seed in seeds:
        rng = np.random.default_rng([seed, table.size])
        order = rng.permutation(len(table))
        train, live = table[order[: len(table) // 2]], table[order[len(table) // 2 :]]
        moved = rng.choice(table.shape[1], SHIFTED_FEATURES, replace=False)
        step = np.zeros(table.shape[1])
        step[moved] = train[:, moved].std(axis=0)
        p = _p_values(train, [live, *(live + shift * step for shift in shifts)], rng)
        for method in METHODS:
            figures.shares[method].append(float(np.mean(p[method][0] <= ALPHA)))
        size = len(train) - len(train) // 2
        drifts = [
            min(1.0, 2 * min(drift_p_value(p[method][i], ALPHA, size) for method in METHODS))
            for i in range(1 + len(shifts))
        ]
        figures.drifts.append(drifts[0])
        for shift, drift in zip(shifts, drifts[1:], strict=True):
            figures.caught[shift].append(drift)
    return figures


def _p_values(train: np.ndarray, lives: list[np.ndarray], rng: np.random.Generator) -> dict[str, list[np.ndarray]]:
    halves = halve(len(train), rng)
    scaling = fit_scaling(train[halves.fit])
    points = Points(scaling.apply(train))
    queries = scaling.apply(np.concatenate(lives))
    scores = {
        "hull": hull_scores(points, queries, halves.calibration).p,
        "knn": knn_scores(points, queries, halves.calibration).p,
    }
    return {method: np.split(p, len(lives)) for method, p in scores.items()}
