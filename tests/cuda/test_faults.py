"""Faults planted in the kernels of a graphics card show: rows misnamed, a bound halved, each barrier left out."""

from __future__ import annotations

from typing import Any

import pytest

from cuda.emulated import DISTANCE, PRODUCT, Floats, neighbours, survivors, table
from hullx import _core


def differs(points: _core.Points, queries: Floats, k: int, **fault: Any) -> bool:
    """Whether the fault shows in what is handed over, warps running in one order or in the other."""
    for last_to_first in (False, True):
        backend = _core.emulated_backend(capacity=512, last_to_first=last_to_first, **fault)
        try:
            if survivors(points, queries, DISTANCE, k, backend) != survivors(points, queries, DISTANCE, k, None):
                return True
        except RuntimeError as problem:  # threads that part ways
            assert "part ways" in str(problem) or "barrier" in str(problem)
            return True
    return False


@pytest.mark.parametrize("bias", [DISTANCE, PRODUCT])
@pytest.mark.parametrize("fault", ["row", "bound"])
def test_a_row_misnamed_and_a_bound_halved(fault: str, bias: int) -> None:
    points, _, queries = table("bell", 700, 24, 3)
    faulty = survivors(points, queries, bias, 5, _core.emulated_backend(fault=fault))
    assert faulty != survivors(points, queries, bias, 5, None)


@pytest.mark.parametrize("barrier", range(4))
def test_each_barrier_of_the_screen(barrier: int) -> None:
    points, _, queries = table("bell", 130, 256, 2)  # four steps of 64 columns
    assert not differs(points, queries, 5)
    assert differs(points, queries, 5, fault="screen", barrier=barrier)


@pytest.mark.parametrize("barrier", range(28))
def test_each_barrier_of_the_selection(barrier: int) -> None:
    # 512 rows: three barriers a digit, one before the list is cut, two portions of it, one before the end
    points, _, queries = table("bell", 512, 20, 4)
    assert not differs(points, queries, 5)
    assert differs(points, queries, 5, fault="select", barrier=barrier)


@pytest.mark.parametrize("barrier", range(4))
def test_each_barrier_of_the_measuring(barrier: int) -> None:
    points, _, queries = table("lattice", 512, 100, 6)
    right = neighbours(points, queries, 30, None)
    wrong = [
        neighbours(points, queries, 30, _core.emulated_backend(last_to_first=order, fault="measure", barrier=barrier))
        for order in (False, True)
    ]
    assert any(answer != right for answer in wrong)
