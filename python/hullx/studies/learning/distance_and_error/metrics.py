"""How well a score tells errors: pairs, order, risk by coverage, and what is left beside the machine's own doubt.

A higher score is to mean a likelier error.  All intervals come from resamples of the test rows, given the training rows
and the machine: `resamples` draws how often each row is taken, and every statistic takes such weights, a row a draw,
the first row all ones.  One set of weights for all scores makes their differences paired.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri
from scipy.stats import chi2, rankdata

from hullx.arrays import Floats
from hullx.studies.intervals import Interval

Flags = npt.NDArray[np.bool_]
STEPS = 30  # of Newton's method
SMALL_PENALTY = 1e-6  # keeps coefficients finite where a score separates


def resamples(n: int, draws: int, rng: np.random.Generator) -> Floats:
    """Weights (draws + 1, n): once each, then as often as drawn."""
    drawn = rng.multinomial(n, np.full(n, 1.0 / n), size=draws)
    return np.concatenate([np.ones((1, n)), drawn.astype(np.float64)])


def interval(values: Floats) -> Interval:
    """The first value between the middle 95 % of the others."""
    drawn = values[1:][np.isfinite(values[1:])]
    if not len(drawn) or not np.isfinite(values[0]):
        return Interval(float("nan"), float("nan"), float("nan"))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(float(values[0]), float(low), float(high))


def two_sided(values: Floats, nothing: float) -> float:
    """Chance of so large a distance from `nothing`, by the spread of the resamples as a normal law's."""
    spread = float(np.nanstd(values[1:]))
    if not spread > 0.0 or not np.isfinite(values[0]):
        return 1.0
    return float(2.0 * ndtr(-abs(float(values[0]) - nothing) / spread))


def auroc(score: Floats, event: Flags, weights: Floats, strata: npt.NDArray[np.int64] | None = None) -> Floats:
    """Chance that of two rows, one with the event and one without, the one with it has the higher score; ties half.

    With `strata` only pairs of one stratum are compared: such as pictures of one class.  (draws,) of weights.
    """
    pairs, all_ = np.zeros(len(weights)), np.zeros(len(weights))
    parts = [np.ones(len(score), dtype=bool)] if strata is None else [strata == s for s in np.unique(strata)]
    for part in parts:
        won, compared = _pairs(score[part], event[part], weights[:, part])
        pairs += won
        all_ += compared
    return np.asarray(np.divide(pairs, all_, out=np.full(len(weights), np.nan), where=all_ > 0.0))


def _pairs(score: Floats, event: Flags, weights: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(score, kind="stable")
    first = _groups(score[order])
    sorted_, hit = weights[:, order], event[order]
    with_it, without = (np.add.reduceat(sorted_ * chosen, first, axis=1) for chosen in (hit, ~hit))
    below = np.cumsum(without, axis=1) - without
    return (with_it * (below + 0.5 * without)).sum(axis=1), with_it.sum(axis=1) * without.sum(axis=1)


def _groups(ordered: Floats) -> npt.NDArray[np.intp]:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.concatenate([[True], np.diff(ordered) > 0.0]))


def risks(score: Floats, loss: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Mean loss of the rows with the lowest scores, for every number of them, and the weight of the last: (draws, n).

    Rows of equal score share their loss: any order among them would be arbitrary.
    """
    order = np.argsort(score, kind="stable")
    first = _groups(score[order])
    sizes = np.diff(np.append(first, len(score)))
    sorted_ = weights[:, order]
    mass = np.add.reduceat(sorted_, first, axis=1)
    cost = np.add.reduceat(sorted_ * loss[order], first, axis=1)
    shared = np.repeat(np.divide(cost, mass, out=np.zeros_like(cost), where=mass > 0.0), sizes, axis=1)
    taken = np.cumsum(sorted_, axis=1)
    found = np.divide(np.cumsum(sorted_ * shared, axis=1), taken, out=np.zeros_like(taken), where=taken > 0.0)
    return found, sorted_


def aurc(score: Floats, loss: Floats, weights: Floats) -> Floats:
    """Area under the risk-coverage curve: mean loss of the rows answered, averaged over all shares answered."""
    found, last = risks(score, loss, weights)
    return np.asarray((found * last).sum(axis=1) / last.sum(axis=1))


def spearman(score: Floats, loss: Floats, weights: Floats) -> Floats:
    """Rank correlation; resamples keep the ranks of the whole."""
    a, b = (rankdata(v) for v in (score, loss))
    total = weights.sum(axis=1)
    mean_a, mean_b = weights @ a / total, weights @ b / total
    both = weights @ (a * b) / total - mean_a * mean_b
    spread = (weights @ (a * a) / total - mean_a**2) * (weights @ (b * b) / total - mean_b**2)
    scale = np.sqrt(np.maximum(spread, 0.0))
    return np.asarray(np.divide(both, scale, out=np.zeros_like(both), where=spread > 1e-9))


class Logistic(NamedTuple):
    coefficients: Floats
    errors: Floats
    log_likelihood: float


def logistic(design: Floats, event: Flags) -> Logistic:
    """Maximum likelihood by Newton's method."""
    y = event.astype(np.float64)
    beta = np.zeros(design.shape[1])
    penalty = SMALL_PENALTY * np.eye(len(beta))
    for _ in range(STEPS):
        chance = _chance(design @ beta)
        curvature = design.T @ (design * (chance * (1.0 - chance))[:, None]) + penalty
        step = np.linalg.solve(curvature, design.T @ (y - chance) - SMALL_PENALTY * beta)
        beta = beta + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        if float(np.abs(step).max()) < 1e-10:
            break
    chance = np.clip(_chance(design @ beta), 1e-300, 1.0 - 1e-16)
    curvature = design.T @ (design * (chance * (1.0 - chance))[:, None]) + penalty
    likelihood = float(np.log(np.where(event, chance, 1.0 - chance)).sum())
    return Logistic(beta, np.sqrt(np.diag(np.linalg.inv(curvature))), likelihood)


def _chance(x: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -500.0, 500.0))))


class Added(NamedTuple):
    """What a score adds to the doubt: log odds of an error by one standard deviation of it, and the p-value."""

    log_odds: Interval
    p: float


def added(score: Floats, doubt: Floats, event: Flags) -> Added:
    """Logistic regression of errors on the doubt, its square, and the score: the likelihood-ratio test of the last.

    Both are turned into normal quantiles of their ranks, so that neither units nor outliers matter; the square lets
    the effect of the doubt bend.
    """
    z, s = normal_ranks(doubt), normal_ranks(score)
    if not s.any():  # a constant score adds nothing
        return Added(Interval(0.0, 0.0, 0.0), 1.0)
    base = np.stack([np.ones(len(z)), z, z * z], axis=1)
    without, with_it = logistic(base, event), logistic(np.column_stack([base, s]), event)
    ratio = max(0.0, 2.0 * (with_it.log_likelihood - without.log_likelihood))
    slope, half = float(with_it.coefficients[-1]), 1.959964 * float(with_it.errors[-1])
    return Added(Interval(slope, slope - half, slope + half), float(chi2.sf(ratio, 1)))


def normal_ranks(values: Floats) -> Floats:
    """Normal quantiles of the ranks, equal values alike; zeros where all are equal."""
    found = ndtri((rankdata(values) - 0.5) / len(values))
    return np.zeros(len(values)) if np.ptp(values) == 0.0 else np.asarray(found)
