"""The stages of an audit: their names, their progress, the time they took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from hullx.audit.result import Method

Progress = Callable[[str, int, int], None]  # stage, done, total; what it raises ends the audit


class Clock:
    """Names the stage in progress, and takes its time."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Report the start and the end, and add up the time."""
        self.report(name, 0, 1)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        self.report(name, 1, 1)

    def report(self, stage: str, done: int, total: int) -> None:
        """Pass progress on."""
        if self._progress is not None:
            self._progress(stage, done, total)

    def of(self, stage: str) -> Callable[[int, int], None]:
        """Progress of one call within a stage."""
        return lambda done, total: self.report(stage, done, total)


def stages(methods: Sequence[Method]) -> tuple[str, ...]:
    """Names under which an audit reports progress, in order."""
    parts: list[str] = ["reading tables"]
    if "knn" in methods:
        parts += ["nearest neighbours", "neighbours of training rows", "neighbours"]
    parts.append("nearest training rows")
    if "hull" in methods:
        parts += ["hull distances of training rows", "hull distances", "hull distances, tightened"]
    return (*parts, "range and leverage", "finding reasons", "summing up")
