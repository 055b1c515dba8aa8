"""Checks of the arguments of the laws: one message each."""

from __future__ import annotations

import math


def check_size(n: float, least: float = 1.0) -> None:
    if not least <= n <= 1e18:
        raise ValueError(f"`n` is {n!r}; it must be a number of points from {least:g} to 10^18")


def check_dim(d: int, largest: int) -> None:
    if isinstance(d, bool) or not hasattr(d, "__index__") or not 1 <= d <= largest:
        raise ValueError(f"`d` is {d!r}; it must be a whole number from 1 to {largest}")


def check_scale(scale: float) -> None:
    if not 0.0 <= scale <= 10.0:
        raise ValueError(f"`scale` is {scale!r}; it must lie between 0 and 10")


def check_probability(p: float) -> None:
    if not (0.0 < p < 1.0 and math.isfinite(p)):
        raise ValueError(f"`p` is {p!r}; it must lie strictly between 0 and 1")
