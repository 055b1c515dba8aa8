"""Options out of range: the message names the option, the value and what would do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hullx
from hullx import backend

ROWS = np.random.default_rng(5).normal(size=(12, 3))
QUERIES = np.random.default_rng(6).normal(size=(4, 3))
HULL = hullx.Hull(ROWS)

NEIGHBOURS: dict[str, Callable[..., Any]] = {
    "knn": lambda **options: hullx.knn(ROWS, QUERIES, **options),
    "count_within": lambda **options: hullx.count_within(ROWS, QUERIES, 1.0, **options),
}
HULLS: dict[str, Callable[..., Any]] = {
    "Hull.query": lambda **options: HULL.query(QUERIES, **options),
    "Hull.leave_one_out": lambda **options: HULL.leave_one_out(**options),
    "in_hull": lambda **options: hullx.in_hull(ROWS, QUERIES, **options),
    "hull_distance": lambda **options: hullx.hull_distance(ROWS, QUERIES, **options),
}
LONG = NEIGHBOURS | HULLS


@pytest.mark.parametrize("k", [0, -1, 13, 10**9])
def test_k_out_of_range(k: int) -> None:
    with pytest.raises(ValueError, match=rf"`k` is {k}.*choose (k <= 12|an integer at least 1)"):
        hullx.knn(ROWS, QUERIES, k)


@pytest.mark.parametrize("k", [1.0, 2.5, "3", None, True, [1]])
def test_k_that_is_no_integer(k: Any) -> None:
    with pytest.raises(TypeError, match=r"`k` is .*an integer at least 1 is needed"):
        hullx.knn(ROWS, QUERIES, k)


def test_k_may_be_any_integer_type() -> None:
    np.testing.assert_array_equal(hullx.knn(ROWS, QUERIES, np.uint8(2)).indices, hullx.knn(ROWS, QUERIES, 2).indices)


def test_k_without_itself() -> None:
    with pytest.raises(ValueError, match=r"`k` is 12, but each of the 12 rows has 11 others.*include_self=True"):
        hullx.knn(ROWS, k=12)
    assert hullx.knn(ROWS, k=12, include_self=True).indices.shape == (12, 12)


def test_one_row_has_no_neighbours() -> None:
    with pytest.raises(ValueError, match=r"`k` is 1, but the only row has no others"):
        hullx.knn(ROWS[:1])


def test_include_self_needs_the_rows_themselves() -> None:
    with pytest.raises(ValueError, match=r"`include_self` is True.*leave `queries` out"):
        hullx.knn(ROWS, QUERIES, include_self=True)


@pytest.mark.parametrize("radius", [-1.0, np.nan, [1.0, 1.0, -0.5, 1.0], -np.inf])
def test_radii_that_are_no_distances(radius: Any) -> None:
    with pytest.raises(ValueError, match=r"`radius` is .*never negative or NaN"):
        hullx.count_within(ROWS, QUERIES, radius)


def test_radii_of_another_number() -> None:
    with pytest.raises(ValueError, match=r"`radius` has shape \(3,\).*shape \(4,\)"):
        hullx.count_within(ROWS, QUERIES, [1.0, 2.0, 3.0])
    with pytest.raises(TypeError, match=r"`radius` is 'near'"):
        hullx.count_within(ROWS, QUERIES, "near")


def test_radii_at_their_ends() -> None:
    assert hullx.count_within(ROWS, QUERIES, np.inf).tolist() == [12] * 4
    assert hullx.count_within(ROWS, ROWS, 0.0).tolist() == [1] * 12


@pytest.mark.parametrize("call", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("num_threads", [0, -2, 10**6])
def test_threads_out_of_range(call: Callable[..., Any], num_threads: int) -> None:
    with pytest.raises(ValueError, match=rf"`num_threads` is {num_threads}"):
        call(num_threads=num_threads)


@pytest.mark.parametrize("call", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("num_threads", [1.5, "all", True])
def test_threads_that_are_no_integer(call: Callable[..., Any], num_threads: Any) -> None:
    with pytest.raises(TypeError, match=r"`num_threads` is"):
        call(num_threads=num_threads)


@pytest.mark.parametrize("call", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("progress", [1, "yes", [print]])
def test_progress_that_cannot_be_called(call: Callable[..., Any], progress: Any) -> None:
    with pytest.raises(TypeError, match=r"`progress` is .*\(done, total\)"):
        call(progress=progress)


BACKENDS = {"knn": NEIGHBOURS["knn"], "count_within": NEIGHBOURS["count_within"], "Hull.query": HULLS["Hull.query"]}


@pytest.mark.parametrize("call", BACKENDS.values(), ids=BACKENDS.keys())
def test_backends(call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "opened_card", lambda: "no card today")
    call(backend="cpu")
    with pytest.raises(ValueError, match=r'`backend` is "cuda", but no card can be used: no card today\. Pass'):
        call(backend="cuda")
    with pytest.raises(ValueError, match=r"`backend` is 'gpu': choose one of"):
        call(backend="gpu")


@pytest.mark.parametrize("call", BACKENDS.values(), ids=BACKENDS.keys())
def test_nan_policies(call: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"`nan_policy` is 'omit': choose one of 'raise', 'propagate'"):
        call(nan_policy="omit")


@pytest.mark.parametrize("tolerance", [-1e-9, 1.0, np.nan, np.inf, "small", None])
def test_tolerances_out_of_range(tolerance: Any) -> None:
    for call in (hullx.Hull, lambda r, tolerance: hullx.in_hull(r, QUERIES, tolerance=tolerance)):
        with pytest.raises(ValueError, match=r"`tolerance` is .*from 0 to below 1"):
            call(ROWS, tolerance=tolerance)


@pytest.mark.parametrize("rtol", [-1e-9, 1.0, np.nan, "small", None])
def test_relative_tolerances_out_of_range(rtol: Any) -> None:
    for call in (HULLS["Hull.query"], HULLS["Hull.leave_one_out"], HULLS["hull_distance"]):
        with pytest.raises(ValueError, match=r"`rtol` is .*from 0"):
            call(rtol=rtol)


def test_a_relative_tolerance_of_zero_goes_to_the_rounding_floor() -> None:
    answer = HULL.query(QUERIES * 3, want="distance", rtol=0.0)
    assert set(answer.status) <= {"converged", "at_rounding_floor"}
    assert (answer.upper - answer.lower <= 1e-12 * answer.upper).all()


@pytest.mark.parametrize("want", ["all", "Verdict", None, 1])
def test_wants_that_are_not_offered(want: Any) -> None:
    for call in (HULLS["Hull.query"], HULLS["Hull.leave_one_out"]):
        with pytest.raises(ValueError, match=r"`want` is .*'verdict', 'distance', 'projection'"):
            call(want=want)


@pytest.mark.parametrize("max_rounds", [0, -5])
def test_rounds_out_of_range(max_rounds: int) -> None:
    with pytest.raises(ValueError, match=rf"`max_rounds` is {max_rounds}: choose an integer at least 1"):
        HULL.query(QUERIES, max_rounds=max_rounds)


@pytest.mark.parametrize("time_limit", [0, -1.0, np.nan, np.inf, "soon"])
def test_time_limits_out_of_range(time_limit: Any) -> None:
    with pytest.raises(ValueError, match=r"`time_limit` is .*or None"):
        HULL.query(QUERIES, time_limit=time_limit)


@pytest.mark.parametrize("budget", [0, -1])
def test_memory_budgets_out_of_range(budget: int) -> None:
    with pytest.raises(ValueError, match=rf"`memory_budget` is {budget}"):
        hullx.Points(ROWS, memory_budget=budget)


def test_a_memory_budget_never_changes_an_answer() -> None:
    tight = hullx.Hull(hullx.Points(ROWS, memory_budget=1)).query(QUERIES, want="distance")
    np.testing.assert_array_equal(tight.upper, HULL.query(QUERIES, want="distance").upper)


def test_simd_levels_that_do_not_exist() -> None:
    with pytest.raises(ValueError, match=r"`level` is 'avx99', but there is no such level. Choose one of 'v2'"):
        hullx.runtime.set_simd_level("avx99")


def test_names_that_do_not_exist() -> None:
    with pytest.raises(AttributeError, match="module 'hullx' has no attribute 'qhull'"):
        hullx.qhull  # noqa: B018
