"""Figures of single rows: pictures deepest inside and farthest outside, distances to the hull, maps of a cube."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hullx.hull import Hull
from hullx.report.figures import INK, LIVE, SETTINGS
from hullx.report.studies.drawing import Drawing
from hullx.report.studies.real_data_axes import OCHRE, column, named, percent_axis, rows_of
from hullx.report.words import number, percent
from hullx.studies import Result

LOOKS: tuple[tuple[Any, str], ...] = (("-", LIVE), ((0, (4, 2)), INK), ((0, (1, 1)), OCHRE))
CAPTIONS = {
    "inside": "deepest inside\n(share of the way\nto the boundary)",
    "outside": "farthest outside\n(grey levels)",
}


def draw_gallery(result: Result) -> Figure | None:
    shown = {where: result.arrays.get(f"close/{where}") for where in ("inside", "outside")}
    rows = {where: pictures for where, pictures in shown.items() if pictures is not None and len(pictures)}
    if not rows:
        return None
    columns = max(len(pictures) for pictures in rows.values())
    side = round(rows_of(result, "close")[0]["d"] ** 0.5)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(1.05 * columns + 1.2, 1.45 * len(rows)), layout="constrained")
        grid = figure.subplots(len(rows), columns, squeeze=False)
        for line, (where, pictures) in zip(grid, rows.items(), strict=True):
            values = column(rows_of(result, "picture", where=where), "value")
            for axes in line:
                axes.axis("off")
            for axes, picture, value in zip(line, pictures, values, strict=False):
                axes.imshow(picture, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest")
                first = (len(picture) - side) // 2 - 0.5
                axes.add_patch(Rectangle((first, first), side, side, fill=False, edgecolor=LIVE, linewidth=1.4))
                axes.set_title(number(value), fontsize=8, pad=2)
            name = (
                "deepest inside\n(share of the way\nto the boundary)"
                if where == "inside"
                else "farthest outside\n(grey levels)"
            )
            line[0].annotate(name, (-0.12, 0.5), xycoords="axes fraction", ha="right", va="center", fontsize=8)
    return figure


def alt_gallery(result: Result) -> str:
    near, far = (column(rows_of(result, "picture", where=where), "value") for where in CAPTIONS)
    parts = []
    if near:
        parts.append(
            f"{len(near)} pictures whose framed middle lies deepest inside, {number(near[0])} to {number(near[-1])} of "
            "the way to the boundary: nearly uniform middles"
        )
    if far:
        parts.append(f"{len(far)} whose middle is farthest outside, {number(far[-1])} to {number(far[0])} grey levels")
    return f"{'; '.join(parts)}."


def draw_distances(result: Result) -> Figure | None:
    rows = [row for row in rows_of(result, "distance") if row["ratio_50"] is not None]
    if not rows:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.0, 3.0), layout="constrained")
        left, right = figure.subplots(1, 2)
        for row, (line, color) in zip(rows, LOOKS, strict=False):
            arrays = _arrays(result, row)
            name = f"{named(row['family'])}, {row['d']} dimensions"
            for axes, key, edges in ((left, "ratio", np.linspace(0, 1, 26)), (right, "angle", np.linspace(0, 90, 31))):
                values = arrays.get(key)
                if values is None or not len(values):
                    continue
                counts = np.histogram(values, edges)[0] / len(values)
                axes.stairs(counts, edges, color=color, linestyle=line, linewidth=1.6, label=name)
        for axes in (left, right):
            percent_axis(axes)
            axes.set_ylabel("test rows that are outside")
        left.set_xlabel("distance to the hull / to the nearest row")
        right.set_xlabel("angle between the ways there, degrees")
        left.legend(frameon=False, fontsize=8, loc="upper left")
        left.set_ylim(top=1.35 * left.get_ylim()[1])
    return figure


def _arrays(result: Result, row: dict[str, Any]) -> dict[str, Any]:
    """Of the cell that measured this row; all columns are asked for as 0 dimensions."""
    asked = 0 if row["family"] == "all" else row["d"]
    families = {"columns": "crop", "components": "block"}  # what the cell is called when it was substituted
    for family in (row["family"], families.get(row["family"], "")):
        prefix = f"distance {family} d={asked}/"
        found = {key[len(prefix) :]: value for key, value in result.arrays.items() if key.startswith(prefix)}
        if found:
            return found
    return {}


def alt_distances(result: Result) -> str:
    parts = [
        f"{named(row['family'])} ({row['d']} dimensions): median {row['ratio_50']:.2f} of the way to the nearest row, "
        f"at most {percent(row['to_hull_50'])} of the diameter, at an angle of {row['angle_50']:.0f} degrees"
        for row in rows_of(result, "distance")
        if row["ratio_50"] is not None
    ]
    return f"Histograms of distance and direction to the hull beside the nearest row. {'; '.join(parts)}."


def draw_cube(result: Result) -> Figure | None:
    rows = rows_of(result, "cube")
    maps = [(row, result.arrays.get(f"cube d={row['d']} {row['method']}/map")) for row in rows]
    kept = [(row, image) for row, image in maps if image is not None]
    if not kept:
        return None
    columns = 5
    with matplotlib.rc_context(SETTINGS):
        lines = -(-len(kept) // columns)
        figure = Figure(figsize=(8.6, 2.0 * lines), layout="constrained")
        grid = figure.subplots(lines, columns, squeeze=False)
        for axes in grid.flat:
            axes.axis("off")
        for axes, (row, image) in zip(grid.flat, kept, strict=False):
            axes.scatter(image[:, 0], image[:, 1], s=5, color=LIVE, linewidths=0)
            outline = _outline(image)
            axes.plot(outline[:, 0], outline[:, 1], color=INK, linewidth=0.9)
            axes.set_title(f"{row['method']}\n{row['extreme']} of {row['vertices']} extreme", fontsize=8, color=INK)
            axes.margins(0.08)
    return figure


def _outline(image: Any) -> Any:
    """Corners in the order of their angle about the middle, closed."""
    different = np.unique(image.astype(np.float64), axis=0)
    if len(different) < 3:
        return different
    corners = different[Hull(different).extreme_points().indices]
    away = corners - corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(away[:, 1], away[:, 0]))]
    return np.vstack([around, around[:1]])


def alt_cube(result: Result) -> str:
    rows = rows_of(result, "cube")
    parts = []
    for d in sorted(set(column(rows, "d"))):
        said = ", ".join(f"{r['method']} {r['extreme']}" for r in rows if r["d"] == d)
        parts.append(f"of {2**d:,} vertices of the {d}-dimensional cube remain extreme: {said}")
    return f"Maps of the vertices of a cube in two dimensions, with their hulls. {'; '.join(parts)}."


GALLERY = Drawing(
    "gallery", "Pictures whose middle lies deepest inside, and farthest outside", draw_gallery, alt_gallery
)
DISTANCES = Drawing("distances", "Outside, but how far: beside the nearest training row", draw_distances, alt_distances)
CUBE = Drawing("cube", "All vertices of a cube are extreme; maps hide most of them inside", draw_cube, alt_cube)
