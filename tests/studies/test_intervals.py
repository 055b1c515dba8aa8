"""Intervals cover what they promise: by exact binomial sums, and by simulation of hulls that differ."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import beta, binom

from hullx.studies.intervals import clustered, counted, mean, wilson


def test_wilson_is_the_score_interval() -> None:
    found = wilson(37, 120, alpha=0.05)
    for limit in (found.low, found.high):  # where the score statistic has its quantile
        z = (37 / 120 - limit) / math.sqrt(limit * (1 - limit) / 120)
        assert abs(z) == pytest.approx(1.959963984540054, rel=1e-9)
    assert wilson(0, 50).low == 0.0
    assert wilson(50, 50).high == 1.0


@pytest.mark.parametrize("p", [0.05, 0.3, 0.5])
def test_wilson_covers_about_as_often_as_it_says(p: float) -> None:
    covered = sum(binom.pmf(k, 200, p) for k in range(201) if wilson(k, 200).holds(p))
    assert 0.93 < covered < 0.97


def test_many_cells_together_miss_less_often_than_alpha() -> None:
    p, cells = 0.3, 60
    missed = 1.0 - sum(binom.pmf(k, 500, p) for k in range(501) if wilson(k, 500, 0.001, cells).holds(p))
    assert cells * missed < 0.0015


def test_queries_that_share_a_hull_are_not_counted_as_independent() -> None:
    rng = np.random.default_rng(4)
    a, b = 6.0, 14.0  # hulls whose true shares scatter around 0.3
    covered = naive = 0
    for _ in range(1_000):
        counts = binom.rvs(200, beta.rvs(a, b, size=25, random_state=rng), random_state=rng)
        covered += clustered(counts / 200, 200).holds(0.3)
        naive += wilson(int(counts.sum()), 25 * 200).holds(0.3)
    assert 0.92 < covered / 1_000 < 0.975
    assert naive / 1_000 < 0.5


def test_hulls_that_agree_still_leave_a_width() -> None:
    assert clustered([0.0, 0.0, 0.0], 100).high > 0.01
    assert clustered([0.5, 0.5], 100).low < 0.5


def test_the_mean_has_students_interval() -> None:
    found = mean([1.0, 2.0, 3.0, 4.0])
    assert found.estimate == 2.5
    assert found.high - 2.5 == pytest.approx(3.182446305284263 * math.sqrt(5 / 3) / 2, rel=1e-9)


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="3 successes of 2 trials"):
        wilson(3, 2)
    with pytest.raises(ValueError, match=r"`alpha` is 1\.5"):
        wilson(1, 2, alpha=1.5)
    with pytest.raises(ValueError, match="at least 2 independent hulls"):
        clustered([0.5], 10)
    with pytest.raises(ValueError, match="must lie in"):
        clustered([0.5, 1.5], 10)


def test_counts_of_hulls_that_all_agree_are_taken_as_independent() -> None:
    assert counted([0, 0, 0, 0], 50, 0.05, 3) == wilson(0, 200, 0.05, 3)
    assert counted([50, 50], 50) == wilson(100, 100)
    assert counted([10, 20, 15], 50) == clustered([0.2, 0.4, 0.3], 50)
