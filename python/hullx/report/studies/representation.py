"""Figures of `representation`: who is inside and who is classified rightly, representation by representation; whether
nearest distances agree; four metrics."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import GRID, INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing
from hullx.report.words import percent
from hullx.studies import Result

Rows = list[dict[str, Any]]
MARKERS = {"none": ("o", "measured only"), "image": ("s", "linear image"), "same": ("D", "invertible linear map"),
           "vertices": ("^", "all are vertices"), "line": ("v", "one coordinate")}  # fmt: skip


def rows_of(result: Result, table: str) -> Rows:
    return [dict(row) for row in result.tables[table]] if table in result.tables else []


def label(row: dict[str, Any]) -> str:
    """The name and its number of dimensions, unless the name begins with it."""
    name = str(row["view"])
    return name if name[0].isdigit() else f"{name} ({row['d']})"


def expected(row: dict[str, Any], shares: dict[str, float]) -> float | None:
    """The share that is known beforehand."""
    if row["law"] == "vertices":
        return float(row["repeated"]) / float(row["queries"])
    if row["law"] == "line":
        return (float(row["n"]) - 1.0) / (float(row["n"]) + 1.0)
    return shares[row["of"]] if row["law"] == "same" else None


def draw_shares(result: Result) -> Figure | None:
    rows = rows_of(result, "views")
    if not rows:
        return None
    judged = any(row["accuracy"] is not None for row in rows)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.4 if judged else 5.4, 0.6 + 0.235 * len(rows)), layout="constrained")
        axes = figure.subplots(1, 2 if judged else 1, sharey=True, squeeze=False)[0]
        _inside(axes[0], rows)
        if judged:
            _right(axes[1], rows)
        for one in axes:
            one.set_axisbelow(True)
            one.grid(axis="y", color=GRID, linewidth=0.6)
            one.tick_params(axis="y", length=0)
        figure.legend(
            loc="outside lower center", ncols=4, frameon=False, fontsize=7.5, handletextpad=0.2, columnspacing=1.2
        )
    return figure


def _inside(axes: Axes, rows: Rows) -> None:
    heights = np.arange(len(rows))[::-1]
    for law, (marker, name) in MARKERS.items():
        at = [i for i, row in enumerate(rows) if row["law"] == law]
        if at:
            _dots(axes, [rows[i] for i in at], heights[at], ("share", "low", "high"), marker=marker, label=name)
    shares = {row["view"]: float(row["share"]) for row in rows}
    known = [(share, y) for row, y in zip(rows, heights, strict=True) if (share := expected(row, shares)) is not None]
    style: dict[str, Any] = {"marker": "|", "markersize": 11, "markeredgewidth": 1.6, "linestyle": "none", "color": INK}
    axes.plot([share for share, _ in known], [y for _, y in known], label="exact", zorder=1, **style)
    axes.set_yticks(heights, [label(row) for row in rows])
    axes.set_ylabel("representation (dimensions)")
    axes.set_xlim(-0.03, 1.03)
    _percent(axes)
    axes.set_xlabel(f"test images inside the hull of {rows[0]['n']:,}")


def _right(axes: Axes, rows: Rows) -> None:
    judged = [(row, y) for row, y in zip(rows, np.arange(len(rows))[::-1], strict=True) if row["accuracy"] is not None]
    columns = ("accuracy", "accuracy_low", "accuracy_high")
    for fitted, color in ((False, MUTED), (True, LIVE)):
        part = [(row, y) for row, y in judged if bool(row["fitted"]) == fitted]
        marker = "o" if fitted else "x"
        name = "fitted to the training images" if fitted else None
        if part:
            _dots(
                axes,
                [row for row, _ in part],
                np.array([y for _, y in part]),
                columns,
                marker=marker,
                label=name,
                color=color,
            )
    axes.axvline(judged[0][0]["accuracy"], color=INK, linestyle=(0, (4, 2)), linewidth=0.9, label="right in pixels")
    axes.set_xlim(0, 1)
    _percent(axes)
    axes.set_xlabel("classified rightly by neighbours")


def _dots(
    axes: Axes,
    rows: Rows,
    heights: Any,
    columns: tuple[str, str, str],
    *,
    marker: str,
    label: str | None,
    color: str = LIVE,
) -> None:
    middle, low, high = (np.array([float(row[name]) for row in rows]) for name in columns)
    whiskers = np.maximum(0.0, [middle - low, high - middle])
    axes.errorbar(
        middle, heights, xerr=whiskers, linestyle="none", marker=marker, markersize=4.5, color=color,
        markeredgecolor=color, elinewidth=1.0, capsize=2, label=label,
    )  # fmt: skip


def _percent(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")


def alt_shares(result: Result) -> str:
    rows = rows_of(result, "views")
    if not rows:
        return "No representation was measured."
    parts = [f"{label(row)} {percent(row['share'])}" for row in rows]
    text = f"Share of the same test images inside the hull, by representation: {', '.join(parts)}."
    right = [f"{label(row)} {percent(row['accuracy'])}" for row in rows if row["accuracy"] is not None]
    return text + (f" Classified rightly by their neighbours: {', '.join(right)}." if right else "")


def chosen(result: Result) -> Rows:
    """One view of each kind: no copies or single columns; of those that are parts of each other the widest."""
    rows = [row for row in rows_of(result, "views") if row["law"] != "same" and row["d"] > 1]
    seen: set[str] = set()
    kept = []
    for row in rows:
        kind = str(row["view"]).lstrip("0123456789 ").rstrip("s")
        if kind not in seen:
            kept.append(row)
        seen.add(kind)
    return kept


def draw_correlations(result: Result) -> Figure | None:
    views = chosen(result)
    if len(views) < 2:
        return None
    names = [str(row["view"]) for row in views]
    values = {(row["a"], row["b"]): row["correlation"] for row in rows_of(result, "correlations")}
    grid = np.array(
        [[_known(values.get((a, b))) if j <= i else np.nan for j, b in enumerate(names)] for i, a in enumerate(names)]
    )
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.6, 5.4), layout="constrained")
        axes = figure.subplots()
        axes.imshow(np.clip(grid, 0.0, 1.0), cmap="Blues", vmin=0.0, vmax=1.25)
        for i in range(len(names)):
            for j in range(i + 1):
                text = "–" if np.isnan(grid[i, j]) else _short(grid[i, j])
                axes.text(
                    j, i, text, ha="center", va="center", fontsize=7.5, color="white" if grid[i, j] > 0.85 else INK
                )
        axes.set_xticks(range(len(names)), names, rotation=40, ha="right", rotation_mode="anchor")
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.set_xlabel("rank correlation of the distance to the nearest training image")
    return figure


def _short(value: float) -> str:
    """Two decimals without the leading zero, nor a sign before zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("0.", ".").replace("1.00", "1")


def _known(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def alt_correlations(result: Result) -> str:
    names = {str(row["view"]) for row in chosen(result)}
    pairs = [
        row
        for row in rows_of(result, "correlations")
        if row["a"] != row["b"] and {row["a"], row["b"]} <= names and row["correlation"] is not None
    ]
    if not pairs:
        return "No two representations were compared."
    ends = [max(pairs, key=lambda r: r["correlation"]), min(pairs, key=lambda r: r["correlation"])]
    said = [f"{row['correlation']:.2f} between {row['a']} and {row['b']}" for row in ends]
    head = f"Triangle of rank correlations of nearest distances among {len(names)} representations"
    return f"{head}, from {said[0]} to {said[1]}."


def draw_metrics(result: Result) -> Figure | None:
    rows = [row for row in rows_of(result, "metrics") if row["accuracy"] is not None]
    if not rows:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.4, 1.9), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        heights = np.arange(len(rows))[::-1]
        _dots(left, rows, heights, ("accuracy", "accuracy_low", "accuracy_high"), marker="o", label=None)
        left.set_yticks(heights, [row["metric"] for row in rows])
        left.set_xlim(0, 1)
        _percent(left)
        left.set_xlabel("classified rightly by neighbours")
        known = [
            (row["correlation"], y) for row, y in zip(rows, heights, strict=True) if row["correlation"] is not None
        ]
        right.barh(
            [y for _, y in known], [value for value, _ in known], 0.55, color=TRAIN, edgecolor=MUTED, linewidth=0.5
        )
        right.set_xlim(0, 1)
        right.set_xlabel("rank correlation of nearest distances\nwith those of Euclid")
        for axes in (left, right):
            axes.set_ylim(-0.6, len(rows) - 0.4)
    return figure


def alt_metrics(result: Result) -> str:
    rows = [row for row in rows_of(result, "metrics") if row["accuracy"] is not None]
    parts = [
        f"{row['metric']} {percent(row['accuracy'])}, correlation {_known(row['correlation']):.2f}" for row in rows
    ]
    return f"Neighbours in pixels classify rightly, by metric: {'; '.join(parts)}."


DRAWINGS = (
    Drawing(
        "shares",
        "The same images in many representations: who is inside the hull, and who is classified rightly by neighbours",
        draw_shares,
        alt_shares,
    ),
    Drawing(
        "correlations",
        "Whether representations agree on which images are far from the training images",
        draw_correlations,
        alt_correlations,
    ),
    Drawing("metrics", "The same pixels under four distances", draw_metrics, alt_metrics),
)
