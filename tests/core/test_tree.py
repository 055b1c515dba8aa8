"""The tree finds what the definition says, to the bit, whatever the data, in every dimension it may be forced into."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import hullx
from asserts import as_floats, assert_same_neighbors
from corpus.cases import CASES as CORPUS
from determinism import golden
from determinism.data import CASES as TABLES
from hullx import _core, runtime
from hullx.reference import neighbors
from strategies import point_sets, queries_near

Rows = NDArray[np.float64]


@pytest.fixture(autouse=True)
def through_the_tree() -> Iterator[None]:
    _core.set_knn_path("tree")
    yield
    _core.set_knn_path("auto")


def by_scan(rows: object, queries: object, k: int, **options: object) -> hullx.Neighbors:
    _core.set_knn_path("scan")
    found = hullx.knn(rows, queries, k, **options)  # type: ignore[arg-type]
    _core.set_knn_path("tree")
    return found


def assert_tree_agrees_with_scan(rows: Rows, queries: Rows, k: int) -> None:
    expected = by_scan(rows, queries, k)
    assert_same_neighbors(hullx.knn(rows, queries, k), expected)
    for radius in (expected.distances[:, -1], np.nextafter(expected.distances[:, -1], 0.0)):
        counts = hullx.count_within(rows, queries, radius)
        _core.set_knn_path("scan")
        np.testing.assert_array_equal(counts, hullx.count_within(rows, queries, radius))
        _core.set_knn_path("tree")


@given(data=st.data(), rows=point_sets(max_dim=12, max_rows=80), k=st.integers(1, 40))
def test_neighbors_and_counts_are_those_of_the_definition(data: st.DataObject, rows: Rows, k: int) -> None:
    k = min(k, len(rows))
    queries = data.draw(queries_near(rows))
    found = hullx.knn(rows, queries, k)
    radius = found.distances[:, k // 2]
    counts = hullx.count_within(rows, queries, radius)
    for i, query in enumerate(queries):
        indices, squared = neighbors.knn(as_floats(rows), query, k)
        assert found.indices[i].tolist() == indices.tolist()
        assert found.distances[i].tobytes() == np.sqrt(squared).tobytes()
        assert counts[i] == neighbors.count_within(as_floats(rows), query, float(radius[i]))


@given(data=st.data(), rows=point_sets(max_dim=4, max_rows=60, kinds=("lattice", "duplicates", "gaussian")))
def test_rows_and_groups_are_left_out(data: st.DataObject, rows: Rows) -> None:
    n = len(rows)
    labels = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    labels[0] = 9
    queries = as_floats(rows)[:3].astype(np.float64)
    radius = np.linalg.norm(queries - queries[0], axis=1).max()
    excluded = [set(np.flatnonzero(labels == label).tolist()) for label in range(len(queries))]
    alone = [{i} for i in range(len(queries))]
    rules = [((labels, np.arange(len(queries))), excluded)] + ([(np.arange(len(queries)), alone)] if n > 1 else [])
    for rule, left_out in rules:
        found = hullx.knn(rows, queries, 1, exclude=rule)
        counts = hullx.count_within(rows, queries, radius, exclude=rule)
        for i, query in enumerate(queries):
            indices, squared = neighbors.knn(as_floats(rows), query, 1, left_out[i])
            assert (found.indices[i, 0], found.distances[i, 0]) == (indices[0], np.sqrt(squared[0]))
            assert counts[i] == neighbors.count_within(as_floats(rows), query, float(radius), left_out[i])


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_hard_cases(name: str) -> None:
    hard_case = CORPUS[name]()
    for k in {1, min(5, len(hard_case.rows)), min(60, len(hard_case.rows))}:
        assert_tree_agrees_with_scan(hard_case.rows, hard_case.queries, k)


@pytest.mark.parametrize("level", ["v2", "v3"])
@pytest.mark.parametrize("name", TABLES)
@pytest.mark.usefixtures("simd_level")
def test_tables_hash_to_the_stored_value(name: str, level: str) -> None:
    if level not in runtime.simd_levels():
        pytest.skip(f"this processor cannot run {level}")
    runtime.set_simd_level(level)
    assert golden.knn_hash(name) == golden.stored("knn")[name]


def clusters(rng: np.random.Generator, n: int, d: int) -> Rows:
    """Clusters of very different sizes, one of them a single place."""
    centres = rng.standard_normal((8, d))
    sizes = 10.0 ** -np.arange(8.0)
    sizes[-1] = 0.0
    which = rng.integers(0, 8, n)
    return np.asarray(centres[which] + sizes[which, None] * rng.standard_normal((n, d)))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("d", [1, 2, 3, 5, 8, 12])
@pytest.mark.usefixtures("simd_level")
def test_larger_tables_at_every_level_and_thread_count(d: int, dtype: type) -> None:
    rng = np.random.default_rng(d)
    rows = clusters(rng, 3000, d).astype(dtype)
    queries = np.vstack([rows[::20], clusters(rng, 100, d), 5 * rng.standard_normal((20, d))]).astype(np.float64)
    for k in (1, 10, 100):
        expected = by_scan(rows, queries, k)
        for level in runtime.simd_levels():
            runtime.set_simd_level(level)
            for threads in (1, 2, 3):
                assert_same_neighbors(hullx.knn(rows, queries, k, num_threads=threads), expected)
    assert_tree_agrees_with_scan(rows, queries, 700)


HARD = {
    "one row": lambda _: np.ones((1, 3)),
    "all equal": lambda _: np.full((5000, 2), 0.1),
    "a thousand of each": lambda rng: np.repeat(rng.standard_normal((5, 3)), 1000, axis=0),
    "a lattice": lambda rng: rng.integers(0, 6, (4000, 3)).astype(np.float64),
    "one column": lambda rng: rng.standard_normal((3000, 1)),
    "wild rows": lambda rng: np.vstack([rng.standard_normal((2000, 3)), np.diag([1e12, 1e100, -1e50])]),
    "an offset": lambda rng: 1e8 + rng.standard_normal((2000, 3)),
    "tiny": lambda rng: 1e-160 * rng.standard_normal((2000, 3)),
    "tiny with a wild row": lambda rng: np.vstack([1e-160 * rng.standard_normal((2000, 2)), [1e-20, 0.0]]),
    "subnormal": lambda rng: 5e-324 * rng.integers(0, 50, (2000, 2)),
    "huge": lambda rng: 1e149 * rng.standard_normal((2000, 3)),
    "near-ties": lambda rng: np.nextafter(np.ones((500, 2)), rng.choice([0.0, 1.0, 2.0], (500, 2))),
}


@pytest.mark.parametrize("name", HARD)
def test_hard_tables(name: str) -> None:
    rng = np.random.default_rng(1)
    rows = HARD[name](rng)
    size = np.abs(rows).max()
    picked = rows[rng.integers(0, len(rows), 10)]
    queries = np.vstack([picked, (picked[:5] + picked[5:]) / 2, np.zeros((1, rows.shape[1])), picked[:2] * 3])
    queries = np.vstack([queries, np.full((1, rows.shape[1]), min(size * 1e3, 1e150))])
    for k in {1, min(7, len(rows)), min(50, len(rows)), min(1500, len(rows))}:
        assert_tree_agrees_with_scan(rows, queries, k)


@pytest.mark.usefixtures("simd_level")
@pytest.mark.parametrize("level", ["v2", "v3"])
def test_queries_finer_than_float32_rows(level: str) -> None:
    """What rounding the query to float32 does to distances counts against a leaf of float32 rows."""
    if level not in runtime.simd_levels():
        pytest.skip(f"this processor cannot run {level}")
    runtime.set_simd_level(level)
    rng = np.random.default_rng(7)
    rows = (2.0**20 + rng.integers(0, 24, (6000, 5)) / 8).astype(np.float32)  # eighths are the last digit there
    queries = 2.0**20 + rng.random((400, 5)) * 3
    for k in (1, 5):
        assert_tree_agrees_with_scan(rows, queries, k)
    for far in (2.0**90, 2.0**110, 1e150):  # where the screen gives up
        assert_tree_agrees_with_scan(rows, far * rng.standard_normal((3, 5)), 5)


def test_every_row_in_order() -> None:
    rows = np.random.default_rng(4).standard_normal((1500, 3))
    assert_tree_agrees_with_scan(rows, rows[:5], 1500)


def test_a_radius_that_holds_everything_or_nothing() -> None:
    rows = np.random.default_rng(5).standard_normal((4000, 3))
    for radius, count in ((1e300, 4000), (np.inf, 4000), (100.0, 4000), (0.0, 1), (5e-324, 1)):
        assert hullx.count_within(rows, rows[:9], radius).tolist() == [count] * 9
        assert hullx.count_within(rows, None, radius).tolist() == [count - 1] * 4000


def test_only_rows_and_queries_that_call_for_it_take_the_tree() -> None:
    rng = np.random.default_rng(6)
    few, many, wide = rng.standard_normal((100, 3)), rng.standard_normal((20_000, 3)), rng.standard_normal((5000, 40))
    _core.set_knn_path("auto")
    for rows, queries, taken in ((few, few, 0), (many, many, 20_000), (wide, wide[:3000], 0), (many, many[:2], 0)):
        runtime.reset_stats()
        hullx.knn(rows, queries, 3)
        stats = runtime.last_stats()
        assert stats["tree_queries"] == taken
        assert (stats["tree_leaves"] > 0) == (taken > 0)
        assert (stats["directions"] > 0) == (taken == 0)


def test_the_path_is_named() -> None:
    assert _core.knn_path() == "tree"
    with pytest.raises(ValueError, match="choose 'auto', 'scan', 'tree' or 'rows'"):
        _core.set_knn_path("fast")
