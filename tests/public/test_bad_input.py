"""Data that cannot be answered: every public function says which argument, which value, where, and what to do.

Options out of range: test_bad_input_options.py.  Exclusions: test_bad_input_exclude.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.sparse

import hullx

ROWS = np.random.default_rng(5).normal(size=(12, 3))
QUERIES = np.random.default_rng(6).normal(size=(4, 3))

TAKES_POINTS: dict[str, Callable[[Any], Any]] = {
    "Points": hullx.Points,
    "Hull": hullx.Hull,
    "knn": lambda points: hullx.knn(points, QUERIES),
    "knn without queries": hullx.knn,
    "count_within": lambda points: hullx.count_within(points, QUERIES, 1.0),
    "in_hull": lambda points: hullx.in_hull(points, QUERIES),
    "hull_distance": lambda points: hullx.hull_distance(points, QUERIES),
    "simplex_weights": lambda points: hullx.simplex_weights(points, QUERIES),
}
TAKES_QUERIES: dict[str, Callable[[Any], Any]] = {
    "knn": lambda queries: hullx.knn(ROWS, queries),
    "count_within": lambda queries: hullx.count_within(ROWS, queries, 1.0),
    "Hull.query": lambda queries: hullx.Hull(ROWS).query(queries),
    "in_hull": lambda queries: hullx.in_hull(ROWS, queries),
    "hull_distance": lambda queries: hullx.hull_distance(ROWS, queries),
    "simplex_weights": lambda queries: hullx.simplex_weights(ROWS, queries),
}

NO_NUMBERS: dict[str, tuple[Any, str]] = {
    "None": (None, "is NoneType"),
    "text": ("a,b,c", "is str"),
    "dict": ({"a": [1.0]}, "is dict"),
    "a table of text": ([["a", "b", "c"]], "not numeric"),
    "an object among numbers": ([[1.0, 2.0, None]], r"a NoneType, None, at row 0, column 2"),
    "complex": (np.ones((2, 3), dtype=complex), "complex.*real and imaginary parts"),
    "long double": (np.ones((2, 3), dtype=np.longdouble), r"wider than float64.*astype\('float64'\)"),
    "dates": (np.array([["2020-01-01"] * 3], dtype="M8[D]"), "dates or durations"),
    "records": (np.zeros(3, dtype=[("a", "f8"), ("b", "f8")]), "structured_to_unstructured"),
    "sparse matrix": (scipy.sparse.csr_matrix(np.eye(3)), r"sparse matrix.*\.toarray\(\)"),
    "sparse array": (scipy.sparse.csr_array(np.eye(3)), r"sparse matrix.*\.toarray\(\)"),
}
WRONG_SHAPES: dict[str, tuple[Any, str]] = {
    "one number": (3.0, "single value"),
    "one dimension": (np.zeros(5), r"one dimension \(shape \(5,\)\).*reshape\(1, -1\).*or .*reshape\(-1, 1\)"),
    "three dimensions": (np.zeros((2, 3, 4)), r"3 dimensions \(shape \(2, 3, 4\)\).*reshape\(len\("),
    "no rows": (np.zeros((0, 3)), r"no rows \(shape \(0, 3\)\)"),
    "no columns": (np.zeros((3, 0)), r"no columns \(shape \(3, 0\)\)"),
    "nothing": ([], "is empty"),
    "ragged": ([[1.0, 2.0, 3.0], [1.0]], "cannot be read as an array"),
    "masked": (np.ma.masked_array(np.ones((2, 3)), mask=[[0, 0, 0], [0, 1, 0]]), r"masked at \(1, 1\)"),
}


@pytest.mark.parametrize("call", TAKES_POINTS.values(), ids=TAKES_POINTS.keys())
@pytest.mark.parametrize("bad", NO_NUMBERS.values(), ids=NO_NUMBERS.keys())
def test_points_that_are_no_numbers(call: Callable[[Any], Any], bad: tuple[Any, str]) -> None:
    with pytest.raises(TypeError, match=f"`points`.*{bad[1]}"):
        call(bad[0])


@pytest.mark.parametrize("call", TAKES_POINTS.values(), ids=TAKES_POINTS.keys())
@pytest.mark.parametrize("bad", WRONG_SHAPES.values(), ids=WRONG_SHAPES.keys())
def test_points_of_a_wrong_shape(call: Callable[[Any], Any], bad: tuple[Any, str]) -> None:
    with pytest.raises(ValueError, match=f"`points`.*{bad[1]}"):
        call(bad[0])


@pytest.mark.parametrize("call", TAKES_QUERIES.values(), ids=TAKES_QUERIES.keys())
@pytest.mark.parametrize("bad", NO_NUMBERS.values(), ids=NO_NUMBERS.keys())
def test_queries_that_are_no_numbers(call: Callable[[Any], Any], bad: tuple[Any, str]) -> None:
    if bad[0] is None and call in (TAKES_QUERIES["knn"], TAKES_QUERIES["count_within"]):
        assert len(call(None)) == len(ROWS)  # here None means the rows themselves
        return
    with pytest.raises(TypeError, match=f"`queries`.*{bad[1]}"):
        call(bad[0])


@pytest.mark.parametrize("call", TAKES_QUERIES.values(), ids=TAKES_QUERIES.keys())
@pytest.mark.parametrize("bad", WRONG_SHAPES.values(), ids=WRONG_SHAPES.keys())
def test_queries_of_a_wrong_shape(call: Callable[[Any], Any], bad: tuple[Any, str]) -> None:
    with pytest.raises(ValueError, match=f"`queries`.*{bad[1]}"):
        call(bad[0])


@pytest.mark.parametrize("call", TAKES_QUERIES.values(), ids=TAKES_QUERIES.keys())
def test_one_query_without_its_brackets(call: Callable[[Any], Any]) -> None:
    remedy = r"pass queries\.reshape\(1, -1\) for one row of 3 features\."
    with pytest.raises(ValueError, match=rf"`queries` has one dimension \(shape \(3,\)\).*{remedy}"):
        call(QUERIES[0])


@pytest.mark.parametrize("call", TAKES_QUERIES.values(), ids=TAKES_QUERIES.keys())
def test_queries_with_another_number_of_columns(call: Callable[[Any], Any]) -> None:
    with pytest.raises(ValueError, match=r"`queries` has shape \(4, 2\) but `points` has shape \(12, 3\).*order"):
        call(QUERIES[:, :2])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("call", TAKES_POINTS.values(), ids=TAKES_POINTS.keys())
def test_points_that_are_not_finite(call: Callable[[Any], Any], value: float) -> None:
    rows = ROWS.copy()
    rows[7, 1] = rows[9, 0] = value
    what = "a NaN" if np.isnan(value) else f"the value {value}"
    with pytest.raises(ValueError, match=f"`points` has {what} at row 7, column 1. Drop or fill it"):
        call(rows)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("call", TAKES_QUERIES.values(), ids=TAKES_QUERIES.keys())
def test_queries_that_are_not_finite(call: Callable[[Any], Any], value: float) -> None:
    queries = QUERIES.copy()
    queries[2, 0] = value
    with pytest.raises(ValueError, match=r"`queries` has .* at row 2, column 0. Drop or fill it"):
        call(queries)


def test_the_first_bad_value_of_many_rows_is_found() -> None:
    rows = np.zeros((300_000, 5), dtype=np.float32)
    rows[299_998, 4] = np.nan
    with pytest.raises(ValueError, match=r"row 299998, column 4"):
        hullx.Points(rows)


@pytest.mark.parametrize("call", TAKES_POINTS.values(), ids=TAKES_POINTS.keys())
def test_points_too_large_to_be_squared(call: Callable[[Any], Any]) -> None:
    rows = ROWS.copy()
    rows[3, 2] = 1e200
    with pytest.raises(ValueError, match=r"row 3, column 2"):
        call(rows)


@pytest.mark.parametrize("call", TAKES_QUERIES.values(), ids=TAKES_QUERIES.keys())
def test_queries_too_large_to_be_squared(call: Callable[[Any], Any]) -> None:
    queries = QUERIES.copy()
    queries[1, 2] = -1e200
    with pytest.raises(ValueError, match=r"(row|query) 1, column 2"):
        call(queries)


def test_nan_policy_propagate_marks_single_queries() -> None:
    queries = QUERIES.copy()
    queries[1, 0], queries[3] = np.nan, np.inf
    whole = hullx.knn(ROWS, QUERIES, 2)
    found = hullx.knn(ROWS, queries, 2, nan_policy="propagate")
    assert found.indices[[1, 3]].tolist() == [[-1, -1]] * 2
    assert np.isnan(found.distances[[1, 3]]).all()
    np.testing.assert_array_equal(found.indices[[0, 2]], whole.indices[[0, 2]])
    np.testing.assert_array_equal(found.distances[[0, 2]], whole.distances[[0, 2]])
    assert "2 of them invalid" in repr(found)
    counts = hullx.count_within(ROWS, queries, 1.0, nan_policy="propagate")
    np.testing.assert_array_equal(counts[[0, 2]], hullx.count_within(ROWS, QUERIES[[0, 2]], 1.0))
    assert counts[[1, 3]].tolist() == [-1, -1]


def test_nan_policy_propagate_keeps_the_other_verdicts() -> None:
    queries = QUERIES.copy()
    queries[1, 0] = np.nan
    whole = hullx.Hull(ROWS).query(QUERIES, want="projection")
    found = hullx.Hull(ROWS).query(queries, want="projection", nan_policy="propagate")
    others = [0, 2, 3]
    for name in ("verdict", "lower", "upper", "normal", "offset", "status", "projection", "gradient"):
        np.testing.assert_array_equal(getattr(found, name)[others], getattr(whole, name)[others])
    assert (found.verdict[1], found.lower[1], found.upper[1], found.status[1]) == (
        hullx.UNDECIDED,
        0.0,
        np.inf,
        "invalid",
    )
    assert np.isnan(found.distance[1])
    assert not len(found.weights.row(1)[0])
    assert "1 invalid" in repr(found)
    distances = hullx.hull_distance(ROWS, queries, nan_policy="propagate")
    assert np.isnan(distances).tolist() == [False, True, False, False]


def test_nan_policy_propagate_with_nothing_left() -> None:
    nothing = np.full((3, 3), np.nan)
    assert (hullx.knn(ROWS, nothing, nan_policy="propagate").indices == -1).all()
    assert (hullx.count_within(ROWS, nothing, 1.0, nan_policy="propagate") == -1).all()
    assert (hullx.Hull(ROWS).query(nothing, nan_policy="propagate").status == "invalid").all()


@pytest.mark.parametrize("name", ["Points", "Hull"])
def test_points_are_not_wrapped_twice(name: str) -> None:
    points = hullx.Points(ROWS)
    if name == "Hull":
        assert hullx.Hull(points).points is points
    else:
        with pytest.raises(TypeError, match="`points` is a Points already"):
            hullx.Points(points)


def test_a_file_that_is_no_answer(tmp_path: Any) -> None:
    for name, content in {"text.npz": b"not a zip", "empty.npz": b""}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=f"{name} is not a saved hullx answer"):
            hullx.HullAnswer.load(tmp_path / name)
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    np.save(tmp_path / "array.npy", np.zeros(3))
    reasons = {
        "text.npz": "it is no archive of arrays",
        "other.npz": "it lacks 'hullx_format'",
        "array.npy": r"it holds one array \(.npy\)",
    }
    for name, reason in reasons.items():
        with pytest.raises(ValueError, match=f"{name} is not a saved hullx answer of format 1: {reason}"):
            hullx.HullAnswer.load(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        hullx.HullAnswer.load(tmp_path / "absent.npz")
