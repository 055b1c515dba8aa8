"""Fingerprints of 2,048 bits by Jaccard distance: hullx against usearch and scikit-learn, and faiss on an easier one.

100,000 rows, 1,000 queries, k = 10; rows as booleans, packing included, or packed beforehand. faiss has no Jaccard
distance of packed bits: its Hamming distance reads the same bytes. scikit-learn takes seconds for ten queries, so it is
asked no more. Every timed answer is checked: distances agree, since the others order ties as they come.

2 threads of a Zen 3, seconds: hullx 0.19 (0.29 from booleans), usearch 5.3, faiss 2.9, scikit-learn 3.8 for ten.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from sklearn.neighbors import NearestNeighbors

import hullx

N, D, M, K, FEW = 100_000, 2_048, 1_000, 10, 10
Bits = NDArray[np.bool_]


@cache
def fingerprints() -> tuple[Bits, Bits]:
    """Rows in 2,000 clusters with about 48 bits set, some bits much more frequent than others."""
    rng = np.random.default_rng(0)
    weights = rng.permutation(1.0 / (np.arange(D) + 10.0) ** 0.8)
    frequent = np.minimum(0.9, 48.0 * weights / weights.sum())
    heads = rng.random((2_000, D)) < frequent
    kept = rng.random((N + M, D)) < rng.uniform(0.6, 0.95, (N + M, 1))
    rows = heads[rng.integers(0, len(heads), N + M)] & kept
    rows |= rng.random((N + M, D)) < frequent * rng.uniform(0.05, 0.4, (N + M, 1))
    return rows[:N], rows[N:]


@cache
def exact() -> NDArray[np.float64]:
    return hullx.knn(*fingerprints(), K, metric="jaccard").distances


def group(benchmark: BenchmarkFixture) -> tuple[Bits, Bits]:
    benchmark.group = f"jaccard, k = {K} of {N:,} rows x {D:,} bits, {M:,} queries (scikit-learn: {FEW})"
    return fingerprints()


def bench_hullx_from_booleans(benchmark: BenchmarkFixture) -> None:
    rows, queries = group(benchmark)
    found = benchmark(hullx.knn, rows, queries, K, metric="jaccard")
    few = NearestNeighbors(n_neighbors=K, metric="jaccard", algorithm="brute").fit(rows).kneighbors(queries[:3])[0]
    np.testing.assert_allclose(found.distances[:3], few, rtol=1e-12)


def bench_hullx_packed_beforehand(benchmark: BenchmarkFixture) -> None:
    rows, queries = group(benchmark)
    points = hullx.BitPoints(rows)
    found = benchmark(hullx.knn, points, hullx.BitPoints(queries), K, metric="jaccard")
    np.testing.assert_array_equal(found.distances, exact())


def bench_usearch(benchmark: BenchmarkFixture) -> None:
    from usearch.index import MetricKind, ScalarKind, search

    packed = [np.packbits(bits, axis=1) for bits in group(benchmark)]
    options = {"exact": True, "dtype": ScalarKind.B1, "threads": hullx.runtime.num_threads()}
    found = benchmark.pedantic(search, (*packed, K, MetricKind.Tanimoto), options, rounds=2)
    np.testing.assert_allclose(found.distances, exact(), atol=1e-6)  # float32


def bench_faiss_hamming(benchmark: BenchmarkFixture) -> None:
    import faiss

    rows, queries = (np.packbits(bits, axis=1) for bits in group(benchmark))
    index = faiss.IndexBinaryFlat(D)
    index.add(rows)
    distances, indices = benchmark.pedantic(index.search, (queries, K), rounds=2)
    np.testing.assert_array_equal(distances, np.bitwise_count(rows[indices] ^ queries[:, None]).sum(axis=2))


def bench_sklearn_for_few(benchmark: BenchmarkFixture) -> None:
    rows, queries = group(benchmark)
    search = NearestNeighbors(n_neighbors=K, metric="jaccard", algorithm="brute", n_jobs=-1).fit(rows)
    distances, _ = benchmark.pedantic(search.kneighbors, (queries[:FEW],), rounds=1)
    np.testing.assert_allclose(distances, exact()[:FEW], rtol=1e-12)
