"""One query: the rows as given, the rows packed beforehand, a small call; beside one product of the rows with it."""

from __future__ import annotations

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import hullx
from hullx import _core

SIZES = {"small-1000x10-float64": (1_000, 10, np.float64), "large-1000000x100-float32": (1_000_000, 100, np.float32)}
each_size = pytest.mark.parametrize("size", SIZES)


def rows_and_query(size: str) -> tuple[np.ndarray, np.ndarray]:
    n, d, dtype = SIZES[size]
    rng = np.random.default_rng([n, d])
    return rng.standard_normal((n, d), dtype=dtype), rng.standard_normal((1, d))


def check(found: hullx.Neighbors, rows: np.ndarray, query: np.ndarray) -> None:
    squares = ((rows.astype(np.float64) - query) ** 2).sum(axis=1)
    assert found.indices[0, 0] == squares.argmin()


@each_size
@pytest.mark.parametrize("on", [1, 2])  # threads
def bench_rows_as_given(benchmark: BenchmarkFixture, size: str, on: int) -> None:
    """Nothing is packed, in any round."""
    benchmark.group = size
    rows, query = rows_and_query(size)
    points = hullx.Points(rows)
    _core.set_knn_path("rows")
    try:
        found = benchmark(hullx.knn, points, query, 1, num_threads=on)
    finally:
        _core.set_knn_path("auto")
    assert points._core.packed_bytes == 0
    check(found, rows, query)


@each_size
@pytest.mark.parametrize("on", [1, 2])  # threads
def bench_rows_packed(benchmark: BenchmarkFixture, size: str, on: int) -> None:
    benchmark.group = size
    rows, query = rows_and_query(size)
    points = hullx.Points(rows)
    hullx.knn(points, np.repeat(query, 20, axis=0), 1)
    check(benchmark(hullx.knn, points, query, 1, num_threads=on), rows, query)


@each_size
def bench_packing(benchmark: BenchmarkFixture, size: str) -> None:
    """What a query pays that packs the rows: statistics, then the screen. Divided by a query from the rows as given it
    says after how many queries packing has paid."""
    benchmark.group = size
    rows, query = rows_and_query(size)

    def pack() -> hullx.Neighbors:
        points = hullx.Points(rows)
        _core.knn(points._core, query, 1, None, None, None, 0, None, "int8")
        return hullx.knn(points, query)

    check(benchmark.pedantic(pack, rounds=3), rows, query)


@each_size
def bench_product(benchmark: BenchmarkFixture, size: str) -> None:
    """The unit: one matrix-vector product, in the dtype of the rows."""
    benchmark.group = size
    rows, query = rows_and_query(size)
    vector = query[0].astype(rows.dtype)
    assert benchmark(np.matmul, rows, vector).shape == (len(rows),)
