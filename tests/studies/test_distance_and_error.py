"""Distance and error: statistics against closed forms and other programs, controls, and verdicts that go every way."""

from __future__ import annotations

import functools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

pytest.importorskip("torch")

from hullx import Hull, datasets, knn, studies
from hullx.report.studies import drawings
from hullx.studies import Result
from hullx.studies.intervals import Interval
from hullx.studies.learning.distance_and_error import STUDY, distances, fourfold, judging, measure, metrics, shifts
from hullx.studies.learning.distance_and_error.data import Task, task
from hullx.studies.learning.distance_and_error.learners import learn, said

SMOKE = STUDY.config("smoke")


@functools.cache
def smoke() -> Result:
    return STUDY.run("smoke", rng=3)


@functools.cache
def digits() -> Task:
    return task("digits").first(400, 300)


def drawn(n: int = 800, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A score with ties, errors that grow with it, weights."""
    rng = np.random.default_rng(seed)
    score = rng.standard_normal(n).round(1)
    return score, rng.random(n) < 1.0 / (1.0 + np.exp(1.0 - score)), metrics.resamples(n, 50, rng)


# --- statistics -------------------------------------------------------------------------------------------------------


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


# --- distances and learners -------------------------------------------------------------------------------------------


def test_distances_are_what_they_are_called() -> None:
    rng = np.random.default_rng(5)
    train, rows = rng.standard_normal((200, 3)) @ rng.standard_normal((3, 5)), rng.standard_normal((40, 5))
    found = distances.Known(train, 5, 100).scores(rows, distances.ALL)
    near = np.sort(np.linalg.norm(rows[:, None] - train, axis=2), axis=1)
    np.testing.assert_allclose(found["nearest"], near[:, 0])
    np.testing.assert_allclose(found["mean"], near[:, :5].mean(axis=1))
    np.testing.assert_allclose(found["off the span"], Hull(train).affine_residual(rows).upper, rtol=1e-6)
    np.testing.assert_allclose(found["from the mean"], np.linalg.norm(rows - train.mean(axis=0), axis=1))
    assert (found["hull"] >= found["off the span"] * (1.0 - 1e-9)).all()
    assert stats.spearmanr(found["hull"], found["hull p"]).statistic > 0.0
    inside = distances.Known(train, 5, 100).scores(train[:20], ("hull", "hull p", "off the span"))
    assert (inside["hull"] == 0.0).all()
    assert (inside["hull p"] == 0.0).all()
    assert (inside["off the span"] == 0.0).all()


def test_a_calibrated_distance_calls_no_more_rows_far_than_it_says() -> None:
    rng = np.random.default_rng(6)
    rows = rng.standard_normal((1_500, 6))
    known = distances.Known(rows[:500], 5, 400)
    far = known.scores(rows[500:], ("hull", "hull p"))["hull p"] >= 1.0 - measure.ALPHA
    assert far.mean() < measure.ALPHA + 0.025
    shifted = known.scores(rows[500:] + 2.0, ("hull", "hull p"))["hull p"] >= 1.0 - measure.ALPHA
    assert shifted.mean() > 0.3


def test_within_a_class_only_its_own_rows_calibrate() -> None:
    known = distances.Known(np.arange(40.0)[:, None], 1, 40)
    known.__dict__["left_out"] = np.concatenate([np.zeros(20), np.ones(20)])
    classes, answers = np.repeat([0, 1], 20), np.array([0, 1])
    found = distances.within_class(known, np.array([0.5, 0.5]), classes, answers)
    np.testing.assert_allclose(found, [1.0 - 1.0 / 21.0, 0.0])


@pytest.mark.parametrize("name", ["5 neighbours", "ridge", "boosting", "perceptron", "convnet"])
def test_machines_learn_and_doubt_where_they_err(name: str) -> None:
    learner = learn(name, digits(), SMOKE, np.random.default_rng(7))
    found = said(learner, digits(), digits().test, digits().truth)
    assert found.wrong.mean() < 0.3
    assert found.doubt is not None
    if found.wrong.any():
        assert roc_auc_score(found.wrong, found.doubt) > 0.7
    assert (found.answers[~found.wrong] == digits().truth[~found.wrong]).all()


@pytest.mark.parametrize("name", ["5 neighbours", "ridge", "boosting", "perceptron"])
def test_machines_predict_numbers(name: str) -> None:
    compounds = task("b3db")
    found = said(learn(name, compounds, SMOKE, np.random.default_rng(8)), compounds, compounds.test, compounds.truth)
    assert found.loss.mean() < np.abs(compounds.truth - compounds.truth.mean()).mean()
    assert 0.2 < found.wrong.mean() < 0.3
    assert (found.doubt is None) is (name in ("ridge", "boosting"))


# --- inside, changed, four cells --------------------------------------------------------------------------------------


def test_at_equal_distance_a_difference_that_distance_makes_is_gone() -> None:
    rng = np.random.default_rng(9)
    far = rng.random(6_000)
    inside = rng.random(6_000) > far
    wrong, own = rng.random(6_000) < far**2, rng.random(6_000) < 0.2 + 0.3 * ~inside
    found = measure.compared(inside, far, wrong, 100, rng)
    assert found["difference_low"] > 0.1
    assert found["matched_low"] < 0.03
    assert abs(found["matched"]) < 0.04
    assert measure.compared(inside, far, own, 100, rng)["matched_low"] > 0.2


def test_changes_do_what_they_are_called() -> None:
    rng = np.random.default_rng(10)
    pictures = rng.uniform(50.0, 200.0, (30, 12, 12))
    assert np.ptp(shifts.blurred(pictures, 3.0, rng)[0]) < 0.5 * np.ptp(pictures[0])
    np.testing.assert_allclose(np.abs(shifts.rotated(pictures, 180.0, rng)), pictures[:, ::-1, ::-1], atol=1e-6)
    gone = shifts.erased(pictures, 0.5, rng) == 0.0
    assert (gone.sum(axis=(1, 2)) == 36).all()
    grain = shifts.noisy(pictures, 20.0, rng) - pictures
    assert 15.0 < grain.std() < 22.0


def test_mixtures_of_training_rows_are_inside_and_have_answers() -> None:
    few = digits().first(40, 60)
    made = fourfold.kinds(few, 12, np.random.default_rng(11))
    hull = Hull(few.train)
    for name, kind in made.items():
        verdict = hull.query(kind.rows).verdict
        if kind.mixture:
            assert (verdict != -1).all(), name
        elif name == "inverted":
            assert (verdict == -1).all()
        assert (kind.right.sum(axis=1) == (2 if "across" in name else 1)).all()


def test_two_samples_of_one_law_are_not_told_apart() -> None:
    rng = np.random.default_rng(12)
    x = rng.standard_normal((600, 4))
    assert float(fourfold.two_sample(x[:300], x[300:], 99, 20, rng)["p"] or 0.0) > 0.02
    assert fourfold.two_sample(x[:300], x[300:] + 1.0, 99, 20, rng)["p"] == 0.01


# --- tables, verdicts, controls ---------------------------------------------------------------------------------------


def score(within: float, q: float, **changed: Any) -> dict[str, Any]:
    return {
        "set": "letters", "model": "m", "shift": "none", "space": "inputs", "score": "nearest", "within": within,
        "within_low": within - 0.05, "within_high": within + 0.05, "within_q": q, "added": 0.5, "added_q": 0.01,
    } | changed  # fmt: skip


def inside(matched: float) -> dict[str, Any]:
    return {"set": "letters", "family": "all", "d": 16, "model": "m", "difference": matched, "matched": matched,
            "matched_low": matched - 0.05, "matched_high": matched + 0.05}  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "apart", "word"),
    [
        ([score(0.7, 0.001), score(0.65, 0.01)], [inside(0.2)], "supported"),
        ([score(0.7, 0.001), score(0.65, 0.01)], [inside(-0.2)], "depends"),
        ([score(0.7, 0.001), score(0.51, 0.9)], [inside(0.2)], "depends"),
        ([score(0.5, 0.9), score(0.4, 0.001)], [inside(0.0)], "refuted"),
        ([], [inside(0.2)], "untestable here"),
    ],
)
def test_far_is_wrong_can_go_each_way(scores: list[dict[str, Any]], apart: list[dict[str, Any]], word: str) -> None:
    assert verdicts().far_is_wrong(scores, apart).word == word


@pytest.mark.parametrize(
    ("within", "q", "inside_share", "word"),
    [
        ((0.6, 0.7), (0.01, 0.01), 0, "supported"),
        ((0.6, 0.5), (0.01, 0.8), 0, "depends"),
        ((0.5, 0.4), (0.9, 0.01), 0, "refuted"),
        ((0.6, 0.7), (0.01, 0.01), 500, "untestable here"),
    ],
)
def test_still_distinct_can_go_each_way(
    within: tuple[float, float], q: tuple[float, float], inside_share: int, word: str
) -> None:
    names = ("letters", "pictures")
    rows = [score(a, b, score="hull", set=name) for a, b, name in zip(within, q, names, strict=True)]
    sets = [{"set": name, "n": 1_000, "inside": inside_share} for name in names]
    assert verdicts().still_distinct(rows, sets, [inside(0.1)]).word == word


def standin(trained: float, other: float, lost: float) -> list[dict[str, Any]]:
    values = {"trained on": (trained, 0.0), "stand-in": (other, lost), "shuffled columns": (0.5, trained - 0.5)}
    return [
        {"set": "letters", "model": "m", "rows": name, "within": a, "within_low": a - 0.04, "within_high": a + 0.04,
         "lost": b, "lost_low": b - 0.02, "lost_high": b + 0.02}
        for name, (a, b) in values.items()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (standin(0.7, 0.69, 0.01), "refuted"),
        (standin(0.7, 0.5, 0.2), "supported"),
        (standin(0.7, 0.6, 0.1), "depends"),
        (standin(0.5, 0.5, 0.0), "untestable here"),
    ],
)
def test_without_the_training_set_can_go_each_way(rows: list[dict[str, Any]], word: str) -> None:
    assert verdicts().without_training_set(rows).word == word


def cells(in_outside: int, out_inside: int, d: int = 16) -> list[dict[str, Any]]:
    """Of a hundred rows in, and a hundred out of, distribution."""
    counts = {("in", "inside"): 100 - in_outside, ("in", "outside"): in_outside, ("out", "inside"): out_inside,
              ("out", "outside"): 100 - out_inside}  # fmt: skip
    return [
        {"set": "letters", "family": "all", "d": d, "model": "m", "distribution": a, "side": b, "n": n,
         "error": 0.2 if n else None, "low": 0.1 if n else None, "high": 0.3 if n else None}
        for (a, b), n in counts.items()
    ]  # fmt: skip


def samples(plain_out: bool, other_out: bool) -> list[dict[str, Any]]:
    return [{"rows": fourfold.PLAIN, "out": plain_out}, {"rows": "inverted", "out": other_out}]


@pytest.mark.parametrize(
    ("rows", "told", "word"),
    [
        (cells(0, 0), samples(False, True), "supported"),
        (cells(95, 60), samples(False, True), "refuted"),
        (cells(95, 60) + cells(2, 1, d=3), samples(False, True), "depends"),
        (cells(95, 60), samples(True, True), "untestable here"),
        (cells(95, 60), samples(False, False), "untestable here"),
    ],
)
def test_another_name_can_go_each_way(rows: list[dict[str, Any]], told: list[dict[str, Any]], word: str) -> None:
    assert verdicts().other_name(rows, told).word == word


def verdicts() -> Any:
    from hullx.studies.learning.distance_and_error import verdicts as module

    return module


def test_a_control_that_tells_errors_spoils_all_verdicts() -> None:
    broken = score(0.8, 1e-5, space="control", score="shuffled errors")
    assert verdicts().broken_control([score(0.8, 1e-9), broken]) is not None
    assert verdicts().broken_control([score(0.8, 1e-9), score(0.8, 1e-5, model="taught shuffled answers")]) is not None
    assert verdicts().broken_control([score(0.8, 1e-9)]) is None


def test_controls_tell_nothing_and_the_doubt_tells_something() -> None:
    rows = smoke().tables["scores"].records()
    controls = [row for row in rows if row["space"] == "control" or row["model"] == "taught shuffled answers"]
    assert len(controls) >= 6
    assert all(row["within_q"] > 0.01 for row in controls if row["within_q"] is not None)
    assert all(row["within"] > 0.5 for row in rows if row["space"] == "machine" and row["shift"] == "none" and
               row["model"] != "taught shuffled answers")  # fmt: skip


def test_a_calibrated_distance_has_the_order_of_the_distance() -> None:
    """A p-value is a falling function of it: what tells errors is the same but for ties."""
    rows = {
        (r["set"], r["model"], r["score"]): r for r in smoke().tables["scores"].records(space="inputs", shift="none")
    }
    for (name, model, kind), row in rows.items():
        if kind == "hull" and (name, model, "hull p") in rows:
            assert rows[name, model, "hull p"]["auroc"] == pytest.approx(row["auroc"], abs=0.06)


def test_rows_of_the_users_own_are_refused() -> None:
    with pytest.raises(ValueError, match="needs answers"):
        STUDY.run("smoke", train=np.zeros((10, 4)))


def test_the_printed_program_finds_the_nearest_of_all_blocks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = next(one.program for one in studies.statements() if one.number == 23)
    assert program is not None
    pictures, _ = datasets.digits()
    rows, items = pictures[:900], pictures[900:1_100]
    for i, block in enumerate(np.array_split(rows, 7)):
        np.save(tmp_path / f"{i}.npy", block)
    space: dict[str, Any] = {"folder": tmp_path, "items": items, "wrong": np.arange(len(items)) % 4 == 0}
    exec(program, space)
    np.testing.assert_allclose(space["distance"], knn(rows, items, 5).distances.mean(axis=1))
    assert len(capsys.readouterr().out.split(",")) == 10


def test_its_figures_are_drawn_from_the_result_alone() -> None:
    for drawing in drawings(smoke()):
        assert drawing.draw(smoke()) is not None
        assert any(letter.isdigit() for letter in drawing.alt(smoke()))


def test_intervals_are_printed_with_verdicts() -> None:
    assert all(isinstance(smoke().verdicts[n].interval, Interval | None) for n in STUDY.statements)
    assert tuple(smoke().verdicts) == STUDY.statements
