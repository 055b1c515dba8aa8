"""Who scans is chosen by name or by itself, always with a reason, and never changes an answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import hullx
from cuda.emulated import asked_of
from hullx import _core, backend, runtime

RNG = np.random.default_rng(1)
ROWS, QUERIES = RNG.standard_normal((300, 9)), RNG.standard_normal((20, 9))
REASONS = ["no device", "driver too old: it knows CUDA 11.8, 13.0 is needed", "compute capability 7.5 is below 8.0"]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module for cards, as a build with CUDA has it."""
    made: Any = ModuleType("hullx._cuda")
    made.__spec__ = ModuleSpec("hullx._cuda", None)
    monkeypatch.setitem(sys.modules, "hullx._cuda", made)
    monkeypatch.setattr(hullx, "_cuda", made, raising=False)
    backend.opened_card.cache_clear()
    yield made
    backend.opened_card.cache_clear()


@pytest.mark.parametrize("reason", REASONS)
def test_the_reason_why_there_is_no_card(module: Any, reason: str) -> None:
    module.why_no_device = lambda: reason
    assert runtime.backends() == {"cpu": "available", "cuda": reason}
    with pytest.raises(ValueError, match=f'`backend` is "cuda", but no card can be used: {reason}. Pass "auto"'):
        hullx.knn(ROWS, QUERIES, backend="cuda")


def test_a_card_that_is_there(module: Any) -> None:
    module.why_no_device = lambda: ""
    assert runtime.backends()["cuda"] == "available"


@pytest.mark.skipif(backend.why_no_card() != "built without CUDA", reason="built with CUDA")
def test_a_build_without_cuda() -> None:
    assert runtime.backends() == {"cpu": "available", "cuda": "built without CUDA"}
    with pytest.raises(ValueError, match="no card can be used: built without CUDA"):
        hullx.Hull(ROWS).query(QUERIES, backend="cuda")


def test_auto_says_what_it_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    card = _core.emulated_backend()
    hullx.knn(ROWS, QUERIES)
    assert runtime.last_backend() == ("cpu", "too little work for a card")
    hullx.knn(ROWS, QUERIES, backend="cpu")
    assert runtime.last_backend() == ("cpu", "asked for")
    monkeypatch.setattr(backend, "WORTH", 1000.0)
    monkeypatch.setattr(backend, "opened_card", lambda: "no device")
    expected = hullx.knn(ROWS, QUERIES, 3)
    assert runtime.last_backend() == ("cpu", "no device")
    with asked_of(card):
        found = hullx.knn(ROWS, QUERIES, 3)
        assert runtime.last_backend() == ("cuda", card.name)
    assert found.indices.tobytes() == expected.indices.tobytes()
    assert found.distances.tobytes() == expected.distances.tobytes()


@pytest.mark.parametrize("metric", ["euclidean", "sqeuclidean", "cosine", "inner"])
def test_every_metric_of_numbers(metric: Any) -> None:
    expected, counts = hullx.knn(ROWS, QUERIES, 4, metric=metric), hullx.count_within(ROWS, QUERIES, 1.5, metric=metric)
    with asked_of(_core.emulated_backend()):
        found = hullx.knn(ROWS, QUERIES, 4, metric=metric, backend="cuda")
        assert hullx.count_within(ROWS, QUERIES, 1.5, metric=metric, backend="cuda").tolist() == counts.tolist()
    assert found.indices.tobytes() == expected.indices.tobytes()
    assert found.distances.tobytes() == expected.distances.tobytes()


def test_bits_are_the_processors() -> None:
    with pytest.raises(ValueError, match='metric="jaccard" is the processor\'s'):
        hullx.knn(ROWS > 0, QUERIES > 0, metric="jaccard", backend="cuda")


def test_after_an_error_the_processor_scans_again() -> None:
    with asked_of(_core.emulated_backend(memory=1000)), pytest.raises(RuntimeError, match="no room for one query"):
        hullx.knn(ROWS, QUERIES, backend="cuda")
    _core.reset_stats()
    hullx.knn(ROWS, QUERIES)
    assert runtime.last_backend().backend == "cpu"
