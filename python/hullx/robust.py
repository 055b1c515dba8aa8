"""Centre, scale and radius of the rows, recomputed in NumPy: for `verify`, which must not believe the extension.

The same definition as ``hullx/points.hpp``, "Statistics": selections and fixed-order sums, so both agree to the bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats, Rows

SAMPLE = 65_536  # rows that take part at most
_LEAST_EXPONENT = -1022


@dataclass(frozen=True)
class Statistics:
    """Lower medians (d,), powers of two (d,), and the median distance in those units."""

    center: Floats
    scale: Floats
    radius: float


def statistics(rows: Rows) -> Statistics:
    """Return the statistics of `rows`; O(n d), at most 65,536 rows."""
    n = len(rows)
    sample = rows if n <= SAMPLE else rows[np.arange(SAMPLE, dtype=np.int64) * n // SAMPLE]
    d = rows.shape[1]
    center, scale = np.empty(d), np.empty(d)
    for start in range(0, d, 16):
        columns = np.ascontiguousarray(sample[:, start : start + 16].T, dtype=np.float64)
        for j, values in enumerate(columns, start):
            center[j], scale[j] = _column(values)
    blocks = np.array_split(sample, 1 + len(sample) // 1024)
    norms = np.concatenate([_norms((block.astype(np.float64) - center) / scale) for block in blocks])
    median = float(np.partition(norms, (len(norms) - 1) // 2)[(len(norms) - 1) // 2])
    return Statistics(center, scale, median if median > 0.0 else float(norms.max()))


def _column(values: Floats) -> tuple[float, float]:
    last = len(values) - 1
    quarter, middle, three = last // 4, last // 2, 3 * last // 4
    ordered = np.partition(values, sorted({quarter, middle, three}))
    center = float(ordered[middle])
    spread = float(ordered[three] - ordered[quarter])
    if spread == 0.0:
        away = np.abs(values[values != center] - center)
        if not len(away):
            return center, 1.0
        spread = float(np.partition(away, (len(away) - 1) // 2)[(len(away) - 1) // 2])
    fraction, exponent = np.frexp(spread)
    power = int(exponent) - (1 if fraction == 0.5 else 0)
    return center, float(np.ldexp(1.0, max(power, _LEAST_EXPONENT)))


def _norms(z: Floats) -> npt.NDArray[np.float64]:
    """Row norms: each row brought to a largest entry in [1, 2), squares summed column by column."""
    largest = np.abs(z).max(axis=1)
    exponent = np.maximum(np.frexp(largest)[1] - 1, _LEAST_EXPONENT)
    exponent = np.where(largest > 0.0, exponent, 0)
    unit = np.ldexp(1.0, -exponent)
    total = np.zeros(len(z))
    for column in np.ascontiguousarray(z.T):
        scaled = column * unit
        total += scaled * scaled
    return np.asarray(np.ldexp(np.sqrt(total), exponent))
