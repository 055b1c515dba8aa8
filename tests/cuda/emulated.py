"""What the tests of the card's kernels share: rows that break kernels, and a scan by the processor and by a backend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hullx import _core, backend

Floats = NDArray[np.float64]
Array = NDArray[Any]
DISTANCE, PRODUCT = 1, 0  # bias: of the squared norm, none
RUNGS = ("int8", "float32")


def bell(rng: np.random.Generator, n: int, d: int) -> Array:
    return rng.standard_normal((n, d))


def lattice(rng: np.random.Generator, n: int, d: int) -> Array:
    """Ties everywhere."""
    return rng.integers(0, 3, (n, d)).astype(np.float32)


def duplicates(rng: np.random.Generator, n: int, d: int) -> Array:
    return rng.standard_normal((max(1, n // 7), d))[rng.integers(0, max(1, n // 7), n)]


def wild(rng: np.random.Generator, n: int, d: int) -> Array:
    """Rows that int8 cannot hold, and some that are nothing beside the others."""
    rows = rng.standard_normal((n, d))
    rows[:: max(2, n // 5)] *= 1e15
    rows[1 :: max(2, n // 4)] *= 1e-9
    return rows


def steep(rng: np.random.Generator, n: int, d: int) -> Array:
    """Spectra for which rows are rotated before they are quantised."""
    return rng.standard_normal((n, d)) * 100.0 / (1.0 + np.arange(d)) ** 2


KINDS: dict[str, Callable[[np.random.Generator, int, int], Array]] = {
    "bell": bell,
    "lattice": lattice,
    "duplicates": duplicates,
    "wild": wild,
    "steep": steep,
}


def table(kind: str, n: int, d: int, m: int) -> tuple[_core.Points, Array, Floats]:
    """Points, their rows, and queries: own rows, and others."""
    rng = np.random.default_rng([sorted(KINDS).index(kind), n, d, m])
    rows = np.ascontiguousarray(KINDS[kind](rng, n, d))
    queries = np.vstack([rows[rng.integers(0, n, (m + 1) // 2)], rng.standard_normal((m // 2, d))]).astype(np.float64)
    return _core.Points(rows), rows, np.ascontiguousarray(queries)


@contextmanager
def scanned_by(card: _core.Backend | None) -> Iterator[None]:
    _core.set_backend(card)
    try:
        yield
    finally:
        _core.set_backend(None)


@contextmanager
def asked_of(card: _core.Backend) -> Iterator[None]:
    """Public functions find this card."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backend, "opened_card", lambda: card)
        yield


def survivors(
    points: _core.Points,
    queries: Floats,
    bias: int,
    k: int,
    card: _core.Backend | None,
    rules: tuple[Any, Any, Any] = (None, None, None),
    at_most: Floats | None = None,
    frame: int = 0,
    rung: str = "int8",
) -> list[tuple[bytes, bytes, bytes, float]]:
    """What the screen hands over of each direction: rows, values, bounds, unit."""
    centred = (queries - points.centre) / points.caller_scale
    directions = np.ascontiguousarray(-2.0 * centred if bias == DISTANCE else centred)
    with scanned_by(card):
        found = _core.scan(points, directions, frame, bias, k, *rules, 2, rung, at_most)
    return [(rows.tobytes(), values.tobytes(), bounds.tobytes(), unit) for rows, values, bounds, unit in found]


def neighbours(points: _core.Points, queries: Floats, k: int, card: _core.Backend | None, rung: str = "auto") -> bytes:
    """Indices, squared distances, and counts within the distance of the k-th."""
    with scanned_by(card):
        indices, squared = _core.knn(points, queries, k, None, None, None, 2, None, rung)
        radius = np.ascontiguousarray(squared[:, -1])
        counts = _core.count_within(points, queries, radius, True, None, None, None, 2, None, rung)
    assert (counts >= k).all()
    return indices.tobytes() + squared.tobytes() + counts.tobytes()
