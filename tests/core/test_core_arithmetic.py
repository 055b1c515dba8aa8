"""The arithmetic under every answer: correctly rounded distances, exact comparisons, screens that keep their bound."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from asserts import as_floats
from hullx import _core
from hullx.reference import certificate, neighbors, statistics
from strategies import point_sets, queries_near

FRAMES = {"caller": 0, "scaled": 1}


@st.composite
def vectors(draw: st.DrawFn, d: int) -> NDArray[np.float64]:
    """Anything a row may hold, wide exponents included."""
    finite = st.floats(-(2.0**400), 2.0**400, allow_nan=False)
    return np.array(draw(st.lists(finite, min_size=d, max_size=d)))


@given(data=st.data(), d=st.integers(1, 20))
def test_squared_distance_is_correctly_rounded(data: st.DataObject, d: int) -> None:
    x, y = data.draw(vectors(d)), data.draw(vectors(d))
    assert _core.squared_distance(x, y) == float(neighbors.squared_distance(x, y))


@given(data=st.data(), d=st.integers(1, 8))
def test_distances_are_compared_exactly(data: st.DataObject, d: int) -> None:
    x, q = data.draw(vectors(d)), data.draw(vectors(d))
    y = x.copy()
    j = data.draw(st.integers(0, d - 1))
    y[j] = data.draw(st.sampled_from([np.nextafter(x[j], np.inf), np.nextafter(x[j], -np.inf), 2 * q[j] - x[j]]))
    left, right = neighbors.squared_distance(x, q), neighbors.squared_distance(y, q)
    assert _core.compare_distances(x, y, q) == (left > right) - (left < right)


@given(rows=point_sets(layouts=("plain",)))
def test_statistics_are_those_of_the_definition(rows: NDArray[np.float64]) -> None:
    points = _core.Points(rows)
    expected = statistics.statistics(rows)
    assert [Fraction(v) for v in points.centre.tolist()] == expected.centre
    assert [Fraction(v) for v in points.scale.tolist()] == expected.scale
    square, close = Fraction(points.radius) ** 2, Fraction(1, 10**14)
    assert abs(square - expected.radius_squared) <= close * (1 + rows.shape[1]) * expected.radius_squared


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [1000, 4099, 70_001])
def test_quartiles_of_large_columns_are_those_of_numpy(dtype: type, n: int) -> None:
    """Selection by buckets, against NumPy's partition: spread, ties, a value that fills half, far and tiny values."""
    rng = np.random.default_rng(n)
    normal = rng.standard_normal((n, 8))
    pixels = np.where(normal[:, 1] < 0, 0, rng.integers(0, 256, n))
    columns = (normal[:, 0], pixels, np.round(normal[:, 2] * 2), np.exp(30 * normal[:, 3]), 1 + 1e-6 * normal[:, 4])
    rows = np.ascontiguousarray(np.column_stack((*columns, -1e-42 * np.abs(normal[:, 5]), np.full(n, 7.5))), dtype)
    points = _core.Points(rows)
    size = min(n, 65536)
    taken = rows[np.arange(size) * n // size].astype(np.float64)
    ranks = [(size - 1) // 4, (size - 1) // 2, 3 * (size - 1) // 4]
    lower, centre, upper = np.partition(taken, ranks, axis=0)[ranks]
    assert points.centre.tobytes() == (centre + 0.0).tobytes()
    spread = upper > lower
    assert spread.tolist() == [True] * 6 + [False]
    mantissa, exponent = np.frexp((upper - lower)[spread])
    assert points.scale[spread].tolist() == np.ldexp(1.0, np.where(mantissa == 0.5, exponent - 1, exponent)).tolist()


@pytest.mark.parametrize("frame", FRAMES)
@given(data=st.data(), rows=point_sets(layouts=("plain",)), k=st.integers(1, 5))
def test_the_screen_never_drops_a_row_of_the_answer(
    frame: str, data: st.DataObject, rows: NDArray[np.float64], k: int
) -> None:
    """Survivors' values lie within their bounds of the truth, and the k smallest products are among them."""
    points = _core.Points(rows)
    d = rows.shape[1]
    seed = data.draw(st.integers(0, 2**32 - 1))
    directions = np.random.default_rng(seed).standard_normal((3, d))
    scale = points.scale if frame == "scaled" else np.full(d, points.caller_scale)
    answers = _core.scan(points, directions, FRAMES[frame], 0, k, None, None, None, 1)
    for r, (kept, values, bounds, unit) in zip(directions, answers, strict=True):
        exact = [
            sum(
                Fraction(a) * (Fraction(b) - Fraction(c)) / Fraction(s)
                for a, b, c, s in zip(r.tolist(), row, points.centre.tolist(), scale.tolist(), strict=True)
            )
            for row in rows.tolist()
        ]
        largest_needed = sorted(exact)[:k][-1]
        dropped = set(range(len(rows))) - set(kept.tolist())
        assert all(exact[i] >= largest_needed for i in dropped)
        assert kept.tolist() == sorted(kept.tolist())
        assert len(kept) >= min(k, len(rows))
        for i, value, bound in zip(kept.tolist(), values.tolist(), bounds.tolist(), strict=True):
            error = abs(Fraction(value) * Fraction(unit) - exact[i])
            assert np.isinf(bound) or error <= Fraction(bound) * Fraction(unit)


@pytest.mark.parametrize("frame", FRAMES)
@given(data=st.data(), rows=point_sets(layouts=("plain",)))
def test_certified_bounds_hold_for_any_evidence(frame: str, data: st.DataObject, rows: NDArray[np.float64]) -> None:
    """Random directions and weights are not an answer, yet what is certified from them has to be true."""
    points = _core.Points(rows)
    n, d = rows.shape
    query = data.draw(queries_near(rows, most=1))[0]
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    support = np.sort(rng.choice(n, int(rng.integers(1, n + 1)), replace=False)).astype(np.int64)
    weights = rng.random(len(support)) + 1e-3
    scale = points.scale if frame == "scaled" else np.full(d, points.caller_scale)
    direction = (rows.astype(np.float64).mean(axis=0) - query) / scale + 0.1 * rng.standard_normal(d)
    lower, upper = _core.certify(points, FRAMES[frame], query, direction, support, weights, -1)
    x = as_floats(rows)
    normal = -direction / scale  # exact: scales are powers of two
    assert Fraction(lower) ** 2 <= certificate.lower_squared(x, query, normal, multipliers=1 / scale)
    assert Fraction(upper) ** 2 >= certificate.upper_squared(x, query, support.tolist(), weights, multipliers=1 / scale)
