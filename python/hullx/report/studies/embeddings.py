"""Figures of `embeddings`: who is inside by width and training; in bottlenecks; in features of a network trained on
other pictures; and whether being inside goes with working better."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import GRID, INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing
from hullx.report.studies.real_data_axes import (
    DASHED,
    OCHRE,
    VIOLET,
    Rows,
    column,
    different,
    log_axis,
    percent_axis,
    rows_of,
    share_axis,
    whiskers,
)
from hullx.report.words import percent
from hullx.studies import Result
from hullx.theory import gaussian_membership

MOMENTS = ((LIVE, "o"), (OCHRE, "s"), (VIOLET, "^"), (INK, "D"))
MAPS: dict[str, tuple[str, str, Any, str]] = {
    "bottleneck": ("bottleneck", "o", "-", LIVE),
    "components": ("principal components", "^", "-", OCHRE),
    "projection": ("random directions", "v", (0, (1, 1.5)), VIOLET),
}
GROUPS = {"untrained": (0, "own"), "trained": (1, "own"), "trained on shuffled classes": (1, "shuffled")}


def moment(row: dict[str, Any]) -> str:
    if row["epochs"] == 0:
        return "untrained"
    epochs = f"{row['epochs']} epoch{'s' if row['epochs'] > 1 else ''}"
    return epochs if row["labels"] == "own" else f"{epochs}, shuffled classes"


def whole_networks(result: Result) -> Rows:
    rows = rows_of(result, "spaces", by="width", of="network", map="whole")
    last = max(column(rows, "epochs"), default=0)
    return [row for row in rows if row["labels"] == "own" or row["epochs"] == last]


def law_line(axes: Axes, n: int, dims: list[int], label: str | None) -> None:
    axes.plot(dims, [gaussian_membership(n, d) if n > d else 0.0 for d in dims], color=INK, linestyle=DASHED,
              linewidth=1.2, label=label, zorder=1)  # fmt: skip


def draw_widths(result: Result) -> Figure | None:
    rows = whole_networks(result)
    if not rows:
        return None
    widths = sorted(set(column(rows, "width")))
    names = sorted({moment(row) for row in rows}, key=lambda name: (name[0] != "u", "shuffled" in name, len(name)))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.4, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        for i, (name, (color, marker)) in enumerate(zip(names, MOMENTS, strict=False)):
            found = [row for row in rows if moment(row) == name]
            at = np.array(column(found, "width")) * 1.03 ** (i - 1.5)
            style: dict[str, Any] = {"color": color, "marker": marker, "linestyle": "none"}
            whiskers(left, at, found, **style, label=name)
            middles = [np.mean([r["share"] for r in found if r["width"] == w]) for w in different(found, "width")]
            left.plot(np.array(different(found, "width")) * 1.03 ** (i - 1.5), middles, color=color, linewidth=0.9)
            errors = [2.0 * float(row["dimension_error"] or 0.0) for row in found]
            right.errorbar(at, column(found, "dimension"), errors, **style, capsize=2, elinewidth=0.8, markersize=4.5)
        top = min(80, max(widths))
        grid = np.unique(np.geomspace(min(8, top), top, 30).round().astype(int)).tolist()
        law_line(left, rows[0]["n"], grid, "Gaussian, exact")
        for axes in (left, right):
            log_axis(axes, widths)
            axes.set_xlim(min(widths) * 0.8, max(widths) * 1.25)
            axes.set_xlabel("units of the last hidden layer")
        share_axis(left)
        left.set_ylabel(f"test images inside the hull of {rows[0]['n']:,}")
        right.set_ylim(bottom=0)
        right.set_ylabel("intrinsic dimension")
        figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=5, frameon=False,
                      fontsize=8, columnspacing=1.2)  # fmt: skip
    return figure


def alt_widths(result: Result) -> str:
    parts = [
        f"{moment(row)}, {row['width']} units: {percent(row['share'])}, {float(row['dimension'] or 0.0):.1f}"
        for row in whole_networks(result)
    ]
    head = "Share of test images inside in the embedding of a network, and its intrinsic dimension"
    return f"{head}. {'; '.join(parts) or 'Measured: 0 networks'}."


def group(result: Result, name: str) -> Rows:
    """Reductions of one network's embedding: untrained, trained, trained on shuffled classes."""
    trained, labels = GROUPS[name]
    rows = [r for r in rows_of(result, "spaces", by="d", of="network", labels=labels) if r["map"] in MAPS]
    at = {min(column(rows, "epochs"), default=0), max(column(rows, "epochs"), default=0)}
    wanted = max(at) if trained else min(at)
    return [row for row in rows if row["epochs"] == wanted]


def draw_bottlenecks(result: Result) -> Figure | None:
    groups = {name: rows for name in GROUPS if (rows := group(result, name))}
    if not groups:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.4, 4.6), layout="constrained")
        panels = figure.subplots(2, len(groups), sharex=True, sharey="row", squeeze=False)
        for axes, below, (name, rows) in zip(*panels, groups.items(), strict=True):
            axes.set_title(name, fontsize=9, color=INK)
            _reduced(axes, below, rows)
            whole = rows_of(result, "spaces", of="network", map="whole", width=rows[0]["width"],
                            epochs=rows[0]["epochs"], labels=rows[0]["labels"])  # fmt: skip
            kept = float(np.mean(column(whole, "accuracy")))
            below.axhline(kept, color=MUTED, linestyle=DASHED, linewidth=0.9, label="the whole embedding")
            below.set_ylim(-0.02, 1.03)
            below.set_xlabel("dimensions kept")
        for axes in panels.flat:
            percent_axis(axes)
        share_axis(panels[0, 0])
        panels[0, 0].set_ylabel("test images inside")
        panels[1, 0].set_ylabel("classified rightly by\nthe network through them")
        handles, labels = panels[0, 0].get_legend_handles_labels()
        more = panels[1, 0].get_legend_handles_labels()
        figure.legend([*handles, more[0][-1]], [*labels, more[1][-1]], loc="outside lower center", ncols=5,
                      frameon=False, fontsize=8, columnspacing=1.2)  # fmt: skip
    return figure


def _reduced(axes: Axes, below: Axes, rows: Rows) -> None:
    """Shares above, accuracies below; several trainings have a marker each and a line through their mean."""
    dims = sorted(set(column(rows, "d")))
    law_line(axes, rows[0]["n"], list(range(min(dims), max(dims) + 1)), "Gaussian, exact")
    for i, (map_, (name, marker, line, color)) in enumerate(MAPS.items()):
        found = [row for row in rows if row["map"] == map_]
        at = np.array(column(found, "d")) * 1.04 ** (i - 1)
        whiskers(axes, at, found, color=color, marker=marker, linestyle="none", markersize=3.5)
        _means(axes, found, "share", color=color, marker=marker, linestyle=line, markersize=3.5, label=name)
        if map_ != "projection":
            _means(below, found, "accuracy", color=color, marker=marker, linestyle=line, markersize=3.5, label=name)
    log_axis(axes, dims)
    log_axis(below, dims)


def _means(axes: Axes, rows: Rows, key: str, **style: Any) -> None:
    dims = different(rows, "d")
    axes.plot(dims, [np.mean([r[key] for r in rows if r["d"] == d]) for d in dims], linewidth=1.0, **style)


def alt_bottlenecks(result: Result) -> str:
    parts = []
    for name in GROUPS:
        rows = [row for row in group(result, name) if row["map"] == "bottleneck" and row["copy"] == 0]
        said = ", ".join(f"{row['d']} dimensions {percent(row['share'])}" for row in rows)
        parts.append(f"{name}: {said}")
    return f"Share of test images inside in bottlenecks of an embedding. {'; '.join(parts)}."


def draw_foreign(result: Result) -> Figure | None:
    rows = rows_of(result, "spaces", by="d", of="imagenet")
    if not rows:
        return None
    kinds = different(rows, "images")
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.4, 2.9), layout="constrained")
        panels = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
        for axes, images in zip(panels, kinds, strict=True):
            found = [row for row in rows if row["images"] == images]
            law_line(axes, found[0]["n"], list(range(4, min(80, found[-1]["d"]) + 1)), "Gaussian, exact")
            for map_, (name, marker, line, color) in MAPS.items():
                part = [row for row in found if row["map"] == map_]
                if part:
                    style = {"color": color, "marker": marker, "linestyle": line, "linewidth": 1.0, "label": name}
                    whiskers(axes, column(part, "d"), part, **style)
            whole = [row for row in found if row["map"] == "whole"]
            whiskers(axes, column(whole, "d"), whole, color=INK, marker="*", markersize=8, linestyle="none",
                     label="all features")  # fmt: skip
            log_axis(axes, [4, 16, 64, 1280])
            axes.set_title("Fashion-MNIST" if images == "fashion" else f"patches, {images}", fontsize=9, color=INK)
            axes.set_xlabel("dimensions")
        share_axis(panels[0])
        panels[0].set_ylabel(f"test images inside\nthe hull of {rows[0]['n']:,}")
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False,
                      fontsize=8)  # fmt: skip
    return figure


def alt_foreign(result: Result) -> str:
    rows = [row for row in rows_of(result, "spaces", by="d", of="imagenet") if row["map"] != "projection"]
    parts = [f"{row['images']}, {row['d']} dimensions {percent(row['share'])}" for row in rows]
    return f"Share of test images inside in features of EfficientNet-lite0. {'; '.join(parts) or 'Not measured: 0'}."


def judged(result: Result) -> dict[str, Rows]:
    """Spaces of the same images whose neighbours were asked for classes, by what was fitted."""
    rows = [row for row in rows_of(result, "spaces") if row["neighbors"] is not None and row["of"] != "imagenet"]
    own = [row for row in rows if row["of"] == "network" and row["epochs"] and row["labels"] == "own"]
    return {
        "network taught the classes": own,
        "network not taught them": [row for row in rows if row["of"] == "network" and row not in own],
        "pixels, reduced": [row for row in rows if row["of"] == "pixels" and row["map"] != "whole"],
        "pixels": [row for row in rows if row["of"] == "pixels" and row["map"] == "whole"],
    }


def draw_neighbours(result: Result) -> Figure | None:
    groups = judged(result)
    if not any(groups.values()):
        return None
    styles = zip(groups.items(), (("o", LIVE), ("x", MUTED), ("^", OCHRE), ("*", INK)), strict=True)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.0, 3.8), layout="constrained")
        axes = figure.subplots()
        for (name, rows), (marker, color) in styles:
            size = 9 if marker == "*" else 5
            axes.plot(column(rows, "share"), column(rows, "neighbors"), marker, color=color, markersize=size,
                      label=name, alpha=0.9)  # fmt: skip
        for row in groups["pixels"]:
            axes.axhline(row["neighbors"], color=INK, linestyle=DASHED, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.grid(color=GRID, linewidth=0.6)
        axes.set_xlim(-0.03, 1.03)
        axes.set_ylim(0, 1)
        axes.xaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        percent_axis(axes)
        axes.set_xlabel("test images inside the hull")
        axes.set_ylabel("classified rightly by their neighbours")
        axes.legend(frameon=False, fontsize=8, loc="lower left")
    return figure


def alt_neighbours(result: Result) -> str:
    parts = []
    for name, rows in judged(result).items():
        if rows:
            best = max(rows, key=lambda row: float(row["neighbors"]))
            parts.append(f"{name} at best {percent(best['neighbors'])} with {percent(best['share'])} inside")
    return f"Neighbours' right answers against the share inside, {len(parts)} kinds of spaces: {'; '.join(parts)}."


DRAWINGS = (
    Drawing(
        "widths",
        "Embeddings of networks, by width and training: who is inside, how many dimensions they fill",
        draw_widths,
        alt_widths,
    ),
    Drawing(
        "bottlenecks",
        "Fewer dimensions made of an embedding, fitted or not: who is inside, and what the network still knows",
        draw_bottlenecks,
        alt_bottlenecks,
    ),
    Drawing(
        "foreign", "The same of a network that was trained on ImageNet and never on these", draw_foreign, alt_foreign
    ),
    Drawing(
        "neighbours",
        "Being inside and working better are two things: one dot a space of the same images",
        draw_neighbours,
        alt_neighbours,
    ),
)
