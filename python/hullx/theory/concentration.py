"""Distances in high dimension: limits for independent coordinates, and neighbours on the flat torus."""

from __future__ import annotations

import math
from typing import Literal

from hullx.theory.arguments import check_dim, check_size

Cloud = Literal["gaussian", "cube"]
_MOST_COLUMNS = 10**9

# Per coordinate, of (x - q)^2: its mean, and its variance for a fixed q averaged over q.
_MOMENTS: dict[str, tuple[float, float]] = {"gaussian": (2.0, 6.0), "cube": (1.0 / 6.0, 1.0 / 30.0)}


def _moments(law: Cloud) -> tuple[float, float]:
    if law not in _MOMENTS:
        raise ValueError(f"`law` is {law!r}; it must be 'gaussian' or 'cube'")
    return _MOMENTS[law]


def distance_mean(d: int, law: Cloud = "gaussian") -> float:
    """Mean distance of two independent points, in the limit of many dimensions.

    Parameters
    ----------
    d : int
        Dimension.
    law : {"gaussian", "cube"}
        Standard Gaussian, or uniform in the unit cube.

    Returns
    -------
    float
        ``sqrt(2 d)`` or ``sqrt(d / 6)``: distances grow like the square root of d.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Root of the mean square; the mean is smaller by a factor 1 - O(1/d).

    Examples
    --------
    >>> distance_mean(200)
    20.0
    """
    check_dim(d, _MOST_COLUMNS)
    return math.sqrt(d * _moments(law)[0])


def distance_variation(d: int, law: Cloud = "gaussian") -> float:
    """Coefficient of variation of the distances from one query to many points, in the limit of many dimensions.

    Parameters
    ----------
    d : int
        Dimension.
    law : {"gaussian", "cube"}
        Standard Gaussian, or uniform in the unit cube.

    Returns
    -------
    float
        Standard deviation over mean, for a fixed query: ``sqrt(3/8) / sqrt(d)`` or ``sqrt(3/10) / sqrt(d)``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Delta method on the sum of d independent squares: half of its own coefficient of variation.

    Examples
    --------
    >>> round(distance_variation(1000), 4)
    0.0194
    """
    check_dim(d, _MOST_COLUMNS)
    mean, variance = _moments(law)
    return 0.5 * math.sqrt(variance) / mean / math.sqrt(d)


def unit_ball_volume(d: int) -> float:
    """Volume of the unit ball in d dimensions.

    Parameters
    ----------
    d : int
        Dimension.

    Returns
    -------
    float
        ``pi^(d/2) / Gamma(d/2 + 1)``.

    Raises
    ------
    ValueError
        If `d` is out of range.

    Notes
    -----
    O(1).

    Examples
    --------
    >>> round(unit_ball_volume(3) / math.pi, 6)
    1.333333
    """
    check_dim(d, _MOST_COLUMNS)
    return math.exp(0.5 * d * math.log(math.pi) - math.lgamma(0.5 * d + 1.0))


def torus_neighbor_distance(n: int, d: int, k: int = 1) -> float:
    """Mean distance to the k-th nearest of n uniform points on the flat torus [0, 1)^d, for large n.

    Parameters
    ----------
    n : int
        Number of points.
    d : int
        Dimension of the torus: the intrinsic one, whatever space it lies in.
    k : int
        Which neighbour, 1 <= k <= n.

    Returns
    -------
    float
        ``Gamma(k + 1/d) / Gamma(k) * (n V_d)^(-1/d)``, V_d the volume of the unit ball.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Points in a small ball are a Poisson process, and the torus has no boundary; valid while the distance is below 1/2.

    Examples
    --------
    >>> round(torus_neighbor_distance(20_000, 2), 5)
    0.00354
    """
    check_size(n)
    if isinstance(k, bool) or not hasattr(k, "__index__") or not 1 <= k <= n:
        raise ValueError(f"`k` is {k!r}; it must be a whole number from 1 to `n` = {n}")
    volume = unit_ball_volume(d)
    return math.exp(math.lgamma(k + 1.0 / d) - math.lgamma(k) - math.log(n * volume) / d)
