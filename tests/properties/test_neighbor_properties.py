"""Neighbours are those of the definition, on whatever data, and counting agrees with them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import hullx
from asserts import as_floats
from hullx.reference import neighbors
from strategies import point_sets, queries_near

Rows = NDArray[np.float64]


@given(data=st.data(), rows=point_sets(max_dim=8), k=st.integers(1, 7))
def test_neighbors_are_those_of_the_definition_to_the_bit(data: st.DataObject, rows: Rows, k: int) -> None:
    k = min(k, len(rows))
    queries = data.draw(queries_near(rows))
    found = hullx.knn(rows, queries, k=k)
    squared = hullx.knn(rows, queries, k=k, metric="sqeuclidean")
    for i, query in enumerate(queries):
        indices, expected = neighbors.knn(as_floats(rows), query, k)
        assert found.indices[i].tolist() == indices.tolist()
        assert found.distances[i].tobytes() == np.sqrt(expected).tobytes()
        assert squared.distances[i].tobytes() == expected.tobytes()


@given(data=st.data(), rows=point_sets(max_dim=3, max_rows=12, kinds=("lattice", "binary", "gaussian")))
def test_neighbors_with_exclusions_are_those_of_the_definition(data: st.DataObject, rows: Rows) -> None:
    n = len(rows)
    groups = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    groups[0], query_groups = 9, np.array([0, 1, 2])
    queries = data.draw(queries_near(rows, most=3))[:3]
    query_groups = query_groups[: len(queries)]
    found = hullx.knn(rows, queries, k=1, exclude=(groups, query_groups))
    for i, query in enumerate(queries):
        excluded = set(np.flatnonzero(groups == query_groups[i]).tolist())
        indices, squared = neighbors.knn(as_floats(rows), query, 1, excluded)
        assert found.indices[i].tolist() == indices.tolist()
        assert found.distances[i].tolist() == np.sqrt(squared).tolist()


@given(rows=point_sets(max_dim=4, max_rows=15))
def test_rows_find_others_not_themselves(rows: Rows) -> None:
    if len(rows) < 2:
        return
    found = hullx.knn(rows, k=1)
    for i in range(len(rows)):
        indices, squared = neighbors.knn(as_floats(rows), as_floats(rows)[i].astype(np.float64), 1, {i})
        assert (found.indices[i, 0], found.distances[i, 0]) == (indices[0], np.sqrt(squared[0]))
    itself = hullx.knn(rows, k=1, include_self=True)
    assert not itself.distances.any()


@given(data=st.data(), rows=point_sets(max_dim=8), k=st.integers(1, 7))
def test_counting_at_the_kth_distance_gives_at_least_k(data: st.DataObject, rows: Rows, k: int) -> None:
    k = min(k, len(rows))
    queries = data.draw(queries_near(rows))
    radius = hullx.knn(rows, queries, k=k).distances[:, -1]
    counts = hullx.count_within(rows, queries, radius)
    below = hullx.count_within(rows, queries, np.nextafter(radius, 0.0))
    for i, query in enumerate(queries):
        assert counts[i] == neighbors.count_within(as_floats(rows), query, radius[i])
        assert counts[i] >= k
        if radius[i] > 0:
            assert below[i] == neighbors.count_within(as_floats(rows), query, float(np.nextafter(radius[i], 0.0)))
            assert below[i] < k


@given(data=st.data(), rows=point_sets())
def test_neighbor_distances_bound_the_hull_distance(data: st.DataObject, rows: Rows) -> None:
    """The nearest row is a point of the hull."""
    queries = data.draw(queries_near(rows))
    nearest = hullx.knn(rows, queries, k=1).distances[:, 0]
    answer = hullx.Hull(rows).query(queries, want="distance")
    assert (answer.lower <= nearest).all()
