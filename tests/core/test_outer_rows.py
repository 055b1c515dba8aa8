"""In few columns a hull query asks rows far out before it asks all: fewer scans, the same answers."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

import hullx
from hullx import _core

Floats = NDArray[np.float64]


def bell(n: int, d: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).standard_normal((n, d))


@pytest.mark.parametrize(("d", "most"), [(2, 0.05), (4, 0.4), (8, 1.2)])
def test_few_scans_of_all_rows_are_left(d: int, most: float) -> None:
    """Without them a query took part in 2.0, 2.3 and 3.3."""
    hull = hullx.Hull(bell(20_000, d))
    hull.query(np.zeros((1, d)))
    queries = bell(500, d, seed=2)
    _core.reset_stats()
    answer = hull.query(queries)
    assert _core.last_stats()["directions"] == answer.rounds.sum() <= most * len(queries)
    assert hullx.verify(hull.points, queries, answer).ok.all()
    assert (answer.verdict != 0).all()


def test_a_point_far_outside_is_proven_by_one_scan() -> None:
    hull = hullx.Hull(bell(5000, 6))
    answer = hull.query(20.0 * bell(50, 6, seed=3))
    assert (answer.verdict == -1).all()
    assert (answer.rounds == 1).all()


def test_a_row_that_is_left_out_is_nowhere_used() -> None:
    """The outermost row of each direction is among those asked first, and is the query itself."""
    rows = bell(3000, 5)
    hull = hullx.Hull(rows)
    outermost = np.unique(np.argmax(rows @ bell(40, 5, seed=4).T, axis=0))
    answer = hull.query(rows[outermost], exclude=outermost, want="distance")
    assert (answer.verdict == -1).all()
    for query, row in enumerate(outermost):
        assert row not in answer.weights.row(query)[0]
    alone = [hullx.Hull(np.delete(rows, row, axis=0)).query(rows[[row]], want="distance") for row in outermost]
    expected = np.array([(found.lower[0], found.upper[0]) for found in alone])
    assert (expected[:, 0] <= answer.upper * (1 + 1e-9)).all()
    assert (answer.lower <= expected[:, 1] * (1 + 1e-9)).all()
    groups = np.arange(len(rows)) % 7
    grouped = hull.query(rows[:60], exclude=(groups, groups[:60]))
    for query in range(60):
        assert (groups[grouped.weights.row(query)[0]] != groups[query]).all()


def test_equal_rows_and_rows_on_a_line() -> None:
    equal = hullx.Hull(np.ones((4000, 3)))
    assert equal.query([[1.0, 1.0, 1.0], [1.0, 1.0, 1.5]]).verdict.tolist() == [1, -1]
    along = np.linspace(-1.0, 1.0, 4001)[:, None]
    line = hullx.Hull(along * [1.0, 2.0, -0.5])
    assert line.query([[0.25, 0.5, -0.125], [0.25, 0.5, 0.0], [2.0, 4.0, -1.0]]).verdict.tolist() == [1, -1, -1]


def without_outer_rows(hull: hullx.Hull, queries: Floats, want: Literal["verdict", "distance"]) -> hullx.HullAnswer:
    _core.set_outer_rows(10**9)
    try:
        return hull.query(queries, want=want)
    finally:
        _core.set_outer_rows()


@pytest.mark.parametrize("n", [1000, 5000])
@pytest.mark.parametrize(("d", "wild"), [(2, 2), (2, 32), (5, 4), (5, 32)])
def test_wild_rows_leave_no_verdict_open(n: int, d: int, wild: int) -> None:
    """Mixtures of rows at 10^8 end at a rounding level far above the tolerance: rows near by are needed."""
    rows = bell(n, d)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[:wild, 0] = 1e8 * np.linspace(0.5, 1.0, wild) * (-1.0) ** np.arange(wild)
    factors = np.array([0.5, 1 - 1e-3, 1 - 1e-6, 1 + 1e-6, 1 + 1e-3, 1.5])
    queries = np.concatenate([factor * rows[wild : wild + 50] for factor in factors])
    hull = hullx.Hull(rows)
    answer = hull.query(queries)
    np.testing.assert_array_equal(answer.verdict, without_outer_rows(hull, queries, "verdict").verdict)
    assert (answer.verdict != 0).all()
    assert hullx.verify(rows, queries, answer).ok.all()


@pytest.mark.parametrize("n", [1000, 5000])
def test_wild_rows_widen_no_interval(n: int) -> None:
    rows = bell(n, 6)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[:80] = 0.0
    rows[:80, 0] = 1e8 * np.linspace(0.5, 1.0, 80) * (-1.0) ** np.arange(80)
    rows[:80, 1] = np.linspace(-0.1, 0.1, 80)
    queries = np.concatenate([factor * rows[80:180] for factor in (1 + 1e-7, 1 + 1e-6, 1.5)])
    hull = hullx.Hull(rows)
    answer, expected = hull.query(queries, want="distance"), without_outer_rows(hull, queries, "distance")
    assert (answer.status == "no_progress").sum() <= (expected.status == "no_progress").sum() + 2
    outside = expected.verdict == -1
    gap, least = ((a.upper - a.lower)[outside] / expected.upper[outside] for a in (answer, expected))
    assert np.quantile(gap, 0.9) <= 2 * np.quantile(least, 0.9) + 1e-6
