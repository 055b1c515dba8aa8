"""What evidence proves, exactly: the bounds on a distance that a normal and weights imply, without any rounding.

Squares are returned, because they are rational where distances are not: a float bound b >= 0 is sound if b² stands on
the right side.  In coordinates z = (x − y)·m a normal n of the caller's coordinates reads n/m: the same numerator
over another norm, so one normal serves every metric.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .hull import combine, differences, dot

Floats = NDArray[np.floating[Any]]


def largest_product(rows: Floats, query: Floats, normal: Floats, excluded: Collection[int] = ()) -> Fraction:
    """Return max_i n·(x_i − y) over the rows that count; negative means that the normal separates.

    Examples
    --------
    >>> largest_product(np.array([[0.0], [1.0]]), np.array([3.0]), np.array([2.0]))
    Fraction(-4, 1)
    """
    n = [Fraction(v) for v in normal.tolist()]
    z = differences(rows, query)
    return max(dot(n, v) for i, v in enumerate(z) if i not in excluded)


def lower_squared(
    rows: Floats,
    query: Floats,
    normal: Floats,
    multipliers: Floats | None = None,
    excluded: Collection[int] = (),
) -> Fraction:
    """Return the square of the distance that `normal` proves, 0 if it does not separate.

    Examples
    --------
    >>> lower_squared(np.array([[0.0], [1.0]]), np.array([3.0]), np.array([2.0]))
    Fraction(4, 1)
    """
    m = [Fraction(1)] * len(query) if multipliers is None else [Fraction(v) for v in multipliers.tolist()]
    largest = largest_product(rows, query, normal, excluded)
    length_squared = sum(((Fraction(n) / s) ** 2 for n, s in zip(normal.tolist(), m, strict=True)), Fraction(0))
    return largest**2 / length_squared if largest < 0 else Fraction(0)


def upper_squared(
    rows: Floats,
    query: Floats,
    support: Sequence[int],
    weights: Floats,
    multipliers: Floats | None = None,
    excluded: Collection[int] = (),
) -> Fraction:
    """Return the squared distance to the convex combination that non-negative `weights` of `support` rows describe.

    The weights are divided by their sum: rounded weights rarely sum to 1 exactly.

    Examples
    --------
    >>> upper_squared(np.array([[0.0], [2.0]]), np.array([1.0]), [0, 1], np.array([0.5, 0.5]))
    Fraction(0, 1)
    """
    exact = [Fraction(v) for v in weights.tolist()]
    if not exact or min(exact) < 0 or sum(exact) == 0:
        raise ValueError("weights must be non-negative and not all zero")
    if not excluded_is_disjoint(support, excluded):
        raise ValueError("weights rest on an excluded row")
    z = differences(rows[list(support)], query, multipliers)
    p = combine(exact, z)
    return dot(p, p) / sum(exact, Fraction(0)) ** 2


def excluded_is_disjoint(support: Sequence[int], excluded: Collection[int]) -> bool:
    """Say whether no support row is excluded.

    Examples
    --------
    >>> excluded_is_disjoint([1, 2], {0})
    True
    """
    return not any(i in excluded for i in support)
