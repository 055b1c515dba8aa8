"""Faults planted in the kernels of a graphics card show: rows misnamed, a bound halved, each barrier left out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from cuda.emulated import DISTANCE, PRODUCT, RUNGS, Floats, survivors, table
from hullx import _core


def differs(points: _core.Points, queries: Floats, k: int, rung: str, **fault: Any) -> bool:
    """Whether the fault shows in what is handed over, warps running in one order or in the other."""
    expected = survivors(points, queries, DISTANCE, k, None, rung=rung)
    for last_to_first in (False, True):
        backend = _core.emulated_backend(capacity=512, last_to_first=last_to_first, **fault)
        try:
            if survivors(points, queries, DISTANCE, k, backend, rung=rung) != expected:
                return True
        except RuntimeError:  # threads that part ways
            return True
    return False


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("bias", [DISTANCE, PRODUCT])
@pytest.mark.parametrize("fault", ["row", "bound"])
def test_a_row_misnamed_and_a_bound_halved(fault: str, bias: int, rung: str) -> None:
    points, _, queries = table("bell", 700, 24, 3)
    faulty = survivors(points, queries, bias, 5, _core.emulated_backend(fault=fault), rung=rung)
    assert faulty != survivors(points, queries, bias, 5, None, rung=rung)


@pytest.mark.parametrize("barrier", range(4))
@pytest.mark.parametrize("rung", RUNGS)
def test_each_barrier_of_the_screens(rung: str, barrier: int) -> None:
    points, _, queries = table("bell", 130, 256 if rung == "int8" else 64, 2)  # four steps
    assert not differs(points, queries, 5, rung)
    assert differs(points, queries, 5, rung, fault="screen", barrier=barrier)


def lists() -> Iterator[tuple[Floats, Floats]]:
    """Upper ends that differ in one digit of eight bits, each in turn, and intervals that reach over many of them."""
    rng = np.random.default_rng(8)
    for digit in range(8):
        bits = np.float64(3.25).view(np.uint64) + (rng.permutation(512).astype(np.uint64) % 200 << np.uint64(8 * digit))
        values = bits.view(np.float64)
        yield np.where(np.isfinite(values), values, -7.5), np.zeros(512)
    yield rng.standard_normal(512), rng.random(512)


def selected(k: int, **fault: Any) -> list[tuple[float, list[int]]]:
    found = [_core.emulated_select(values, bounds, k, **fault) for values, bounds in lists()]
    return [(threshold, sorted(rows.tolist())) for threshold, rows in found]


@pytest.mark.parametrize("k", [1, 100, 511, 512, 513])
def test_the_selection(k: int) -> None:
    for (threshold, rows), (values, bounds) in zip(selected(k), lists(), strict=True):
        uppers = np.sort(values + bounds)
        assert threshold == (uppers[k - 1] if k <= 512 else np.inf)
        assert rows == np.flatnonzero(values - bounds <= threshold).tolist()


# three barriers a digit, one for each portion of 256 rows, one before the end
@pytest.mark.parametrize("barrier", range(27))
def test_each_barrier_of_the_selection(barrier: int) -> None:
    right = selected(100)
    assert any(selected(100, fault="select", barrier=barrier, last_to_first=order) != right for order in (False, True))


def measured(**fault: Any) -> tuple[bytes, bytes]:
    rng = np.random.default_rng(9)
    values, bounds = _core.emulated_measure(_core.Points(rng.standard_normal((16, 70))), np.ones(70), **fault)
    return values.tobytes(), bounds.tobytes()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_measuring(dtype: type) -> None:
    rng = np.random.default_rng(9)
    rows = (3.0 + rng.standard_normal((20, 70))).astype(dtype)
    direction = rng.standard_normal(70)
    points = _core.Points(rows)
    for row, value, bound in zip(rows, *_core.emulated_measure(points, direction), strict=True):
        steps = zip(row.tolist(), points.centre.tolist(), strict=True)
        x = [(Fraction(v) - Fraction(c)) / Fraction(points.caller_scale) for v, c in steps]
        exact = sum(v * v + Fraction(r) * v for v, r in zip(x, direction.tolist(), strict=True))
        assert abs(Fraction(value) - exact) <= Fraction(bound)
        assert bound <= 1e-12 * (abs(value) + 70.0)


# two for each portion of eight rows; the last one has nothing to keep apart
@pytest.mark.parametrize("barrier", range(3))
def test_each_barrier_of_the_measuring(barrier: int) -> None:
    assert measured() == measured(last_to_first=True)
    assert any(measured(fault="measure", barrier=barrier, last_to_first=order) != measured() for order in (False, True))
