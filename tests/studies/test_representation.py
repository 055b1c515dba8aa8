"""Exact facts of representations hold on every query, a single wrong verdict is noticed, verdicts go either way."""

from __future__ import annotations

import functools
import importlib.util
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hullx import Hull, studies
from hullx.report.studies import drawings
from hullx.studies import Result
from hullx.studies._study import Cell, Work, plain_config, stream
from hullx.studies.geometry.representation import STUDY, Config, conclude, verdicts, views
from hullx.studies.store import Record
from hullx.studies.table import Table

STORED = Path(studies.__file__).parent / "results" / "representation.json"
SMALL = Config(
    rows=150,
    queries=40,
    judged=80,
    crop=6,
    components=(10, 2),
    projections=(10, 2, 1),
    widths=(32, 8),
    network_epochs=2,
    latents=(8, 2),
    latent_epochs=2,
    sample=True,
)


@functools.cache
def small() -> Result:
    return STUDY.run(config=SMALL, rng=2)


def row(view: str) -> dict[str, Any]:
    return dict(next(r for r in small().tables["views"] if r["view"] == view))


# ---- the exact facts, on clouds of their own -----------------------------------------------------------------


def cloud(d: int = 3, n: int = 60, m: int = 50) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    return rng.integers(-8, 9, (n, d)).astype(float), rng.integers(-6, 7, (m, d)).astype(float)


def verdict(train: np.ndarray, test: np.ndarray) -> np.ndarray:
    return np.asarray(Hull(train).query(test).verdict)


def test_an_invertible_affine_map_keeps_every_verdict() -> None:
    train, test = cloud()
    matrix = np.array([[2.0, 1.0, 0.0], [-1.0, 3.0, 1.0], [0.0, 1.0, -2.0]])
    before = verdict(train, test)
    assert {-1, 1} == set(before.tolist())
    assert np.array_equal(before, verdict(train @ matrix + 5.0, test @ matrix + 5.0))


def test_what_is_inside_stays_inside_in_every_linear_image() -> None:
    train, test = cloud(4)
    before = verdict(train, test)
    after = verdict(train[:, :2] @ [[1.0, 2.0], [1.0, -1.0]], test[:, :2] @ [[1.0, 2.0], [1.0, -1.0]])
    assert (after[before == 1] == 1).all()
    assert (after == 1).sum() > (before == 1).sum()


def test_a_direction_that_separates_an_image_separates_the_rows_themselves() -> None:
    """A proof of "outside" found in two columns is one in all of them, by rational arithmetic."""
    train, test = cloud(4)
    test *= 2.0
    answer = Hull(train[:, :2]).query(test[:, :2], want="distance")
    outside = np.flatnonzero(answer.verdict == -1)
    assert len(outside) > 3
    for i in outside:
        normal = [*map(Fraction, answer.normal[i].tolist()), Fraction(0), Fraction(0)]
        heights = [sum(c * Fraction(x) for c, x in zip(normal, r.tolist(), strict=True)) for r in (*train, test[i])]
        # the normal points from the hull to the query, or the other way round
        assert heights[-1] > max(heights[:-1]) or heights[-1] < min(heights[:-1])


@pytest.mark.parametrize("bend", [views.lifted, views.unit])
def test_on_a_paraboloid_and_on_a_sphere_only_repeated_rows_are_inside(bend: Any) -> None:
    rng = np.random.default_rng(3)
    train, fresh = rng.standard_normal((200, 3)), rng.standard_normal((50, 3))
    assert (verdict(train, fresh) == 1).mean() > 0.5
    bent, bent_fresh = bend(np.vstack([train, fresh]))[:200], bend(np.vstack([train, fresh]))[200:]
    assert (verdict(bent, bent_fresh) == -1).all()
    assert (verdict(bent, bent[:10]) == 1).all()


def test_wavelets_can_be_undone_exactly() -> None:
    rng = np.random.default_rng(5)
    images = rng.integers(0, 256, (4, 36)).astype(float)
    w = views.wavelets(images, 6).reshape(4, 2, 3, 2, 3)  # (rows: sum or difference, at), (columns: likewise)
    total, across = w[:, 0], w[:, 1]
    for half, sign in ((0, 1.0), (1, -1.0)):
        down = (total + sign * across) / 2.0  # rows 0, 2, 4 or 1, 3, 5
        for other, mark in ((0, 1.0), (1, -1.0)):
            pixels = (down[:, :, 0] + mark * down[:, :, 1]) / 2.0
            assert np.array_equal(pixels, images.reshape(4, 6, 6)[:, half::2, other::2])


def test_sums_of_blocks_are_sums_of_blocks() -> None:
    images = np.arange(32.0).reshape(2, 16)
    sums = views.first_corner(views.wavelets(images, 4), 4)
    assert np.array_equal(sums, images.reshape(2, 2, 2, 2, 2).sum(axis=(2, 4)).reshape(2, 4))


def test_ranks_are_shares_of_smaller_training_values() -> None:
    train, rows = np.array([[1.0], [2.0], [2.0], [5.0]]), np.array([[0.0], [2.0], [3.0], [9.0]])
    assert views.ranks(train, rows)[:, 0].tolist() == [0.0, 0.5, 0.75, 1.0]


# ---- the study ------------------------------------------------------------------------------------------------


def test_every_exact_fact_holds_on_every_image() -> None:
    table = small().tables["views"]
    assert len(table) >= 12
    assert [r["view"] for r in table if r["agrees"] is False] == []
    assert {r["law"] for r in table} == {"none", "same", "image", "vertices", "line"}
    assert sum(table.column("undecided")) == 0


def test_shares_reach_from_none_to_nearly_all_of_the_same_images() -> None:
    assert row("pixels")["share"] == 0.0
    assert row("centre, unit length")["share"] == 0.0
    assert row("1 random projection")["share"] > 0.9
    assert row("8 random ReLUs")["share"] > row("32 random ReLUs")["share"]


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    data = STUDY.load(SMALL, None, None) if STUDY.load else None
    name = "nearest/8 random ReLUs"
    same, other = (
        STUDY.measure(Work(SMALL, Cell("rectified"), stream(seed, "rectified"), data)).arrays[name] for seed in (2, 3)
    )
    assert same.tobytes() == small().arrays[f"rectified/{name}"].tobytes()
    assert other.tobytes() != same.tobytes()


def records(result: Result) -> list[Record]:
    """Measured cells as the study keeps them."""
    found: list[Record] = []
    for cell in STUDY.cells(SMALL):
        kind = "metric" if cell.name == "metrics" else "view"
        arrays = {k.split("/", 1)[1]: v for k, v in result.arrays.items() if k.split("/", 1)[0] == cell.name}
        names = {k.split("/", 1)[1] for k in arrays}
        table = result.tables["views" if kind == "view" else "metrics"]
        rows = [{"kind": kind, **dict(r)} for r in table if str(r[kind]) in names]
        found.append(Record(cell.name, tuple(rows), 0.0, arrays))
    return found


@pytest.mark.parametrize("view", ["centre, affine copy", "centre, unit length", "2 random projections"])
def test_one_wrong_verdict_is_noticed(view: str) -> None:
    cells = records(small())
    assert conclude(SMALL, cells).verdicts[45].word == small().verdicts[45].word
    name = f"verdict/{view}"
    cell = next(c for c in cells if name in c.arrays)
    wrong = cell.arrays[name].copy()
    inside = np.flatnonzero(wrong == 1)
    # of a linear image only "outside" can be wrong where the rows themselves are inside
    base = next(c.arrays[f"verdict/{r['of']}"] for c in cells for r in c.rows if r.get("view") == view and r["of"])
    at = inside[base[inside] == 1][0] if view.endswith("projections") and (base[inside] == 1).any() else 0
    wrong[at] = -wrong[at]
    cells[cells.index(cell)] = replace(cell, arrays={**cell.arrays, name: wrong})
    for found in conclude(SMALL, cells).verdicts.values():
        assert found.word == "untestable here"
        assert view in found.because


def test_networks_are_among_the_views_and_without_torch_their_row_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laws = {r["view"]: (r["law"], r["of"]) for r in small().tables["views"]}
    assert laws["network scores"] == ("image", "trained network")
    assert laws["one untrained score"] == ("line", "untrained network")
    assert laws["one network probability"] == ("image", "network probabilities")
    assert row("network probabilities")["d"] == 9
    assert {"8 autoencoder latents", "2 autoencoder latents"} <= set(laws)
    assert "lacks" not in small().tables
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "torch" else found(name))
    without = STUDY.run(config=SMALL, rng=2)
    assert [r["lack"] for r in without.tables["lacks"]] == ["not measured: install hullx[torch]"]
    views_left = {r["view"] for r in without.tables["views"]}
    assert not {"trained network", "2 autoencoder latents"} & views_left
    assert {"pixels", "class scores"} <= views_left
    assert "without networks" in without.verdicts[45].because or without.verdicts[45].word != "depends"


def test_copies_alone_would_refute_that_representation_matters() -> None:
    table = small().tables["views"]
    copies = Table(table.columns, tuple(r for r in table if r["view"] in ("pixels", "wavelets")))
    assert verdicts.representation(copies).word == "refuted"


def view(name: str, share: float, d: int = 784, gain: float | None = None, **other: Any) -> dict[str, Any]:
    gains = {"gain": gain, "gain_low": None, "gain_high": None}
    if gain is not None:
        gains |= {"gain_low": gain - 0.01, "gain_high": gain + 0.01}
    limits = {"low": max(0.0, share - 0.02), "high": min(1.0, share + 0.02)}
    return {"view": name, "share": share, **limits, "d": d, "agrees": True, "fitted": False, **gains, **other}


PIXELS = view("pixels", 0.0)
LINE = view("1 random projection", 0.99, 1)


def test_whether_representation_matters_can_go_every_way() -> None:
    better, worse = (view("30 principal components", 0.1, 30, gain, fitted=True) for gain in (0.05, -0.02))
    taught = view("trained network", 0.0, 64, 0.05, fitted=True, taught=True)
    words = {
        "supported": [PIXELS, LINE, better],
        "depends": [PIXELS, LINE, worse | {"taught": False}, taught],
        "refuted": [PIXELS, view("wavelets", 0.01)],
        "untestable here": [PIXELS, LINE],  # no classes: whether it works better is not known
    }
    for word, rows in words.items():
        assert verdicts.representation(Table.of([{"taught": False, **r} for r in rows])).word == word
    only_worse = verdicts.representation(Table.of([PIXELS, LINE, worse]))
    assert only_worse.word == "depends"
    assert "without networks" in only_worse.because
    wrong = Table.of([PIXELS, LINE | {"agrees": False}, better])
    assert verdicts.representation(wrong).word == "untestable here"


def test_whether_everything_is_outside_can_go_every_way() -> None:
    words = {
        "supported": [PIXELS, view("centre", 0.0, 64)],
        "depends": [PIXELS, LINE],
        "refuted": [PIXELS, view("128 random ReLUs", 0.3, 128)],
        "untestable here": [LINE],
    }
    for word, rows in words.items():
        assert verdicts.everything_outside(Table.of(rows)).word == word


def test_what_a_fitted_subspace_does_can_go_every_way() -> None:
    def pair(fit: float, chance: float) -> list[dict[str, Any]]:
        return [PIXELS, view("10 principal components", fit, 10), view("10 random projections", chance, 10)]

    words = {
        "supported": pair(0.6, 0.2),
        "depends": pair(0.3, 0.5),
        "refuted": pair(0.0, 0.0),
        "untestable here": [LINE],
    }
    for word, rows in words.items():
        assert verdicts.fitted_subspace(Table.of(rows)).word == word


def test_rows_of_ones_own_need_no_classes_and_are_no_images() -> None:
    rng = np.random.default_rng(1)
    train, test = rng.standard_normal((80, 7)), rng.standard_normal((30, 7))
    config = replace(SMALL, components=(2,), projections=(2, 1))
    result = STUDY.run(config=config, train=train, test=test, rng=1)
    table = result.tables["views"]
    assert set(table.column("accuracy")) == {None}
    assert not {"wavelets", "class scores"} & set(table.column("view"))
    assert [r["view"] for r in table if r["agrees"] is False] == []
    assert result.verdicts[45].word == "untestable here"
    assert drawings(result)[0].draw(result) is not None
    for given, said in (({"train": train}, "come together"), ({"train": train, "test": test[:, :5]}, "`test` has 5")):
        with pytest.raises(ValueError, match=said):
            STUDY.run(config=config, **given)


def test_figures_are_drawn_of_the_result_alone() -> None:
    for drawing in drawings(small()):
        figure = drawing.draw(small())
        assert figure is not None
        assert len(figure.axes) >= 1
        assert any(character.isdigit() for character in drawing.alt(small()))


def test_the_stored_result_is_whole_and_its_facts_hold() -> None:
    stored = studies.load(STORED)
    assert (stored.study, stored.preset) == ("representation", "full")
    assert False not in stored.tables["views"].column("agrees")
    assert set(stored.verdicts) == set(STUDY.statements)
    assert stored.config == plain_config(STUDY.config("full"))
