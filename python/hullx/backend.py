"""Who scans the rows: the processor, or a graphics card where hullx was built for one and one is there.

Neither changes a neighbour, nor a verdict. The module for cards is imported when a card is asked for, not before.
"""

from __future__ import annotations

import importlib.util
import os
import threading
from functools import lru_cache
from typing import NamedTuple

from hullx import _core

WORTH = 1e10  # products of numbers (rows · queries · features) from which on "auto" takes a card


class Choice(NamedTuple):
    """Who scanned, and why."""

    backend: str
    reason: str


_ASKED = Choice("cpu", "asked for")
_SMALL = Choice("cpu", "too little work for a card")
_local = threading.local()


def why_no_card() -> str:
    """Return why no graphics card can be used, empty where one can."""
    if importlib.util.find_spec("hullx._cuda") is None:
        return "built without CUDA"
    from hullx import _cuda

    return str(_cuda.why_no_device())


@lru_cache(maxsize=1)
def opened_card() -> _core.Backend | str:
    """Return the card in use, opened once, or why none can be used."""
    reason = why_no_card()
    if reason:
        return reason
    from hullx import _cuda

    return _core.Backend(_cuda.open_device())


_of_parents: list[object] = []  # cards that a fork left behind: even giving them back would be a call to them


def _after_fork() -> None:
    """Look for a card anew, and hear that a forked process has none."""
    if opened_card.cache_info().currsize > 0:
        _of_parents.append(opened_card())
        opened_card.cache_clear()
    _local.card = None
    _core.set_backend(None)


os.register_at_fork(after_in_child=_after_fork)


class scanning:
    """A context in which scans of this thread are made by `backend`, of so many products of numbers in all."""

    __slots__ = ("_before", "_card", "_choice")

    def __init__(self, backend: str, work: float) -> None:
        self._card: _core.Backend | None = None
        self._choice = _ASKED if backend == "cpu" else _SMALL
        if backend == "cuda" or (backend == "auto" and work >= WORTH):
            card = opened_card()
            if isinstance(card, str):
                if backend == "cuda":
                    raise ValueError(f'`backend` is "cuda", but no card can be used: {card}. Pass "auto" or "cpu".')
                self._choice = Choice("cpu", card)
            else:
                self._card = card
                self._choice = Choice("cuda", card.name)

    def __enter__(self) -> None:
        _local.choice = self._choice
        self._before = getattr(_local, "card", None)
        if self._card is not self._before:
            self._use(self._card)

    def __exit__(self, *_: object) -> None:
        if self._card is not self._before:
            self._use(self._before)

    @staticmethod
    def _use(card: _core.Backend | None) -> None:
        _core.set_backend(card)
        _local.card = card


def last_choice() -> Choice:
    """Return who scanned in the last call of this thread."""
    return getattr(_local, "choice", Choice("cpu", "nothing was asked yet"))
