"""Extreme points: hullx against Qhull in few dimensions, with equal vertices; growth; what vertices first saves."""

from __future__ import annotations

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from scipy.spatial import ConvexHull

import hullx
from bench.cases import Rows
from hullx import leave_one_out

# (n, d): Qhull's facets grow like n^(d/2) on a sphere and still like a power of log n here
WITH_QHULL = ((100_000, 2), (100_000, 3), (60_000, 5), (20_000, 7))
GROWTH = ((5_000, 12), (10_000, 12), (20_000, 12), (20_000, 8), (20_000, 16))
LARGE = (100_000, 16)
SAMPLE = 1_000  # rows whose leave-one-out verdicts must say the same


def rows_of(n: int, d: int) -> Rows:
    return np.random.default_rng([n, d]).standard_normal((n, d))


def qhull_vertices(rows: Rows) -> Rows:
    return np.sort(ConvexHull(rows).vertices)


def one_call(benchmark: BenchmarkFixture, function: object, *arguments: object) -> object:
    """Seconds each: a single round."""
    return benchmark.pedantic(function, arguments, rounds=1, iterations=1)


@pytest.mark.parametrize(("n", "d"), WITH_QHULL)
def bench_hullx_vertices(benchmark: BenchmarkFixture, n: int, d: int) -> None:
    benchmark.group = f"vertices of gaussian-{n}x{d}"
    rows = rows_of(n, d)
    found = one_call(benchmark, hullx.Hull(rows).extreme_points)
    assert isinstance(found, hullx.ExtremePoints)
    benchmark.extra_info["vertices"] = len(found)
    np.testing.assert_array_equal(found.indices, qhull_vertices(rows))


@pytest.mark.parametrize(("n", "d"), WITH_QHULL)
def bench_qhull_vertices(benchmark: BenchmarkFixture, n: int, d: int) -> None:
    benchmark.group = f"vertices of gaussian-{n}x{d}"
    found = one_call(benchmark, qhull_vertices, rows_of(n, d))
    assert isinstance(found, np.ndarray)


@pytest.mark.parametrize(("n", "d"), [*GROWTH, pytest.param(*LARGE, marks=pytest.mark.full)])
def bench_growth(benchmark: BenchmarkFixture, n: int, d: int) -> None:
    """Where Qhull cannot follow: time goes like n times the number of vertices."""
    benchmark.group = "growth of extreme points"
    hull = hullx.Hull(rows_of(n, d))
    found = one_call(benchmark, hull.extreme_points)
    assert isinstance(found, hullx.ExtremePoints)
    benchmark.extra_info["vertices"] = len(found)
    assert len(found.undecided) == 0
    sample = np.random.default_rng(0).choice(n, SAMPLE, replace=False)
    alone = hull.leave_one_out(sample)
    np.testing.assert_array_equal(np.isin(sample, found.indices), alone.verdict == hullx.OUTSIDE)


@pytest.mark.parametrize("first", [True, False], ids=["vertices-first", "each-row"])
@pytest.mark.parametrize(("n", "d"), [(5_000, 6), (20_000, 6), (20_000, 8), (20_000, 9), (5_000, 10)])
def bench_leave_one_out(
    benchmark: BenchmarkFixture, monkeypatch: pytest.MonkeyPatch, n: int, d: int, first: bool
) -> None:
    """Whether finding vertices first pays up to the share of them that `_FEW` of leave_one_out.py says."""
    benchmark.group = f"leave-one-out of gaussian-{n}x{d}"
    monkeypatch.setattr(leave_one_out, "_WORTH_IT", 1 if first else n + 1)
    monkeypatch.setattr(leave_one_out, "_FEW", 1.0)
    hull = hullx.Hull(rows_of(n, d))
    answer = one_call(benchmark, hull.leave_one_out)
    assert isinstance(answer, hullx.HullAnswer)
    benchmark.extra_info["share outside"] = float(np.mean(answer.verdict != hullx.INSIDE))
