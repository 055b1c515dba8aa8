"""Gauge and affine residual: one linear program a query, one product with an orthonormal basis; answers compared."""

from __future__ import annotations

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from scipy.optimize import linprog

import hullx
from bench.bench_extreme import one_call, rows_of
from bench.cases import Rows

RAYS = ((2_000, 5, 20), (5_000, 20, 20))  # rows, features, queries
SPANS = ((20_000, 50, 20, 1_000), (60_000, 100, 30, 1_000))  # rows, features, rank, queries


def queries_of(m: int, d: int) -> Rows:
    return 2.0 * np.random.default_rng([m, d, 1]).standard_normal((m, d))


def highs_gauges(rows: Rows, queries: Rows, center: Rows) -> Rows:
    """1/τ, τ the largest factor with center + τ(query − center) in the hull."""
    out = []
    for query in queries:
        equations = np.vstack(
            [np.column_stack([(rows - center).T, center - query]), np.append(np.ones(len(rows)), 0.0)]
        )
        cost = np.append(np.zeros(len(rows)), -1.0)
        right = np.append(np.zeros(rows.shape[1]), 1.0)
        result = linprog(cost, A_eq=equations, b_eq=right, bounds=(0, None), method="highs")
        out.append(1.0 / result.x[-1])
    return np.array(out)


@pytest.mark.parametrize(("n", "d", "m"), RAYS)
def bench_hullx_gauge(benchmark: BenchmarkFixture, n: int, d: int, m: int) -> None:
    benchmark.group = f"gauge of {m} queries about gaussian-{n}x{d}"
    rows, queries = rows_of(n, d), queries_of(m, d)
    hull = hullx.Hull(rows)
    found = one_call(benchmark, hull.gauge, queries)
    assert isinstance(found, hullx.GaugeAnswer)
    hullx.verify(rows, queries, found).raise_if_failed()
    np.testing.assert_allclose(found.upper[:3], highs_gauges(rows, queries[:3], found.center), rtol=1e-5)


@pytest.mark.parametrize(("n", "d", "m"), RAYS)
def bench_linprog_gauge(benchmark: BenchmarkFixture, n: int, d: int, m: int) -> None:
    benchmark.group = f"gauge of {m} queries about gaussian-{n}x{d}"
    rows = rows_of(n, d)
    found = one_call(benchmark, highs_gauges, rows, queries_of(m, d), rows.mean(axis=0))
    assert isinstance(found, np.ndarray)


def flat_rows(n: int, d: int, rank: int) -> Rows:
    rng = np.random.default_rng([n, d, rank])
    return rng.integers(-8, 9, (n, rank)).astype(np.float64) @ rng.integers(-3, 4, (rank, d)).astype(np.float64)


def residuals_by_svd(rows: Rows, queries: Rows) -> Rows:
    """No proof, no bound: distances to the span in float64."""
    middle = rows.mean(axis=0)
    _, sizes, axes = np.linalg.svd(rows - middle, full_matrices=False)
    basis = axes[sizes > 1e-9 * sizes[0]]
    away = queries - middle
    return np.linalg.norm(away - away @ basis.T @ basis, axis=1)


@pytest.mark.parametrize(("n", "d", "rank", "m"), SPANS)
def bench_hullx_affine_residual(benchmark: BenchmarkFixture, n: int, d: int, rank: int, m: int) -> None:
    benchmark.group = f"distance of {m} queries to the span of {n}x{d}, rank {rank}"
    rows, queries = flat_rows(n, d, rank), 50.0 * queries_of(m, d)
    found = one_call(benchmark, hullx.Hull(rows).affine_residual, queries)
    assert isinstance(found, hullx.AffineAnswer)
    np.testing.assert_allclose(found.upper, residuals_by_svd(rows, queries), rtol=1e-6)


@pytest.mark.parametrize(("n", "d", "rank", "m"), SPANS)
def bench_svd_affine_residual(benchmark: BenchmarkFixture, n: int, d: int, rank: int, m: int) -> None:
    benchmark.group = f"distance of {m} queries to the span of {n}x{d}, rank {rank}"
    found = one_call(benchmark, residuals_by_svd, flat_rows(n, d, rank), 50.0 * queries_of(m, d))
    assert isinstance(found, np.ndarray)
