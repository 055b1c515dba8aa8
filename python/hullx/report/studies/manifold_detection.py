"""Figures of `manifold-detection`: rows that each task needs by dimension, and how each learner gets there."""

from __future__ import annotations

from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.report.words import number
from hullx.studies import Result

DASHED = (0, (4, 2))
# task and family -> what it is called, marker, face, color
LINES = {
    ("function", "any"): ("fit a function", "o", INK, INK),
    ("on it", "any"): ("tell points off it, best detector", "s", LIVE, LIVE),
    ("on it", "local"): ("neighbours, densities, hulls only", "^", "white", LIVE),
    ("labelled", "any"): ("with labelled points off it", "D", "white", MUTED),
}


def _smallest(result: Result) -> float:
    """The distance that the verdict looks at: the largest up to a tenth of the reach."""
    offs = [float(off) for off in result.tables["rows_needed"].column("off") if off is not None]
    return max((off for off in offs if off <= 0.1 + 1e-12), default=min(offs))


def _of(result: Result, kind: str, task: str, family: str) -> list[dict[str, Any]]:
    off = None if task == "function" else _smallest(result)
    rows = result.tables["rows_needed"].records(kind=kind, task=task, family=family, off=off)
    return sorted(rows, key=lambda row: int(row["m"]))


def _needed(result: Result) -> Figure:
    kinds = sorted(set(result.tables["rows_needed"].column("kind")))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(4.6 * len(kinds) + 1.0, 3.4), layout="constrained")
        panels = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
        for axes, kind in zip(panels, kinds, strict=True):
            for (task, family), (name, marker, face, color) in LINES.items():
                rows = _of(result, kind, task, family)
                axes.plot(
                    [row["m"] for row in rows], [row["rows"] for row in rows], color=color, marker=marker,
                    markersize=4.5, markerfacecolor=face, label=name,
                )  # fmt: skip
                for row in rows:
                    if not row["reached"]:
                        axes.annotate("↑", (row["m"], row["rows"]), xytext=(0, 3), textcoords="offset points",
                                      ha="center", color=color)  # fmt: skip
            axes.set_yscale("log")
            logarithmic(axes.yaxis)
            axes.set_xscale("log", base=2)
            dims = sorted(set(result.tables["rows_needed"].column("m")))
            axes.set_xticks(dims, [str(m) for m in dims])
            axes.set_xticks([], minor=True)
            axes.set_title("spheres" if kind == "sphere" else "products of circles", fontsize=9.5)
            axes.set_xlabel("dimension of the manifold")
        panels[0].set_ylabel("rows needed")
        panels[0].legend(frameon=False, fontsize=8, loc="upper left")
        low, high = panels[0].get_ylim()
        panels[0].set_ylim(low, high * 8.0)
    return figure


def _needed_alt(result: Result) -> str:
    parts = []
    for kind in sorted(set(result.tables["rows_needed"].column("kind"))):
        for (task, family), (name, *_) in LINES.items():
            said = ", ".join(
                f"{'over ' if not row['reached'] else ''}{number(row['rows'], 2)} (m = {row['m']})"
                for row in _of(result, kind, task, family)
            )
            parts.append(f"{kind}, {name}: {said}")
    return (
        f"Rows on the manifold that each task needs, by dimension; points off it are at {number(_smallest(result))} of "
        "the reach. " + "; ".join(parts) + "."
    )


def _curves(result: Result) -> Figure:
    table = result.tables["curves"]
    kind, off = sorted(set(table.column("kind")))[0], _smallest(result)
    dims = sorted(set(table.column("m")))
    middle = dims[len(dims) // 2]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.6, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        _learners(left, table.records(kind=kind, m=middle, task="function"), 0.1)
        left.set_ylabel("error / standard deviation")
        left.set_title(f"function on the {middle}-sphere", fontsize=9.5)
        _learners(right, table.records(kind=kind, m=middle, task="on it", off=off), 0.05)
        right.set_ylabel("1 − AUROC")
        right.set_title(f"on it, or {number(off)} off it", fontsize=9.5)
    return figure


def _learners(axes: Axes, rows: list[dict[str, Any]], good: float) -> None:
    best = {"kernel ridge", "kernel residual"}
    for name, marker in zip(dict.fromkeys(row["learner"] for row in rows), "o^svDPXd", strict=False):
        mine = sorted((row for row in rows if row["learner"] == name), key=lambda row: int(row["n"]))
        axes.plot(
            [row["n"] for row in mine], [row["score"] for row in mine], color=LIVE if name in best else MUTED,
            marker=marker, markersize=4, markerfacecolor=LIVE if name in best else "white", linewidth=1.2, label=name,
        )  # fmt: skip
    axes.axhline(good, color=INK, linestyle=DASHED, linewidth=0.9)
    axes.set_xscale("log")
    logarithmic(axes.xaxis)
    axes.set_ylim(bottom=-0.02)
    axes.set_xlabel("rows")
    axes.legend(frameon=False, fontsize=7.5, loc="center left", bbox_to_anchor=(1.0, 0.5))


def _curves_alt(result: Result) -> str:
    off = _smallest(result)
    rows = result.tables["curves"].records(task="on it", off=off)
    most = max(row["n"] for row in rows)
    parts = [
        f"{row['learner']} on {row['kind']} {row['m']}: {number(row['score'], 2)}" for row in rows if row["n"] == most
    ]
    return (
        f"How the learners' scores fall with the rows; dashed is what is asked. With {most:,} rows detectors miss, as "
        "1 minus AUROC: " + "; ".join(parts) + "."
    )


DRAWINGS = (
    Drawing("needed", "How many rows a function takes, and how many its manifold", _needed, _needed_alt),
    Drawing("curves", "The machine that fits the function also knows where it does", _curves, _curves_alt),
)
