"""Nearest neighbours: hullx against the float32 product, NumPy and scikit-learn; every timed answer is checked."""

from __future__ import annotations

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import hullx
from bench import peers
from bench.cases import KNN_CASES, Case

each_case = pytest.mark.parametrize("case", KNN_CASES, ids=lambda case: case.name)


def group(benchmark: BenchmarkFixture, case: Case) -> None:
    benchmark.group = f"k = {case.k} nearest of {case.name}, {len(case.queries)} queries"


def distances(case: Case, indices: np.ndarray) -> np.ndarray:
    return np.linalg.norm(case.points[indices] - case.queries[:, None], axis=2)


@each_case
def bench_hullx(benchmark: BenchmarkFixture, case: Case) -> None:
    """Packing included."""
    group(benchmark, case)
    found = benchmark(lambda: hullx.knn(hullx.Points(case.points), case.queries, case.k))
    # independent of our order: the k-th distance of a float64 brute force
    truth = distances(case, peers.sklearn_knn(case.points, case.queries, case.k))
    np.testing.assert_allclose(found.distances, truth, rtol=1e-9)


@each_case
def bench_hullx_packed(benchmark: BenchmarkFixture, case: Case) -> None:
    """`Points` built and packed beforehand."""
    group(benchmark, case)
    points = hullx.Points(case.points)
    expected = hullx.knn(points, case.queries, case.k)
    found = benchmark(hullx.knn, points, case.queries, case.k)
    np.testing.assert_array_equal(found.indices, expected.indices)


@each_case
def bench_sklearn_brute(benchmark: BenchmarkFixture, case: Case) -> None:
    group(benchmark, case)
    found = benchmark(peers.sklearn_knn, case.points, case.queries, case.k)
    exact = hullx.knn(case.points, case.queries, case.k)
    np.testing.assert_allclose(distances(case, found), exact.distances, rtol=1e-9)


@each_case
def bench_numpy_partition(benchmark: BenchmarkFixture, case: Case) -> None:
    group(benchmark, case)
    found = benchmark(peers.numpy_knn, case.points, case.queries, case.k)
    exact = hullx.knn(case.points, case.queries, case.k)
    # float32 mistakes neighbours that are nearly equally far: its distances may only be a little larger
    np.testing.assert_allclose(distances(case, found), exact.distances, rtol=1e-2)


@each_case
def bench_float32_product(benchmark: BenchmarkFixture, case: Case) -> None:
    """The unit: nothing is selected."""
    group(benchmark, case)
    product = benchmark(peers.float32_product, case.points, case.queries)
    assert product.shape == (len(case.queries), len(case.points))
