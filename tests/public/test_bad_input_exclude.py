"""Exclusions: what a query must not see, in every form, and the ways to get it wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hullx

RNG = np.random.default_rng(8)
ROWS = RNG.normal(size=(12, 3))
QUERIES = RNG.normal(size=(4, 3))

CALLS: dict[str, Callable[..., Any]] = {
    "knn": lambda exclude: hullx.knn(ROWS, QUERIES, exclude=exclude),
    "count_within": lambda exclude: hullx.count_within(ROWS, QUERIES, 1.0, exclude=exclude),
    "Hull.query": lambda exclude: hullx.Hull(ROWS).query(QUERIES, exclude=exclude),
    "in_hull": lambda exclude: hullx.in_hull(ROWS, QUERIES, exclude=exclude),
    "hull_distance": lambda exclude: hullx.hull_distance(ROWS, QUERIES, exclude=exclude),
}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())

ROW_GROUPS = np.arange(12) % 4
QUERY_GROUPS = np.array([0, 1, 2, 9])


@each_call
@pytest.mark.parametrize("rows", [[0, 1, 2], [[0, 1, 2, 3]], 3])
def test_one_row_for_each_query(call: Callable[..., Any], rows: Any) -> None:
    with pytest.raises(ValueError, match=r"`exclude` has shape .*one row index per query is needed, shape \(4,\)"):
        call(np.array(rows))


@each_call
@pytest.mark.parametrize("rows", [[0, 1, 2, 12], [0, 1, 2, -2]])
def test_rows_that_do_not_exist(call: Callable[..., Any], rows: list[int]) -> None:
    with pytest.raises(ValueError, match=rf"`exclude` names row {rows[3]} at query 3: rows go from 0 to 11"):
        call(rows)


@each_call
@pytest.mark.parametrize("rows", [[0.0, 1.0, 2.0, 3.0], ["a", "b", "c", "d"], [True, False, True, True]])
def test_rows_that_are_no_indices(call: Callable[..., Any], rows: list[Any]) -> None:
    with pytest.raises(TypeError, match=r"`exclude` holds no row indices"):
        call(rows)


@each_call
def test_groups_of_a_wrong_length(call: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"row_groups has shape \(11,\).*shape \(12,\)"):
        call((ROW_GROUPS[:11], QUERY_GROUPS))
    with pytest.raises(ValueError, match=r"query_groups has shape \(3,\).*shape \(4,\)"):
        call((ROW_GROUPS, QUERY_GROUPS[:3]))


@each_call
def test_groups_without_a_label(call: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"no label in query_groups at position 2"):
        call((ROW_GROUPS.astype(float), [0.0, 1.0, np.nan, 2.0]))
    with pytest.raises(ValueError, match=r"no label in row_groups at position 0"):
        call((np.array([None, *"abcdefghijk"], dtype=object), list("abcd")))


@each_call
def test_groups_of_text_and_numbers(call: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match=r"text labels on one side and numbers on the other"):
        call((ROW_GROUPS, ["0", "1", "2", "3"]))


@pytest.mark.parametrize("call", [CALLS[name] for name in CALLS if name != "count_within"])
def test_no_rows_left(call: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"query 2 has (none of the 12 rows|no rows) left after exclusions"):
        call((np.zeros(12, dtype=int), [1, 1, 0, 1]))


def test_counting_with_no_rows_left_is_zero() -> None:
    counts = hullx.count_within(ROWS, QUERIES, np.inf, exclude=(np.zeros(12, dtype=int), [1, 1, 0, 1]))
    assert counts.tolist() == [12, 12, 0, 12]


def test_k_counts_the_rows_left() -> None:
    with pytest.raises(ValueError, match=r"`k` is 10, but query 0 has only 9 of 12 rows left.*choose k <= 9"):
        hullx.knn(ROWS, QUERIES, 10, exclude=(ROW_GROUPS, QUERY_GROUPS))
    assert hullx.knn(ROWS, QUERIES[3:], 12, exclude=(ROW_GROUPS, QUERY_GROUPS[3:])).indices.shape == (1, 12)


def _allowed(query: int) -> np.ndarray:
    return np.flatnonzero(QUERY_GROUPS[query] != ROW_GROUPS)


LABELS = {
    "integers": (ROW_GROUPS, QUERY_GROUPS),
    "large unsigned": (ROW_GROUPS.astype(np.uint64) + 2**63, QUERY_GROUPS.astype(np.uint64) + 2**63),
    "floats": (ROW_GROUPS / 7, QUERY_GROUPS / 7),
    "text": (ROW_GROUPS.astype(str), QUERY_GROUPS.astype(str)),
    "lists": (ROW_GROUPS.tolist(), QUERY_GROUPS.tolist()),
    "objects": (
        np.array([("site", g) for g in ROW_GROUPS.tolist()] + [None], dtype=object)[:-1],
        np.array([("site", g) for g in QUERY_GROUPS.tolist()] + [None], dtype=object)[:-1],
    ),
    "dates": (ROW_GROUPS.astype("M8[D]"), QUERY_GROUPS.astype("M8[D]")),
}


@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS.keys())
def test_labels_of_any_kind_exclude_the_same_rows(labels: Any) -> None:
    found = hullx.knn(ROWS, QUERIES, 4, exclude=labels)
    answer = hullx.Hull(ROWS).query(QUERIES, want="distance", exclude=labels)
    counts = hullx.count_within(ROWS, QUERIES, 2.0, exclude=labels)
    hullx.verify(ROWS, QUERIES, answer).raise_if_failed()
    for i, query in enumerate(QUERIES):
        rows = _allowed(i)
        alone = hullx.knn(ROWS[rows], query[None], 4)
        np.testing.assert_array_equal(found.indices[i], rows[alone.indices[0]])
        np.testing.assert_array_equal(found.distances[i], alone.distances[0])
        assert counts[i] == hullx.count_within(ROWS[rows], query[None], 2.0)[0]
        np.testing.assert_allclose(answer.distance[i], hullx.hull_distance(ROWS[rows], query[None])[0], rtol=3e-6)


def test_a_row_for_each_query() -> None:
    nearest = hullx.knn(ROWS, QUERIES, 3).indices
    skip = nearest[:, 0].copy()
    skip[1] = -1
    found = hullx.knn(ROWS, QUERIES, 2, exclude=skip).indices
    np.testing.assert_array_equal(found[[0, 2, 3]], nearest[[0, 2, 3], 1:])
    np.testing.assert_array_equal(found[1], nearest[1, :2])
    np.testing.assert_array_equal(hullx.knn(ROWS, QUERIES, 2, exclude=skip.astype(np.int8)).indices, found)


def test_two_queries_may_skip_one_row_each() -> None:
    """A pair of numbers is no pair of groups."""
    assert (hullx.knn(ROWS, ROWS[:2], exclude=(0, 1)).indices[:, 0] != [0, 1]).all()


def test_without_queries_each_row_skips_itself() -> None:
    alone = hullx.knn(ROWS, k=2)
    np.testing.assert_array_equal(alone.indices, hullx.knn(ROWS, ROWS, 2, exclude=np.arange(12)).indices)
    with_self = hullx.knn(ROWS, k=1, include_self=True)
    np.testing.assert_array_equal(with_self.indices[:, 0], np.arange(12))
    assert (with_self.distances == 0.0).all()
    counts = hullx.count_within(ROWS, None, 1.0)
    np.testing.assert_array_equal(counts + 1, hullx.count_within(ROWS, None, 1.0, include_self=True))


def test_without_queries_both_rules_hold() -> None:
    groups = np.arange(12) % 3
    found = hullx.knn(ROWS, k=3, exclude=(groups, (groups + 1) % 3)).indices
    for i, row in enumerate(found):
        assert i not in row
        assert not (groups[row] == (groups[i] + 1) % 3).any()


def test_without_queries_a_row_cannot_skip_two() -> None:
    with pytest.raises(ValueError, match=r"each row already skips itself.*include_self=True"):
        hullx.knn(ROWS, exclude=np.roll(np.arange(12), 1))
    found = hullx.knn(ROWS, exclude=np.roll(np.arange(12), 1), include_self=True)
    np.testing.assert_array_equal(found.indices[:, 0], np.arange(12))


def test_leave_one_out_by_groups() -> None:
    hull = hullx.Hull(ROWS)
    groups = np.array(list("aabbccddeeff"))
    answer = hull.leave_one_out(groups=groups)
    hullx.verify(ROWS, ROWS, answer).raise_if_failed()
    for i in range(12):
        expected = hullx.hull_distance(ROWS[groups != groups[i]], ROWS[i : i + 1])[0]
        np.testing.assert_allclose(answer.distance[i], expected, rtol=3e-6)


@pytest.mark.parametrize("rows", [[3, 0, 7], np.isin(np.arange(12), [0, 3, 7])])
def test_leave_one_out_of_some_rows(rows: Any) -> None:
    whole = hullx.Hull(ROWS).leave_one_out()
    some = hullx.Hull(ROWS).leave_one_out(rows)
    order = np.arange(12)[rows]
    np.testing.assert_array_equal(some.upper, whole.upper[order])
    hullx.verify(ROWS, ROWS[order], some).raise_if_failed()


@pytest.mark.parametrize("rows", [[12], [-1], [0, 99]])
def test_leave_one_out_of_rows_that_do_not_exist(rows: list[int]) -> None:
    with pytest.raises(ValueError, match=r"`rows` goes from .*numbered 0 to 11"):
        hullx.Hull(ROWS).leave_one_out(rows)


@pytest.mark.parametrize("rows", [[0.5], "all", [True, False], []])
def test_leave_one_out_of_rows_that_are_no_indices(rows: Any) -> None:
    with pytest.raises(TypeError, match=r"`rows` must be row indices"):
        hullx.Hull(ROWS).leave_one_out(rows)


def test_leave_one_out_needs_another_row() -> None:
    with pytest.raises(ValueError, match="`points` has 1 row: without it nothing is left"):
        hullx.Hull(ROWS[:1]).leave_one_out()
    with pytest.raises(ValueError, match="`groups` puts all 12 rows into one group, 'same'"):
        hullx.Hull(ROWS).leave_one_out(groups=["same"] * 12)
