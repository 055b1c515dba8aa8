"""Long calls report how far they are, and leave the terminal as they found it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hullx
from hullx.progress import reporting

RNG = np.random.default_rng(2)
ROWS = RNG.normal(size=(500, 6))
QUERIES = RNG.normal(size=(900, 6))

CALLS: dict[str, Callable[..., Any]] = {
    "knn": lambda **options: hullx.knn(ROWS, QUERIES, 3, **options).indices,
    "knn of bits": lambda **options: hullx.knn(ROWS > 0, QUERIES > 0, 3, metric="jaccard", **options).indices,
    "count_within": lambda **options: hullx.count_within(ROWS, QUERIES, 1.0, **options),
    "Hull.query": lambda **options: hullx.Hull(ROWS).query(QUERIES, **options).verdict,
    "leave_one_out": lambda **options: hullx.Hull(ROWS).leave_one_out(want="verdict", **options).verdict,
    "gauge": lambda **options: hullx.Hull(ROWS).gauge(QUERIES[:40], rtol=1e-3, **options).upper,
    "in_hull": lambda **options: hullx.in_hull(ROWS, QUERIES, **options),
    "hull_distance": lambda **options: hullx.hull_distance(ROWS, QUERIES, **options),
}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


@each_call
def test_a_callable_hears_of_every_query(call: Callable[..., Any]) -> None:
    heard: list[tuple[int, int]] = []
    np.testing.assert_array_equal(call(progress=lambda done, total: heard.append((done, total))), call())
    totals = {total for _, total in heard}
    assert len(totals) == 1
    done = [count for count, _ in heard]
    assert done == sorted(done)
    assert done[-1] == totals.pop()


@each_call
def test_a_callable_may_end_the_call(call: Callable[..., Any]) -> None:
    class EnoughError(Exception):
        pass

    def stop(*_: int) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        call(progress=stop)
    call()  # and the next one works


@each_call
@pytest.mark.parametrize("progress", [None, False])
def test_silence_is_the_default(call: Callable[..., Any], progress: Any, capfd: pytest.CaptureFixture[str]) -> None:
    call(progress=progress)
    assert capfd.readouterr() == ("", "")


def test_a_line_is_written_to_stderr_only(capfd: pytest.CaptureFixture[str]) -> None:
    hullx.knn(ROWS, QUERIES, 3, progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert err == "neighbours: 900 of 900 queries\n"


def test_on_a_terminal_the_line_is_rewritten_and_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    hullx.knn(ROWS, QUERIES, 3, progress=True)
    shown = terminal.getvalue()
    assert "\rneighbours: 900 of 900 queries\x1b[K" in shown
    assert shown.endswith("\r\x1b[K")
    assert "\n" not in shown


def test_the_line_ends_whatever_happens(capfd: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        with reporting(True, "work") as report:
            assert report is not None
            report(5, 5)
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert capfd.readouterr().err == "work: 5 of 5 queries\n"


def test_batches_of_copied_queries_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ROWS.astype(np.float32)
    queries = QUERIES[:40].copy()
    queries[[3, 17, 39], 1] = np.nan
    groups = (np.arange(500) % 9, np.arange(40) % 9)

    def ask(progress: Any = None) -> list[np.ndarray]:
        own = hullx.knn(rows, k=4, progress=progress)
        some = hullx.knn(rows, queries, 4, exclude=groups, nan_policy="propagate", progress=progress)
        counts = hullx.count_within(rows, None, 1.0, progress=progress)
        return [own.indices, own.distances, some.indices, some.distances, counts]

    whole = ask()
    monkeypatch.setattr("hullx.neighbors._COPIED_AT_ONCE", 7)
    heard: list[tuple[int, int]] = []
    for expected, found in zip(whole, ask(lambda *now: heard.append(now)), strict=True):
        np.testing.assert_array_equal(found, expected)
    ends = [now for now, after in zip(heard, [*heard[1:], (0, 0)], strict=True) if after[0] < now[0]]
    assert ends == [(500, 500), (37, 37), (500, 500)]
