"""From weights to values and gradients, in fixed-order elementwise arithmetic: no BLAS.

m queries, c values, d features. Queries with equally many rows are taken together: a loop over the rows of a simplex
serves all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from hullx.answers import Weights
from hullx.arrays import Floats, Rows
from hullx.exclusion import Ints

_VALUES_AT_ONCE = 2**22


def values_of(values: Floats, weights: Weights, found: npt.NDArray[np.bool_]) -> Floats:
    """Return Σ λ f / Σ λ, (m, c), as the first value and differences to it: constants are reproduced exactly."""
    out = np.full((len(weights), values.shape[1]), np.nan)
    for places, rows, data in _of_equal_size(weights, found, values.shape[1]):
        first = values[rows[:, 0]]
        change, total = np.zeros_like(first), data[:, 0].copy()
        for k in range(1, rows.shape[1]):
            change += data[:, k, None] * (values[rows[:, k]] - first)
            total += data[:, k]
        out[places] = first + change / total[:, None]
    return out


def gradients_of(points: Rows, values: Floats, weights: Weights, found: npt.NDArray[np.bool_]) -> Floats:
    """Return the gradient of least length that fits the values of each simplex, (m, c, d).

    Gram-Schmidt on the edges, each twice (twice is enough: Giraud et al. 2005): one direction of the gradient an edge.
    """
    d, c = points.shape[1], values.shape[1]
    out = np.full((len(weights), c, d), np.nan)
    for places, rows, _ in _of_equal_size(weights, found, (c + d) * (d + 1)):
        origin, start = points[rows[:, 0]].astype(np.float64), values[rows[:, 0]]
        slope = np.zeros((len(places), c, d))
        basis: list[Floats] = []
        for k in range(1, rows.shape[1]):
            edge = points[rows[:, k]].astype(np.float64) - origin
            left = values[rows[:, k]] - start - _dot(slope, edge[:, None, :])
            for _ in range(2):
                for q in basis:
                    edge = edge - _dot(q, edge)[:, None] * q
            square = _dot(edge, edge)
            slope += (left / square[:, None])[:, :, None] * edge[:, None, :]
            basis.append(edge / np.sqrt(square)[:, None])
        out[places] = slope
    return out


def _dot(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.add.accumulate(a * b, axis=-1)[..., -1])


def _of_equal_size(weights: Weights, found: npt.NDArray[np.bool_], values: int) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield places, rows and weights of queries with equally many rows, some at a time."""
    counts = np.where(found, np.diff(weights.indptr), 0)
    step = max(1, _VALUES_AT_ONCE // max(1, values))
    for size in np.unique(counts[counts > 0]).tolist():
        alike = np.flatnonzero(counts == size)
        for start in range(0, len(alike), step):
            places = alike[start : start + step]
            at = weights.indptr[places][:, None] + np.arange(size)
            yield places, weights.indices[at], weights.data[at]
