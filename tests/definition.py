"""Neighbours by their definition, at sizes where fractions alone would take hours.

`hullx.reference.neighbors` decides; before it is asked, float64 leaves out the rows that cannot be among the k nearest.
That is a theorem, not a shortcut: differences, squares and a sum of d non-negative terms are each within a relative
(1 + u)^(d + 3), u = 2⁻⁵³, of the truth, so a computed square lies within γ of the real one, and nothing cancels.
(Squares below 2⁻⁹⁰⁰ are kept: underflow knows no relative error.)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hullx.reference import neighbors

Array = NDArray[Any]
BLOCK = 8192  # rows at a time: 8192 x 784 doubles are 50 MB


def candidates(rows: Array, query: Array, k: int) -> NDArray[np.int64]:
    """Rows that may be among the k nearest: all that float64 cannot exclude."""
    gamma = 2 * (rows.shape[1] + 4) * 2.0**-53  # doubled, for the bound's own rounding
    squared = np.empty(len(rows))
    for start in range(0, len(rows), BLOCK):
        difference = rows[start : start + BLOCK].astype(np.float64) - query
        squared[start : start + BLOCK] = np.einsum("ij,ij->i", difference, difference)
    squared[squared < 2.0**-900] = 0.0
    reached = np.partition(squared, k - 1)[k - 1] * (1 + 3 * gamma) + 2.0**-899
    return np.flatnonzero(squared <= reached)


def nearest(rows: Array, query: Array, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Indices and correctly rounded squared distances of the k nearest rows, equal distances by index."""
    wide = np.asarray(query, dtype=np.float64)
    near = candidates(rows, wide, k)
    indices, squared = neighbors.knn(rows[near], wide, k)
    return near[indices], squared
