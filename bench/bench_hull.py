"""Hull verdicts and distances: hullx for all queries of a case, its rivals for some of them, compared per query.

`Points` is built and packed beforehand, and so is what a rival can prepare; both times are noted beside the row.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import hullx
from bench import hull_checks, peers
from bench.cases import HULL_CASES, Case, Rows, chosen
from bench.contest import Contestant, Preset, compete
from bench.hull_peers import RIVALS, Rival
from bench.record import Recorder
from bench.table import duration

TURN = 5.0  # seconds of a rival's turn; slower ones, where the case names none, are asked fewer queries, at least one
PROVEN = 50  # answers checked by `verify`, in NumPy, which looks at every row for each; rivals are asked fewer


def packed(points: Rows) -> tuple[hullx.Points, str]:
    """Rows packed for hull queries, and what that took."""
    start = time.perf_counter()
    ready = hullx.Points(points)
    hullx.Hull(ready).query(points[:1])
    return ready, f"packed beforehand: {duration(time.perf_counter() - start)}"


def fitting(rival: Rival, state: Any, asked: Rows) -> int:
    """Queries that fit into a turn, the one that ends it included."""
    start = time.perf_counter()
    for place, query in enumerate(asked, start=1):
        rival.ask(state, query)
        if time.perf_counter() - start > TURN:
            return place
    return len(asked)


def challenger(rival: Rival, case: Case, points: hullx.Points, answer: hullx.HullAnswer, want: str) -> Contestant:
    asked = case.queries[: case.asked].astype("float64")
    start = time.perf_counter()
    state = rival.prepare(case.points)
    note = f"{rival.note}; prepared in {duration(time.perf_counter() - start)}"
    if case.peers is None:
        asked = asked[: fitting(rival, state, asked)]
    return Contestant(
        rival.name,
        lambda: [rival.ask(state, query) for query in asked],
        len(asked),
        note,
        lambda claims: hull_checks.judge(points, asked, answer, claims, want),
    )


@pytest.mark.parametrize("want", ["verdict", "distance"])
@chosen(HULL_CASES)
def bench_hull(
    case: Case, want: Any, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder
) -> None:
    points, note = packed(case.points)
    hull = hullx.Hull(points)
    answer = hull.query(case.queries, want=want)
    hullx.verify(points, case.queries[:PROVEN], answer[:PROVEN]).raise_if_failed()
    open_queries = int((answer.verdict == hullx.UNDECIDED).sum())

    def same(found: hullx.HullAnswer) -> dict[str, Any]:
        assert found.verdict.tolist() == answer.verdict.tolist()
        return {"wrong": 0, "failed": open_queries, "of": len(case.queries)}

    ours = Contestant(
        "hullx", lambda: hull.query(case.queries, want=want, num_threads=threads), len(case.queries), note, same
    )
    others = [challenger(rival, case, points, answer, want) for rival in RIVALS if rival.takes(case, want)]
    # whole, into memory that nobody left warm: in blocks it takes two thirds of the time wherever a peer did
    unit = "the unit: float32 Q @ X.T"
    others.append(
        Contestant("product", lambda: peers.float32_product(case.points, case.queries), len(case.queries), unit)
    )
    inside = float((answer.verdict == hullx.INSIDE).mean())
    record.contest(case, compete(benchmark, ours, others, preset), want=want, inside=round(inside, 3))
