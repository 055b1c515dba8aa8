"""Delaunay weights: SciPy's triangulation in few dimensions, then growth to where there is none.

Every simplex that is timed is proven by `verify` for some of its queries, and interpolated values are held against
SciPy's. 60,000 images in 8 and 16 principal components are measured in float32 products of the same size.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from scipy.interpolate import LinearNDInterpolator
from threadpoolctl import threadpool_limits

import hullx
from bench.bench_growth import exponent
from bench.cases import Case, bell, chosen, doubles, fashion
from bench.contest import Contestant, Preset, compete, timings
from bench.limits import Limits, within
from bench.record import Recorder
from bench.table import duration

PROVEN = 30  # queries of a case that `verify` decides
Array = NDArray[Any]


def seconds_of(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def packed(case: Case) -> tuple[hullx.Points, str]:
    """Rows with all that the first call packs, and what that took."""
    start = time.perf_counter()
    points = hullx.Points(case.points)
    hullx.simplex_weights(points, case.queries)
    return points, f"packed beforehand: {duration(time.perf_counter() - start)} with the first answer"


def proven(points: hullx.Points, queries: Array) -> dict[str, Any]:
    answer = hullx.simplex_weights(points, queries)
    hullx.verify(points, queries[:PROVEN], answer[:PROVEN]).raise_if_failed()
    settled = answer.found | (answer.status == "outside")
    return {"wrong": 0, "failed": int((~settled).sum()), "of": len(queries)}


IMAGES = tuple(
    Case(f"fashion-{d}", "the reference of the targets; some test images are outside", partial(fashion, d, 1_000))
    for d in (8, 16)
)


@chosen(IMAGES)
def bench_images(case: Case, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder) -> None:
    points, note = packed(case)
    queries, rows = case.queries, case.points
    ours = Contestant(
        "hullx",
        lambda: hullx.simplex_weights(points, queries, num_threads=threads),
        len(queries),
        note,
        lambda _: proven(points, queries),
    )
    product = Contestant("product", lambda: queries @ rows.T, len(queries), "the unit: float32")
    record.contest(case, compete(benchmark, ours, [product], preset))


@chosen(IMAGES)
def bench_shares(case: Case, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder) -> None:
    """Where a call spends its time, seen from outside: its questions for rows and for the hull are repeated alone."""
    points, _ = packed(case)
    d = case.points.shape[1]
    answer = benchmark.pedantic(
        hullx.simplex_weights, (points, case.queries), {"num_threads": threads}, rounds=preset.rounds
    )
    total = float(np.median(benchmark.stats.stats.data))
    found, others = answer.found, case.queries[~answer.found]
    spheres = float((answer.rounds[found] - 1).sum()) / max(1, int(found.sum()))
    nearest = seconds_of(lambda: hullx.knn(points, case.queries, min(max(64, 4 * (d + 1)), 96), num_threads=threads))
    nearest += spheres * seconds_of(lambda: hullx.knn(points, answer.center[found], 5 * (d + 1) // 2))
    hull = seconds_of(lambda: hullx.Hull(points).query(others, num_threads=threads)) if len(others) else 0.0
    shares = {"nearest rows": nearest / total, "hull of those outside": hull / total}
    shares["the rest: small problems, hull of some inside"] = max(0.0, 1.0 - sum(shares.values()))
    told = {
        "spheres per query": spheres,
        "at most": float(answer.rounds.max() - 1),
        "scale ratio": float(np.nanmedian(answer.scale_ratio)),
        "outside": float((~found).mean()),
    }
    record.contest(case, {
        "seconds": total / len(case.queries),
        "shares": {name: round(share, 3) for name, share in shares.items()},
        "counts": {name: float(f"{value:.4g}") for name, value in told.items()},
    })  # fmt: skip


# n, d, full: triangulations grow like n·(2, 7, 32, 187, 1,300) simplices
TRIANGULATED = tuple(
    replace(Case(f"gaussian-{n}x{d}", "SciPy triangulates first", partial(doubles, n, d, 1_000)), full=full)
    for n, d, full in ((20_000, 2, False), (20_000, 3, False), (20_000, 4, False), (2_000, 5, False), (500, 6, False),
                       (20_000, 5, True), (4_000, 6, True))
)  # fmt: skip


# Of SciPy where a triangulation may take all there is. Estimated: half a minute and 3 GB; a minute and 4 GB.
LIMITS = Limits(seconds=300.0, gigabytes=16.0)


def answered(rows: Array, values: Array, queries: Array) -> tuple[LinearNDInterpolator, Array]:
    """SciPy's triangulation and its first answers, which invert each simplex: fastest in one thread of BLAS."""
    with threadpool_limits(limits=1):
        built = LinearNDInterpolator(rows, values)
        return built, built(queries)


def timed(rows: Array, values: Array, queries: Array) -> tuple[float, float, Array]:
    """Seconds of SciPy's triangulation with its first answers, seconds of the second ones, and these."""
    start = time.perf_counter()
    built, answers = answered(rows, values, queries)
    return time.perf_counter() - start, seconds_of(lambda: built(queries)), answers


def once(name: str, seconds: float, queries: int, note: str, **verdict: Any) -> dict[str, Any]:
    return timings(name, [seconds], queries) | {"note": note} | verdict


@chosen(TRIANGULATED)
def bench_scipy(case: Case, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder) -> None:
    rows, queries = case.points, case.queries * 0.5
    values, m = np.sin(rows).sum(axis=1), len(case.queries)
    others: list[Contestant] = []
    entries: list[dict[str, Any]] = []
    peer: Array | None = None

    def wrong(own: Array) -> dict[str, Any]:
        if peer is None:
            return proven(hullx.Points(rows), queries)
        same = np.isnan(own) & np.isnan(peer) | (np.abs(own - peer) <= 1e-9 * (1.0 + np.abs(peer)))
        return {"wrong": int((~same).sum()), "of": m}

    if case.full:
        outcome = within(LIMITS, partial(timed, rows, values, queries))
        if outcome.answer is None:
            note = f"ended after {duration(outcome.seconds)} for {outcome.ended_by}: it takes longer"
            entries = [once("scipy", outcome.seconds, m, note, at_least=True)]
        else:
            building, asking, peer = outcome.answer
            note = f"built and asked before, in {duration(building)}"
            entries = [
                once("scipy", building, m, "triangulation included", wrong=0, of=m),
                once("scipy, built", asking, m, note, wrong=0, of=m),
            ]
    else:
        start = time.perf_counter()
        built, peer = answered(rows, values, queries)
        note = f"built and asked before, in {duration(time.perf_counter() - start)}"
        others = [
            Contestant("scipy", lambda: answered(rows, values, queries)[1], m, "triangulation included", wrong),
            Contestant("scipy, built", lambda: built(queries), m, note, wrong),
        ]

    def ours() -> Array:
        return np.asarray(hullx.SimplexInterpolator(rows, values)(queries, num_threads=threads))

    found = compete(benchmark, Contestant("hullx", ours, m, "packing included", wrong), others, preset)
    found["entries"] += entries
    record.contest(case, found)


def inner(n: int, d: int, m: int) -> tuple[Array, Array]:
    """Gaussian rows, queries in their middle: inside also where most rows are vertices."""
    rows, queries = bell(n, d, m)
    return rows, queries * np.float32(0.3 if d < 16 else 0.15)


GROWTH = {
    "n": ("rows", "8 features, packed: linear is a look at every row a round",
          [(n, 8, 200) for n in (10_000, 40_000, 160_000, 640_000)]),
    "d": ("features", "50,000 rows, packed: rounds and small problems grow, too",
          [(50_000, d, 100) for d in (2, 4, 8, 16, 32)]),
}  # fmt: skip


@pytest.mark.parametrize("axis", GROWTH)
def bench_growth_in(axis: str, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder) -> None:
    label, reason, sizes = GROWTH[axis]
    points: list[list[float]] = []
    for place, (n, d, m) in enumerate(sizes):
        rows, queries = inner(n, d, m)
        held = hullx.Points(rows)
        call = partial(hullx.simplex_weights, held, queries, num_threads=threads)
        call()
        if place == len(sizes) - 1:
            benchmark.pedantic(call, rounds=preset.rounds, iterations=1)
            seconds = float(np.median(benchmark.stats.stats.data))
        else:
            seconds = float(np.median([seconds_of(call) for _ in range(preset.rounds)]))
        points.append([float((n, d)["nd".index(axis)]), float(f"{seconds / m:.4g}")])
    power = exponent([x for x, _ in points], [seconds for _, seconds in points])
    record.add(
        axis, reason=reason, axis=axis, axis_label=label, per="per query", exponent=round(power, 3), points=points
    )


@pytest.mark.full
def bench_million(benchmark: BenchmarkFixture, threads: int, record: Recorder) -> None:
    """A million rows in 32 dimensions, with proofs: packing is counted."""
    case = Case("gaussian-1000000x32", "packing included; proofs checked", partial(inner, 1_000_000, 32, 100))

    def call() -> hullx.SimplexAnswer:
        return hullx.simplex_weights(hullx.Points(case.points), case.queries, num_threads=threads)

    ours = Contestant("hullx", call, 100, "packing included", lambda _: proven(hullx.Points(case.points), case.queries))
    record.contest(case, compete(benchmark, ours, [], Preset(1, 0.0)))
