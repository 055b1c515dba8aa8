"""Figures of `marcus-identity`: which digits are right, what helps, who is off the span, and commands."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from hullx.report.figures import COLORS, GRID, INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing
from hullx.report.words import percent
from hullx.studies import Result
from hullx.studies.learning.marcus_identity.settings import REMEDIES

Rows = list[dict[str, Any]]
WRONG = COLORS["out"][0]
SHADES = LinearSegmentedColormap.from_list("right", [WRONG, "#e7c9a0", "#dfe8ef", "#bcd3e3"])  # wrong to right
KINDS = (("even", TRAIN, "s", -0.17), ("odd", LIVE, "o", 0.17))  # colour, marker, place


def rows_of(result: Result, table: str) -> Rows:
    return [dict(row) for row in result.tables[table]]


def draw_digits(result: Result) -> Figure | None:
    rows = [
        row
        for row in rows_of(result, "bits")
        if row["role"] != "remedy" or row["network"] in (REMEDIES["shared"], REMEDIES["signs"])
    ]
    names = list(dict.fromkeys(row["network"] for row in rows))
    standard = [name for name in names if _role(rows, name) == "standard"]
    names = standard + [name for name in names if _role(rows, name) != "standard"]
    digits = 1 + max(int(row["digit"]) for row in rows)
    found = {(row["network"], row["digit"]): row for row in rows}
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.6, 1.2 + 0.2 * len(names)), layout="constrained")
        axes = figure.subplots(1, 2, sharey=True)
        for one, kind in zip(axes, ("even", "odd"), strict=True):
            grid = np.array([[found[name, digit][kind] for digit in reversed(range(digits))] for name in names])
            image = one.imshow(grid, cmap=SHADES, vmin=0.0, vmax=1.0, aspect="auto", interpolation="nearest")
            one.set_xticks(range(digits), [str(digit) for digit in reversed(range(digits))])
            one.set_yticks(range(len(names)), names)
            one.tick_params(length=0)
            one.set_xlabel("digit (0 is the last)")
            one.set_title(f"held-out {kind} numbers", fontsize=9.5)
            one.axhline(len(standard) - 0.5, color=INK, linewidth=1.0)
        bar = figure.colorbar(image, ax=axes, shrink=min(1.0, 4.0 / len(names) + 0.35), pad=0.02)
        bar.ax.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        bar.set_label("right")
    return figure


def _role(rows: Rows, name: str) -> str:
    return next(str(row["role"]) for row in rows if row["network"] == name)


def alt_digits(result: Result) -> str:
    rows = [row for row in rows_of(result, "bits") if row["role"] == "standard"]
    last = [row["odd"] for row in rows if row["digit"] == 0]
    others = [row["odd"] for row in rows if row["digit"] != 0]
    return (
        "Two grids, a row a network and a column a digit. Even numbers: nearly all digits right. Odd numbers: the "
        f"last digit is right in at most {percent(max(last))} of cases for each of {len(last)} standard perceptrons, "
        f"the others in {percent(float(np.mean(others)))}. Below the line: one small net for all bits and training on "
        "all numbers have every digit right; where another bit than the last was constant in training, that one fails."
    )


def draw_remedies(result: Result) -> Figure | None:
    rows = rows_of(result, "networks")
    fewest = min(row["bits"] for row in rows)
    first = [row for row in rows if row["bits"] == fewest]
    standard = [row for row in first if row["role"] == "standard"]
    shown = [max(standard, key=lambda row: row["even"]), *[row for row in first if row["role"] != "standard"]]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.0, 0.9 + 0.26 * len(shown)), layout="constrained")
        axes = figure.subplots()
        names = [f"{row['network']} (no remedy)" if i == 0 else str(row["network"]) for i, row in enumerate(shown)]
        _points(axes, shown, names, ("even", "odd"))
        _percent(axes)
        axes.set_xlabel(f"held-out numbers of {fewest} digits returned in every digit")
        figure.legend(loc="outside upper center", ncols=2, frameon=False, fontsize=8)
    return figure


def draw_wider(result: Result) -> Figure | None:
    rows = [
        row for row in rows_of(result, "networks") if row["role"] != "remedy" or row["network"] == REMEDIES["shared"]
    ]
    fewest = min(row["bits"] for row in rows)
    shown = [row for row in rows if row["bits"] > fewest]
    if not shown:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.6, 0.9 + 0.26 * len(shown)), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        names = [f"{row['bits']} digits, {row['rows']:,} rows: {row['network']}" for row in shown]
        _points(left, shown, names, ("even", "odd"))
        _percent(left)
        left.set_xlabel("returned in every digit")
        for i, row in enumerate(shown):
            right.plot(row["even_digit"], i + KINDS[0][3], marker="s", markersize=4.5, color=TRAIN, linestyle="none")
            low, middle, high = (row[f"odd_last{end}"] for end in ("_low", "", "_high"))
            right.errorbar(
                middle, i + KINDS[1][3], xerr=[[max(0.0, middle - low)], [max(0.0, high - middle)]], marker="o",
                markersize=4.5, color=LIVE, capsize=2, elinewidth=1.0, linestyle="none",
            )  # fmt: skip
        right.set_xlim(-0.03, 1.03)
        _percent(right)
        right.set_xlabel("single digits (of odd: the last)")
        right.grid(axis="x", color=GRID, linewidth=0.6)
        figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=2, frameon=False, fontsize=8)
    return figure


def _points(axes: Axes, rows: Rows, names: list[str], columns: tuple[str, str]) -> None:
    for (kind, color, marker, place), column in zip(KINDS, columns, strict=True):
        middle, low, high = (np.array([float(row[column + end]) for row in rows]) for end in ("", "_low", "_high"))
        whiskers = np.maximum(0.0, [middle - low, high - middle])
        axes.errorbar(
            middle, np.arange(len(rows)) + place, xerr=whiskers, linestyle="none", marker=marker, markersize=4.5,
            color=color, ecolor=MUTED if kind == "even" else color, elinewidth=1.0, capsize=2, label=f"{kind} numbers",
        )  # fmt: skip
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(-0.03, 1.03)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)


def _percent(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")


def _told(rows: Rows) -> str:
    return "; ".join(f"{row['network']}: even {percent(row['even'])}, odd {percent(row['odd'])}" for row in rows)


def alt_remedies(result: Result) -> str:
    rows = rows_of(result, "networks")
    fewest = min(row["bits"] for row in rows)
    return f"Share of held-out numbers returned. {_told([r for r in rows if r['bits'] == fewest])}."


def alt_wider(result: Result) -> str:
    rows = rows_of(result, "networks")
    parts = [
        f"{row['bits']} digits, {row['network']}: even {percent(row['even'])}, odd {percent(row['odd'])}"
        for row in rows
        if row["bits"] > min(r["bits"] for r in rows)
    ]
    return f"Share of held-out numbers with more digits returned. {'; '.join(parts)}."


def draw_span(result: Result) -> Figure | None:
    rows = rows_of(result, "hull")
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.6, 1.0 + 0.27 * len(rows)), layout="constrained")
        axes = figure.subplots(1, 3, sharey=True)
        names = [f"{row['bits']} digits, {row['rows']:,} rows: {row['network']}" for row in rows]
        titles = ("distance to the hull", "distance to the span", "returned rightly")
        for one, what, title in zip(axes, ("distance", "residual", "right"), titles, strict=True):
            for kind, color, marker, place in KINDS:
                values = [_right(row, kind) if what == "right" else row[f"{kind}_{what}"] for row in rows]
                one.plot(
                    values, np.arange(len(rows)) + place, marker=marker, markersize=4.5, color=color, linestyle="none",
                    label=f"{kind} numbers" if what == "right" else None,
                )  # fmt: skip
            one.set_title(title, fontsize=9.5)
            one.grid(axis="x", color=GRID, linewidth=0.6)
            one.set_axisbelow(True)
            one.tick_params(axis="y", length=0)
        axes[0].set_yticks(range(len(names)), names)
        axes[0].set_ylim(len(names) - 0.4, -0.6)
        for one in axes[:2]:
            one.set_xlim(left=-0.1)
            one.set_xlabel("median, in digits")
        axes[2].set_xlim(-0.05, 1.05)
        _percent(axes[2])
        axes[2].set_xlabel("share")
        figure.legend(loc="outside upper center", ncols=2, frameon=False, fontsize=8)
    return figure


def _right(row: dict[str, Any], kind: str) -> float:
    return float(row[f"{kind}_off_right"] + row[f"{kind}_on_right"]) / float(row[f"{kind}_items"])


def alt_span(result: Result) -> str:
    parts = [
        f"{row['bits']} digits, {row['network']}: {row['even_inside']} of {row['even_items']} even and "
        f"{row['odd_inside']} of {row['odd_items']} odd numbers inside, {row['even_off']} and {row['odd_off']} off the "
        f"span, returned {percent(_right(row, 'even'))} and {percent(_right(row, 'odd'))}"
        for row in rows_of(result, "hull")
    ]
    return f"Distances to the hull and to the span of the training numbers, and accuracy. {'; '.join(parts)}."


def draw_commands(result: Result) -> Figure | None:
    rows = rows_of(result, "commands")
    commands = list(dict.fromkeys(row["command"] for row in rows))
    heads = [(net, split) for split in ("parity", "random") for net in ("perceptron", "shared")]
    found = {(r["network"], r["left_out"], r["command"], r["argument"]): r for r in rows}
    places = [(command, argument) for command in commands for argument in ("even", "odd")]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.0, 2.6), layout="constrained")
        axes = figure.subplots()
        grid = np.array([[found[net, split, c, a]["share"] for c, a in places] for net, split in heads])
        axes.imshow(grid, cmap=SHADES, vmin=0.0, vmax=1.0, aspect="auto", interpolation="nearest")
        for i, (net, split) in enumerate(heads):
            for j, place in enumerate(places):
                row = found[net, split, *place]
                text = percent(row["share"]) + ("" if row["seen"] else "\nnever seen")
                axes.text(
                    j, i, text, ha="center", va="center", fontsize=7.5, color="white" if row["share"] < 0.15 else INK
                )
        axes.set_xticks(range(len(places)), [f"{command}\n{argument}" for command, argument in places])
        said = {"parity": "odd with “copy” only", "random": "pairs left out at random"}
        nets = {"perceptron": "perceptron", "shared": "shared by all digits"}
        axes.set_yticks(range(len(heads)), [f"{nets[net]},\n{said[split]}" for net, split in heads])
        axes.tick_params(length=0)
        axes.set_xlabel("command and parity of its argument")
    return figure


def alt_commands(result: Result) -> str:
    parts = [
        f"{row['network']}, {row['left_out']}, {row['command']} {row['argument']} {percent(row['share'])}"
        for row in rows_of(result, "commands")
    ]
    return (
        f"Share of answers right in every digit, by network, what was left out, command and parity: {'; '.join(parts)}."
    )


DRAWINGS = (
    Drawing("digits", "Every digit of odd numbers is right but the one that never varied", draw_digits, alt_digits),
    Drawing("remedies", "What helps: weight sharing, odd examples, codings, copying", draw_remedies, alt_remedies),
    Drawing("wider", "More digits: even numbers are returned, odd ones are not", draw_wider, alt_wider),
    Drawing("span", "Nobody is inside the hull; who is off the span is wrong", draw_span, alt_span),
    Drawing("commands", "Commands that were never seen with odd arguments", draw_commands, alt_commands),
)
