"""Every call of the CUDA runtime is needed, and every one that fails ends in one clear error with nothing left behind.

Planted in the stand-in: the n-th call of a name is skipped, fails, or its work goes to the other stream.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest

from cuda.emulated import DISTANCE, RUNGS, scanned_by, survivors, table
from cuda.standin import NOTHING, ORDERS, opened, stand_in
from hullx import _core, _cuda_standin, runtime

MEMORY = 150_000  # so that there are three groups of queries, in turns on two streams
ASKED = ("bell", 140, 6, 6)
# What a missing wait shows in depends on what is done without it, and on what is read too early.
WAYS = [{"order": order, "spoil": spoil} for order, spoil in product((ORDERS[0], *ORDERS[2:5]), (0xFF, 0))]
WAITS = ("cudaStreamSynchronize", "cudaEventSynchronize")
OUT_OF_MEMORY, LAUNCH_FAILURE = 2, 719
MESSAGE = re.compile(r'the graphics card failed to [^:]+: .*\. Pass backend="cpu"$')


Found = tuple[list[tuple[bytes, bytes, bytes, float]], list[int], int]


def answered(rung: str) -> Found:
    """What is handed over, what is counted, and in how many launches: some of what is lost is asked for again."""
    points, _, queries = table(*ASKED)
    found = survivors(points, queries, DISTANCE, 120, opened(), rung=rung)
    with scanned_by(opened()):
        counts = _core.count_within(points, queries, np.full(len(queries), 1e3), True, None, None, None, 2, None, rung)
    return found, counts.tolist(), _cuda_standin.calls()["cudaLaunchKernel"]


def calls_of(rung: str, **way: Any) -> tuple[dict[str, int], Found]:
    """How often each call comes once the card is open, and the right answer."""
    points, _, queries = table(*ASKED)
    with stand_in(memory=MEMORY, **way):
        opened()
        _cuda_standin.plant("")
        found = answered(rung)
        assert found[0] == survivors(points, queries, DISTANCE, 120, None, rung=rung)
        assert found[1] == [140] * 6
        return dict(_cuda_standin.calls()), found


def shows(rung: str, call: str, number: int, kind: str, right: Found) -> bool:
    """Whether it changes what is handed over, or is an error, in one way or another."""
    for way in WAYS:
        with stand_in(memory=MEMORY, **way):
            opened()
            _cuda_standin.plant(call, number, kind)
            try:
                if answered(rung) != right:
                    return True
            except RuntimeError:
                return True
    return False


def hidden(rung: str, call: str, kind: str) -> list[int]:
    """Those that would not be missed."""
    calls, right = calls_of(rung)
    assert calls[call] >= 3
    return [number for number in range(calls[call]) if not shows(rung, call, number, kind, right)]


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("kind", ["skip", "misplace"])
def test_work_that_is_lost_or_on_the_wrong_stream_shows(kind: str, rung: str) -> None:
    assert hidden(rung, "work", kind) == []


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("call", WAITS)
def test_each_wait_that_is_left_out_shows(call: str, rung: str) -> None:
    assert hidden(rung, call, "skip") == []


@pytest.mark.parametrize("rung", RUNGS)
def test_events_that_are_not_recorded_show_where_they_are_waited_for(rung: str) -> None:
    calls, _ = calls_of(rung)
    needless = hidden(rung, "cudaEventRecord", "skip")  # whoever used the buffer next had waited for the stream
    assert calls["cudaEventRecord"] - len(needless) == calls["cudaEventSynchronize"]
