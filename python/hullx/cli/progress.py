"""What a person sees while the audit runs: a bar on a terminal, one line a stage in a log, nothing with --quiet."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

Stages = Callable[[str, int, int], None]  # stage, done, total


@contextmanager
def stages_shown(quiet: bool) -> Iterator[Stages]:
    """Give a function that shows (stage, done, total) on standard error."""
    if quiet:
        yield lambda _stage, _done, _total: None
        return
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[counts]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        yield _bars(bars)


def _bars(bars: Progress) -> Stages:
    """One bar, begun anew with each stage; a stage that counts nothing pulses."""
    task = bars.add_task("starting", total=None, counts="")
    current = ""

    def show(stage: str, done: int, total: int) -> None:
        nonlocal current, task
        counted = total > 1
        if stage != current:
            bars.remove_task(task)
            task = bars.add_task(stage, total=None, counts="")
            current = stage
        if counted:
            bars.update(task, completed=done, total=total, counts=f"{done:,}/{total:,}")

    return show


def _lines() -> Stages:
    """Name each stage once: enough to see in a log where the time goes."""
    seen: set[str] = set()

    def show(stage: str, _done: int, _total: int) -> None:
        if stage in seen:
            return
        seen.add(stage)
        with contextlib.suppress(OSError):  # nobody reads: the audit goes on
            print(f"hullx: {stage}", file=sys.stderr, flush=True)

    return show
