"""Answers from elsewhere: rational arithmetic in FLINT, HiGHS, non-negative least squares, Qhull and closed forms.

None of them shares code with hullx or its specification.  Shapes: rows (n, d), query (d,), queries (m, d).
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

import flint
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog, nnls
from scipy.spatial import ConvexHull

Array = NDArray[np.float64]


# ---- exact, medium sizes ----------------------------------------------------------------------------------------


def exact(value: float) -> flint.fmpq:
    return flint.fmpq(*float(value).as_integer_ratio())


def as_fraction(value: flint.fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


@dataclass(frozen=True)
class ExactNearest:
    squared: Fraction
    support: list[int]


def exact_distance(rows: ArrayLike, query: ArrayLike, multipliers: ArrayLike | None = None) -> ExactNearest:
    """Squared distance to the hull in the coordinates (x − y)·multipliers, proven by its optimality conditions.

    An active-set search proposes a support, in rationals; the answer is returned only if p = Σλz has λ > 0 and every
    row satisfies ⟨p, z_i⟩ >= ⟨p, p⟩, so the search itself need not be trusted.
    """
    x, y = np.asarray(rows, dtype=np.float64), np.asarray(query, dtype=np.float64)
    m = np.ones(len(y)) if multipliers is None else np.asarray(multipliers, dtype=np.float64)
    z = flint.fmpq_mat(
        [[(exact(a) - exact(b)) * exact(s) for a, b, s in zip(row, y, m, strict=True)] for row in x.tolist()]
    )
    table, n = z.table(), len(x)
    zero = flint.fmpq(0)
    norms = [sum((v * v for v in table[i]), zero) for i in range(n)]
    support, weights = [min(range(n), key=norms.__getitem__)], [flint.fmpq(1)]
    while True:
        chosen = flint.fmpq_mat([table[i] for i in support])
        p = flint.fmpq_mat([weights]) * chosen
        products = z * p.transpose()
        squared = (p * p.transpose())[0, 0]
        entering = min(range(n), key=lambda i: products[i, 0])
        if products[entering, 0] >= squared:
            assert sum(weights, zero) == 1
            assert min(weights) > 0
            return ExactNearest(as_fraction(squared), sorted(support))
        support, weights = _face_minimum(table, [*support, entering], [*weights, zero])


def _face_minimum(
    table: list[list[flint.fmpq]], support: list[int], weights: list[flint.fmpq]
) -> tuple[list[int], list[flint.fmpq]]:
    """Walk from `weights` towards the minimum of the affine hull of `support`, dropping rows that reach zero."""
    zero, one = flint.fmpq(0), flint.fmpq(1)
    while True:
        k = len(support)
        chosen = flint.fmpq_mat([table[i] for i in support])
        gram = (chosen * chosen.transpose()).table()
        system = [[*row, -one] for row in gram] + [[one] * k + [zero]]
        solution = flint.fmpq_mat(system).solve(flint.fmpq_mat([[zero]] * k + [[one]]))
        target = [solution[i, 0] for i in range(k)]
        if min(target) > 0:
            return support, target
        step = min(w / (w - t) for w, t in zip(weights, target, strict=True) if t <= 0)
        moved = [w + step * (t - w) for w, t in zip(weights, target, strict=True)]
        support = [i for i, w in zip(support, moved, strict=True) if w > 0]
        weights = [w for w in moved if w > 0]


def integer_neighbors(
    rows: NDArray[np.int64], query: NDArray[np.int64], k: int, excluded: Collection[int] = ()
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """k nearest rows of small integers, exactly, in integer arithmetic: (indices, squared distances)."""
    difference = rows - query
    squared = np.einsum("ij,ij->i", difference, difference)
    order = np.lexsort((np.arange(len(rows)), squared))
    order = order[~np.isin(order, list(excluded))][:k]
    return order.astype(np.int64), squared[order]


# ---- floating point, trusted to the accuracy stated ---------------------------------------------------------------


def highs_contains(rows: ArrayLike, query: ArrayLike) -> bool:
    """Membership by linear programming (feasibility 1e-7 relative to the columns, which are scaled beforehand)."""
    x, y = np.asarray(rows, dtype=np.float64), np.asarray(query, dtype=np.float64)
    spread = np.ptp(x, axis=0)
    z = (x - y) / np.where(spread > 0, spread, 1.0)
    equations = np.vstack([z.T, np.ones(len(z))])
    right = np.append(np.zeros(len(y)), 1.0)
    result = linprog(np.zeros(len(z)), A_eq=equations, b_eq=right, bounds=(0, None), method="highs")
    assert result.status in (0, 2), result.message
    return bool(result.status == 0)


def nnls_distance(rows: ArrayLike, query: ArrayLike, multipliers: ArrayLike | None = None) -> float:
    """Distance by non-negative least squares on differences: u >= 0 minimises ‖Zu‖² + t²(1·u − 1)², λ = u/Σu.

    The minimiser's direction is that of the nearest point for every t > 0; differences keep offsets harmless.
    """
    x, y = np.asarray(rows, dtype=np.float64), np.asarray(query, dtype=np.float64)
    z = (x - y) * (1.0 if multipliers is None else np.asarray(multipliers, dtype=np.float64))
    norms = np.linalg.norm(z, axis=1)
    if norms.min() == 0:
        return 0.0
    t = float(np.median(norms))
    u, _ = nnls(np.vstack([z.T, np.full(len(z), t)]), np.append(np.zeros(z.shape[1]), t), maxiter=50 * len(z))
    return float(np.linalg.norm(u @ z) / u.sum())


def qhull_contains(rows: ArrayLike, queries: ArrayLike, slack: float = 0.0) -> NDArray[np.bool_]:
    """Membership in low dimension by the facets that Qhull finds; rows must span the space."""
    equations = ConvexHull(np.asarray(rows, dtype=np.float64)).equations
    values = np.asarray(queries, dtype=np.float64) @ equations[:, :-1].T + equations[:, -1]
    return np.asarray(values.max(axis=1) <= slack)


# ---- closed forms ---------------------------------------------------------------------------------------------------


def wendel(n: int, d: int) -> float:
    """P(0 in the hull of n rows symmetric about 0 in general position) = 1 − 2^−(n−1) Σ_{k<d} C(n−1, k)."""
    return float(1 - Fraction(sum(math.comb(n - 1, k) for k in range(d)), 2 ** (n - 1)))


# P(fresh Gaussian point in the hull of n Gaussian rows), Kabluchko and Zaporozhets (2020), evaluated to five digits.
GAUSSIAN_MEMBERSHIP = {
    (2, 10): 0.48875,
    (2, 50): 0.84314,
    (3, 20): 0.41405,
    (3, 100): 0.78302,
    (4, 50): 0.44402,
    (5, 20): 0.08120,
    (5, 100): 0.43094,
    (6, 200): 0.42924,
    (8, 200): 0.18172,
    (8, 1000): 0.48496,
    (10, 500): 0.15705,
    (10, 1000): 0.26288,
}


def wilson(successes: int, trials: int, z: float = 3.2905) -> tuple[float, float]:
    """Score interval of a binomial probability, 99.9 % by default."""
    p = successes / trials
    middle = (p + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    return middle - half, middle + half
