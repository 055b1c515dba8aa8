"""Cosine and inner product: hullx against scikit-learn and faiss, packing included; every timed answer is checked.

Beside them the Euclidean search of the same rows, which should cost about as much.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from sklearn.neighbors import NearestNeighbors

import hullx
from bench.cases import Case, digits, gaussian

CASES = (gaussian(20_000, 16, 500), gaussian(20_000, 256, 200), digits())
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_metric = pytest.mark.parametrize("metric", ["cosine", "inner"])
Indices = NDArray[np.int64]


def group(benchmark: BenchmarkFixture, case: Case, metric: str) -> None:
    benchmark.group = f"{metric}, k = {case.k} of {case.name}, {len(case.queries)} queries"


def values(case: Case, metric: str, indices: Indices) -> NDArray[np.float64]:
    """What the definition says about the rows found, in float64, by einsum."""
    points, queries = np.asarray(case.points, np.float64), np.asarray(case.queries, np.float64)
    products = np.einsum("mkd,md->mk", points[indices], queries)
    if metric == "inner":
        return products
    lengths = np.linalg.norm(points, axis=1)[indices] * np.linalg.norm(queries, axis=1)[:, None]
    return 1.0 - products / lengths


def sklearn_brute(case: Case, metric: str) -> Indices:
    """Knows the cosine; products it leaves to NumPy: a float64 product and a partition."""
    points, queries = np.asarray(case.points, np.float64), np.asarray(case.queries, np.float64)
    if metric == "cosine":
        search = NearestNeighbors(n_neighbors=case.k, algorithm="brute", metric="cosine").fit(points)
        return search.kneighbors(queries, return_distance=False)
    score = -(queries @ points.T)
    best = np.argpartition(score, case.k - 1, axis=1)[:, : case.k]
    return np.take_along_axis(best, np.argsort(np.take_along_axis(score, best, axis=1), axis=1), axis=1)


def faiss_flat(case: Case, metric: str) -> Indices:
    """float32, inexact: a row may be mistaken for one that is nearly as good."""
    faiss = pytest.importorskip("faiss")
    points, queries = (np.ascontiguousarray(part, dtype=np.float32) for part in (case.points, case.queries))
    if metric == "cosine":
        points, queries = points.copy(), queries.copy()
        faiss.normalize_L2(points)
        faiss.normalize_L2(queries)
    index = faiss.IndexFlatIP(points.shape[1])
    index.add(points)
    return np.asarray(index.search(queries, case.k)[1])


@each_case
@each_metric
def bench_hullx(benchmark: BenchmarkFixture, case: Case, metric: str) -> None:
    group(benchmark, case, metric)
    found = benchmark(lambda: hullx.knn(hullx.Points(case.points), case.queries, case.k, metric=metric))
    truth = values(case, metric, sklearn_brute(case, metric))  # independent of our order
    np.testing.assert_allclose(found.distances, truth, rtol=1e-9, atol=1e-12)


@each_case
@each_metric
def bench_hullx_euclidean(benchmark: BenchmarkFixture, case: Case, metric: str) -> None:
    """What distances cost, for comparison."""
    group(benchmark, case, metric)
    found = benchmark(lambda: hullx.knn(hullx.Points(case.points), case.queries, case.k))
    assert found.indices.shape == (len(case.queries), case.k)


@each_case
@each_metric
def bench_sklearn_brute(benchmark: BenchmarkFixture, case: Case, metric: str) -> None:
    group(benchmark, case, metric)
    found = benchmark(sklearn_brute, case, metric)
    exact = hullx.knn(case.points, case.queries, case.k, metric=metric)
    np.testing.assert_allclose(values(case, metric, found), exact.distances, rtol=1e-9, atol=1e-12)


@each_case
@each_metric
def bench_faiss_flat(benchmark: BenchmarkFixture, case: Case, metric: str) -> None:
    group(benchmark, case, metric)
    found = benchmark(faiss_flat, case, metric)
    exact = hullx.knn(case.points, case.queries, case.k, metric=metric)
    np.testing.assert_allclose(values(case, metric, found), exact.distances, rtol=1e-4, atol=1e-5)
