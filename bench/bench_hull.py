"""Hull verdicts and distances: hullx against the float32 product and linear programming; every answer is checked."""

from __future__ import annotations

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import hullx
from bench import peers
from bench.cases import HULL_CASES, Case

each_case = pytest.mark.parametrize("case", HULL_CASES, ids=lambda case: case.name)


def group(benchmark: BenchmarkFixture, case: Case) -> None:
    benchmark.group = f"hull of {case.name}, {len(case.queries)} queries"


@each_case
def bench_hullx_verdict(benchmark: BenchmarkFixture, case: Case) -> None:
    group(benchmark, case)
    hull = hullx.Hull(hullx.Points(case.points))
    answer = benchmark(hull.query, case.queries)
    hullx.verify(case.points, case.queries, answer).raise_if_failed()


@each_case
def bench_hullx_distance(benchmark: BenchmarkFixture, case: Case) -> None:
    """To a relative gap of 1e-6."""
    group(benchmark, case)
    hull = hullx.Hull(hullx.Points(case.points))
    answer = benchmark(hull.query, case.queries, want="distance")
    hullx.verify(case.points, case.queries, answer).raise_if_failed()


@each_case
def bench_scipy_linprog(benchmark: BenchmarkFixture, case: Case) -> None:
    """One round: a single one takes seconds."""
    group(benchmark, case)
    feasible = benchmark.pedantic(peers.linprog_verdicts, (case.points, case.queries), rounds=1)
    verdict = hullx.Hull(case.points).query(case.queries).verdict
    decided = verdict != hullx.UNDECIDED
    np.testing.assert_array_equal(feasible[decided], verdict[decided] == hullx.INSIDE)


@each_case
def bench_float32_product(benchmark: BenchmarkFixture, case: Case) -> None:
    """The unit: one look at all rows for all queries."""
    group(benchmark, case)
    product = benchmark(peers.float32_product, case.points, case.queries)
    assert product.shape == (len(case.queries), len(case.points))
