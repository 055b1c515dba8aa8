"""Figures of `latent-line`: the curves with a straight and a learned path, distances along the way, gains by model."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx import theory
from hullx.hull import Hull
from hullx.report.figures import GRID, INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.report.words import number
from hullx.studies import Result
from hullx.studies.learning.latent_line.curves import ARC, chain
from hullx.studies.learning.latent_line.paths import EVEN, LEARNED, LINEAR, PRINCIPAL, STRAIGHT, UNTRAINED

RED, OCHRE = "#a3341f", "#c98a1b"
SHOWN = ((STRAIGHT, RED, "-"), (LEARNED, LIVE, "-"), (PRINCIPAL, OCHRE, (0, (4, 1.5))), (UNTRAINED, MUTED, (0, (1, 1))))
MODELS = (
    (LEARNED, LIVE, "o"),
    (EVEN, LIVE, "s"),
    (PRINCIPAL, OCHRE, "D"),
    (LINEAR, MUTED, "v"),
    (UNTRAINED, MUTED, "x"),
)


def cells(result: Result) -> list[tuple[str, float]]:
    """(curve, noise), in order."""
    rows = result.tables["paths"].records(model=STRAIGHT) if "paths" in result.tables else []
    return [(str(row["curve"]), float(row["noise"])) for row in rows]


def curves(result: Result) -> list[str]:
    return list(dict.fromkeys(curve for curve, _ in cells(result)))


def array(result: Result, curve: str, noise: float, name: str) -> Any:
    return result.arrays[f"{curve}, noise {noise:g}/{name}"]


def draw_paths(result: Result) -> Figure | None:
    names = curves(result)
    if not names:
        return None
    noises = sorted({noise for _, noise in cells(result)})
    shown = noises[:1] if len(noises) == 1 else [noises[0], noises[-1]]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(max(4.4, 1.95 * len(names)), 0.45 + 1.85 * len(shown)), layout="constrained")
        grid = figure.subplots(len(shown), len(names), squeeze=False)
        for line, noise in zip(grid, shown, strict=True):
            for axes, curve in zip(line, names, strict=True):
                _path(axes, result, curve, noise)
            line[0].set_ylabel(f"noise {noise:g}")
        for axes, curve in zip(grid[0], names, strict=True):
            axes.set_title(curve, fontsize=9)
        handles, labels = grid[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=7.5)
    return figure


def _path(axes: Axes, result: Result, curve: str, noise: float) -> None:
    rows, straight, learned = (array(result, curve, noise, key) for key in ("rows", "straight", "learned"))
    corners = rows[Hull(rows.astype(np.float64)).extreme_points().indices]
    turn = np.argsort(np.arctan2(*(corners - corners.mean(axis=0)).T[::-1]))
    axes.fill(*corners[turn].T, color=GRID, alpha=0.5, linewidth=0, label="hull of the data")
    axes.plot(*chain(curve).T, color=TRAIN, linewidth=0.8, label="true curve")
    axes.plot(*rows.T, ".", color=MUTED, markersize=2.2, label="data")
    axes.plot(*straight.T, ".-", color=RED, linewidth=1.0, markersize=4, label="straight path")
    axes.plot(*learned.T, ".-", color=LIVE, linewidth=1.0, markersize=4, label="path through the learned line")
    axes.plot(*straight[[0, -1]].T, "o", color=INK, markersize=4.5, label="its ends")
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def alt_paths(result: Result) -> str:
    parts = []
    for curve in curves(result):
        noise = cells(result)[0][1]
        straight = _row(result, curve, noise, STRAIGHT)["error"]
        learned = _row(result, curve, noise, LEARNED)
        parts.append(f"{curve}: {number(straight)} straight, {number(learned['error'])} through the learned line")
    head = (
        "Data along curves in the plane, their hull, a straight path between two points and one through a learned line"
    )
    return f"{head}. Mean distance of the middle from the curve, {'; '.join(parts)}."


def _row(result: Result, curve: str, noise: float, model: str) -> dict[str, Any]:
    return result.tables["paths"].records(curve=curve, noise=noise, model=model)[0]


def draw_along(result: Result) -> Figure | None:
    names = curves(result)
    if not names:
        return None
    noise = min(noise for _, noise in cells(result))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(max(4.4, 1.95 * len(names)), 3.9), layout="constrained")
        grid = figure.subplots(2, len(names), squeeze=False, sharex=True, sharey="row")
        for column, curve in zip(grid.T, names, strict=True):
            for axes, key in zip(column, ("away", "to_rows"), strict=True):
                for model, color, line in SHOWN:
                    values = array(result, curve, noise, f"{key}/{model}")
                    axes.plot(
                        np.linspace(0, 1, len(values)), values, color=color, linestyle=line, linewidth=1.4, label=model
                    )
                axes.set_ylim(bottom=0)
                axes.grid(axis="y", color=GRID, linewidth=0.6)
            column[0].set_title(curve, fontsize=9)
            if curve == "arc" and noise == 0.0:
                column[0].plot(
                    [0.5],
                    [theory.chord_distance(ARC)],
                    "_",
                    color=INK,
                    markersize=16,
                    markeredgewidth=1.4,
                    label="exact law",
                )
        grid[0][0].set_ylabel("distance\nfrom the curve")
        grid[1][0].set_ylabel("distance from\nthe nearest row")
        for axes in grid[1]:
            axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
            axes.set_xlabel("share of the way")
        handles, labels = grid[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=7.5)
    return figure


def alt_along(result: Result) -> str:
    parts = []
    noise = min(noise for _, noise in cells(result))
    for curve in curves(result):
        middle = {m: array(result, curve, noise, f"to_rows/{m}") for m in (STRAIGHT, LEARNED)}
        said = [f"{number(float(values[len(values) // 2]))} {model}" for model, values in middle.items()]
        parts.append(f"{curve} {', '.join(said)}")
    return (
        "Distance from the curve and from the nearest row along paths between two points, step by step. Halfway the "
        f"nearest row is at a distance of: {'; '.join(parts)}."
    )


def draw_gains(result: Result) -> Figure | None:
    groups = cells(result)
    if not groups:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.6, 0.9 + 0.36 * len(groups)), layout="constrained")
        axes = figure.subplots()
        heights = np.arange(len(groups))[::-1]
        for i, (model, color, marker) in enumerate(MODELS):
            rows = [_row(result, curve, noise, model) for curve, noise in groups]
            known = [(row, y) for row, y in zip(rows, heights, strict=True) if row["gain"] is not None]
            middle, low, high = (np.array([row[key] for row, _ in known]) for key in ("gain", "gain_low", "gain_high"))
            at = np.array([y for _, y in known]) + 0.14 * (2 - i)
            axes.errorbar(
                middle, at, xerr=[middle - low, high - middle], linestyle="none", marker=marker, markersize=4,
                color=color, elinewidth=0.9, capsize=1.5, label=model,
                markerfacecolor=color if model == LEARNED else "white",
            )  # fmt: skip
        axes.set_xscale("log")
        logarithmic(axes.xaxis)
        axes.set_xlim(0.1, 1000)
        axes.axvline(1.0, color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
        names = [f"{curve}, noise {noise:g}{_followed(result, curve, noise)}" for curve, noise in groups]
        axes.set_yticks(heights, names)
        axes.set_ylim(-0.6, len(groups) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("times nearer to the curve than the middle of the straight path")
        figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=7.5)
    return figure


def _followed(result: Result, curve: str, noise: float) -> str:
    row = _row(result, curve, noise, LEARNED)
    return f" ({row['ordered']} of {row['seeds']} follow)"


def alt_gains(result: Result) -> str:
    parts = []
    for curve, noise in cells(result):
        rows = {model: _row(result, curve, noise, model)["gain"] for model in (LEARNED, PRINCIPAL, UNTRAINED)}
        said = [f"{model} {'not known' if gain is None else format(gain, '.3g')}" for model, gain in rows.items()]
        parts.append(f"{curve}, noise {noise:g}: {', '.join(said)}")
    return f"How many times nearer to the curve than the straight path's middle. {'; '.join(parts)}."


DRAWINGS = (
    Drawing("paths", "Between two points: straight through the hull, or along the learned line", draw_paths, alt_paths),
    Drawing("along", "How far both paths are from the curve and from the data, step by step", draw_along, alt_along),
    Drawing(
        "gains", "How much nearer to the curve: learned lines, with those that must not help", draw_gains, alt_gains
    ),
)
