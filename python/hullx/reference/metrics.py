"""Nearest rows under other metrics, by definition: inner product, cosine, and distances of transformed rows."""

from __future__ import annotations

import math
from collections.abc import Collection
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def product(x: Floats, y: Floats) -> Fraction:
    """Return the inner product of two vectors of floats, exactly.

    Examples
    --------
    >>> product(np.array([0.5, 2.0]), np.array([1.0, -1.0]))
    Fraction(-3, 2)
    """
    (left, left_unit), (right, right_unit) = whole(x), whole(y)
    return Fraction(sum(a * b for a, b in zip(left, right, strict=True)), left_unit * right_unit)


def whole(x: Floats) -> tuple[list[int], int]:
    """Return integers and what to divide them by: denominators are powers of two, the largest serves all.

    Examples
    --------
    >>> whole(np.array([0.5, 3.0]))
    ([1, 6], 2)
    """
    ratios = [value.as_integer_ratio() for value in x.tolist()]
    unit = max(denominator for _, denominator in ratios)
    return [numerator * (unit // denominator) for numerator, denominator in ratios], unit


def inner(
    rows: Floats, query: Floats, k: int, excluded: Collection[int] = ()
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the `k` rows with the largest product: indices, and products correctly rounded; equal ones by index.

    Examples
    --------
    >>> inner(np.array([[1.0], [3.0], [2.0]]), np.array([2.0]), k=2)
    (array([1, 2]), array([6., 4.]))
    """
    order = sorted((-product(row, query), i) for i, row in enumerate(rows) if i not in excluded)
    return np.array([i for _, i in order[:k]], dtype=np.int64), np.array([float(-p) for p, _ in order[:k]])


def cosine(
    rows: Floats, query: Floats, k: int, excluded: Collection[int] = ()
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the `k` rows with the largest cosine: indices, and 1 - cosine correctly rounded; equal ones by index.

    Examples
    --------
    >>> cosine(np.array([[0.0, 1.0], [1.0, 1.0], [3.0, 3.0]]), np.array([2.0, 2.0]), k=2)
    (array([1, 2]), array([0., 0.]))
    """
    kept = [(i, product(row, query), product(row, row)) for i, row in enumerate(rows) if i not in excluded]
    order = sorted((-a * abs(a) / b, i, a, b) for i, a, b in kept)  # the query's length is common to all
    c = product(query, query)
    distances = [cosine_distance(a, b, c) for _, _, a, b in order[:k]]
    return np.array([i for _, i, _, _ in order[:k]], dtype=np.int64), np.array(distances)


def cosine_distance(a: Fraction, b: Fraction, c: Fraction) -> float:
    """Return 1 - a / sqrt(b c), correctly rounded.

    Examples
    --------
    >>> cosine_distance(Fraction(1), Fraction(2), Fraction(1))
    0.2928932188134525
    >>> cosine_distance(Fraction(-3), Fraction(9), Fraction(4))
    1.5
    """
    square = a * a / (b * c)
    n, d = square.numerator, square.denominator
    sign = 1 if a > 0 else -1
    if math.isqrt(n) ** 2 == n and math.isqrt(d) ** 2 == d:
        return float(1 - sign * Fraction(math.isqrt(n), math.isqrt(d)))
    bits = 128
    while True:  # an irrational number is no float and no midpoint of two: its rounding shows after enough digits
        root = math.isqrt((n << 2 * bits) // d)
        low, high = (float(1 - sign * Fraction(root + extra, 1 << bits)) for extra in (0, 1))
        if low == high:
            return low
        bits *= 2


def transformed(row: Floats, matrix: Floats) -> NDArray[np.float64]:
    """Return W·x summed from 0 in the order of the columns, each product and each sum rounded to float64.

    Examples
    --------
    >>> transformed(np.array([1.0, 2.0]), np.array([[2.0, 0.5], [0.0, 1.0]]))
    array([3., 2.])
    """
    out = []
    for weights in matrix.tolist():
        total = 0.0
        for weight, value in zip(weights, row.tolist(), strict=True):
            total += weight * value
        out.append(total)
    return np.array(out)
