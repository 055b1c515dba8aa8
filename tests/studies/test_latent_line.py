"""Curves whose distance is known, codes that are right or wrong on purpose, and a verdict that goes every way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from hullx import theory
from hullx.report.studies import drawings
from hullx.studies import Result
from hullx.studies.learning.latent_line import STUDY, Config, paths, tables, verdicts
from hullx.studies.learning.latent_line.curves import (
    ARC,
    CURVES,
    chain,
    distance,
    nearest_on,
    on_curve,
)
from hullx.studies.learning.latent_line.principal import principal_curve
from hullx.studies.table import Table


@pytest.fixture(scope="module")
def result() -> Result:
    return STUDY.run("smoke")


def row(result: Result, model: str) -> dict[str, Any]:
    return result.tables["paths"].records(model=model)[0]


# ---- curves ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CURVES)
def test_shares_of_the_length_are_shares_of_the_length(name: str) -> None:
    steps = np.linalg.norm(np.diff(on_curve(name, np.linspace(0.0, 1.0, 501)), axis=0), axis=1)
    assert np.ptp(steps) < 1e-3 * steps.mean()


@pytest.mark.parametrize("name", CURVES)
def test_points_moved_off_a_curve_are_as_far_as_they_were_moved(name: str) -> None:
    share = np.random.default_rng(1).uniform(0.05, 0.95, 200)
    tangent = on_curve(name, share + 1e-4) - on_curve(name, share - 1e-4)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1) / np.linalg.norm(tangent, axis=1, keepdims=True)
    for step in (0.0, 0.03, -0.03):
        np.testing.assert_allclose(distance(name, on_curve(name, share) + step * normal), abs(step), atol=2e-5)


def test_the_closed_form_of_the_arc_is_the_distance_from_its_points() -> None:
    points = np.random.default_rng(2).uniform(-1.5, 1.5, (500, 2))
    brute = np.linalg.norm(points[:, None] - on_curve("arc", np.linspace(0.0, 1.0, 5_001)), axis=-1).min(axis=1)
    np.testing.assert_allclose(distance("arc", points), brute, atol=5e-4)


def test_the_nearest_place_of_a_chain_is_where_the_point_came_from() -> None:
    share = np.array([0.0, 0.123, 0.5, 0.98, 1.0])
    away, found = nearest_on(chain("spiral"), on_curve("spiral", share))
    np.testing.assert_allclose(found, share, atol=1e-6)
    np.testing.assert_allclose(away, 0.0, atol=1e-6)


# ---- codes -------------------------------------------------------------------------------------------------


def test_a_principal_curve_finds_the_spiral() -> None:
    rows = on_curve("spiral", np.random.default_rng(3).random(200))
    line = principal_curve(rows)
    assert distance("spiral", line).mean() < 0.02
    length = np.linalg.norm(np.diff(line, axis=0), axis=1).sum()
    assert length == pytest.approx(np.linalg.norm(np.diff(chain("spiral"), axis=0), axis=1).sum(), rel=0.06)


def test_a_linear_code_sends_the_middle_to_the_projected_middle() -> None:
    rng = np.random.default_rng(4)
    rows = on_curve("S", rng.random((3, 80)))
    coder = paths.linear(rows)
    ends = rng.standard_normal((2, 3, 50, 2))
    codes = [coder.encode(end) for end in ends]
    middle = coder.decode((codes[0] + codes[1]) / 2.0)
    projected = coder.decode(coder.encode(ends.mean(axis=0)))
    np.testing.assert_allclose(middle, projected, atol=1e-12)


def test_the_true_curve_as_code_makes_no_error_and_meets_the_middle() -> None:
    shares = np.random.default_rng(5).random((2, 1, 40))
    coder = paths.along([chain("sine")])
    codes = [coder.encode(on_curve("sine", share)) for share in shares]
    middle = coder.decode((codes[0] + codes[1]) / 2.0)
    np.testing.assert_allclose(middle, on_curve("sine", shares.mean(axis=0)), atol=1e-5)


# ---- what is measured --------------------------------------------------------------------------------------


def test_facts_hold_and_the_law_of_chords_is_among_them(result: Result) -> None:
    facts = result.tables["facts"]
    assert all(facts.column("agrees"))
    assert theory.chord_distance(ARC) in facts.column("exact")
    assert theory.chord_miss(ARC) in facts.column("exact")
    assert {row["fact"].split(" (")[0] for row in facts} >= {  # type: ignore[union-attr]
        "middles between rows are inside",
        "fresh points of a convex curve are outside",
    }


def test_a_learned_line_is_nearer_and_the_controls_are_not(result: Result) -> None:
    assert row(result, paths.LEARNED)["error"] < row(result, paths.STRAIGHT)["error"]
    assert row(result, paths.LINEAR)["gain"] < 1.5
    assert row(result, paths.UNTRAINED)["gain"] < 2.0
    assert row(result, paths.PRINCIPAL)["ordered"] == 2
    assert row(result, paths.ORACLE)["error"] < 1e-5


def test_even_steps_make_the_code_a_length() -> None:
    """With the penalty the middle of the code stands for the middle of the arc."""
    config = Config(
        curves=("arc",), noises=(0.0,), copies=2, rows=100, pairs=200, widths=(32,), epochs=600, isometry=0.1
    )
    found = STUDY.run(config=config, rng=3)
    even, free = row(found, paths.EVEN), row(found, paths.LEARNED)
    assert even["ordered"] == 2
    assert even["miss"] < 0.05
    assert even["miss"] < free["miss"]


def test_a_law_that_fails_is_noticed() -> None:
    rows = [
        {"curve": "arc", "noise": 0.0, "model": paths.STRAIGHT, "pairs": 100, "error": 0.5, "error_sd": 0.1,
         "miss": theory.chord_miss(ARC), "miss_sd": 0.1}
    ]  # fmt: skip
    facts = tables.facts_table(rows, Table.of([]))
    assert facts.column("agrees") == [False, True]


# ---- the verdict -------------------------------------------------------------------------------------------


def path(curve: str, model: str, gain: float | None, noise: float = 0.0, ordered: int = 5) -> dict[str, Any]:
    low, high = (None, None) if gain is None else (0.8 * gain, 1.25 * gain)
    return {"curve": curve, "noise": noise, "model": model, "seeds": 5, "ordered": ordered,
            "gain": gain, "gain_low": low, "gain_high": high}  # fmt: skip


RIGHT = Table.of([{"fact": "chords", "agrees": True}])
CONTROLS = [path("arc", paths.UNTRAINED, 0.7), path("arc", paths.LINEAR, 0.9)]


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([path("arc", paths.LEARNED, 60.0), path("S", paths.LEARNED, 20.0)], "supported"),
        ([path("arc", paths.LEARNED, 60.0), path("spiral", paths.LEARNED, 2.0, ordered=1)], "depends"),
        ([path("arc", paths.LEARNED, 0.9), path("S", paths.LEARNED, 1.1)], "refuted"),
        ([path("arc", paths.LEARNED, None)], "untestable here"),
        ([path("arc", paths.LEARNED, 60.0), path("S", paths.UNTRAINED, 50.0)], "untestable here"),
        ([path("arc", paths.LEARNED, 60.0), path("S", paths.LINEAR, 50.0)], "untestable here"),
        # what noise does is shown, not judged
        ([path("arc", paths.LEARNED, 60.0), path("arc", paths.LEARNED, 1.0, noise=0.05)], "supported"),
    ],
)
def test_the_verdict_goes_every_way(rows: list[dict[str, Any]], word: str) -> None:
    assert verdicts.latent_line(Table.of(CONTROLS + rows), RIGHT).word == word


def test_a_wrong_fact_leaves_nothing_to_judge() -> None:
    wrong = Table.of([{"fact": "chords", "agrees": False}])
    verdict = verdicts.latent_line(Table.of([*CONTROLS, path("arc", paths.LEARNED, 60.0)]), wrong)
    assert verdict.word == "untestable here"
    assert "chords" in verdict.because


def test_the_same_seed_gives_the_same_result(result: Result) -> None:
    again = STUDY.run("smoke")
    assert again.tables == result.tables


def test_figures_are_drawn_of_the_result_alone(result: Result) -> None:
    for drawing in drawings(result):
        figure = drawing.draw(result)
        assert figure is not None
        assert any(character.isdigit() for character in drawing.alt(result))
        empty = replace(result, tables={}, arrays={})
        assert drawing.draw(empty) is None
