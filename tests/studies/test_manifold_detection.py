"""On the manifold or near it: exact distances, the hull's failure inside, and a verdict for each outcome."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from hullx.report.studies import drawings
from hullx.studies._study import Result
from hullx.studies.auroc import auroc
from hullx.studies.learning import manifold_detection as study
from hullx.studies.learning.manifold_detection import classic, verdict
from hullx.studies.learning.manifold_detection.manifolds import AMBIENT, manifold
from hullx.studies.table import Row, Table


@pytest.fixture(scope="module")
def result() -> Result:
    return study.STUDY.run("smoke")


@pytest.mark.parametrize("kind", ["sphere", "torus"])
@pytest.mark.parametrize("m", [1, 3])
def test_points_lie_at_the_distance_that_they_are_given(kind: str, m: int) -> None:
    rng = np.random.default_rng(m)
    shape = manifold(kind, m, rng)
    np.testing.assert_allclose(shape.distance(shape.points(50, rng)), 0.0, atol=1e-12)
    np.testing.assert_allclose(shape.distance(shape.off(50, 0.3, rng)), 0.3, atol=1e-12)
    inside = shape.off(50, 0.3, rng, inward=True)
    np.testing.assert_allclose(shape.distance(inside), 0.3, atol=1e-12)
    assert (np.linalg.norm(inside, axis=1) < np.linalg.norm(shape.points(50, rng), axis=1)).all()
    values = shape.function(shape.points(20_000, rng))
    assert values.std() > 0.05
    with pytest.raises(ValueError, match="does not fit"):
        manifold(kind, AMBIENT, rng)


@pytest.mark.parametrize("m", [1, 2, 4])
def test_the_hull_says_the_opposite_inside_a_closed_manifold(m: int) -> None:
    """Points towards the centre are in the hull, at distance 0, and fresh points of the manifold are outside."""
    rng = np.random.default_rng(m)
    shape = manifold("sphere", m, rng)
    x, on, inward = shape.points(400, rng), shape.points(80, rng), shape.off(80, 0.5, rng, inward=True)
    distances = classic.hull_distance(x, np.concatenate([on, inward]), m)
    if m < 4:
        assert (distances[80:] == 0.0).all()
    assert auroc(distances[:80], distances[80:]) < 0.05


def test_auroc_counts_pairs_and_ties_by_half() -> None:
    assert auroc(*np.array([0.0, 1.0, 2.0, 3.0]).reshape(2, 2)) == 1.0
    assert auroc(*np.array([1.0, 1.0, 1.0, 1.0]).reshape(2, 2)) == 0.5
    assert auroc(*np.array([0.0, 2.0, 1.0, 3.0]).reshape(2, 2)) == 0.75


def test_points_at_no_distance_cannot_be_told() -> None:
    """The control: on the manifold itself every detector is at chance, and no number of rows is ever enough."""
    rng = np.random.default_rng(5)
    shape = manifold("sphere", 2, rng)
    x, asked = shape.points(200, rng), np.concatenate([shape.points(400, rng), shape.off(400, 0.0, rng)])
    for name, detect in classic.DETECTION.items():
        assert abs(auroc(*np.split(detect(x, asked, 2), [400])) - 0.5) < 0.09, name


def curve(*scores: tuple[int, str]) -> list[Row]:
    return [{"n": n, "scores": text} for n, text in scores]


def test_the_rows_needed_are_read_off_the_line_between_grid_points() -> None:
    found = verdict.crossing(curve((10, "0.3 0.01"), (100, "0.1 0.02"), (1000, "0.02 0.3")), 0.2, 1000)
    assert math.exp(found[0]) == pytest.approx(math.sqrt(1000))  # halfway, in logarithms, between 10 and 100
    assert math.exp(found[1]) == pytest.approx(2000)  # good twice, bad at last: never reached
    assert math.exp(verdict.crossing(curve((10, "0.1"), (100, "0.1")), 0.2, 100)[0]) == pytest.approx(10)


def test_the_machine_that_fits_the_function_knows_where(result: Result) -> None:
    rows = {(r["m"], r["task"], r["family"]): r for r in result.tables["rows_needed"]}
    for m in (1, 2):
        assert rows[m, "on it", "any"]["learner"] == "kernel residual"
        assert float(rows[m, "on it", "any"]["rows"] or 0) < 0.5 * float(rows[m, "on it", "local"]["rows"] or 0)
    assert all(float(row["auroc"] or 0) < 0.05 for row in result.tables["hull_inward"])


def ratios(any_: float, local: float, **changes: Any) -> Table:
    """Ratios known to a fifth, at a tenth of the reach."""
    rows = [
        {"kind": "sphere", "m": m, "task": "on it", "off": 0.1, "family": family, "ratio": value, "low": 0.8 * value,
         "high": 1.2 * value, "at_least": False, "at_most": False} | changes
        for m in (1, 2)
        for family, value in (("any", any_), ("local", local))
    ]  # fmt: skip
    return Table.of(rows)


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (ratios(10.0, 50.0), "supported"),
        (ratios(1.5, 50.0), "depends"),
        (ratios(1.2, 1.5), "refuted"),
        (ratios(1.5, 50.0, at_most=True), "untestable here"),
    ],
)
def test_the_verdict_can_go_each_way(table: Table, word: str) -> None:
    assert verdict.harder(table).word == word


def test_its_figures_are_drawn_from_the_result_alone(result: Result) -> None:
    for drawing in drawings(result):
        assert drawing.draw(result) is not None
        assert any(letter.isdigit() for letter in drawing.alt(result))
