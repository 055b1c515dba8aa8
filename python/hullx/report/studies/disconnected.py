"""Figures of `disconnected`: glasses put on along three paths, how far those leave the data, and when a sample of
pictures falls into two."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.report.words import number, percent
from hullx.studies import Result

DASHED = (0, (4, 2))
MARKERS = "os^D"
SETS = ("on or off", "slid in", "any opacity", "never")
ROWS = (
    ("on or off", "pixels", "straight in pixels"),
    ("on or off", "codes", "straight in codes"),
    ("slid in", "data", "through pictures\nof moving glasses"),
)
SHOWN = 9


def _ratios(result: Result) -> Figure:
    table = result.tables["glasses"]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.8, 3.4), layout="constrained")
        axes = figure.subplots()
        axes.axhline(1.0, color=INK, linestyle=DASHED, linewidth=0.9)
        for i, name in enumerate(SETS):
            rows = table.records(set=name)
            at, middle = [row["n"] for row in rows], [row["ratio"] for row in rows]
            reach = [[row["ratio"] - row["low"] for row in rows], [row["high"] - row["ratio"] for row in rows]]
            axes.errorbar(
                at, middle, reach, color=LIVE, marker=MARKERS[i], markersize=4, elinewidth=1.0,
                markerfacecolor=LIVE if i % 2 == 0 else "white",
            )  # fmt: skip
            axes.annotate(
                "no glasses" if name == "never" else name, (at[-1], middle[-1]), xytext=(7, 0),
                textcoords="offset points", va="center", fontsize=8.5,
            )  # fmt: skip
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlim(right=3.0 * max(table.column("n")))
        logarithmic(axes.xaxis)
        logarithmic(axes.yaxis)
        axes.set_xlabel("pictures of one face")
        axes.set_ylabel("gap between groups / largest gap inside")
    return figure


def _ratios_alt(result: Result) -> str:
    most = max(result.tables["glasses"].column("n"))
    parts = [f"{row['set']}: {number(row['ratio'])}" for row in result.tables["glasses"].records(n=most)]
    return (
        "The gap between pictures with and without glasses, divided by the largest gap inside the two groups, by "
        f"number of pictures; above 1 a radius tells the groups apart. With {most:,} pictures, "
        + "; ".join(parts)
        + "."
    )


def _strips(result: Result) -> Figure | None:
    paths = [result.arrays.get(f"path {kind}/{name} path") for kind, name, _ in ROWS]
    if any(path is None for path in paths):
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 3.1), layout="constrained")
        grid = figure.subplots(len(ROWS), SHOWN)
        for strip, path, (_, _, title) in zip(grid, paths, ROWS, strict=True):
            assert path is not None
            side = round(np.sqrt(path.shape[1]))
            for axes, i in zip(strip, np.linspace(0, len(path) - 1, SHOWN).round().astype(int), strict=True):
                axes.imshow(path[i].reshape(side, side), cmap="gray", vmin=0.0, vmax=1.1, interpolation="nearest")
                axes.set_xticks([])
                axes.set_yticks([])
                for edge in axes.spines.values():
                    edge.set_visible(False)
            strip[0].set_ylabel(title, rotation=0, ha="right", va="center", fontsize=8.5)
    return figure


def _strips_alt(_result: Result) -> str:
    return (
        f"Three rows of {SHOWN} pictures of one face, from one without glasses to one with: straight in pixels the "
        "glasses fade in; straight between codes the decoder makes something between; through pictures of the data the "
        "glasses come down onto the face."
    )


def _along(result: Result) -> Figure:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 2.8), layout="constrained")
        panels = figure.subplots(1, 3, sharey=True)
        for axes, kind in zip(panels, ("on or off", "any opacity", "slid in"), strict=True):
            _curves(axes, result, kind)
        panels[0].set_ylabel("distance from the data\n(1: 99 % of pictures left out)")
        panels[0].legend(frameon=False, fontsize=8)
    return figure


def _curves(axes: Axes, result: Result, kind: str) -> None:
    for i, name in enumerate(("pixels", "codes")):
        values = result.arrays[f"path {kind}/{name} distance"]
        axes.plot(
            np.linspace(0.0, 1.0, len(values)), values, color=LIVE, marker=MARKERS[i], markersize=3.5, markevery=4,
            markerfacecolor=LIVE if i == 0 else "white", label=f"straight in {name}",
        )  # fmt: skip
    axes.axhline(1.0, color=MUTED, linestyle=DASHED, linewidth=0.9)
    axes.set_ylim(bottom=0.0)
    axes.set_title(kind, fontsize=9.5)
    axes.set_xlabel("share of the way")


def _along_alt(result: Result) -> str:
    def said(row: dict[str, Any]) -> str:
        return f"{row['set']}, {row['path']}: {number(row['farthest'])}"

    rows = [row for row in result.tables["paths"].records() if row["path"] != "data"]
    return (
        "Distance from the data along straight paths in pixels and in codes, for three sets of pictures; the farthest "
        "points on average, in radii that hold 99 % of the pictures left out: " + "; ".join(map(said, rows)) + "."
    )


def _spheres(result: Result) -> Figure:
    table = result.tables["spheres"]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(5.6, 2.9), layout="constrained")
        axes = figure.subplots()
        for i, m in enumerate(sorted(set(table.column("m")))):
            rows = table.records(m=m)
            reach = [[row["apart"] - row["low"] for row in rows], [row["high"] - row["apart"] for row in rows]]
            axes.errorbar(
                [row["gap"] for row in rows], [row["apart"] for row in rows], reach, color=LIVE, marker=MARKERS[i],
                markersize=4, elinewidth=1.0, markerfacecolor=LIVE if i % 2 == 0 else "white", label=f"{m}-spheres",
            )  # fmt: skip
        axes.axhline(0.5, color=MUTED, linestyle=DASHED, linewidth=0.9)
        axes.set_ylim(-0.03, 1.03)
        axes.set_xlabel("true gap / longest edge of one sphere's tree")
        axes.set_ylabel("samples seen as two")
        axes.legend(frameon=False, fontsize=8)
    return figure


def _spheres_alt(result: Result) -> str:
    parts = [
        f"at gap {number(row['gap'])} of {row['m']}-spheres {percent(row['apart'])}"
        for row in result.tables["spheres"].records()
    ]
    return "How often a sample of two spheres is seen as two pieces: " + "; ".join(parts) + "."


DRAWINGS = (
    Drawing("strips", "One face, without glasses and with: three ways from one to the other", _strips, _strips_alt),
    Drawing("ratios", "Whether there are two pieces depends on which pictures count", _ratios, _ratios_alt),
    Drawing("along", "Straight paths leave the data where nothing lies between", _along, _along_alt),
    Drawing("spheres", "What the test can see: two spheres at a known gap", _spheres, _spheres_alt),
)
