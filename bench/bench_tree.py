"""Nearest neighbours in few dimensions: hullx's tree against SciPy's and pykdtree, building and querying together.

Every timed answer is checked: by distance, since the others order near ties as their rounding falls.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import hullx
from bench import peers
from bench.cases import TREE_CASES, Case
from hullx import runtime

each_case = pytest.mark.parametrize("name", TREE_CASES)


@cache
def case_of(name: str) -> Case:
    make, *sizes = TREE_CASES[name]
    return make(*sizes)


def group(benchmark: BenchmarkFixture, name: str) -> Case:
    benchmark.group = f"tree, {name}, building included"
    return case_of(name)


def check(case: Case, indices: np.ndarray) -> None:
    exact = hullx.knn(case.points, case.queries, case.k).distances
    found = np.linalg.norm(case.points[indices] - case.queries[:, None], axis=2)
    np.testing.assert_allclose(found, exact, rtol=1e-12)


@each_case
def bench_hullx(benchmark: BenchmarkFixture, name: str) -> None:
    case = group(benchmark, name)
    runtime.reset_stats()
    found = benchmark(lambda: hullx.knn(hullx.Points(case.points), case.queries, case.k))
    assert runtime.last_stats()["tree_queries"] >= len(case.queries)
    check(case, found.indices)


@each_case
def bench_pykdtree(benchmark: BenchmarkFixture, name: str) -> None:
    case = group(benchmark, name)
    check(case, benchmark(peers.pykdtree_tree, case.points, case.queries, case.k))


@each_case
def bench_scipy(benchmark: BenchmarkFixture, name: str) -> None:
    case = group(benchmark, name)
    check(case, benchmark(peers.scipy_tree, case.points, case.queries, case.k, runtime.num_threads()))
