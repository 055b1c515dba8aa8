"""The affine span: its dimension on hard shapes, and residuals certified over all rows against rational arithmetic."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray

import hullx
from hullx.reference.hull import solve

Array = NDArray[np.float64]


def span_distance(rows: Array, query: Array) -> float:
    """Distance to the affine span by the normal equations in rationals, on a basis found greedily in rationals."""
    base, *others = [[Fraction(v) for v in row] for row in rows.tolist()]
    edges: list[list[Fraction]] = []
    reduced: list[tuple[int, list[Fraction]]] = []
    for row in others:
        edge = [a - b for a, b in zip(row, base, strict=True)]
        rest = edge
        for lead, line in reduced:
            rest = [a - rest[lead] / line[lead] * b for a, b in zip(rest, line, strict=True)]
        if any(rest):
            reduced.append((next(j for j, v in enumerate(rest) if v), rest))
            edges.append(edge)
    away = [Fraction(v) - b for v, b in zip(query.tolist(), base, strict=True)]
    gram = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in edges] for x in edges]
    parts = solve(gram, [sum(a * b for a, b in zip(x, away, strict=True)) for x in edges]) if edges else []
    for part, edge in zip(parts, edges, strict=True):
        away = [a - part * e for a, e in zip(away, edge, strict=True)]
    return float(sum(a * a for a in away)) ** 0.5


def integers_of_rank(rng: Generator, n: int, d: int, rank: int) -> Array:
    left, right = rng.integers(-3, 4, (n, rank)), rng.integers(-2, 3, (rank, d))
    left[:rank], right[:, :rank] = np.eye(rank), np.eye(rank)
    return (left @ right + rng.integers(-9, 9, d)).astype(np.float64)


SHAPES = {
    "one point": (np.array([[3.0, 4.0]]), 0),
    "identical points": (np.full((7, 3), 0.1), 0),
    "one feature": (np.array([[1.0], [4.0], [2.0]]), 1),
    "one constant feature": (np.full((4, 1), 2.5), 0),
    "two points": (np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]]), 1),
    "fewer rows than features": (np.random.default_rng(0).standard_normal((5, 30)), 4),
    "a constant feature": (np.column_stack([np.random.default_rng(1).random((50, 3)), np.full(50, 0.1)]), 3),
    "one-hot": (np.column_stack([np.eye(4)[np.arange(60) % 4], np.random.default_rng(2).random((60, 2))]), 5),
    "at 1e8": (1e8 + np.random.default_rng(3).integers(0, 9, (40, 2)) @ np.array([[1.0, 0, 1], [0, 1, 1]]), 2),
    "features from 1e-6 to 1e6": (np.random.default_rng(4).random((50, 4)) * [1e-6, 1e6, 1.0, 1e3], 4),
    "one wild row": (np.vstack([np.random.default_rng(5).random((50, 2)) @ np.eye(2, 4), [1e12, 0, 0, 1e12]]), 3),
    "float32 products": (np.float32(np.random.default_rng(6).random((80, 3))) @ np.ones((3, 7), np.float32), 1),
}


@pytest.mark.parametrize("name", SHAPES)
def test_rank_of(name: str) -> None:
    rows, rank = SHAPES[name]
    assert hullx.Hull(rows).affine_rank == rank


def test_rank_and_residual_of_integer_rows_agree_with_rational_arithmetic() -> None:
    rng = np.random.default_rng(8)
    for _ in range(60):
        d = int(rng.integers(1, 8))
        rank = int(rng.integers(0, d + 1))
        rows = integers_of_rank(rng, int(rng.integers(rank + 1, rank + 12)), d, rank)
        rows = np.vstack([rows, np.zeros(d) + rows[:1]])
        queries = np.vstack([rng.standard_normal((3, d)) * 5, rows[:1] * 2 - rows[-1:], rng.integers(-9, 9, (2, d))])
        answer = hullx.Hull(rows).affine_residual(queries)
        hullx.verify(rows, queries, answer).raise_if_failed()
        for lower, upper, query in zip(*answer, queries, strict=True):
            truth = span_distance(rows, query)
            assert lower <= truth * (1 + 1e-14) <= upper * (1 + 1e-13) + 1e-300
            assert upper - lower <= 1e-7 * max(truth, float(np.abs(rows).max()) + 9)
            assert (truth > 0) == (lower > 0), (rows, query)


def test_general_rows_fewer_than_features_give_tight_certified_residuals() -> None:
    rng = np.random.default_rng(9)
    rows, queries = rng.standard_normal((6, 25)), rng.standard_normal((8, 25))
    answer = hullx.Hull(rows).affine_residual(queries)
    hullx.verify(rows, queries, answer).raise_if_failed()
    for lower, upper, query in zip(*answer, queries, strict=True):
        truth = span_distance(rows, query)
        assert lower <= truth * (1 + 1e-14)
        assert truth * (1 - 1e-14) <= upper
        assert upper <= lower * (1 + 1e-8)


def test_a_constant_feature_costs_exactly_its_difference_however_far_the_mixture() -> None:
    rng = np.random.default_rng(10)
    rows = np.column_stack([rng.standard_normal((40, 3)), np.full(40, 0.1)])
    queries = np.array([[5.0, 5.0, 5.0, 0.6], [0.0, 0.0, 0.0, 0.1]])
    answer = hullx.Hull(rows).affine_residual(queries)
    assert answer.reach[0] == np.inf
    np.testing.assert_allclose(answer.lower, [0.5, 0.0], rtol=1e-14)
    assert answer.upper[1] < 1e-12
    hullx.verify(rows, queries, answer).raise_if_failed()


def test_noise_of_a_rounding_is_no_proof_of_being_off_the_span() -> None:
    rng = np.random.default_rng(11)
    basis = rng.standard_normal((3, 9))
    rows, queries = rng.standard_normal((60, 3)) @ basis, rng.standard_normal((20, 3)) @ basis
    hull = hullx.Hull(rows)
    assert hull.affine_rank == 3
    answer = hull.affine_residual(queries)
    assert (answer.lower == 0.0).all()
    assert (answer.upper < 1e-13).all()
    off = hull.affine_residual(queries + rng.standard_normal(9))
    assert (off.lower > 0.1).all()
    assert (off.lower <= hull.query(queries + 0.0, want="distance").upper + 99).all()


def test_the_residual_never_exceeds_the_distance_to_the_hull() -> None:
    rng = np.random.default_rng(12)
    rows = integers_of_rank(rng, 40, 6, 3)
    queries = rng.standard_normal((30, 6)) * 4
    hull = hullx.Hull(rows)
    assert (hull.affine_residual(queries).lower <= hull.query(queries, want="distance").upper).all()


def test_threads_change_no_byte() -> None:
    rng = np.random.default_rng(13)
    rows = integers_of_rank(rng, 300, 12, 7) + 0.0
    queries = rng.standard_normal((9, 12))
    one, two = (hullx.Hull(rows.copy()).affine_residual(queries, num_threads=k) for k in (1, 2))
    for name in ("lower", "upper", "reach", "normal", "offset", "coefficients", "pivots"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes(), name


ROWS = np.column_stack([np.random.default_rng(14).standard_normal((30, 3)), np.arange(30.0)]) @ np.eye(4, 6)
QUERIES = np.random.default_rng(15).standard_normal((4, 6))
ANSWER = hullx.Hull(ROWS).affine_residual(QUERIES)


@pytest.mark.parametrize(
    "changes",
    [
        {"lower": ANSWER.lower * 1.001},
        {"upper": ANSWER.upper * 0.999},
        {"offset": ANSWER.offset * 1.001},
        {"normal": np.roll(ANSWER.normal, 1, axis=1)},
        {"coefficients": ANSWER.coefficients * 1.01},
        {"base": int(ANSWER.pivots[0])},
        {"reach": np.zeros(4)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_verify_finds_what_was_changed(changes: dict[str, object]) -> None:
    assert hullx.verify(ROWS, QUERIES, ANSWER).ok.all()
    assert not hullx.verify(ROWS, QUERIES, replace(ANSWER, **changes)).ok.any()
