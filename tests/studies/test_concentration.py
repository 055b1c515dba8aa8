"""Distances against their limits and laws, averages that never leave the labels, controls that turn each verdict."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

from hullx import studies
from hullx.report.studies import drawings
from hullx.studies.geometry import concentration as study
from hullx.studies.geometry.concentration.config import AVERAGING
from hullx.studies.geometry.concentration.distances import lengths, spread
from hullx.studies.geometry.concentration.methods import FITS
from hullx.studies.table import Table

# what a control does not touch is left out
FEW: dict[str, Any] = {
    "laws": ("gaussian",),
    "norms": (2.0,),
    "sheet_dims": (1,),
    "hub_dims": (2,),
    "torus_dims": (1,),
    "neighbor_dims": (1,),
    "methods": AVERAGING[:2],
    "spreads": (1.0,),
    "tasks": 2,
}


@functools.cache
def smoke(**changes: Any) -> studies.Result:
    return study.STUDY.run(config=replace(study.STUDY.config("smoke"), **changes), rng=5)


def test_the_same_seed_gives_the_same_tables() -> None:
    config = replace(study.STUDY.config("smoke"), **FEW)
    assert study.STUDY.run(config=config, rng=2).tables == study.STUDY.run(config=config, rng=2).tables


def test_verdicts_of_the_laboratory_as_it_is() -> None:
    assert {number: verdict.word for number, verdict in smoke().verdicts.items()} == dict.fromkeys(
        (15, 16, 18), "depends"
    )


def test_variation_follows_its_limit_and_falls_like_the_root_of_the_dimension() -> None:
    for law in ("gaussian", "cube"):
        for row in smoke().tables["distances"].records(law=law, norm=2.0):
            if row["d"] >= 100:
                assert abs(row["variation"] / row["variation_law"] - 1.0) < 0.08, row  # 10 queries
                assert abs(row["mean"] / row["mean_law"] - 1.0) < 0.03, row
    for row in smoke().tables["slopes"].records(of="variation"):
        assert abs(row["slope"] + 0.5) < 0.06, row


def test_neighbours_follow_the_law_of_the_torus_and_that_of_wendel() -> None:
    assert all(smoke().tables["torus"].column("agrees"))
    assert all(smoke().tables["neighbors"].column("agrees"))


def test_shuffled_columns_concentrate_and_real_ones_do_not() -> None:
    real, shuffled = smoke().tables["real"].records()
    assert real["variation"] > 5.0 * shuffled["variation"]
    assert real["like"] < 20.0 < 300.0 < shuffled["like"]
    assert np.isclose(smoke().arrays["real/Fashion-MNIST (2,000), as it is"].sum(), 1.0, atol=1e-3)


@pytest.mark.parametrize("norm", [0.5, 1.0, 2.0, 0.0])
def test_distances_are_those_of_the_norm(norm: float) -> None:
    rows, query = np.array([[3.0, -4.0], [0.0, 1.0]]), np.zeros(2)
    expected = {0.5: [(3**0.5 + 2.0) ** 2, 1.0], 1.0: [7.0, 1.0], 2.0: [5.0, 1.0], 0.0: [4.0, 1.0]}[norm]
    assert np.allclose(lengths(rows, query, norm), expected)
    found = spread(rows, np.zeros((2, 2)), norm)
    assert np.isclose(found["contrast"], expected[0] - 1.0)
    assert np.isclose(found["near"], 2.0 / (1.0 + expected[0]))


@pytest.mark.parametrize("name", AVERAGING)
def test_an_average_is_what_its_weights_say(name: str) -> None:
    rng = np.random.default_rng(3)
    rows, queries = rng.standard_normal((60, 3)), 2.0 * rng.standard_normal((20, 3))
    labels = rng.standard_normal(60)
    predicted, weights = FITS[name](rows, labels, queries, 1)
    assert weights is not None
    assert weights.min() >= 0.0
    assert np.allclose(weights.sum(axis=1), 1.0)
    assert np.allclose(weights @ labels, predicted)


def test_columns_that_mix_a_few_others_are_dense_in_any_number() -> None:
    result = smoke(rank=2, **FEW)
    assert result.verdicts[15].word == "refuted"
    assert result.verdicts[18].word == "refuted"


def test_averages_in_one_dimension_always_interpolate() -> None:
    assert smoke(**FEW).verdicts[16].word == "supported"


def test_every_word_can_be_reached() -> None:
    tables = dict(smoke().tables)
    far = {"near": 0.9, "near_error": 0.01}
    sheets = Table.of([row | far for row in tables["sheet"]])
    assert study.dense(tables["distances"], sheets).word == "supported"
    real = Table.of([row | far for row in tables["real"]])
    assert study.far_away(tables["distances"], real, tables["slopes"]).word == "supported"
    leaving = Table.of([row | {"share": 0.5} for row in tables["methods"]])
    assert study.interpolates(leaving, tables["neighbors"]).word == "refuted"


def test_own_rows_take_the_place_of_the_named_data() -> None:
    rows = np.random.default_rng(0).standard_normal((300, 40))
    result = study.STUDY.run(config=replace(study.STUDY.config("smoke"), **FEW), train=rows, rng=1)
    assert {row["data"] for row in result.tables["real"]} == {"own"}
    with pytest.raises(ValueError, match="pass `train` alone"):
        study.STUDY.run("smoke", train=rows, test=rows)
    with pytest.raises(ValueError, match="there are fashion_mnist"):
        study.STUDY.run(config=replace(study.STUDY.config("smoke"), data=("none",)))


def test_figures_draw_and_say_what_they_show() -> None:
    for drawing in drawings(smoke()):
        figure = drawing.draw(smoke())
        assert figure is not None
        figure.canvas.draw()
        assert any(character.isdigit() for character in drawing.alt(smoke())), drawing.name
