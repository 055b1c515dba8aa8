"""Neighbours under the inner product and the cosine are those of the definition, on whatever data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import hullx
from asserts import as_floats
from hullx.reference import metrics
from strategies import point_sets, queries_near

Rows = NDArray[Any]
Queries = NDArray[np.float64]

DEFINITIONS = {"inner": metrics.inner, "cosine": metrics.cosine}
SCALES = (1.0, 1.0, 1e-20, 1e20, 2.0**-300, 2.0**300)
by_metric = pytest.mark.parametrize("metric", DEFINITIONS)


def with_direction(rows: Rows) -> Rows:
    return rows[np.asarray(rows).any(axis=1)]


@st.composite
def asked(draw: st.DrawFn, **options: Any) -> tuple[Rows, Queries]:
    """Rows and queries that all have a direction: near rows, turned round, at right angles, lengthened."""
    rows = with_direction(draw(point_sets(scales=SCALES, offsets=(0.0, 0.0, 1.0, 1e6), **options)))
    if not len(rows):
        rows = np.ones((1, rows.shape[1]))
    wide = as_floats(rows).astype(np.float64)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1), label="turn seed"))
    chosen = wide[rng.integers(0, len(wide), 3)]
    orthogonal = np.roll(chosen[2], 1) * np.resize([1.0, -1.0], wide.shape[1])
    queries = np.vstack([draw(queries_near(rows, most=3)), -3.0 * chosen[:1], 2.0 * chosen[1:2], orthogonal])
    return rows, with_direction(queries)


def same(found: hullx.Neighbors, i: int, expected: tuple[NDArray[np.int64], Queries]) -> None:
    assert found.indices[i].tolist() == expected[0].tolist()
    assert found.distances[i].tobytes() == expected[1].tobytes(), (found.distances[i], expected[1])


@by_metric
@given(data=st.data(), case=asked(max_dim=8, max_rows=25), everything=st.booleans())
def test_neighbors_are_those_of_the_definition(
    metric: Any, data: st.DataObject, case: tuple[Rows, Queries], everything: bool
) -> None:
    rows, queries = case
    k = len(rows) if everything else data.draw(st.integers(1, len(rows)))
    found = hullx.knn(rows, queries, k, metric=metric)
    for i, query in enumerate(queries):
        same(found, i, DEFINITIONS[metric](as_floats(rows), query, k))


@by_metric
@given(data=st.data(), case=asked(max_dim=4, max_rows=12, kinds=("lattice", "binary", "near-duplicates")))
def test_exclusions_leave_the_definition(metric: Any, data: st.DataObject, case: tuple[Rows, Queries]) -> None:
    rows, queries = case
    groups = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows))))
    groups[0] = 9
    labels = np.arange(len(queries)) % 3
    found = hullx.knn(rows, queries, 1, metric=metric, exclude=(groups, labels))
    for i, query in enumerate(queries):
        skipped = set(np.flatnonzero(groups == labels[i]).tolist())
        same(found, i, DEFINITIONS[metric](as_floats(rows), query, 1, skipped))
    if len(rows) < 2:
        return
    others = hullx.knn(rows, k=len(rows) - 1, metric=metric)
    for i, row in enumerate(as_floats(rows).astype(np.float64)):
        same(others, i, DEFINITIONS[metric](as_floats(rows), row, len(rows) - 1, {i}))


@by_metric
@given(data=st.data(), case=asked(max_dim=6, max_rows=20))
def test_counts_agree_with_what_is_returned(metric: Any, data: st.DataObject, case: tuple[Rows, Queries]) -> None:
    rows, queries = case
    k = data.draw(st.integers(1, len(rows)))
    values = hullx.knn(rows, queries, len(rows), metric=metric).distances
    edge = values[:, k - 1]
    for radius in (edge, np.nextafter(edge, -np.inf), np.nextafter(edge, np.inf)):
        within = values >= radius[:, None] if metric == "inner" else values <= np.abs(radius[:, None])
        limit = radius if metric == "inner" else np.abs(radius)
        assert hullx.count_within(rows, queries, limit, metric=metric).tolist() == within.sum(axis=1).tolist()


@given(case=asked(max_dim=5, max_rows=15))
def test_the_cosine_knows_no_length(case: tuple[Rows, Queries]) -> None:
    rows, queries = case
    wide = as_floats(rows).astype(np.float64)
    lengths = 2.0 ** (np.arange(len(rows)) % 7 * 20 - 60)
    first = hullx.knn(wide, queries, len(rows), metric="cosine")
    other = hullx.knn(wide * lengths[:, None], queries * 2.0**40, len(rows), metric="cosine")
    assert first.indices.tolist() == other.indices.tolist()
    assert first.distances.tobytes() == other.distances.tobytes()


@given(
    rows=point_sets(max_dim=5, max_rows=12, scales=(1.0, 1e-20, 1e20), offsets=(0.0, 1e6)),
    p=st.integers(1, 6),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_transform_means_the_transformed_rows(rows: Rows, p: int, seed: int) -> None:
    matrix = np.random.default_rng(seed).standard_normal((p, rows.shape[1]))
    points = hullx.Points(rows, transform=matrix)
    defined = np.array([metrics.transformed(row, matrix) for row in as_floats(rows).astype(np.float64)])
    assert points.rows.tobytes() == defined.tobytes()
    queries = as_floats(rows).astype(np.float64)[:3] * 1.25
    moved = np.array([metrics.transformed(query, matrix) for query in queries])
    found, expected = hullx.knn(points, queries, 1), hullx.knn(defined, moved, 1)
    assert found.indices.tolist() == expected.indices.tolist()
    assert found.distances.tobytes() == expected.distances.tobytes()
