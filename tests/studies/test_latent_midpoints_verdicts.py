"""Five verdicts about midpoints, each in every word, from tables made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from hullx.studies.learning.latent_midpoints import verdicts
from hullx.studies.learning.latent_midpoints.config import Config
from hullx.studies.learning.latent_midpoints.pictures import ACROSS, WITHIN
from hullx.studies.learning.latent_midpoints.walks import GRAPH, LINEAR, PIXELS, STRAIGHT
from hullx.studies.table import Table

CONFIG = Config(main=("plain", 16))
PLAIN = {"model": "plain", "latent": 16, "seed": 0, "path": STRAIGHT}
RIGHT = [{"fact": "a fact", "agrees": True}]
WRONG = [{"fact": "a fact", "agrees": False}]
Rows = list[dict[str, Any]]


def about(name: str, value: float, half: float) -> dict[str, float]:
    return {name: value, f"{name}_low": value - half, f"{name}_high": value + half}


def gains(
    pair: str,
    raw: float,
    ends: float,
    linear: float,
    density: float = 0.5,
    grey: float = 0.1,
    raw_grey: float = 0.1,
    **which: Any,
) -> Rows:
    """Four rows of one comparison: with pixels and with a linear code, as they are and against the own ends."""
    rows = []
    for against, basis, nearest in ((PIXELS, "raw", raw), (PIXELS, "beyond ends", ends), (LINEAR, "raw", linear),
                                    (LINEAR, "beyond ends", linear)):  # fmt: skip
        row = PLAIN | {"set": "digits", "pair": pair, "against": against, "basis": basis} | which
        added = raw_grey if basis == "raw" else grey
        rows.append(row | about("nearest", nearest, 0.01) | about("density", density, 0.1) | about("grey", added, 0.01))
    return rows


def middles() -> Rows:
    found = []
    for model, latent, path in (("none", 0, PIXELS), ("plain", 16, STRAIGHT)):
        row: dict[str, Any] = {"set": "digits", "model": model, "latent": latent, "seed": 0, "path": path}
        found.append(row | dict.fromkeys(("confidence", "confidence_ends", "grey", "grey_ends"), 0.5))
    return found


def tables(**rows: Rows) -> dict[str, Table]:
    every = {"facts": RIGHT, "middles": middles(), "gains": [], "hulls": [], "whole_ways": [], "copies": [],
             "line_gains": []} | rows  # fmt: skip
    return {name: Table.of(some) if some else Table((*PLAIN, "pair"), ()) for name, some in every.items()}


BETTER = gains(WITHIN, 0.2, 0.1, 0.1)
WORSE = gains(ACROSS, -0.2, -0.1, -0.1, -0.5, -0.1)
UNTRAINED = {"model": "untrained"}


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (BETTER, "supported"),
        (BETTER + WORSE, "depends"),
        (WORSE, "refuted"),
        # each sense fails alone: far as it is; far against its ends; blurred as a linear code; in no ball; grey
        (gains(WITHIN, -0.2, 0.1, 0.1), "depends"),
        (gains(WITHIN, 0.2, -0.1, 0.1), "depends"),
        (gains(WITHIN, 0.2, 0.1, -0.1), "depends"),
        (gains(WITHIN, 0.2, 0.1, 0.1, density=-0.5), "depends"),
        (gains(WITHIN, 0.2, 0.1, 0.1, grey=-0.1), "depends"),
        (gains(WITHIN, 0.2, 0.1, 0.1, raw_grey=-0.1), "depends"),
        # one seed of two
        (BETTER + gains(WITHIN, 0.2, -0.1, 0.1, seed=1), "depends"),
        (BETTER + gains(WITHIN, 0.2, 0.1, 0.1, **UNTRAINED), "untestable here"),
    ],
)
def test_midpoints(rows: Rows, word: str) -> None:
    assert verdicts.midpoints(tables(gains=rows), CONFIG).word == word


def line(model: str, latent: int, gain: float) -> dict[str, Any]:
    return {"model": model, "latent": latent, "gain": gain, "low": 0.9 * gain, "high": 1.1 * gain}


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([line("plain", 2, 4.0), line("plain", 16, 3.0), line("linear", 16, 1.2)], "supported"),
        ([line("plain", 2, 4.0), line("plain", 16, 0.8)], "depends"),
        ([line("plain", 2, 1.0), line("plain", 16, 0.8)], "refuted"),
        ([line("plain", 16, 1.3), line("linear", 16, 1.3)], "refuted"),
        ([line("plain", 16, 4.0), line("untrained", 16, 3.0)], "untestable here"),
        ([line("variational", 16, 4.0)], "untestable here"),
    ],
)
def test_a_learned_manifold(rows: Rows, word: str) -> None:
    assert verdicts.learned_manifold(tables(line_gains=rows), CONFIG).word == word


def hull(inside: int) -> Rows:
    return [PLAIN | {"set": "digits", "pair": WITHIN, "asked": 100, "inside": inside}]


@pytest.mark.parametrize(
    ("hulls", "rows", "word"),
    [
        (hull(1), BETTER, "supported"),
        (hull(1), BETTER + WORSE, "depends"),
        (hull(1), WORSE, "refuted"),
        (hull(95), BETTER, "refuted"),
        ([], BETTER, "untestable here"),
    ],
)
def test_inside_or_plausible(hulls: Rows, rows: Rows, word: str) -> None:
    assert verdicts.inside_or_plausible(tables(hulls=hulls, gains=rows), CONFIG).word == word


def ways(codes: float, pixels: float, where: str = "digits") -> Rows:
    found = []
    none = {"model": "none", "latent": 0, "seed": 0}
    for which, share in ((PLAIN, codes), (none | {"path": PIXELS}, pixels), (none | {"path": GRAPH}, pixels)):
        row: dict[str, Any] = {"set": where, "pair": ACROSS, **which, "both_share": share}
        found.append(row | about("both", share, 0.05))
    return found


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (ways(0.8, 0.3), "supported"),
        (ways(0.4, 0.2), "depends"),
        (ways(0.8, 0.3) + ways(0.2, 0.6, "clothes"), "depends"),
        (ways(0.2, 0.6), "refuted"),
        (ways(0.3, 0.3), "refuted"),
        ([], "untestable here"),
    ],
)
def test_morphs(rows: Rows, word: str) -> None:
    assert verdicts.morphs(tables(whole_ways=rows), CONFIG).word == word


def copied(ratio: float, what: str = "samples") -> dict[str, Any]:
    return PLAIN | {"set": "digits", "what": what, "ratio": ratio, "low": 0.95 * ratio, "high": 1.05 * ratio}


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([copied(1.0)], "supported"),
        ([copied(1.0), copied(0.7, "midpoints")], "depends"),
        ([copied(0.1)], "refuted"),
        ([], "untestable here"),
    ],
)
def test_copies(rows: Rows, word: str) -> None:
    assert verdicts.copies(tables(copies=rows), CONFIG).word == word


@pytest.mark.parametrize(
    "verdict",
    [verdicts.midpoints, verdicts.learned_manifold, verdicts.inside_or_plausible, verdicts.morphs, verdicts.copies],
)
def test_a_wrong_fact_leaves_nothing_to_judge(verdict: Any) -> None:
    found = verdict(tables(facts=WRONG, gains=BETTER), CONFIG)
    assert found.word == "untestable here"
    assert "a fact" in found.because


def test_a_decoder_that_always_gives_one_grey_picture_wins_in_no_sense() -> None:
    """It adds nothing to its own ends, but is far from real pictures and grey from the start."""
    rows = gains(WITHIN, raw=-1.0, ends=0.1, linear=-1.0, density=-1.0, grey=0.1, raw_grey=-0.4)
    found = verdicts.outcomes(tables(gains=rows), *CONFIG.main)
    assert [sense for sense in verdicts.SENSES if verdicts.holds(found["digits", WITHIN], sense)] == []
