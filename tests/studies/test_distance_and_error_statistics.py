"""How well a score tells errors: against closed forms, and against SciPy and scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from hullx.studies.learning.distance_and_error import judging, metrics


def drawn(n: int = 800, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A score with ties, errors that grow with it, weights."""
    rng = np.random.default_rng(seed)
    score = rng.standard_normal(n).round(1)
    return score, rng.random(n) < 1.0 / (1.0 + np.exp(1.0 - score)), metrics.resamples(n, 50, rng)


def test_auroc_is_that_of_the_rank_sum_and_of_weights() -> None:
    score, wrong, weights = drawn()
    found = metrics.auroc(score, wrong, weights)
    pairs = wrong.sum() * (~wrong).sum()
    assert found[0] == pytest.approx(stats.mannwhitneyu(score[wrong], score[~wrong]).statistic / pairs)
    for i in (1, 2):
        assert found[i] == pytest.approx(roc_auc_score(wrong, score, sample_weight=weights[i]))


def test_within_classes_a_score_that_only_knows_the_class_says_nothing() -> None:
    rng = np.random.default_rng(1)
    classes = rng.integers(4, size=2_000)
    wrong = rng.random(2_000) < 0.1 + 0.2 * classes
    once = np.ones((1, 2_000))
    assert metrics.auroc(classes.astype(float), wrong, once)[0] > 0.6
    assert metrics.auroc(classes.astype(float), wrong, once, classes)[0] == 0.5
    each = [(roc_auc_score(wrong[classes == c], s := rng.random((classes == c).sum())), s, c) for c in range(4)]
    score = np.zeros(2_000)
    for _, values, c in each:
        score[classes == c] = values
    pairs = np.array([wrong[classes == c].sum() * (~wrong[classes == c]).sum() for c in range(4)])
    expected = pairs @ np.array([value for value, _, _ in each]) / pairs.sum()
    assert metrics.auroc(score, wrong, once, classes)[0] == pytest.approx(expected)


@pytest.mark.parametrize("error", [0.05, 0.3, 0.8])
def test_the_area_of_a_perfect_score_has_its_closed_form(error: float) -> None:
    """Risk 0 up to the share of right answers, then (x - (1 - e))/x: the integral is e + (1 - e) ln(1 - e)."""
    n = 20_000
    wrong = np.arange(n) < error * n
    assert judging.perfect(wrong) == pytest.approx(error + (1.0 - error) * math.log(1.0 - error), abs=1e-3)


def test_the_area_of_a_constant_score_is_the_error_and_of_a_random_one_about_it() -> None:
    _, wrong, weights = drawn(4_000)
    assert metrics.aurc(np.zeros(4_000), wrong.astype(float), weights)[0] == pytest.approx(wrong.mean())
    for i in (1, 7):
        expected = float(weights[i] @ wrong / weights[i].sum())
        assert metrics.aurc(np.zeros(4_000), wrong.astype(float), weights)[i] == pytest.approx(expected)
    random = np.random.default_rng(2).random(4_000)
    assert metrics.aurc(random, wrong.astype(float), weights)[0] == pytest.approx(wrong.mean(), abs=0.03)


def test_risk_by_coverage_and_by_tenths_are_counts() -> None:
    score, wrong = np.arange(100.0), np.arange(100) >= 90
    assert judging.by_tenths(score, wrong) == [0.0] * 9 + [1.0]
    assert judging.curve(score, wrong)[-1] == pytest.approx(0.1)
    assert judging.curve(score, wrong)[:22] == [0.0] * 22
    assert judging.by_tenths(np.zeros(100), wrong) == pytest.approx([0.1] * 10)


def test_spearman_is_that_of_scipy() -> None:
    score, wrong, weights = drawn()
    loss = score**2 + wrong
    found = metrics.spearman(score, loss, weights)
    assert found[0] == pytest.approx(stats.spearmanr(score, loss).statistic)
    assert metrics.spearman(np.ones(len(loss)), loss, weights)[0] == 0.0


def test_logistic_regression_on_one_factor_is_the_log_odds_ratio() -> None:
    factor = np.repeat([0.0, 1.0], [300, 200])
    event = np.concatenate([np.arange(300) < 60, np.arange(200) < 90])
    found = metrics.logistic(np.stack([np.ones(500), factor], axis=1), event)
    assert found.coefficients[1] == pytest.approx(math.log(90 / 110) - math.log(60 / 240), abs=1e-5)
    assert found.errors[1] == pytest.approx(math.sqrt(1 / 90 + 1 / 110 + 1 / 60 + 1 / 240), abs=1e-5)
    table = np.array([[60, 240], [90, 110]])
    ratio = 2.0 * (found.log_likelihood - metrics.logistic(np.ones((500, 1)), event).log_likelihood)
    assert ratio == pytest.approx(stats.chi2_contingency(table, False, lambda_="log-likelihood").statistic, abs=1e-4)


def test_what_is_known_from_the_doubt_adds_nothing() -> None:
    rng = np.random.default_rng(4)
    doubt, fresh = rng.random(3_000), rng.random(3_000)
    wrong = rng.random(3_000) < 0.5 * doubt
    both = rng.random(3_000) < 0.3 * doubt + 0.3 * fresh
    assert metrics.added(np.exp(doubt) + 1e-3 * fresh, doubt, wrong).p > 0.01
    assert metrics.added(fresh, doubt, both).p < 1e-6
    assert metrics.added(fresh, doubt, both).log_odds.low > 0.0
    assert metrics.added(np.zeros(3_000), doubt, both).p == 1.0


def test_intervals_cover_and_are_paired() -> None:
    hits = 0
    for seed in range(60):
        score, _, _ = drawn(400, seed)
        rng = np.random.default_rng(seed)
        found = metrics.interval(metrics.auroc(score, rng.random(400) < 0.3, metrics.resamples(400, 200, rng)))
        hits += found.holds(0.5)
    assert 50 <= hits <= 60
    assert math.isnan(metrics.interval(np.full(5, np.nan)).low)
