"""Figures of `density-noise`: error by density, what noise in the columns adds, and what improves models."""

from __future__ import annotations

import math

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.report.words import number
from hullx.studies import Result

DASHED = (0, (4, 2))
MARKERS = "os^D"


def _density(result: Result) -> Figure:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        _errors(left, result)
        _collapse(right, result)
    return figure


def _errors(axes: Axes, result: Result) -> None:
    table = result.tables["errors"].where(learner="1 neighbour", laying="orthogonal")
    columns = sorted(set(table.column("d")))
    for m in sorted(set(table.column("m"))):
        for i, d in enumerate(columns):
            rows = sorted(table.records(m=m, d=d), key=lambda row: int(row["n"]))
            axes.plot(
                [row["n"] for row in rows], [row["error"] for row in rows], color=LIVE, marker=MARKERS[i % 4],
                markersize=4, markerfacecolor=LIVE if i == 0 else "white", linewidth=1.0,
                label=f"D = {d:,}" if m == min(table.column("m")) else None,
            )  # fmt: skip
        first, last = rows[0], rows[-1]
        law = [last["error"] * (last["n"] / row["n"]) ** (2.0 / m) for row in (first, last)]
        axes.plot([first["n"], last["n"]], law, color=INK, linestyle=DASHED, linewidth=0.9)
        axes.annotate(f"m = {m}", (last["n"], last["error"]), xytext=(7, 0), textcoords="offset points", va="center",
                      fontsize=8.5)  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(right=2.6 * max(table.column("n")))
    logarithmic(axes.xaxis)
    logarithmic(axes.yaxis)
    axes.set_xlabel("rows")
    axes.set_ylabel("squared error of the nearest row")
    axes.legend(frameon=False, fontsize=8, loc="lower left")


def _collapse(axes: Axes, result: Result) -> None:
    """Error with noise over error without.

    Noise of D columns adds about the same to all squared distances; what differs between rows, and changes who is
    nearest, is of the order of sigma^2 D^(1/2), which competes with the squared distance between rows.
    """
    table = result.tables["noisy"].where(learner="1 neighbour")
    clean = {(row["d"], row["n"]): row["error"] for row in result.tables["errors"].where(
        learner="1 neighbour", laying="orthogonal", m=2)}  # fmt: skip
    for i, d in enumerate(sorted(set(table.column("d")))):
        rows = [row for row in table.records(d=d) if (d, row["n"]) in clean]
        rows.sort(key=_noise_in_spacings)
        axes.plot(
            [_noise_in_spacings(row) for row in rows], [row["error"] / float(clean[d, row["n"]] or 1) for row in rows],
            color=LIVE, marker=MARKERS[i % 4], markersize=4, markerfacecolor=LIVE if i == 0 else "white",
            linestyle="none", label=f"D = {d:,}",
        )  # fmt: skip
    axes.axhline(1.0, color=MUTED, linewidth=0.8, linestyle=DASHED)
    axes.set_xscale("log")
    axes.set_yscale("log")
    logarithmic(axes.xaxis)
    logarithmic(axes.yaxis)
    axes.set_xlabel("noise of a column · D^(1/4) / distance between rows")
    axes.set_ylabel("error / error without noise")
    axes.legend(frameon=False, fontsize=8)


def _noise_in_spacings(row: dict[str, object]) -> float:
    noise, d, spacing = (float(str(row[key])) for key in ("noise", "d", "spacing"))
    return noise * math.sqrt(math.sqrt(d)) / spacing


def _density_alt(result: Result) -> str:
    falls = [
        f"n^−{number(row['falls'], 2)} in dimension {row['m']} (law {number(row['two_over_m'], 2)})"
        for row in result.tables["rates"].records(learner="1 neighbour")
    ]
    grows = [
        f"D^{number(row['coefficient'], 2)} with noise {number(row['noise'])}"
        for row in result.tables["columns"].records()
    ]
    return (
        "Left: squared error of the nearest row by number of rows, for data of several dimensions m in few and many "
        f"columns D: it falls like {', '.join(falls)}, dashed. Right: what noise in every column adds, for two "
        f"dimensions; noise times D^(1/4) in distances between rows is what counts. With the columns the error changes "
        f"like {', '.join(grows)}."
    )


def _models(result: Result) -> Figure:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 3.1), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.1, 1.0))
        coders = result.tables["coders"].records()
        for i, n in enumerate(sorted({row["rows"] for row in coders})):
            rows = [row for row in coders if row["rows"] == n]
            left.plot(
                [row["rebuilt"] for row in rows], [row["error"] for row in rows], color=LIVE, marker=MARKERS[i % 4],
                markersize=4.5, markerfacecolor=LIVE if i % 2 == 0 else "white", linestyle="none", label=f"{n:,} rows",
            )  # fmt: skip
        left.set_xscale("log")
        logarithmic(left.xaxis)
        left.set_xlabel("held-out error of the autoencoder / variance")
        left.set_ylabel("error of neighbours among codes")
        left.set_ylim(bottom=0.0)
        left.legend(frameon=False, fontsize=8, loc="upper left")
        rows = [row for row in result.tables["improvements"].records() if row["change"] != "base"]
        for i, row in enumerate(rows):
            right.plot([100 * row["low"], 100 * row["high"]], [i, i], color=LIVE, linewidth=1.2)
            right.plot(100 * row["lowered"], i, color=LIVE, marker="o", markersize=5)
        right.axvline(0.0, color=MUTED, linewidth=0.8)
        right.set_yticks(range(len(rows)), [str(row["change"]) for row in rows])
        right.set_ylim(len(rows) - 0.5, -0.5)
        right.set_xlabel("error lowered, in points of 100")
        right.tick_params(axis="y", length=0)
    return figure


def _models_alt(result: Result) -> str:
    found = result.tables["correlation"].records()
    changes = [
        f"{row['change']} lowers the error by {number(100 * row['lowered'], 2)} points"
        for row in result.tables["improvements"].records()
        if row["change"] != "base"
    ]
    return (
        f"Left: error of autoencoders and of classifiers on their codes, {found[0]['models']} models, rank correlation "
        f"{number(found[0]['estimate'], 2)}. Right: {'; '.join(changes)}."
    )


DRAWINGS = (
    Drawing("density", "The data's own dimension sets the rate; columns matter once each brings noise", _density,
            _density_alt),
    Drawing("models", "Better codes classify better; more and better data help most", _models, _models_alt),
)  # fmt: skip
