"""Figures of `primes`: who is right on held-out numbers, with how many training numbers, and how primes repel."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from hullx.report.figures import GRID, INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing
from hullx.report.words import percent
from hullx.studies import Result
from hullx.studies.learning.primes.numbers import ENCODINGS, OF_RESIDUES
from hullx.studies.learning.primes.settings import DIGITS
from hullx.theory import twin_prime_constant

Rows = list[dict[str, Any]]
DASHED = (0, (4, 2))
MARKERS = ("o", "s", "D", "^")
ORDER = {"prime": 0, "shuffled": 1, "halves of composites": 1, "size": 2}
LABELS = {"shuffled": "labels shuffled", "halves of composites": "composites, labelled at random",
          "size": "label: is it large?"}  # fmt: skip
LEARNERS = {"network": "network", "logistic": "logistic regression", "neighbor": "nearest neighbour",
            "boosting": "boosted trees"}  # fmt: skip


def rows_of(result: Result, table: str) -> Rows:
    return [dict(row) for row in result.tables[table]]


def shown(result: Result) -> Rows:
    """All trials of the first length with the most numbers, the network's first, controls last."""
    rows = rows_of(result, "learners")
    first = [row for row in rows if row["bits"] == rows[0]["bits"]]
    most = max(row["trained_on"] for row in first if row["composites"] == "all")
    kept = [row for row in first if row["composites"] == "hard" or row["trained_on"] == most]
    encodings = list(ENCODINGS)
    return sorted(
        kept,
        key=lambda row: (
            ORDER[row["labels"]],
            encodings.index(row["encoding"]),
            row["composites"],
            list(LEARNERS).index(row["learner"]),
        ),
    )


def label(row: dict[str, Any]) -> str:
    if row["labels"] != "prime":
        return f"control, {LABELS[row['labels']]}"
    hard = " (no factor below 50)" if row["composites"] == "hard" else ""
    return f"{LEARNERS[row['learner']]}, {row['encoding']}{hard}"


def draw_accuracy(result: Result) -> Figure | None:
    rows = shown(result)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.0, 1.0 + 0.24 * len(rows)), layout="constrained")
        axes = figure.subplots()
        heights = np.arange(len(rows))
        axes.plot(
            [row["train"] for row in rows], heights, marker="s", markersize=4.5, color=TRAIN, linestyle="none",
            label="training numbers",
        )  # fmt: skip
        _whiskers(axes, rows, heights, horizontal=True, label="held-out numbers", marker="o", color=LIVE)
        known = [(row["known"], y) for row, y in zip(rows, heights, strict=True) if row["encoding"] in OF_RESIDUES]
        axes.plot(
            [value for value, _ in known], [y for _, y in known], marker="|", markersize=11, markeredgewidth=1.6,
            color=INK, linestyle="none", label="best by residues, counted", zorder=1,
        )  # fmt: skip
        axes.axvline(0.5, color=INK, linestyle=DASHED, linewidth=0.9, label="chance")
        axes.set_yticks(heights, [label(row) for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0.28, 1.03)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        axes.grid(axis="x", color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(f"right, of odd numbers of {rows[0]['bits']} digits")
        figure.legend(loc="outside upper center", ncols=4, frameon=False, fontsize=8)
    return figure


def _whiskers(
    axes: Axes, rows: Rows, places: Any, *, horizontal: bool, label: str, marker: str, color: str, line: str = "none"
) -> None:
    middle, low, high = (np.array([float(row[name]) for row in rows]) for name in ("test", "test_low", "test_high"))
    spread = np.maximum(0.0, [middle - low, high - middle])
    style: dict[str, Any] = {
        "linestyle": line, "marker": marker, "markersize": 4.5, "color": color, "elinewidth": 1.0, "capsize": 2,
        "label": label,
    }  # fmt: skip
    if horizontal:
        axes.errorbar(middle, places, xerr=spread, **style)
    else:
        axes.errorbar(places, middle, yerr=spread, **style)


def alt_accuracy(result: Result) -> str:
    parts = [f"{label(row)} {percent(row['train'])} and {percent(row['test'])}" for row in shown(result)]
    return f"Share right of training and of held-out numbers, by learner and encoding: {'; '.join(parts)}."


def curves(result: Result) -> dict[int, Rows]:
    rows = [
        row
        for row in rows_of(result, "learners")
        if (row["learner"], row["encoding"], row["composites"], row["labels"]) == ("network", DIGITS, "all", "prime")
    ]
    lengths = dict.fromkeys(int(row["bits"]) for row in rows)
    return {
        bits: sorted((r for r in rows if r["bits"] == bits), key=lambda row: float(row["trained_on"]))
        for bits in lengths
    }


def draw_curve(result: Result) -> Figure | None:
    found = curves(result)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.2, 3.0), layout="constrained")
        axes = figure.subplots()
        for (bits, rows), marker, color in zip(found.items(), MARKERS, (LIVE, MUTED, INK, TRAIN), strict=False):
            places = np.array([float(row["trained_on"]) for row in rows])
            name = f"{bits} digits, held out"
            _whiskers(axes, rows, places, horizontal=False, label=name, marker=marker, color=color, line="-")
            axes.plot(places, [row["train"] for row in rows], marker=marker, markersize=3.5, color=color,
                      markerfacecolor="none", linewidth=0.8, linestyle=":")  # fmt: skip
        axes.axhline(0.5, color=INK, linestyle=DASHED, linewidth=0.9, label="chance")
        axes.set_xscale("log")
        ticks = sorted({int(row["trained_on"]) for rows in found.values() for row in rows})
        axes.xaxis.set_major_locator(FixedLocator(_spread(ticks)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(lambda value, _position: f"{value:,.0f}")
        axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        axes.set_ylim(0.35, 1.03)
        axes.set_xlabel("training numbers (dotted: right on these)")
        axes.set_ylabel("right")
        axes.legend(frameon=False, fontsize=8, loc="center right")
    return figure


def _spread(ticks: list[int]) -> list[int]:
    """Those that are far enough apart to be read."""
    kept: list[int] = []
    for tick in ticks:
        if not kept or tick > 1.3 * kept[-1]:
            kept.append(tick)
    return kept


def alt_curve(result: Result) -> str:
    parts = [
        f"{bits} digits: " + ", ".join(f"{row['trained_on']} numbers {percent(row['test'])}" for row in rows)
        for bits, rows in curves(result).items()
    ]
    return f"Share of held-out numbers that the network gets right, by number of training numbers. {'; '.join(parts)}."


def draw_pairs(result: Result) -> Figure | None:
    rows = rows_of(result, "pairs")
    lengths = list(dict.fromkeys(int(row["bits"]) for row in rows))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        axes = figure.subplots()
        longest = [row for row in rows if row["bits"] == lengths[-1]]
        axes.plot(
            [row["distance"] for row in longest], [row["law"] for row in longest], linestyle=DASHED, color=INK,
            linewidth=1.0, label=f"law, {lengths[-1]} digits",
        )  # fmt: skip
        shift = np.linspace(-0.15, 0.15, len(lengths))
        colors = (TRAIN, MUTED, LIVE, INK)[-len(lengths) :] if len(lengths) > 2 else (MUTED, LIVE)
        for bits, marker, color, offset in zip(lengths, MARKERS, colors, shift, strict=False):
            mine = [row for row in rows if row["bits"] == bits]
            axes.plot(
                [row["distance"] + offset for row in mine], [row["ratio"] for row in mine], marker=marker,
                markersize=5, color=color, linestyle="none", label=f"{bits} digits, counted",
            )  # fmt: skip
        axes.axhline(1.0, color=GRID, linewidth=0.9, zorder=0)
        constant = twin_prime_constant()
        axes.axhline(constant, color=MUTED, linewidth=0.8, linestyle=":", zorder=0)
        axes.annotate(
            f"twin-prime constant {constant:.4f}", (max(row["distance"] for row in rows), constant), xytext=(0, 4),
            textcoords="offset points", ha="right", fontsize=8, color=INK,
        )  # fmt: skip
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("digits in which a number differs from a prime")
        axes.set_ylabel("primes among them, over the\nshare of primes in all")
        figure.legend(loc="outside upper center", ncols=5, frameon=False, fontsize=8)
    return figure


def alt_pairs(result: Result) -> str:
    rows = rows_of(result, "pairs")
    longest = [row for row in rows if row["bits"] == rows[-1]["bits"]]
    parts = [f"{row['distance']}: {row['ratio']:.3f} (law {row['law']:.3f})" for row in longest]
    return (
        f"Share of primes among numbers that differ from a prime in so many of {rows[-1]['bits']} digits, over the "
        f"share of primes in all, counted: {', '.join(parts)}. At one digit it is the twin-prime constant, beyond it "
        "swings around one."
    )


DRAWINGS = (
    Drawing("accuracy", "Training numbers are remembered; held-out ones need residues", draw_accuracy, alt_accuracy),
    Drawing("curve", "More numbers do not help", draw_curve, alt_curve),
    Drawing("pairs", "Primes repel: one digit away from a prime fewer numbers are prime", draw_pairs, alt_pairs),
)
