"""Figures of the detectors in `noise-into-convnet`: how well each score tells noise, and its calibrated alarms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import GRID, INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.real_data_axes import DASHED, rows_of
from hullx.report.words import number, percent
from hullx.studies import Result

ALARM = 0.05
REFERENCE = "fresh"  # images that the network did not learn
# Those of distances first; a gap before those that a classifier or an autoencoder gives.
NAMES = {
    "hull": "hull, features", "neighbours": "neighbours, features", "Mahalanobis": "Mahalanobis, features",
    "pixel neighbours": "10 neighbours, pixels", "reconstruction": "reconstruction, pixels", "energy": "energy",
    "softmax": "top probability",
}  # fmt: skip
FAMILIES = {
    "uniform": "uniform", "Gaussian": "Gaussian", "shuffled": "shuffled", "phase": "phase", "constant": "one colour",
    "digits": "digits", "patches": "photos", "other new images": "new clothes\n(control)",
}  # fmt: skip
REFERENCES = (("learned", "s", "white", LIVE), ("fresh", "o", INK, INK), ("untrained", "^", MUTED, MUTED))
SHOWN = {
    "learned": "calibrated on images it learned", "fresh": "on images it did not learn",
    "untrained": "on the same, untrained network",
}  # fmt: skip


def scores(result: Result) -> list[str]:
    """In the order in which they are drawn."""
    found = list(dict.fromkeys(str(row["score"]) for row in rows_of(result, "detection", reference=REFERENCE)))
    place = {kind: i for i, kind in enumerate(NAMES)}
    return sorted(found, key=lambda score: (place[_kind(score)], score))


def _kind(score: str) -> str:
    return score if score in NAMES else "neighbours"


def named(score: str) -> str:
    name = NAMES[_kind(score)]
    return name if score in NAMES else f"{score.split()[0]} {name}"


def forest(result: Result) -> Figure | None:
    ordered = scores(result)
    families = [f for f in FAMILIES if rows_of(result, "detection", reference=REFERENCE, family=f)]
    if not ordered or not families:
        return None
    drawn = [row for f in families for row in rows_of(result, "detection", reference=REFERENCE, family=f)]
    lowest = min(0.44, *(float(row["auroc_low"]) for row in drawn))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.4, 2.9), layout="constrained")
        panels = figure.subplots(1, len(families), sharey=True, squeeze=False)[0]
        for axes, family in zip(panels, families, strict=True):
            rows = {row["score"]: row for row in rows_of(result, "detection", reference=REFERENCE, family=family)}
            for i, score in enumerate(ordered):
                row = rows[score]
                reach = [[row["auroc"] - row["auroc_low"]], [row["auroc_high"] - row["auroc"]]]
                axes.errorbar(row["auroc"], i, xerr=reach, color=INK, marker="o", markersize=2.5, elinewidth=1.2)
            axes.axvline(0.5, color=MUTED, linestyle=DASHED, linewidth=0.9)
            axes.set_xlim(lowest - 0.04, 1.04)
            axes.set_xticks([0.5, 0.75, 1.0], ["½", "¾", "1"])
            axes.set_title(FAMILIES[family], fontsize=9)
            _lines(axes, len(ordered))
        _scores_axis(panels[0], ordered)
        figure.supxlabel("AUROC against new clothes (½: tells nothing)", fontsize=9)
    return figure


def _lines(axes: Axes, count: int) -> None:
    axes.set_axisbelow(True)
    axes.set_yticks(range(count))
    axes.grid(axis="y", color=GRID, linewidth=0.6)


def _scores_axis(axes: Axes, ordered: Sequence[str]) -> None:
    axes.set_yticks(range(len(ordered)), [named(score) for score in ordered])
    axes.set_ylim(len(ordered) - 0.5, -0.5)


def forest_alt(result: Result) -> str:
    parts = []
    for score in scores(result):
        rows = rows_of(result, "detection", reference=REFERENCE, score=score)
        told = [f"{row['family']} {number(float(row['auroc']), 3)}" for row in rows if row["auroc"] is not None]
        parts.append(f"{named(score)}: {', '.join(told)}")
    return f"AUROC of {len(parts)} scores between new clothes and other pictures. {'; '.join(parts)}."


def alarms(result: Result) -> Figure | None:
    """Left: among new clothes, by reference.  Right: among all kinds of other pictures, the lowest and the mean."""
    ordered = scores(result)
    if not ordered:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.2, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        for offset, (reference, marker, face, color) in zip((-0.22, 0.0, 0.22), REFERENCES, strict=True):
            rows = {row["score"]: row for row in rows_of(result, "detection", reference=reference, family="new images")}
            at = [i for i, score in enumerate(ordered) if score in rows]
            found = [rows[ordered[i]] for i in at]
            reach = [[row["flagged"] - row["low"] for row in found], [row["high"] - row["flagged"] for row in found]]
            left.errorbar(
                [row["flagged"] for row in found], [i + offset for i in at], xerr=reach, color=color, marker=marker,
                markerfacecolor=face, markersize=4, elinewidth=1.0, linestyle="none",
                label=SHOWN[reference],
            )  # fmt: skip
        for i, score in enumerate(ordered):
            _found(right, i, _missed(result, score))
        left.axvline(ALARM, color=MUTED, linestyle=DASHED, linewidth=0.9)
        left.set_xlim(left=0.0)
        left.xaxis.set_major_formatter(_percent)
        left.set_xlabel("alarms among new clothes")
        right.set_xlim(-0.03, 1.03)
        right.xaxis.set_major_formatter(_percent)
        right.set_xlabel("alarms among each kind of other pictures")
        for axes in (left, right):
            _lines(axes, len(ordered))
        _scores_axis(left, ordered)
        figure.legend(*left.get_legend_handles_labels(), frameon=False, fontsize=8, loc="outside upper left", ncols=3)
    return figure


def _percent(value: float, _position: Any) -> str:
    return f"{100 * value:.0f} %"


def _missed(result: Result, score: str) -> list[dict[str, Any]]:
    known = ("new images", "other new images")
    rows = rows_of(result, "detection", by="flagged", reference=REFERENCE, score=score)
    return [row for row in rows if row["family"] not in known]


def _found(axes: Axes, at: int, rows: list[dict[str, Any]]) -> None:
    shares = [row["flagged"] for row in rows]
    axes.plot([shares[0], shares[-1]], [at, at], color=INK, linewidth=0.9)
    axes.plot(shares, [at] * len(shares), color=LIVE, marker="o", markersize=4.5, linestyle="none")
    axes.annotate(
        FAMILIES[str(rows[0]["family"])], (shares[0], at), (0, 4), textcoords="offset points", ha="left", fontsize=7
    )


def alarms_alt(result: Result) -> str:
    parts = []
    for score in scores(result):
        new = {row["reference"]: row for row in rows_of(result, "detection", score=score, family="new images")}
        among = ", ".join(f"{percent(float(row['flagged']))} ({SHOWN[str(ref)]})" for ref, row in new.items())
        worst = _missed(result, score)[0]
        parts.append(
            f"{named(score)}: {among}; least among other pictures {percent(float(worst['flagged']))} "
            f"({worst['family']})"
        )
    return f"Alarms of {len(parts)} scores calibrated to {percent(ALARM)}, among new clothes. {'. '.join(parts)}."
