"""GRIDE: TwoNN's likelihood for the neighbours of ranks n1 < n2, which moves the scale without leaving rows out.

Denti, Doimo, Laio, Mira, Sci. Rep. 12 (2022) 20005.  The ratio m = r_n2 / r_n1 has the density

    d (m^d - 1)^(n2 - n1 - 1) / (m^((n2 - 1) d + 1) B(n2 - n1, n1)),      m > 1;

n1 = 1, n2 = 2 is TwoNN.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import brentq

from hullx.arrays import Floats
from hullx.dimension.estimate import Estimate, error_of_sum
from hullx.dimension.table import table_of
from hullx.progress import Progress
from hullx.validation import check_integer


def gride(
    points: Any,
    n1: int = 1,
    n2: int | None = None,
    *,
    num_threads: int | None = None,
    progress: Progress | None = None,
) -> Estimate:
    """Estimate the dimension from the distances to two neighbours of chosen ranks.

    Parameters
    ----------
    points : array_like, Points or Neighbors
        Rows (n, d), or their neighbours under the Euclidean metric, at least n2.
    n1 : int
        Rank of the nearer neighbour, from 1.
    n2 : int, optional
        Rank of the farther one, above n1. Defaults to 2 n1.
    num_threads : int, optional
        Never changes the result.
    progress : bool or callable, optional
        Of the search.

    Returns
    -------
    Estimate
        Maximum of the likelihood with n - 1 for n in its term n log d, which is unbiased for TwoNN.

    Raises
    ------
    ValueError
        If a rank is out of range, or fewer than 2 rows have two different distances.

    Notes
    -----
    Rows with equal distances at both ranks are skipped. Large ratios are kept, which others cut off. O(n) a step of the
    root search beyond the neighbours.

    Examples
    --------
    >>> rows = np.random.default_rng(0).random((2000, 3))
    >>> gride(rows, 4)
    Estimate(gride 4:8: 2.884 ± 0.046, 2,000 rows)
    """
    n1 = check_integer("n1", n1, 1)
    n2 = 2 * n1 if n2 is None else check_integer("n2", n2, n1 + 1)
    table = table_of(points, n2, num_threads, progress)
    distances, neighbors, skipped = table.rows_with(n2)
    logs = np.log(distances[:, n2 - 1] / distances[:, n1 - 1])
    used = logs > 0.0
    count = int(used.sum())
    if count < 2:
        raise ValueError(f"`points` has {count} rows with different distances at ranks {n1} and {n2}; 2 are needed.")
    value = _root(logs[used], n1, n2)
    scores = np.zeros(len(logs))
    scores[used] = _scores(value, logs[used], n1, n2)
    half = value * logs[used] / 2.0
    # -d score / d value; m^d / (m^d - 1)^2 = 1 / (4 sinh^2), whose overflow is a term of 0
    bend = logs[used] / (2.0 * np.sinh(np.minimum(half, 300.0)))
    information = count / value**2 + (n2 - n1 - 1) * float(np.sum(bend**2))
    error = error_of_sum(scores, neighbors) / information
    return Estimate(f"gride {n1}:{n2}", value, error, count, table.duplicates, skipped + len(logs) - count)


def _scores(d: float, logs: Floats, n1: int, n2: int) -> Floats:
    """Derivative by d of each row's log-likelihood."""
    powers = logs / -np.expm1(-d * logs)
    return np.asarray(1.0 / d + (n2 - n1 - 1) * powers - (n2 - 1) * logs)


def _root(logs: Floats, n1: int, n2: int) -> float:
    """Where the sum of the scores is 1/d: it falls from +infinity to below 0."""

    def excess(d: float) -> float:
        return float(_scores(d, logs, n1, n2).sum()) - 1.0 / d

    low, high = 1e-6, 1.0
    while excess(high) > 0.0:
        low, high = high, 2.0 * high
    return float(brentq(excess, low, high, xtol=1e-12, rtol=1e-12))
