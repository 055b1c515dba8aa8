"""Delaunay weights by definition, in rationals: of all mixtures of few rows that are the query, the cheapest.

`cheapest_mixture` looks at every set of affinely independent rows; `sphere_through` gives the circumsphere of a
simplex; `first_row_inside` says whether it is empty. Everything small: n rows and at most d + 1 of them at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from hullx.reference.hull import Floats, Vector, differences, dot


def solved(columns: Sequence[Vector], right: Vector) -> Vector | None:
    """Return x with Σ x_k column_k = right, where the columns are independent and there is one; else None.

    Examples
    --------
    >>> solved([[Fraction(1), Fraction(0)], [Fraction(1), Fraction(2)]], [Fraction(3), Fraction(4)])
    [Fraction(1, 1), Fraction(2, 1)]
    >>> solved([[Fraction(1), Fraction(0)]], [Fraction(3), Fraction(4)])
    """
    width = len(columns)
    table = [[column[i] for column in columns] + [b] for i, b in enumerate(right)]
    for k in range(width):
        pivot = next((i for i in range(k, len(table)) if table[i][k] != 0), None)
        if pivot is None:
            return None
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [value / table[k][k] for value in table[k]]
        for i, line in enumerate(table):
            if i != k and line[k] != 0:
                table[i] = [a - line[k] * b for a, b in zip(line, table[k], strict=True)]
    if any(line[width] != 0 for line in table[width:]):
        return None
    return [table[k][width] for k in range(width)]


def cheapest_mixture(rows: Floats, query: Floats) -> tuple[Fraction, list[int], Vector] | None:
    """Return the least Σ λ ‖x − q‖² with rows and weights that have it, None outside the hull.

    Examples
    --------
    >>> import numpy as np
    >>> cheapest_mixture(np.array([[0.0], [1.0], [4.0]]), np.array([3.0]))
    (Fraction(2, 1), [1, 2], [Fraction(1, 3), Fraction(2, 3)])
    """
    z = differences(rows, query)
    best: tuple[Fraction, list[int], Vector] | None = None
    for size in range(1, min(len(rows), len(query) + 1) + 1):
        for chosen in combinations(range(len(rows)), size):
            weights = solved([[*z[i], Fraction(1)] for i in chosen], [Fraction(0)] * len(query) + [Fraction(1)])
            if weights is None or min(weights) < 0:
                continue
            cost = dot(weights, [dot(z[i], z[i]) for i in chosen])
            if best is None or cost < best[0]:
                best = cost, list(chosen), weights
    return best


def sphere_through(corners: Floats) -> tuple[Vector, Fraction] | None:
    """Return centre and squared radius of the sphere through d + 1 points, None where they lie in a hyperplane.

    Examples
    --------
    >>> import numpy as np
    >>> sphere_through(np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]]))
    ([Fraction(1, 1), Fraction(1, 1)], Fraction(2, 1))
    """
    z = differences(corners[1:], corners[0])
    halves = [dot(v, v) / 2 for v in z]
    step = solved([list(column) for column in zip(*z, strict=True)], halves)
    if step is None:
        return None
    return [Fraction(a) + b for a, b in zip(corners[0].tolist(), step, strict=True)], dot(step, step)


def first_row_inside(rows: Floats, centre: Vector, squared_radius: Fraction) -> int | None:
    """Return the first row nearer to the centre than the radius, None for an empty sphere.

    Examples
    --------
    >>> import numpy as np
    >>> first_row_inside(np.array([[3.0], [0.5]]), [Fraction(0)], Fraction(1))
    1
    """
    for i, row in enumerate(rows.tolist()):
        away = [Fraction(x) - c for x, c in zip(row, centre, strict=True)]
        if dot(away, away) < squared_radius:
            return i
    return None
