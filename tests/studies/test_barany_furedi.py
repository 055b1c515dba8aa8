"""Membership frequencies against the exact laws, and verdicts that can go either way."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from hullx import Hull, studies
from hullx.report.studies import drawings
from hullx.studies.geometry import barany_furedi as study
from hullx.studies.geometry import barany_furedi_tables as tables
from hullx.studies.growth import Growth
from hullx.studies.store import Record
from hullx.studies.table import Table


@functools.cache
def records(bias: float = 0.0) -> Sequence[Record]:
    """What the cells would give under the exact law, or with a share of outside verdicts flipped."""
    rng = np.random.default_rng(1)
    out = []
    for cell in study.cells(study.Config()):
        kind, d = cell["kind"], cell["d"]
        if kind == "position":
            name = "position" if cell["law"] == "ball" else "gaussian position"
            row = {"kind": name, "n": 30, "d": d, "clouds": 60, "all_vertices": 30}
            out.append(Record(cell.name, (row,), 0.0))
            continue
        n = cell["n"]
        exact = study.LAWS[kind](n, d)
        share = study.LAWS["membership"](n, d) if exact is None else exact
        assert share is not None
        inside = rng.binomial(cell["queries"], share + bias * (1.0 - share), size=cell["hulls"])
        row = {
            "kind": kind,
            "n": n,
            "d": d,
            "hulls": cell["hulls"],
            "queries": cell["queries"],
            "inside": " ".join(map(str, inside)),
            "undecided": 0,
            "exact": exact,
        }
        out.append(Record(cell.name, (row,), 0.0))
    return out


def test_verdicts_flipped_by_one_per_cent_are_noticed() -> None:
    fair = study.conclude(study.Config(), records())
    biased = study.conclude(study.Config(), records(bias=0.01))
    assert all(fair.tables["membership"].column("agrees"))
    assert fair.verdicts[40].word == "depends"
    assert not all(biased.tables["membership"].column("agrees"))
    assert biased.verdicts[40].word == "refuted"


def test_a_tolerance_of_a_twentieth_of_the_radius_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    config = replace(
        study.STUDY.config("smoke"), flat=((16, 16),), rare=((30, 10),), rare_queries=5_000, cube_dims=(), ball_dims=()
    )
    fair = study.STUDY.run(config=config).tables["membership"]
    monkeypatch.setattr(study, "Hull", partial(Hull, tolerance=0.05))
    loose = study.STUDY.run(config=config).tables["membership"]
    assert all(fair.column("agrees"))
    assert not all(loose.column("agrees"))


def test_the_quoted_growth_is_refuted_by_gaussians_and_supported_where_it_holds() -> None:
    conclusion = study.conclude(study.Config(), records())
    assert conclusion.verdicts[39].word == "refuted"
    assert "z = " in conclusion.verdicts[39].because
    quoted = Growth(tables.QUOTED_RATE + 0.001, 0.002, (), ())
    assert tables.quoted_theorem(quoted, conclusion.tables["quoted"]).word == "supported"
    flat = {"gaussian": Growth(0.0, 0.1, (), ())}
    assert tables.exponential(Table.of([{"agrees": True}]), flat).word == "refuted"


def cell(n: int, d: int, share: float) -> dict[str, float]:
    return {"n": n, "d": d, "share": share, "low": 0.9 * share, "high": 1.1 * share}


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ([cell(100, 3, 0.5), cell(500, 40, 0.001)], "depends"),
        ([cell(100, 3, 0.5), cell(500, 40, 0.2)], "refuted"),
        ([cell(100, 3, 0.001), cell(500, 40, 0.0)], "supported"),
    ],
)
def test_whether_everything_is_outside_can_go_each_way(cells: list[dict[str, float]], word: str) -> None:
    assert tables.everything_outside(Table.of([*cells, cell(5, 9, 0.0)])).word == word


def test_the_number_for_one_half_is_found_within_its_error() -> None:
    conclusion = study.conclude(study.Config(), records())
    known = [row for row in conclusion.tables["growth"] if row["exact"] is not None]
    assert {row["law"] for row in known} == {"gaussian", "ball"}
    for row in known:
        assert isinstance(row["n_half"], float)
        assert isinstance(row["exact"], float)
        assert abs(math.log(row["n_half"] / row["exact"])) < 0.07, row


@pytest.mark.slow
def test_sixty_cells_of_the_quick_preset_agree_with_the_laws() -> None:
    table = studies.get("barany-furedi").run("quick").tables["membership"]
    assert len(table) >= 60
    assert [row for row in table if not row["agrees"]] == []
    assert set(table.column("law")) == {"gaussian", "ball", "sphere"}
    assert min(table.column("d")) == 1
    assert {20, 60} <= set(table.column("d"))
    assert len(table.where(asked="own points left out")) >= 10
    rare = [row for row in table.where(law="gaussian") if row["exact"] < 1e-3]  # type: ignore[operator]
    assert sum(row["hulls"] * row["queries"] >= 5_000 for row in rare) >= 10  # type: ignore[operator]
    assert sum(table.column("undecided")) == 0


def test_a_few_cells_agree_with_the_law() -> None:
    config = replace(
        study.STUDY.config("smoke"), dims=(2, 4, 6), normals=3e5, position_dims=(), cube_dims=(), body_hulls=20
    )
    table = study.STUDY.run(config=config, rng=3).tables["membership"]
    assert len(table) >= 8
    assert {"new points", "own points left out"} == set(table.column("asked"))
    assert {"gaussian", "ball", "sphere"} == set(table.column("law"))
    assert all(table.column("agrees"))


def test_its_figures_are_drawn_from_the_result_alone() -> None:
    result = study.STUDY.run("smoke")
    for drawing in drawings(result):
        assert drawing.draw(result) is not None
        assert any(letter.isdigit() for letter in drawing.alt(result))
