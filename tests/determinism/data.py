"""Small fixed tables made from integers alone, so that no library's generator can change them.

A 64-bit linear congruential sequence (Knuth's MMIX constants) gives integers; every value is an integer divided by a
power of two, hence the same float everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def integers(seed: int) -> Iterator[int]:
    """Pseudo-random integers in [-2^19, 2^19)."""
    state = seed
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (state >> 44) - 2**19


def table(n: int, d: int, seed: int) -> Array:
    """(n, d) values in [-4, 4): sums of four uniform integers, so nearly bell-shaped."""
    source = integers(seed)
    values = [sum(next(source) for _ in range(4)) for _ in range(n * d)]
    return np.array(values, dtype=np.float64).reshape(n, d) / 2.0**19


def _with_queries(rows: Array, m: int, seed: int) -> tuple[Array, Array]:
    """Own rows, midpoints, points about the rows and points far out."""
    fresh = table(m, rows.shape[1], seed)
    wide = rows.astype(np.float64)
    return rows, np.vstack([wide[:3], (wide[3:9:2] + wide[4:9:2]) / 2, fresh, fresh[:3] * 8])


def _lattice() -> tuple[Array, Array]:
    source = integers(5)
    rows = np.array([next(source) % 4 for _ in range(200 * 4)], dtype=np.float64).reshape(200, 4)
    return _with_queries(rows, 12, 6)


def _clusters() -> tuple[Array, Array]:
    centres = table(12, 6, 7)
    rows = np.repeat(centres, 40, axis=0) + table(480, 6, 8) / 2.0**12
    return _with_queries(rows, 20, 9)


def _offset() -> tuple[Array, Array]:
    rows, queries = _with_queries(table(300, 5, 10), 20, 11)
    return rows + 2.0**26, queries + 2.0**26


def _units() -> tuple[Array, Array]:
    rows, queries = _with_queries(table(400, 9, 12), 20, 13)
    units = 2.0 ** (5 * np.arange(9.0) - 20)
    return rows * units, queries * units


def _wild() -> tuple[Array, Array]:
    """Ordinary rows, and a few that are 10⁸ times as far away."""
    rows, queries = _with_queries(table(1500, 6, 25), 30, 26)
    rows[7::300] *= 2.0**27
    return rows, queries


def _steep() -> tuple[Array, Array]:
    """Columns whose spread falls geometrically, mixed with each other."""
    decay = 2.0 ** -(np.arange(24.0) // 2)  # few enough bits for every sum below to be exact in any order
    mix = np.round(table(24, 24, 14) * 16) / 16
    rows, queries = _with_queries(table(500, 24, 15), 20, 16)
    return (rows * decay) @ mix, (queries * decay) @ mix


CASES = {
    "bell-2": lambda: _with_queries(table(400, 2, 1), 40, 2),
    "bell-8": lambda: _with_queries(table(1200, 8, 3), 40, 4),
    "bell-10-many": lambda: _with_queries(table(2600, 10, 23), 30, 24),
    "bell-40": lambda: _with_queries(table(700, 40, 17), 25, 18),
    "bell-130-float32": lambda: _with_queries(table(500, 130, 19).astype(np.float32), 20, 20),
    "few-rows": lambda: _with_queries(table(12, 30, 21), 8, 22),
    "lattice": _lattice,
    "clusters": _clusters,
    "offset": _offset,
    "units": _units,
    "wild": _wild,
    "steep": _steep,
}
