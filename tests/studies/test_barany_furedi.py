"""Membership frequencies against the exact law, and verdicts that can go either way."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from hullx import studies, theory
from hullx.studies.geometry import barany_furedi as study
from hullx.studies.growth import Growth
from hullx.studies.store import Record
from hullx.studies.table import Table


@functools.cache
def records(bias: float = 0.0) -> Sequence[Record]:
    """What the cells would give under the exact law, or with a share of outside verdicts flipped."""
    rng = np.random.default_rng(1)
    out = []
    for cell in study.cells(study.Config()):
        if cell.name.startswith("position"):
            row = {"kind": "position", "n": 30, "d": cell["d"], "clouds": 60, "all_vertices": 30}
            out.append(Record(cell.name, (row,), 0.0))
            continue
        n, d = cell["n"], cell["d"]
        exact = theory.gaussian_membership(n, d)
        share = exact + bias * (1.0 - exact)
        inside = rng.binomial(cell["queries"], share, size=cell["hulls"])
        row = {
            "kind": "membership",
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


def test_the_quoted_growth_is_refuted_by_gaussians_and_supported_where_it_holds() -> None:
    assert study.conclude(study.Config(), records()).verdicts[39].word == "refuted"
    quoted = Growth(study.QUOTED_RATE + 0.001, 0.002, (), ())
    assert study.quoted_theorem(quoted).word == "supported"
    assert study.exponential(Table.of([{"agrees": True}]), Growth(0.0, 0.1, (), ())).word == "refuted"


def test_the_number_for_one_half_is_found_within_its_error() -> None:
    conclusion = study.conclude(study.Config(), records())
    for row in conclusion.tables["growth"]:
        assert abs(math.log(row["n_half"] / row["exact"])) < 0.05, row


@pytest.mark.slow
def test_sixty_cells_of_the_quick_preset_agree_with_the_law() -> None:
    result = studies.get("barany-furedi").run("quick")
    table = result.tables["membership"]
    assert len(table) >= 60
    assert [row for row in table if not row["agrees"]] == []
    assert sum(1 for row in table if row["exact"] < 1e-3) >= 6
    assert sum(table.column("undecided")) == 0


def test_a_few_cells_agree_with_the_law() -> None:
    config = replace(study.STUDY.config("quick"), dims=(2, 4, 6), shares=(0.2, 0.5, 0.8), normals=6e5, position_dims=())
    table = study.STUDY.run(config=config, rng=3).tables["membership"]
    assert len(table) >= 8
    assert all(table.column("agrees"))
