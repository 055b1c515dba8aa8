"""Figures of `linear-interpolation`: the scale at which data are interpolated, errors beside other learners, rates."""

from __future__ import annotations

from typing import Any

import matplotlib
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.report.words import number, percent
from hullx.studies import Result

DASHED = (0, (4, 2))
MARKERS = "os^Dv"
OURS = "linear interpolation"
COLOURS = (LIVE, INK, MUTED, TRAIN, INK)


def _scales(result: Result) -> list[dict[str, Any]]:
    return sorted(result.tables["scales"].records(), key=lambda row: int(row["d"]))


def _scale(result: Result) -> Figure:
    rows = _scales(result)
    at = [row["d"] for row in rows]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 3.3), layout="constrained")
        left, middle, right = figure.subplots(1, 3)
        for key, colour, marker, label in (("far", LIVE, "o", "furthest corner"), ("near", INK, "s", "nearest row")):
            left.plot(at, [row[f"{key}_50"] for row in rows], color=colour, marker=marker, markersize=4, label=label)
            left.fill_between(
                at, [row[f"{key}_25"] for row in rows], [row[f"{key}_75"] for row in rows], color=colour, alpha=0.15,
                linewidth=0,
            )  # fmt: skip
        left.set_ylabel("distance / typical distance of two rows")
        left.set_ylim(0.0, None)
        left.legend(frameon=False, fontsize=8)
        middle.plot(at, [row["reach_50"] for row in rows], color=LIVE, marker="o", markersize=4)
        middle.fill_between(
            at,
            [row["reach_25"] for row in rows],
            [row["reach_75"] for row in rows],
            color=LIVE,
            alpha=0.15,
            linewidth=0,
        )
        middle.set_yscale("log")
        logarithmic(middle.yaxis)
        middle.set_ylabel("rows as near as the furthest corner")
        for i, learner in enumerate(_learners(result)):
            found = [result.tables["errors"].records(d=d, learner=learner)[0]["error"] for d in at]
            right.plot(
                at, found, color=COLOURS[i % 5], marker=MARKERS[i % 5], markersize=4, label=learner,
                linestyle="-" if learner == OURS else DASHED,
            )  # fmt: skip
        right.set_ylabel("test error, images inside")
        right.set_ylim(0.0, None)
        right.legend(frameon=False, fontsize=7.5)
        for axes in (left, middle, right):
            axes.set_xlabel("principal components")
            axes.set_xticks(at)
    return figure


def _learners(result: Result) -> list[str]:
    return list(dict.fromkeys(result.tables["errors"].column("learner")))


def _scale_alt(result: Result) -> str:
    parts = [
        f"in {row['d']} components, with {percent(row['inside'] / row['asked'])} of the images inside, the furthest "
        f"corner is at {number(row['far_50'], 2)} of the typical distance, the nearest row at "
        f"{number(row['near_50'], 2)}, and {row['reach_50']:,.0f} rows are as near as that corner"
        for row in _scales(result)
    ]
    last = max(result.tables["errors"].column("d"))
    errors = [f"{row['learner']} {percent(row['error'])}" for row in result.tables["errors"].records(d=last)]
    return (
        f"The scale of interpolation (medians): {'; '.join(parts)}. Errors in {last} components: {', '.join(errors)}."
    )


def _rates(result: Result) -> Figure:
    rows = result.tables["cube"].records()
    dims = sorted({row["m"] for row in rows})
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 2.9), layout="constrained")
        for axes, m in zip(figure.subplots(1, len(dims), sharey=True, squeeze=False)[0], dims, strict=True):
            for key, colour, marker, label in (
                ("interpolated", LIVE, "o", OURS), ("nearest", INK, "s", "nearest row")
            ):  # fmt: skip
                sizes = sorted({row["n"] for row in rows if row["m"] == m})
                means = [_mean([row[key] for row in rows if (row["m"], row["n"]) == (m, n)]) for n in sizes]
                axes.plot(sizes, means, color=colour, marker=marker, markersize=4, label=label)
                law = result.tables["powers"].records(m=m, learner=key)[0]["law"]
                axes.plot(
                    sizes, [means[-1] * (n / sizes[-1]) ** -law for n in sizes], color=colour, linewidth=0.8,
                    linestyle=DASHED,
                )  # fmt: skip
            axes.set_xscale("log")
            axes.set_yscale("log")
            logarithmic(axes.xaxis)
            axes.set_title(f"dimension {m}", fontsize=9.5)
            axes.set_xlabel("rows")
        figure.axes[0].set_ylabel("mean squared error")
        figure.axes[0].legend(frameon=False, fontsize=8)
    return figure


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _rates_alt(result: Result) -> str:
    parts = [
        f"{'linear interpolation' if row['learner'] == 'interpolated' else 'the nearest row'} in dimension {row['m']} "
        f"n^−{number(row['falls'], 2)} (law {number(row['law'], 2)})"
        for row in result.tables["powers"].records()
    ]
    return f"Mean squared errors at a smooth function fall like {'; '.join(parts)}; the laws are dashed."


DRAWINGS = (
    Drawing(
        "scale", "The scale at which images are interpolated, and errors beside other learners", _scale, _scale_alt
    ),
    Drawing("rates", "Errors at a smooth function by number of rows, beside the laws of density", _rates, _rates_alt),
)
