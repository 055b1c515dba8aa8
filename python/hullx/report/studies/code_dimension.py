"""Figures of `code-dimension`: an arc and a circle through one number, and the worst reconstruction of each shape."""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing
from hullx.report.words import number
from hullx.studies import Result

PANELS = (("arc", 1), ("circle", 1), ("circle", 2))


def _curves(result: Result) -> Figure:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.2, 2.9), layout="constrained")
        for axes, (shape, code) in zip(figure.subplots(1, 3), PANELS, strict=True):
            _curve(axes, result, shape, code)
    return figure


def _curve(axes: Axes, result: Result, shape: str, code: int) -> None:
    head = f"{shape} code={code}"
    points, rebuilt = result.arrays[f"{head}/points"], result.arrays[f"{head}/rebuilt"]
    around = np.argsort(np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi))
    axes.plot(*points[around].T, color=TRAIN, linewidth=5, solid_capstyle="round")
    axes.plot(*rebuilt.T, color=LIVE, marker=".", markersize=2.5, linestyle="none")
    row = result.tables["codes"].records(shape=shape, code=code)[0]
    axes.set_title(f"{shape}, {code} number{'s' if code > 1 else ''}: worst {number(row['best'], 2)}", fontsize=9.5)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)


def _curves_alt(result: Result) -> str:
    parts = [
        f"{shape} through {code}: {number(result.tables['codes'].records(shape=shape, code=code)[0]['best'], 2)}"
        for shape, code in PANELS
    ]
    return (
        "Points of a curve in grey and their reconstructions in blue, by the best autoencoder; through one number the "
        "circle stays open at one place. Worst errors in radii: " + "; ".join(parts) + "."
    )


def _worst(result: Result) -> Figure:
    table = result.tables["codes"]
    shapes = list(dict.fromkeys(table.column("shape")))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.4, 0.9 + 0.38 * len(shapes)), layout="constrained")
        axes = figure.subplots()
        for i, shape in enumerate(shapes):
            rows = sorted(table.records(shape=shape), key=lambda row: int(row["code"]))
            for row, face, shift in zip(rows, (LIVE, "white"), (-0.1, 0.1), strict=True):
                low = max(0.0, row["low"])
                axes.plot([low, row["high"]], [i + shift] * 2, color=LIVE, linewidth=1.0)
                axes.plot(row["worst"], i + shift, color=LIVE, marker="o", markersize=5, markerfacecolor=face)
        names = [f"{shape} ({table.records(shape=shape)[0]['dim']})" for shape in shapes]
        axes.set_yticks(range(len(shapes)), names)
        axes.set_ylim(len(shapes) - 0.5, -0.5)
        axes.set_xlim(left=-0.03)
        axes.axvline(1.0, color=INK, linestyle=(0, (4, 2)), linewidth=0.9)
        axes.set_xlabel("worst error, in radii (filled: as many numbers as dimensions; open: one more)")
        axes.tick_params(axis="y", length=0)
    return figure


def _worst_alt(result: Result) -> str:
    parts = [
        f"{row['shape']} through {row['code']}: {number(row['worst'], 2)}" for row in result.tables["codes"].records()
    ]
    return (
        "The worst error of autoencoders, on average over seeds, by shape (its dimension in brackets). Dashed: 1, "
        "which no continuous code of a circle or a sphere with as many numbers as dimensions can stay below. "
        + "; ".join(parts) + "."
    )  # fmt: skip


DRAWINGS = (
    Drawing("curves", "An arc goes through one number, a circle does not", _curves, _curves_alt),
    Drawing("worst", "Closed shapes need one number more than they have dimensions", _worst, _worst_alt),
)
