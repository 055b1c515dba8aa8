"""The pull ends in the hull, by the certified distance; moves are as long as they say; verdicts go either way."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("torch")

from hullx import Hull, hull_distance, studies
from hullx.report.studies import drawings
from hullx.studies import Result
from hullx.studies.learning import latent_pull as study
from hullx.studies.learning.latent_pull import nets, tables
from hullx.studies.learning.latent_pull.measure import drawn_codes, moved
from hullx.studies.learning.latent_pull.pictures import MEAN, MOVES, NEAREST, PULL, RANDOM, Config, load
from hullx.studies.table import Table


@functools.cache
def smoke() -> Result:
    return study.STUDY.run("smoke", rng=4)


def clouds() -> tuple[np.ndarray, np.ndarray]:
    """Points of two copies, and codes of which some are inside."""
    rng = np.random.default_rng(3)
    return rng.standard_normal((2, 60, 3)), 2.0 * rng.standard_normal((2, 40, 3))


# ---- the pull ------------------------------------------------------------------------------------------------


def test_the_pull_is_the_projection_and_as_long_as_the_certified_distance() -> None:
    points, codes = clouds()
    ends, before = nets.pulled(points, codes)
    for x, z, end, distance in zip(points, codes, ends, before, strict=True):
        answer = Hull(x).query(z, want="projection", rtol=1e-9)
        assert {-1, 1} == set(answer.verdict.tolist())
        np.testing.assert_array_equal(distance, answer.distance)
        outside = answer.verdict == -1
        np.testing.assert_allclose(end[outside], answer.projection[outside], atol=1e-7)
        np.testing.assert_array_equal(end[~outside], z[~outside])  # codes inside stay where they are
        assert hull_distance(x, end).max() < 1e-8


def test_moves_are_as_long_as_the_pull_or_end_at_their_aim() -> None:
    points, codes = clouds()
    ends, length = nets.pulled(points, codes)
    found = moved(points, codes, ends, length, np.random.default_rng(1))
    assert tuple(sorted(found)) == tuple(sorted(MOVES))
    for name, end in found.items():
        way = np.linalg.norm(end - codes, axis=-1)
        if name in (PULL, RANDOM):
            np.testing.assert_allclose(way, length, atol=1e-7)
        else:
            assert (way <= length + 1e-9).all()
    middle = points.mean(axis=1, keepdims=True)
    before, after = (np.linalg.norm(z - middle, axis=-1) for z in (codes, found[MEAN]))
    np.testing.assert_allclose(before - after, np.minimum(length, before), atol=1e-9)
    # no point of the hull is nearer than its projection, so the nearest code is never passed
    np.testing.assert_allclose(np.linalg.norm(found[NEAREST] - codes, axis=-1), length, atol=1e-7)


def test_drawn_codes_have_the_spread_that_is_asked_for() -> None:
    rng = np.random.default_rng(2)
    points = rng.standard_normal((1, 4_000, 2)) @ np.array([[2.0, 0.5], [0.0, 1.0]]) + 7.0
    drawn = drawn_codes(points, 60_000, 2.0, rng)
    np.testing.assert_allclose(np.cov(drawn[0].T), 4.0 * np.cov(points[0].T), rtol=0.05)
    np.testing.assert_allclose(drawn[0].mean(axis=0), points[0].mean(axis=0), atol=0.1)


def test_autoencoder_judge_and_held_out_rows_share_no_picture() -> None:
    split = load(Config(), None, None).split("digits", np.random.default_rng(1))
    assert len(split.learned) + len(split.judged) + len(split.fresh) == 1_797
    whole = np.vstack([split.learned, split.judged, split.fresh])
    images = load(Config(), None, None).images["digits"]
    np.testing.assert_array_equal(np.sort(whole, axis=0), np.sort(images, axis=0))
    assert whole.min() == 0.0
    assert whole.max() == 1.0


def test_rows_of_ones_own_are_refused() -> None:
    with pytest.raises(ValueError, match="needs classes for its judge"):
        study.STUDY.run("smoke", train=np.zeros((3, 4)), test=np.zeros((3, 4)))


# ---- what was measured ---------------------------------------------------------------------------------------


def test_untrained_decoders_gain_nothing_and_would_refute() -> None:
    gains = smoke().tables["gains"]
    untrained = Table(gains.columns, tuple({**r, "trained": True} for r in gains if not r["trained"]))
    assert tables.plausible(untrained).word == "refuted"


def test_every_move_begins_at_the_same_codes() -> None:
    start = [row for row in smoke().tables["moves"] if row["fraction"] == 0.0 and row["trained"]]
    assert len(start) == len(MOVES)
    assert len({(row["near"], row["confidence"]) for row in start}) == 1


def test_the_same_seed_gives_the_same_tables_and_another_seed_others() -> None:
    assert study.STUDY.run("smoke", rng=4).tables == smoke().tables
    assert study.STUDY.run("smoke", rng=5).tables["gains"] != smoke().tables["gains"]


# ---- verdicts ------------------------------------------------------------------------------------------------


def gains(**values: tuple[float, float]) -> Table:
    """By what is compared with: gains of confidence and of nearness, each ± 0.01."""
    names = {"stay": "staying", "mean": MEAN, "nearest": NEAREST, "chance": RANDOM}
    rows = []
    for short, over in names.items():
        row: dict[str, Any] = {"trained": True, "over": over}
        for name, value in zip(("confidence", "nearer"), values[short], strict=True):
            row |= {name: value, f"{name}_low": value - 0.01, f"{name}_high": value + 0.01}
        rows.append(row)
    return Table.of(rows)


UP, SAME, DOWN = (0.2, 0.2), (0.0, 0.0), (-0.1, -0.1)


def test_whether_the_hull_is_what_makes_plausible_can_go_every_way() -> None:
    assert tables.plausible(gains(stay=UP, mean=UP, nearest=UP, chance=UP)).word == "supported"
    depends = tables.plausible(gains(stay=UP, mean=UP, nearest=DOWN, chance=UP))
    assert depends.word == "depends"
    assert NEAREST in depends.because
    assert MEAN not in depends.because
    assert tables.plausible(gains(stay=SAME, mean=UP, nearest=UP, chance=UP)).word == "refuted"
    assert tables.plausible(gains(stay=UP, mean=UP, nearest=UP, chance=SAME)).word == "refuted"
    assert tables.plausible(Table.of([])).word == "untestable here"


def real(latent: int, outside: float, right_inside: float | None, right_outside: float) -> dict[str, Any]:
    limits = {"low": outside - 0.02, "high": outside + 0.02}
    right = {"right_inside": right_inside, "right_outside": right_outside}
    return {"data": "digits", "latent": latent, "outside": outside, **limits, **right}


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([real(2, 0.1, 0.9, 0.6), real(4, 0.3, 0.9, 0.7)], "supported"),
        ([real(8, 0.8, 0.9, 0.9), real(16, 0.99, 0.9, 0.92)], "refuted"),
        ([real(2, 0.1, 0.9, 0.9), real(16, 0.99, 0.9, 0.92)], "depends"),
        ([real(2, 0.1, None, 0.9)], "untestable here"),
    ],
)
def test_whether_new_pictures_are_interpolations_can_go_every_way(rows: list[dict[str, Any]], word: str) -> None:
    assert tables.new_pictures(Table.of(rows)).word == word


def test_figures_are_drawn_of_the_result_alone() -> None:
    for drawing in drawings(smoke()):
        figure = drawing.draw(smoke())
        assert figure is not None
        assert len(figure.axes) >= 2
        assert any(character.isdigit() for character in drawing.alt(smoke()))


def test_the_stored_result_moves_pictures_nearer_to_real_ones_than_chance_does() -> None:
    stored = studies.stored("latent-pull")
    assert stored is not None
    gains = {(row["trained"], row["over"]): row for row in stored.tables["gains"]}
    assert gains[True, RANDOM]["nearer_low"] > 0.0  # type: ignore[operator]
    assert abs(gains[False, "staying"]["nearer"]) < 0.05  # type: ignore[arg-type]
    assert {row["data"] for row in stored.tables["real"]} == {"digits", "MNIST-5k"}
