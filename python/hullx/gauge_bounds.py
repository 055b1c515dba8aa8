"""The ends of a gauge interval as rational numbers of their evidence, rounded outwards: see `gauge`. d features."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from hullx.answers import HullAnswer
from hullx.arrays import Floats
from hullx.evidence import exact, exact_product


def up(value: Fraction) -> float:
    """Return a float that is not below a number >= 0."""
    try:
        return math.nextafter(float(value), math.inf)
    except OverflowError:
        return math.inf


def down(value: Fraction) -> float:
    """Return a float that is not above a number >= 0."""
    try:
        return max(0.0, math.nextafter(float(value), -math.inf))
    except OverflowError:
        return float(np.finfo(np.float64).max)


def root_up(square: Fraction) -> float:
    """Return a float that is not below the root, within a few units of it."""
    if not square:
        return 0.0
    shift = (square.numerator.bit_length() - square.denominator.bit_length() - 120) // 2
    scaled = square / Fraction(4) ** shift
    return up(Fraction(math.isqrt(math.ceil(scaled)) + 1) * Fraction(2) ** shift)


def ball_radius(origin: Floats, ends: Floats, scale: Floats, away: Floats) -> float:
    """Return the radius of a ball around the origin inside the hull, 0 where none is proven.

    The ends, two an axis, are within `away` of the hull. The hull widened by the largest of these holds their convex
    hull, which holds the ball of radius 1/√Σ 1/a_j², a_j the shorter arm of axis j; so the hull holds what is left.
    """
    arms = []
    for j in range(len(origin)):
        reach = [abs(exact(ends[2 * j + k, j]) - exact(origin[j])) / exact(scale[j]) for k in (0, 1)]
        arms.append(min(reach))
    if not all(arms) or not np.isfinite(away).all():
        return 0.0
    whole = 1 / exact(root_up(sum((1 / arm**2 for arm in arms), Fraction(0))))
    left = whole - exact(float(away.max()))
    return down(left) if left > 0 else 0.0


def _heights(origin: Floats, target: Floats, point: Floats, normal: Floats, offset: float) -> tuple[Fraction, Fraction]:
    """Return n·(y − g), and a number not below the largest n·(x − g)."""
    return exact_product(origin, target, normal), exact_product(origin, point, normal) + exact(offset)


def gauge_below(origin: Floats, target: Floats, point: Floats, normal: Floats, offset: float) -> float:
    """Return what a separating normal proves: t >= n·(y − g)/(h(n) − n·g)."""
    if not offset < 0.0:
        return 0.0
    rise, height = _heights(origin, target, point, normal, offset)
    return down(rise / height) if rise > 0 and height > 0 else 0.0


def cut_factor(origin: Floats, target: Floats, point: Floats, normal: Floats, offset: float) -> float:
    """Return where the normal cuts the ray, infinity where it does not."""
    if not offset < 0.0:
        return math.inf
    rise, height = _heights(origin, target, point, normal, offset)
    return up(height / rise) if rise > 0 and height > 0 else math.inf


def step_off_ray(origin: Floats, target: Floats, point: Floats, scale: Floats, factor: float) -> float:
    """Return how far, in the scaled frame, the point is from g + factor·(y − g), rounded up."""
    g = [exact(v) for v in origin]
    ray = [a + exact(factor) * (exact(y) - a) for a, y in zip(g, target, strict=True)]
    miss = [(exact(p) - r) / exact(s) for p, r, s in zip(point, ray, scale, strict=True)]
    return root_up(sum((v * v for v in miss), Fraction(0)))


def gauge_above(
    origin: Floats, target: Floats, point: Floats, scale: Floats, factor: float, answer: HullAnswer, ball: float
) -> float:
    """Return what a mixture within u of the ray's point proves: t <= (1 + u/ρ)/τ."""
    within = float(answer.scaled_upper[0])
    if not (math.isfinite(within) and factor > 0.0 and ball > 0.0):
        return math.inf
    away = exact(within) + exact(step_off_ray(origin, target, point, scale, factor))
    return up((1 + away / exact(ball)) / exact(factor))
