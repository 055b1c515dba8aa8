"""TwoNN: the ratio of the distances to the second and the first neighbour has the law P(ratio > t) = t^-dimension.

Facco, d'Errico, Rodriguez, Laio, Sci. Rep. 7 (2017) 12140.  It holds where the density is constant over the two
nearest neighbours, so it uses the smallest scale that the data have.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from hullx.dimension.estimate import Estimate, error_of_sum
from hullx.dimension.table import table_of
from hullx.progress import Progress
from hullx.validation import check_real, one_of


def two_nn(
    points: Any,
    method: Literal["fit", "likelihood"] = "fit",
    *,
    discard: float | None = None,
    num_threads: int | None = None,
    progress: Progress | None = None,
) -> Estimate:
    """Estimate the dimension from the first two neighbour distances of each row.

    Parameters
    ----------
    points : array_like, Points or Neighbors
        Rows (n, d), or their neighbours under the Euclidean metric, k >= 2.
    method : {"fit", "likelihood"}
        Slope of -log(1 - F) against log(ratio) through the origin, or maximum likelihood.
    discard : float, optional
        Share of the largest ratios not used, 0 <= discard < 1: a tenth for the fit, as its authors do, none for the
        likelihood. The likelihood treats them as censored.
    num_threads : int, optional
        Never changes the result.
    progress : bool or callable, optional
        Of the search.

    Returns
    -------
    Estimate
        Standard error of the likelihood only.

    Raises
    ------
    ValueError
        If an argument is out of range, or fewer than 3 rows are left.

    Notes
    -----
    The likelihood is (m - 1) / sum of logs, m ratios: unbiased for independent ones. O(n log n) beyond the search.

    Examples
    --------
    >>> rows = np.random.default_rng(0).random((2000, 3))
    >>> two_nn(rows, "likelihood")
    Estimate(two_nn, likelihood: 2.916 ± 0.083, 2,000 rows)
    """
    one_of("method", method, ("fit", "likelihood"))
    share = (0.1 if method == "fit" else 0.0) if discard is None else discard
    share = check_real("discard", share, 0.0, 0.99, "pass a share of the rows such as 0.1")
    table = table_of(points, 2, num_threads, progress)
    distances, neighbors, skipped = table.rows_with(2)
    logs = np.log(distances[:, 1] / distances[:, 0])
    n = len(logs)
    kept = int(n * (1.0 - share))
    if kept == n and method == "fit":
        kept = n - 1  # -log(1 - F) of the last is infinite
    if kept < 2 or not logs.any():
        raise ValueError(f"`points` leaves {kept} rows with two different distances; at least 2 are needed.")
    ordered = np.sort(logs)[:kept]
    name = f"two_nn, {method}" + (f" to {100 * kept / n:.0f} %" if share else "")
    if method == "fit":
        heights = -np.log1p(-np.arange(1, kept + 1) / n)
        slope = float(ordered @ heights / (ordered @ ordered))
        return Estimate(name, slope, None, kept, table.duplicates, skipped)
    limit = ordered[-1]
    value = float((kept - 1) / (ordered.sum() + (n - kept) * limit))
    scores = np.where(logs <= limit, 1.0 / value, 0.0) - np.minimum(logs, limit)
    error = value * value * error_of_sum(scores, neighbors) / kept
    return Estimate(name, value, error, kept, table.duplicates, skipped)
