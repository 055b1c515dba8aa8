"""Figures of the radial law: how far out a row lies decides; and which rows lie near the middle."""

from __future__ import annotations

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing
from hullx.report.studies.real_data_axes import (
    DASHED,
    OCHRE,
    VIOLET,
    bars,
    column,
    different,
    named,
    percent_axis,
    rows_of,
    share_axis,
    whiskers,
)
from hullx.report.words import number, percent
from hullx.studies import Result

LOOKS = (("o", LIVE), ("s", INK), ("D", OCHRE), ("^", VIOLET), ("v", MUTED))
CLOTHES = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")


def draw_radius(result: Result) -> Figure | None:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 6.2), layout="constrained")
        grid = figure.subplots(2, 2)
        for axes, draw in zip(grid.flat, (_laws, _by_radius, _swaps, _mixtures), strict=True):
            draw(axes, result)
            share_axis(axes)
    return figure


def _laws(axes: Axes, result: Result) -> None:
    rows = rows_of(result, "sigma", by="sigma")
    for d, (marker, color) in zip(different(rows_of(result, "sigma"), "d"), LOOKS, strict=False):
        mine = [row for row in rows if row["d"] == d]
        axes.plot(column(mine, "sigma"), column(mine, "exact"), color=color, linestyle=DASHED)
        seen = [row for row in mine if row["share"] is not None]
        style = {"color": color, "marker": marker, "linestyle": "none", "label": f"{d} dimensions"}
        whiskers(axes, column(seen, "sigma"), seen, **style)
    if rows:
        axes.set_xlim(right=1.35 * rows[-1]["sigma"])  # room for the legend
    axes.legend(frameon=False, fontsize=8, loc="upper right")
    axes.set_title("Gaussian rows: exact law (dashed) and measured", fontsize=9)
    axes.set_xlabel("radius of the query / usual radius")
    axes.set_ylabel("queries inside")


def _by_radius(axes: Axes, result: Result) -> None:
    groups = rows_of(result, "group", by="least")
    groups = [row for row in groups if row["by"] == "radius"]
    close = rows_of(result, "close")
    d, family = (close[0]["d"], close[0]["family"]) if close else (0, "all")
    if groups:
        middles = [(row["least"] + row["most"]) / 2 for row in groups]
        whiskers(axes, middles, groups, color=LIVE, marker="o", linewidth=1.0, label="test rows in equal groups")
        axes.set_xlim(0, max(1.6, *middles[:-1]))
    law = rows_of(result, "sigma", by="sigma", d=d)
    if law:
        name = f"Gaussian rows, {d} dimensions, exact"
        axes.plot(column(law, "sigma"), column(law, "exact"), color=INK, linestyle=DASHED, label=name)
    axes.legend(frameon=False, fontsize=8)
    axes.set_title(f"real rows, {named(family)} of {d} dimensions", fontsize=9)
    axes.set_xlabel("whitened radius / √dimensions")
    axes.set_ylabel("test rows inside")


def _swaps(axes: Axes, result: Result) -> None:
    rows = rows_of(result, "swap")
    at = bars(axes, rows, color=TRAIN)
    axes.set_xticks(at, [f"{row['radius'].split()[0]}\n{row['direction'].split()[0]}" for row in rows])
    axes.set_xlabel("radius (above) and direction (below)")
    axes.set_title("the same rows, with radius or direction replaced", fontsize=9)
    axes.set_ylabel("rows inside")


def _mixtures(axes: Axes, result: Result) -> None:
    rows = rows_of(result, "mixture", by="spread")
    for d, (marker, color) in zip(different(rows_of(result, "mixture"), "d"), LOOKS, strict=False):
        mine = [row for row in rows if row["d"] == d]
        whiskers(axes, column(mine, "spread"), mine, color=color, marker=marker, label=f"{d} dimensions")
        axes.plot([0], [mine[0]["law"]], color=color, marker="_", markersize=18, linestyle="none")
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    axes.set_title("Gaussian, log-normal radii (bar at 0: exact law)", fontsize=9)
    axes.set_xlabel("standard deviation of the log of the radius")
    axes.set_ylabel("rows inside")


def alt_radius(result: Result) -> str:
    swaps = rows_of(result, "swap")
    swapped = "; ".join(f"{row['radius']} with {row['direction']} {percent(row['share'])}" for row in swaps)
    mixed = "; ".join(
        f"{row['d']} dimensions, spread {row['spread']}: {percent(row['share'])}" for row in rows_of(result, "mixture")
    )
    return (
        f"Four panels. Queries near the centre are inside, farther out they are not, as the exact law says. Replacing "
        f"radius or direction by a Gaussian's: {swapped}. Log-normal radii: {mixed}."
    )


def draw_who(result: Result) -> Figure | None:
    contrast = rows_of(result, "group", by="least")
    contrast = [row for row in contrast if row["by"] == "contrast"]
    classes = sorted((row for row in rows_of(result, "group") if row["by"] == "class"), key=lambda row: -row["share"])
    if not contrast:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.0, 3.0), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        middles = [(row["least"] + row["most"]) / 2 for row in contrast]
        whiskers(left, middles, contrast, color=LIVE, marker="o")
        left.set_xlabel("contrast: standard deviation within the row")
        left.set_ylabel("test rows inside")
        left.set_ylim(0, 1.03)
        percent_axis(left)
        at = bars(right, classes, color=TRAIN)
        right.set_xticks(at, [class_name(result, row["least"]) for row in classes], rotation=40, ha="right")
        right.set_xlabel("class")
    return figure


def class_name(result: Result, label: int) -> str:
    sources = column(rows_of(result, "share"), "source")
    return CLOTHES[label] if sources and sources[0].startswith("fashion") else str(label)


def alt_who(result: Result) -> str:
    parts = ["Share inside by contrast and by class."]
    for close in rows_of(result, "close"):
        inside, outside = close["contrast_inside"], close["contrast_outside"]
        if inside is not None and outside is not None:
            parts.append(f"Median contrast of those inside {number(inside)}, of those outside {number(outside)}.")
    groups = [row for row in rows_of(result, "group") if row["by"] == "class"]
    said = ", ".join(f"{class_name(result, row['least'])} {percent(row['share'])}" for row in groups)
    return " ".join([*parts, f"By class: {said}." if said else ""]).strip()


RADIUS = Drawing("radius", "How far out a row lies decides, not the number of dimensions", draw_radius, alt_radius)
WHO = Drawing("who", "Who is inside: rows of low contrast", draw_who, alt_who)
