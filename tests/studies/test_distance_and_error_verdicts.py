"""Distance and error: from hand-made tables each verdict can take each value, and a broken control takes them all."""

from __future__ import annotations

from typing import Any

import pytest

from hullx.studies.learning.distance_and_error import fourfold, verdicts


def score(within: float, q: float, **changed: Any) -> dict[str, Any]:
    return {
        "set": "letters", "model": "m", "shift": "none", "space": "inputs", "score": "nearest", "within": within,
        "within_low": within - 0.05, "within_high": within + 0.05, "within_q": q, "added": 0.5, "added_q": 0.01,
    } | changed  # fmt: skip


def inside(matched: float) -> dict[str, Any]:
    return {"set": "letters", "family": "all", "d": 16, "model": "m", "difference": matched, "matched": matched,
            "matched_low": matched - 0.05, "matched_high": matched + 0.05}  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "apart", "word"),
    [
        ([score(0.7, 0.001), score(0.65, 0.01)], [inside(0.2)], "supported"),
        ([score(0.7, 0.001), score(0.65, 0.01)], [inside(-0.2)], "depends"),
        ([score(0.7, 0.001), score(0.51, 0.9)], [inside(0.2)], "depends"),
        ([score(0.5, 0.9), score(0.4, 0.001)], [inside(0.0)], "refuted"),
        ([], [inside(0.2)], "untestable here"),
    ],
)
def test_far_is_wrong_can_go_each_way(scores: list[dict[str, Any]], apart: list[dict[str, Any]], word: str) -> None:
    assert verdicts.far_is_wrong(scores, apart).word == word


@pytest.mark.parametrize(
    ("within", "q", "inside_share", "word"),
    [
        ((0.6, 0.7), (0.01, 0.01), 0, "supported"),
        ((0.6, 0.5), (0.01, 0.8), 0, "depends"),
        ((0.5, 0.4), (0.9, 0.01), 0, "refuted"),
        ((0.6, 0.7), (0.01, 0.01), 500, "untestable here"),
    ],
)
def test_still_distinct_can_go_each_way(
    within: tuple[float, float], q: tuple[float, float], inside_share: int, word: str
) -> None:
    names = ("letters", "pictures")
    rows = [score(a, b, score="hull", set=name) for a, b, name in zip(within, q, names, strict=True)]
    sets = [{"set": name, "n": 1_000, "inside": inside_share} for name in names]
    assert verdicts.still_distinct(rows, sets, [inside(0.1)]).word == word


def standin(trained: float, other: float, lost: float) -> list[dict[str, Any]]:
    values = {"trained on": (trained, 0.0), "stand-in": (other, lost), "shuffled columns": (0.5, trained - 0.5)}
    return [
        {"set": "letters", "model": "m", "rows": name, "within": a, "within_low": a - 0.04, "within_high": a + 0.04,
         "lost": b, "lost_low": b - 0.02, "lost_high": b + 0.02}
        for name, (a, b) in values.items()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (standin(0.7, 0.69, 0.01), "refuted"),
        (standin(0.7, 0.5, 0.2), "supported"),
        (standin(0.7, 0.6, 0.1), "depends"),
        (standin(0.5, 0.5, 0.0), "untestable here"),
    ],
)
def test_without_the_training_set_can_go_each_way(rows: list[dict[str, Any]], word: str) -> None:
    assert verdicts.without_training_set(rows).word == word


def cells(in_outside: int, out_inside: int, d: int = 16) -> list[dict[str, Any]]:
    """Of a hundred rows in, and a hundred out of, distribution."""
    counts = {("in", "inside"): 100 - in_outside, ("in", "outside"): in_outside, ("out", "inside"): out_inside,
              ("out", "outside"): 100 - out_inside}  # fmt: skip
    return [
        {"set": "letters", "family": "all", "d": d, "model": "m", "distribution": a, "side": b, "n": n,
         "error": 0.2 if n else None, "low": 0.1 if n else None, "high": 0.3 if n else None}
        for (a, b), n in counts.items()
    ]  # fmt: skip


def samples(plain_out: bool, other_out: bool) -> list[dict[str, Any]]:
    return [{"rows": fourfold.PLAIN, "out": plain_out}, {"rows": "inverted", "out": other_out}]


@pytest.mark.parametrize(
    ("rows", "told", "word"),
    [
        (cells(0, 0), samples(False, True), "supported"),
        (cells(95, 60), samples(False, True), "refuted"),
        (cells(95, 60) + cells(2, 1, d=3), samples(False, True), "depends"),
        (cells(95, 60), samples(True, True), "untestable here"),
        (cells(95, 60), samples(False, False), "untestable here"),
    ],
)
def test_another_name_can_go_each_way(rows: list[dict[str, Any]], told: list[dict[str, Any]], word: str) -> None:
    assert verdicts.other_name(rows, told).word == word


def test_a_control_that_tells_errors_spoils_all_verdicts() -> None:
    broken = score(0.8, 1e-5, space="control", score="shuffled errors")
    assert verdicts.broken_control([score(0.8, 1e-9), broken]) is not None
    assert verdicts.broken_control([score(0.8, 1e-9), score(0.8, 1e-5, model="taught shuffled answers")]) is not None
    assert verdicts.broken_control([score(0.8, 1e-9)]) is None
