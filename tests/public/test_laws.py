"""Exact laws of chance hold: the membership probability of random points is known in closed form for some laws.

Wendel (1962): for points symmetric about 0 the probability that 0 is in the hull does not depend on the law at all.
Kabluchko and Zaporozhets (2020): a fresh Gaussian point in the hull of Gaussian points; affine maps change nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray

import hullx
import oracles

Sampler = Callable[[Generator, int, int], NDArray[np.float64]]

SYMMETRIC: dict[str, Sampler] = {
    "gaussian": lambda rng, n, d: rng.standard_normal((n, d)),
    "cube": lambda rng, n, d: rng.uniform(-1, 1, (n, d)),
    "student t": lambda rng, n, d: rng.standard_t(2.5, (n, d)),
    "anisotropic": lambda rng, n, d: rng.standard_normal((n, d)) * 10.0 ** np.linspace(-4, 4, d),
    "signs": lambda rng, n, d: (
        rng.choice([-1.0, 1.0], (n, d)) * rng.standard_normal((n, 1)) ** 2 + 1e-3 * rng.standard_normal((n, d))
    ),
}


@pytest.mark.parametrize(("n", "d"), [(10, 4), (20, 10), (45, 20)])
@pytest.mark.parametrize("law", SYMMETRIC)
def test_zero_is_inside_with_wendels_probability(law: str, n: int, d: int) -> None:
    rng = np.random.default_rng(n * d)
    trials, inside = 600, 0
    for _ in range(trials):
        verdict = hullx.Hull(SYMMETRIC[law](rng, n, d)).query(np.zeros((1, d))).verdict[0]
        assert verdict != hullx.UNDECIDED
        inside += verdict == hullx.INSIDE
    low, high = oracles.wilson(inside, trials)
    assert low <= oracles.wendel(n, d) <= high, f"{inside} of {trials}"


@pytest.mark.parametrize("decades", [0, 8])
@pytest.mark.parametrize(("d", "n"), [(2, 50), (3, 100), (5, 100), (6, 200), (8, 1000), (10, 500)])
def test_a_fresh_gaussian_point_is_inside_as_often_as_the_exact_law_says(d: int, n: int, decades: int) -> None:
    """Queries that share a hull are correlated: the margin comes from the spread of the hulls' shares."""
    rng = np.random.default_rng(100 * d + decades)
    spread = 10.0 ** -np.linspace(0, decades, d)
    shares = []
    for _ in range(40):
        hull = hullx.Hull(rng.standard_normal((n, d)) * spread)
        verdict = hull.query(rng.standard_normal((40, d)) * spread).verdict
        assert hullx.UNDECIDED not in verdict
        shares.append(float((verdict == hullx.INSIDE).mean()))
    margin = 3.6 * float(np.std(shares, ddof=1)) / len(shares) ** 0.5  # 99.9 % of Student's t with 39 degrees
    assert np.mean(shares) == pytest.approx(oracles.GAUSSIAN_MEMBERSHIP[d, n], abs=margin)


@pytest.mark.parametrize("d", [2, 5])
def test_the_share_of_vertices_is_the_probability_of_being_outside(d: int) -> None:
    """Efron: N + 1 rows, each against the others, estimate P(outside) for N rows."""
    rng = np.random.default_rng(d)
    n = {2: 10, 5: 20}[d]
    shares = []
    for _ in range(200):
        answer = hullx.Hull(rng.standard_normal((n + 1, d))).leave_one_out(want="verdict")
        shares.append(float((answer.verdict == hullx.OUTSIDE).mean()))
    margin = 3.4 * float(np.std(shares, ddof=1)) / len(shares) ** 0.5
    assert 1 - np.mean(shares) == pytest.approx(oracles.GAUSSIAN_MEMBERSHIP[d, n], abs=margin)


@pytest.mark.parametrize("n", [1, 5, 30])
def test_no_more_rows_than_dimensions_hold_nothing(n: int) -> None:
    """Points in general position on an affine subspace: a fresh point is never inside."""
    rng = np.random.default_rng(n)
    verdict = hullx.Hull(rng.standard_normal((n, 30))).query(rng.standard_normal((50, 30))).verdict
    assert (verdict == hullx.OUTSIDE).all()


def test_agrees_with_qhull_in_three_dimensions() -> None:
    rng = np.random.default_rng(3)
    rows, queries = rng.standard_normal((2000, 3)), rng.standard_normal((1500, 3)) * 1.5
    verdict = hullx.Hull(rows).query(queries).verdict
    assert (verdict == np.where(oracles.qhull_contains(rows, queries), hullx.INSIDE, hullx.OUTSIDE)).all()
