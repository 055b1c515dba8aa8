"""Rows in integers, for exact mode: differences without rounding, and which rows a normal leaves on the wrong side.

Coordinates are (x − query)/scale, `scale` powers of two, times one common power of two. d features.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats
from hullx.evidence import UNIT, tree_sum
from hullx.exclusion import Ints

Vector = list[int]

_ROWS_AT_ONCE = 4096


def integer_differences(rows: npt.NDArray[Any], query: Floats, scale: Floats) -> list[Vector]:
    """Return (x − query)/scale of each row x times one power of two that makes all of them integers.

    `scale` holds powers of two: then this is exact.
    """
    shifts = (np.frexp(scale)[1] - 1).tolist()
    parts = []  # numerator and power of two of every value, the query's last
    for line in (*rows.tolist(), query.tolist()):
        ratios = [float(v).as_integer_ratio() for v in line]
        parts.append([(p, 1 - q.bit_length() - s) for (p, q), s in zip(ratios, shifts, strict=True)])
    least = min((place for line in parts for p, place in line if p), default=0)
    *lines, own = [[p << (place - least) if p else 0 for p, place in line] for line in parts]
    return [[x - y for x, y in zip(line, own, strict=True)] for line in lines]


def not_separated(
    rows: npt.NDArray[Any], visible: Ints, query: Floats, scale: Floats, normal: Vector
) -> tuple[Ints, int]:
    """Return the rows among `visible` with normal·(x − query)/scale >= 0, the largest first, and how many were priced.

    A float product with its bound settles nearly all rows; the others are evaluated in integers. At most one row is
    returned: it stands for all.
    """
    largest = max(abs(v) for v in normal)
    if not largest:
        return visible[:1], 0
    shift = largest.bit_length() - 1
    leading = np.array([_leading(v, shift) for v in normal])
    suspects, values = [], []
    for start in range(0, len(visible), _ROWS_AT_ONCE):
        part = visible[start : start + _ROWS_AT_ONCE]
        terms = (rows[part].astype(np.float64) - query) / scale * leading
        product, depth = tree_sum(terms)
        size, _ = tree_sum(np.abs(terms))
        # difference, rounded normal, product, sum: depth + 3 roundings, doubled for those of `size`; 2⁻⁵⁷⁰ a term for
        # what `leading` loses where it is subnormal, the difference being below 2⁵⁰¹
        bound = 2.0 * (depth + 6) * UNIT * size + rows.shape[1] * 2.0**-570
        open_ = ~(product + bound < 0.0)
        suspects.append(part[open_])
        values.append(product[open_])
    left = np.concatenate(suspects)
    order = np.argsort(-np.concatenate(values), kind="stable")
    priced = 0
    for row in left[order]:
        priced += 1
        (z,) = integer_differences(rows[row : row + 1], query, scale)
        if sum(a * b for a, b in zip(normal, z, strict=True) if a) >= 0:
            return np.array([row], dtype=np.int64), priced
    return left[:0], priced


def _leading(value: int, shift: int) -> float:
    """Return value / 2^shift, off by little more than one rounding."""
    excess = max(0, value.bit_length() - 64)  # further bits would overflow the conversion
    value, shift = value >> excess, shift - excess
    return float(np.ldexp(float(value), -shift))
