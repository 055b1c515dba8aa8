"""How many of n points are vertices of their own hull, and when all of them are.

Efron's identity: among n exchangeable points the expected number of vertices is n times the probability that one lies
outside the hull of the n - 1 others.  The probability that all are vertices is exp(-expected number of others) up to
terms that vanish where that number is rare per point (Poisson approximation).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from scipy.optimize import brentq

from hullx.theory.arguments import check_dim, check_size
from hullx.theory.ball import LARGEST_D as LARGEST_BALL
from hullx.theory.ball import ball_membership
from hullx.theory.gaussian import LARGEST_D as LARGEST_GAUSSIAN
from hullx.theory.gaussian import gaussian_membership

Law = Literal["gaussian", "ball"]


def _membership(law: Law, d: int) -> Callable[[float], float]:
    if law == "gaussian":
        check_dim(d, LARGEST_GAUSSIAN)
        return lambda n: gaussian_membership(n, d)
    if law == "ball":
        check_dim(d, LARGEST_BALL)
        return lambda n: ball_membership(n, d)
    raise ValueError(f"`law` is {law!r}; it must be 'gaussian' or 'ball'")


def expected_vertices(n: float, d: int, law: Law = "gaussian") -> float:
    """Expected number of vertices of the hull of n points.

    Parameters
    ----------
    n : float
        Number of points, at least 2.
    d : int
        Dimension.
    law : {"gaussian", "ball"}
        Standard Gaussian, or uniform in the ball.

    Returns
    -------
    float
        Exact: ``n (1 - P(inside the hull of n - 1 others))``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    B. Efron, "The convex hull of a random set of points", Biometrika 52 (1965) 331-343.

    Examples
    --------
    >>> expected_vertices(3, 2)
    3.0
    """
    inside = _membership(law, d)
    check_size(n, 2.0)
    return n * (1.0 - inside(n - 1))


def convex_position(n: float, d: int, law: Law = "ball") -> float:
    """Probability that all of n points are vertices of their hull (Poisson approximation).

    Parameters
    ----------
    n : float
        Number of points, at least 2.
    d : int
        Dimension.
    law : {"ball", "gaussian"}
        Uniform in the ball, or standard Gaussian.

    Returns
    -------
    float
        ``exp(-n P(inside the hull of n - 1 others))``.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    This is the event of I. Barany and Z. Fueredi, "On the shape of the convex hull of random points", Probab. Theory
    Relat. Fields 77 (1988) 231-240: no point of the sample inside the hull of the others, not one new point.

    Examples
    --------
    >>> round(convex_position(194, 10), 1)
    0.5
    """
    inside = _membership(law, d)
    check_size(n, 2.0)
    return math.exp(-n * inside(n - 1))


def convex_position_n_half(d: int, law: Law = "ball") -> float:
    """Number of points of which all are vertices with probability one half (Poisson approximation).

    Parameters
    ----------
    d : int
        Dimension, 2 or more.
    law : {"ball", "gaussian"}
        Uniform in the ball, or standard Gaussian.

    Returns
    -------
    float
        Root of `convex_position` = 1/2. Over 2^(d/2) it grows like a power of d for the ball.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Bisection in log n.

    Examples
    --------
    >>> round(convex_position_n_half(8))
    84
    """
    inside = _membership(law, d)
    if d == 1:
        raise ValueError("`d` is 1; on a line at most two points are vertices: it must be 2 or more")

    def excess(log_n: float) -> float:
        n = math.exp(log_n)
        return n * inside(n - 1) - math.log(2.0)

    return math.exp(float(brentq(excess, math.log(d + 1.5), math.log(1e17), xtol=1e-12, rtol=1e-14)))
