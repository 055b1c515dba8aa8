"""A graphics card: neighbours and hulls by hullx on the card, by hullx on the processor, and by the others on the card.

Every answer of ours is held against the definition, wrong answers of the others are counted beside their times.  Where
transfer counts, rows and queries begin and indices end in the memory of the processor; where it does not, rows (for the
others queries, too) lie on the card.  Without a card all is skipped, and the reason is printed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import hullx
from bench import checks
from bench.cases import PIXELS, Case, chosen, gaussian
from bench.contest import Contestant, Preset, compete
from bench.cuda_peers import CARD_PEERS, CardPeer
from bench.record import Recorder
from hullx import backend, runtime

pytestmark = pytest.mark.skipif(runtime.backends()["cuda"] != "available", reason=runtime.backends()["cuda"])

CASES = (
    gaussian(100_000, 128, 10_000, reason="a card with little to do"),
    replace(gaussian(1_000_000, 128, 10_000, reason="the case that others publish"), full=True),
    replace(gaussian(1_000_000, 784, 10_000, reason="long rows: the matrix units"), full=True),
)


def against(case: Case, peer: CardPeer, exact: hullx.Neighbors, transfer: bool) -> Contestant:
    points, queries, k = case.points, case.queries, case.k
    if transfer:
        call = lambda: peer.transferred(points, queries, k)  # noqa: E731
    else:
        rows, asked = peer.prepare(points), peer.prepare(queries)
        call = lambda: peer.ask(rows, asked, k)  # noqa: E731
    judge = lambda found: checks.exactness(case, exact, found)  # noqa: E731
    return Contestant(peer.name, call, len(queries), peer.note, judge)


def shares(case: Case, seconds: float) -> dict[str, Any]:
    """Of what the card can do: multiply-adds of bytes, and bytes read, each packed row once for 128 queries."""
    from hullx import _cuda

    (n, d), m = case.points.shape, len(case.queries)
    multiply_adds, read = _cuda.peaks()
    return {
        "card": backend.last_choice().reason,
        "share of int8 peak": round(n * d * m / seconds / multiply_adds, 4),
        "share of bandwidth": round(n * (d + 12) * -(-m // 128) / seconds / read, 4),
    }


@pytest.mark.parametrize("transfer", [False, True], ids=["on the card", "transfer counted"])
@chosen(CASES)
def bench_knn(
    case: Case, transfer: bool, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder
) -> None:
    points, queries, k = case.points, case.queries, case.k
    packed = hullx.Points(points)
    exact = hullx.knn(packed, queries, k, backend="cuda")
    checks.assert_exact(case, exact)

    def by(backend: Any) -> hullx.Neighbors:
        rows = hullx.Points(points) if transfer else packed
        return hullx.knn(rows, queries, k, num_threads=threads, backend=backend)

    def same(found: hullx.Neighbors) -> dict[str, Any]:
        np.testing.assert_array_equal(found.indices, exact.indices)
        return {"wrong": 0, "reordered": 0, "of": len(queries)}

    note = "packing and transfer included" if transfer else "packed and on the card beforehand"
    others = [against(case, peer, exact, transfer) for peer in CARD_PEERS if peer.here()]
    others.append(Contestant("hullx, processor", lambda: by("cpu"), len(queries), f"{threads} threads", same))
    ours = Contestant("hullx", lambda: by("cuda"), len(queries), note, same)
    entries = compete(benchmark, ours, others, preset)
    record.contest(case, entries | shares(case, entries["entries"][0]["seconds"]), k=k, transfer=transfer)


@pytest.mark.parametrize("want", ["verdict", "distance"])
def bench_hull(want: Any, benchmark: BenchmarkFixture, preset: Preset, threads: int, record: Recorder) -> None:
    """Fashion-MNIST's 60,000 training images, some of the others as queries."""
    case = Case("fashion-784", "hulls of images", PIXELS)
    hull = hullx.Hull(case.points)
    expected = hull.query(case.queries, want=want, backend="cpu", num_threads=threads)

    def by(backend: Any) -> hullx.HullAnswer:
        return hull.query(case.queries, want=want, backend=backend, num_threads=threads)

    def same(found: hullx.HullAnswer) -> dict[str, Any]:
        np.testing.assert_array_equal(found.verdict, expected.verdict)
        return {"wrong": 0, "of": len(case.queries)}

    ours = Contestant("hullx", lambda: by("cuda"), len(case.queries), "packed and on the card beforehand", same)
    other = Contestant("hullx, processor", lambda: by("cpu"), len(case.queries), f"{threads} threads", same)
    record.contest(case, compete(benchmark, ours, [other], preset), want=want)
