"""Internal and external angles of the regular simplex: the two factors of the Gaussian law.

    g_n(r) = (2 pi)^(-1/2) * integral of Phi(sqrt(r) x)^n exp(-x^2/2) dx,     Phi(i y) = 1/2 + (i/2) erfi(y / sqrt 2)

`internal(k, scale)` is g_k(-s/(1 + k s)) and `log_external(m, k, scale)` the logarithm of g_m(s/(1 + k s)), with
s = scale^2.  At scale 1 the first is the solid angle of the regular k-simplex at a vertex; it cancels catastrophically
in float64, so scale 1 is tabulated and other scales need mpmath.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy.special import log_ndtr, logsumexp

from hullx.theory.angle_table import SOLID_ANGLES

LARGEST_K = len(SOLID_ANGLES) - 1  # of the table


def internal(k: int, scale: float) -> float:
    """g_k(-s/(1 + k s)), s = scale squared."""
    if scale == 1.0 and k <= LARGEST_K:
        return float(SOLID_ANGLES[k])
    if scale == 0.0:
        return math.ldexp(1.0, -k)
    return _internal_by_mpmath(k, scale)


@lru_cache(maxsize=4096)
def _internal_by_mpmath(k: int, scale: float) -> float:
    """Trapezoid rule: the integrand is entire and decays like exp(-x^2/(2(1 + k s))), so it converges exponentially."""
    try:
        import mpmath as mp
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            f"`scale` is {scale!r}; scales other than 0 and 1 need mpmath: pip install 'hullx[lab]'"
        ) from None
    with mp.workdps(40 + math.ceil(1.3 * k)):
        s = mp.mpf(scale) ** 2
        root = mp.sqrt(s / (1 + k * s) / 2)
        step = mp.mpf(1) / 8
        last = int(mp.sqrt(2 * (1 + k * s) * mp.mp.dps * mp.log(10)) / step) + 1
        total = mp.mpf(1) / 2 ** (k + 1)  # half of the term at 0
        for i in range(1, last + 1):
            x = i * step
            total += mp.re(mp.mpc(mp.mpf(1) / 2, mp.erfi(root * x) / 2) ** k) * mp.exp(-x * x / 2)
        return float(2 * step * total / mp.sqrt(2 * mp.pi))


def log_external(m: float, k: int, scale: float) -> float:
    """log g_m(s/(1 + k s)), s = scale squared; m may be as large as 10^18 and need not be an integer."""
    s = scale * scale
    r = s / (1.0 + k * s)
    if r == 0.0:
        return -m * math.log(2.0)
    # beyond the point where Phi^m has reached 1 the Gaussian factor decides alone
    upper = 12.0 + math.sqrt(2.0 * math.log(m + 2.0) / r)
    step = 0.004
    x = np.arange(-12.0, min(upper, 12.0 + 45.0 * math.sqrt(1.0 + k)), step)
    terms = m * log_ndtr(math.sqrt(r) * x) - 0.5 * x * x
    return float(logsumexp(terms)) + math.log(step) - 0.5 * math.log(2.0 * math.pi)
