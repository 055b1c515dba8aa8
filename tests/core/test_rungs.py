"""Neighbours are the same bytes whichever screen looked at the rows, at every level and thread count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hullx
from asserts import answer_bytes, as_floats
from corpus.cases import CASES as HARD
from determinism.data import CASES, table
from hullx import _core, datasets, runtime
from hullx.reference import neighbors

pytestmark = pytest.mark.usefixtures("simd_level")

RUNGS = ("int8", "float32", "auto")
Array = NDArray[Any]


def tables(name: str) -> tuple[Array, NDArray[np.float64]]:
    if name in HARD:
        return HARD[name]().rows, wide(HARD[name]().queries)
    rows, queries = CASES[name]()
    return rows, wide(queries)


def wide(values: Array) -> NDArray[np.float64]:
    return np.ascontiguousarray(values, dtype=np.float64)


def found(points: _core.Points, queries: NDArray[np.float64], k: int, threads: int, rung: str) -> bytes:
    """Indices, squared distances, and counts within the distance of the k-th."""
    indices, squared = _core.knn(points, queries, k, None, None, None, threads, None, rung)
    radius = np.ascontiguousarray(squared[:, k // 2])
    counts = _core.count_within(points, queries, radius, True, None, None, None, threads, None, rung)
    assert (counts > k // 2).all()
    return indices.tobytes() + squared.tobytes() + counts.tobytes()


@pytest.mark.parametrize("name", sorted([*CASES, *HARD]))
def test_every_rung_level_and_thread_count_gives_the_same_bytes(name: str) -> None:
    rows, queries = tables(name)
    answers = set()
    for level in runtime.simd_levels():
        runtime.set_simd_level(level)
        points = _core.Points(np.ascontiguousarray(as_floats(rows)))
        for rung in RUNGS:
            for threads in (1, 2):
                answers.add(found(points, queries, min(7, len(rows)), threads, rung))
    assert len(answers) == 1


@pytest.mark.parametrize("name", sorted(HARD))
def test_int8_finds_the_neighbors_of_the_definition(name: str) -> None:
    rows, queries = tables(name)
    k = min(5, len(rows))
    points = _core.Points(np.ascontiguousarray(as_floats(rows)))
    indices, squared = _core.knn(points, queries, k, None, None, None, 1, None, "int8")
    chosen = range(len(queries)) if rows.size <= 2_000 else range(0, len(queries), max(1, len(queries) // 3))
    for i in chosen:
        expected_indices, expected = neighbors.knn(as_floats(rows), queries[i], k)
        assert indices[i].tolist() == expected_indices.tolist()
        assert squared[i].tolist() == expected.tolist()


@pytest.mark.parametrize("rung", RUNGS)
def test_exclusions_hold_on_every_rung(rung: str) -> None:
    rows, _ = CASES["bell-40"]()
    points = _core.Points(rows)
    skipped = np.arange(len(rows), dtype=np.int64)
    groups = skipped // 10
    indices, _ = _core.knn(points, rows, 5, skipped, groups, groups, 2, None, rung)
    assert (indices // 10 != groups[:, None]).all()
    expected, _ = _core.knn(points, rows, 5, skipped, groups, groups, 1, None, "float32")
    assert indices.tobytes() == expected.tobytes()


def test_pixels_stay_on_int8_and_need_few_decisions() -> None:
    images, _ = datasets.fashion_sample()
    rows = np.ascontiguousarray(images, dtype=np.float32)
    queries = wide(rows[:100])
    points = _core.Points(rows)
    _core.reset_stats()
    first = _core.knn(points, queries, 10, None, None, None, 2, None, "auto")
    stats = _core.last_stats()
    assert stats["screened_int8"] == 100
    assert stats["screened_float32"] == stats["fallbacks"] == 0
    assert stats["survivors"] < 100 * len(rows) / 30
    assert stats["bytes"] == 100 * rows.size
    assert points.packed_bytes <= len(rows) * (rows.shape[1] + 12)
    assert _core.knn(points, queries, 10, None, None, None, 2, None, "float32")[0].tobytes() == first[0].tobytes()


def test_one_wide_column_does_not_blind_int8_to_the_others() -> None:
    """Rows are rotated before they are quantised; unrotated, twice as many survive."""
    spread = np.where(np.arange(64) == 0, 16.0, 1.0)
    rows, queries = table(4000, 64, 5) * spread, wide(table(100, 64, 6) * spread)
    points = _core.Points(rows)
    _core.reset_stats()
    found_rows, squared = _core.knn(points, queries, 10, None, None, None, 2, None, "int8")
    assert _core.last_stats()["survivors"] < 60 * len(queries)
    expected_rows, expected = _core.knn(points, queries, 10, None, None, None, 1, None, "float32")
    assert found_rows.tobytes() == expected_rows.tobytes()
    assert squared.tobytes() == expected.tobytes()


def test_int8_is_left_when_it_saves_less_than_it_costs() -> None:
    """Many neighbours of few rows: more rows survive int8 than are worth deciding, which some queries find out."""
    rows = np.random.default_rng(16).normal(size=(3000, 16))
    points = _core.Points(rows)
    _core.reset_stats()
    found_rows, squared = _core.knn(points, rows[:600], 100, None, None, None, 1, None, "auto")
    stats = _core.last_stats()
    assert 0 < stats["screened_int8"] < 100
    assert stats["fallbacks"] < stats["screened_int8"]  # those that were decided all the same
    assert stats["screened_float32"] == 600 - stats["screened_int8"] + stats["fallbacks"]
    expected_rows, expected = _core.knn(points, rows[:600], 100, None, None, None, 1, None, "float32")
    assert found_rows.tobytes() == expected_rows.tobytes()
    assert squared.tobytes() == expected.tobytes()


def test_rungs_that_do_not_exist() -> None:
    points = _core.Points(np.zeros((2, 1)))
    with pytest.raises(ValueError, match="'int8' or 'float32'"):
        _core.knn(points, np.zeros((1, 1)), 1, None, None, None, 1, None, "int4")


def test_hull_scans_in_int8_are_proven_and_do_not_depend_on_company() -> None:
    rng = np.random.default_rng(48)
    rows = rng.normal(size=(20_000, 48)).astype(np.float32)
    queries = wide(np.vstack([0.9 * rng.normal(size=(12, 48)), rows[:3], rows[:9].mean(axis=0)]))
    hull = hullx.Hull(rows)
    hull.query(queries[:1])  # the trial of the rows is over
    for want in ("verdict", "distance"):
        _core.reset_stats()
        answer = hull.query(queries, want=want, num_threads=1)
        stats = _core.last_stats()
        assert stats["screened_int8"] > stats["screened_float32"]
        hullx.verify(rows, queries, answer).raise_if_failed()
        assert set(answer.verdict[-4:]) == {hullx.INSIDE}
        assert answer_bytes(hull.query(queries, want=want, num_threads=2)) == answer_bytes(answer)
        for i in range(0, len(queries), 5):
            assert answer_bytes(hull.query(queries[i : i + 1], want=want)) == answer_bytes(answer[i : i + 1])
        fresh = hullx.Hull(hullx.Points(rows))
        assert answer_bytes(fresh.query(queries[::-1], want=want)[::-1]) == answer_bytes(answer)
