"""How time grows with rows, dimension, queries, k, share inside and threads, and what one warm query takes.

One axis moves at a time.  The exponent is the slope of log seconds against log size, by least squares: 1 is linear.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from threadpoolctl import threadpool_limits

import hullx
from bench import peers
from bench.cases import Case, bell, fashion, mixed
from bench.contest import PAUSE, Preset
from bench.record import Recorder
from hullx import runtime


@dataclass(frozen=True)
class Step:
    x: float
    call: Callable[[], Any]
    per: int  # the time is divided by it


@dataclass(frozen=True)
class Axis:
    name: str
    axis: str  # the symbol
    label: str  # of the plot's axis
    per: str
    reason: str
    steps: Callable[[int], list[Step]]  # of the thread count
    full: bool = False


def exponent(x: list[float], seconds: list[float]) -> float:
    return float(np.polyfit(np.log(x), np.log(seconds), 1)[0])


def knn_steps(
    sizes: list[tuple[int, int, int, int]], x: int, per: int | None, threads: int, each: tuple[int, ...] = ()
) -> list[Step]:
    """Steps over (n, d, m, k): place `x` of it is the axis, place `per` divides; `each` are thread counts instead."""
    steps = []
    for place, (n, d, m, k) in enumerate(sizes):
        points, queries = bell(n, d, m)
        use = each[place] if each else threads
        call = partial(hullx.knn, hullx.Points(points), queries, k, num_threads=use)
        size = (n, d, m, k)
        steps.append(Step(float(each[place] if each else size[x]), call, 1 if per is None else size[per]))
    return steps


def hull_steps(
    sizes: list[tuple[int, int, int, float]], x: int, threads: int, each: tuple[int, ...] = ()
) -> list[Step]:
    """Steps over (n, d, m, share of the queries inside); `Points` built beforehand."""
    steps = []
    for place, (n, d, m, inside) in enumerate(sizes):
        points, queries = mixed(n, d, m, inside)
        hull = hullx.Hull(hullx.Points(points))
        call = partial(hull.query, queries, num_threads=each[place] if each else threads)
        steps.append(Step(float(each[place] if each else (n, d, m, inside)[x]), call, m))
    return steps


def wide_steps(sizes: tuple[int, ...], want: Any, threads: int) -> list[Step]:
    """Steps over n: 1,000 Gaussian queries of 100 features, float32; `Points` built beforehand."""
    steps = []
    for n in sizes:
        points, queries = bell(n, 100, 1_000)
        hull = hullx.Hull(hullx.Points(points))
        steps.append(Step(float(n), partial(hull.query, queries, want=want, num_threads=threads), len(queries)))
    return steps


def product_steps(n: int, d: int, m: int, each: tuple[int, ...]) -> list[Step]:
    """Steps over thread counts: the bare float32 product of all queries with all rows."""
    points, queries = bell(n, d, m)

    def product(threads: int) -> None:
        with threadpool_limits(threads):
            peers.product_in_blocks(points, queries)

    return [Step(float(count), partial(product, count), m) for count in each]


def counts() -> tuple[int, ...]:
    """1, 2, 4 ... threads, as many as there are."""
    return tuple(t for t in (1, 2, 4, 8, 16, 32) if t <= max(2, runtime.num_threads()))


NS = (5_000, 10_000, 20_000, 40_000, 80_000)
MANY = (125_000, 250_000, 500_000, 1_000_000)
DS = (16, 32, 64, 128, 256, 512)
AXES = (
    Axis("knn in n", "n", "rows", "per query", "64 features, k = 10: linear is one look at every row",
         lambda t: knn_steps([(n, 64, 200, 10) for n in NS], 0, 2, t)),
    Axis("knn in d", "d", "features", "per query", "20,000 rows, k = 10: below linear where selection counts",
         lambda t: knn_steps([(20_000, d, 200, 10) for d in DS], 1, 2, t)),
    Axis("knn in m", "m", "queries", "per call", "20,000 × 64, k = 10, packed: the fixed part of a call",
         lambda t: knn_steps([(20_000, 64, m, 10) for m in (1, 4, 16, 64, 256, 1024)], 2, None, t)),
    Axis("knn in k", "k", "neighbours", "per query", "20,000 × 64: what selection adds",
         lambda t: knn_steps([(20_000, 64, 100, k) for k in (1, 10, 100, 1000)], 3, 2, t)),
    Axis("product in threads", "threads", "threads", "per query", "40,000 × 128: what threads are worth here",
         lambda _: product_steps(40_000, 128, 2_000, counts())),
    Axis("knn in threads", "threads", "threads", "per query", "40,000 × 128, packed: -1 is ideal",
         lambda _: knn_steps([(40_000, 128, 2_000, 10)] * len(counts()), 0, 2, 0, counts())),
    Axis("hull in n", "n", "rows", "per query", "16 features, half inside: linear is one look at every row a round",
         lambda t: hull_steps([(n, 16, 100, 0.5) for n in NS], 0, t)),
    Axis("verdict in n to a million", "n", "rows", "per query", "100 features, 1,000 queries: linear is one look",
         lambda t: wide_steps(MANY, "verdict", t), full=True),
    Axis("distance in n to a million", "n", "rows", "per query", "100 features, 1,000 queries: the same few looks",
         lambda t: wide_steps(MANY, "distance", t), full=True),
    Axis("hull in d", "d", "features", "per query", "10,000 rows, half inside: rounds and small solves grow, too",
         lambda t: hull_steps([(10_000, d, 60, 0.5) for d in (4, 8, 16, 32, 64)], 1, t)),
    Axis("hull in m", "m", "queries", "per query", "10,000 × 16, half inside: lockstep fills up",
         lambda t: hull_steps([(10_000, 16, m, 0.5) for m in (1, 4, 16, 64, 256)], 2, t)),
    Axis("hull in share inside", "share", "share of the queries inside", "per query", "10,000 × 16",
         lambda t: hull_steps([(10_000, 16, 100, share) for share in (0.01, 0.25, 0.5, 0.75, 1.0)], 3, t)),
    Axis("hull in threads", "threads", "threads", "per query", "20,000 × 16, half inside: -1 is ideal",
         lambda _: hull_steps([(20_000, 16, 1_000, 0.5)] * len(counts()), 0, 0, counts())),
)  # fmt: skip


@pytest.mark.parametrize(
    "axis",
    [pytest.param(a, id=a.name.replace(" ", "-"), marks=[pytest.mark.full] if a.full else []) for a in AXES],
)
def bench_growth(axis: Axis, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder) -> None:
    """pytest-benchmark times the largest step; the others take their turn before each of its rounds."""
    steps = axis.steps(threads)
    times: list[list[float]] = [[] for _ in steps]
    for step in steps:
        step.call()  # packs, and warms up

    def smaller() -> None:
        for step, seconds in zip(steps[:-1], times[:-1], strict=True):
            time.sleep(PAUSE)
            start = time.perf_counter()
            step.call()
            seconds.append(time.perf_counter() - start)
        time.sleep(PAUSE)

    benchmark.pedantic(steps[-1].call, setup=smaller, rounds=preset.rounds, iterations=1)
    times[-1] = list(benchmark.stats.stats.data)
    per = [float(np.median(seconds)) / step.per for seconds, step in zip(times, steps, strict=True)]
    x = [step.x for step in steps]
    record.add(
        axis.name.replace(" in ", "-in-").replace(" ", "-"), reason=axis.reason, axis=axis.axis, axis_label=axis.label,
        per=axis.per, exponent=None if axis.axis == "share" else round(exponent(x, per), 3),
        points=[[size, float(f"{seconds:.4g}")] for size, seconds in zip(x, per, strict=True)],
    )  # fmt: skip


LATENCY = (
    Case("gaussian-100000x30", "one warm verdict, then the next: a service waits", partial(bell, 100_000, 30, 300)),
    Case("mixed-10000x16", "one warm verdict of fewer rows, half of them inside", partial(mixed, 10_000, 16, 300, 0.5)),
)  # fmt: skip


@pytest.mark.parametrize("case", LATENCY, ids=lambda case: case.name)
def bench_latency(case: Case, benchmark: BenchmarkFixture, threads: int, record: Recorder) -> None:
    """Each query alone, in a row: a round of pytest-benchmark is one of them."""
    hull = hullx.Hull(hullx.Points(case.points))
    queries = iter(case.queries.astype(np.float64))
    hull.query(case.queries[:1], num_threads=threads)

    def one(query: Any) -> Any:
        return hull.query(query, num_threads=threads)

    benchmark.pedantic(one, setup=lambda: ((next(queries)[None],), {}), rounds=len(case.queries), iterations=1)
    seconds = np.array(benchmark.stats.stats.data)
    named = {"median": 50, "90th percentile": 90, "99th percentile": 99, "slowest": 100}
    found = {name: float(f"{np.percentile(seconds, share):.4g}") for name, share in named.items()}
    record.contest(case, {"percentiles": found})


PROFILE = (
    *(Case(f"fashion-{d}", "the reference of the targets", partial(fashion, d, 500)) for d in (784, 64, 16)),
    Case("mixed-10000x16", "half of the queries inside", partial(mixed, 10_000, 16, 500, 0.5)),
)


@pytest.mark.parametrize("want", ["verdict", "distance"])
@pytest.mark.parametrize("case", PROFILE, ids=lambda case: case.name)
def bench_profile(
    case: Case, want: Any, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder
) -> None:
    """Where a hull call spends its time, seen from outside: its scans are repeated alone.

    "scan": as many directions as the call asked for, through the same screen, one survivor kept.  "more survivors":
    what is added by as many as a later round keeps.  "solve and certify" is the rest.  No timer inside slows anything.
    """
    from hullx import _core

    points = hullx.Points(case.points)
    hull = hullx.Hull(points)
    hull.query(case.queries[:2], want=want)
    runtime.reset_stats()
    answer = benchmark.pedantic(
        hull.query, (case.queries,), {"want": want, "num_threads": threads}, rounds=preset.rounds
    )
    stats = runtime.last_stats()
    calls = preset.rounds
    directions = np.ascontiguousarray(np.asarray(points.center) - case.queries.astype(np.float64))
    rounds = stats["directions"] / calls / len(directions)

    kept = min(max(3 * points.n_features // 2, 96), 128)  # columns_per_scan of cpp/src/hull/proposals.hpp

    def scan(k: int) -> float:
        start = time.perf_counter()
        _core.scan(points._core, directions, 0, 0, k, None, None, None, threads)
        return (time.perf_counter() - start) * rounds

    total = float(np.median(benchmark.stats.stats.data))
    bare, full = (float(np.median([scan(k) for _ in range(preset.rounds)])) for k in (1, kept))
    shares = {"scan": bare / total, "more survivors": max(0.0, full - bare) / total}
    shares["solve and certify"] = max(0.0, 1.0 - sum(shares.values()))
    told = {"directions per query": rounds, "rounds at most": float(answer.rounds.max()),
            "survivors per direction": stats["survivors"] / max(1, stats["directions"])}  # fmt: skip
    record.contest(case, {"seconds": total / len(directions), "shares": {k: round(v, 3) for k, v in shares.items()},
                          "counts": {k: float(f"{v:.4g}") for k, v in told.items()}}, want=want)  # fmt: skip
