"""Tables in their own units (wine, breast_cancer): mixtures are inside, rows pushed out are outside."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_wine

import hullx
import oracles
from asserts import assert_inside, assert_no_flip, assert_not_outside, describe

TABLES = {"wine": load_wine, "breast_cancer": load_breast_cancer}


@pytest.fixture(scope="module", params=sorted(TABLES))
def table(request: pytest.FixtureRequest) -> NDArray[np.float64]:
    return np.asarray(TABLES[request.param]().data, dtype=np.float64)


def test_own_rows_and_midpoints_are_inside(table: NDArray[np.float64]) -> None:
    hull = hullx.Hull(table)
    assert_inside(hull.query(table))
    midpoints = (table[:-1] + table[1:]) / 2
    answer = hull.query(midpoints)
    assert_not_outside(answer)
    hullx.verify(hull.points, midpoints, answer).raise_if_failed()


def test_rows_pushed_beyond_the_range_of_a_feature_are_outside(table: NDArray[np.float64]) -> None:
    """One feature, a millionth of its range beyond its maximum."""
    d = table.shape[1]
    pushed = table[:d].copy()
    pushed[np.arange(d), np.arange(d)] = table.max(axis=0) + 1e-6 * np.ptp(table, axis=0)
    answer = hullx.Hull(table).query(pushed, want="distance")
    assert (answer.verdict == hullx.OUTSIDE).all(), describe(answer, int(np.argmax(answer.verdict)))
    hullx.verify(table, pushed, answer).raise_if_failed()


def test_distances_agree_with_least_squares(table: NDArray[np.float64]) -> None:
    hull = hullx.Hull(table)
    answer = hull.leave_one_out(rows=range(0, len(table), 4))
    for i, row in enumerate(range(0, len(table), 4)):
        expected = oracles.nnls_distance(np.delete(table, row, axis=0), table[row])
        assert answer.distance[i] == pytest.approx(expected, rel=1e-5, abs=1e-7 * float(np.ptp(table)))


def test_units_do_not_change_verdicts(table: NDArray[np.float64]) -> None:
    """Odd factors move only the tolerance shell."""
    factors = 10.0 ** np.random.default_rng(0).integers(-4, 5, table.shape[1]) * 2.54
    first = hullx.Hull(table).leave_one_out(want="verdict")
    second = hullx.Hull(table * factors).leave_one_out(want="verdict")
    assert_no_flip(first, second)
    assert (first.verdict == second.verdict).mean() > 0.99


def test_held_out_rows_are_outside_in_high_dimension(table: NDArray[np.float64]) -> None:
    """What makes calibration necessary: healthy rows are outside."""
    rng = np.random.default_rng(1)
    order = rng.permutation(len(table))
    held, rest = table[order[:40]], table[order[40:]]
    verdict = hullx.Hull(rest).query(held).verdict
    assert (verdict == hullx.OUTSIDE).mean() > 0.9
