"""Nearest rows by definition: order by real distance, then by index; return the square root of the rounded square."""

from __future__ import annotations

import math
from collections.abc import Collection
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def squared_distance(x: Floats, y: Floats) -> Fraction:
    """Return the squared distance of two vectors of floats, exactly.

    Examples
    --------
    >>> squared_distance(np.array([0.5, 0.0]), np.array([0.0, 1.0]))
    Fraction(5, 4)
    """
    ratios = [value.as_integer_ratio() for value in (*x.tolist(), *y.tolist())]
    unit = max(denominator for _, denominator in ratios)  # denominators are powers of two: the largest serves all
    whole = [numerator * (unit // denominator) for numerator, denominator in ratios]
    return Fraction(sum((a - b) ** 2 for a, b in zip(whole[: len(x)], whole[len(x) :], strict=True)), unit**2)


def returned_distance(squared: Fraction) -> float:
    """Return the float that stands for a distance: the root of the correctly rounded square, itself rounded.

    Examples
    --------
    >>> returned_distance(Fraction(9, 4))
    1.5
    """
    return math.sqrt(float(squared))  # float(Fraction) is correctly rounded, and so is sqrt


def knn(
    rows: Floats, query: Floats, k: int, excluded: Collection[int] = ()
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the `k` nearest rows of one query.

    Parameters
    ----------
    rows : array, shape (n, d)
    query : array, shape (d,)
    k : int
    excluded : collection of int
        Indices of rows that do not count.

    Returns
    -------
    indices, squared : arrays of shape (k,)
        Ascending by real distance, equal distances by index; `squared` is correctly rounded.

    Examples
    --------
    >>> indices, squared = knn(np.array([[0.0], [1.0], [3.0]]), np.array([2.0]), k=2)
    >>> indices.tolist(), squared.tolist()
    ([1, 2], [1.0, 1.0])
    """
    order = sorted((squared_distance(row, query), i) for i, row in enumerate(rows) if i not in excluded)
    indices = np.array([i for _, i in order[:k]], dtype=np.int64)
    return indices, np.array([float(squared) for squared, _ in order[:k]])


def count_within(rows: Floats, query: Floats, radius: float, excluded: Collection[int] = ()) -> int:
    """Count the rows whose returned distance is at most `radius`.

    Examples
    --------
    >>> count_within(np.array([[0.0], [1.0], [3.0]]), np.array([2.0]), radius=1.0)
    2
    """
    kept = (row for i, row in enumerate(rows) if i not in excluded)
    return sum(returned_distance(squared_distance(row, query)) <= radius for row in kept)
