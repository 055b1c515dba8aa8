"""A fresh uniform point of the ball in the hull of uniform points of the ball: exact.

The expected volume of the hull over that of the ball, by the affine Blaschke-Petkantschin formula (the family is that
of Kabluchko, Temesvari and Thaele, "Expected intrinsic volumes and facet numbers of random beta-polytopes", Math.
Nachr. 292 (2019) 79-105):

    C(n, d) w_d kappa_{d-1}^d / (kappa_d^(d+1) (d+1)^(d-1)) * integral_0^1 h (1 - h^2)^((d-1)(d+2)/2) D(h) dh,
    D(h) = F(h)^(n-d) - (1 - F(h))^(n-d),   1 - F(h) = I_{1-h^2}((d+1)/2, 1/2) / 2,

kappa_d the volume of the unit ball, w_d = d kappa_d, I the regularised incomplete beta function.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import betainc, gammaln

from hullx.theory.arguments import check_dim, check_size
from hullx.theory.inverse import n_at

LARGEST_D = 60
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(40)
_PANELS = 200


def _log_ball(d: int) -> float:
    return 0.5 * d * math.log(math.pi) - float(gammaln(0.5 * d + 1.0))


def _log_constant(n: float, d: int) -> float:
    choose = math.fsum(math.log(n - i) for i in range(d)) - float(gammaln(d + 1))
    flats = math.log(d) + _log_ball(d) + d * _log_ball(d - 1)
    return choose + flats - (d + 1) * _log_ball(d) - (d - 1) * math.log(d + 1.0)


def ball_membership(n: float, d: int) -> float:
    """Probability that a fresh uniform point of the ball lies in the convex hull of n such points.

    Parameters
    ----------
    n : float
        Number of points, up to 10^18; a real number interpolates the law.
    d : int
        Dimension, 1 to 60.

    Returns
    -------
    float
        0 exactly for n <= d.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    About 10 significant digits, by Gauss-Legendre panels that shrink towards the sphere. Source: the formula at the
    head of this module.

    Examples
    --------
    >>> round(ball_membership(3, 2) - 35 / (48 * math.pi**2), 12)  # Sylvester's four points in the disk
    0.0
    """
    check_size(n)
    check_dim(d, LARGEST_D)
    if n <= d:
        return 0.0
    n = float(n)
    # t = 1 - h, on panels that are equal in log t: large n needs the last 10^-18 before the sphere
    edges = np.concatenate([[0.0], np.geomspace(1e-20, 1.0, _PANELS)])
    half = 0.5 * np.diff(edges)
    t = (edges[:-1, None] + half[:, None] * (1.0 + _NODES)).ravel()
    weight = (half[:, None] * _WEIGHTS).ravel()
    squared = t * (2.0 - t)  # 1 - h^2
    beyond = 0.5 * betainc(0.5 * (d + 1), 0.5, squared)
    with np.errstate(divide="ignore"):
        log_power = 0.5 * (d - 1) * (d + 2) * np.log(squared)
        log_far = (n - d) * np.log(beyond)
    log_near = (n - d) * np.log1p(-beyond)
    scale = _log_constant(n, d)
    terms = np.exp(scale + log_power + log_near) - np.exp(scale + log_power + log_far)
    return min(1.0, float(math.fsum(weight * (1.0 - t) * terms)))


def ball_n_quantile(p: float, d: int) -> float:
    """Number of uniform points of the ball at which a fresh one is inside with probability p.

    Parameters
    ----------
    p : float
        0 < p < 1.
    d : int
        Dimension, 1 to 60.

    Returns
    -------
    float
        Real; the smallest whole number with at least p is its ceiling.

    Raises
    ------
    ValueError
        If an argument is out of range, or the number exceeds 10^18.

    Notes
    -----
    Root of `ball_membership` in log n.

    Examples
    --------
    >>> round(ball_n_quantile(0.5, 3), 2)
    54.48
    """
    check_dim(d, LARGEST_D)
    return n_at(ball_membership, p, d)


def ball_n_half(d: int) -> float:
    """Number of uniform points of the ball at which a fresh one is inside with probability one half.

    Parameters
    ----------
    d : int
        Dimension, 1 to about 22.

    Returns
    -------
    float
        Grows like d^(d/2): faster than any power of a constant.

    Raises
    ------
    ValueError
        If `d` is out of range, or the number exceeds 10^18.

    Notes
    -----
    `ball_n_quantile` at one half.

    Examples
    --------
    >>> round(ball_n_half(6))
    4327
    """
    return ball_n_quantile(0.5, d)
