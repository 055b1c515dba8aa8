"""Figures of `curve-fitting`: curves beyond their data, errors by distance and width, straightness along rays, and a
function of few of many columns."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import COLORS, GRID, INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.curve_fitting_inputs import (
    alt_relevant,
    alt_supports,
    draw_relevant,
    draw_supports,
)
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.report.words import joined, number, percent
from hullx.studies import Result
from hullx.studies.learning.curve_fitting.functions import CURVES
from hullx.studies.learning.curve_fitting.measure import SHOWN

OUT, CAUTION = COLORS["out"][0], COLORS["caution"][0]
NAMES = {"relu": "ReLU network", "tanh": "tanh network", "sine": "sine network"}
CURVE_NAMES = {"square": "x²", "sine": "sin 3x", "abs": "|x|", "line": "2x + 1", "exp": "exp x", "step": "a step"}
LOOKS: dict[str, dict[str, Any]] = {
    "relu": {"color": LIVE, "linewidth": 1.6, "marker": "o"},
    "tanh": {"color": OUT, "linewidth": 1.4, "marker": "s"},
    "sine": {"color": CAUTION, "linewidth": 1.0, "marker": "D"},
    "Taylor": {"color": INK, "linewidth": 1.0, "linestyle": (0, (1, 1.5)), "marker": "v"},
    "polynomial": {"color": INK, "linewidth": 1.0, "linestyle": (0, (4, 2)), "marker": "^"},
    "spline": {"color": MUTED, "linewidth": 1.0, "marker": "P"},
    "kernel ridge": {"color": MUTED, "linewidth": 1.0, "linestyle": (0, (4, 2)), "marker": "X"},
    "1-NN": {"color": TRAIN, "linewidth": 1.0, "marker": "p"},
}


def rows_of(result: Result, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in result.tables[table]]


def label(learner: str) -> str:
    return NAMES.get(learner, learner)


def line_of(learner: str) -> dict[str, Any]:
    return {k: v for k, v in LOOKS[learner].items() if k != "marker"}


def draw_curves(result: Result) -> Figure | None:
    kept = {key.split("/", 1)[1]: value for key, value in result.arrays.items()}
    targets = [t for t in CURVES if any(key.endswith(f"/{t}") for key in kept)]
    if not targets:
        return None
    with matplotlib.rc_context(SETTINGS):
        rows = (len(targets) + 2) // 3
        figure = Figure(figsize=(9.0, 0.6 + 2.3 * rows), layout="constrained")
        panels = figure.subplots(rows, 3, squeeze=False).ravel()
        for axes, target in zip(panels, targets, strict=False):
            _curve(axes, target, {name: kept[f"{name}/{target}"] for name in LOOKS if f"{name}/{target}" in kept})
        for axes in panels[len(targets) :]:
            axes.set_axis_off()
        handles = {text: one for axes in panels for one, text in zip(*axes.get_legend_handles_labels(), strict=True)}
        figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=5, frameon=False, fontsize=8)
    return figure


def _curve(axes: Axes, target: str, curves: dict[str, Any]) -> None:
    truth = CURVES[target](SHOWN)
    axes.axvspan(-1.0, 1.0, color=GRID, linewidth=0, label="training range")
    axes.plot(SHOWN, truth, color=TRAIN, linewidth=4.0, solid_capstyle="butt", label="function")
    for name, values in curves.items():
        axes.plot(SHOWN, values, label=label(name), **line_of(name))
    low, high = truth.min(), truth.max()
    axes.set_ylim(low - 0.6 * (high - low), high + 0.6 * (high - low))
    axes.set_xlim(SHOWN[0], SHOWN[-1])
    axes.set_title(CURVE_NAMES[target], fontsize=9.5, color=INK)


def alt_curves(result: Result) -> str:
    fits = rows_of(result, "fits")
    widest = max(row["width"] for row in fits)
    told = []
    for name in ("relu", "tanh", "Taylor", "spline"):
        rows = [r for r in fits if r["learner"] == name and r["width"] in (0, widest) and r["target"] == "sine"]
        told += [f"{label(name)} {number(row['inside'])} inside, {number(row['outside'])} outside" for row in rows]
    return (
        "Curves learned on a shaded range and continued beyond it: inside all lie on the function, outside ReLU "
        "networks go on as lines, tanh networks level off, polynomials shoot away. Error on sin 3x, in spreads of the "
        f"function: {'; '.join(told)}."
    )


def draw_errors(result: Result) -> Figure | None:
    beyond, fits = result.tables["beyond"], result.tables["fits"]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.0, 3.5), layout="constrained")
        left, right = figure.subplots(1, 2)
        target = "sine"
        for name, look in LOOKS.items():
            rows = beyond.records(learner=name, target=target)
            if rows:
                error = [max(row["error"], 1e-3) for row in rows]
                left.plot([row["delta"] for row in rows], error, label=label(name), markersize=4, **look)
        left.set_xlabel("distance from the training range, in its lengths")
        left.set_ylabel(f"error on {CURVE_NAMES[target]}, in spreads of it")
        left.legend(frameon=False, fontsize=7.5)
        for name in NAMES:
            rows = [row for row in fits.records(learner=name) if row["target"] in ("square", "sine", "line", "exp")]
            widths = sorted({row["width"] for row in rows})
            for what, style in (("outside", (0, (4, 2))), ("inside", "-")):
                values = [
                    np.exp(np.mean([np.log(max(r[what], 1e-6)) for r in rows if r["width"] == w])) for w in widths
                ]
                look = {**LOOKS[name], "linestyle": style, "markersize": 4}
                if widths:
                    right.plot(widths, values, label=f"{label(name)}, {what}", **look)
        right.set_xlabel("hidden units")
        right.set_ylabel("error, mean over smooth curves")
        right.legend(frameon=False, fontsize=7.5)
        for axes in (left, right):
            axes.set_xscale("log")
            axes.set_yscale("log")
            logarithmic(axes.xaxis)
            logarithmic(axes.yaxis)
        right.set_xticks(sorted({row["width"] for row in fits.records(learner="relu")}))
    return figure


def alt_errors(result: Result) -> str:
    rates = [row for row in rows_of(result, "rates") if row["of"].startswith("error")]
    parts = [f"{label(row['learner'])} {row['of']}: power {number(row['power'], 2)}" for row in rates]
    far = [row for row in rows_of(result, "beyond") if row["target"] == "sine"]
    last = max(row["delta"] for row in far)
    told = [f"{label(row['learner'])} {number(row['error'], 2)}" for row in far if row["delta"] == last]
    return (
        f"Left: error on sin 3x by distance from the training range; at {number(last)} lengths {joined(told)}. Right: "
        f"errors by width fall inside, not outside: {'; '.join(parts)}."
    )


def draw_straight(result: Result) -> Figure | None:
    rays, slopes = rows_of(result, "rays"), result.tables["slopes"]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.0, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
        known = [row for row in rays if row["share"] is not None]
        at = np.arange(len(known))[::-1]
        share, low, high = (np.array([row[key] for row in known]) for key in ("share", "low", "high"))
        limits = np.maximum([share - low, high - share], 0.0)
        left.errorbar(share, at, xerr=limits, fmt="o", color=LIVE, markersize=4.5, elinewidth=1.0, capsize=2)
        left.axvline(0.95, color=INK, linestyle=(0, (4, 2)), linewidth=0.8)
        left.set_yticks(at, [f"{_of_inputs(row['learner'])} ({row['rays'] - row['flat']:,})" for row in known])
        left.set_xlim(-0.03, 1.03)
        left.xaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        left.set_xlabel("rays along which it is a line, R² > 0.99 (dashed: 95 %)")
        for name in dict.fromkeys(slopes.column("activation")):
            rows = slopes.records(activation=name)
            gaps = [r["gap"] or np.nan for r in rows]  # 0 beyond the last kink of every network: not on this axis
            right.plot([r["t"] for r in rows], gaps, label=label(name), markersize=4, **LOOKS[name])
        t = np.array(sorted(set(slopes.column("t"))))
        start = slopes.records(activation="relu")[0]["gap"]
        for power, style in ((-1, (0, (4, 2))), (-2, (0, (1, 1.5)))):
            right.plot(
                t, start * (t / t[0]) ** power, color=INK, linestyle=style, linewidth=0.9, label=f"t to the −{-power}"
            )
        right.set_xscale("log")
        right.set_yscale("log")
        logarithmic(right.xaxis)
        logarithmic(right.yaxis)
        right.set_xticks([2, 4, 8, 16, 32, 64])
        right.set_xlabel("distance t from 0 (training range: 1)")
        right.set_ylabel("slope minus its limit")
        right.legend(frameon=False, fontsize=7.5)
    return figure


def _of_inputs(learner: str) -> str:
    """The name; "relu, d = 2" is a network of two inputs."""
    name, _, d = learner.partition(", d = ")
    return f"{label(name)}, {d} inputs" if d else label(name)


def alt_straight(result: Result) -> str:
    rays = [row for row in rows_of(result, "rays") if row["share"] is not None]
    parts = [f"{_of_inputs(row['learner'])} {percent(row['share'])} of {row['rays'] - row['flat']:,}" for row in rays]
    rates = [row for row in rows_of(result, "rates") if row["of"].startswith("gap")]
    powers = [
        f"{label(r['learner'])} {number(r['power'], 2)} (from {number(r['low'], 2)} to {number(r['high'], 2)})"
        for r in rates
    ]
    return (
        f"Left: share of rays outside the training range along which a learner is a line: {'; '.join(parts)}. Right: "
        f"the gap between slope and limit falls with the distance, power {joined(powers)}."
    )


DRAWINGS = (
    Drawing("curves", "The same curves beyond their data: inside all learners agree, outside each goes its own way",
            draw_curves, alt_curves),
    Drawing("errors", "Errors by distance from the data and by width: what width cures inside it does not cure outside",
            draw_errors, alt_errors),
    Drawing("straight", "Outside its data a ReLU network is a line, as no polynomial is", draw_straight, alt_straight),
    Drawing("supports", "What a network does outside depends on the directions that it saw, not on how well it fits",
            draw_supports, alt_supports),
    Drawing("relevant", "A function of few of many columns: what counts is the hull of those that govern it",
            draw_relevant, alt_relevant),
)  # fmt: skip
