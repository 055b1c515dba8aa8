"""Least squares beyond the point where it fits the data exactly: the risk of the solution of least norm."""

from __future__ import annotations

import math


def least_norm_risk(n: int, p: int, *, used: float, unused: float, noise: float) -> float:
    """Expected squared error of a fresh answer, its noise counted, by least squares of least norm on p of all features.

    Parameters
    ----------
    n : int
        Rows: Gaussian features, independent, of variance one; answers are linear in them, plus noise.
    p : int
        Features that the fit sees.
    used, unused : float
        Squared length of the true coefficients among those features, and among the others.
    noise : float
        Variance of the noise.

    Returns
    -------
    float
        ``(unused + noise)(1 + p/(n - p - 1))`` for p <= n - 2, infinite for n - 1 <= p <= n + 1,
        ``used (1 - n/p) + (unused + noise)(1 + n/(p - n - 1))`` beyond.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    From p = n on, the fit has zero training loss; its error falls again. M. Belkin, D. Hsu, J. Xu, "Two models of
    double descent for weak features", SIAM J. Math. Data Sci. 2 (2020) 1167-1180, theorem 1. O(1).

    Examples
    --------
    >>> round(least_norm_risk(40, 20, used=0.2, unused=0.8, noise=0.25), 3)
    2.155
    """
    for name, count in (("n", n), ("p", p)):
        if isinstance(count, bool) or not hasattr(count, "__index__") or not 0 <= count <= 10**9:
            raise ValueError(f"`{name}` is {count!r}; it must be a whole number from 0 to 10^9")
    for name, value in (("used", used), ("unused", unused), ("noise", noise)):
        if not (0.0 <= value < math.inf):
            raise ValueError(f"`{name}` is {value!r}; it must be a finite number of at least 0")
    if p <= n - 2:
        return (unused + noise) * (1.0 + p / (n - p - 1))
    if p <= n + 1:
        return math.inf if unused + noise > 0.0 else _exact_fit(n, p, used)
    return used * (1.0 - n / p) + (unused + noise) * (1.0 + n / (p - n - 1))


def _exact_fit(n: int, p: int, used: float) -> float:
    """Without noise and without missing features nothing is amplified."""
    return used * max(0.0, 1.0 - n / p) if p else 0.0
