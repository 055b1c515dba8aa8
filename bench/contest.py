"""Interleaved timings: everybody answers in turns, so that whatever disturbs the machine disturbs all.

pytest-benchmark times hullx, round by round; before each round the others take their turn and are timed here.  A slow
contestant sits out once it has used its budget.  Times are compared by their medians, per query: some rivals are asked
a few queries only.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture

PAUSE = 0.06  # seconds: idle threads of OpenBLAS and OpenMP spin for a while before they sleep
SHORT = 0.3  # seconds: such a call is made once more first: some hosts wake sleeping threads on one core, for 15 ms


@dataclass
class Contestant:
    name: str
    call: Callable[[], Any]
    queries: int  # that one call answers
    note: str = ""  # what the time includes, what it leaves out
    judge: Callable[[Any], dict[str, Any]] | None = None  # of an answer: how many are wrong, in words of the table
    seconds: list[float] = field(default_factory=list)
    verdict: dict[str, Any] = field(default_factory=dict)

    def get_ready(self) -> None:
        time.sleep(PAUSE)
        if self.seconds and self.seconds[-1] < SHORT:
            self.call()

    def turn(self) -> None:
        self.get_ready()
        start = time.perf_counter()
        answer = self.call()
        self.seconds.append(time.perf_counter() - start)
        if self.judge is not None and not self.verdict:
            self.verdict = self.judge(answer)

    def summary(self) -> dict[str, Any]:
        return timings(self.name, self.seconds, self.queries) | {"note": self.note} | self.verdict


def timings(name: str, seconds: list[float], queries: int) -> dict[str, Any]:
    """Median and spread; the first of more than two timings is a warm-up and does not count."""
    counted = seconds[1:] if len(seconds) > 2 else seconds
    median = statistics.median(counted)
    spread = (max(counted) - min(counted)) / median if len(counted) > 1 else None
    return {
        "name": name,
        "seconds": float(f"{median:.6g}"),
        "spread": None if spread is None else round(spread, 3),
        "rounds": len(counted),
        "queries": queries,
    }


@dataclass(frozen=True)
class Preset:
    rounds: int
    budget: float  # seconds that one contestant may take of one contest, its last round excepted


QUICK, FULL = Preset(4, 3.0), Preset(8, 20.0)


def compete(benchmark: BenchmarkFixture, ours: Contestant, others: list[Contestant], preset: Preset) -> dict[str, Any]:
    """Time `ours` against `others`; entries for the record, ours first."""

    def others_turn() -> None:
        for other in others:
            if sum(other.seconds) < preset.budget:
                other.turn()
        ours.get_ready()

    start = time.perf_counter()
    answer = ours.call()  # warm-up; what is judged is the same every time
    ours.seconds.append(time.perf_counter() - start)
    if ours.judge is not None:
        ours.verdict = ours.judge(answer)
    benchmark.pedantic(ours.call, setup=others_turn, rounds=preset.rounds, iterations=1)
    ours.seconds = [0.0, *benchmark.stats.stats.data]  # the warm-up's place
    return {"entries": [ours.summary(), *(other.summary() for other in others if other.seconds)]}
