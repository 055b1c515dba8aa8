"""Levina-Bickel: maximum likelihood of the dimension from the distances to the k nearest neighbours of each row.

Levina and Bickel, NIPS 17 (2004).  Around a row, log(r_k / r_j), j < k, are exponential with rate d, so the local
estimate is (k - 1) / sum of logs.  How local estimates are averaged changes the answer by a factor of up to 2:

* "inverse": 1 / mean(1 / local), the likelihood of all rows together (MacKay and Ghahramani, 2005);
* "plain": mean(local), as in the paper; (k - 1)/(k - 2) times too large in expectation, twice at k = 3.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from hullx.dimension.estimate import Estimate, error_of_sum
from hullx.dimension.table import table_of
from hullx.progress import Progress
from hullx.validation import check_integer, one_of


def levina_bickel(
    points: Any,
    k: int = 20,
    average: Literal["inverse", "plain"] = "inverse",
    *,
    num_threads: int | None = None,
    progress: Progress | None = None,
) -> Estimate:
    """Estimate the dimension by maximum likelihood from k neighbour distances of each row.

    Parameters
    ----------
    points : array_like, Points or Neighbors
        Rows (n, d), or their neighbours under the Euclidean metric, at least k.
    k : int
        Neighbours; at least 2, with the plain average 3.
    average : {"inverse", "plain"}
        1 / mean(1 / local) or mean(local): see the head of this module.
    num_threads : int, optional
        Never changes the result.
    progress : bool or callable, optional
        Of the search.

    Returns
    -------
    Estimate
        No standard error for the plain average at k = 3, whose variance is infinite.

    Raises
    ------
    ValueError
        If an argument is out of range, or no row has two different distances.

    Notes
    -----
    Small k: small scale, large variance. With growing k the curvature of the density and the boundary pull the estimate
    down. O(n k) beyond the search.

    Examples
    --------
    >>> rows = np.random.default_rng(0).random((2000, 3))
    >>> levina_bickel(rows, 10)
    Estimate(levina_bickel, k = 10, inverse average: 2.9 ± 0.029, 2,000 rows)
    """
    one_of("average", average, ("inverse", "plain"))
    k = check_integer("k", k, 2 if average == "inverse" else 3)
    table = table_of(points, k, num_threads, progress)
    distances, neighbors, skipped = table.rows_with(k)
    # of row maxima, not minima: r_j first, so that a quotient never overflows
    inverse = -np.log(distances[:, :-1] / distances[:, -1:]).mean(axis=1)
    n = len(inverse)
    if not inverse.any():
        raise ValueError("`points` has no row with two different distances among its neighbours: add rows, or raise k.")
    name = f"levina_bickel, k = {k}, {average} average"
    if average == "inverse":
        middle = float(inverse.mean())
        error = error_of_sum(inverse - middle, neighbors) / n / middle**2
        return Estimate(name, 1.0 / middle, error, n, table.duplicates, skipped)
    some = inverse > 0.0  # a row whose neighbours are all at one distance has no local estimate
    local = np.zeros(n)
    local[some] = 1.0 / inverse[some]
    count = int(some.sum())
    value = float(local.sum() / count)
    scores = np.where(some, local - value, 0.0)
    error = error_of_sum(scores, neighbors) / count
    return Estimate(name, value, error if k > 3 else None, count, table.duplicates, skipped + n - count)
