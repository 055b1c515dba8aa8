"""A plugin of pytest for bench/bench_cuda.py: small tables, the stand-in for a card, the others on the processor."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

import hullx
from bench import cases, cuda_peers
from hullx import _cuda_standin

_gaussian = cases.gaussian
SMALL = (300, 16, 20)  # rows, columns, queries


def _small(n: int, d: int, m: int, **options: Any) -> cases.Case:
    return replace(_gaussian(*SMALL, **options), name=f"small, not {n}x{d}x{m}")


def _on_the_processor(rows: cases.Rows) -> Any:
    import torch

    return torch.from_numpy(np.ascontiguousarray(rows, dtype=np.float32))


def pytest_configure(config: pytest.Config) -> None:  # noqa: ARG001 (the name of the hook's argument)
    """Before the timings are imported, and not whenever this module is."""
    _cuda_standin.begin()
    sys.modules["hullx._cuda"] = _cuda_standin
    setattr(hullx, "_cuda", _cuda_standin)  # noqa: B010 (as an import does it)
    cases.gaussian = _small
    cases.PIXELS = partial(cases.bell, *SMALL)
    cuda_peers.CARD_PEERS = tuple(
        replace(peer, prepare=_on_the_processor) for peer in cuda_peers.CARD_PEERS if peer.package == "torch"
    )
