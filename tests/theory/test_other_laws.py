"""Ball, line, centre, convex position, torus, concentration: against constants, Qhull and simulation."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.spatial import ConvexHull, cKDTree

from hullx import theory


def test_wendel_has_its_known_values() -> None:
    assert theory.wendel(20, 10) == 0.5
    assert theory.wendel(200, 100) == 0.5
    assert theory.wendel(25, 10) == pytest.approx(0.846272, abs=5e-7)
    assert theory.wendel(10, 10) == 0.0
    for n, d in ((12, 3), (40, 7), (7, 30)):
        exact = 1 - Fraction(sum(math.comb(n - 1, k) for k in range(d)), 2 ** (n - 1))
        assert theory.wendel(n, d) == float(exact)


def test_the_disk_and_the_ball_have_sylvesters_constants() -> None:
    assert theory.ball_membership(3, 2) == pytest.approx(35 / (48 * math.pi**2), rel=1e-12)
    assert theory.ball_membership(4, 3) == pytest.approx(9 / 715, rel=1e-12)


@pytest.mark.parametrize(
    ("d", "n"),
    [(2, 13.40), (3, 54.48), (4, 225.1), (5, 966), (6, 4_327), (7, 20_205), (8, 98_176), (10, 2.59e6), (12, 7.80e7)],
)
def test_numbers_for_a_half_in_the_ball_are_known(d: int, n: float) -> None:
    assert theory.ball_n_half(d) == pytest.approx(n, rel=2e-3)


def test_on_a_line_the_ball_is_an_interval() -> None:
    for n in (2, 10, 1e6):
        assert theory.ball_membership(n, 1) == pytest.approx((n - 1) / (n + 1), rel=1e-9)


def test_the_ball_law_counts_vertices_as_qhull_does() -> None:
    rng = np.random.default_rng(5)
    counts = []
    for _ in range(800):
        x = rng.standard_normal((41, 4))
        x *= (rng.random(41) ** 0.25 / np.linalg.norm(x, axis=1))[:, None]
        counts.append(len(ConvexHull(x).vertices))
    assert abs(np.mean(counts) - theory.expected_vertices(41, 4, "ball")) < 4 * np.std(counts) / math.sqrt(800)


@pytest.mark.parametrize(
    ("d", "ball", "gaussian"),
    [(4, 13.8, 11), (6, 35, 23), (8, 84, 42), (10, 194, 75), (12, 437, 129), (20, 9_796, 933)],
)
def test_numbers_in_convex_position_are_known(d: int, ball: float, gaussian: float) -> None:
    assert theory.convex_position_n_half(d) == pytest.approx(ball, rel=0.012)
    assert math.ceil(theory.convex_position_n_half(d, "gaussian")) == pytest.approx(gaussian, rel=0.01)
    assert theory.convex_position(theory.convex_position_n_half(d), d) == pytest.approx(0.5, rel=1e-6)


def test_convex_position_is_as_frequent_as_in_a_simulation() -> None:
    rng = np.random.default_rng(6)
    n = round(theory.convex_position_n_half(6))
    all_vertices = 0
    for _ in range(400):
        x = rng.standard_normal((n, 6))
        x *= (rng.random(n) ** (1 / 6) / np.linalg.norm(x, axis=1))[:, None]
        all_vertices += len(ConvexHull(x).vertices) == n
    assert abs(all_vertices / 400 - 0.5) < 0.1


def test_neighbours_on_the_torus_keep_their_law() -> None:
    assert theory.torus_neighbor_distance(20_000, 8) == pytest.approx(0.2292, abs=5e-5)
    assert theory.torus_neighbor_distance(20_000, 5, k=5) == pytest.approx(0.1344, abs=5e-5)
    rng = np.random.default_rng(7)
    distances, _ = cKDTree(rng.random((5_000, 3)), boxsize=1.0).query(rng.random((2_000, 3)), k=2)
    for k in (1, 2):
        assert np.mean(distances[:, k - 1]) == pytest.approx(theory.torus_neighbor_distance(5_000, 3, k=k), rel=0.03)


@pytest.mark.parametrize("law", ["gaussian", "cube"])
def test_distances_concentrate_at_the_stated_rate(law: theory.concentration.Cloud) -> None:
    rng = np.random.default_rng(8)
    draw = rng.standard_normal if law == "gaussian" else rng.random
    d = 1_000
    x = draw((2_000, d))
    spread = [np.std(r) / np.mean(r) for r in (np.linalg.norm(x - draw(d), axis=1) for _ in range(20))]
    assert np.mean(spread) == pytest.approx(theory.distance_variation(d, law), rel=0.02)
    assert np.mean(np.linalg.norm(x - draw(d), axis=1)) == pytest.approx(theory.distance_mean(d, law), rel=0.02)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.wendel(10.5, 3), "`n` is 10.5"),  # type: ignore[arg-type]
        (lambda: theory.wendel(10, 0), "`d` is 0"),
        (lambda: theory.ball_membership(5, 61), "`d` is 61"),
        (lambda: theory.ball_n_half(40), "more than 10\\^18"),
        (lambda: theory.convex_position(1, 3), "`n` is 1"),
        (lambda: theory.convex_position(10, 3, "cube"), "`law` is 'cube'"),  # type: ignore[arg-type]
        (lambda: theory.convex_position_n_half(1), "`d` is 1"),
        (lambda: theory.torus_neighbor_distance(10, 2, k=11), "`k` is 11"),
        (lambda: theory.distance_mean(3, "ball"), "`law` is 'ball'"),  # type: ignore[arg-type]
    ],
)
def test_bad_arguments_are_named(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]
