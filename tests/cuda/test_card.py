"""On a machine with a graphics card: the same answers from it, and from nowhere else."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import hullx
from cuda.emulated import DISTANCE, KINDS, PRODUCT, RUNGS, neighbours, survivors, table
from hullx import _core, backend, runtime
from hullx.interop.card import to_card

pytestmark = pytest.mark.skipif(runtime.backends()["cuda"] != "available", reason=runtime.backends()["cuda"])


@pytest.fixture(scope="module")
def card() -> _core.Backend:
    found = backend._card()
    assert not isinstance(found, str)
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("n", "d", "m"), [(1, 1, 1), (129, 33, 5), (5000, 64, 300), (20_000, 784, 64), (3000, 1000, 9)]
)
def test_survivors_neighbours_and_counts(card: _core.Backend, n: int, d: int, m: int, kind: str) -> None:
    points, _, queries = table(kind, n, d, m)
    queries = np.clip(queries, -1e6, 1e6)
    for k in sorted({1, min(n, 10), min(n, 1000)}):
        for bias, rung in product((DISTANCE, PRODUCT), RUNGS):
            expected = survivors(points, queries, bias, k, None, rung=rung)
            assert survivors(points, queries, bias, k, card, rung=rung) == expected
        assert neighbours(points, queries, k, card) == neighbours(points, queries, k, None)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_and_queries_that_lie_on_it(dtype: type) -> None:
    rng = np.random.default_rng(6)
    rows, queries = rng.standard_normal((3000, 40)).astype(dtype), rng.standard_normal((50, 40)).astype(dtype)
    expected = hullx.knn(rows, queries, 7, backend="cpu")
    found = hullx.knn(to_card(rows), to_card(queries), 7, backend="cuda")
    assert found.indices.tobytes() == expected.indices.tobytes()
    assert found.distances.tobytes() == expected.distances.tobytes()


@pytest.mark.parametrize("want", ["verdict", "distance"])
@pytest.mark.parametrize("d", [8, 64])
def test_hulls(d: int, want: hullx.validation.Want) -> None:
    rng = np.random.default_rng(3)
    rows, queries = rng.standard_normal((4000, d)), rng.standard_normal((200, d))
    hull = hullx.Hull(rows)
    expected, found = hull.query(queries, want=want, backend="cpu"), hull.query(queries, want=want, backend="cuda")
    assert runtime.last_backend().backend == "cuda"
    for name in ("verdict", "lower", "upper", "normal", "offset", "rounds"):
        assert getattr(found, name).tobytes() == getattr(expected, name).tobytes()
