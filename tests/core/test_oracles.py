"""The oracles agree with exact arithmetic where they are used; otherwise they would judge nothing."""

from __future__ import annotations

import numpy as np
import pytest

import oracles


@pytest.mark.parametrize("d", [1, 2, 3, 6, 10])
def test_floating_oracles_agree_with_rational_arithmetic(d: int) -> None:
    rng = np.random.default_rng(d)
    seen = set()
    for _ in range(20):
        rows = rng.standard_normal((int(rng.integers(2, 6 * d + 8)), d))
        query = rng.standard_normal(d) * rng.choice([0.1, 1.0])
        squared = oracles.exact_distance(rows, query).squared
        assert oracles.highs_contains(rows, query) == (squared == 0)
        assert oracles.nnls_distance(rows, query) == pytest.approx(float(squared) ** 0.5, rel=1e-9, abs=1e-9)
        seen.add(squared == 0)
    assert seen == {True, False}


@pytest.mark.parametrize("d", [2, 3, 4])
def test_qhull_agrees_with_rational_arithmetic(d: int) -> None:
    rng = np.random.default_rng(d)
    rows, queries = rng.standard_normal((40, d)), rng.standard_normal((60, d))
    inside = oracles.qhull_contains(rows, queries)
    exact = [oracles.exact_distance(rows, query).squared == 0 for query in queries]
    assert inside.tolist() == exact
    assert 0 < sum(exact) < 60


def test_wendel_at_known_values() -> None:
    assert oracles.wendel(20, 10) == 0.5
    assert oracles.wendel(25, 10) == pytest.approx(0.846272, abs=1e-6)
    assert oracles.wendel(5, 4) == 0.0625
    assert oracles.wendel(3, 2) == 0.25
    assert oracles.wendel(5, 5) == 0


def test_wilson_interval_contains_the_share() -> None:
    low, high = oracles.wilson(50, 100)
    assert low < 0.5 < high
    assert high - low == pytest.approx(0.32, abs=0.01)
