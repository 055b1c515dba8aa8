"""SimplexInterpolator: values, gradients, bounds, what lies outside, and predictions of rows from the others."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator

import hullx

Array = NDArray[np.float64]


def gaussian(n: int = 300, d: int = 4, m: int = 60) -> tuple[Array, Array, Array]:
    rng = np.random.default_rng([n, d])
    return rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=(m, d)) * 0.4


@pytest.mark.parametrize("columns", [None, 1, 3])
def test_values_are_those_of_scipy(columns: int | None) -> None:
    rows, _, queries = gaussian(d=3)
    rng = np.random.default_rng(1)
    values = rng.normal(size=len(rows) if columns is None else (len(rows), columns))
    own = hullx.SimplexInterpolator(rows, values)(queries)
    peer = LinearNDInterpolator(rows, values)(queries)
    assert own.shape == peer.shape
    np.testing.assert_allclose(own, peer, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("d", [1, 2, 5, 8, 12])
def test_linear_functions_are_reproduced_with_their_gradient(d: int) -> None:
    rng = np.random.default_rng(d)
    rows = rng.normal(size=(400, d))
    slopes = rng.normal(size=(2, d))
    values = rows @ slopes.T + [3.0, -1.0]
    queries = rng.dirichlet(np.ones(d + 30), 50) @ rows[: d + 30]
    found = hullx.SimplexInterpolator(rows, values).query(queries)
    assert found.answer.found.all()
    np.testing.assert_allclose(found.values, queries @ slopes.T + [3.0, -1.0], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.gradient, np.broadcast_to(slopes, (50, 2, d)), rtol=1e-6, atol=1e-6)


def test_constants_are_reproduced_exactly() -> None:
    rows, _, queries = gaussian()
    values = hullx.SimplexInterpolator(rows, np.full(len(rows), 0.1))(queries)
    assert set(values[np.isfinite(values)].tolist()) == {0.1}


def test_the_gradient_is_that_of_the_interpolant() -> None:
    rows, values, queries = gaussian(d=3)
    interpolate = hullx.SimplexInterpolator(rows, values)
    found = interpolate.query(queries)
    inside = found.answer.found & (np.diff(found.answer.weights.indptr) == 4)
    assert inside.sum() > 20
    step = 1e-7
    for j in range(3):
        moved = queries + step * np.eye(3)[j]
        slope = (interpolate(moved) - found.values) / step
        same = inside & (np.abs(slope - found.gradient[:, j]) < 1e-4 * (1.0 + np.abs(slope)))
        assert same.sum() >= inside.sum() - 1  # a step may leave the simplex


def test_rows_give_their_own_values() -> None:
    rows, values, _ = gaussian()
    assert np.array_equal(hullx.SimplexInterpolator(rows, values)(rows), values)


def test_the_error_is_within_the_bound() -> None:
    rng = np.random.default_rng(2)
    rows, queries = rng.uniform(size=(800, 4)), rng.uniform(0.2, 0.8, size=(100, 4))
    for function, lipschitz in ((lambda x: (x**2).sum(axis=1), 2.0), (lambda x: np.sin(3 * x[:, 0]), 9.0)):
        found = hullx.SimplexInterpolator(rows, function(rows)).query(queries)
        error, bound = np.abs(found.values - function(queries)), found.error_bound(lipschitz)
        assert (error <= bound * (1.0 + 1e-12)).all()
    # for x² the bound is attained: the error is Σ λ ‖x − q‖²
    square = hullx.SimplexInterpolator(rows, (rows**2).sum(axis=1)).query(queries)
    np.testing.assert_allclose(square.values - (queries**2).sum(axis=1), square.error_bound(2.0), rtol=1e-9)


def test_outside_is_nan_or_the_nearest_point_or_an_error() -> None:
    square = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    interpolate = hullx.SimplexInterpolator(square, square[:, 0] + 10 * square[:, 1])
    queries = np.array([[0.5, 0.5], [2.0, 0.5], [-1.0, -1.0], [0.25, 3.0]])
    assert np.isnan(interpolate(queries)[1:]).all()
    np.testing.assert_allclose(interpolate(queries, "project"), [5.5, 6.0, 0.0, 10.25], atol=1e-6)
    with pytest.raises(ValueError, match=r"3 of 4 queries are not in the hull.*first at row 1.*outside=\"project\""):
        interpolate(queries, "raise")
    assert interpolate(queries[:1], outside="raise").tolist() == [5.5]


def test_leave_one_out_is_each_row_from_the_others() -> None:
    rows, values, _ = gaussian(n=120, d=3)
    interpolate = hullx.SimplexInterpolator(rows, values)
    predicted = interpolate.leave_one_out()
    assert np.isfinite(predicted).sum() > 60
    for i in range(0, 120, 7):
        alone = hullx.SimplexInterpolator(np.delete(rows, i, axis=0), np.delete(values, i))(rows[i : i + 1])
        np.testing.assert_allclose(predicted[i], alone[0], rtol=1e-9)
    some = interpolate.leave_one_out(rows=[5, 3])
    assert np.array_equal(some, predicted[[5, 3]], equal_nan=True)
    projected = interpolate.leave_one_out(outside="project")
    assert np.isfinite(projected).all()


def test_leave_one_out_may_leave_equal_rows_out_too() -> None:
    rows, values, _ = gaussian(n=80, d=2)
    twice = hullx.SimplexInterpolator(np.vstack([rows, rows]), np.concatenate([values, values + 1.0]))
    assert np.array_equal(twice.leave_one_out(), np.concatenate([values + 1.0, values]))
    apart = twice.leave_one_out(exclude_duplicates=True)
    once = hullx.SimplexInterpolator(rows, values).leave_one_out()
    assert np.array_equal(np.isnan(apart[:80]), np.isnan(once))


def test_a_transform_sets_the_metric() -> None:
    rows, values, queries = gaussian(d=3)
    matrix = np.diag([4.0, 1.0, 0.5])
    own = hullx.SimplexInterpolator(hullx.Points(rows, transform=matrix), values)(queries)
    peer = hullx.SimplexInterpolator(rows @ matrix, values)(queries @ matrix)
    assert np.array_equal(own, peer, equal_nan=True)


def test_bad_values_are_refused() -> None:
    rows = np.zeros((3, 2)) + np.arange(3)[:, None]
    with pytest.raises(ValueError, match=r"`values` has shape \(2,\), but `points` has 3 rows"):
        hullx.SimplexInterpolator(rows, [1.0, 2.0])
    with pytest.raises(ValueError, match="`values` has a NaN at row 1"):
        hullx.SimplexInterpolator(rows, [1.0, np.nan, 2.0])
    with pytest.raises(TypeError, match="`values` must be numbers"):
        hullx.SimplexInterpolator(rows, ["a", "b", "c"])
    with pytest.raises(ValueError, match="`outside` is 'extrapolate': choose one of"):
        hullx.SimplexInterpolator(rows, [1.0, 2.0, 3.0])([[0.0, 0.0]], "extrapolate")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tolerance": -1.0}, "`tolerance` is -1.0"),
        ({"max_rounds": 0}, "`max_rounds` is 0"),
        ({"exclude": [0]}, r"`exclude` has shape \(1,\)"),
        ({"exclude": ([1, 1, 1], [1, 0])}, "query 0 has none of the 3 rows left"),
    ],
)
def test_bad_options_are_refused(options: dict[str, object], message: str) -> None:
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match=message):
        hullx.simplex_weights(rows, [[0.2, 0.2], [0.1, 0.1]], **options)  # type: ignore[arg-type]


def test_a_damaged_answer_is_refuted() -> None:
    rows, _, queries = gaussian(d=3)
    answer = hullx.simplex_weights(rows, queries)
    first = int(np.flatnonzero(answer.found)[0])
    for name, factor in (("radius", 1.0 + 1e-9), ("gap", 0.0), ("center", 1.0 + 1e-6)):
        parts = {**{key: getattr(answer, key) for key in answer.__dataclass_fields__}}
        changed = getattr(answer, name).copy()
        changed[first] *= factor
        report = hullx.verify(rows, queries, hullx.SimplexAnswer(**{**parts, name: changed}))
        assert not report.ok[first], name
        assert report.ok.sum() == len(queries) - 1
