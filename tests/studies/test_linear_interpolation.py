"""The simplex of a query as a learner: zero training loss, how far its corners lie, and the laws of its error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from hullx import count_within, knn
from hullx.report.studies import drawings
from hullx.studies import Result
from hullx.studies.geometry.linear_interpolation import STUDY, cube, images, load, tables
from hullx.studies.geometry.linear_interpolation.config import Config
from hullx.studies.table import Table

RNG = np.random.default_rng


@pytest.fixture(scope="module")
def result() -> Result:
    return STUDY.run("smoke")


def test_training_rows_are_returned_and_the_vote_of_neighbours_does_not(result: Result) -> None:
    for row in result.tables["scales"]:
        assert row["missed"] == 0.0
        assert float(row["vote_missed"] or 0.0) > 0.1
        assert 1.0 <= float(row["reach_25"] or 0.0) <= float(row["reach_75"] or 0.0) <= int(row["n"] or 0)


def test_corners_lie_farther_off_and_fewer_images_inside_in_more_components(result: Result) -> None:
    low, high = result.tables["scales"].records()
    assert low["inside"] > high["inside"]
    assert low["far_50"] < high["far_50"]
    assert low["reach_50"] < high["reach_50"]


def test_linear_functions_are_exact_and_no_error_is_beyond_its_bound(result: Result) -> None:
    for row in result.tables["cube"]:
        assert float(row["tilted"] or 0.0) < 1e-12
        assert row["beyond"] == 0


def test_a_bound_of_too_small_a_curvature_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cube, "curvature", lambda _m: 0.5)
    row = cube.measure(RNG(1), 2, 100, 50)
    assert row["beyond"] > 0
    found = tables.broken({"cube": Table.of([row])})
    assert found is not None
    assert found.word == "untestable here"


@pytest.mark.parametrize("m", [1, 2])
def test_errors_fall_by_the_laws_of_density(m: int) -> None:
    rows = [{**cube.measure(RNG(seed), m, n, 300), "seed": seed} for seed in range(4) for n in (100, 400, 1_600)]
    for row in tables.powers(rows):
        assert row["falls"] == pytest.approx(row["law"], rel=0.2), row


def test_powers_of_exact_powers() -> None:
    rows = [
        {"m": 4, "n": n, "seed": seed, "interpolated": n**-1.0, "nearest": 7.0 * n**-0.5}
        for seed in (0, 1)
        for n in (10, 100, 1_000)
    ]
    assert [row["falls"] for row in tables.powers(rows)] == pytest.approx([1.0, 0.5])


def test_reach_counts_the_rows_up_to_the_furthest_corner() -> None:
    rows = RNG(3).random((200, 3))
    queries = 0.4 + 0.2 * RNG(4).random((20, 3))
    labels = np.zeros(200, dtype=np.int64)
    found = images.SimplexInterpolator(rows, labels).query(queries)
    near = knn(rows, queries, k=5)
    told = images.scales(RNG(5), images.Points(rows), rows, queries, found, near)
    corners = [np.linalg.norm(rows[found.answer.weights.take([i]).indices] - queries[i], axis=1) for i in range(20)]
    reach = count_within(rows, queries, np.array([c.max() for c in corners]))
    assert told["reach_50"] == np.median(reach)
    assert min(reach) >= 4  # three dimensions: as many corners


def test_chance_that_a_wrong_answer_scores_higher_is_that_of_mann_and_whitney() -> None:
    score, wrong = RNG(6).integers(5, size=40).astype(float), RNG(7).random(40) < 0.4
    u = mannwhitneyu(score[wrong], score[~wrong]).statistic
    assert images.auroc(score[~wrong], score[wrong]) == pytest.approx(u / (wrong.sum() * (~wrong).sum()))
    assert images.told("x", RNG(8), score, np.zeros(40, dtype=bool), 10)["x_auroc"] is None
    assert images.votes(np.array([[1, 1, 2], [3, 2, 2], [4, 0, 9]])).tolist() == [1, 2, 0]


def test_the_interval_of_a_median_covers_it() -> None:
    covered = 0
    for seed in range(300):
        low, high = images.middle(RNG(seed).standard_normal(101))
        covered += low <= 0.0 <= high
    assert 270 <= covered <= 300


SCALE = {"asked": 100, "n": 1_000, "near_50": 0.1, "far_50": 0.5, "vote_missed": 0.2, "ratio_auroc": None}
SCALE |= {"nearest_auroc": None, "missed": 0.0, "inside": 50}


def scale(d: int, reach: tuple[float, float, float] = (5.0, 4.0, 6.0), **changed: Any) -> dict[str, Any]:
    return SCALE | {"d": d, "reach_50": reach[0], "reach_low": reach[1], "reach_high": reach[2]} | changed


ERRORS = Table.of([{"d": 8, "learner": name, "error": 0.3} for name in ("linear interpolation", "5 neighbours")])


@pytest.mark.parametrize(
    ("missed", "word"), [((0.0, 0.0), "supported"), ((0.0, 0.1), "depends"), ((0.1, 0.2), "refuted")]
)
def test_each_word_on_zero_loss(missed: tuple[float, float], word: str) -> None:
    rows = [scale(2, missed=missed[0]), scale(8, missed=missed[1], ratio_auroc=0.4, nearest_auroc=0.6)]
    found = tables.zero_loss(rows, ERRORS)
    assert found.word == word
    assert "chance 0.40" in found.because


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        ((4.0, 3.0, 5.0), (8.0, 7.0, 10.0), "supported"),
        ((4.0, 3.0, 5.0), (80.0, 70.0, 90.0), "depends"),
        ((40.0, 30.0, 50.0), (80.0, 70.0, 90.0), "refuted"),
    ],
)
def test_each_word_on_neighbours(low: tuple[float, ...], high: tuple[float, ...], word: str) -> None:
    found = tables.always([scale(2, low), scale(8, high)])  # type: ignore[arg-type]
    assert found.word == word
    assert found.interval is not None
    assert found.interval.estimate == high[0]


@pytest.mark.parametrize(
    ("falls", "word"), [((3.9, 1.1), "supported"), ((3.9, 0.2), "depends"), ((0.5, 0.2), "refuted")]
)
def test_each_word_on_density(falls: tuple[float, float], word: str) -> None:
    rows = [
        {"m": m, "learner": learner, "falls": fall, "low": fall, "high": fall, "law": 4.0 / m}
        for m, fall in zip((1, 4), falls, strict=True)
        for learner in ("interpolated", "nearest")
    ]
    assert tables.dense_enough(rows).word == word


def test_the_users_rows_have_no_labels() -> None:
    with pytest.raises(ValueError, match="needs labels"):
        load(Config(), np.zeros((3, 2)), None)


def test_figures_say_what_they_show(result: Result) -> None:
    for drawing in drawings(result):
        assert drawing.draw(result) is not None
        assert "law" in drawing.alt(result) or "furthest corner" in drawing.alt(result)
