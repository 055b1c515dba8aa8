"""What the figures of the study of real data share: rows as plain dictionaries, axes of shares and of dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter, NullLocator

from hullx.report.figures import INK, LIVE, MUTED
from hullx.studies import Result

DASHED = (0, (4, 2))
OCHRE, VIOLET = "#b5651d", "#7a4fa3"
Rows = list[dict[str, Any]]
STYLES: dict[str, tuple[str, str, Any, str]] = {
    "crop": ("middle crop", "o", "-", LIVE),
    "block": ("block averages", "s", "-", INK),
    "components": ("principal components", "^", "-", OCHRE),
    "columns": ("random columns", "D", (0, (1, 1.5)), MUTED),
    "projection": ("random projection", "v", (0, (1, 1.5)), VIOLET),
}


def rows_of(result: Result, table: str, by: str | None = None, **values: Any) -> Rows:
    """Rows of a table that have these values, ascending by a column."""
    found = result.tables[table]
    rows = [dict(row) for row in (found.where(**values) if len(found) else found)]
    return rows if by is None else sorted(rows, key=lambda row: row[by])


def different(rows: Rows, key: str) -> list[Any]:
    return list(dict.fromkeys(row[key] for row in rows))


def named(family: str) -> str:
    return "all columns" if family == "all" else STYLES[family][0]


def column(rows: Rows, key: str) -> list[Any]:
    return [row[key] for row in rows]


def whiskers(axes: Axes, at: Any, rows: Rows, **style: Any) -> None:
    """Shares at these places with their intervals."""
    shares = column(rows, "share")
    errors = np.maximum([[r["share"] - r["low"] for r in rows], [r["high"] - r["share"] for r in rows]], 0.0)
    axes.errorbar(at, shares, errors, **{"capsize": 2, "elinewidth": 0.8, "markersize": 4.5, **style})


def bars(axes: Axes, rows: Rows, **style: Any) -> Any:
    """One bar a row with its whisker and, above, its number."""
    at = np.arange(len(rows))
    axes.bar(at, column(rows, "share"), 0.62, edgecolor=MUTED, linewidth=0.6, **style)
    whiskers(axes, at, rows, color=INK, linestyle="none")
    for i, row in enumerate(rows):
        place = (i, min(row["high"], 0.93))
        axes.annotate(f"{row['share']:.2f}", place, (0, 3), textcoords="offset points", ha="center", fontsize=8)
    return at


def share_axis(axes: Axes) -> None:
    axes.set_ylim(-0.02, 1.03)
    percent_axis(axes)


def percent_axis(axes: Axes) -> None:
    axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")


def log_axis(axes: Axes, ticks: list[int]) -> None:
    axes.set_xscale("log")
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
