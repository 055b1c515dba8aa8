"""Calibration: small cases by hand, the beta-binomial against SciPy, validity by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

import hullx
from hullx.calibration import (
    benjamini_hochberg,
    beta_binomial_tail,
    drift_p_value,
    fit_scaling,
    halve,
    hull_scores,
    knn_scores,
    leverage,
    out_of_range,
    p_values,
    rank_at,
    rows_needed,
)


def test_p_values_count_ties_against_the_query() -> None:
    assert p_values([1.0, 2.0, 2.0, 3.0], [2.0, 3.0, 3.1, 0.0]).tolist() == [4 / 5, 2 / 5, 1 / 5, 1.0]


def test_p_values_of_an_unknown_score_are_unknown() -> None:
    assert np.isnan(p_values([1.0], [np.nan])).all()


def test_p_values_refuse_an_unknown_calibration_score() -> None:
    with pytest.raises(ValueError, match="`calibration` has 1 NaN among 2"):
        p_values([1.0, np.nan], [0.0])


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.07, 0.29, 0.5])
def test_the_rank_agrees_with_comparing_p_values(alpha: float) -> None:
    for m in [*range(1, 130), 999, 1999]:
        possible = np.arange(1, m + 2) / (m + 1)
        assert rank_at(alpha, m) == np.sum(possible <= alpha)


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.1, 0.3, 0.9])
def test_rows_needed_is_the_first_number_that_suffices(alpha: float) -> None:
    n = rows_needed(alpha)
    calibration = {rows: halve(rows, np.random.default_rng(0)).calibration.size for rows in (max(2, n - 1), max(2, n))}
    assert rank_at(alpha, calibration[max(2, n)]) > 0
    assert n <= 2 or rank_at(alpha, calibration[n - 1]) == 0


@given(st.integers(0, 300), st.integers(1, 60), st.integers(1, 2000), st.data())
def test_the_tail_is_scipys_beta_binomial(trials: int, a: int, b: int, data: st.DataObject) -> None:
    at_least = data.draw(st.integers(0, trials + 1))
    expected = scipy.stats.betabinom(trials, a, b).pmf(np.arange(at_least, trials + 1)).sum()
    assert beta_binomial_tail(at_least, trials, a, b) == pytest.approx(expected, rel=1e-8, abs=1e-13)


def test_the_tail_is_exact_in_a_small_case() -> None:
    # a = b = 1: every count from 0 to M is equally likely
    assert beta_binomial_tail(3, 9, 1, 1) == pytest.approx(0.7, rel=1e-14)
    # by counting: 2 trials, urn with 2 black and 3 white, P(both black) = (2/5)(3/6)
    assert beta_binomial_tail(2, 2, 2, 3) == pytest.approx(0.2, rel=1e-14)


def test_a_tiny_tail_keeps_its_size() -> None:
    # P(all of M) is a product of ratios
    expected = sum(math.log((5 + i) / (1000 + i)) for i in range(200))
    assert math.log(beta_binomial_tail(200, 200, 5, 995)) == pytest.approx(expected, rel=1e-10)


def test_a_large_table_is_no_problem() -> None:
    value = beta_binomial_tail(52_000, 1_000_000, 100, 1900)
    assert value == pytest.approx(scipy.stats.beta(100, 1900).sf(0.052), rel=0.01)


def test_without_enough_rows_there_is_no_drift() -> None:
    assert drift_p_value([0.1, 0.1], 0.05, 9) == 1.0


def test_benjamini_hochberg_is_scipys() -> None:
    p = np.random.default_rng(1).uniform(size=50) ** 2
    assert benjamini_hochberg(p) == pytest.approx(scipy.stats.false_discovery_control(p))


def test_benjamini_hochberg_leaves_unknown_values_out() -> None:
    assert benjamini_hochberg([0.02, np.nan, 0.5]).tolist() == pytest.approx([0.04, np.nan, 0.5], nan_ok=True)


def test_halves_are_disjoint_and_calibration_is_limited() -> None:
    halves = halve(5001, np.random.default_rng(3))
    assert (halves.fit.size, halves.calibration.size) == (2500, 1999)
    assert not set(halves.fit) & set(halves.calibration)


@pytest.mark.parametrize("kind", ["standard", "robust"])
def test_a_constant_feature_keeps_its_unit(kind: str) -> None:
    scaling = fit_scaling(np.column_stack([np.full(7, 0.1), np.arange(7.0)]), kind)  # type: ignore[arg-type]
    assert scaling.scale[0] == 1.0
    assert scaling.scale[1] > 1.0


def test_robust_scale_falls_back_where_the_quartiles_agree() -> None:
    assert fit_scaling([[0.0]] * 9 + [[10.0]], "robust").scale[0] == pytest.approx(3.0)


def test_leverage_is_the_diagonal_of_the_hat_matrix() -> None:
    x = np.random.default_rng(4).normal(size=(30, 4)) * [1, 10, 100, 1000]
    design = np.column_stack([np.ones(30), x])
    hat = design @ np.linalg.solve(design.T @ design, design.T)
    h, limit = leverage(x, x)
    assert h == pytest.approx(np.diag(hat))
    assert limit == 3 * 5 / 30


def test_leverage_off_the_span_is_infinite_and_within_it_finite() -> None:
    x = np.random.default_rng(5).normal(size=(30, 2))
    rows = np.column_stack([x, x.sum(axis=1)])
    h, _ = leverage(rows, np.array([[1.0, 1.0, 2.0], [1.0, 1.0, 2.5]]))
    assert np.isfinite(h).tolist() == [True, False]


def test_the_ends_of_a_range_belong_to_it() -> None:
    assert out_of_range([[0.0], [2.0]], [[0.0], [2.0], [2.1], [-0.1]]).ravel().tolist() == [0, 0, 1, -1]


def _mean_of_nearest(points: np.ndarray, queries: np.ndarray, k: int, skip: np.ndarray | None) -> np.ndarray:
    distances = np.linalg.norm(queries[:, None] - points[None], axis=2)
    if skip is not None:
        distances[np.arange(len(queries)), skip] = np.inf
    return np.sort(distances, axis=1)[:, :k].mean(axis=1)


def test_loose_calibration_changes_no_p_value() -> None:
    rng = np.random.default_rng(8)
    rows, queries = rng.normal(size=(90, 4)), rng.normal(size=(30, 4)) * 1.3
    own = np.arange(0, 90, 2)
    hull = hullx.Hull(rows)
    tight = hull.leave_one_out(own, want="distance", rtol=1e-9)
    asked = hull.query(queries, want="distance", rtol=1e-9)
    expected = p_values(tight.distance, asked.distance)
    found = hull_scores(rows, queries, own)
    assert found.p.tolist() == expected.tolist()
    assert (found.calibration >= tight.lower).all()


def test_calibration_rows_are_indices() -> None:
    with pytest.raises(ValueError, match="`calibration_rows` has shape"):
        hull_scores([[0.0], [1.0]], [[0.5]], [])
    with pytest.raises(ValueError, match="dtype float64"):
        knn_scores([[0.0], [1.0]], [[0.5]], [0.5])


def test_healthy_rows_are_flagged_as_rarely_as_promised() -> None:
    # leave-one-out scores with a scale from the other half, 300 tables of 60 training and 20 live rows
    rng = np.random.default_rng(6)
    shares, alarms = [], 0
    for _ in range(300):
        rows = rng.standard_t(3, size=(80, 3)) * [1, 5, 25]
        train, live = rows[:60], rows[60:]
        halves = halve(60, rng)
        scaling = fit_scaling(train[halves.fit])
        x, q = scaling.apply(train), scaling.apply(live)
        known = _mean_of_nearest(x, x[halves.calibration], 5, halves.calibration)
        p = p_values(known, _mean_of_nearest(x, q, 5, None))
        shares.append(np.mean(p <= 0.05))
        alarms += drift_p_value(p, 0.05, known.size) < 0.01
    margin = 3.3 * np.std(shares) / math.sqrt(300)
    assert np.mean(shares) <= 0.05 + margin
    assert alarms <= scipy.stats.binom(300, 0.01).ppf(0.999)
