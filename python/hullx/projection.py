"""From weights to points: the step from each query to its nearest mixture, and the gradient of the distance.

Fixed-order elementwise arithmetic: no BLAS, so that the bytes do not depend on the processor. m queries, d features.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hullx.answers import Weights
from hullx.arrays import Floats, Rows


def steps_to_mixture(rows: Rows, queries: Floats, weights: Weights) -> Floats:
    """Return Σ λ (x − y) / Σ λ for each query: differences first, so that an offset of the data costs nothing.

    NaN where a query has no weights.
    """
    out = np.full(queries.shape, np.nan)
    for i, query in enumerate(queries):
        support, values = weights.row(i)
        if not len(support):
            continue
        step = np.zeros_like(query)
        total = 0.0
        for row, value in zip(support, values, strict=True):
            step += value * (rows[row].astype(np.float64) - query)
            total += float(value)
        out[i] = step / total
    return out


def gradients(steps: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
    """Return −step/‖step‖: away from the hull, unit length; 0 for queries inside and where the step is 0."""
    away = np.where(inside[:, None], 0.0, 0.0 - steps)
    largest = np.abs(away).max(axis=1, keepdims=True)
    away = np.ldexp(away, -np.frexp(np.where(largest > 0.0, largest, 1.0))[1])
    lengths = np.sqrt(np.add.accumulate(away * away, axis=1)[:, -1:])
    return np.asarray(np.divide(away, lengths, out=np.zeros_like(away), where=lengths != 0.0))
