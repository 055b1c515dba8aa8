"""A call that may run out of time or memory: made in a process of its own, which is ended where it exceeds its limits.

What is known then is a lower bound of its time, and the table says so.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any


@dataclass(frozen=True)
class Limits:
    seconds: float
    gigabytes: float


@dataclass(frozen=True)
class Outcome:
    answer: Any  # None where the call did not end
    seconds: float
    ended_by: str = ""  # "", "time" or "memory"


def within(limits: Limits, call: Callable[[], Any]) -> Outcome:
    """Call in a forked process; its answer, or after how many seconds and why it was ended.

    Errors other than a lack of memory look like one: the process is gone without an answer.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, limits.gigabytes, call))
    start = time.perf_counter()
    process.start()
    theirs.close()
    answer, ended_by = None, "time"
    if ours.poll(limits.seconds):
        try:
            answer, ended_by = ours.recv(), ""
        except EOFError:
            ended_by = "memory"
    seconds = time.perf_counter() - start
    if process.is_alive():
        process.kill()
    process.join()
    return Outcome(answer, seconds, ended_by)


def _answer(out: Connection, gigabytes: float, call: Callable[[], Any]) -> None:
    most = int(gigabytes * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        out.send(call())
    except MemoryError:
        out.close()
