"""The radius of a Gaussian sample in its own whitened coordinates: exact, for any number of rows.

Gnanadesikan and Kettenring, Biometrics 28 (1972) 81-124: with mean m and covariance S (divisor n - 1) of the n rows
themselves, r^2 = (x - m)' S^-1 (x - m) of each row has the law (n - 1)^2 / n Beta(d/2, (n - d - 1)/2), whatever the
covariance.  For n to infinity it is chi squared with d degrees of freedom.
"""

from __future__ import annotations

import math

from scipy.special import betaincinv, gammaln

from hullx.theory.arguments import check_dim, check_probability, check_size

_MOST_COLUMNS = 10**9


def gaussian_radius_quantile(p: float, n: int, d: int) -> float:
    """Quantile of the whitened radius of a row of a Gaussian sample.

    Parameters
    ----------
    p : float
        0 < p < 1.
    n : int
        Rows, at least d + 2.
    d : int
        Dimension.

    Returns
    -------
    float
        Near sqrt(d).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The theorem at the head of this module.

    Examples
    --------
    >>> round(gaussian_radius_quantile(0.5, 1000, 10), 3)
    3.057
    """
    check_probability(p)
    a, b = _shapes(n, d)
    return (n - 1) / math.sqrt(n) * math.sqrt(float(betaincinv(a, b, p)))


def gaussian_radius_variation(n: int, d: int) -> float:
    """Coefficient of variation of the whitened radius of the rows of a Gaussian sample.

    Parameters
    ----------
    n : int
        Rows, at least d + 2.
    d : int
        Dimension.

    Returns
    -------
    float
        Standard deviation over mean; near 1 / sqrt(2 d) while d is small against n.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Moments of the beta law: E r^2 is (n - 1) d / n exactly.

    Examples
    --------
    >>> round(gaussian_radius_variation(1000, 10), 4)
    0.2251
    """
    a, b = _shapes(n, d)
    log_mean = gammaln(a + 0.5) - gammaln(a) + gammaln(a + b) - gammaln(a + b + 0.5)
    square = math.exp(2.0 * float(log_mean))
    return math.sqrt(max(0.0, a / (a + b) / square - 1.0))


def _shapes(n: int, d: int) -> tuple[float, float]:
    check_dim(d, _MOST_COLUMNS)
    check_size(n, d + 2)
    return d / 2.0, (n - d - 1) / 2.0
