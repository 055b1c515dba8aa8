"""Figures of the study of real data: shares by dimension and rows, the factorial; the others are drawn beside."""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing
from hullx.report.studies.real_data_axes import (
    DASHED,
    STYLES,
    Rows,
    bars,
    column,
    different,
    log_axis,
    named,
    rows_of,
    share_axis,
    whiskers,
)
from hullx.report.studies.real_data_pictures import CUBE, DISTANCES, GALLERY
from hullx.report.studies.real_data_radius import RADIUS, WHO
from hullx.report.words import percent
from hullx.studies import Result
from hullx.theory import gaussian_d_half, gaussian_membership

LARGEST_D = 80  # of the exact law
STATED = 100  # above, says the paper, new rows are almost surely outside
TREATED = {
    "raw": "as they are",
    "contrast": "contrast\nnormalised",
    "row contrast": "contrast of the\nwhole row",
    "shuffled": "columns\nshuffled",
    "whitened": "whitened",
}


def full_shares(result: Result) -> Rows:
    """Rows of the largest number of training rows, ascending by dimensions."""
    rows = rows_of(result, "share", by="d")
    most = max(column(rows, "n"), default=0)
    return [row for row in rows if row["n"] == most]


def draw_shares(result: Result) -> Figure | None:
    rows = full_shares(result)
    if not rows:
        return None
    n, most = rows[0]["n"], rows[-1]["d"]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.6, 4.0), layout="constrained")
        axes = figure.subplots()
        for family, (name, marker, line, color) in STYLES.items():
            found = [row for row in rows if row["family"] == family]
            if found:
                style = {"color": color, "marker": marker, "linestyle": line, "linewidth": 1.2, "label": name}
                whiskers(axes, column(found, "d"), found, **style)
        whole = [row for row in rows if row["family"] == "all"]
        if whole:
            style = {"color": INK, "marker": "*", "markersize": 9, "linestyle": "none", "label": "all columns"}
            whiskers(axes, column(whole, "d"), whole, **style)
        grid = np.unique(np.geomspace(2, LARGEST_D, 40).round().astype(int)).tolist()
        law = [gaussian_membership(n, d) if n > d else 0.0 for d in grid]
        axes.plot([*grid, most], [*law, law[-1]], color=INK, linestyle=DASHED, linewidth=1.4, label="Gaussian, exact")
        axes.axvline(STATED, color=MUTED, linewidth=0.7)
        axes.annotate(
            f"{STATED} dimensions", (STATED, 0.62), (3, 0), textcoords="offset points", fontsize=8, color=MUTED
        )
        log_axis(axes, [d for d in (2, 4, 8, 16, 32, 64, 128, 256, 784) if d <= max(most, 4)])
        share_axis(axes)
        axes.set_xlabel("dimensions")
        axes.set_ylabel(f"test rows inside the hull of {n:,} rows")
        axes.legend(frameon=False, fontsize=8)
    return figure


def alt_shares(result: Result) -> str:
    rows = full_shares(result)
    parts = []
    for family in (*STYLES, "all"):
        found = [row for row in rows if row["family"] == family]
        chosen = {row["d"]: row for row in found[:: max(1, (len(found) - 1) // 2)]}
        if chosen:
            said = ", ".join(f"{percent(row['share'])} at {d}" for d, row in chosen.items())
            parts.append(f"{named(family)} {said}")
    half = gaussian_d_half(rows[0]["n"]) if rows else 0.0
    return f"Share inside by dimensions: {'; '.join(parts)}. A Gaussian falls below one half at {half:.1f} dimensions."


def draw_crossing(result: Result) -> Figure | None:
    rows = [row for row in rows_of(result, "crossing", by="n") if row["d50"] is not None]
    sizes = sorted(set(column(rows, "n")))
    if len(sizes) < 2:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(5.4, 3.4), layout="constrained")
        axes = figure.subplots()
        for family in different(rows, "family"):
            name, marker, line, color = STYLES[family]
            found = [row for row in rows if row["family"] == family]
            at, halves = column(found, "n"), column(found, "d50")
            axes.plot(at, halves, color=color, marker=marker, markersize=4.5, linestyle=line, label=name)
        axes.plot(sizes, [gaussian_d_half(n) for n in sizes], color=INK, linestyle=DASHED, label="Gaussian, exact")
        log_axis(axes, sizes)
        axes.set_ylim(bottom=0)
        axes.set_xlabel("training rows")
        axes.set_ylabel("dimensions at which one half is inside")
        axes.legend(frameon=False, fontsize=8)
    return figure


def alt_crossing(result: Result) -> str:
    rows = rows_of(result, "crossing")
    most = max(column(rows, "n"), default=0)
    kept = [row for row in rows if row["n"] == most and row["d50"] is not None]
    said = ", ".join(f"{named(row['family'])} {row['d50']:.1f}" for row in kept)
    law = f", Gaussian {kept[0]['d50_law']:.1f}" if kept else ""
    return f"Dimensions at which one half is inside, by training rows; at {most:,}: {said}{law}."


def draw_factorial(result: Result) -> Figure | None:
    rows = rows_of(result, "factorial", by="d")
    families = different(rows, "family")
    if not rows:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 1.95 * len(families)), layout="constrained")
        grid = figure.subplots(len(families), len(TREATED), sharex=True, sharey=True, squeeze=False)
        for line, family in zip(grid, families, strict=True):
            for axes, (treatment, name) in zip(line, TREATED.items(), strict=True):
                _treated(axes, [r for r in rows if r["family"] == family and r["treatment"] == treatment])
                if family == families[0]:
                    axes.set_title(name, fontsize=9)
            line[0].set_ylabel(f"{named(family)}\ninside")
        for axes in grid[-1]:
            axes.set_xlabel("dimensions")
    return figure


def _treated(axes: Axes, rows: Rows) -> None:
    at = bars(axes, rows, color=TRAIN)
    for i, row in enumerate(rows):
        axes.plot([i - 0.42, i + 0.42], [row["law"]] * 2, color=LIVE, linestyle=DASHED, linewidth=1.6)
    axes.set_xticks(at, [str(row["d"]) for row in rows])
    share_axis(axes)


def alt_factorial(result: Result) -> str:
    parts = []
    for row in rows_of(result, "factorial"):
        word = TREATED[row["treatment"]].replace("\n", " ")
        parts.append(f"{named(row['family'])} {row['d']}, {word}: {percent(row['share'])}")
    return f"Share inside by treatment, bars measured, dashes the Gaussian law. {'; '.join(parts)}."


def draw_others(result: Result) -> Figure | None:
    rows = rows_of(result, "other", by="d")
    sources = different(rows_of(result, "other"), "source")
    if not sources:
        return None
    columns = min(4, len(sources))
    lines = -(-len(sources) // columns)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(2.1 * columns + 0.5, 2.1 * lines + 0.2), layout="constrained")
        grid = figure.subplots(lines, columns, sharey=True, squeeze=False)
        for axes in grid.flat[len(sources) :]:
            axes.set_visible(False)
        for axes, source in zip(grid.flat, sources, strict=False):
            _other(axes, [row for row in rows if row["source"] == source])
        for line in grid:
            line[0].set_ylabel("test rows inside")
    return figure


def _other(axes: Axes, rows: Rows) -> None:
    known = [row for row in rows if not row["law_is_bound"]]
    axes.plot(column(known, "d"), column(known, "law"), color=INK, linestyle=DASHED)
    parts = [row for row in rows if row["family"] != "all"]
    if parts:
        whiskers(axes, column(parts, "d"), parts, color=LIVE, marker="o")
    whole = [row for row in rows if row["family"] == "all"]
    if whole:
        whiskers(axes, column(whole, "d"), whole, color=INK, marker="*", markersize=9, linestyle="none")
    log_axis(axes, [d for d in (4, 16, 64, 256, 1024) if d <= max(16, rows[-1]["d"])])
    share_axis(axes)
    axes.set_title(f"{rows[0]['source']}, {rows[0]['n']:,} rows", fontsize=8.5)
    axes.set_xlabel("components (★: all columns)", fontsize=8)


def alt_others(result: Result) -> str:
    whole = rows_of(result, "other", family="all")
    parts = [
        f"{row['source']} ({row['n']:,} rows, {row['d']} columns) {percent(row['share'])}, law {percent(row['law'])}"
        for row in whole
    ]
    return f"Share inside by number of principal components in other sets; with all columns: {'; '.join(parts)}."


DRAWINGS = (
    Drawing("shares", "How many test rows are inside, by coordinates and dimensions", draw_shares, alt_shares),
    RADIUS,
    Drawing("factorial", "What removing contrast, dependence or scale does", draw_factorial, alt_factorial),
    WHO,
    GALLERY,
    DISTANCES,
    Drawing("crossing", "More rows let one half be inside in more dimensions", draw_crossing, alt_crossing),
    Drawing("others", "Other data sets, beside the Gaussian law of as many rows", draw_others, alt_others),
    CUBE,
)
