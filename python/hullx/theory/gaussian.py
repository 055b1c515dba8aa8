"""A fresh Gaussian in the hull of Gaussians: exact, for any number of points.

Kabluchko and Zaporozhets, "Absorption probabilities for Gaussian polytopes and regular spherical simplices",
Adv. Appl. Probab. 52 (2020) 588-616.  For n >= d + 1 points N(0, I_d) and a query N(0, s I_d), s = scale^2:

    P(outside) = 2 (b_{d-1} + b_{d-3} + ...),   P(inside) = 2 (b_{d+1} + b_{d+3} + ...),
    b_k = C(n, k) g_k(-s/(1 + k s)) g_{n-k}(s/(1 + k s)),   all terms positive.

Membership is invariant under invertible affine maps, so at scale 1 this is the curve of every non-degenerate Gaussian,
whatever its covariance.
"""

from __future__ import annotations

import math

from scipy.special import gammaln

from hullx.theory.angles import LARGEST_K, internal, log_external
from hullx.theory.arguments import check_dim, check_probability, check_scale, check_size
from hullx.theory.inverse import n_at

LARGEST_D = 80  # at scale 1: the table of angles ends at LARGEST_K, and the series P(inside) needs terms beyond d
_RARE = 1e-5  # below, 1 - P(outside) has too few digits left


def _log_binomial(n: float, k: int) -> float:
    """log C(n, k) without the difference of two large gammaln."""
    return math.fsum(math.log(n - i) for i in range(k)) - float(gammaln(k + 1))


def _term(n: float, k: int, scale: float) -> float:
    return math.exp(_log_binomial(n, k) + math.log(internal(k, scale)) + log_external(n - k, k, scale))


def _outside(n: float, d: int, scale: float) -> float:
    return 2.0 * math.fsum(_term(n, k, scale) for k in range(d - 1, -1, -2))


def _inside(n: float, d: int, scale: float) -> float:
    """The series from its largest term on, to the precision of float64 (terms fall faster than geometrically)."""
    last = LARGEST_K if scale == 1.0 else d + 400
    terms: list[float] = []
    for k in range(d + 1, last + 1, 2):
        if k > n:
            break
        terms.append(_term(n, k, scale))
        if terms[-1] <= 1e-13 * terms[0]:
            break
    return 2.0 * math.fsum(terms)


def gaussian_membership(n: float, d: int, scale: float = 1.0) -> float:
    """Probability that a fresh Gaussian lies in the convex hull of n Gaussians.

    Parameters
    ----------
    n : float
        Number of points, N(0, I_d) each, up to 10^18; a real number interpolates the law.
    d : int
        Dimension, 1 to 80.
    scale : float
        The query is N(0, scale^2 I_d): below 1 it lies nearer to the centre, 0 is the centre itself (Wendel's law).
        Scales other than 0 and 1 need mpmath (extra ``lab``) and seconds at large d; constants are kept.

    Returns
    -------
    float
        0 exactly for n <= d.

    Raises
    ------
    ValueError
        If an argument is out of range.
    ModuleNotFoundError
        If `scale` needs mpmath and it is not installed.

    Notes
    -----
    About 10 significant digits. O(d) integrals. Source: the theorem at the head of this module.

    Examples
    --------
    >>> round(gaussian_membership(100, 3), 5)
    0.78302
    >>> gaussian_membership(10, 10)
    0.0
    """
    check_size(n)
    check_dim(d, LARGEST_D)
    check_scale(scale)
    if n <= d:
        return 0.0
    outside = _outside(float(n), d, float(scale))
    if outside < 1.0 - _RARE:
        return 1.0 - outside
    return _inside(float(n), d, float(scale))


def gaussian_n_quantile(p: float, d: int) -> float:
    """Number of Gaussian points at which a fresh one is inside with probability p.

    Parameters
    ----------
    p : float
        0 < p < 1.
    d : int
        Dimension, 1 to 80.

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
    Root of `gaussian_membership` in log n.

    Examples
    --------
    >>> round(gaussian_n_quantile(0.5, 5), 1)
    134.2
    """
    check_dim(d, LARGEST_D)
    return n_at(gaussian_membership, p, d)


def gaussian_n_half(d: int) -> float:
    """Number of Gaussian points at which a fresh one is inside with probability one half.

    Parameters
    ----------
    d : int
        Dimension, 1 to 80.

    Returns
    -------
    float
        Grows like d^(3/2) exp(d/2).

    Raises
    ------
    ValueError
        If `d` is out of range, or the number exceeds 10^18.

    Notes
    -----
    `gaussian_n_quantile` at one half.

    Examples
    --------
    >>> round(gaussian_n_half(10))
    3933
    """
    return gaussian_n_quantile(0.5, d)


def gaussian_d_quantile(p: float, n: float) -> float:
    """Dimension at which a fresh Gaussian is inside the hull of n Gaussians with probability p.

    Parameters
    ----------
    p : float
        0 < p < 1.
    n : float
        Number of points, at least 3.

    Returns
    -------
    float
        Between whole dimensions by linear interpolation of the probability; 0 where even one dimension has less.

    Raises
    ------
    ValueError
        If an argument is out of range, or the dimension exceeds 80.

    Notes
    -----
    Bisection on `gaussian_membership`, which falls with d.

    Examples
    --------
    >>> round(gaussian_d_quantile(0.01, 10_000), 1)
    22.4
    """
    check_probability(p)
    check_size(n)
    low, high = 0, LARGEST_D
    if gaussian_membership(n, LARGEST_D) >= p:
        raise ValueError(f"`n` is {n}: the dimension for p = {p} exceeds {LARGEST_D}; lower n or raise p")
    while high - low > 1:
        middle = (low + high) // 2
        if gaussian_membership(n, middle) >= p:
            low = middle
        else:
            high = middle
    if low == 0:
        return 0.0
    above, below = gaussian_membership(n, low), gaussian_membership(n, high)
    return low + (above - p) / (above - below)


def gaussian_d_half(n: float) -> float:
    """Dimension at which a fresh Gaussian is inside the hull of n Gaussians with probability one half.

    Parameters
    ----------
    n : float
        Number of points, at least 3.

    Returns
    -------
    float
        Between whole dimensions by linear interpolation.

    Raises
    ------
    ValueError
        If `n` is out of range.

    Notes
    -----
    `gaussian_d_quantile` at one half.

    Examples
    --------
    >>> round(gaussian_d_half(60_000), 2)
    14.47
    """
    return gaussian_d_quantile(0.5, n)
