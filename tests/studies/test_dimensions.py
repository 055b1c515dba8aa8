"""Which dimension decides: laws that the cells must meet, controls that turn each verdict, figures of the result."""

from __future__ import annotations

import functools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hullx import datasets, studies, theory
from hullx.hull import Hull
from hullx.report.studies import drawings
from hullx.studies.geometry import dimensions as study
from hullx.studies.geometry.dimensions import shapes
from hullx.studies.geometry.dimensions.measure import bend_law
from hullx.studies.geometry.dimensions.tables import crossing
from hullx.studies.table import Table

# what a control does not touch is left out
FEW: dict[str, Any] = {
    "manifold_dims": (),
    "exposed_dims": (),
    "noise_ratios": (1e2,),
    "bend_ratios": (10.0,),
    "curve_rows": (8, 32),
    "curve_knots": (0,),
}


@functools.cache
def smoke(**changes: Any) -> studies.Result:
    return study.STUDY.run(config=replace(study.STUDY.config("smoke"), **changes), rng=5)


def test_the_same_seed_gives_the_same_tables_and_every_cell_agrees_with_its_law() -> None:
    config = replace(study.STUDY.config("smoke"), **FEW, hulls=6)
    assert study.STUDY.run(config=config, rng=2).tables == study.STUDY.run(config=config, rng=2).tables
    result = smoke()
    for name in ("gaussian", "flat", "governing", "noise"):
        assert all(result.tables[name].column("agrees")), name
    for row in result.tables["bend"]:
        assert row["near_low"] <= row["law"] <= row["near_high"], row


def test_verdicts_of_the_laboratory_as_it_is() -> None:
    words = {number: verdict.word for number, verdict in smoke().verdicts.items()}
    assert words == {9: "depends", 12: "depends", 14: "depends", 40: "depends"}


def test_a_curve_that_does_not_bend_supports_the_low_dimension() -> None:
    result = smoke(curve="line", **FEW)
    assert result.verdicts[9].word == "supported"
    for row in result.tables["curve"]:
        assert abs(row["share"] - theory.line_membership(row["n"])) < 0.15, row


def test_noise_in_every_column_makes_columns_count() -> None:
    result = smoke(flat_noise=0.1, **FEW)
    assert result.verdicts[12].word == "supported"
    assert result.verdicts[9].word == "refuted"  # flat data that miss the law of their rank
    assert result.verdicts[40].word == "supported"  # and nothing is left inside beyond a hundred columns


def test_every_word_can_be_reached() -> None:
    tables = dict(smoke().tables)
    quiet = Table.of([row | {"near_low": 0.7, "near_high": 0.8} for row in tables["noise"]])
    assert study.columns_decide(tables["flat"], quiet).word == "refuted"
    fewer = Table.of([row | {"law_governing": 0.999, "governing_high": 0.95} for row in tables["governing"]])
    assert study.governing_columns(fewer).word == "refuted"
    both = Table.of([row | {"all_share": 0.9, "all_low": 0.8, "all_high": 0.99} for row in tables["governing"]])
    assert study.governing_columns(both).word == "supported"
    biased = Table.of([row | {"agrees": False} for row in tables["gaussian"]])
    assert study.exponential(biased, tables["flat"]).word == "refuted"


def test_no_point_of_a_moment_curve_is_inside_and_only_its_powers_make_it_so() -> None:
    table = smoke().tables["exposed"]
    shares = {
        shape: max(table.where(shape=shape).column("share")) for shape in ("moment", "trigonometric", "odd_powers")
    }
    assert shares["moment"] == shares["trigonometric"] == 0.0
    assert shares["odd_powers"] > 0.1


@pytest.mark.parametrize("d", [2, 3, 6])
def test_points_of_a_moment_curve_have_their_own_supporting_plane(d: int) -> None:
    rows = datasets.moment_curve(60, d, rng=d)
    t = rows[:, 0]
    for i in range(len(t)):  # (s - t)^2 = s^2 - 2 t s + t^2 is 0 at t alone
        heights = rows[:, 1] - 2.0 * t[i] * rows[:, 0] + t[i] ** 2
        assert heights.argmin() == i
        assert np.delete(heights, i).min() > 0.0
    assert (Hull(rows).leave_one_out(want="verdict").verdict == -1).all()


def test_the_law_of_gaps_is_that_of_two_exponential_gaps() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.exponential(2.0 / 100.0, (2, 400_000))
    for ratio in (300.0, 3e3, 3e4):
        expected = float(np.mean(a * b <= 1.0 / ratio)) * theory.line_membership(100)
        assert abs(bend_law(ratio, 100) - expected) < 0.004


def test_a_crossing_lies_where_the_share_rises_through_one_half() -> None:
    at = crossing(np.log([10.0, 100.0]), np.array([0.25, 0.75]))
    assert math.isclose(at, math.log(math.sqrt(1000.0)))
    assert math.isnan(crossing(np.log([10.0, 100.0]), np.array([0.1, 0.4])))
    assert math.isnan(crossing(np.log([10.0, 100.0]), np.array([0.6, 0.9])))


def test_an_isometry_keeps_distances_and_a_curve_keeps_its_dimension() -> None:
    rng = np.random.default_rng(1)
    matrix = shapes.orthonormal(rng, 3, 10)
    assert np.allclose(matrix @ matrix.T, np.eye(3))
    rows = smoke().tables["manifold"].where(family="sheet", order=1)
    assert all(abs(row["intrinsic"] - 1.0) < 0.1 and row["rank"] == row["d"] for row in rows)


def test_figures_draw_and_say_what_they_show() -> None:
    for drawing in drawings(smoke()):
        figure = drawing.draw(smoke())
        assert figure is not None
        figure.canvas.draw()
        assert any(character.isdigit() for character in drawing.alt(smoke())), drawing.name
