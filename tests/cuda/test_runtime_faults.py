"""Every call of the CUDA runtime is needed, and every one that fails ends in one clear error with nothing left behind.

Planted in the stand-in: the n-th call of a name is skipped or fails, the n-th piece of work is lost or goes to the
other stream.  Three groups of queries are scanned in turns on two streams, for neighbours or for counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from cuda.emulated import DISTANCE, RUNGS, scanned_by, survivors, table
from cuda.standin import NOTHING, ORDERS, module_of_cards, opened, stand_in
from hullx import _core, _cuda_standin, backend, runtime

MEMORY = 150_000  # for two queries at a time
N, D, M, K = 140, 6, 6, 120
OUT_OF_MEMORY, ILLEGAL_ADDRESS, FAILURE = 2, 700, 719
# What a missing wait shows in depends on what is done without it, and on what is read too early.
WAYS = [{"order": order, "spoil": spoil} for order, spoil in product((ORDERS[0], *ORDERS[2:5]), (0xFF, 0))]


def listed(card: _core.Backend | None) -> object:
    points, _, queries = table("bell", N, D, M)
    return survivors(points, queries, DISTANCE, K, card)


def counted(card: _core.Backend | None) -> object:
    """All of them: no row is left that rubbish could name wrongly."""
    points, _, queries = table("bell", N, D, M)
    radius = np.full(M, 1e3)
    with scanned_by(card):
        return _core.count_within(points, queries, radius, True, None, None, None, 2, None, "float32").tolist()


QUESTIONS = [listed, counted]
Question = Callable[[_core.Backend | None], object]


class Scene:
    """What a question comes to, and what it calls, once a card is open."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.answer = question(None)
        with stand_in(memory=MEMORY):
            opened()
            _cuda_standin.plant("")
            assert question(opened()) == self.answer
            self.calls, self.work = dict(_cuda_standin.calls()), _cuda_standin.work()

    def shows(self, call: str, number: int, kind: str) -> bool:
        """Whether it changes the answer, is an error, or makes the card work twice."""
        for way in WAYS:
            with stand_in(memory=MEMORY, **way):
                opened()
                _cuda_standin.plant(call, number, kind)
                try:
                    found = self.question(opened())
                except RuntimeError:
                    return True
                launches = _cuda_standin.calls()["cudaLaunchKernel"]
            if found != self.answer or launches != self.calls["cudaLaunchKernel"]:
                return True
        return False

    def hidden(self, call: str, kind: str) -> list[int]:
        """Those that nobody would miss."""
        assert self.calls[call] >= 3
        return [number for number in range(self.calls[call]) if not self.shows(call, number, kind)]

    def hidden_work(self, kind: str) -> Counter[str]:
        return Counter(self.work[number] for number in self.hidden("work", kind))


# Neighbours are not counted, so nobody misses the counters of three groups, cleared or fetched; nor that the third
# group clears marks of overflow that the first has left clear.  On the other stream they are cleared soon enough.
@pytest.mark.parametrize(("kind", "clears"), [("skip", 4), ("misplace", 6)])
def test_work_that_is_lost_or_on_the_wrong_stream_shows(kind: str, clears: int) -> None:
    assert Scene(listed).hidden_work(kind) == {"cudaMemsetAsync": clears, "cudaMemcpyAsync": 3}


def test_counters_have_to_be_cleared_and_fetched() -> None:
    scene = Scene(counted)
    clears = [number for number, call in enumerate(scene.work) if call == "cudaMemsetAsync"]
    fetched = [number for number in range(clears[-1] + 1, len(scene.work)) if scene.work[number] == "cudaMemcpyAsync"]
    for number in (*clears[2::3], *fetched):
        assert scene.shows("work", number, "skip")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("call", ["cudaStreamSynchronize", "cudaEventSynchronize"])
def test_each_wait_that_is_left_out_shows(call: str, question: Question) -> None:
    assert Scene(question).hidden(call, "skip") == []


def test_events_that_are_not_recorded_show_where_they_are_waited_for() -> None:
    scene = Scene(listed)
    needless = scene.hidden("cudaEventRecord", "skip")  # whoever used the buffer next had waited for the stream
    assert scene.calls["cudaEventRecord"] - len(needless) == scene.calls["cudaEventSynchronize"]


@pytest.mark.usefixtures("simd_level")
@pytest.mark.parametrize("number", range(3))
def test_each_screen_has_to_be_allowed_its_memory(number: int) -> None:
    points, _, queries = table("bell", N, D, M)
    failed = set()
    with stand_in():
        _cuda_standin.plant("cudaFuncSetAttribute", number, "skip")
        for level, rung in product(runtime.simd_levels(), RUNGS):
            runtime.set_simd_level(level)
            try:
                survivors(points, queries, DISTANCE, K, opened(), rung=rung)
            except RuntimeError as error:
                failed.add(("int8" if rung == "int8" else f"float32, rounded as {level}", str(error)))
        del points
    screens = {screen for screen, _ in failed}
    messages = {message for _, message in failed}
    if number == 0:
        assert screens == {"int8"}
    elif len({level == "v2" for level in runtime.simd_levels()}) == 2:
        assert ("float32, rounded as v2" in screens) == (number == 1)
        assert messages == {'the graphics card failed to screen rows: invalid argument. Pass backend="cpu"'}


def test_a_card_that_reports_nonsense_is_not_asked_for_ever() -> None:
    scene = Scene(listed)
    fetched = max(number for number, call in enumerate(scene.work) if call == "cudaMemsetAsync") + 3
    assert scene.work[fetched] == "cudaMemcpyAsync"  # how many rows each list of the second group holds
    with stand_in(memory=MEMORY, spoil=0xFF):
        opened()
        _cuda_standin.plant("work", fetched, "skip")
        with pytest.raises(RuntimeError, match=r"the stand-in names more rows than there are\. Pass backend="):
            listed(opened())


CLEAR = re.compile(
    r'(the graphics card failed to [^:]+: .*|the stand-in has no room for .*)\. Pass backend="cpu".*'
    r"|no graphics card can be used: .*"
)


def asked(question: Question) -> object | str:
    """The answer, or the error, which has to be clear."""
    try:
        return question(opened())
    except RuntimeError as error:
        return str(error) if CLEAR.fullmatch(str(error)) else error


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("error", [OUT_OF_MEMORY, FAILURE])
def test_after_a_call_that_failed_nothing_is_left_and_the_card_goes_on(error: int, question: Question) -> None:
    scene = Scene(question)
    clear = Counter[str]()
    for call, count in scene.calls.items():
        for number in {0, 1, count // 3, count // 2, count - 1} if call != "work" else ():
            with stand_in(memory=MEMORY):
                opened()
                _cuda_standin.plant(call, number, "fail", error)
                found = asked(question)
                assert isinstance(found, str) or found == scene.answer
                clear[call] += isinstance(found, str)
                assert _cuda_standin.left()["memory"] == 0
                assert asked(question) == scene.answer
    kept = {call for call in scene.calls if clear[call] == 0}
    ignored = {"work", "cudaFree", "cudaDeviceSynchronize, idle"}
    assert kept <= ignored | ({"cudaMalloc"} if error == OUT_OF_MEMORY else set()), kept


def test_a_card_that_broke_says_so_and_leaves_nothing() -> None:
    scene = Scene(listed)
    for number in range(scene.calls["work"]):
        with stand_in(memory=MEMORY):
            opened()
            _cuda_standin.plant("work", number, "fail", ILLEGAL_ADDRESS)
            for _ in range(2):  # for good
                assert "an illegal memory access was encountered" in str(asked(listed))


def test_a_card_that_cannot_be_opened_can_be_later() -> None:
    with module_of_cards():
        opened()
        calls = dict(_cuda_standin.calls())
    right = listed(None)
    for call, number in ((call, number) for call, count in calls.items() for number in range(count)):
        with module_of_cards():
            _cuda_standin.plant(call, number, "fail", OUT_OF_MEMORY)
            with pytest.raises((RuntimeError, AssertionError), match="out of memory"):
                opened()
            assert _cuda_standin.left() == NOTHING
            _cuda_standin.plant("")
            backend.opened_card.cache_clear()
            assert listed(opened()) == right
