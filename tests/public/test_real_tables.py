"""Tables in their own units, clinical and chemical: mixtures are inside, rows pushed out are outside.

Distances of rows to the others agree with solvers that share nothing with hullx, small ones as well as large.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine

import hullx
import oracles
from asserts import as_floats, assert_inside, assert_no_flip, assert_not_outside, describe
from corpus.cases import CASES

TABLES = {
    "wine": lambda: load_wine().data,
    "breast_cancer": lambda: load_breast_cancer().data,
    "diabetes": lambda: load_diabetes().data,
    "b3db": lambda: hullx.datasets.b3db_train().features,
}
HARD = (
    "one-hot",
    "counts-with-zeros",
    "constant-columns",
    "heavy-tails",
    "offset-1e8",
    "one-wild-value",
    "raw-units",
    "near-collinear-spectra",
    "nine-dimensions",
    "circle",
    "binary-cube",
)


@pytest.fixture(scope="module", params=sorted(TABLES))
def table(request: pytest.FixtureRequest) -> NDArray[np.float64]:
    return np.asarray(TABLES[request.param](), dtype=np.float64)


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
    """To a millionth of themselves, also where a ten-thousandth of the spread."""
    rows = range(0, len(table), 1 + len(table) // 60)
    answer = hullx.Hull(table).leave_one_out(rows=rows)
    assert_tight(answer)
    for i, row in enumerate(rows):
        expected = oracles.nnls_distance(np.delete(table, row, axis=0), table[row])
        if answer.verdict[i] == hullx.INSIDE:
            assert expected <= 1e-9 * float(np.ptp(table)), describe(answer, i)
        else:
            assert answer.distance[i] == pytest.approx(expected, rel=1e-6, abs=0.0), describe(answer, i)


def assert_tight(answer: hullx.HullAnswer) -> None:
    """No row stalls or stays undecided."""
    stalled = np.flatnonzero((answer.status == "no_progress") | (answer.verdict == hullx.UNDECIDED))
    assert not len(stalled), describe(answer, int(stalled[0]))


@pytest.mark.parametrize("name", HARD)
def test_distances_of_hard_rows_agree_with_rational_arithmetic(name: str) -> None:
    data = as_floats(CASES[name]().rows).astype(np.float64)
    rows = np.unique(np.linspace(0, len(data) - 1, 4 if data.shape[1] > 20 else 12).astype(int))
    answer = hullx.Hull(data).leave_one_out(rows=rows)
    assert_tight(answer)
    for i, row in enumerate(rows):
        exact = float(oracles.exact_distance(np.delete(data, row, axis=0), data[row]).squared) ** 0.5
        if answer.verdict[i] == hullx.OUTSIDE and answer.status[i] == "converged":
            assert answer.distance[i] == pytest.approx(exact, rel=1e-6, abs=0.0), describe(answer, i)
        else:  # what float64 can certify of these coordinates is coarser
            assert answer.lower[i] <= exact <= answer.upper[i], describe(answer, i)
            assert answer.upper[i] - answer.lower[i] <= 1e-14 * np.abs(data).max(), describe(answer, i)


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
    assert (verdict == hullx.OUTSIDE).mean() > 0.6
