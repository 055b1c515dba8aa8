"""Bad input under each metric: one clear error that names the argument, the place and the remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hullx

ROWS = np.random.default_rng(5).normal(size=(12, 3))
QUERIES = np.random.default_rng(6).normal(size=(4, 3))
CALLS: dict[str, Callable[..., Any]] = {
    "knn": lambda rows, queries, **options: hullx.knn(rows, queries, 1, **options),
    "count_within": lambda rows, queries, **options: hullx.count_within(rows, queries, 0.5, **options),
}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


@each_call
@pytest.mark.parametrize("metric", ["manhattan", "", None, 2, "Cosine"])
def test_metrics_that_are_not_offered(call: Callable[..., Any], metric: Any) -> None:
    with pytest.raises(ValueError, match=r"`metric` is .*'euclidean', 'sqeuclidean', 'cosine', 'inner'"):
        call(ROWS, QUERIES, metric=metric)


@each_call
def test_rows_without_a_direction(call: Callable[..., Any]) -> None:
    rows = ROWS.copy()
    rows[[7, 9]] = 0.0
    with pytest.raises(ValueError, match=r"points: row 7 is all zeros.*no direction.*Drop the row.*`metric`"):
        call(rows, QUERIES, metric="cosine")
    with pytest.raises(ValueError, match=r"points: row 7 is all zeros"):
        call(rows, None, metric="cosine")
    call(rows, QUERIES, metric="inner")


@each_call
def test_queries_without_a_direction(call: Callable[..., Any]) -> None:
    queries = QUERIES.copy()
    queries[2] = -0.0
    with pytest.raises(ValueError, match=r"`queries` is all zeros at row 2.*no direction"):
        call(ROWS, queries, metric="cosine")
    call(ROWS, queries, metric="inner")


@each_call
@pytest.mark.parametrize("metric", ["cosine", "inner"])
def test_invalid_queries_are_marked_alone(call: Callable[..., Any], metric: str) -> None:
    queries = QUERIES.copy()
    queries[1, 0] = np.nan
    with pytest.raises(ValueError, match="`queries` has a NaN at row 1, column 0"):
        call(ROWS, queries, metric=metric)
    marked, clean = (call(ROWS, asked, metric=metric, nan_policy="propagate") for asked in (queries, QUERIES))
    found, expected = (getattr(answer, "indices", answer) for answer in (marked, clean))
    assert (found[1] == -1).all()
    assert np.delete(found, 1, axis=0).tolist() == np.delete(expected, 1, axis=0).tolist()


@pytest.mark.parametrize("metric", ["cosine", "inner"])
@pytest.mark.parametrize("k", [0, 13])
def test_k_out_of_range(metric: Any, k: int) -> None:
    with pytest.raises(ValueError, match=rf"`k` is {k}"):
        hullx.knn(ROWS, QUERIES, k, metric=metric)


@pytest.mark.parametrize("radius", [-0.1, np.nan, -np.inf])
def test_radii_that_are_no_cosine_distances(radius: float) -> None:
    with pytest.raises(ValueError, match=r"`radius` is .*never negative or NaN"):
        hullx.count_within(ROWS, QUERIES, radius, metric="cosine")


def test_radii_that_are_no_products() -> None:
    with pytest.raises(ValueError, match=r"`radius` is nan at query 1: products are never NaN"):
        hullx.count_within(ROWS, QUERIES, [0.0, np.nan, 1.0, -1.0], metric="inner")
