"""Centre, scale and radius of a table by definition: what units and tolerance refer to.

From at most 65,536 rows at the fixed indices ⌊t·n/65,536⌋.  Quantiles are elements of the column (rank ⌊q(n − 1)⌋
counted from 0), so no arithmetic is needed to state them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

MOST_ROWS = 65_536
LEAST_SCALE = Fraction(1, 2**1022)  # below it the reciprocal would not be a float


def power_of_two_not_below(value: Fraction) -> Fraction:
    """Return the smallest power of two that is >= value > 0.

    Examples
    --------
    >>> power_of_two_not_below(Fraction(3)), power_of_two_not_below(Fraction(1, 4))
    (Fraction(4, 1), Fraction(1, 4))
    """
    power = Fraction(1)
    while power < value:
        power *= 2
    while power / 2 >= value:
        power /= 2
    return power


def quantile(values: list[Fraction], quarters: int) -> Fraction:
    """Return the element of rank ⌊quarters·(n − 1)/4⌋.

    Examples
    --------
    >>> quantile([Fraction(5), Fraction(1), Fraction(3), Fraction(9)], 2)
    Fraction(3, 1)
    """
    return sorted(values)[quarters * (len(values) - 1) // 4]


@dataclass(frozen=True)
class Statistics:
    """Exact statistics; the radius is given squared, since its square is rational."""

    centre: list[Fraction]
    scale: list[Fraction]
    radius_squared: Fraction


def statistics(rows: Floats) -> Statistics:
    """Return the statistics of `rows`, shape (n, d).

    Examples
    --------
    >>> s = statistics(np.array([[0.0], [1.0], [2.0], [3.0], [100.0]]))
    >>> s.centre, s.scale, s.radius_squared
    ([Fraction(2, 1)], [Fraction(2, 1)], Fraction(1, 4))
    """
    n = len(rows)
    chosen = range(n) if n <= MOST_ROWS else [t * n // MOST_ROWS for t in range(MOST_ROWS)]
    x = [[Fraction(v) for v in rows[i].tolist()] for i in chosen]
    centre, scale = [], []
    for column in zip(*x, strict=True):
        values = list(column)
        c = quantile(values, 2)
        spread = quantile(values, 3) - quantile(values, 1)
        if spread == 0:
            away = [abs(v - c) for v in values if v != c]
            spread = quantile(away, 2) if away else Fraction(1)
        centre.append(c)
        scale.append(max(LEAST_SCALE, power_of_two_not_below(spread)))
    norms = [sum((((v - c) / s) ** 2 for v, c, s in zip(row, centre, scale, strict=True)), Fraction(0)) for row in x]
    return Statistics(centre, scale, quantile(norms, 2) or max(norms))
