"""Jaccard distance by definition: sets, fractions, ties by index."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray


def jaccard_distance(x: NDArray[Any], y: NDArray[Any]) -> Fraction:
    """Return 1 − |a ∩ b| / |a ∪ b| of the columns where `x` and `y` are not 0; 0 for two empty sets.

    Examples
    --------
    >>> jaccard_distance(np.array([1, 1, 0]), np.array([0, 1, 1]))
    Fraction(2, 3)
    """
    a, b = set(np.flatnonzero(x).tolist()), set(np.flatnonzero(y).tolist())
    return 1 - Fraction(len(a & b), len(a | b)) if a | b else Fraction(0)


def knn(
    rows: NDArray[Any], query: NDArray[Any], k: int, excluded: Collection[int] = ()
) -> tuple[list[int], list[float]]:
    """Return indices and correctly rounded distances of the `k` nearest rows, equal distances by index.

    Examples
    --------
    >>> knn(np.array([[1, 0], [0, 1], [1, 1]]), np.array([1, 1]), k=3)
    ([2, 0, 1], [0.0, 0.5, 0.5])
    """
    order = sorted((jaccard_distance(row, query), i) for i, row in enumerate(rows) if i not in excluded)[:k]
    return [i for _, i in order], [float(distance) for distance, _ in order]  # float(Fraction) is correctly rounded


def count_within(rows: NDArray[Any], query: NDArray[Any], radius: float, excluded: Collection[int] = ()) -> int:
    """Count the rows whose rounded distance is at most `radius`.

    Examples
    --------
    >>> count_within(np.array([[1, 0], [0, 1], [1, 1]]), np.array([1, 1]), radius=0.5)
    3
    """
    kept = (row for i, row in enumerate(rows) if i not in excluded)
    return sum(float(jaccard_distance(row, query)) <= radius for row in kept)
