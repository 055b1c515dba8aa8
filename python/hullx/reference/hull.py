"""The hull by definition: exact membership, exact distance, and the verdict they leave no choice about.

A point is in the hull if it is a convex combination of rows (`contains`: phase one of the simplex method with Bland's
rule, which cannot cycle).  Its distance is that of the nearest point of the hull (`nearest_point`: Wolfe's method in
rationals, 1976, which ends after finitely many steps and whose result is checked against the optimality conditions).
Shapes: rows (n, d), query (d,), multipliers (d,); everything small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Vector = list[Fraction]


def differences(rows: Floats, query: Floats, multipliers: Floats | None = None) -> list[Vector]:
    """Return z_i = (x_i − y)·m, exactly.

    Examples
    --------
    >>> differences(np.array([[1.0, 2.0]]), np.array([0.0, 0.5]), np.array([1.0, 2.0]))
    [[Fraction(1, 1), Fraction(3, 1)]]
    """
    m = [Fraction(1)] * len(query) if multipliers is None else [Fraction(v) for v in multipliers.tolist()]
    y = [Fraction(v) for v in query.tolist()]
    return [[(Fraction(a) - b) * s for a, b, s in zip(row, y, m, strict=True)] for row in rows.tolist()]


def dot(a: Vector, b: Vector) -> Fraction:
    """Return the inner product.

    Examples
    --------
    >>> dot([Fraction(1, 2)], [Fraction(4)])
    Fraction(2, 1)
    """
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def combine(weights: Sequence[Fraction], vectors: Sequence[Vector]) -> Vector:
    """Return Σ λ_i v_i.

    Examples
    --------
    >>> combine([Fraction(1, 2), Fraction(1, 2)], [[Fraction(0)], [Fraction(1)]])
    [Fraction(1, 2)]
    """
    columns = zip(*vectors, strict=True)
    return [dot(list(weights), list(column)) for column in columns]


def solve(matrix: list[Vector], right: Vector) -> Vector:
    """Solve a square system by Gaussian elimination; the matrix must be regular.

    Examples
    --------
    >>> solve([[Fraction(0), Fraction(2)], [Fraction(1), Fraction(1)]], [Fraction(2), Fraction(3)])
    [Fraction(2, 1), Fraction(1, 1)]
    """
    table = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    n = len(table)
    for j in range(n):
        pivot = next(i for i in range(j, n) if table[i][j] != 0)
        table[j], table[pivot] = table[pivot], table[j]
        table[j] = [v / table[j][j] for v in table[j]]
        for i in range(n):
            if i != j and table[i][j] != 0:
                table[i] = [a - table[i][j] * b for a, b in zip(table[i], table[j], strict=True)]
    return [row[n] for row in table]


def contains(rows: Floats, query: Floats) -> bool:
    """Say whether `query` is a convex combination of `rows`, as real numbers.

    Examples
    --------
    >>> corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> contains(corners, np.array([0.5, 0.5])), contains(corners, np.array([0.5, 0.5000001]))
    (True, False)
    """
    z = differences(rows, query)
    # Find λ >= 0 with Σ λ_i z_i = 0 and Σ λ_i = 1; one artificial variable an equation, of which the sum is minimised.
    equations = [[*column, Fraction(0)] for column in zip(*z, strict=True)] + [[Fraction(1)] * (len(z) + 1)]
    basis = [-1 - i for i in range(len(equations))]  # negative: still the artificial variable
    cost = [-sum(column, Fraction(0)) for column in zip(*equations, strict=True)]
    while cost[-1] != 0:
        enter = next((j for j in range(len(z)) if cost[j] < 0), None)
        if enter is None:
            return False
        ratios = [(eq[-1] / eq[enter], basis[i], i) for i, eq in enumerate(equations) if eq[enter] > 0]
        if not ratios:  # a negative cost comes from a positive entry beside an artificial variable
            raise ArithmeticError("phase one is bounded: this cannot happen")
        leave = min(ratios)[2]
        pivot = equations[leave] = [v / equations[leave][enter] for v in equations[leave]]
        for i, eq in enumerate(equations):
            if i != leave:
                equations[i] = [a - eq[enter] * b for a, b in zip(eq, pivot, strict=True)]
        cost = [a - cost[enter] * b for a, b in zip(cost, pivot, strict=True)]
        basis[leave] = enter
    return True


@dataclass(frozen=True)
class NearestPoint:
    """The point of the hull nearest to the query: p = Σ λ_i z_i relative to it, D² = ‖p‖²."""

    squared_distance: Fraction
    offset: Vector  # p
    weights: dict[int, Fraction]  # positive, sum 1


def affine_minimiser(z: list[Vector]) -> Vector:
    """Return α with Σα = 1 that minimises ‖Σ α_i z_i‖; the z_i must be affinely independent.

    Examples
    --------
    >>> affine_minimiser([[Fraction(1)], [Fraction(2)]])
    [Fraction(2, 1), Fraction(-1, 1)]
    """
    edges = [[a - b for a, b in zip(v, z[0], strict=True)] for v in z[1:]]
    beta = solve([[dot(a, b) for b in edges] for a in edges], [-dot(a, z[0]) for a in edges])
    return [1 - sum(beta, Fraction(0)), *beta]


def nearest_point(rows: Floats, query: Floats, multipliers: Floats | None = None) -> NearestPoint:
    """Return the nearest point of the hull of `rows`, exactly, in the coordinates (x − y)·multipliers.

    Examples
    --------
    >>> nearest_point(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0.0, 0.0])).squared_distance
    Fraction(1, 2)
    """
    z = differences(rows, query, multipliers)
    first = min(range(len(z)), key=lambda i: dot(z[i], z[i]))
    weights = {first: Fraction(1)}
    while True:
        p = combine(list(weights.values()), [z[i] for i in weights])
        products = [dot(p, v) for v in z]
        best = min(range(len(z)), key=products.__getitem__)
        if products[best] >= dot(p, p):  # every row lies beyond the plane through p: p is the nearest point
            return NearestPoint(dot(p, p), p, weights)
        weights[best] = Fraction(0)
        while True:
            alpha = dict(zip(weights, affine_minimiser([z[i] for i in weights]), strict=True))
            if all(a > 0 for a in alpha.values()):
                weights = alpha
                break
            step = min(weights[i] / (weights[i] - a) for i, a in alpha.items() if a <= 0)
            moved = {i: w + step * (alpha[i] - w) for i, w in weights.items()}
            weights = {i: w for i, w in moved.items() if w > 0}


Verdict = Literal["inside", "outside", "undecided"]


def true_verdict(squared_distance: Fraction, tolerance: float, radius: float) -> Verdict:
    """Return the verdict of exact arithmetic on the scaled distance: the only one besides undecided that may be given.

    Examples
    --------
    >>> true_verdict(Fraction(1, 10**20), tolerance=1e-9, radius=1.0)
    'inside'
    """
    return "inside" if squared_distance <= (Fraction(tolerance) * Fraction(radius)) ** 2 else "outside"


def interval_verdict(lower: float, upper: float, tolerance: float, radius: float) -> Verdict:
    """Return the verdict that a proven interval of the scaled distance allows.

    Examples
    --------
    >>> interval_verdict(0.0, 2e-9, tolerance=1e-9, radius=1.0)
    'undecided'
    """
    threshold = tolerance * radius
    if upper <= threshold:
        return "inside"
    return "outside" if lower > threshold else "undecided"
