"""Laws that the studies of learning measure against: gaps on a line, least squares of least norm."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from hullx import theory


def test_the_largest_gap_has_its_known_mean() -> None:
    assert theory.largest_gap(1) == 0.75
    assert theory.largest_gap(1000) == pytest.approx(0.007479, abs=5e-7)
    exact = float(sum(Fraction(1, i) for i in range(1, 10_003)) / 10_002)
    assert theory.largest_gap(10_001) == pytest.approx(exact, rel=1e-12)  # beyond the sum of all terms


@pytest.mark.parametrize("n", [1, 2, 7, 60])
def test_the_mean_of_the_largest_gap_is_that_of_its_distribution(n: int) -> None:
    x = (np.arange(4000) + 0.5) / 4000
    above = [1.0 - theory.largest_gap_below(n, value) for value in x]
    assert float(np.mean(above)) == pytest.approx(theory.largest_gap(n), abs=1e-4)


def test_the_distribution_of_the_largest_gap_is_that_of_simulated_points() -> None:
    rng = np.random.default_rng(4)
    edges = np.zeros((20_000, 32))
    edges[:, 1:31] = np.sort(rng.random((20_000, 30)), axis=1)
    edges[:, 31] = 1.0
    largest = np.diff(edges, axis=1).max(axis=1)
    for x in (0.08, 0.11, 0.13, 0.2):
        p = theory.largest_gap_below(30, x)
        assert abs((largest <= x).mean() - p) < 4 * math.sqrt(p * (1 - p) / 20_000)


def test_the_distribution_of_the_largest_gap_equals_its_sum_in_rationals_where_the_terms_cancel() -> None:
    n, x = 400, Fraction(1, 64)
    exact = sum((-1) ** j * math.comb(n + 1, j) * (1 - j * x) ** n for j in range(64))
    assert theory.largest_gap_below(n, float(x)) == pytest.approx(float(exact), rel=1e-12)
    assert theory.largest_gap_below(n, 1.0 / 402) == 0.0
    assert theory.largest_gap_below(n, 1.0) == 1.0
    steps = [theory.largest_gap_below(n, v) for v in np.linspace(0.0, 0.05, 30)]
    assert all(a <= b for a, b in itertools.pairwise(steps))


def simulated_risk(n: int, p: int, draws: int) -> tuple[float, float]:
    """Mean and standard error; the risk of one fit is exact: squared distance of the coefficients, plus the noise."""
    rng = np.random.default_rng(p)
    beta = np.full(30, math.sqrt(1 / 30))
    risks = []
    for _ in range(draws):
        x = rng.standard_normal((n, 30))
        y = x @ beta + 0.5 * rng.standard_normal(n)
        fit = np.zeros(30)
        fit[:p] = np.linalg.pinv(x[:, :p], rcond=1e-12) @ y
        risks.append(float(((fit - beta) ** 2).sum() + 0.25))
    return float(np.mean(risks)), float(np.std(risks) / math.sqrt(draws))


@pytest.mark.parametrize("p", [3, 8, 20, 24, 30])
def test_the_risk_of_the_least_norm_solution_is_that_of_simulated_fits(p: int) -> None:
    mean, error = simulated_risk(14, p, 4000)
    exact = theory.least_norm_risk(14, p, used=p / 30, unused=1 - p / 30, noise=0.25)
    assert abs(mean - exact) < 4 * error


def test_the_risk_has_its_known_values_and_its_peak() -> None:
    known = {5: 1.376, 20: 2.155, 30: 4.12, 36: 11.6, 44: 11.65, 50: 4.18, 60: 2.218, 80: 1.312, 100: 1.019}
    for p, value in known.items():
        found = theory.least_norm_risk(40, p, used=p / 100, unused=1 - p / 100, noise=0.25)
        assert found == pytest.approx(value, rel=0.006)
    assert theory.least_norm_risk(40, 40, used=0.4, unused=0.6, noise=0.25) == math.inf
    assert theory.least_norm_risk(40, 40, used=1.0, unused=0.0, noise=0.0) == 0.0
    assert theory.least_norm_risk(40, 0, used=0.0, unused=1.0, noise=0.25) == pytest.approx(1.25, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.largest_gap_below(20_000, 0.1), "at most 10"),
        (lambda: theory.largest_gap_below(5, math.nan), "`x` is nan"),
        (lambda: theory.largest_gap(0), "`n` is 0"),
        (lambda: theory.least_norm_risk(4, -1, used=1, unused=0, noise=0), "`p` is -1"),
        (lambda: theory.least_norm_risk(4, 2, used=1, unused=math.inf, noise=0), "`unused` is inf"),
    ],
)
def test_arguments_out_of_range_are_named(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]
