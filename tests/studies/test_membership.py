"""Verdicts with their proofs: facts known beforehand hold, and the study's own verdict can go each way."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from hullx import Hull
from hullx.report.studies import drawings
from hullx.studies._study import Result
from hullx.studies.geometry import membership as study
from hullx.studies.geometry import membership_anchors as anchors
from hullx.studies.table import Table


@pytest.fixture(scope="module")
def result() -> Result:
    return study.STUDY.run("smoke")


def test_what_is_known_beforehand_holds(result: Result) -> None:
    assert len(result.tables["facts"]) == len(anchors.FACTS) + 1
    for row in result.tables["facts"]:
        assert row["right"] == row["asked"] > 0, row  # type: ignore[operator]
    assert all(result.tables["wendel"].column("agrees"))


def test_pictures_hold_certificates(result: Result) -> None:
    plane = {name.split("/")[1]: values for name, values in result.arrays.items() if name.startswith("plane/")}
    np.testing.assert_allclose(plane["weights"][0] @ plane["points"], plane["queries"][0], atol=1e-7)
    assert plane["weights"].min() >= 0
    away = plane["queries"][1] - plane["projection"][1]
    assert (plane["points"] @ away).max() < plane["queries"][1] @ away
    assert result.arrays["pictures/verdict"].tolist() == [1, -1]


def test_mixtures_are_inside_and_noise_is_farther_than_new_images(result: Result) -> None:
    groups = {row["group"]: row for row in result.tables["how_far"]}
    assert groups["mixtures"]["inside"] == groups["mixtures"]["asked"]
    assert groups["new images"]["distance"] < groups["noise"]["distance"]  # type: ignore[operator]
    assert result.verdict.word == "depends"


FACTS = Table.of([{"fact": "own rows", "asked": 10, "right": 10}])
LAW = Table.of([{"n": 6, "d": 3, "agrees": True}])
FAR = np.linspace(1.0, 2.0, 100)


@pytest.mark.parametrize(
    ("facts", "new", "word"),
    [
        (FACTS, 0.1 * FAR, "depends"),
        (FACTS, FAR, "supported"),
        (FACTS, np.zeros(100), "refuted"),
        (FACTS, np.where(FAR > 1.5, FAR, 0.0), "depends"),
        (Table.of([{"fact": "own rows", "asked": 10, "right": 9}]), FAR, "untestable here"),
    ],
)
def test_the_verdict_can_go_each_way(facts: Table, new: study.Floats, word: str) -> None:
    assert study.everything_outside(facts, LAW, {"new images": new, "shuffled pixels": FAR}).word == word


def test_a_loose_tolerance_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchors, "Hull", partial(Hull, tolerance=0.05))
    rng = np.random.default_rng(2)
    found = [
        anchors.fact(name, rng) for name in ("a new point of a sphere is outside", "the data's own rows are inside")
    ]
    loose = found[0]
    assert loose["right"] < loose["asked"]


def test_own_rows_are_taken() -> None:
    rows = np.random.default_rng(1).normal(size=(200, 3))
    config = study.Config(rows=0, asked=30, cases=5, wendel=((6, 3),), trials=50)
    own = study.STUDY.run(config=config, train=rows)
    assert set(own.provenance.data) == {"train", "test"}
    assert own.verdict.word == "refuted"  # in three dimensions nearly everything is inside
    with pytest.raises(ValueError, match="`test` was given without `train`"):
        study.STUDY.run(config=config, test=rows)


def test_its_figures_are_drawn_from_the_result_alone(result: Result) -> None:
    for drawing in drawings(result):
        assert drawing.draw(result) is not None
        assert any(letter.isdigit() for letter in drawing.alt(result))
