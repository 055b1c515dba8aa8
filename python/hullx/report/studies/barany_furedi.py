"""Figures of `barany-furedi`: shares inside by the number of points, growth with the dimension, convex position."""

from __future__ import annotations

import math
from functools import cache

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx import theory
from hullx.report.figures import INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.report.words import number, percent
from hullx.studies import Result
from hullx.studies.table import Table

DASHED = (0, (4, 2))
DOTTED = (0, (1, 1.6))
MARKERS = "osD^v<>PXphd"
HIDDEN = 1e-3  # shares below cannot be seen on a linear axis: they are in the table
LAWS = {"gaussian": "Gaussian data", "ball": "uniform in a ball"}


def _membership(result: Result) -> Figure | None:
    table = result.tables["membership"].where(asked="new points")
    parts = {law: table.where(law=law) for law in LAWS if len(table.where(law=law))}
    if not parts:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.2, 3.6), layout="constrained")
        axes = figure.subplots(1, len(parts), sharey=True, squeeze=False)[0]
        for one, (law, part) in zip(axes, parts.items(), strict=True):
            _curves(one, law, part)
            one.set_title(LAWS[law], fontsize=10, color=INK)
        axes[0].set_ylabel("new points inside the hull")
        axes[0].yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        axes[0].set_ylim(-0.03, 1.08)
    return figure


def _curves(axes: Axes, law: str, table: Table) -> None:
    """Measured cells with their intervals, the exact law of each dimension dashed, d written beside it."""
    seen = [row for row in table if float(row["exact"] or 0.0) >= HIDDEN]
    dims = sorted({int(row["d"]) for row in seen})  # type: ignore[arg-type]
    smallest, largest = _exact_ends(law, dims)
    for i, d in enumerate(dims):
        rows = [row for row in seen if row["d"] == d]
        n = np.array([float(row["n"] or 0) for row in rows])
        share, low, high = (np.array([float(row[key] or 0.0) for row in rows]) for key in ("share", "low", "high"))
        grid = np.geomspace(max(d + 1.0, smallest), largest, 36)
        axes.plot(grid, [_exact(law, float(x), d) for x in grid], color=INK, linestyle=DASHED, linewidth=0.8)
        axes.errorbar(
            n, share, np.maximum([share - low, high - share], 0.0), color=LIVE, linestyle="none", capsize=1.5,
            marker=MARKERS[i % len(MARKERS)], markersize=4, elinewidth=0.8,
            markerfacecolor=LIVE if i % 2 else "none",
        )  # fmt: skip
        if len(dims) > 9 and d % 2 and i:
            continue  # every other one: curves lie close
        axes.annotate(
            str(d) if i else f"d={d}", (_n_at(law, d, 0.42), 0.42), xytext=(-3, -3), textcoords="offset points",
            ha="right", fontsize=8, color=INK,
        )  # fmt: skip
    if law == "gaussian":
        quoted = max(2.0 ** (d / 2.0) / d for d in dims)
        axes.axvline(max(quoted, smallest), color=MUTED, linestyle=DOTTED, linewidth=1.2)
        said = f"quoted: all inside from here on (N = {number(quoted)}, d = {dims[-1]})"
        axes.text(max(quoted, smallest) * 1.15, 1.04, said, fontsize=7.5, color=MUTED, va="center")
    axes.set_xscale("log")
    logarithmic(axes.xaxis)
    axes.set_xlim(smallest, largest)
    axes.set_xlabel("number of points N")


def _exact_ends(law: str, dims: list[int]) -> tuple[float, float]:
    return (0.8, 1.5 * _n_at(law, dims[-1], 0.95)) if law == "gaussian" else (3.0, 1.5 * _n_at(law, dims[-1], 0.8))


@cache
def _exact(law: str, n: float, d: int) -> float:
    return theory.gaussian_membership(n, d) if law == "gaussian" else theory.ball_membership(n, d)


@cache
def _n_at(law: str, d: int, share: float) -> float:
    return theory.gaussian_n_quantile(share, d) if law == "gaussian" else theory.ball_n_quantile(share, d)


def _membership_alt(result: Result) -> str:
    table = result.tables["membership"]
    known = [row for row in table if row["agrees"] is not None]
    agree = sum(bool(row["agrees"]) for row in known)
    d = max(int(row["d"] or 0) for row in table.where(law="gaussian") if float(row["share"] or 0.0) > 0.4)
    return (
        "Share of new points inside the hull against the number of points on a logarithmic axis, one curve a "
        f"dimension. {agree} of {len(known)} measured cells agree with the exact law, drawn dashed. In d = {d} one "
        f"half is inside with {number(theory.gaussian_n_half(d))} Gaussian points; the quoted formula gives "
        f"{number(2 ** (d / 2) / d)}."
    )


@cache
def _one_half(law: str, d: int) -> float:
    if law.endswith("position"):
        return theory.convex_position_n_half(d, "ball" if law.startswith("ball") else "gaussian")
    return theory.gaussian_n_half(d) if law == "gaussian" else theory.ball_n_half(d)


def _growth(result: Result) -> Figure | None:
    table = result.tables["growth"]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.6, 4.2), layout="constrained")
        axes = figure.subplots()
        last = max(12, max(table.column("d")))
        dims = np.arange(1, last + 1)
        lines = (
            ("one half inside: Gaussian", "gaussian", range(1, last + 1)),
            ("one half inside: ball", "ball", range(2, min(9, last) + 1)),
            ("all are vertices: ball", "ball position", range(3, last + 1)),
            ("all are vertices: Gaussian", "gaussian position", range(3, last + 1)),
        )
        for name, law, at in lines:
            numbers = [_one_half(law, d) for d in at]
            axes.plot(at, numbers, color=INK, linestyle=DASHED, linewidth=0.9)
            axes.annotate(
                name,
                (at[-1], numbers[-1]),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
                color=INK,
            )
        quoted = [2.0 ** (d / 2.0) / d for d in dims]
        axes.plot(dims, quoted, color=MUTED, linestyle=DOTTED, linewidth=1.6)
        axes.annotate(
            "quoted: 2^(d/2)/d", (last, quoted[-1]), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8,
            color=MUTED,
        )  # fmt: skip
        _measured(axes, result)
        axes.set_yscale("log")
        logarithmic(axes.yaxis)
        axes.spines["bottom"].set_bounds(0.7, last)
        axes.set_xlim(0.7, last + (last - 1) * 0.42)
        axes.set_xticks([int(d) for d in dims if last <= 14 or d % 2 == 0])
        axes.set_xlabel("dimension d")
        axes.set_ylabel("number of points N")
        axes.legend(
            frameon=False,
            loc="upper left",
            fontsize=8,
            title="one half inside, measured",
            title_fontsize=8,
            alignment="left",
        )
    return figure


def _measured(axes: Axes, result: Result) -> None:
    table = result.tables["growth"]
    for law, marker, name in (
        ("gaussian", "o", "Gaussian"),
        ("ball", "s", "ball"),
        ("cube", "^", "cube (no exact law)"),
    ):
        part = table.where(law=law)
        if not len(part):
            continue
        n, low, high = (np.array(part.column(key)) for key in ("n_half", "low", "high"))
        axes.errorbar(
            part.column("d"), n, [n - low, high - n], color=LIVE, marker=marker, markersize=4.5, linestyle="none",
            capsize=2, label=name, markerfacecolor="none" if law == "cube" else LIVE,
        )  # fmt: skip


def _growth_alt(result: Result) -> str:
    rates = result.tables["rates"].rows
    parts = [f"{row['question']}: {number(_value(row['rate']))}" for row in rates]
    return (
        "Number of points against the dimension, on a logarithmic axis, for four exact laws (dashed), the quoted "
        f"formula (dotted) and measurements. Growth of ln N a dimension: {'; '.join(parts)}; quoted: "
        f"{number(math.log(2) / 2)}."
    )


def _value(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _position(result: Result) -> Figure | None:
    table = result.tables.get("position")
    if table is None:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.2, 3.1), layout="constrained")
        left, right = figure.subplots(1, 2)
        for law, marker, shift in (("ball", "s", -0.12), ("gaussian", "o", 0.12)):
            part = table.where(law=law)
            share, low, high = (np.array(part.column(key)) for key in ("share", "low", "high"))
            dims = np.array(part.column("d"))
            face = LIVE if law == "ball" else "none"
            left.errorbar(
                dims + shift, share, [share - low, high - share], color=LIVE, marker=marker, markersize=4.5,
                linestyle="none", capsize=2, markerfacecolor=face, label=LAWS[law],
            )  # fmt: skip
            right.plot(
                dims, part.column("ratio"), color=LIVE, marker=marker, markersize=4.5, linewidth=0.9,
                markerfacecolor=face, label=LAWS[law],
            )  # fmt: skip
        left.axhline(0.5, color=INK, linestyle=DASHED, linewidth=0.9)
        left.set_ylim(0, 1)
        left.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        left.set_ylabel("clouds whose points all are vertices")
        right.axhline(1.0, color=MUTED, linestyle=DOTTED, linewidth=1.4)
        right.set_yscale("log")
        right.set_ylabel("N for one half, over 2^(d/2)")
        right.yaxis.set_major_formatter(lambda value, _position: f"{value:g}")
        right.yaxis.set_minor_formatter(lambda _value, _position: "")
        right.set_yticks([0.5, 1, 2, 5, 10])
        for axes in (left, right):
            axes.set_xlabel("dimension d")
            axes.set_xticks(sorted(set(table.column("d"))))
        right.legend(frameon=False, fontsize=8)
    return figure


def _position_alt(result: Result) -> str:
    table = result.tables["position"]
    balls = table.where(law="ball").rows
    shares = [percent(_value(row["share"])) for row in balls]
    return (
        f"Left: share of random clouds whose points all are vertices, at the number of points at which one half is "
        f"expected: in balls {', '.join(shares)} for d = {', '.join(str(row['d']) for row in balls)}. Right: that "
        f"number divided by 2^(d/2): in balls {number(_value(balls[0]['ratio']))} to "
        f"{number(_value(balls[-1]['ratio']))}, slowly growing, as the theorem of 1988 says; for Gaussian clouds it "
        "falls."
    )


DRAWINGS = (
    Drawing(
        "membership",
        "New points inside the hull of N others: measured, with 99.9 % intervals over all cells together, and the "
        "exact law",
        _membership,
        _membership_alt,
    ),
    Drawing(
        "growth",
        "How many points it takes: four exact laws, what was measured, and the formula that was quoted",
        _growth,
        _growth_alt,
    ),
    Drawing(
        "position",
        "What the theorem of 1988 is about: no point of the cloud lies inside the hull of the others",
        _position,
        _position_alt,
    ),
)
