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


def both(points: hullx.Points, queries: Any, **options: Any) -> tuple[list[bytes], list[bytes], dict[str, int]]:
    """Answers by the processor and by the emulated card, and what that one was asked for."""
    expected = parts(hullx.Hull(points).query(queries, **options))
    _core.reset_stats()
    with asked_of(_core.emulated_backend(**OPTIONS)):
        answer = hullx.Hull(points).query(queries, backend="cuda", **options)
    return expected, parts(answer), _core.last_stats()


@pytest.mark.parametrize("want", ["verdict", "distance"])
@pytest.mark.parametrize(("n", "d"), [(1500, 40), (900, 6)], ids=["int8 and float32", "float32 alone"])
def test_answers_are_those_of_the_processor(want: str, n: int, d: int) -> None:
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((n, d))
    near = rows[:8] * 0.9 + rows[8:16] * 0.1
    queries = np.vstack([rng.standard_normal((10, d)), near, rows[16:20]])
    expected, found, stats = both(hullx.Points(rows), queries, want=want)
    assert found == expected
    assert (stats["screened_int8"] > 0) == (d == 40)
    assert stats["screened_float32"] > 0


def test_float32_directions_are_screened_by_the_card() -> None:
    rng = np.random.default_rng(3)
    hull = hullx.Hull(rng.standard_normal((900, 6)))
    with asked_of(_core.emulated_backend(memory=1000)), pytest.raises(RuntimeError, match="no room for one query"):
        hull.query(rng.standard_normal((3, 6)), backend="cuda")


def test_rows_left_out() -> None:
    rng = np.random.default_rng(4)
    rows = rng.standard_normal((1100, 33))
    own = np.arange(12, dtype=np.int64)
    expected, found, _ = both(hullx.Points(rows), rows[:12], want="distance", exclude=own)
    assert found == expected


@pytest.mark.parametrize("want", ["verdict", "distance"])
@pytest.mark.parametrize("budget", [None, 1, 200_000])
def test_small_problems_are_solved_while_the_card_scans_for_others(want: str, budget: int | None) -> None:
    rng = np.random.default_rng(7)
    rows, queries = rng.standard_normal((700, 9)), rng.standard_normal((300, 9))
    queries[:100] *= 0.4  # some of them inside
    expected, found, stats = both(hullx.Points(rows, memory_budget=budget), queries, want=want)
    assert found == expected
    assert 0 < stats["beside"] < stats["directions"]
    _core.reset_stats()
    hullx.Hull(rows).query(queries, backend="cpu")
    assert _core.last_stats()["beside"] == 0


def test_a_limit_of_time_ends_both_blocks() -> None:
    rng = np.random.default_rng(8)
    hull = hullx.Hull(rng.standard_normal((700, 9)))
    with asked_of(_core.emulated_backend(**OPTIONS)):
        answer = hull.query(rng.standard_normal((600, 9)), backend="cuda", time_limit=1e-9)
    assert set(answer.status) == {"time_limit"}


def test_an_error_leaves_while_small_problems_are_solved() -> None:
    rng = np.random.default_rng(9)
    hull, queries = hullx.Hull(rng.standard_normal((700, 9))), rng.standard_normal((600, 9))

    def stop(done: int, total: int) -> None:
        raise RuntimeError(f"stopped, {done} of {total}")

    with asked_of(_core.emulated_backend(**OPTIONS)):
        with pytest.raises(RuntimeError, match=r"stopped, \d+ of 600"):
            hull.query(queries, backend="cuda", progress=stop)
        found = parts(hull.query(queries, backend="cuda"))
    assert found == parts(hull.query(queries))
