"""Two more figures of `curve-fitting`: networks of several inputs on three supports, functions of few columns."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx import theory
from hullx.report.figures import COLORS, GRID, INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import logarithmic
from hullx.report.words import joined, number, percent
from hullx.studies import Result
from hullx.studies.learning.curve_fitting.measure import LARGEST_D

OUT = COLORS["out"][0]
FUNCTIONS = {"linear": "linear", "l1": "sum of |x|", "quadratic": "quadratic"}
SUPPORTS = {"all": ("o", LIVE, "all directions"), "neg": ("s", MUTED, "negative inputs only"),
            "fix1": ("D", OUT, "one input held fixed")}  # fmt: skip


def rows_of(result: Result, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in result.tables[table]]


def draw_supports(result: Result) -> Figure:
    rows = rows_of(result, "supports")
    dims = sorted({row["d"] for row in rows})
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.0, 2.9), layout="constrained")
        panels = figure.subplots(1, len(dims), sharey=True, squeeze=False)[0]
        for axes, d in zip(panels, dims, strict=True):
            for i, (support, (marker, color, text)) in enumerate(SUPPORTS.items()):
                some = [row for row in rows if (row["d"], row["support"]) == (d, support)]
                at = [list(FUNCTIONS).index(row["function"]) + 0.2 * (i - 1) for row in some]
                outside, low, high = (np.array([row[key] for row in some]) for key in ("outside", "low", "high"))
                limits = np.maximum([outside - low, high - outside], 0.0)
                axes.errorbar(outside, at, xerr=limits, fmt=marker, color=color, markersize=5, capsize=2,
                              elinewidth=0.8, label=f"{text}: outside")  # fmt: skip
                axes.plot([row["inside"] for row in some], at, marker=marker, color=color, markerfacecolor="white",
                          markersize=5, linewidth=0, label="inside" if i == 0 else None)  # fmt: skip
            axes.set_xscale("log")
            logarithmic(axes.xaxis)
            axes.set_xlim(2e-3, 5.0)
            axes.set_title(f"{d} inputs", fontsize=9.5, color=INK)
            axes.set_xlabel("error, relative to the function")
            axes.grid(axis="y", color=GRID, linewidth=0.5)
        panels[0].set_yticks(range(len(FUNCTIONS)), list(FUNCTIONS.values()))
        panels[0].invert_yaxis()
        handles, names = panels[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower center", ncols=4, frameon=False, fontsize=8)
    return figure


def alt_supports(result: Result) -> str:
    parts = [
        f"{FUNCTIONS[row['function']]} of {row['d']}, {SUPPORTS[row['support']][2]}: {number(row['inside'], 2)} "
        f"inside, {number(row['outside'], 2)} outside"
        for row in rows_of(result, "supports")
    ]
    return f"Errors of ReLU networks inside their training support and beyond it. {'; '.join(parts)}."


# marker, and whether the control is drawn, too
METHODS = {"boosting": ("o", True), "network": ("s", False), "k-NN": ("^", True),
           "k-NN on the relevant columns": ("v", False)}  # fmt: skip


def draw_relevant(result: Result) -> Figure | None:
    inside, learners = rows_of(result, "inside"), rows_of(result, "relevant")
    few = min(row["s"] for row in inside)
    chosen = [row for row in inside if row["s"] == few]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.0, 3.5), layout="constrained")
        left, right = figure.subplots(1, 2)
        d = [row["d"] for row in chosen]
        n, between = chosen[0]["n"], range(min(d), min(max(d), LARGEST_D) + 1)
        dashed: dict[str, Any] = {"color": INK, "linestyle": (0, (4, 2)), "linewidth": 0.8}
        left.plot(between, [theory.gaussian_membership(n, k) for k in between], label="exact laws", **dashed)
        left.plot(d, [r["law_relevant"] for r in chosen], **dashed)
        left.plot(
            d, [r["share"] for r in chosen], color=OUT, marker="s", linewidth=0, markersize=5, label="all columns"
        )
        left.plot(d, [r["share_relevant"] for r in chosen], color=LIVE, marker="o", linewidth=0, markersize=5,
                  label=f"the {few} relevant columns")  # fmt: skip
        left.set_ylabel("new points inside the hull")
        left.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        _methods(right, learners, few)
        right.axhline(0.0, color=MUTED, linewidth=0.6)
        right.set_ylabel(f"R² ({few} relevant columns; hollow: all)")
        for axes in (left, right):
            axes.set_xscale("log")
            logarithmic(axes.xaxis)
            axes.set_xticks(sorted({row["d"] for row in inside}))
            axes.set_ylim(-0.15, 1.08)
            axes.set_xlabel("columns d")
            axes.legend(frameon=False, fontsize=7.5, loc="center left" if axes is left else "lower left")
    return figure


def _methods(axes: Axes, learners: list[dict[str, Any]], few: int) -> None:
    """R² by columns: filled where `few` of them are relevant, hollow where all are."""
    for i, (name, (marker, control)) in enumerate(METHODS.items()):
        color = (LIVE, OUT, MUTED, INK)[i]
        own = [row for row in learners if row["learner"] == name]
        every = [row for row in own if control and row["s"] == row["d"] > few]
        for rows, face, text in (
            ([row for row in own if row["s"] == few], color, name),
            (every, "white", f"{name}, all columns relevant"),
        ):
            if not rows:
                continue
            middle, low, high = (np.array([row[key] for row in rows]) for key in ("r2", "low", "high"))
            shift = 1.04 ** (i - 1.5) * (0.85 if rows is every else 1.0)  # side by side
            at = [shift * row["d"] for row in rows]
            axes.errorbar(
                at, middle, [middle - low, high - middle], marker=marker, color=color, markerfacecolor=face,
                markersize=5, linewidth=0 if rows is every else 1.0, elinewidth=0.8, capsize=2, label=text,
            )  # fmt: skip


def alt_relevant(result: Result) -> str:
    inside, learners = rows_of(result, "inside"), rows_of(result, "relevant")
    few, d = min(row["s"] for row in inside), max(row["d"] for row in inside)
    row = next(r for r in inside if r["s"] == few and r["d"] == d)
    told = [f"{r['learner']} {number(r['r2'], 2)}" for r in learners if r["d"] == d and r["s"] == few]
    control = [f"{r['learner']} {number(r['r2'], 2)}" for r in learners if r["d"] == d == r["s"]]
    return (
        f"Left: of new points {percent(row['share'])} are inside the hull in {d} columns and "
        f"{percent(row['share_relevant'])} in the {few} relevant ones, on their exact laws. Right: R² in {d} columns, "
        f"{few} relevant: {joined(told)}; all relevant: {joined(control[:3])}."
    )
