"""Intrinsic dimension: the laws of ratios by quadrature, manifolds of known dimension, duplicates, ready tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.spatial.distance import cdist
from scipy.special import beta

import hullx
from hullx.dimension import (
    Estimate,
    affine_rank,
    decimation_curve,
    estimates,
    gride,
    levina_bickel,
    neighbor_curve,
    participation_ratio,
    pca_dimension,
    two_nn,
)

Floats = NDArray[np.float64]
ROWS = np.random.default_rng(1).normal(size=(400, 3))


def sorted_distances(rows: Floats) -> Floats:
    """Of each row to the others, by brute force."""
    return np.sort(cdist(rows, rows), axis=1)[:, 1:]


def torus(n: int, d: int, seed: int) -> Floats:
    """Flat torus: d angles, as points in 2 d features: no boundary, constant density."""
    angle = np.random.default_rng(seed).random((n, d)) * 2.0 * np.pi
    return np.hstack([np.cos(angle), np.sin(angle)])


def test_two_nn_is_the_slope_and_the_likelihood_of_the_ratios() -> None:
    near = sorted_distances(ROWS)
    logs = np.sort(np.log(near[:, 1] / near[:, 0]))
    assert two_nn(ROWS, "likelihood").value == pytest.approx(399 / logs.sum(), rel=1e-9)
    heights = -np.log(1 - np.arange(1, 361) / 400)
    slope = np.linalg.lstsq(logs[:360, None], heights, rcond=None)[0][0]
    assert two_nn(ROWS).value == pytest.approx(slope, rel=1e-9)


@pytest.mark.parametrize("k", [3, 5, 20])
def test_both_averages_of_levina_and_bickel_follow_their_formulas(k: int) -> None:
    near = sorted_distances(ROWS)[:, :k]
    local = [(k - 1) / sum(math.log(row[-1] / r) for r in row[:-1]) for row in near]
    assert levina_bickel(ROWS, k).value == pytest.approx(1 / np.mean([1 / d for d in local]), rel=1e-9)
    assert levina_bickel(ROWS, k, "plain").value == pytest.approx(np.mean(local), rel=1e-9)


@pytest.mark.parametrize(("n1", "n2"), [(1, 2), (2, 5), (8, 16)])
def test_gride_maximises_a_density_that_integrates_to_one(n1: int, n2: int) -> None:
    def log_density(log_m: Floats, d: float) -> Floats:
        m_d = np.exp(d * log_m)
        power = (n2 - n1 - 1) * np.log(m_d - 1) if n2 - n1 > 1 else 0.0
        return math.log(d) + power - ((n2 - 1) * d + 1) * log_m - math.log(beta(n2 - n1, n1))

    whole = quad(lambda t: float(np.exp(log_density(np.float64(t), 3.0) + t)), 0, 20)[0]
    assert whole == pytest.approx(1.0, abs=1e-6)
    near = sorted_distances(ROWS)
    logs = np.log(near[:, n2 - 1] / near[:, n1 - 1])
    # the term n log d counts n - 1
    best = minimize_scalar(
        lambda d: -float(log_density(logs, d).sum()) + math.log(d), bounds=(0.5, 10), method="bounded",
        options={"xatol": 1e-9},
    )  # fmt: skip
    assert gride(ROWS, n1, n2).value == pytest.approx(best.x, rel=1e-5)


@pytest.mark.parametrize("d", [1, 2, 4])
def test_a_flat_torus_has_its_dimension(d: int) -> None:
    rows = torus(2000, d, seed=d)
    for one in (two_nn(rows, "likelihood"), levina_bickel(rows, 5), gride(rows, 2)):
        assert one.standard_error is not None
        # curvature and the finite number of rows: 2 %
        assert abs(one.value - d) < 3.3 * one.standard_error + 0.02 * d, one


def test_standard_errors_are_those_of_repeated_samples() -> None:
    estimators = {
        "two_nn": lambda table: two_nn(table, "likelihood"),
        "censored": lambda table: two_nn(table, "likelihood", discard=0.2),
        "inverse": lambda table: levina_bickel(table, 5),
        "plain": lambda table: levina_bickel(table, 8, "plain"),
        "gride": lambda table: gride(table, 2),
    }
    values: dict[str, list[float]] = {name: [] for name in estimators}
    errors: dict[str, list[float]] = {name: [] for name in estimators}
    for seed in range(150):
        table = hullx.knn(torus(400, 2, seed=1000 + seed), k=8)
        for name, estimator in estimators.items():
            one = estimator(table)
            assert one.standard_error is not None
            values[name].append(one.value)
            errors[name].append(one.standard_error)
    # the spread of 150 values is itself known to 6 %
    for name in estimators:
        ratio = float(np.mean(errors[name]) / np.std(values[name], ddof=1))
        assert 0.82 < ratio < 1.35, (name, ratio)


def test_the_error_of_the_participation_ratio_is_that_of_repeated_samples() -> None:
    rng = np.random.default_rng(3)
    scale = np.array([4.0, 2.0, 1.0, 1.0])
    found = [participation_ratio(rng.normal(size=(500, 4)) * scale) for _ in range(200)]
    values = [one.value for one in found]
    exact = np.sum(scale**2) ** 2 / np.sum(scale**4)
    spread = np.std(values, ddof=1)
    assert abs(np.mean(values) - exact) < 4 * spread / math.sqrt(200) + 0.01
    assert 0.85 < np.mean([one.standard_error for one in found if one.standard_error is not None]) / spread < 1.15


def test_linear_dimensions_of_a_flat_table() -> None:
    rng = np.random.default_rng(4)
    rows = rng.normal(size=(300, 3)) @ rng.normal(size=(3, 20))
    assert affine_rank(rows).value == 3
    assert pca_dimension(rows, 1.0).value == 3
    assert pca_dimension(rows[:10], 1.0).value == 3  # fewer rows than features
    variances = np.linalg.svd(rows - rows.mean(axis=0), compute_uv=False) ** 2
    assert participation_ratio(rows).value == pytest.approx(variances.sum() ** 2 / (variances**2).sum(), rel=1e-9)
    few = rows[:10] - rows[:10].mean(axis=0)
    some = np.linalg.svd(few, compute_uv=False) ** 2
    assert participation_ratio(rows[:10]).value == pytest.approx(some.sum() ** 2 / (some**2).sum(), rel=1e-9)


def test_duplicates_change_nothing_but_their_number() -> None:
    rng = np.random.default_rng(5)
    copied = np.vstack([ROWS, ROWS[rng.integers(0, 400, size=150)], np.repeat(ROWS[:1], 40, axis=0)])
    for estimator in (two_nn, levina_bickel, gride, decimation_curve):
        plain, with_copies = estimator(ROWS), estimator(copied)
        if isinstance(plain, Estimate):
            assert isinstance(with_copies, Estimate)
            assert (with_copies.value, with_copies.rows) == (plain.value, plain.rows)
            assert (with_copies.standard_error, with_copies.duplicates) == (plain.standard_error, 190)
        else:
            assert with_copies.values == plain.values
            assert {one.duplicates for one in with_copies.estimates} == {190}
    assert "190 duplicates dropped" in repr(two_nn(copied))


def test_a_ready_table_gives_what_its_rows_give() -> None:
    table = hullx.knn(ROWS, k=20)
    with_itself = hullx.knn(ROWS, k=21, include_self=True)
    expected = estimates(ROWS)
    assert estimates(table) == expected[:5] == estimates(with_itself)
    assert estimates(ROWS, neighbors=table) == expected
    assert neighbor_curve(table, 16) == neighbor_curve(ROWS, 16)
    assert neighbor_curve(table, 16).values[0] == pytest.approx(two_nn(table, "likelihood").value, rel=1e-9)


def test_copies_in_a_ready_table_are_dropped_and_short_lists_skipped() -> None:
    copied = np.vstack([ROWS, ROWS[:30], np.repeat(ROWS[:1], 5, axis=0)])
    found = two_nn(hullx.knn(copied, k=12))
    assert (found.duplicates, found.value, found.skipped) == (35, two_nn(ROWS).value, 0)
    narrow = two_nn(hullx.knn(copied, k=2))
    assert narrow.duplicates == 35
    assert narrow.skipped > 0
    assert "skipped" in repr(narrow)


def test_noise_shows_at_small_scales_and_the_curve_at_large_ones() -> None:
    angle = np.random.default_rng(6).random(4000) * 2 * np.pi
    rows = np.column_stack([np.cos(angle), np.sin(angle)]) + np.random.default_rng(7).normal(size=(4000, 2)) * 0.005
    values = neighbor_curve(rows, 256).values
    assert values[0] > 1.5
    assert values[-1] < 1.15
    blocks = decimation_curve(rows, (1, 32))
    assert blocks.values[0] > 1.5 > 1.3 > blocks.values[1]
    assert blocks.radii[1] > 10 * blocks.radii[0]


def test_ties_leave_a_row_without_local_estimate() -> None:
    grid = np.stack(np.meshgrid(np.arange(6.0), np.arange(6.0)), axis=-1).reshape(-1, 2)
    inner = levina_bickel(grid, 4, "plain")
    # inner nodes have four neighbours at distance 1
    assert (inner.rows, inner.skipped) == (20, 16)


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="table of 3 neighbours a row, but 20"):
        levina_bickel(hullx.knn(ROWS, k=3))
    with pytest.raises(ValueError, match="`average`"):
        levina_bickel(ROWS, 5, "mean")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="3 different rows"):
        levina_bickel(np.repeat(ROWS[:3], 10, axis=0), 5)
    with pytest.raises(ValueError, match="queries"):
        two_nn(hullx.knn(ROWS, ROWS[:5], k=2))
    with pytest.raises(TypeError, match="cut into blocks"):
        decimation_curve(hullx.knn(ROWS, k=2))
    with pytest.raises(ValueError, match="only equal rows"):
        participation_ratio(np.ones((5, 2)))
    with pytest.raises(ValueError, match="`discard`"):
        two_nn(ROWS, discard=1.5)


@pytest.mark.data("fashion-mnist")
def test_fashion_mnist_has_the_known_dimensions() -> None:
    images = hullx.datasets.fashion_mnist().train_images[:10_000]
    table = hullx.knn(images, k=20)
    assert two_nn(table).value == pytest.approx(15.6, abs=0.05)
    assert two_nn(table, "likelihood").value == pytest.approx(14.9, abs=0.05)
    inverse = [levina_bickel(table, k).value for k in (3, 5, 10, 20)]
    plain = [levina_bickel(table, k, "plain").value for k in (3, 5, 10, 20)]
    assert inverse == pytest.approx([14.6, 14.2, 13.5, 12.6], abs=0.05)
    assert plain == pytest.approx([33.2, 22.2, 17.8, 15.6], abs=0.051)
    assert levina_bickel(table, 3, "plain").standard_error is None
