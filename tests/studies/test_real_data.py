"""Shares of real rows inside, the law that decides them, and verdicts that can go either way."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from hullx import Hull, studies, theory
from hullx.report.studies import drawings
from hullx.studies import Result
from hullx.studies._study import Verdict
from hullx.studies.geometry import real_data as study
from hullx.studies.geometry.real_data import coordinates, cube, shares, sources, tables, verdicts
from hullx.studies.geometry.real_data.config import METHODS, TREATMENTS, Config
from hullx.studies.table import Table

Floats = npt.NDArray[np.float64]


@functools.cache
def smoke() -> Result:
    return study.STUDY.run("smoke", rng=5)


# --- the smoke preset -------------------------------------------------------------------------------------------------


def test_smoke_measures_every_kind_and_is_the_same_twice() -> None:
    found = smoke()
    assert all(len(table) for table in found.tables.values()), found.tables.keys()
    assert {cell.params["kind"] for cell in study.STUDY.cells(study.STUDY.config("full"))} == set(study.MEASURES)
    some = replace(
        study.STUDY.config("smoke"), crops=(4,), blocks=(), components=(8,), columns=(), projections=(8,), others=(),
        fine_halvings=(), factorial=(), mixture_spreads=(0.0,), sigmas=(), cube_dims=(), distance_queries=5,
        close_queries=40, left_out=10, gallery=1, queries=20,
    )  # fmt: skip
    first, second = (study.STUDY.run(config=some, rng=5) for _ in range(2))
    assert first.tables == second.tables
    for row in first.tables["mixture"]:
        assert row in list(found.tables["mixture"])


def test_every_figure_draws_and_says_what_it_shows() -> None:
    found = smoke()
    for drawing in drawings(found):
        if drawing.name == "crossing":  # one size of rows, where one half is crossed
            continue
        assert drawing.draw(found) is not None, drawing.name
        assert any(character.isdigit() for character in drawing.alt(found)), drawing.name
    kept = {name: Table.of([]) for name in found.tables}
    empty = replace(found, tables=kept, arrays={})
    for drawing in drawings(empty):
        assert drawing.alt(empty)
        if drawing.name != "radius":
            assert drawing.draw(empty) is None, drawing.name


# --- laws and controls ------------------------------------------------------------------------------------------------


def test_whitening_changes_no_verdict() -> None:
    table = smoke().tables["factorial"]
    for row in table.where(treatment="raw"):
        same = next(iter(table.where(treatment="whitened", family=row["family"], d=row["d"])))
        assert same["inside"] == row["inside"], row


def test_normalised_rows_lie_on_a_sphere_where_only_copies_are_inside() -> None:
    for row in smoke().tables["factorial"].where(treatment="contrast"):
        assert int(str(row["inside"])) <= int(row["copies"] or 0), row


def test_gaussian_rows_follow_the_law_and_a_lognormal_radius_breaks_it() -> None:
    for row in smoke().tables["mixture"]:
        within = float(row["low"] or 0.0) <= float(row["law"] or 0.0) <= float(row["high"] or 0.0)
        assert within == (row["spread"] == 0.0), row
    for row in smoke().tables["sigma"]:
        if row["share"] is not None:
            assert float(row["low"] or 0.0) <= float(row["exact"] or 0.0) <= float(row["high"] or 0.0), row


def test_radius_not_direction_puts_crops_inside() -> None:
    found = {(row["radius"], row["direction"]): row for row in smoke().tables["swap"]}
    own = found["own radius", "Gaussian direction"]
    law = found["Gaussian radius", "Gaussian direction"]
    assert float(own["low"] or 0.0) > float(law["high"] or 0.0)
    assert tables.interval(law, alpha=1e-4).holds(float(law["law"] or 0.0))


def gaussian(spread: float, n: int = 700, d: int = 101) -> Floats:
    rng = np.random.default_rng(3)
    return rng.standard_normal((n, d)) * np.exp(spread * rng.standard_normal((n, 1)))


def test_own_gaussian_rows_support_the_statements_and_a_lognormal_radius_flips_them() -> None:
    config = replace(
        study.STUDY.config("smoke"), components=(), columns=(), projections=(), queries=400, close_queries=40,
        factorial=(), mixture_spreads=(), sigmas=(), cube_dims=(), fine_halvings=(), disjoint=2, left_out=10,
    )  # fmt: skip
    words = {}
    for spread in (0.0, 2.0):
        found = study.STUDY.run(config=config, rng=5, train=gaussian(spread)[:300], test=gaussian(spread)[300:])
        assert set(found.tables["share"].column("source")) == {"own rows"}
        assert len(found.tables["other"]) == 0
        words[spread] = [found.verdicts[number].word for number in (40, 3)]
    assert words == {0.0: ["supported", "supported"], 2.0: ["refuted", "refuted"]}


def test_a_pixel_that_was_never_lit_is_a_trivial_reason() -> None:
    rng = np.random.default_rng(0)
    train, test = rng.random((200, 4)), 0.4 + 0.2 * rng.random((20, 4))
    train[:, 3] = 0.0
    test[:, 3] = 0.0
    test[:5, 3] = 0.5
    counts = shares.count(train, test)
    assert counts["off_constant"] == 5
    assert int(counts["inside"]) == 15


# --- coordinates ------------------------------------------------------------------------------------------------------


def picture_source() -> sources.Source:
    pictures = np.arange(2 * 36, dtype=np.float32).reshape(2, 36) ** 2
    return sources.Source("counted", pictures, pictures[:1], side=6)


def test_crops_are_the_middle_and_blocks_are_averages() -> None:
    source = picture_source()
    square = source.train[0].reshape(6, 6)
    rng = np.random.default_rng(0)
    crop = coordinates.view(source, "crop", 4, 2, 1, rng)
    block = coordinates.view(source, "block", 9, 2, 1, rng)
    assert crop is not None
    assert block is not None
    np.testing.assert_array_equal(crop.train[0], square[2:4, 2:4].ravel())
    by_hand = [square[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].mean() for i in range(3) for j in range(3)]
    np.testing.assert_allclose(block.train[0], by_hand)
    assert coordinates.view(source, "crop", 49, 2, 1, rng) is None


def test_principal_components_hold_the_variance_and_shuffling_keeps_columns() -> None:
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((500, 6)) * [5.0, 3.0, 1.0, 1.0, 0.5, 0.1]
    source = sources.Source("six", rows[:400], rows[400:])
    seen = coordinates.view(source, "components", 3, 400, 100, rng)
    assert seen is not None
    singular = np.linalg.svd(rows[:400] - rows[:400].mean(axis=0), compute_uv=False)[:3]
    np.testing.assert_allclose(np.linalg.norm(seen.train, axis=0), singular)
    mixed = coordinates.view(source, "all", 0, 400, 100, rng, "shuffled")
    assert mixed is not None
    np.testing.assert_array_equal(np.sort(mixed.train, axis=0), np.sort(rows[:400], axis=0))
    assert not np.array_equal(mixed.train, rows[:400])


def test_bad_input_is_named() -> None:
    rows = gaussian(0.0, 50, 9)
    with pytest.raises(ValueError, match="`test` was given without `train`"):
        study.STUDY.run("smoke", test=rows)
    with pytest.raises(ValueError, match="`side` is 4, but `train` has 9 columns"):
        study.STUDY.run(config=Config(side=4), train=rows)
    with pytest.raises(ValueError, match="`test` has 8 columns, but `train` has 9"):
        study.STUDY.run("smoke", train=rows, test=rows[:, :8])
    with pytest.raises(ValueError, match="`source` is 'imagenet'; there are fashion"):
        study.STUDY.run(config=Config(source="imagenet"))


# --- the cube and the lemma -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_all_vertices_are_extreme_and_no_map_keeps_them(method: str) -> None:
    rows = cube.cube(5)
    assert len(Hull(rows).extreme_points().indices) == 32
    image = cube.flat(cube.cube(6), method, np.random.default_rng(0))
    assert image.shape == (64, 2)
    assert len(Hull(np.unique(image.round(6), axis=0)).extreme_points().indices) < 32


def test_the_lemma_saves_nothing_where_rows_are_exponentially_many() -> None:
    whole = Table.of([{"family": "all", "n": 60_000, "d": 784}])
    for row in tables.projection_bound(whole):
        epsilon = float(row["epsilon"] or 0.0)
        assert row["needed"] == pytest.approx(24 / (3 * epsilon**2 - 2 * epsilon**3) * np.log(60_000))
        assert float(row["multiple_of_d_at_exp_half_d"] or 0.0) > 12.0
    assert tables.projection_bound(whole).column("saves") == [False, False, True, True]


# --- verdicts ---------------------------------------------------------------------------------------------------------


def share(inside: int, d: int = 121, family: str = "crop", law: float = 0.0, treatment: str = "raw") -> dict[str, Any]:
    return {"source": "x", "family": family, "treatment": treatment, "d": d, "n": 1_000, "draws": 1, "queries": 1_000,
            "inside": str(inside), "law": law}  # fmt: skip


def words(verdict: Verdict) -> str:
    assert str(verdict).startswith(verdict.word)
    return verdict.word


def test_above_hundred_returns_every_word() -> None:
    def word(*rows: dict[str, Any]) -> str:
        return words(verdicts.above_hundred(Table.of(rows)))

    assert word(share(0), share(0, family="block")) == "supported"
    assert word(share(100), share(200, family="block")) == "refuted"
    assert word(share(100), share(0, family="block")) == "depends"
    assert word(share(10)) == "untestable here"
    assert word(share(500, d=64)) == "untestable here"


def test_everything_outside_returns_every_word_and_names_what_decides() -> None:
    swaps = [
        {"radius": a, "direction": b, "queries": 1_000, "inside": n}
        for a, b, n in (("own radius", "Gaussian direction", 300), ("Gaussian radius", "own direction", 0))
    ]
    mirrored = [{**row, "inside": 300 - int(str(row["inside"]))} for row in swaps]

    def found(*rows: dict[str, Any], swap: list[dict[str, Any]] = swaps) -> Verdict:
        return verdicts.everything_outside(Table.of(rows), Table.of(swap))

    assert words(found(share(0, d=64))) == "supported"
    assert words(found(share(300, d=64))) == "refuted"
    both = (share(300, d=64), share(0, d=64, family="block"))
    assert words(found(*both)) == "depends"
    assert "on the law of the radius" in str(found(*both))
    assert "on the directions" in str(found(*both, swap=mirrored))
    assert words(found(share(10, d=64))) == "untestable here"
    assert words(found(share(900, d=4, law=0.9))) == "untestable here"


def dimension(value: float, treatment: str = "raw", family: str = "all", source: str = "x") -> dict[str, Any]:
    d = 784 if family == "all" else 121
    return {"source": source, "family": family, "treatment": treatment, "d": d, "likelihood": value,
            "likelihood_error": 0.1}  # fmt: skip


def test_low_dimension_returns_every_word() -> None:
    def word(dimensions: list[dict[str, Any]], factorial: list[dict[str, Any]]) -> str:
        return words(verdicts.low_dimension(Table.of(dimensions), Table.of(factorial), Table.of([share(0, d=784)])))

    crops = [dimension(8.0, t, "crop") for t in ("raw", "row contrast")]
    assert word(crops, [share(900), share(800, treatment="row contrast")]) == "supported"
    assert word(crops, [share(0), share(0, treatment="row contrast")]) == "refuted"
    assert word(crops, [share(900), share(0, treatment="row contrast")]) == "depends"
    assert word([dimension(90.0)], [share(900)]) == "untestable here"


def test_manifold_returns_every_word() -> None:
    def word(*rows: dict[str, Any]) -> str:
        return words(verdicts.manifold(Table.of(rows)))

    low = (dimension(10.0), dimension(100.0, "shuffled"))
    high = (dimension(90.0, source="y"), dimension(100.0, "shuffled", source="y"))
    assert word(*low) == "supported"
    assert word(*high) == "refuted"
    assert word(*low, *high) == "depends"
    assert word(low[0]) == "untestable here"


# --- the stored result ------------------------------------------------------------------------------------------------


@pytest.mark.data
def test_the_full_set_is_read_and_shuffled_the_same_way() -> None:
    source = sources.SOURCES["fashion"]()
    assert source.train.shape == (60_000, 784)
    assert source.test.shape == (10_000, 784)
    assert np.array_equal(source.train, sources.SOURCES["fashion"]().train)
    assert set(TREATMENTS) == set(smoke().tables["factorial"].column("treatment"))


def test_the_law_beside_a_share_is_that_of_gaussian_rows() -> None:
    for row in smoke().tables["share"]:
        n, d = int(row["n"] or 0), int(row["d"] or 0)
        assert row["law"] == theory.gaussian_membership(n, min(d, 80))
        assert studies.get("real-data") is study.STUDY
