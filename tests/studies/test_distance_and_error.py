"""Distance and error: distances, machines, changed pictures, four cells, controls, and what the page prints."""

from __future__ import annotations

import functools
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
from hullx.studies.learning.distance_and_error import STUDY, distances, fourfold, measure, shifts
from hullx.studies.learning.distance_and_error.data import Task, task
from hullx.studies.learning.distance_and_error.learners import learn, said

SMOKE = STUDY.config("smoke")


@functools.cache
def smoke() -> Result:
    return STUDY.run("smoke", rng=3)


@functools.cache
def digits() -> Task:
    return task("digits").first(400, 300)


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


# --- controls, page ---------------------------------------------------------------------------------------


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
