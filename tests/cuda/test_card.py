"""A graphics card gives the answers of the processor, and so does what stands in for one where there is none.

The stand-in does queued work as late, as early or as mixed as CUDA allows; it is slow, so its tables are small.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

import hullx
from cuda.emulated import DISTANCE, KINDS, PRODUCT, RUNGS, neighbours, survivors, table
from cuda.standin import ORDERS, opened, stand_in
from hullx import runtime
from hullx.interop.card import to_card

REAL = "a graphics card"
REASON = runtime.backends()["cuda"]
needs_card = pytest.mark.skipif(REASON != "available", reason=REASON)
CARDS = [pytest.param(REAL, marks=needs_card), *ORDERS]


@pytest.fixture
def a_card(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whoever asks for a card finds this one."""
    if request.param == REAL:
        yield
    else:
        with stand_in(order=request.param):
            yield


every_card = pytest.mark.parametrize("a_card", CARDS, indirect=True)
pytestmark = pytest.mark.usefixtures("a_card")


def same_survivors_and_neighbours(kind: str, n: int, d: int, m: int) -> None:
    points, _, queries = table(kind, n, d, m)
    queries, card = np.clip(queries, -1e6, 1e6), opened()
    for k in sorted({1, min(n, 10), min(n, 1000)}):
        for bias, rung in product((DISTANCE, PRODUCT), RUNGS):
            expected = survivors(points, queries, bias, k, None, rung=rung)
            assert survivors(points, queries, bias, k, card, rung=rung) == expected
        assert neighbours(points, queries, k, card) == neighbours(points, queries, k, None)


@every_card
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "d", "m"), [(1, 1, 1), (129, 33, 5)])
def test_survivors_neighbours_and_counts(n: int, d: int, m: int, kind: str) -> None:
    same_survivors_and_neighbours(kind, n, d, m)


@needs_card
@pytest.mark.parametrize("a_card", [REAL], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "d", "m"), [(5000, 64, 300), (20_000, 784, 64), (3000, 1000, 9)])
def test_large_tables(n: int, d: int, m: int, kind: str) -> None:
    same_survivors_and_neighbours(kind, n, d, m)


@every_card
@pytest.mark.parametrize("rung", RUNGS)
def test_several_groups_of_queries_in_turns(rung: str) -> None:
    points, _, queries = table("bell", 140, 6, 2100)
    expected = survivors(points, queries, DISTANCE, 3, None, rung=rung)
    assert survivors(points, queries, DISTANCE, 3, opened(), rung=rung) == expected
    assert neighbours(points, queries, 3, opened(), rung) == neighbours(points, queries, 3, None)


@every_card
def test_several_stages_of_rows() -> None:
    points, _, queries = table("bell", 6000, 5, 8)
    assert survivors(points, queries, DISTANCE, 9, opened()) == survivors(points, queries, DISTANCE, 9, None)


@every_card
def test_rows_left_out() -> None:
    points, rows, _ = table("bell", 200, 9, 1)
    own = np.arange(200, dtype=np.int64)
    for rules in ((own, None, None), (None, own // 30, own // 30)):
        expected = survivors(points, rows, DISTANCE, 7, None, rules)
        assert survivors(points, rows, DISTANCE, 7, opened(), rules) == expected


@every_card
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_and_queries_that_lie_on_it(dtype: type) -> None:
    rng = np.random.default_rng(6)
    rows, queries = rng.standard_normal((600, 40)).astype(dtype), rng.standard_normal((50, 40)).astype(dtype)
    expected = hullx.knn(rows, queries, 7, backend="cpu")
    found = hullx.knn(to_card(rows), to_card(queries), 7, backend="cuda")
    assert found.indices.tobytes() == expected.indices.tobytes()
    assert found.distances.tobytes() == expected.distances.tobytes()


@every_card
@pytest.mark.parametrize("want", ["verdict", "distance"])
@pytest.mark.parametrize(("n", "d", "m"), [(700, 8, 300), (400, 64, 12)])
def test_hulls(n: int, d: int, m: int, want: Any) -> None:
    rng = np.random.default_rng(3)
    rows, queries = rng.standard_normal((n, d)), rng.standard_normal((m, d))
    hull = hullx.Hull(rows)
    expected, found = hull.query(queries, want=want, backend="cpu"), hull.query(queries, want=want, backend="cuda")
    assert runtime.last_backend().backend == "cuda"
    for name in ("verdict", "lower", "upper", "normal", "offset", "rounds"):
        assert getattr(found, name).tobytes() == getattr(expected, name).tobytes()
