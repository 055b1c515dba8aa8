"""Figures of `zero-loss`: error across the size at which the training data are fitted exactly, in few and many
components; the exact law; splines."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.report.words import number, percent
from hullx.studies import Result

DASHED = (0, (4, 2))
MARKERS = "os^D"
FLOOR = 1e-12  # of the training loss; what lies below is rounding
LABELS = {0.0: "true labels", 1.0: "labels drawn anew"}
FITS = {"least norm": "no penalty", "penalty": "with a penalty"}


def _ends(result: Result) -> tuple[int, int]:
    found = sorted(set(result.tables["sizes"].column("d")))
    return found[0], found[-1]


def _rows(result: Result, **values: Any) -> list[dict[str, Any]]:
    return sorted(result.tables["sizes"].records(**values), key=lambda row: float(row["size"]))


def _share(rows: list[dict[str, Any]]) -> str:
    return percent(rows[0]["inside"] / rows[0]["asked"])


def _middle_noise(result: Result) -> float:
    """The largest share of noisy labels with which there is something left to learn."""
    return float(max(value for value in result.tables["sizes"].column("noise") if value < 1.0))


def _sizes(result: Result) -> Figure:
    noise = _middle_noise(result)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 4.6), layout="constrained")
        grid = figure.subplots(2, 2, sharex="col", sharey="row")
        for column, d in enumerate(_ends(result)):
            for i, (fit, name) in enumerate(FITS.items()):
                rows = _rows(result, d=d, fit=fit, noise=noise)
                at = [row["size"] / row["n"] for row in rows]
                face = LIVE if i == 0 else "white"
                for axes, key in zip(grid[:, column], ("training_loss", "test_error"), strict=True):
                    values = (
                        [max(row[key], 1e-12) for row in rows] if key == "training_loss" else [r[key] for r in rows]
                    )
                    axes.plot(at, values, color=LIVE, marker=MARKERS[i], markersize=4, markerfacecolor=face, label=name)
            _frame(grid[:, column], f"{d} components: {_share(rows)} of test images inside the hull")
        grid[0][0].set_ylabel("training loss")
        grid[1][0].set_ylabel("test error")
        grid[1][0].legend(frameon=False, fontsize=8)
    return figure


def _frame(column: Any, title: str) -> None:
    above, below = column
    above.set_yscale("log")
    above.set_title(title, fontsize=9.5)
    below.set_ylim(0.0, 1.0)
    below.set_xscale("log")
    logarithmic(below.xaxis)
    below.set_xlabel("random features / training images")
    for axes in column:
        axes.axvline(1.0, color=MUTED, linewidth=0.8, linestyle=DASHED)
    above.annotate("exact fit →", (1.0, 0.93), xycoords=("data", "axes fraction"), xytext=(4, 0),
                   textcoords="offset points", fontsize=8, color=MUTED)  # fmt: skip


def _sizes_alt(result: Result) -> str:
    noise, parts = _middle_noise(result), []
    for d in _ends(result):
        rows = _rows(result, d=d, fit="least norm", noise=noise)
        peak = max(rows, key=lambda row: float(row["test_error"]))
        parts.append(
            f"in {d} components, with {_share(rows)} of test images inside the hull, the test error rises to "
            f"{percent(peak['test_error'])} at {number(peak['size'] / peak['n'])} features an image and is "
            f"{percent(rows[-1]['test_error'])} at {number(rows[-1]['size'] / rows[-1]['n'])}"
        )
    return (
        f"Training loss and test error of random features, with {percent(noise)} of the labels drawn anew: "
        + "; ".join(parts)
        + ". The training loss is zero from about one feature an image on, in both; with a penalty it never is."
    )


def _networks(result: Result) -> Figure:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 3.1), layout="constrained")
        panels = figure.subplots(1, 2, sharey=True)
        for axes, d in zip(panels, _ends(result), strict=True):
            for i, (noise, name) in enumerate(LABELS.items()):
                rows = _rows(result, d=d, fit="gradient", noise=noise)
                for key, color, line in (("test_error", LIVE, "-"), ("training_error", INK, DASHED)):
                    axes.plot(
                        [row["size"] for row in rows], [row[key] for row in rows], color=color, linestyle=line,
                        marker=MARKERS[i], markersize=4, markerfacecolor=color if i == 0 else "white",
                        label=f"{key.split('_')[0]}, {name}",
                    )  # fmt: skip
            axes.set_xscale("log")
            logarithmic(axes.xaxis)
            axes.set_ylim(0.0, 1.0)
            axes.set_title(f"{d} components: {_share(rows)} inside", fontsize=9.5)
            axes.set_xlabel("hidden units")
        panels[0].set_ylabel("error")
        panels[1].legend(frameon=False, fontsize=7.5, loc="center right")
    return figure


def _networks_alt(result: Result) -> str:
    parts = []
    for d in _ends(result):
        true, drawn = (_rows(result, d=d, fit="gradient", noise=noise)[-1] for noise in (0.0, 1.0))
        parts.append(
            f"in {d} components the widest ({true['size']} units) has training error {percent(true['training_error'])} "
            f"and test error {percent(true['test_error'])}, and {percent(drawn['training_error'])} and "
            f"{percent(drawn['test_error'])} with labels drawn anew"
        )
    return "Error of networks by width: " + "; ".join(parts) + "."


def _law(result: Result) -> Figure:
    rows = sorted(result.tables["least_norm"].records(), key=lambda row: int(row["p"]))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        axes = figure.subplots()
        n = rows[0]["n"]
        axes.axvspan(n, rows[-1]["p"], facecolor=TRAIN, alpha=0.18, edgecolor="none")
        _exact_curve(axes, n, rows[-1]["p"])
        axes.errorbar(
            [row["p"] for row in rows], [row["risk"] for row in rows],
            [2.0 * (row["standard_error"] or 0.0) for row in rows], color=LIVE, marker="o", markersize=3.5,
            linestyle="none", elinewidth=1.0,
        )  # fmt: skip
        axes.set_yscale("log")
        axes.set_ylim(0.5, 100.0)
        logarithmic(axes.yaxis)
        axes.set_xlabel(f"features in the fit ({n} rows)")
        axes.set_ylabel("squared error of a fresh answer")
        axes.annotate("training loss 0", (0.97, 0.92), xycoords="axes fraction", ha="right", fontsize=8.5, color=MUTED)
    return figure


def _exact_curve(axes: Axes, n: int, last: int) -> None:
    from hullx import theory
    from hullx.studies.learning.zero_loss.weak_features import FEATURES, NOISE

    for side in (np.arange(0, n - 1), np.arange(n + 2, last + 1)):
        risks = [
            theory.least_norm_risk(n, int(p), used=p / FEATURES, unused=1 - p / FEATURES, noise=NOISE) for p in side
        ]
        axes.plot(side, risks, color=INK, linestyle=DASHED, linewidth=0.9)


def _law_alt(result: Result) -> str:
    rows = result.tables["least_norm"].records()
    scores = [abs(row["z"]) for row in rows if row["z"] is not None]
    return (
        f"Measured error of least squares at {len(rows)} numbers of features beside the exact law, which has a peak at "
        f"{rows[0]['n']} features, where the training loss becomes 0, and falls again beyond. The largest deviation is "
        f"{number(max(scores))} standard errors."
    )


def _splines(result: Result) -> Figure | None:
    found = {name.removeprefix("splines/"): v for name, v in result.arrays.items() if name.startswith("splines/")}
    noises = sorted({float(name.split()[1]) for name in found if name.startswith("y ")})
    if not noises:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 2.6), layout="constrained")
        for axes, noise in zip(figure.subplots(1, len(noises), sharey=True), noises, strict=True):
            axes.plot(found["grid"], np.sin(2 * np.pi * found["grid"]), color=INK, linestyle=DASHED, linewidth=0.9)
            axes.plot(found["grid"], found[f"through all points {noise:g}"], color=LIVE, linewidth=1.3)
            axes.plot(found["grid"], found[f"smoothing {noise:g}"], color=MUTED, linewidth=1.3)
            axes.plot(found["x"], found[f"y {noise:g}"], marker="o", markersize=3, color=INK, linestyle="none")
            axes.set_ylim(-2.2, 2.2)
            axes.set_title(f"noise {noise:g}", fontsize=9.5)
            axes.set_xlabel("x")
    return figure


def _splines_alt(result: Result) -> str:
    parts = []
    for row in result.tables["splines"].records():
        head = "the smoothing one" if row["curve"] == "smoothing" else f"with noise {number(row['noise'])} the curve"
        parts.append(
            f"{head} has training error {number(row['training_error'])}, error {number(row['error_between'])} between "
            f"the points and {number(row['error_beyond'])} beyond"
        )
    return "Cubic splines (blue through all points, grey smoothing) of points of a sine: " + "; ".join(parts) + "."


DRAWINGS = (
    Drawing(
        "sizes", "Size decides whether the loss is zero, dimension whether test images are inside", _sizes, _sizes_alt
    ),
    Drawing("networks", "The same with networks: labels drawn anew are fitted, too", _networks, _networks_alt),
    Drawing("least-norm", "The error of least squares across zero training loss, beside its exact law", _law, _law_alt),
    Drawing(
        "splines",
        "Where the word comes from: splines with zero training loss, and smoothing ones",
        _splines,
        _splines_alt,
    ),
)
