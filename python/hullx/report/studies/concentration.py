"""Figures of `concentration`: distances by dimension, real data beside shuffled columns, neighbours, methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx import theory
from hullx.report.figures import INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing
from hullx.report.words import number, percent
from hullx.studies import Result
from hullx.studies.geometry.concentration.distances import BINS

DASHED = (0, (4, 2))
MARKERS = "osD^v<>P"
NORMS = {0.5: "p = 0.5", 1.0: "p = 1", 2.0: "p = 2 (Euclidean)", 0.0: "p = ∞"}
LAWS = {"gaussian": "Gaussian", "cube": "cube", "sphere": "sphere"}


def _look(i: int) -> dict[str, Any]:
    """The i-th series: a marker of its own, filled or hollow by turns."""
    face = LIVE if i % 2 == 0 else "white"
    return {"color": LIVE, "marker": MARKERS[i], "markersize": 4, "markerfacecolor": face, "linewidth": 0.9}


def _logarithmic(axes: Axes, which: str = "xy") -> None:
    for axis in which:
        getattr(axes, f"set_{axis}scale")("log")
        getattr(axes, f"{axis}axis").set_major_formatter(lambda value, _position: f"{value:g}")
        getattr(axes, f"{axis}axis").set_minor_formatter(lambda _value, _position: "")


def _distances(result: Result) -> Figure:
    table, sheets = result.tables["distances"], result.tables["sheet"]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.2, 3.6), layout="constrained")
        left, middle, right = figure.subplots(1, 3)
        for i, (law, name) in enumerate(LAWS.items()):
            rows = table.records(law=law, norm=2.0)
            at = [row["d"] for row in rows]
            left.plot(at, [row["variation"] for row in rows], label=name, **{**_look(i), "linewidth": 0})
            right.plot(at, [row["near"] for row in rows], label=f"independent: {name}", **_look(i))
            if law != "sphere":
                known = [row["variation_law"] for row in rows]
                label = "limits" if law == "gaussian" else None
                left.plot(at, known, color=INK, linestyle=DASHED, linewidth=0.8, label=label)
        for i, norm in enumerate(sorted(set(table.column("norm")), key=lambda p: p or np.inf)):
            rows = table.records(law="gaussian", norm=norm)
            middle.plot([row["d"] for row in rows], [row["contrast"] for row in rows], label=NORMS[norm], **_look(i))
        for i, m in enumerate(sorted(set(sheets.column("m")))[:3]):
            rows = sheets.records(embedding="curved", m=m)
            style = {**_look(3 + i), "linestyle": (0, (1, 1.5))}
            right.plot([row["columns"] for row in rows], [row["near"] for row in rows], label=f"curved sheet, m = {m}",
                       **style)  # fmt: skip
        for axes in (left, middle):
            _logarithmic(axes)
            axes.legend(frameon=False, fontsize=8)
        left.set_yticks([0.02, 0.05, 0.1, 0.2, 0.5])
        _logarithmic(right, "x")
        right.set_ylim(-0.02, 1.35)
        right.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
        right.legend(frameon=False, fontsize=7.5, ncols=2, loc="upper left", columnspacing=0.8, handlelength=1.5)
        for axes, name in ((left, "standard deviation / mean"), (middle, "(farthest − nearest) / nearest"),
                           (right, "nearest / mean")):  # fmt: skip
            axes.set_ylabel(f"distance: {name}")
            axes.set_xlabel("columns d")
    return figure


def _distances_alt(result: Result) -> str:
    rows = result.tables["distances"].records(law="gaussian", norm=2.0)
    slopes = {row["along"]: row["slope"] for row in result.tables["slopes"].records(of="variation")}
    sheet = result.tables["sheet"].records(embedding="curved")[0]
    last = rows[-1]
    first = rows[0]
    return (
        f"Three panels against the number of columns on logarithmic axes, {last['n']:,} points. Standard deviation "
        f"over mean of the distances falls with slope {number(slopes['gaussian'])} and is "
        f"{number(last['variation'])} at {last['d']:,} Gaussian columns (limit {number(last['variation_law'])}). The "
        f"relative contrast falls from {number(first['contrast'])} to {number(last['contrast'])}. The nearest point "
        f"is at {number(last['near'])} of the mean distance with independent columns, at {number(sheet['near'])} for "
        f"data of intrinsic dimension {sheet['m']}, whatever their columns."
    )


def _real(result: Result) -> Figure:
    rows = result.tables["real"].records()
    first = rows[0]["data"]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 3.5), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        middles = 0.5 * (BINS[:-1] + BINS[1:])
        real, shuffled = (result.arrays[f"real/{first}, {version}"] for version in ("as it is", "columns shuffled"))
        left.bar(middles, real, np.diff(BINS), color=TRAIN, linewidth=0, label=f"{first}")
        left.stairs(shuffled, BINS, color=LIVE, linewidth=1.4, label="its columns shuffled")
        for row, style in ((rows[0], DASHED), (rows[1], (0, (1, 1.5)))):
            left.axvline(row["near"], color=INK, linestyle=style, linewidth=1.0,
                         label=f"nearest of {row['n']:,}: {row['near']:.2f}")  # fmt: skip
        left.set_xlim(0, BINS[-1])
        left.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        left.set_ylabel("pairs")
        left.set_xlabel("distance / mean distance of the query")
        left.legend(frameon=False, fontsize=8)
        hubs = result.tables["hubs"].records()
        right.plot([row["d"] for row in hubs], [row["skewness"] for row in hubs], label="Gaussian", **_look(0))
        for i, row in enumerate(rows):
            look = {**_look(1 + i % 5), "linewidth": 0, "markersize": 5.5}
            right.plot([row["columns"]], [row["hub_skewness"]], label=f"{row['data']}, {row['version']}", **look)
        _logarithmic(right, "x")
        right.axhline(0.0, color=MUTED, linewidth=0.6)
        right.set_xlabel("columns d")
        right.set_ylabel(f"skewness of neighbour counts (k = {hubs[0]['k']})")
        right.legend(frameon=False, fontsize=8, loc="upper left")
        right.set_ylim(top=right.get_ylim()[1] * 1.45)
    return figure


def _real_alt(result: Result) -> str:
    parts = [
        f"{row['data']} {row['version']}: nearest at {number(row['near'])} of the mean distance, variation "
        f"{number(row['variation'])} like {number(row['like'])} independent columns, skewness of neighbour counts "
        f"{number(row['hub_skewness'])}"
        for row in result.tables["real"].records()
    ]
    return (
        "Histogram of distances over their mean, of real data and of a copy whose columns were shuffled. "
        f"{'; '.join(parts)}."
    )


def _neighbors(result: Result) -> Figure:
    torus, hull = result.tables["torus"], result.tables["neighbors"].records()
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        for i, k in enumerate(sorted(set(torus.column("k")))):
            rows = torus.records(k=k)
            at = [row["m"] for row in rows]
            left.plot(at, [row["law"] for row in rows], color=INK, linestyle=DASHED, linewidth=0.8,
                      label="law of the torus" if i == 0 else None)  # fmt: skip
            left.errorbar(at, [row["mean"] for row in rows], [5.0 * row["error"] for row in rows], capsize=2,
                          label=f"neighbour {k}", **{**_look(i), "linewidth": 0, "elinewidth": 0.8})  # fmt: skip
        _logarithmic(left, "y")
        left.set_xticks(sorted(set(torus.column("m"))))
        left.set_xlabel("dimension m")
        left.set_ylabel("distance, side of the cube = 1")
        left.set_title(f"{torus.column('n')[0]:,} points, uniform", fontsize=9.5, color=INK)
        left.legend(frameon=False, fontsize=8)
        _wendel(right, hull)
        right.set_title(f"a query among its {hull[0]['k']} nearest", fontsize=9.5, color=INK)
    return figure


def _wendel(axes: Axes, rows: Sequence[dict[str, Any]]) -> None:
    k = rows[0]["k"]
    dims = np.arange(1, max(row["d"] for row in rows) + 1)
    law = [theory.wendel(k, int(d)) if d < k else 0.0 for d in dims]
    share, low, high = (np.array([row[key] for row in rows]) for key in ("share", "low", "high"))
    axes.plot(dims, law, color=INK, linestyle=DASHED, linewidth=0.8, label="Wendel's law")
    axes.errorbar([row["d"] for row in rows], share, np.maximum([share - low, high - share], 0.0), capsize=2,
                  label="measured", **{**_look(0), "linewidth": 0, "elinewidth": 0.8})  # fmt: skip
    axes.set_ylim(-0.03, 1.03)
    axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
    axes.set_xlabel("dimension d")
    axes.set_ylabel("inside the hull of its neighbours")
    axes.legend(frameon=False, fontsize=8)


def _neighbors_alt(result: Result) -> str:
    torus, hull = result.tables["torus"], result.tables["neighbors"].records()
    last, n = max(torus.column("k")), torus.column("n")[0]
    agree = sum(torus.column("agrees"))
    shares = ", ".join(f"{percent(row['share'])} at d = {row['d']} (law {percent(row['law'])})" for row in hull)
    return (
        f"Left: mean distance to the nearest and the {last}th of {n:,} uniform points "
        f"by dimension, {agree} of {len(torus)} on the law of the torus. Right: share of queries inside the hull "
        f"of their {hull[0]['k']} nearest points: {shares}."
    )


def _methods(result: Result) -> Figure:
    table = result.tables["methods"]
    names = list(dict.fromkeys(table.column("method")))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 3.3), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        for i, spread in enumerate(sorted(set(table.column("spread")))):
            rows = table.records(spread=spread)
            at = np.array([names.index(row["method"]) for row in rows]) + 0.16 * (2 * i - 1)
            name = "queries like the training rows" if spread == 1.0 else f"queries {number(spread)} times as wide"
            left.plot([row["share"] for row in rows], at, label=name, **{**_look(i), "linewidth": 0, "markersize": 5})
            held = [(row["in_hull_of_weights"], y) for row, y in zip(rows, at, strict=True) if row["averages"]]
            right.plot([x for x, _ in held], [y for _, y in held], **{**_look(i), "linewidth": 0, "markersize": 5})
        for j, name in enumerate(names):
            if not table.records(method=name)[0]["averages"]:
                right.text(0.02, j, "no weights ≥ 0", fontsize=8, color=MUTED, va="center")
        for axes in (left, right):
            axes.grid(axis="y", color=TRAIN, linewidth=0.4)
            axes.xaxis.set_major_formatter(lambda value, _position: f"{100 * value:.3g} %")
        left.set_yticks(range(len(names)), names)
        left.invert_yaxis()
        left.set_xlabel("predictions beyond the training labels")
        right.set_xlim(-0.03, 1.03)
        right.set_xlabel("queries in the hull of the rows that carry weight")
        left.legend(frameon=False, fontsize=8, loc="upper right")
    return figure


def _methods_alt(result: Result) -> str:
    rows = result.tables["methods"].records()
    widest = max(row["spread"] for row in rows)
    told = [f"{row['method']} {percent(row['share'])}" for row in rows if row["spread"] == widest]
    held = [
        f"{row['method']} {percent(row['in_hull_of_weights'])}"
        for row in rows
        if row["averages"] and row["spread"] == widest
    ]
    return (
        f"Share of predictions beyond the range of the training labels, queries {number(widest)} times as wide as the "
        f"training rows: {', '.join(told)}. Share of those queries inside the hull of the rows that carry weight: "
        f"{', '.join(held)}."
    )


DRAWINGS = (
    Drawing(
        "distances",
        "Distances concentrate where columns are independent, not where data have few intrinsic dimensions",
        _distances,
        _distances_alt,
    ),
    Drawing(
        "real",
        "Real data beside a copy with shuffled columns: the same values, but without their dependence",
        _real,
        _real_alt,
    ),
    Drawing(
        "neighbors",
        "Nearest neighbours on the law of the torus, and queries inside the hull of their neighbours",
        _neighbors,
        _neighbors_alt,
    ),
    Drawing(
        "methods",
        "Interpolation in the outputs and in the inputs are two things: averages stay among the labels wherever the "
        "query lies",
        _methods,
        _methods_alt,
    ),
)
