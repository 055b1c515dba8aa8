"""Hulls whose rows a card scans: the same verdicts, intervals and proofs, to the byte at one level of the processor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import hullx
from cuda.emulated import asked_of
from hullx import _core

OPTIONS = {"directions": 128, "capacity": 1024}


def parts(answer: hullx.HullAnswer) -> list[bytes]:
    names = ("verdict", "lower", "upper", "scaled_lower", "scaled_upper", "normal", "offset", "rounds", "status")
    weights = answer.weights
    return [np.asarray(getattr(answer, name)).tobytes() for name in names] + [
        weights.indptr.tobytes(),
        weights.indices.tobytes(),
        weights.data.tobytes(),
    ]


def both(points: hullx.Points, queries: Any, **options: Any) -> tuple[list[bytes], list[bytes], int]:
    """Answers by the processor and by the emulated card, and how many directions that one was asked for in int8."""
    expected = parts(hullx.Hull(points).query(queries, **options))
    _core.reset_stats()
    with asked_of(_core.emulated_backend(**OPTIONS)):
        answer = hullx.Hull(points).query(queries, backend="cuda", **options)
    return expected, parts(answer), _core.last_stats()["screened_int8"]


@pytest.mark.parametrize("want", ["verdict", "distance"])
def test_answers_are_those_of_the_processor(want: str) -> None:
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((1500, 40))
    near = rows[:8] * 0.9 + rows[8:16] * 0.1
    queries = np.vstack([rng.standard_normal((10, 40)), near, rows[16:20]])
    expected, found, screened = both(hullx.Points(rows), queries, want=want)
    assert found == expected
    assert screened > 0


def test_rows_left_out() -> None:
    rng = np.random.default_rng(4)
    rows = rng.standard_normal((1100, 33))
    own = np.arange(12, dtype=np.int64)
    expected, found, _ = both(hullx.Points(rows), rows[:12], want="distance", exclude=own)
    assert found == expected
