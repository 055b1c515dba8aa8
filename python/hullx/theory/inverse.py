"""The number of points at which a law that rises with it reaches a value."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.optimize import brentq

from hullx.theory.arguments import check_probability

_MOST = 1e18


def n_at(membership: Callable[[float, int], float], p: float, d: int) -> float:
    """Root of ``membership(n, d) = p`` in log n, between d and 10^18 points."""
    check_probability(p)
    if membership(_MOST, d) < p:
        raise ValueError(f"`p` is {p}: with `d` = {d} more than 10^18 points are needed; lower p or d")

    def excess(log_n: float) -> float:
        return membership(math.exp(log_n), d) - p

    return math.exp(float(brentq(excess, math.log(d + 1e-9), math.log(_MOST), xtol=1e-12, rtol=1e-14)))
