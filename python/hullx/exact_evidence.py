"""What the proofs of exact mode prove, decided in `fractions`: for `verify`, and nothing in common with exact mode.

k support rows, n rows, d features.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats, Rows
from hullx.evidence import exact, products_with_bound

_ROWS_AT_ONCE = 4096


def is_mixture(rows: Floats, query: Floats) -> bool:
    """Decide whether the query is a mixture of k affinely independent rows, by elimination without fractions.

    The system is Σ λ (x − y) = 0, Σ λ = 1, each equation times a power of two that makes it one of integers. After step
    j every entry is a minor of the system (Bareiss, Math. Comp. 22, 1968), so each division leaves no remainder.
    """
    k, system = len(rows), []
    for column, y in zip(rows.T, query, strict=True):
        equation = [exact(x) - exact(y) for x in column]
        unit = max(term.denominator for term in equation)
        system.append([int(term * unit) for term in equation] + [0])
    system.append([1] * (k + 1))
    before = 1
    for j in range(k):
        place = next((i for i in range(j, len(system)) if system[i][j]), None)
        if place is None:
            return False  # the rows depend on each other: no proof
        system[j], system[place] = system[place], system[j]
        pivot = system[j][j]
        for i, line in enumerate(system):
            if i != j:
                system[i] = [(pivot * a - line[j] * b) // before for a, b in zip(line, system[j], strict=True)]
        before = pivot
    consistent = all(line[k] == 0 for line in system[k:])
    return consistent and all(line[k] * before >= 0 for line in system[:k])


def first_not_separated(
    rows: Rows, visible: npt.NDArray[np.intp], query: Floats, scale: Floats, normal: tuple[int, ...]
) -> int | None:
    """Return the first visible row with normal·(x − query)/scale >= 0, None where the normal separates all of them."""
    wanted = [Fraction(n) / exact(s) for n, s in zip(normal, scale, strict=True)]
    largest = max(abs(v) for v in wanted)
    if not largest:
        return int(visible[0]) if len(visible) else None
    rounded = np.array([float(v / largest) for v in wanted])
    # A product of `rounded` is off by one more rounding a term, which the doubled bound has room for; components below
    # 2⁻¹⁰²² are lost altogether, of differences below 2⁵⁰².
    for start in range(0, len(visible), _ROWS_AT_ONCE):
        part = visible[start : start + _ROWS_AT_ONCE]
        values, bound = products_with_bound(rows[part].astype(np.float64), query, rounded)
        for place in np.flatnonzero(~(values - bound - len(query) * 2.0**-500 > 0.0)):
            row = rows[part[place]]
            terms = (n * (exact(y) - exact(x)) for n, x, y in zip(wanted, row, query, strict=True) if n and x != y)
            if sum(terms, Fraction(0)) <= 0:
                return int(part[place])
    return None
