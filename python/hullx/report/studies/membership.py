"""Figures of `membership`: proofs in the plane, the same proofs as images, and how far outside things are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing
from hullx.report.words import number, percent
from hullx.studies import Result

Arrays = Mapping[str, npt.NDArray[Any]]
DASHED = (0, (4, 2))


def _of(result: Result, cell: str) -> Arrays:
    head = f"{cell}/"
    return {name.removeprefix(head): value for name, value in result.arrays.items() if name.startswith(head)}


def _plane(result: Result) -> Figure | None:
    found = _of(result, "plane")
    if not found:
        return None
    points, (inner, outer) = found["points"], found["queries"]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.4, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2, sharex=True, sharey=True)
        for axes in (left, right):
            axes.fill(*found["around"].T, facecolor=TRAIN, alpha=0.25, edgecolor=MUTED, linewidth=1.0)
            axes.plot(*points.T, marker="o", markersize=4.5, color=MUTED, linestyle="none")
            axes.set_aspect("equal")
            axes.set_xticks([])
            axes.set_yticks([])
            for side in axes.spines.values():
                side.set_visible(False)
        for i in np.flatnonzero(found["weights"][0] > 0):
            axes_weight = found["weights"][0][i]
            left.plot(*np.transpose([inner, points[i]]), color=LIVE, linewidth=0.8 + 3.0 * axes_weight)
            left.annotate(
                f"{100 * axes_weight:.0f} %", points[i], xytext=(6, 4), textcoords="offset points", fontsize=8.5
            )
        left.plot(*inner, marker="*", markersize=13, color=LIVE, markeredgecolor=INK, linestyle="none")
        left.set_title("inside: weights of data points give it", fontsize=10)
        near = found["projection"][1]
        right.plot(*np.transpose([outer, near]), color=LIVE, linewidth=1.6)
        across = np.array([-(outer - near)[1], (outer - near)[0]])
        across /= np.linalg.norm(across)
        middle, reach = 0.5 * (outer + near), 1.1 * np.ptp(points, axis=0).max() / 2
        right.plot(*np.transpose([middle - reach * across, middle + reach * across]), color=INK, linestyle=DASHED)
        right.plot(*near, marker="o", markersize=7, markerfacecolor="none", markeredgecolor=LIVE, markeredgewidth=1.6)
        right.plot(*outer, marker="*", markersize=13, color=LIVE, markeredgecolor=INK, linestyle="none")
        right.annotate("nearest mixture", near, xytext=(0, -14), textcoords="offset points", fontsize=8.5, ha="center")
        right.set_title("outside: a line cuts it off", fontsize=10)
    return figure


def _plane_alt(result: Result) -> str:
    weights = _of(result, "plane")["weights"][0]
    used = weights[weights > 0]
    return (
        "Two pictures of the same twelve points and their hull. Left: a star inside, which is the average of "
        f"{len(used)} points with weights {', '.join(f'{100 * w:.0f} %' for w in used)}. Right: a star outside, the "
        "nearest point of the hull, and a dashed line between them that has all points on one side and the star on the "
        "other."
    )


def _pictures(result: Result) -> Figure | None:
    found = _of(result, "pictures")
    side = math.isqrt(len(found["direction"])) if found else 0
    if not found or side * side != len(found["direction"]):
        return None  # rows of the user's own that are no square images
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 3.5), layout="constrained")
        grid = figure.subplots(2, 8)
        for row, name in zip(grid, ("inside", "outside"), strict=True):
            weights, images = found[f"{name} weights"], found[f"{name} rows"]
            _image(row[0], found[f"{name} query"], side, f"{name}")
            for axes, image, weight in zip(row[3:], images, weights, strict=True):
                if weight > 0:
                    _image(axes, image, side, f"{100 * weight:.0f} %" if weight >= 0.005 else "< 1 %")
                else:
                    axes.set_axis_off()
        for axes in grid[0][1:3]:
            axes.set_axis_off()
        words = grid[0][1].text(1.1, 0.5, "=  the average of", ha="center", va="center", transform=grid[0][1].transAxes)
        words.set_in_layout(False)
        _image(grid[1][1], found["nearest mixture"], side, "nearest mixture")
        _signed(grid[1][2], found["direction"], side, "direction")
    return figure


def _image(axes: Axes, values: npt.NDArray[Any], side: int, title: str) -> None:
    axes.imshow(values.reshape(side, side), cmap="gray_r", vmin=0.0, interpolation="nearest")
    _bare(axes, title)


def _signed(axes: Axes, values: npt.NDArray[Any], side: int, title: str) -> None:
    most = float(np.abs(values).max())
    axes.imshow(values.reshape(side, side), cmap="RdBu_r", vmin=-most, vmax=most, interpolation="nearest")
    _bare(axes, title)


def _bare(axes: Axes, title: str) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(title, fontsize=8.5)
    for one in axes.spines.values():
        one.set_visible(True)
        one.set_linewidth(0.5)


def _pictures_alt(result: Result) -> str:
    found = _of(result, "pictures")
    counts = [int(found[f"{name} used"][0]) for name in ("inside", "outside")]
    return (
        f"Above: an image inside the hull and the images whose average it is ({counts[0]} with a weight). Below: an "
        f"image outside, the nearest mixture ({counts[1]} images, {number(float(found['distance'][1]))} grey values "
        "away), the direction from it to the image, which separates it from all data, and the images with the largest "
        "weights."
    )


def _distances(result: Result) -> Figure | None:
    table = result.tables["how_far"]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.6, 3.2), layout="constrained")
        axes = figure.subplots()
        jitter = np.random.default_rng(0)
        for i, row in enumerate(table):
            distance = result.arrays[f"{row['group']}/distance"]
            shown = distance[:: max(1, len(distance) // 200)]
            axes.plot(
                shown, i + jitter.uniform(-0.22, 0.22, len(shown)), marker="o", markersize=2.6, linestyle="none",
                color=LIVE, alpha=0.6, markeredgewidth=0,
            )  # fmt: skip
            axes.plot([np.median(distance)] * 2, [i - 0.36, i + 0.36], color=INK, linewidth=2)
        axes.set_yticks(range(len(table)), [str(row["group"]) for row in table])
        axes.invert_yaxis()
        axes.set_xlim(left=-0.02 * max(float(row["distance"] or 0.0) for row in table))
        axes.set_xlabel("distance to the hull, in units of the rows (0: inside); the bar is the median")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
    return figure


def _distances_alt(result: Result) -> str:
    parts = []
    for row in result.tables["how_far"]:
        asked, inside = int(row["asked"] or 0), int(row["inside"] or 0)
        parts.append(
            f"{row['group']}: {percent(inside / asked)} inside, median {number(float(row['distance'] or 0.0))}"
        )
    return "Distances to one hull of images, a dot each, by group. " + "; ".join(parts) + "."


DRAWINGS = (
    Drawing("plane", "What proves a verdict: weights if inside, a separating line if outside", _plane, _plane_alt),
    Drawing(
        "pictures",
        "The same proofs for images: a mixture of training images, and a new image with the nearest mixture",
        _pictures,
        _pictures_alt,
    ),
    Drawing(
        "distances", "Nearly everything is outside; how far outside tells images from noise", _distances, _distances_alt
    ),
)
