"""Inner product and cosine on data made to be hard for each step: screen, widening, double-double, exact rounding."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

import hullx
from asserts import as_floats, assert_same_neighbors
from corpus.cases import CASES as HARD
from determinism.data import CASES
from hullx import _core, datasets, runtime
from hullx.reference import metrics

pytestmark = pytest.mark.usefixtures("simd_level")
Array = NDArray[Any]
RUNGS = ("int8", "float32", "auto")
DEFINITIONS = {"inner": metrics.inner, "cosine": metrics.cosine}
by_metric = pytest.mark.parametrize("metric", DEFINITIONS)
NOTHING_EXCLUDED = (None, None, None)


def table(name: str) -> tuple[Array, NDArray[np.float64]]:
    """Rows and queries of a case, those without a direction left out."""
    if name in HARD:
        rows, queries = as_floats(HARD[name]().rows), HARD[name]().queries
    else:
        rows, queries = CASES[name]()
    wide = np.ascontiguousarray(queries, dtype=np.float64)
    return np.ascontiguousarray(rows[rows.any(axis=1)]), wide[wide.any(axis=1)]


def tables() -> list[str]:
    return [name for name in sorted([*CASES, *HARD]) if all(part.size for part in table(name))]


@pytest.mark.parametrize("name", tables())
def test_every_level_rung_and_thread_count_gives_the_same_bytes(name: str) -> None:
    rows, queries = table(name)
    k = min(7, len(rows))
    cosines, inners = set(), set()
    for level in runtime.simd_levels():
        runtime.set_simd_level(level)
        points = _core.Points(rows)
        for threads in (1, 2):
            for rung in RUNGS:
                indices, products = _core.knn_inner(points, queries, k, *NOTHING_EXCLUDED, threads, None, rung)
                least = np.ascontiguousarray(products[:, k // 2])
                counts = _core.count_inner(points, queries, least, *NOTHING_EXCLUDED, threads, None, rung)
                assert (counts > k // 2).all()
                inners.add(indices.tobytes() + products.tobytes() + counts.tobytes())
                indices, distances = _core.knn_cosine(points, queries, k, *NOTHING_EXCLUDED, threads, None, rung)
                radius = np.ascontiguousarray(distances[:, k // 2])
                counts = _core.count_cosine(points, queries, radius, *NOTHING_EXCLUDED, threads, None, rung)
                cosines.add(indices.tobytes() + distances.tobytes() + counts.tobytes())
    assert len(inners) == len(cosines) == 1


@by_metric
@pytest.mark.parametrize("name", tables())
def test_neighbors_are_those_of_the_definition(name: str, metric: Any) -> None:
    rows, queries = table(name)
    k = min(5, len(rows))
    found = hullx.knn(rows, queries, k, metric=metric)
    chosen = range(len(queries)) if rows.size <= 300 else range(0, len(queries), max(1, len(queries) // 2))
    for i in chosen if rows.size <= 100_000 else chosen[:1]:
        indices, values = DEFINITIONS[metric](rows, queries[i], k)
        assert found.indices[i].tolist() == indices.tolist()
        assert found.distances[i].tobytes() == values.tobytes()


def nearly_parallel() -> tuple[Array, Array]:
    """Directions that differ by far less than float64's ulp of their cosine."""
    steps = np.concatenate([[0.0], 2.0 ** -np.arange(20.0, 400.0, 7.0), -(2.0 ** -np.arange(500.0, 560.0, 7.0))])
    rows = np.column_stack([np.ones_like(steps), steps, np.zeros_like(steps)])
    return rows, np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0, 2.0**-300, 0.0]])


def below_an_ulp() -> tuple[Array, Array]:
    """Neighbours whose keys agree in their first 53, 106 and more bits, in the order of neither index."""
    rng = np.random.default_rng(3)
    base = rng.standard_normal(6)
    nudges = [0.0, 2.0**-53, 2.0**-52, 2.0**-51]
    rows = np.array([base + rng.permutation(6) * nudge * base for nudge in nudges for _ in range(5)])
    return rows, np.vstack([base, base[::-1], rng.standard_normal(6)])


def in_a_narrow_cone() -> tuple[Array, Array]:
    """All directions within 10⁻⁹ of each other: float32 unit rows would all be one."""
    rng = np.random.default_rng(4)
    rows = np.ones((200, 5)) + 1e-9 * rng.standard_normal((200, 5))
    return rows, rows[:3] * 7.0 + 1e-9


def at_the_ends_of_the_range() -> tuple[Array, Array]:
    tiny, large = 2.0**-1074, 2.0**500
    rows = large * np.array([[1.0, 1.0], [-1.0, 0.5], [0.5, -1.0], [-0.25, -1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.75]])
    rows[4:6] = [[tiny, 3 * tiny], [-tiny, 0.0]]
    return rows, np.array([[tiny, tiny], [large, -large], [1.0, tiny], [1.0, -1.0]])


def exact_quotients() -> tuple[Array, Array]:
    """Cosines that are fractions, so that 1 - cosine may be a float, or half way between two."""
    rows = np.array([[3.0, 4.0], [4.0, 3.0], [5.0, 12.0], [-3.0, 4.0], [2.0**26 + 1, 0.0], [8.0, 15.0], [-4.0, -3.0]])
    return rows, np.array([[3.0, 4.0], [1.0, 0.0], [0.0, -1.0], [20.0, 21.0]])


@by_metric
@pytest.mark.parametrize(
    "make", [nearly_parallel, below_an_ulp, in_a_narrow_cone, at_the_ends_of_the_range, exact_quotients]
)
def test_close_calls(make: Callable[[], tuple[Array, Array]], metric: Any) -> None:
    rows, queries = make()
    k = len(rows)
    for answer in (
        hullx.knn(rows, queries, k, metric=metric),
        hullx.knn(rows[:, ::-1], queries[:, ::-1], k, metric=metric),
    ):
        for i, query in enumerate(queries):
            indices, values = DEFINITIONS[metric](rows, query, k)
            assert answer.indices[i].tolist() == indices.tolist()
            assert answer.distances[i].tobytes() == values.tobytes()
    few = hullx.knn(rows, queries, 3, metric=metric)
    assert few.indices.tolist() == answer.indices[:, :3].tolist()


def with_squares_of(total: int) -> list[float]:
    """Numbers whose squares sum up to `total`, none of more than 53 bits."""
    parts: list[float] = []
    while total:
        root = math.isqrt(total)
        root -= root % 2 if root >= 2**53 else 0
        parts.append(float(root))
        total -= root * root
    return parts


def test_half_way_between_two_floats_goes_to_the_even_one() -> None:
    """The cosine is odd/2^54 exactly: 1 - cosine lies half way between two multiples of 2^-53."""
    for odd in (1, 3, 5, 2**52 + 1, 2**52 + 3, 2**53 - 1):
        row = [float(odd), *with_squares_of(2**108 - odd**2)]
        query = [1.0] + [0.0] * (len(row) - 1)
        expected = float(1 - Fraction(odd, 2**54))  # to nearest, ties to even
        assert hullx.knn([row], [query], metric="cosine").distances.tolist() == [[expected]]
        assert hullx.knn([row], [[-1.0, *query[1:]]], metric="cosine").distances[0, 0] == float(
            1 + Fraction(odd, 2**54)
        )


@pytest.mark.parametrize("gap", [1, -1, 0])
@pytest.mark.parametrize("factor", [1, 2**26 + 1, 2**26 - 5])  # products that fit 128 bits, and those that do not
def test_cosines_that_agree_in_a_hundred_bits_keep_their_order(gap: int, factor: int) -> None:
    """a1^2 b2 - a2^2 b1 = gap, where both products are near 2^101."""
    a1, a2 = 2**25 + 1, 2**25 + 3
    b2 = gap * pow(a1 * a1, -1, a2 * a2) % (a2 * a2) + a2 * a2
    b1 = (a1 * a1 * b2 - gap) // (a2 * a2)
    assert a1 * a1 * b2 - a2 * a2 * b1 == gap
    rows = np.zeros((2, 12))
    for row, a, b in zip(rows, (a1, a2), (b1, b2), strict=True):
        parts = [float(a), *with_squares_of(b - a * a)]
        row[: len(parts)] = parts
    query = np.array([[float(factor)] + [0.0] * 11])
    for order in ([0, 1], [1, 0]):
        for sign in (1.0, -1.0):
            found = hullx.knn(rows[order], sign * query, 2, metric="cosine")
            indices, values = metrics.cosine(rows[order], sign * query[0], 2)
            assert found.indices[0].tolist() == indices.tolist()
            assert found.distances[0].tobytes() == values.tobytes()


def test_ties_between_rows_of_one_direction_go_by_index() -> None:
    lengths = np.array([3.0, 1.0, 2.0, 0.1, 7.0])  # 0.1 · (0.1, 0.2) is not exactly parallel to (1, 2)
    rows = np.outer(lengths, [1.0, 2.0])
    rows[3] = [-1.0, 0.5]
    found = hullx.knn(rows, [[0.5, 1.0], [2.0, -1.0]], 5, metric="cosine")
    assert found.indices.tolist() == [[0, 1, 2, 4, 3], [0, 1, 2, 4, 3]]
    assert found.distances.tolist() == [[0.0] * 4 + [1.0], [1.0] * 4 + [2.0]]


def test_duplicates_by_the_thousand() -> None:
    rows = np.tile(np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.3, -1.0, 0.2]]), (1000, 1))
    near = hullx.knn(rows, [[1.0, 2.0, 3.0]], 4, metric="cosine")
    assert near.indices.tolist() == [[0, 1, 3, 4]]
    assert hullx.knn(rows, [[1.0, 2.0, 3.0]], 3, metric="inner").indices.tolist() == [[1, 4, 7]]
    assert hullx.count_within(rows, [[1.0, 2.0, 3.0]], 0.0, metric="cosine").tolist() == [2000]
    assert hullx.count_within(rows, [[1.0, 2.0, 3.0]], 14.0, metric="inner").tolist() == [2000]


def test_a_query_of_zeros_has_equal_products_with_all() -> None:
    rows = np.random.default_rng(1).standard_normal((50, 3))
    found = hullx.knn(rows, np.zeros((1, 3)), 4, metric="inner")
    assert found.indices.tolist() == [[0, 1, 2, 3]]
    assert found.distances.tobytes() == np.zeros(4).tobytes()


def test_counting_goes_to_both_ends() -> None:
    rows = np.random.default_rng(2).standard_normal((40, 3))
    queries = rows[:2] * 2.0
    count = hullx.count_within
    assert count(rows, queries, np.inf, metric="cosine").tolist() == [40, 40]
    assert count(rows, queries, 2.0, metric="cosine").tolist() == [40, 40]
    assert count(rows, queries, 0.0, metric="cosine").tolist() == [1, 1]
    assert count(rows, queries, -np.inf, metric="inner").tolist() == [40, 40]
    assert count(rows, queries, np.inf, metric="inner").tolist() == [0, 0]
    below = (rows @ queries.T < -1.0).sum(axis=0)
    assert count(rows, queries, -1.0, metric="inner").tolist() == (40 - below).tolist()


def digits() -> Array:
    images, _ = datasets.fashion_sample()
    return np.ascontiguousarray(images, dtype=np.float32)


def test_cosine_neighbors_of_images_are_those_of_scikit_learn() -> None:
    rows = digits()
    queries = rows[:100].astype(np.float64) + 1.0
    found = hullx.knn(rows, queries, 5, metric="cosine")
    peer = NearestNeighbors(n_neighbors=5, algorithm="brute", metric="cosine").fit(rows.astype(np.float64))
    distances, indices = peer.kneighbors(queries)
    clear = np.diff(hullx.knn(rows, queries, 6, metric="cosine").distances).min(axis=1) > 1e-12
    assert clear.mean() > 0.9
    assert found.indices[clear].tolist() == indices[clear].tolist()
    np.testing.assert_allclose(found.distances, distances, rtol=1e-9, atol=1e-14)


def test_products_of_images_are_those_of_integers() -> None:
    """Pixels are integers: NumPy's integer product is exact."""
    rows = digits()
    queries = rows[:50]
    whole = queries.astype(np.int64) @ rows.astype(np.int64).T
    order = np.argsort(-whole, axis=1, kind="stable")[:, :10]
    _core.reset_stats()
    found = hullx.knn(rows, queries, 10, metric="inner")
    assert _core.last_stats()["screened_int8"] == len(queries)
    assert found.indices.tolist() == order.tolist()
    assert found.distances.tolist() == np.take_along_axis(whole, order, axis=1).tolist()


def test_the_cosine_scan_needs_few_decisions_and_the_stated_memory() -> None:
    rows = digits()
    n, d = rows.shape
    points = _core.Points(rows)
    _core.reset_stats()
    _core.knn_cosine(points, rows[:100].astype(np.float64) + 1.0, 10, *NOTHING_EXCLUDED, 2, None)
    stats = _core.last_stats()
    assert stats["directions"] == stats["screened_int8"] == 100  # none was scanned twice
    assert stats["survivors"] < 100 * n / 20
    assert points.packed_bytes <= n * (4 * d + 16) + n * (d + 12) + 64 * (d + 12)


def test_queries_whose_first_scan_was_too_narrow_are_scanned_again() -> None:
    """Rows on a cone about the query, at angles that differ by less than float32 unit rows can show.

    The query is nearly the centre of the unit rows, so the screen's own bound is far below the blur.
    """
    rng = np.random.default_rng(8)
    angle = 0.1 * (1.0 + 1e-9 * rng.permutation(300))
    turn = rng.uniform(0.0, 2.0 * np.pi, 300)
    rows = np.column_stack([np.cos(angle), np.sin(angle) * np.cos(turn), np.sin(angle) * np.sin(turn)])
    queries = np.array([[1.0, 0.0, 0.0], [2.0, 1e-9, 0.0], [1.0, 0.05, 0.0]])
    exclude = np.array([np.argmin(angle), -1, 7])
    groups, labels = np.arange(300) % 4, np.array([1, 2, 3])
    points = _core.Points(rows)
    for rung in RUNGS:
        _core.reset_stats()
        indices, distances = _core.knn_cosine(points, queries, 5, exclude, groups, labels, 1, None, rung)
        if rung == "float32":
            assert _core.last_stats()["directions"] > len(queries)
        for i, query in enumerate(queries):
            skipped = {int(exclude[i]), *np.flatnonzero(groups == labels[i]).tolist()}
            expected, values = metrics.cosine(rows, query, 5, skipped)
            assert indices[i].tolist() == expected.tolist()
            assert distances[i].tobytes() == values.tobytes()


def test_batches_and_prefixes_are_the_same() -> None:
    rows, queries = table("bell-8")
    for metric in DEFINITIONS:
        most = hullx.knn(rows, queries, 50, metric=metric)  # type: ignore[arg-type]
        one = hullx.knn(rows, queries[3:4], 9, metric=metric)  # type: ignore[arg-type]
        assert_same_neighbors(hullx.Neighbors(most.distances[3:4, :9], most.indices[3:4, :9]), one)
