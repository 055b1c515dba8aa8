"""Nearest neighbours, preparation included: hullx against everybody who says that he is exact.

Our answer is held against the definition; every peer's wrong answers are counted beside its time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import hullx
from bench import checks, peers
from bench.cases import KNN_CASES, TREE_CASES, Case, chosen, gaussian
from bench.contest import Contestant, Preset, compete
from bench.record import Recorder
from hullx import runtime


def run(case: Case, benchmark: BenchmarkFixture, preset: Preset, threads: int) -> dict[str, Any]:
    points, queries, k = case.points, case.queries, case.k
    exact = hullx.knn(points, queries, k)
    checks.assert_exact(case, exact)

    def ours() -> hullx.Neighbors:
        return hullx.knn(hullx.Points(points), queries, k, num_threads=threads)

    def same(found: hullx.Neighbors) -> dict[str, Any]:
        np.testing.assert_array_equal(found.indices, exact.indices)
        return {"wrong": 0, "reordered": 0, "of": len(queries)}

    def contestant(peer: peers.Peer) -> Contestant:
        return Contestant(
            peer.name,
            lambda: peer.ask(points, queries, k, threads),
            len(queries),
            peer.note,
            lambda found: checks.exactness(case, exact, found),
        )

    others = [contestant(peer) for peer in peers.KNN_PEERS if peer.takes(case)]
    if points.shape[1] > 8:
        others.append(
            Contestant("product", lambda: peers.product_in_blocks(points, queries), len(queries),
                       "the unit: float32 Q @ X.T, nothing selected")
        )  # fmt: skip
    return compete(benchmark, Contestant("hullx", ours, len(queries), "packing included", same), others, preset)


@chosen(KNN_CASES)
def bench_knn(case: Case, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder) -> None:
    record.contest(case, run(case, benchmark, preset, threads), k=case.k)


@chosen(TREE_CASES)
def bench_tree(case: Case, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder) -> None:
    runtime.reset_stats()
    entries = run(case, benchmark, preset, threads)
    assert runtime.last_stats()["tree_queries"] >= len(case.queries)
    record.contest(case, entries, k=case.k)


SINGLE = (
    gaussian(1_000, 10, 1, reason="a small call: overhead is all there is"),
    gaussian(100_000, 100, 1, reason="one query: the rows come from memory once"),
    pytest.param(gaussian(1_000_000, 100, 1, reason="one query, far beyond the caches"), marks=pytest.mark.full),
)


@pytest.mark.parametrize("case", SINGLE, ids=lambda case: case.name)
def bench_single(case: Case, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder) -> None:
    """One warm query, `Points` packed beforehand, against a NumPy product, which reads each row once."""
    packed, query = hullx.Points(case.points), case.queries
    checks.assert_exact(case, hullx.knn(packed, query, case.k), sample=1)
    repeat = max(1, 5_000_000 // case.points.size)  # a turn takes a few milliseconds at least

    def several(call: Any) -> Any:
        return lambda: [call() for _ in range(repeat)]

    ours = Contestant(
        "hullx", several(lambda: hullx.knn(packed, query, case.k, num_threads=threads)), repeat, "packed beforehand"
    )
    product = Contestant("product", several(lambda: case.points @ query[0]), repeat, "float32 X @ q: reads X once")
    record.contest(case, compete(benchmark, ours, [product], Preset(5 * preset.rounds, preset.budget)), k=case.k)
