"""The stand-in for a graphics card as hullx finds it: in place of the module for cards, with nothing left afterwards.

`_cuda_standin` is cuda_device.cu itself on a CUDA runtime for tests (cpp/tests/cuda_standin/card.hpp says what that one
allows itself).  Development builds have it (HULLX_WERROR=ON, as `make test` builds).
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import hullx
from hullx import _core, _cuda_standin, backend

ORDERS = ("late", "early", "first at once", "last at once", "others first", "shuffled")  # in which queued work is done
NOTHING = dict.fromkeys(("events", "memory", "pinned", "streams"), 0)


@contextmanager
def stand_in(**settings: Any) -> Iterator[None]:
    """Public functions find this card; nothing is left of it afterwards."""
    with module_of_cards(**settings):
        assert _cuda_standin.why_no_device() == ""
        yield
        backend.opened_card.cache_clear()
        if _cuda_standin.left() != NOTHING:
            gc.collect()  # of what an error has held
        assert _cuda_standin.left() == NOTHING


def opened() -> _core.Backend:
    """The card that is found, opened once."""
    card = backend.opened_card()
    assert not isinstance(card, str), card
    return card


@contextmanager
def module_of_cards(**settings: Any) -> Iterator[None]:
    """The module for cards is the stand-in."""
    _cuda_standin.begin(**settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "hullx._cuda", _cuda_standin)
        patch.setattr(hullx, "_cuda", _cuda_standin, raising=False)
        backend.opened_card.cache_clear()
        try:
            yield
        finally:
            backend.opened_card.cache_clear()
