"""Answers are the same bytes however the scan is cut up, neighbours also whichever way the rows are found."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hullx
from asserts import answer_bytes, as_floats
from determinism.data import CASES
from hullx import _core

GROUPS, CHUNKS, CALLS, BLOCKS = (1, 7, 40), (1, 2, 5), (1, 3, 64), (1, 10)
PLANS = [
    *({"group": g, "chunks": c, "call_panels": 3, "block": 10} for g, c in itertools.product(GROUPS, CHUNKS)),
    *({"group": 7, "chunks": 2, "call_panels": p, "block": b} for p, b in itertools.product(CALLS, BLOCKS)),
]


@pytest.fixture(autouse=True)
def chosen_again() -> Iterator[None]:
    yield
    _core.set_scan_plan()
    _core.set_knn_path("auto")


def answer(points: _core.Points, queries: NDArray[Any], threads: int, rung: str = "auto") -> bytes:
    indices, squared = _core.knn(points, queries, 7, None, None, None, threads, None, rung)
    return indices.tobytes() + squared.tobytes()


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_plan_and_path_gives_the_same_bytes(name: str) -> None:
    rows, queries = CASES[name]()
    queries = np.ascontiguousarray(queries, dtype=np.float64)
    points = _core.Points(np.ascontiguousarray(as_floats(rows)))
    answers = set()
    for path in ("scan", "tree", "rows"):
        _core.set_knn_path(path)
        answers |= {answer(points, queries, threads) for threads in (1, 2)}
    _core.set_knn_path("scan")
    for plan, rung in itertools.product(PLANS, ("int8", "float32")):
        _core.set_scan_plan(**plan)
        answers |= {answer(points, queries, threads, rung) for threads in (1, 3)}
    assert len(answers) == 1


@pytest.mark.parametrize("path", ["rows", "scan"])
def test_counts_do_not_depend_on_the_path(path: str) -> None:
    rows, queries = CASES["lattice"]()
    points = _core.Points(rows)
    radius = np.full(len(queries), 1.5)
    expected = _core.count_within(points, queries, radius, False, None, None, None, 1, None, "float32")
    _core.set_knn_path(path)
    found = _core.count_within(points, queries, radius, False, None, None, None, 2, None)
    assert found.tolist() == expected.tolist()


def flat_rows() -> tuple[NDArray[Any], NDArray[Any]]:
    """Few degrees of freedom in many columns, int8 first: in the end every row survives every screen."""
    rng = np.random.default_rng(17)
    mix = rng.standard_normal((6, 40))
    rows = (rng.standard_normal((3000, 6)) @ mix).astype(np.float32)
    return rows, (1.2 * rng.standard_normal((24, 6)) @ mix).astype(np.float32)


@pytest.mark.parametrize("name", [*sorted(CASES), "flat"])
def test_every_plan_gives_a_hull_query_the_same_bytes(name: str) -> None:
    rows, queries = flat_rows() if name == "flat" else CASES[name]()
    hull = hullx.Hull(np.ascontiguousarray(as_floats(rows)))
    first = answer_bytes(hull.query(queries, want="distance", num_threads=1))
    for plan in PLANS[::4]:
        _core.set_scan_plan(**plan)
        for threads in (1, 3):
            assert answer_bytes(hull.query(queries, want="distance", num_threads=threads)) == first, (plan, threads)
