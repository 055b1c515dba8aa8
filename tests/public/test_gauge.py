"""The gauge: certified intervals that hold closed forms and linear programs, and fit the verdicts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

import hullx

Array = NDArray[np.float64]


def highs_gauge(rows: Array, query: Array, center: Array) -> float:
    """1/τ, τ the largest factor with center + τ(query − center) in the hull: one linear program, to 1e-7 or so."""
    n = len(rows)
    equations = np.vstack([np.column_stack([(rows - center).T, center - query]), np.append(np.ones(n), 0.0)])
    right = np.append(np.zeros(rows.shape[1]), 1.0)
    result = linprog(np.append(np.zeros(n), -1.0), A_eq=equations, b_eq=right, bounds=(0, None), method="highs")
    assert result.status == 0, result.message
    return float(1.0 / result.x[-1])


def assert_holds(answer: hullx.GaugeAnswer, truth: Array, slack: float, width: float) -> None:
    assert (answer.lower <= truth * (1 + slack)).all(), (answer.lower, truth)
    assert (truth * (1 - slack) <= answer.upper).all(), (answer.upper, truth)
    assert (answer.upper <= answer.lower * (1 + width)).all(), (answer.lower, answer.upper)
    assert (answer.status == "converged").all(), answer.status


def cube(d: int) -> Array:
    return np.stack(np.meshgrid(*[[-1.0, 1.0]] * d), axis=-1).reshape(-1, d)


@pytest.mark.parametrize("d", [1, 2, 5, 9])
def test_cube_has_the_largest_coordinate(d: int) -> None:
    queries = np.random.default_rng(d).standard_normal((12, d)) * 2
    answer = hullx.Hull(cube(d)).gauge(queries, np.zeros(d))
    assert_holds(answer, np.abs(queries).max(axis=1), 1e-14, 1e-6)
    hullx.verify(cube(d), queries, answer).raise_if_failed()


@pytest.mark.parametrize("d", [1, 4, 30])
def test_cross_polytope_has_the_sum_of_coordinates(d: int) -> None:
    rows = np.vstack([np.eye(d), -np.eye(d)])
    queries = np.random.default_rng(d).standard_normal((12, d))
    answer = hullx.Hull(rows).gauge(queries)
    assert_holds(answer, np.abs(queries).sum(axis=1), 1e-13, 1e-6)
    hullx.verify(rows, queries, answer).raise_if_failed()


@pytest.mark.parametrize("d", [2, 7, 25])
def test_simplex_about_its_middle_has_the_smallest_barycentric_coordinate(d: int) -> None:
    rng = np.random.default_rng(d)
    weights = rng.dirichlet(np.ones(d + 1), 10) * 3 - 2 / (d + 1)  # of sum 1, some negative
    rows = np.vstack([np.zeros(d), np.eye(d)]) * 10.0 ** rng.integers(-3, 4, d)
    answer = hullx.Hull(rows).gauge(weights @ rows, rows.mean(axis=0))
    assert_holds(answer, 1 - (d + 1) * weights.min(axis=1), 1e-9, 1e-6)


def test_ball_of_many_points_has_nearly_the_norm() -> None:
    rng = np.random.default_rng(4)
    rows = rng.standard_normal((20_000, 3))
    rows /= np.linalg.norm(rows, axis=1)[:, None]
    queries = rng.standard_normal((20, 3))
    answer = hullx.Hull(rows).gauge(queries, np.zeros(3))
    norms = np.linalg.norm(queries, axis=1)
    assert (answer.lower >= norms * (1 - 1e-14)).all()
    assert (answer.upper <= norms * 1.01).all()


@pytest.mark.parametrize("d", [2, 6, 15, 30])
def test_random_rows_agree_with_linear_programs_and_with_verdicts(d: int) -> None:
    rng = np.random.default_rng(100 + d)
    rows = rng.standard_normal((12 * d, d)) * 10.0 ** rng.integers(-4, 5, d) + 50.0
    center = rows.mean(axis=0)
    queries = center + (rng.dirichlet(np.full(len(rows), 0.1), 10) @ rows - center) * rng.uniform(0.2, 4, (10, 1))
    hull = hullx.Hull(rows)
    answer = hull.gauge(queries)
    np.testing.assert_allclose(answer.center, center, rtol=1e-13)
    assert_holds(answer, np.array([highs_gauge(rows, query, center) for query in queries]), 2e-6, 1e-6)
    verdict = hull.query(queries).verdict
    assert (verdict[answer.upper < 1] == hullx.INSIDE).all()
    assert (verdict[answer.lower > 1 + 1e-6] == hullx.OUTSIDE).all()
    assert {-1, 1} == set(verdict.tolist())
    hullx.verify(rows, queries, answer).raise_if_failed()


def test_rows_at_an_offset_and_float32_rows() -> None:
    queries = np.random.default_rng(5).standard_normal((8, 4))
    for dtype, offset in ((np.float64, 1e8), (np.float32, 64.0)):
        rows = (cube(4) + offset).astype(dtype)
        asked = np.round(queries * 2**20) / 2**20 + offset
        answer = hullx.Hull(rows).gauge(asked)
        assert_holds(answer, np.abs(asked - offset).max(axis=1), 1e-13, 1e-6)
        hullx.verify(rows, asked, answer).raise_if_failed()


def test_off_the_span_is_infinite_and_on_it_the_other_features_decide() -> None:
    rows = np.column_stack([cube(2), cube(2).sum(axis=1), np.full(4, 0.1)])  # rank 2 of 4
    queries = np.array([[0.5, 0.25, 0.75, 0.1], [2.0, 1.0, 3.0, 0.1], [0.5, 0.25, 0.7, 0.1], [0.0, 0.0, 0.0, 0.2]])
    queries = np.vstack([queries, rows.mean(axis=0)])
    hull = hullx.Hull(rows)
    answer = hull.gauge(queries)
    np.testing.assert_allclose(answer.lower, [0.5, 2.0, np.inf, np.inf, 0.0], rtol=1e-6)
    np.testing.assert_allclose(answer.upper, [0.5, 2.0, np.inf, np.inf, 0.0], rtol=1e-6)
    assert len(answer.columns) == 2
    hullx.verify(rows, queries, answer).raise_if_failed()


def test_one_point_is_its_own_centre_and_everything_else_is_off_its_span() -> None:
    rows, queries = np.full((3, 2), 0.1), np.array([[0.1, 0.1], [0.1, 0.2]])
    answer = hullx.Hull(rows).gauge(queries)
    assert answer.lower.tolist() == answer.upper.tolist() == [0.0, np.inf]
    hullx.verify(rows, queries, answer).raise_if_failed()


@pytest.mark.parametrize(
    ("center", "reason"),
    [
        ([1.0, 0.0], "no step up along feature 0"),
        ([5.0, 0.0], "no step"),
        ([1.0, 1.0], "no step"),
    ],
)
def test_a_centre_that_is_not_interior_is_an_error(center: list[float], reason: str) -> None:
    with pytest.raises(ValueError, match=rf"`center` is not proven to lie in the interior of the hull: {reason}"):
        hullx.Hull(cube(2)).gauge([[0.5, 0.5]], center)


def test_a_centre_off_the_span_is_an_error() -> None:
    with pytest.raises(ValueError, match="off the span of the rows"):
        hullx.Hull([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]).gauge([[0.5, 0.0]], [1.0, 0.5])


@pytest.mark.parametrize("center", [[0.0], [0.0, np.nan], [0.0, 0.0, 0.0]])
def test_a_centre_of_another_shape_or_not_finite_is_an_error(center: list[float]) -> None:
    with pytest.raises(ValueError, match="`center` has"):
        hullx.Hull(cube(2)).gauge([[0.5, 0.5]], center)


def test_invalid_queries_are_marked() -> None:
    answer = hullx.Hull(cube(2)).gauge([[np.nan, 0.0], [0.5, 0.0]], nan_policy="propagate")
    assert answer.status.tolist() == ["invalid", "converged"]
    hullx.verify(cube(2), [[np.nan, 0.0], [0.5, 0.0]], answer).raise_if_failed()


ROWS = np.random.default_rng(6).standard_normal((60, 3))
QUERIES = np.random.default_rng(7).standard_normal((3, 3))
ANSWER = hullx.Hull(ROWS).gauge(QUERIES)


@pytest.mark.parametrize(
    "changes",
    [
        {"lower": ANSWER.upper * 1.0001, "upper": ANSWER.upper * 2},
        {"upper": ANSWER.lower * 0.9999, "lower": ANSWER.lower * 0.5},
        {"ball": ANSWER.ball * 1.1},
        {"center": ANSWER.center + 0.01},
        {"factors": ANSWER.factors * 1.001},
        {"cut_points": ANSWER.cut_points * 0.99},
        {"near_points": ANSWER.near_points * 1.01},
        {"interior_points": ANSWER.interior_points * 1.01},
        {"on_ray": np.zeros(3, dtype=bool)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_verify_finds_what_was_changed(changes: dict[str, object]) -> None:
    assert hullx.verify(ROWS, QUERIES, ANSWER).ok.all()
    assert not hullx.verify(ROWS, QUERIES, replace(ANSWER, **changes)).ok.any()


def test_threads_do_not_change_a_byte() -> None:
    rng = np.random.default_rng(8)
    rows, queries = rng.standard_normal((400, 5)), rng.standard_normal((30, 5))
    first, again = (hullx.Hull(rows).gauge(queries, num_threads=threads) for threads in (1, 3))
    assert first.lower.tobytes() == again.lower.tobytes()
    assert first.upper.tobytes() == again.upper.tobytes()
    with pytest.raises(ValueError, match="num_threads"):
        hullx.Hull(rows).gauge(queries, num_threads=0)
