"""Dimension of the linear kind: principal components for a share of the variance, participation ratio, affine rank.

They measure the span that the data use, not the surface on it: a curve has as many as it has bends.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from hullx.arrays import Floats
from hullx.dimension.estimate import Estimate
from hullx.hull import Hull
from hullx.points import as_points
from hullx.validation import check_real


def pca_dimension(points: Any, share: float = 0.95) -> Estimate:
    """Count the principal components that carry a share of the variance.

    Parameters
    ----------
    points : array_like or Points, shape (n, d)
        Rows.
    share : float
        0 < share <= 1.

    Returns
    -------
    Estimate
        Smallest number of components with at least that share; 0 where all rows are equal. No standard error.

    Raises
    ------
    ValueError
        If `share` is out of range.

    Notes
    -----
    Eigenvalues in float64. O(n d min(n, d)).

    Examples
    --------
    >>> pca_dimension([[0.0, 0.0], [4.0, 0.1], [0.0, 0.2], [4.0, 0.3]], share=0.9)
    Estimate(PCA, 90 % of the variance: 1, 4 rows)
    """
    share = check_real("share", share, 1e-12, math.nextafter(1.0, 2.0), "pass a share of the variance such as 0.95")
    rows = _centered(points)
    values = _eigenvalues(rows)
    total = np.cumsum(values)
    # relative slack: at share 1 the last sums differ by roundings
    enough = total >= share * total[-1] * (1.0 - 1e-12)
    count = int(np.argmax(enough)) + 1 if total[-1] > 0.0 else 0
    return Estimate(f"PCA, {100 * share:g} % of the variance", float(count), None, len(rows))


def participation_ratio(points: Any) -> Estimate:
    """Return the effective number of principal components, (sum of eigenvalues)^2 / sum of their squares.

    Parameters
    ----------
    points : array_like or Points, shape (n, d)
        Rows.

    Returns
    -------
    Estimate
        Between 1 and d; d where all directions have the same variance. Its standard error by the delta method, which
        vanishes there to first order.

    Raises
    ------
    ValueError
        If all rows are equal.

    Notes
    -----
    With n rows the sum of squares is too large by (sum)^2 / n: the estimate cannot exceed n - 1, and is low where the
    ratio is not small against n. O(n d min(n, d)).

    Examples
    --------
    >>> participation_ratio(np.random.default_rng(0).normal(size=(4000, 5)))
    Estimate(participation ratio: 4.995 ± 0.003, 4,000 rows)
    """
    rows = _centered(points)
    n, d = rows.shape
    lengths = np.einsum("ij,ij->i", rows, rows)
    total = float(lengths.mean())
    if total == 0.0:
        raise ValueError("`points` has only equal rows: no direction has any variance.")
    # row_i C row_i, through the smaller of the two products
    if d <= n:
        along = np.einsum("ij,ij->i", rows @ (rows.T @ rows / n), rows)
    else:
        along = np.einsum("ij,ij->i", rows @ rows.T, rows @ rows.T) / n
    squares = float(along.mean())
    value = total * total / squares
    influence = 2.0 * value * ((lengths - total) / total - (along - squares) / squares)
    return Estimate("participation ratio", value, math.sqrt(float(influence @ influence)) / n, n)


def affine_rank(points: Any) -> Estimate:
    """Return the dimension of the affine span of the rows.

    Parameters
    ----------
    points : array_like, Points or Hull
        Rows (n, d).

    Returns
    -------
    Estimate
        A whole number, at most min(n - 1, d); no standard error. Decided to rounding, as by `Hull.affine_rank`.

    Raises
    ------
    ValueError
        If the rows cannot be read.

    Notes
    -----
    O(n d rank).

    Examples
    --------
    >>> affine_rank([[0.0, 1.0, 2.0], [1.0, 1.0, 2.0], [5.0, 1.0, 2.0]])
    Estimate(affine rank: 1, 3 rows)
    """
    hull = points if isinstance(points, Hull) else Hull(points)
    return Estimate("affine rank", float(hull.affine_rank), None, hull.points.n_rows)


def _centered(points: Any) -> Floats:
    rows = as_points(points).rows.astype(np.float64)
    return np.asarray(rows - rows.mean(axis=0))


def _eigenvalues(centered: Floats) -> Floats:
    """Of the covariance, largest first, rounding below 0 cut off."""
    n, d = centered.shape
    product = centered.T @ centered if d <= n else centered @ centered.T
    return np.asarray(np.maximum(np.linalg.eigvalsh(product / max(1, n - 1))[::-1], 0.0))
