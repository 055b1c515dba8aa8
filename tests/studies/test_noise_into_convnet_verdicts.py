"""What the study of noise concludes from records made by hand: each statement gets each word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from hullx.studies._study import Conclusion
from hullx.studies.intervals import wilson
from hullx.studies.learning import noise_into_convnet as study
from hullx.studies.learning.noise_into_convnet.config import FAMILIES, FOREIGN, NEW, NOISES, SAMPLES
from hullx.studies.store import Record

N = 400
CONFIG = study.STUDY.config("full")
LACK = {"kind": "lack", "what": "imagenet uniform", "lack": "not measured: EfficientNet-lite0 is absent: install it"}


def sure_of(share: float, n: int, *names: str) -> dict[str, float]:
    found = wilson(round(share * n), n)
    return dict(zip(names, (found.estimate, found.low, found.high), strict=True))


def answers(shares: Mapping[str, float], n: int = N) -> list[dict[str, Any]]:
    """EfficientNet-lite0: sure of these shares of pictures, of none of other noise, of half of the photographs."""
    known = dict.fromkeys(NOISES, 0.0) | {"photographs": 0.5, "photo crops": 0.5} | shares
    return [
        {
            "kind": "answers", "family": family, "n": n, "classes": 3, "largest": 0.5, "largest_class": 7, "top": 0.2,
            "entropy": 5.0, "energy": -8.0, **sure_of(known[family], n, "confident", "low", "high"), "counts": "2 1",
        }
        for family in FOREIGN
    ]  # fmt: skip


def scaled(share: float, alpha: float = 100.0) -> list[dict[str, Any]]:
    known = {"network": "EfficientNet-lite0", "images": "uniform", "copy": 0}
    row = {"kind": "scales", **known, "alpha": alpha, "n": N, "top": share, "margin": 1.0}
    power = {"kind": "exponent", **known, "from": 10.0, "to": 100.0, "exponent": 0.0, "low": -0.1, "high": 0.1}
    return [row | sure_of(share, N, "confident", "low", "high"), power]


def shown(
    none: str, family: str, sure: float, n: int = N, copy: int = 0, capped: bool = False, rejected: float = 0.0
) -> dict[str, Any]:
    return {
        "kind": "shown", "none": none, "capped": capped, "copy": copy, "family": family, "n": n,
        **sure_of(rejected, n, "rejected", "rejected_low", "rejected_high"),
        **sure_of(sure, n, "sure", "sure_low", "sure_high"), "top": sure, "classes": 5,
        "right": 0.8 if family == NEW else None,
    }  # fmt: skip


def networks(
    plain: float = 0.9, control: float = 0.8, seen: float = 0.0, unseen: float = 0.0, n: int = N, **worse: float
) -> list[dict[str, Any]]:
    """Sure of these shares of what is no clothes; `worse`: of one kind that none of them was trained on."""
    rows = []
    for none, kinds in SAMPLES.items():
        for family in (NEW, *FAMILIES):
            known = seen if family in kinds else worse.get(family, unseen)
            share = {"nothing": plain, "clothes": control}.get(none, known)
            rows.append(shown(none, family, 0.9 if family == NEW else share, n))
    return rows


def concluded(rows: Sequence[Mapping[str, Any]]) -> Conclusion:
    return study.STUDY.conclude(CONFIG, [Record("made by hand", [dict(row) for row in rows], {}, 0.0)])


@pytest.mark.parametrize(
    ("rows", "word", "said"),
    [
        (answers({"uniform": 0.8, "Gaussian": 0.6}), "supported", "sure of 80 % of uniform noise"),
        (answers({}) + scaled(0.0), "refuted", "sure of 0 % of uniform noise"),
        (answers({"uniform": 0.8}), "depends", "of uniform noise sure of 80 %"),
        (answers({"phase": 0.4}) + scaled(0.0), "depends", "photograph's spectrum sure of 40 %"),
        (answers({}) + scaled(0.9), "depends", "of 100 times uniform noise sure of 90 %"),
        (answers({}, n=20), "depends", "too few pictures"),
        (answers({"photo crops": 0.01}), "untestable here", "sure of 1 % of photographs"),
        ([LACK], "untestable here", "install it"),
        ([], "untestable here", "no ImageNet convnet"),
    ],
)
def test_haywire_can_go_each_way(rows: list[dict[str, Any]], word: str, said: str) -> None:
    verdict = concluded(networks() + rows).verdicts[7]
    assert (verdict.word, said in verdict.because) == (word, True), verdict
    assert (verdict.interval is None) == (word == "untestable here")


def test_noise_as_it_is_counts_once_not_again_among_the_scales() -> None:
    assert concluded(networks() + answers({}) + scaled(0.9, alpha=1.0)).verdicts[7].word == "refuted"


@pytest.mark.parametrize(
    ("rows", "word", "said"),
    [
        (networks(), "supported", "and of other kinds"),
        (networks(seen=0.5), "refuted", "50 %"),
        (networks(digits=0.7), "depends", "stays haywire in 2 of 22 pairs"),
        (networks(unseen=0.6), "depends", "stays haywire in 22 of 22 pairs"),
        (networks(phase=0.6), "depends", "stays haywire in 4 of 22 pairs"),
        (networks(n=20), "depends", "too near to 10 %"),
        (networks(plain=0.02), "untestable here", "nothing is cured"),
        (networks(control=0.0), "untestable here", "the samples are not what helps"),
        ([row for row in networks() if not SAMPLES[str(row["none"])]], "untestable here", "both kinds"),
    ],
)
def test_none_of_the_above_can_go_each_way(rows: list[dict[str, Any]], word: str, said: str) -> None:
    verdict = concluded(rows + answers({})).verdicts[8]
    assert (verdict.word, said in verdict.because) == (word, True), verdict


def test_the_control_decides_only_where_the_network_was_haywire() -> None:
    """More clothes that cure what never was ill are no objection, and what is not ill need not be cured."""
    rows = [
        row | sure_of(0.0, N, "sure", "sure_low", "sure_high") if row["family"] == "constant" else row
        for row in networks(constant=0.9)
    ]
    assert concluded(rows).verdicts[8].word == "supported"


def test_trainings_of_one_network_become_their_mean_between_the_farthest_limits() -> None:
    rows = [shown("uniform", "digits", share, copy=copy) for copy, share in enumerate((0.2, 0.4, 0.6))]
    found = concluded([*networks(), *rows]).tables["transfer"].records(none="uniform", family="digits")
    assert len(found) == 1
    assert found[0]["copies"] == 4
    assert found[0]["sure"] == pytest.approx((0.0 + 0.2 + 0.4 + 0.6) / 4)
    assert found[0]["sure_low"] == 0.0
    assert found[0]["sure_high"] == pytest.approx(wilson(240, N).high)


def test_capped_units_are_shown_apart() -> None:
    capped = [shown("nothing", family, 0.0, capped=True) for family in (NEW, *FAMILIES)]
    found = concluded(networks() + capped)
    assert len(found.tables["transfer"].records(none="nothing", family="uniform")) == 2
    assert found.verdicts[8].word == concluded(networks()).verdicts[8].word == "supported"
