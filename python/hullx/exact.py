"""Exact mode: is the query in the hull of the floats as reals, decided in integers, without tolerance.

The floats have done nearly all of it: a query with a proven distance is outside, and the support that the solver found
is where this search starts. It is the same search (Wolfe, Math. Programming 11, 1976) in integers: the point nearest to
the query in the affine hull of the support, rows dropped that would get a negative weight, a row added that lies on the
wrong side of it. The distance falls strictly each time, so no support comes twice and it ends, on lattices too; the
point is the query itself (inside: the support is a simplex that holds it), or no row is on the wrong side (outside).

Each step is one rational system, solved by python-flint where that is installed, else by elimination in Python
integers, and one pass over the rows, whose products are settled by floats with a bound nearly always (`exact_rows`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.answers import INSIDE, OUTSIDE
from hullx.arrays import Floats
from hullx.exact_proof import ExactProof, compressed
from hullx.exact_rows import Vector, integer_differences, not_separated
from hullx.exclusion import Exclusion, Ints
from hullx.progress import Report

flint: Any
try:
    import flint
except ImportError:
    flint = None

COMPLETE_DIMENSION = 64  # up to here a query is decided whatever it takes
WORK_LIMIT = 1 << 27  # multiplications of long integers for one query of more features: some seconds

_PRIME = (1 << 61) - 1


@dataclass
class Cost:
    """What one query took, and how much it may take."""

    limit: float
    solves: int = 0
    priced: int = 0
    work: float = 0.0

    def pay(self, work: float) -> None:
        self.work += work
        if self.work > self.limit:
            raise WorkLimitError


class WorkLimitError(Exception):
    """The query has more features than exact mode is complete for, and would take too long."""


@dataclass
class Decision:
    """Inside with the rows of a simplex, outside with a normal (integers, in scaled coordinates)."""

    inside: bool
    simplex: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    normal: tuple[int, ...] = ()


def decide_all(
    rows: npt.NDArray[Any],
    queries: Floats,
    usable: npt.NDArray[np.bool_],
    parts: dict[str, Any],
    scale: Floats,
    exclusion: Exclusion,
    report: Report | None,
) -> ExactProof:
    """Replace verdicts and statuses in `parts`, a hull answer's arrays, by the exact ones; return their proofs."""
    m, d = queries.shape
    verdict, status = parts["verdict"], parts["status"]
    indptr, support, weights = parts["indptr"], parts["indices"], parts["weights"]
    proven = (parts["lower"] > 0.0) | (parts["scaled_lower"] > 0.0)
    decided = usable.copy()
    simplices: list[Ints] = [np.zeros(0, dtype=np.int64)] * m
    normals: dict[int, tuple[int, ...]] = {}
    solves, priced = np.zeros(m, dtype=np.int64), np.zeros(m, dtype=np.int64)
    everything = np.arange(len(rows), dtype=np.int64)
    for i in np.flatnonzero(usable):
        if proven[i]:
            verdict[i], status[i] = OUTSIDE, "converged"
            continue
        own = slice(int(indptr[i]), int(indptr[i + 1]))
        start = support[own][np.argsort(-weights[own], kind="stable")]
        visible = everything[~exclusion.skipped(int(i), everything)]
        cost = Cost(math.inf if d <= COMPLETE_DIMENSION else WORK_LIMIT)
        try:
            found = decide(rows, visible, queries[i], scale, start, cost)
        except WorkLimitError:
            decided[i], verdict[i], status[i] = False, 0, "exact_limit"
        else:
            verdict[i], status[i] = INSIDE if found.inside else OUTSIDE, "converged"
            simplices[i] = found.simplex
            if not found.inside:
                normals[int(i)] = found.normal
        solves[i], priced[i] = cost.solves, cost.priced
        if report is not None:
            report(int(i) + 1, m)
    return ExactProof(decided, *compressed(simplices), normals, solves, priced)


def decide(rows: npt.NDArray[Any], visible: Ints, query: Floats, scale: Floats, start: Ints, cost: Cost) -> Decision:
    """Decide one query against the visible rows, beginning with the rows `start`, the heaviest first."""
    support = [int(i) for i in start] or [int(visible[0])]
    z = integer_differences(rows[support], query, scale)
    kept = independent([[*column, 1] for column in z])
    support, z = [support[i] for i in kept], [z[i] for i in kept]
    weights = [1] * len(support)
    while True:
        weights = _to_face_minimum(support, z, weights, cost)
        point = [sum(w * v for w, v in zip(weights, line, strict=True)) for line in zip(*z, strict=True)]
        if not any(point):
            return Decision(True, np.sort(np.array(support, dtype=np.int64)))
        divisor = math.gcd(*point)
        outwards = [-v // divisor for v in point]
        wrong = _price(rows, visible, query, scale, outwards, cost)
        if not len(wrong):
            return Decision(False, normal=_shortened(rows, visible, query, scale, outwards, cost))
        support.append(int(wrong[0]))
        weights.append(0)
        z = integer_differences(rows[support], query, scale)  # all of them: a new row may need a finer unit


def _price(rows: npt.NDArray[Any], visible: Ints, query: Floats, scale: Floats, normal: Vector, cost: Cost) -> Ints:
    wrong, priced = not_separated(rows, visible, query, scale, normal)
    cost.priced += priced
    words = max(abs(v) for v in normal).bit_length() // 64 + 1
    cost.pay(priced * len(normal) * words)
    return wrong


def _shortened(
    rows: npt.NDArray[Any], visible: Ints, query: Floats, scale: Floats, normal: Vector, cost: Cost
) -> tuple[int, ...]:
    """Return the shortest of the normal's roundings to 53, 106, 212, ... bits that still separates."""
    bits, length = 53, max(abs(v) for v in normal).bit_length()
    while bits < length:
        cut = length - bits
        rounded = [(v + (1 << (cut - 1))) >> cut for v in normal]
        if any(rounded) and not len(_price(rows, visible, query, scale, rounded, cost)):
            return tuple(rounded)
        bits *= 2
    return tuple(normal)


def _to_face_minimum(support: list[int], z: list[Vector], weights: Vector, cost: Cost) -> Vector:
    """Walk from the mixture `weights` to the least norm in the affine hull of z, dropping rows on the way, in place."""
    while True:
        cost.solves += 1
        cost.pay(float(len(z) + 1) ** 3)
        target = affine_minimum(z)
        if min(target) > 0:
            return target
        here, there = sum(weights), sum(target)
        # along w/here + s·(t/there − w/here) the weight of a row with t <= 0 ends at s = (w/here)/(w/here − t/there)
        step = min(Fraction(w * there, w * there - t * here) for w, t in zip(weights, target, strict=True) if t <= 0)
        stay, go = (step.denominator - step.numerator) * there, step.numerator * here
        moved = [stay * w + go * t for w, t in zip(weights, target, strict=True)]
        left = [i for i, w in enumerate(moved) if w > 0]
        support[:] = [support[i] for i in left]
        z[:] = [z[i] for i in left]
        divisor = math.gcd(*moved)
        weights = [moved[i] // divisor for i in left]


def affine_minimum(z: list[Vector]) -> Vector:
    """Return integers proportional to the weights, of sum > 0, of the least norm in the affine hull of k independent z.

    The bordered system: Σ_j ⟨z_i, z_j⟩ λ_j = t for all i, Σ λ = 1.
    """
    k = len(z)
    if flint is not None:
        columns = flint.fmpz_mat(z)
        gram = [[int(v) for v in line] for line in (columns * columns.transpose()).tolist()]
    else:
        gram = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in z] for x in z]
    unit = max(1, max(gram[i][i] for i in range(k)))  # any border of this size will do: t is not wanted
    system = [[*line, unit] for line in gram] + [[unit] * k + [0]]
    right = [0] * k + [unit]
    solution = _solved(system, right)[:k]
    total = sum(solution)
    divisor = math.gcd(*solution)
    return [v // divisor if total > 0 else -v // divisor for v in solution]


def _solved(matrix: list[Vector], right: Vector) -> Vector:
    """Return the solution of a regular system times some integer."""
    if flint is not None:
        solution = flint.fmpz_mat(matrix).solve(flint.fmpz_mat([[v] for v in right]))
        return [int(v) for v in solution.numer_denom()[0].entries()]
    n = len(matrix)
    lines = [[*line, v] for line, v in zip(matrix, right, strict=True)]
    previous = 1
    for j in range(n):
        place = next(i for i in range(j, n) if lines[i][j])
        lines[j], lines[place] = lines[place], lines[j]
        head, pivot = lines[j], lines[j][j]
        for i in range(n):
            if i != j:
                factor = lines[i][j]
                lines[i] = [(pivot * a - factor * b) // previous for a, b in zip(lines[i], head, strict=True)]
        previous = pivot
    return [line[n] for line in lines]


def independent(vectors: list[Vector]) -> list[int]:
    """Return places of vectors that are linearly independent: what is so modulo a prime is so in the rationals.

    Where chance makes a vector depend on others modulo the prime alone, it is left out: a start needs not be complete.
    """
    basis: list[tuple[int, Vector]] = []
    kept = []
    for place, vector in enumerate(vectors):
        rest = [v % _PRIME for v in vector]
        for lead, line in basis:
            factor = rest[lead]
            if factor:
                rest = [(a - factor * b) % _PRIME for a, b in zip(rest, line, strict=True)]
        if any(rest):
            head = next(j for j, v in enumerate(rest) if v)
            inverse = pow(rest[head], -1, _PRIME)
            basis.append((head, [v * inverse % _PRIME for v in rest]))
            kept.append(place)
    return kept
