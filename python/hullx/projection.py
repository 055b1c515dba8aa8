"""From weights to points: the step from each query to its nearest mixture, and the gradient of the distance.

Fixed-order elementwise arithmetic: no BLAS, so that the bytes do not depend on the processor. m queries, d features.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hullx.answers import Weights
from hullx.arrays import Floats, Rows
from hullx.exclusion import Ints

BLOCK = 2**20  # values of queries at a time: what is held beside the answer stays small


def steps_to_mixture(rows: Rows, queries: Floats, weights: Weights) -> Floats:
    """Return Σ λ (x − y) / Σ λ for each query: differences first, so that an offset of the data costs nothing.

    NaN where a query has no weights.
    """
    counts = np.diff(weights.indptr)
    out = np.full(queries.shape, np.nan)
    block = max(1, BLOCK // max(1, queries.shape[1]))
    for start in range(0, len(queries), block):
        part = start + np.flatnonzero(counts[start : start + block])
        out[part] = _steps(rows, queries[part], weights, part, counts[part])
    return out


def _steps(rows: Rows, queries: Floats, weights: Weights, places: Ints, counts: Ints) -> Floats:
    """The k-th row of every support at once: each query's terms are added in the order of its support."""
    steps = np.zeros(queries.shape)
    totals = np.zeros(len(queries))
    for k in range(int(counts.max(initial=0))):
        active = np.flatnonzero(counts > k)
        at = weights.indptr[places[active]] + k
        values = weights.data[at]
        steps[active] += values[:, None] * (rows[weights.indices[at]].astype(np.float64) - queries[active])
        totals[active] += values
    return np.asarray(steps / totals[:, None])


def gradients(steps: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
    """Return −step/‖step‖: away from the hull, unit length; 0 for queries inside and where the step is 0."""
    away = np.where(inside[:, None], 0.0, 0.0 - steps)
    largest = np.abs(away).max(axis=1, keepdims=True)
    away = np.ldexp(away, -np.frexp(np.where(largest > 0.0, largest, 1.0))[1])
    lengths = np.sqrt(np.add.accumulate(away * away, axis=1)[:, -1:])
    return np.asarray(np.divide(away, lengths, out=np.zeros_like(away), where=lengths != 0.0))
