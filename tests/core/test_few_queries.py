"""One or few queries are answered from the rows as given: exactly, and without packing anything for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import hullx
from asserts import as_floats
from corpus.cases import CASES as HARD
from hullx import _core
from hullx.reference import neighbors
from strategies import point_sets, queries_near

Rows = NDArray[np.float64]


@pytest.fixture
def from_the_rows() -> Iterator[None]:
    _core.set_knn_path("rows")
    yield
    _core.set_knn_path("auto")


def assert_defined(found: hullx.Neighbors, rows: NDArray[Any], queries: Rows, k: int) -> None:
    for i, query in enumerate(queries):
        indices, squared = neighbors.knn(as_floats(rows), query, k)
        assert found.indices[i].tolist() == indices.tolist()
        assert found.distances[i].tobytes() == np.sqrt(squared).tobytes()


@pytest.mark.usefixtures("from_the_rows")
@given(data=st.data(), rows=point_sets(max_dim=9, max_rows=60), k=st.integers(1, 30))
def test_neighbors_are_those_of_the_definition(data: st.DataObject, rows: Rows, k: int) -> None:
    queries = data.draw(queries_near(rows))
    assert_defined(hullx.knn(rows, queries, min(k, len(rows))), rows, queries, min(k, len(rows)))


@pytest.mark.usefixtures("from_the_rows")
@pytest.mark.parametrize("name", sorted(HARD))
def test_hard_rows_are_decided_as_the_scan_decides_them(name: str) -> None:
    case = HARD[name]()
    rows = np.ascontiguousarray(as_floats(case.rows))
    queries = np.ascontiguousarray(case.queries, dtype=np.float64)
    points = _core.Points(rows)
    k = min(6, len(rows))
    found = [_core.knn(points, queries, k, None, None, None, threads, None) for threads in (1, 3)]
    expected = _core.knn(points, queries, k, None, None, None, 1, None, "float32")
    for indices, squared in found:
        assert indices.tobytes() == expected[0].tobytes()
        assert squared.tobytes() == expected[1].tobytes()


def test_rows_cut_into_tasks_give_what_one_thread_gives() -> None:
    rng = np.random.default_rng(3)
    rows = np.repeat(rng.normal(size=(20_000, 16)).astype(np.float32), 2, axis=0)  # every row has a twin
    points = hullx.Points(rows)
    queries = rng.normal(size=(2, 16))
    alone = hullx.knn(points, queries[:1], 9, num_threads=1)
    both = hullx.knn(points, queries, 9, num_threads=3)
    assert points._core.packed_bytes == 0
    assert both.indices[0].tolist() == alone.indices[0].tolist()
    wide = rows.astype(np.float64)
    for i, query in enumerate(queries):
        order = np.argsort(((wide - query) ** 2).sum(axis=1), kind="stable")  # twins are equal to the bit
        assert both.indices[i].tolist() == order[:9].tolist()


def test_one_query_packs_nothing_and_many_pack_once() -> None:
    rows = np.random.default_rng(4).normal(size=(500, 30))
    points = hullx.Points(rows)
    answers = []
    for _ in range(8):
        answers.append(hullx.knn(points, rows[:1] + 0.5, 4))
        assert points._core.packed_bytes == 0
    answers.append(hullx.knn(points, rows[:1] + 0.5, 4))  # from here on packing has paid
    assert points._core.packed_bytes > 0
    assert len({found.indices.tobytes() + found.distances.tobytes() for found in answers}) == 1
    many = hullx.Points(rows)
    hullx.knn(many, rows[:20], 4)
    assert many._core.packed_bytes > 0


@pytest.mark.usefixtures("from_the_rows")
def test_exclusions_hold() -> None:
    rows = np.random.default_rng(5).normal(size=(90, 7))
    groups = np.arange(90) // 10
    found = hullx.knn(rows, k=5)
    assert (found.indices != np.arange(90)[:, None]).all()
    found = hullx.knn(rows, rows[:30], 5, exclude=(groups, groups[:30]))
    assert (found.indices // 10 != groups[:30, None]).all()
    for i in range(30):
        left = np.flatnonzero(groups != groups[i])
        expected, _ = neighbors.knn(rows[left], rows[i], 5)
        assert found.indices[i].tolist() == left[expected].tolist()


@pytest.mark.usefixtures("from_the_rows")
def test_progress_is_told_and_ctrl_c_ends_the_call() -> None:
    rows = np.random.default_rng(6).normal(size=(50, 3))
    told: list[tuple[int, int]] = []
    hullx.knn(rows, rows[:4], 2, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]

    def refuse(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hullx.knn(rows, rows[:4], 2, progress=refuse)
