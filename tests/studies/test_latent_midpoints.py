"""Midpoints: what judges them is right on hand-made pictures, exact facts hold, verdicts go every way."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")

from hullx.report.studies import drawings
from hullx.studies import Result
from hullx.studies.learning.latent_midpoints import STUDY, coders, faces, lines, pictures, scores, walks
from hullx.studies.learning.latent_midpoints.pictures import ACROSS, WITHIN

SMALL = replace(
    STUDY.config("smoke"), train=200, reference=150, pairs=20, lines=60, line_pairs=4, epochs=1, judge_epochs=1,
    face_epochs=1, line_epochs=1, hulls=5, resamples=50,
)  # fmt: skip


@functools.cache
def small() -> Result:
    return STUDY.run(config=SMALL, rng=3)


@functools.cache
def real() -> pictures.Pictures:
    return pictures.load(SMALL, None, None).sets["fashion-sample"]


# ---- pictures and pairs ------------------------------------------------------------------------------------


def test_no_picture_is_in_two_parts() -> None:
    found = real()
    rows = np.concatenate([found.train, found.reference, found.spare, found.ends])
    assert len(np.unique(rows, axis=0)) == len(rows)
    assert (rows.min(), rows.max()) == (0.0, 1.0)


@pytest.mark.parametrize("kind", [WITHIN, ACROSS])
def test_ends_of_pairs_are_of_one_class_or_of_two_and_in_one_pair_each(kind: str) -> None:
    first, second = real().pairs[kind]
    labels = real().ends_labels
    assert ((labels[first] == labels[second]) == (kind == WITHIN)).all()
    assert len(np.unique([first, second])) == 2 * len(first)
    assert len(first) >= SMALL.pairs - 10


def test_rows_without_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="classes"):
        STUDY.run(config=SMALL, train=real().train)
    with pytest.raises(ValueError, match="no-such-set"):
        pictures.load(replace(SMALL, sets=("no-such-set",)), None, None)
    with pytest.raises(ValueError, match="are asked for"):
        pictures.load(replace(SMALL, train=10_000), None, None)


# ---- ways --------------------------------------------------------------------------------------------------


def test_a_spherical_way_turns_evenly_and_keeps_its_distance() -> None:
    centre = np.array([[1.0, 2.0, 0.0]])
    start, end = np.array([[4.0, 2.0, 0.0]]), np.array([[1.0, 5.0, 0.0]])
    way = coders.spherical(start, end, np.linspace(0.0, 1.0, 5), centre)[:, 0]
    np.testing.assert_allclose(way[[0, -1]], [start[0], end[0]], atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(way - centre, axis=1), 3.0)
    np.testing.assert_allclose(way[2] - centre[0], [3.0 / 2**0.5, 3.0 / 2**0.5, 0.0])


def test_a_spherical_way_between_equal_or_opposite_ends_is_no_accident() -> None:
    start = np.array([[1.0, 0.0], [1.0, 0.0]])
    end = np.array([[2.0, 0.0], [-1.0, 0.0]])
    way = coders.spherical(start, end, np.array([0.0, 0.5, 1.0]), np.zeros(2))
    np.testing.assert_allclose(way[1], [[1.5, 0.0], [0.0, 0.0]])


def test_the_graph_of_neighbours_goes_around_the_bend() -> None:
    angle = np.linspace(0.0, 1.5 * np.pi, 100)
    rows = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    way = coders.by_neighbors(rows[1:-1], rows[:1], rows[-1:], np.linspace(0.0, 1.0, 5))[:, 0]
    np.testing.assert_allclose(way[[0, -1]], rows[[0, -1]], atol=1e-12)
    turned = 0.75 * np.pi
    np.testing.assert_allclose(way[2], [np.cos(turned), np.sin(turned)], atol=0.1)


def test_a_linear_code_decodes_the_mean_to_the_projected_mean() -> None:
    code = coders.Linear(real().train, 8)
    first, second = real().ends[:20], real().ends[20:]
    way = coders.straight(code.encode(first), code.encode(second), np.array([0.5]))[0]
    middle = 0.5 * (first + second)
    np.testing.assert_allclose(code.decode(way), code.decode(code.encode(middle)), atol=1e-5)
    errors = [np.square(coders.Linear(real().train, k).decode(way[:, :k]) - middle).mean() for k in (1, 8)]
    assert errors[1] < errors[0]


def test_a_code_that_bends_breaks_the_identity() -> None:
    """What the fact is checked with: an untrained network already fails it."""
    made = coders.coder(real().train, "untrained", 8, 0, SMALL, np.random.default_rng(1))
    first, second = real().ends[:20], real().ends[20:]
    way = coders.straight(made.encode(first), made.encode(second), np.array([0.5]))[0]
    assert np.abs(made.decode(way) - made.decode(made.encode(0.5 * (first + second)))).max() > 1e-5


# ---- scores ------------------------------------------------------------------------------------------------


def test_density_and_precision_count_balls() -> None:
    reference = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])
    number, held = scores.balls(np.array([[0.5, 0.0], [3.0, 0.0]]), reference, np.array([0.6, 0.6, 1.0]))
    assert number.tolist() == [2.0, 0.0]
    assert held.tolist() == [1.0, 0.0]


def test_a_mean_of_two_drawings_is_grey_where_they_differ() -> None:
    one, other = np.zeros((1, 16)), np.zeros((1, 16))
    one[0, :4], other[0, 2:6] = 1.0, 1.0
    assert scores.looks(one)["grey"] == 0.0
    assert scores.looks(0.5 * (one + other))["grey"] == 4 / 16
    assert scores.looks(one)["variation"] == 4 / 16  # the edge of one row of four


def test_blur_brings_a_picture_nearer_and_the_scores_say_so() -> None:
    """The pitfall: distance and density reward blur, so that linear codes have to be beaten, too."""
    ends = real().ends
    flat = coders.Linear(real().train, 2)
    sharp, blurred = scores.scores(ends, real()), scores.scores(flat.decode(flat.encode(ends)), real())
    assert blurred["density"].mean() > 3 * sharp["density"].mean()
    assert blurred["nearest"].mean() < sharp["nearest"].mean()
    assert blurred["variation"].mean() < sharp["variation"].mean()


def test_the_bootstrap_holds_the_mean_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    held = [low < 0.3 < high for _, low, high in
            (scores.bootstrap(rng.normal(0.3, 1.0, 80), rng, 400) for _ in range(300))]  # fmt: skip
    assert 0.90 < np.mean(held) < 0.98


def test_copies_are_told_from_fresh_pictures() -> None:
    rng = np.random.default_rng(1)
    assert walks.copy_row({}, real().train[:40], real(), rng)["ratio"] < 1e-5
    assert 0.8 < walks.copy_row({}, real().ends, real(), rng)["ratio"] < 1.25


# ---- lines: the manifold is known --------------------------------------------------------------------------


def test_lines_lie_on_their_manifold_at_any_angle() -> None:
    angles = np.random.default_rng(1).random(40) * 2.0 * np.pi
    distance, found = lines.manifold_distance(lines.line(angles))
    assert distance.max() < 0.02
    turn = (found - angles + np.pi) % (2.0 * np.pi) - np.pi
    assert np.abs(turn).max() < 1e-3


def test_the_distance_from_the_lines_is_the_least_of_all() -> None:
    rows = np.random.default_rng(2).random((5, lines.SIDE**2)) * 0.3
    rows[0] = lines.line(np.array([0.3, 1.9])).mean(axis=0)
    every = lines.line(np.linspace(0.0, 2.0 * np.pi, 20_000, endpoint=False))
    brute = np.array([np.linalg.norm(every - row, axis=1).min() for row in rows])
    assert (np.abs(lines.manifold_distance(rows)[0] - brute) <= 0.005 * brute).all()


def test_a_turn_is_even_or_a_jump() -> None:
    even, jump = np.linspace(0.0, 1.0, 6), np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    np.testing.assert_allclose(lines.smoothness(np.stack([even, jump], axis=1)), [0.0, 0.8], atol=1e-12)


# ---- the whole study ---------------------------------------------------------------------------------------


def test_facts_and_controls_hold() -> None:
    facts = small().tables["facts"]
    assert all(facts.column("agrees"))
    said = {str(fact).split(" (")[0] for fact in facts.column("fact")}
    assert said == {
        "midpoints of pixels are inside",
        "a linear code's midpoint is the projected one",
        "copies are found to be copies",
        "fresh pictures are found to be none",
        "lines lie on their manifold",
    }
    identity = next(row for row in facts if "linear" in str(row["fact"]))
    assert identity["measured"] < 1e-5  # type: ignore[operator]


def test_against_itself_a_linear_code_gains_nothing() -> None:
    rows = small().tables["gains"].records(model="linear", against=walks.LINEAR)
    assert rows
    assert all(abs(row["nearest"]) < 1e-6 for row in rows)


def test_midpoints_of_an_untrained_code_are_far_from_everything() -> None:
    untrained = small().tables["gains"].records(model="untrained", against=walks.PIXELS, basis="raw")
    assert all(row["nearest_high"] < 0.0 for row in untrained)
    outside = small().tables["hulls"].records(model="untrained")
    assert all(row["inside"] == 0 for row in outside)


def test_every_statement_has_a_verdict_and_the_seed_fixes_it() -> None:
    assert tuple(small().verdicts) == STUDY.statements
    again = STUDY.run(config=SMALL, rng=3)
    assert again.tables == small().tables
    assert [v.because for v in again.verdicts.values()] == [v.because for v in small().verdicts.values()]


def test_corners_of_the_faces_are_the_faces() -> None:
    weights = faces.mixtures()
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    at = [0, faces.GRID - 1, faces.GRID * (faces.GRID - 1), faces.GRID**2 - 1]
    np.testing.assert_allclose(weights[at], np.eye(4))
    known, four = faces.corners(np.random.default_rng(1))
    assert (len(known), len(four)) == (100, 4)
    assert len(np.unique(four, axis=0)) == 4


def test_figures_are_drawn_of_the_result_alone() -> None:
    for drawing in drawings(small()):
        figure = drawing.draw(small())
        assert figure is not None
        assert any(character.isdigit() for character in drawing.alt(small()))
        assert drawing.draw(replace(small(), tables={}, arrays={})) is None
