"""Where a long call reports to: a callable of the caller's, or one line on stderr.

`progress` arguments take None or False (silent), True (the line) or a callable ``(done, total)``. It is called on the
calling thread, between blocks of queries; what it raises ends the call. Bars belong to whoever owns the terminal.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[int, int], None]
Progress = bool | Report


@contextmanager
def reporting(progress: Progress | None, label: str, unit: str = "queries") -> Iterator[Report | None]:
    """Turn a `progress` argument into what the core calls, and end the line whatever happens."""
    if progress is None or progress is False:
        yield None
    elif progress is True:
        with _line(label, unit) as report:
            yield report
    elif callable(progress):
        yield progress
    else:
        raise TypeError(f"`progress` is {progress!r}: pass None, True, or a function that takes (done, total).")


@contextmanager
def _line(label: str, unit: str) -> Iterator[Report]:
    """On a terminal one line, rewritten at most ten times a second and erased at the end; in a log only the last."""
    terminal = sys.stderr.isatty()
    text = ""
    start = time.monotonic()
    shown = start

    def show(done: int, total: int) -> None:
        nonlocal shown, text
        now = time.monotonic()
        if now - shown < 0.1 and done != total:
            return
        shown = now
        left = (now - start) * (total - done) / done if done else float("inf")
        eta = f", {left:,.0f} s left" if 1 <= left < float("inf") else ""
        text = f"{label}: {done:,} of {total:,} {unit}{eta}"
        if terminal:
            sys.stderr.write(f"\r{text}\x1b[K")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if text:
            sys.stderr.write("\r\x1b[K" if terminal else f"{text}\n")
            sys.stderr.flush()
