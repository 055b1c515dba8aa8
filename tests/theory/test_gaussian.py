"""The Gaussian law against published constants, its own complement, mpmath, Qhull and Wendel."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from hullx import theory
from hullx.theory import angles
from hullx.theory.gaussian import _inside, _outside

# d \ n: 10, 20, 50, 100, 200, 500, 1000, 5000
TABLE = {
    2: (0.48875, 0.68110, 0.84314, 0.91186, 0.95154, 0.97851, 0.98852, 0.99739),
    3: (0.20808, 0.41405, 0.65438, 0.78302, 0.86894, 0.93546, 0.96310, 0.99044),
    5: (0.01357, 0.08120, 0.26353, 0.43094, 0.58710, 0.74926, 0.83542, 0.94423),
    7: (0.00020, 0.00727, 0.06365, 0.15932, 0.29011, 0.47942, 0.61075, 0.82850),
    10: (0.0, 0.00005, 0.00327, 0.01828, 0.05753, 0.15705, 0.26288, 0.54005),
}
LEAST_FOR_A_HALF = (11, 27, 63, 135, 278, 555, 1084, 2080, 3934, 7353, 13608, 24971, 45490, 82345, 148227, 265502)


@pytest.mark.parametrize("d", TABLE)
def test_membership_has_the_known_values(d: int) -> None:
    found = [theory.gaussian_membership(n, d) for n in (10, 20, 50, 100, 200, 500, 1000, 5000)]
    np.testing.assert_allclose(found, TABLE[d], atol=5.1e-6)


def test_three_points_in_the_plane_give_the_four_point_constant() -> None:
    assert theory.gaussian_membership(3, 2) == pytest.approx((1 - 6 / math.pi * math.asin(1 / 3)) / 4, abs=1e-12)


def test_on_a_line_two_of_all_points_are_ends() -> None:
    for n in (2, 7, 1000, 10**9):
        assert theory.gaussian_membership(n, 1) == pytest.approx(theory.line_membership(n), rel=1e-9)


@pytest.mark.parametrize(("n", "d"), [(30, 3), (500, 8), (5_000, 12), (200_000, 20)])
def test_the_two_series_are_complements(n: float, d: int) -> None:
    assert _inside(n, d, 1.0) + _outside(n, d, 1.0) == pytest.approx(1.0, abs=1e-11)


@pytest.mark.parametrize("d", range(2, 18))
def test_the_least_number_for_a_half_is_known(d: int) -> None:
    assert math.ceil(theory.gaussian_n_half(d)) == LEAST_FOR_A_HALF[d - 2]


def test_large_numbers_of_points() -> None:
    assert theory.gaussian_membership(200_000, 20) == pytest.approx(0.254488159, abs=1e-8)
    assert theory.gaussian_membership(30_000, 16) == pytest.approx(0.27993325, abs=1e-7)
    assert theory.gaussian_n_half(30) == pytest.approx(3.899e8, rel=2e-4)
    assert theory.gaussian_n_half(50) == pytest.approx(1.784e13, rel=5e-4)


def test_the_quoted_threshold_is_nowhere_near_a_threshold() -> None:
    at_quoted = [theory.gaussian_membership(2 ** (d / 2) / d, d) for d in (20, 28, 40, 60, 70, 76, 80)]
    np.testing.assert_allclose(at_quoted[:3], [6.4e-10, 8.5e-8, 7.6e-7], rtol=0.01)
    assert max(at_quoted) == at_quoted[4] < 2.1e-6
    at_power = [theory.gaussian_membership(2 ** (d / 2), d) for d in (6, 12, 20, 23, 24, 32, 50, 70)]
    np.testing.assert_allclose(at_power, [4.4e-4, 7.2e-4, 9.2e-4, 9.3e-4, 9.3e-4, 8.6e-4, 5.7e-4, 3.1e-4], rtol=0.012)


def test_inverses_invert() -> None:
    for d, p in product((2, 9, 33), (0.02, 0.5, 0.98)):
        assert theory.gaussian_membership(theory.gaussian_n_quantile(p, d), d) == pytest.approx(p, rel=1e-8)
    assert theory.gaussian_d_half(1000) == pytest.approx(7.88, abs=0.005)
    assert theory.gaussian_d_half(1_281_167) == pytest.approx(19.74, abs=0.005)
    assert theory.gaussian_d_quantile(0.01, 60_000) == pytest.approx(26.9, abs=0.06)


def test_the_table_of_angles_is_what_mpmath_finds() -> None:
    assert angles.internal(3, 1.0) == pytest.approx(math.acos(23 / 27) / (4 * math.pi), rel=1e-15)
    for k in (1, 2, 5, 20, 50):
        assert angles._internal_by_mpmath(k, 1.0) == pytest.approx(angles.internal(k, 1.0), rel=1e-14)


def test_a_query_nearer_to_the_centre_is_inside_more_often() -> None:
    assert theory.gaussian_membership(30, 5, scale=0.5) == pytest.approx(0.71469, abs=6e-6)
    assert theory.gaussian_membership(30, 5, scale=0.0) == pytest.approx(theory.wendel(30, 5), rel=1e-12)
    assert theory.gaussian_membership(60_000, 16, scale=0.5) > theory.gaussian_membership(60_000, 16)


@pytest.mark.slow
@pytest.mark.parametrize(("scale", "p"), [(0.35, 0.980), (0.40, 0.682), (0.45, 0.208), (0.50, 0.029)])
def test_shrunken_queries_in_64_dimensions(scale: float, p: float) -> None:
    assert theory.gaussian_membership(60_000, 64, scale=scale) == pytest.approx(p, abs=6e-4)


@pytest.mark.parametrize(("n", "d"), [(11, 2), (29, 3), (31, 5)])
def test_qhull_counts_the_expected_number_of_vertices(n: int, d: int) -> None:
    rng = np.random.default_rng(20 + d)
    counts = [len(ConvexHull(rng.standard_normal((n, d))).vertices) for _ in range(1500)]
    error = np.std(counts) / math.sqrt(len(counts))
    assert abs(np.mean(counts) - theory.expected_vertices(n, d)) < 4 * error


def test_the_law_has_no_points_where_the_hull_is_flat() -> None:
    assert all(theory.gaussian_membership(n, 40) == 0.0 for n in (1, 17, 40))
    assert theory.gaussian_membership(41, 40) > 0.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.gaussian_membership(0, 3), "`n` is 0"),
        (lambda: theory.gaussian_membership(float("nan"), 3), "`n` is nan"),
        (lambda: theory.gaussian_membership(10, 81), "`d` is 81"),
        (lambda: theory.gaussian_membership(10, 2.5), "`d` is 2.5"),  # type: ignore[arg-type]
        (lambda: theory.gaussian_membership(10, 3, scale=-1.0), "`scale` is -1.0"),
        (lambda: theory.gaussian_n_quantile(1.0, 3), "`p` is 1.0"),
        (lambda: theory.gaussian_n_half(79), "more than 10\\^18 points"),
        (lambda: theory.gaussian_d_quantile(0.001, 1e18), "exceeds 80"),
    ],
)
def test_bad_arguments_are_named(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]
