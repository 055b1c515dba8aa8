"""Figures of `dimensions`: three panels of columns, curves and rank; bends; noise and curvature; governing columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx import theory
from hullx.report.figures import INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing
from hullx.report.words import number, percent
from hullx.studies import Result
from hullx.studies.geometry.dimensions.measure import bend_law
from hullx.studies.table import Table

DASHED = (0, (4, 2))
LARGEST_D = 80  # of the exact Gaussian law
LOW = 0.03  # curves that end below lie on each other and share a label
MARKERS = "osD^v<>PXphd"
Rows = list[dict[str, Any]]


def _values(table: Table, key: str) -> list[Any]:
    return sorted(set(table.column(key)))


def _whiskers(axes: Axes, at: Sequence[float], rows: Rows, i: int = 0, prefix: str = "", **style: Any) -> None:
    """Shares with their intervals; the i-th series has a marker of its own, filled or hollow by turns."""
    share, low, high = (np.array([row[prefix + key] for row in rows]) for key in ("share", "low", "high"))
    look = {"color": LIVE, "marker": MARKERS[i % len(MARKERS)], "markersize": 4, "capsize": 1.5, "elinewidth": 0.8}
    look |= {"markerfacecolor": LIVE if i % 2 == 0 else "white", "linewidth": 0.9}
    axes.errorbar(at, share, np.maximum([share - low, high - share], 0.0), **{**look, **style})


def _share_axis(axes: Axes, name: str | None) -> None:
    axes.set_ylim(-0.03, 1.03)
    axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
    if name is not None:
        axes.set_ylabel(name)


def _plain_ticks(axes: Axes, ticks: Iterable[float]) -> None:
    axes.set_xticks(list(ticks))
    axes.xaxis.set_major_formatter(lambda value, _position: f"{value:g}")
    axes.minorticks_off()


def _gaussian_law(n: float, d: int) -> float:
    return theory.gaussian_membership(n, d) if n > d else 0.0


def _panels(result: Result) -> Figure:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.2, 3.7), layout="constrained")
        left, middle, right = figure.subplots(1, 3, sharey=True)
        _full_rank(left, result)
        _curves(middle, result)
        _flat(right, result)
        _share_axis(left, "new points inside the hull")
        for axes, title in ((left, "Gaussian: all dimensions full"), (middle, "curves: one intrinsic dimension"),
                            (right, "flat, turned into more columns")):  # fmt: skip
            axes.set_title(title, fontsize=9.5, color=INK)
    return figure


def _full_rank(axes: Axes, result: Result) -> None:
    table = result.tables["gaussian"]
    most = 1.5 * max(table.column("n"))
    for i, d in enumerate(_values(table, "d")):
        rows = table.records(d=d)
        grid = np.geomspace(d + 1.0, most, 60)
        axes.plot(grid, [_gaussian_law(x, d) for x in grid], color=INK, linestyle=DASHED, linewidth=0.8)
        _whiskers(axes, [row["n"] for row in rows], rows, i, linestyle="none")
        axes.annotate(
            str(d) if i else f"d = {d}", (theory.gaussian_n_half(d), 0.5), xytext=(-3, 5), textcoords="offset points",
            ha="right", fontsize=8, color=INK,
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(2, most)
    axes.set_xlabel("number of points N")


def _curves(axes: Axes, result: Result) -> None:
    table = result.tables["curve"]
    knots = table.column("knots")[0]
    most = max(table.column("n"))
    grid = np.geomspace(4, most, 50)
    ends = []
    for i, d in enumerate(_values(table, "d")):
        rows = table.records(knots=knots, d=d)
        axes.plot(grid, [_gaussian_law(x, d) for x in grid], color=MUTED, linestyle=DASHED, linewidth=0.7)
        _whiskers(axes, [row["n"] for row in rows], rows, i)
        ends.append((rows[-1]["share"], d))
    seen = [(share, str(d)) for share, d in ends if share > LOW]
    rest = [d for share, d in ends if share <= LOW]
    if rest:
        seen.append((0.0, f"{rest[0]} to {rest[-1]}" if len(rest) > 1 else str(rest[0])))
    heights = [share for share, _ in seen]
    for i, (share, name) in enumerate(seen):
        axes.annotate(
            name if i else f"d = {name}", (most, _apart(share, i, heights)), xytext=(6, 0), textcoords="offset points",
            va="center", fontsize=8, color=INK,
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(6, most * 3.2)
    axes.set_xlabel("number of points N")


def _apart(height: float, i: int, heights: list[float]) -> float:
    """Where the i-th of falling heights is written: no closer than a line of text to those before it, from below."""
    placed = -0.02
    for j in range(len(heights) - 1, i, -1):
        placed = max(placed, heights[j]) + 0.055
    return max(height, placed)


def _flat(axes: Axes, result: Result) -> None:
    table = result.tables["flat"]
    for i, d in enumerate(_values(table, "d")):
        n = min(_values(table.where(d=d), "n"), key=_far_from_half(d))
        rows = table.records(d=d, n=n, embedding="oblique")
        at = [row["columns"] * 1.06 ** (i - 1) for row in rows]
        _whiskers(axes, at, rows, i, linestyle="none", label=f"rank {d}, N = {n:,}")
        columns = [row["columns"] for row in rows]
        axes.plot(columns, [row["exact"] for row in rows], color=INK, linestyle=DASHED, linewidth=0.8)
        full = list(range(d, LARGEST_D + 1))
        axes.plot(full, [_gaussian_law(n, c) for c in full], color=MUTED, linestyle=DASHED, linewidth=0.7)
    axes.set_xscale("log", base=2)
    most = max(table.column("columns"))
    _plain_ticks(axes, [2**j for j in range(1, 12) if 2**j <= most])
    axes.set_xlabel("columns")
    axes.legend(frameon=False, fontsize=8, loc="upper right")


def _far_from_half(d: int) -> Callable[[float], float]:
    return lambda n: abs(_gaussian_law(n, d) - 0.5)


def _panels_alt(result: Result) -> str:
    gaussian, flat = result.tables["gaussian"], result.tables["flat"]
    law = [bool(row["agrees"]) for table in (gaussian, flat) for row in table]
    table = result.tables["curve"]
    last = table.records(knots=table.column("knots")[0], n=max(table.column("n")))
    shares = ", ".join(f"{percent(row['share'])} in {row['d']} columns" for row in last)
    return (
        f"Three panels of the share of new points inside the hull. Left and right: {sum(law)} of {len(law)} cells "
        f"agree with the exact law, drawn dashed; flat data keep their share in up to "
        f"{max(flat.column('columns'))} columns. "
        f"Middle: points of curves, with {max(table.column('n')):,} points {shares}."
    )


def _bends(result: Result) -> Figure:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 3.7), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        _by_knots(left, result)
        _by_intrinsic(right, result)
        _share_axis(left, "new points inside the hull")
    return figure


def _by_knots(axes: Axes, result: Result) -> None:
    table = result.tables["curve"]
    most, dims = max(table.column("n")), _values(table, "d")
    ends = []
    for i, knots in enumerate(sorted(set(table.column("knots")), reverse=True)):
        rows = table.records(knots=knots, n=most)
        _whiskers(axes, [row["d"] for row in rows], rows, i)
        ends.append((rows[-1]["share"], f"{knots:,} knots" if knots else "d + 2 knots"))
    law = [_gaussian_law(most, d) for d in dims]
    axes.plot(dims, law, color=INK, linestyle=DASHED, linewidth=0.9)
    exposed = [d for d in _values(result.tables["exposed"].where(shape="moment"), "d") if d <= max(dims)]
    axes.plot(exposed, [0.0] * len(exposed), color=INK, marker="x", linestyle="none", clip_on=False)
    ends = sorted([(law[-1], "Gaussian law"), *ends, (0.0, "moment curve: 0")], reverse=True)
    heights = [height for height, _ in ends]
    for i, (height, name) in enumerate(ends):
        axes.annotate(
            name, (dims[-1], _apart(height, i, heights)), xytext=(9, 0), textcoords="offset points", va="center",
            fontsize=8, color=INK,
        )  # fmt: skip
    axes.set_xticks(dims)
    axes.set_xlim(dims[0] - 0.15, dims[-1] + 0.42 * (dims[-1] - dims[0]))
    axes.set_xlabel("columns")
    axes.set_title(f"curves (cubic splines), {most:,} points", fontsize=9.5, color=INK)


def _by_intrinsic(axes: Axes, result: Result) -> None:
    table = result.tables["manifold"].where(family="sheet")
    last = max(table.column("order"))
    for i, d in enumerate(_values(table, "d")):
        rows = table.records(d=d)
        _whiskers(axes, [row["order"] for row in rows], rows, i, label=f"curved, {d} columns")
        law = rows[0]["gaussian"]
        axes.axhline(law, color=INK, linestyle=DASHED, linewidth=0.8)
        axes.annotate(
            f"Gaussian, {d}", (last, law), xytext=(2, 3), textcoords="offset points", ha="right", fontsize=8, color=INK
        )
    axes.set_xscale("log", base=2)
    _plain_ticks(axes, _values(table, "order"))
    axes.set_xlabel("intrinsic dimension")
    axes.set_title(f"curved sheets, {table.column('n')[0]:,} points", fontsize=9.5, color=INK)
    axes.legend(frameon=False, fontsize=8, loc="center right", bbox_to_anchor=(1.0, 0.6))


def _bends_alt(result: Result) -> str:
    table = result.tables["curve"]
    most, d = max(table.column("n")), max(table.column("d"))
    shares = ", ".join(
        f"{percent(row['share'])} with {row['knots'] or 'd + 2'} knots" for row in table.records(n=most, d=d)
    )
    sheets = result.tables["manifold"].records(family="sheet", d=_values(result.tables["manifold"], "d")[0])
    told = ", ".join(f"{percent(row['share'])} at {row['order']}" for row in sheets)
    return (
        f"Left: share inside of curves with {most:,} points by columns; in {d} columns {shares}, of Gaussian data "
        f"{percent(_gaussian_law(most, d))}, of the moment curve 0. Right: share inside of curved sheets in "
        f"{sheets[0]['d']} columns by intrinsic dimension: {told}."
    )


def _tolerance(result: Result) -> Figure:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 3.5), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        noise, bend = (result.tables[name].records() for name in ("noise", "bend"))
        at = [row["ratio"] for row in noise]
        _whiskers(left, at, noise, 0, "near_", label="inside by tolerance")
        _whiskers(left, at, noise, 1, "exact_", label="inside exactly", linestyle="none")
        laws = f"laws of {noise[0]['d']}, {noise[0]['columns']} dimensions"
        for key, label in (("law_flat", laws), ("law_full", None)):
            left.axhline(noise[0][key], color=INK, linestyle=DASHED, linewidth=0.8, label=label)
        left.set_xlabel("noise / tolerance")
        left.set_title(f"rank {noise[0]['d']} and noise in {noise[0]['columns']} columns", fontsize=9.5, color=INK)
        left.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(0.0, 0.53))
        at = [row["ratio"] for row in bend]
        _whiskers(right, at, bend, 0, "near_", label="inside by tolerance", linestyle="none")
        grid = np.geomspace(at[0], at[-1], 60)
        right.plot(grid, [bend_law(x, bend[0]["n"]) for x in grid], color=INK, linestyle=DASHED, linewidth=0.8,
                   label="law of gaps")  # fmt: skip
        right.axhline(0.0, color=MUTED, linewidth=0.6)
        right.set_xlabel("height of the parabola / tolerance")
        right.set_title(f"a shallow parabola, {bend[0]['n']:,} points", fontsize=9.5, color=INK)
        right.legend(frameon=False, fontsize=8, loc="lower left")
        for axes in (left, right):
            axes.set_xscale("log")
        _share_axis(left, "new points inside the hull")
    return figure


def _tolerance_alt(result: Result) -> str:
    noise, bend = (result.tables[name].records() for name in ("noise", "bend"))
    return (
        f"Left: data of rank {noise[0]['d']} with noise in {noise[0]['columns']} columns. Inside by tolerance are "
        f"{percent(noise[0]['near_share'])} while the noise is {number(noise[0]['ratio'])} tolerances and "
        f"{percent(noise[-1]['near_share'])} at {number(noise[-1]['ratio'])}; exactly inside are "
        f"{percent(noise[0]['exact_share'])} and {percent(noise[-1]['exact_share'])}: the exact laws are "
        f"{percent(noise[0]['law_flat'])} and {percent(noise[0]['law_full'])}. Right: of a parabola "
        f"{number(bend[0]['ratio'])} tolerances high {percent(bend[0]['near_share'])} are inside by tolerance, of one "
        f"{number(bend[-1]['ratio'])} high {percent(bend[-1]['near_share'])}; exactly inside is none."
    )


def _governing(result: Result) -> Figure:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 3.3), layout="constrained")
        left, right = figure.subplots(1, 2)
        rows = result.tables["governing"].records()
        at = [row["d"] for row in rows]
        names = {"governing": f"in the {rows[0]['m']} governing columns", "all": "in all columns"}
        for i, (key, name) in enumerate(names.items()):
            _whiskers(left, at, rows, i, f"{key}_", linestyle="none", label=name)
            left.plot(at, [row[f"law_{key}"] for row in rows], color=INK, linestyle=DASHED, linewidth=0.8)
            near = [row[f"near_{key}"] for row in rows]
            face = LIVE if i == 0 else "white"
            right.plot(at, near, color=LIVE, marker=MARKERS[i], markersize=4, markerfacecolor=face, label=name)
        right.set_ylim(0, 1.0)
        right.set_ylabel("nearest point / typical distance")
        _share_axis(left, "new points inside the hull")
        for axes in (left, right):
            axes.set_xscale("log", base=2)
            _plain_ticks(axes, at)
            axes.set_xlabel("columns")
        left.legend(frameon=False, fontsize=8, loc="center right")
    return figure


def _governing_alt(result: Result) -> str:
    rows = result.tables["governing"].records()
    last = rows[-1]
    return (
        f"Gaussian data of {last['n']} points, {last['m']} columns of which govern. With {last['d']} columns in all, "
        f"{percent(last['governing_share'])} of new points are inside in the governing ones and "
        f"{percent(last['all_share'])} in all; the nearest point is at {number(last['near_governing'])} and "
        f"{number(last['near_all'])} of the typical distance."
    )


DRAWINGS = (
    Drawing(
        "panels",
        "Three ways to have dimensions: measured shares inside with their intervals, and exact laws (dashed; in grey "
        "that of Gaussian data filling all columns)",
        _panels,
        _panels_alt,
    ),
    Drawing(
        "bends",
        "One intrinsic dimension does not help: what counts is how much a curve bends and in how many columns",
        _bends,
        _bends_alt,
    ),
    Drawing(
        "tolerance",
        "Rank and curvature are exact notions: noise and height count as soon as they exceed the tolerance",
        _tolerance,
        _tolerance_alt,
    ),
    Drawing(
        "governing",
        "Columns that a function depends on, beside columns that it ignores: membership and nearness",
        _governing,
        _governing_alt,
    ),
)
