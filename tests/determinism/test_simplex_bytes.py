"""A query gets the same bytes about its simplex alone and among many, however the work is cut up."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from hullx import _core
from hullx.points import Points

Array = NDArray[np.float64]


def gaussian(d: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(d)
    return rng.normal(size=(2500, d)), rng.normal(size=(60, d)) * 0.6


def lattice() -> tuple[Array, Array]:
    rng = np.random.default_rng(1)
    return np.array(list(itertools.product(range(5), repeat=4)), dtype=np.float64), rng.integers(0, 9, (60, 4)) / 2.0


def clusters() -> tuple[Array, Array]:
    rng = np.random.default_rng(2)
    centers = rng.normal(size=(30, 5))
    rows = np.repeat(centers, 40, axis=0)
    return rows + 1e-4 * rng.normal(size=rows.shape), rng.dirichlet(np.ones(30), 60) @ centers


def spectra() -> tuple[Array, Array]:
    """Thin rows, queries on faces: other coordinates, and aims beside the query."""
    rng = np.random.default_rng(3)
    rows = 2.0 + rng.gamma(2.0, size=(80, 3)) @ rng.normal(size=(3, 12)) + 1e-9 * rng.normal(size=(80, 12))
    return rows, np.vstack([rng.dirichlet(np.ones(80), 10) @ rows, rng.dirichlet(np.ones(3), 10) @ rows[:3]])


CASES = {
    "d = 3": lambda: gaussian(3),
    "d = 9": lambda: gaussian(9),
    "lattice": lattice,
    "clusters": clusters,
    "spectra": spectra,
}


@pytest.fixture(autouse=True)
def chosen_again() -> Iterator[None]:
    level = _core.simd_level()
    yield
    _core.set_knn_path("auto")
    _core.set_scan_plan()
    _core.set_simd_level(level)


def answer(rows: Array, queries: Array, threads: int = 1, block: int = 0) -> bytes:
    parts, hull = _core.query_simplices(Points(rows)._core, queries, 1e-9, 200, block, None, None, None, threads, None)
    return b"".join(part.tobytes() for part in (*parts.values(), *hull.values()))


@pytest.mark.parametrize("name", sorted(CASES))
def test_threads_blocks_plans_and_paths_change_nothing(name: str) -> None:
    rows, queries = CASES[name]()
    answers = {answer(rows, queries, threads, block) for threads in (1, 2, 3) for block in (0, 1, 7)}
    for path in ("scan", "tree", "rows"):
        _core.set_knn_path(path)
        answers.add(answer(rows, queries))
    _core.set_knn_path("scan")
    _core.set_scan_plan(group=7, chunks=2, call_panels=3, block=10)
    answers.add(answer(rows, queries, 2))
    assert len(answers) == 1


def test_a_batch_is_its_parts() -> None:
    rows, queries = gaussian(6)
    points = Points(rows)
    options = (1e-9, 200, 0, None, None, None, 1, None)
    whole, whole_hull = _core.query_simplices(points._core, queries, *options)
    for start in range(0, len(queries), 17):
        part, hull = _core.query_simplices(points._core, queries[start : start + 17].copy(), *options)
        for name in part:
            assert part[name].tobytes() == whole[name][start : start + 17].tobytes(), name
        assert hull["upper"].tobytes() == whole_hull["upper"][start : start + 17].tobytes()


def test_levels_agree() -> None:
    rows, queries = gaussian(5)
    answers = set()
    for level in _core.available_simd_levels():
        _core.set_simd_level(level)
        parts, hull = _core.query_simplices(Points(rows)._core, queries, 1e-9, 200, 0, None, None, None, 1, None)
        found = np.isfinite(parts["radius"])
        kept = np.repeat(found, np.diff(hull["indptr"]))
        answers.add(parts["status"].tobytes() + hull["indices"][kept].tobytes())
    assert len(answers) == 1
