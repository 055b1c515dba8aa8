"""Figures of `latent-midpoints` where the truth is known, and of faces: ways between lines, a grid of morphed faces."""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from hullx.report.figures import GRID, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing
from hullx.report.words import number
from hullx.studies import Result

RED, OCHRE = "#a3341f", "#c98a1b"
COLORS = {
    "none": RED,
    "plain": LIVE,
    "variational": "#4a8f6d",
    "denoising": "#7b5ea7",
    "linear": OCHRE,
    "untrained": MUTED,
}
GRID_SIDE = 10


def codes(result: Result) -> list[tuple[str, int]]:
    rows = result.tables["line_steps"].records() if "line_steps" in result.tables else []
    return list(dict.fromkeys((str(row["model"]), int(row["latent"])) for row in rows))


def named(model: str, latent: int) -> str:
    return "pixels" if model == "none" else f"{model}, {latent} numbers"


def draw_lines(result: Result) -> Figure | None:
    shown = [code for code in codes(result) if code[0] != "untrained"]
    if not shown:
        return None
    first = str(result.config["models"][0])
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.4, max(2.2, 0.42 * len(shown) + 0.5)), layout="constrained")
        grid = figure.add_gridspec(len(shown), 2, width_ratios=(3, 2))
        for i, (model, latent) in enumerate(shown):
            axes = figure.add_subplot(grid[i, 0])
            key = f"lines, {first}/grid/pixels" if model == "none" else f"lines, {model}/grid/{latent}"
            strip = result.arrays[key][0]
            side = round(strip.shape[1] ** 0.5)
            axes.imshow(np.hstack([p.reshape(side, side) for p in strip]), cmap="gray_r", vmin=0, vmax=255)
            axes.axis("off")
            axes.annotate(
                named(model, latent), (-0.01, 0.5), xycoords="axes fraction", ha="right", va="center", fontsize=7.5,
                color=COLORS[model],
            )  # fmt: skip
        axes = figure.add_subplot(grid[:, 1])
        for model, latent in shown:
            rows = result.tables["line_steps"].records(model=model, latent=latent)
            dashes = "-" if latent in (0, max(n for _, n in shown)) else (0, (3, 1.5))
            axes.plot(
                [r["t"] for r in rows],
                [r["distance"] for r in rows],
                color=COLORS[model],
                linestyle=dashes,
                linewidth=1.3,
            )
        axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
        axes.set_xlabel("share of the way")
        axes.set_ylabel("distance from the lines")
        axes.set_ylim(bottom=0)
        axes.grid(axis="y", color=GRID, linewidth=0.6)
    return figure


def alt_lines(result: Result) -> str:
    parts = []
    for model, latent in codes(result):
        rows = result.tables["line_steps"].records(model=model, latent=latent)
        parts.append(f"{named(model, latent)} {number(rows[len(rows) // 2]['distance'])}")
    return (
        "Strips of pictures between two pictures of a line, and their exact distance from all pictures of lines, in "
        f"lengths of such a picture; halfway: {'; '.join(parts)}."
    )


def draw_faces(result: Result) -> Figure | None:
    grids = {name: result.arrays.get(f"faces/grid/{name}") for name in ("pixels", "code")}
    if any(pictures is None for pictures in grids.values()):
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.2, 3.8), layout="constrained")
        for axes, (name, pictures) in zip(figure.subplots(1, 2), grids.items(), strict=True):
            assert pictures is not None
            side = pictures.shape[1]
            square = pictures.reshape(GRID_SIDE, GRID_SIDE, side, side).swapaxes(1, 2).reshape(GRID_SIDE * side, -1)
            axes.imshow(square, cmap="gray", vmin=0, vmax=255)
            axes.axis("off")
            axes.set_title("weighted means of " + ("pixels" if name == "pixels" else "codes"), fontsize=9)
    return figure


def alt_faces(result: Result) -> str:
    parts = [
        f"{row['path']} {number(row['corners'])} at the corners and {number(row['middle'])} in the middle"
        for row in result.tables["faces"].records()
    ]
    return (
        "Two grids of ten by ten faces between four. Sum of differences of neighbouring "
        f"pixels, over pixels: {'; '.join(parts)}."
    )


DRAWINGS = (
    Drawing("lines", "The calibrated test: between two lines, whose manifold is known", draw_lines, alt_lines),
    Drawing("faces", "Morphs between four faces", draw_faces, alt_faces),
)
