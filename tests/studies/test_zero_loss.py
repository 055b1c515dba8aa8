"""Zero training loss and the hull: exact anchors, controls, and a verdict that can go each way."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

pytest.importorskip("torch")

from hullx.report.studies import drawings
from hullx.studies._study import Result
from hullx.studies.learning import zero_loss as study
from hullx.studies.learning.zero_loss import random_features, splines, weak_features
from hullx.studies.learning.zero_loss.verdict import LARGEST_Z, another_sense
from hullx.studies.table import Table


@pytest.fixture(scope="module")
def result() -> Result:
    return study.STUDY.run("smoke")


@pytest.mark.parametrize("p", [8, 25, 60, 90])
def test_the_risk_of_least_squares_is_the_exact_one(p: int) -> None:
    row = weak_features.measure(np.random.default_rng(p), 40, p, 600)
    assert abs(row["z"]) < LARGEST_Z
    assert (row["training_loss"] < 1e-20) is (p >= 40)


def test_the_loss_is_zero_from_one_feature_an_image_on_and_never_with_a_penalty(result: Result) -> None:
    sizes = result.tables["sizes"]
    assert all(row["training_loss"] > 1e-2 for row in sizes.records(fit="least norm", size=24))
    assert all(row["training_loss"] < 1e-8 for row in sizes.records(fit="least norm", size=240))
    assert all(row["training_loss"] > 1e-2 for row in sizes.records(fit="penalty"))


def test_labels_drawn_anew_are_fitted_as_well_and_teach_nothing(result: Result) -> None:
    rows = result.tables["sizes"].records(noise=1.0, fit="least norm", d=40, size=240)
    assert rows[0]["training_error"] == 0.0
    assert rows[0]["test_error"] > 0.75
    true = result.tables["sizes"].records(noise=0.0, fit="least norm", d=40, size=240)
    assert true[0]["test_error"] < 0.6


def test_an_interpolating_spline_has_zero_loss_and_least_bending() -> None:
    """Of all curves through the points the natural cubic spline bends least; the smoothing one misses the points."""
    found = splines.measure(np.random.default_rng(3), 30)
    by = {(row["curve"], row["noise"]): row for row in found.rows}
    for noise in splines.NOISES:
        assert by["through all points", noise]["training_error"] < 1e-14
        assert by["smoothing", noise]["training_error"] > 1e-4
    assert by["smoothing", 0.3]["error_between"] < by["through all points", 0.3]["error_between"]
    x, y = found.arrays["x"], found.arrays["y 0.3"]
    grid = np.linspace(x[0], x[-1], 20_001)
    bending = [np.mean(CubicSpline(x, y, bc_type=ends)(grid, 2) ** 2) for ends in ("natural", "not-a-knot", "clamped")]
    assert bending[0] == min(bending)


def test_noisy_labels_are_changed_in_number_and_nothing_else() -> None:
    labels = np.zeros(1_000, dtype=np.int64)
    changed = random_features.noisy(np.random.default_rng(0), labels, 0.2)
    assert 150 < (changed != 0).sum() <= 200
    assert (labels == 0).all()
    np.testing.assert_array_equal(random_features.noisy(np.random.default_rng(0), labels, 0.0), labels)


LAW = Table.of([{"p": 10, "z": 0.4}, {"p": 40, "z": None}])


def sizes(*rows: tuple[float, int], fit: str = "least norm") -> Table:
    """Rows of (training loss, test points of 100 inside)."""
    return Table.of(
        [
            {"d": 2, "fit": fit, "noise": 0.0, "training_loss": loss, "inside": inside, "asked": 100, "test_error": 0.3}
            for loss, inside in rows
        ]
    )


@pytest.mark.parametrize(
    ("law", "found", "word"),
    [
        (LAW, sizes((0.0, 99), (0.5, 99), (0.0, 0), (0.5, 0)), "supported"),
        (LAW, sizes((0.0, 99), (0.5, 0)), "refuted"),
        (LAW, sizes((0.5, 99), (0.0, 0)), "refuted"),
        (LAW, sizes((0.0, 99), (0.5, 99), (0.5, 0)), "depends"),
        (LAW, sizes((0.0, 50), (0.001, 99)), "depends"),
        (LAW, sizes((0.0, 99), (0.5, 99), (0.0, 0), (0.5, 0), fit="penalty"), "depends"),
        (Table.of([{"p": 10, "z": 5.0}]), sizes((0.0, 99), (0.5, 99), (0.0, 0), (0.5, 0)), "untestable here"),
    ],
)
def test_the_verdict_can_go_each_way(law: Table, found: Table, word: str) -> None:
    assert another_sense(law, found).word == word


def test_without_a_fit_that_reaches_zero_the_verdict_changes(result: Result) -> None:
    """The control: penalised fits alone never have zero loss, and nothing is left to tell apart."""
    assert result.verdicts[44].word == "supported"
    penalised = Table.of([{**row, "fit": "least norm"} for row in result.tables["sizes"].where(fit="penalty")])
    assert another_sense(result.tables["least_norm"], penalised).word != "supported"


def test_rows_of_the_users_own_are_refused() -> None:
    with pytest.raises(ValueError, match="needs labels"):
        study.STUDY.run("smoke", train=np.zeros((10, 4)))


def test_its_figures_are_drawn_from_the_result_alone(result: Result) -> None:
    for drawing in drawings(result):
        assert drawing.draw(result) is not None
        assert any(letter.isdigit() for letter in drawing.alt(result))
