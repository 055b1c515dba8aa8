"""Figures of `encoding-dimension`: the pictures, and what does not depend on their size; estimates by size, scale and
noise are in `encoding_dimension_curves`."""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.report.studies.encoding_dimension_curves import CURVES, DASHED, STYLES
from hullx.report.words import number, percent
from hullx.studies import Result
from hullx.studies.geometry.encoding_dimension.bar import bar_inside

ESTIMATORS = (
    ("two_nn", "TwoNN", "o", True),
    ("mle_inverse", "maximum likelihood, inverse average", "s", True),
    ("mle_plain", "maximum likelihood, plain average", "s", False),
    ("gride", "GRIDE 10:20", "^", True),
    ("pca_95", "PCA, 95 % of the variance", "x", True),
)


def _samples(result: Result) -> Figure | None:
    pictures, numbers = result.arrays.get("samples/pictures"), result.arrays.get("samples/numbers")
    if pictures is None or numbers is None:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.2, 4.6), layout="constrained")
        axes = figure.subplots(len(numbers), len(pictures))
        for column, (name, drawn) in enumerate(zip(STYLES, pictures, strict=True)):
            for row, picture in enumerate(drawn):
                one = axes[row, column]
                one.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
                one.set_xticks([])
                one.set_yticks([])
                for spine in one.spines.values():
                    spine.set_visible(True)
                if column == 0:
                    one.set_ylabel(f"{numbers[row]:.4f}", rotation=0, ha="right", va="center", fontsize=9)
            axes[0, column].set_title(name, fontsize=9, color=INK)
    return figure


def _samples_alt(_result: Result) -> str:
    return (
        "Four numbers, one a row, each drawn in seven ways: " + ", ".join(STYLES) + ". The numbers 0.4273 and 0.4274 "
        "look alike in all but the last column, where one digit is another."
    )


def _hull(result: Result) -> Figure | None:
    table = result.tables["hull"]
    if not len(table):
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.4, 3.6), layout="constrained")
        axes = figure.subplots()
        most = max(table.column("rows"))
        grid = np.unique(np.geomspace(2, most, 60).round())
        size = int(table.column("size")[0])
        laws = {
            "grey level": (grid - 1) / (grid + 1),
            "bar": np.array([bar_inside(int(n), size) for n in grid]),
            "bump": np.zeros(len(grid)),
        }
        for name, law in laws.items():
            part = table.where(rendering=name)
            axes.plot(grid, law, color=INK, linestyle=DASHED, linewidth=0.9)
            share, low, high = (np.array(part.column(key)) for key in ("share", "low", "high"))
            _, marker, face = STYLES[name]
            axes.errorbar(
                part.column("rows"), share, np.maximum([share - low, high - share], 0.0), color=LIVE, linestyle="none",
                marker=marker, markersize=5, capsize=2, elinewidth=0.8, markerfacecolor=LIVE if face else "white",
                label=name,
            )  # fmt: skip
        axes.plot([], [], color=INK, linestyle=DASHED, linewidth=0.9, label="exact law")
        axes.set_xscale("log")
        logarithmic(axes.xaxis)
        axes.set_ylim(-0.04, 1.04)
        axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        axes.set_xlabel("pictures in the hull")
        axes.set_ylabel("fresh pictures inside")
        axes.set_title("Fresh pictures of one number", fontsize=10, color=INK)
        figure.legend(frameon=False, loc="outside right center", fontsize=8)
    return figure


def _hull_alt(result: Result) -> str:
    table = result.tables["hull"]
    most = max(table.column("rows"))
    shares = ", ".join(f"{row['rendering']} {percent(float(row['share'] or 0.0))}" for row in table.where(rows=most))
    agree = sum(map(bool, table.column("agrees")))
    return (
        f"Share of fresh pictures inside the hull of n others, against n. With n = {most}: {shares}. All three are one "
        f"number a picture. {agree} of {len(table)} cells agree with the exact laws, drawn dashed."
    )


def _known(result: Result) -> Figure | None:
    table = result.tables["known dimension"]
    if not len(table):
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(6.8, 4.4), layout="constrained")
        axes = figure.subplots()
        truth = np.array(table.column("dimension"), dtype=float)
        axes.plot([1, truth.max()], [1, truth.max()], color=INK, linestyle=DASHED, linewidth=0.9, label="known")
        for i, (key, name, marker, filled) in enumerate(ESTIMATORS):
            shift = 1.06 ** (i - 2)  # beside each other
            axes.plot(
                truth * shift, table.column(key), linestyle="none", marker=marker, markersize=4.5, label=name,
                color=MUTED if key == "pca_95" else LIVE, markerfacecolor=None if filled else "white",
            )  # fmt: skip
        axes.set_xscale("log")
        axes.set_yscale("log")
        logarithmic(axes.xaxis)
        logarithmic(axes.yaxis)
        axes.set_xticks([1, 2, 3, 5, 10, 20, 50])
        axes.set_yticks([1, 2, 3, 5, 10, 20, 50])
        axes.set_xlabel("known dimension of the manifold")
        axes.set_ylabel("estimated dimension")
        axes.legend(frameon=False, fontsize=8)
    return figure


def _known_alt(result: Result) -> str:
    table = result.tables["known dimension"]
    high = max(table, key=lambda row: float(row["dimension"] or 0))
    return (
        f"Estimated against known dimension of {len(table)} manifolds with {int(high['rows'] or 0):,} rows. Up to "
        f"about 5 estimates of neighbours are right; above they fall short: of {high['dimension']} dimensions TwoNN "
        f"sees {number(float(high['two_nn'] or 0))}. PCA counts bends as dimensions and lies above."
    )


def _pictures(result: Result) -> Figure | None:
    table = result.tables["pictures"]
    cube = result.tables["cube"]
    if not len(table) or not len(cube):
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
        _dimensions(left, result)
        _cube(right, result)
    return figure


def _dimensions(axes: Axes, result: Result) -> None:
    table, published = result.tables["pictures"], result.tables["published"]
    names = []
    for row in reversed(published.rows):
        names.append(f"{row['data']}, as published")
        low, high = float(row["lowest"] or 0), float(row["highest"] or 0)
        axes.plot([low, high], [len(names) - 1] * 2, color=MUTED, linewidth=3, solid_capstyle="butt")
        said = f"{low:g} to {high:g} of {int(row['values'] or 0):,}"
        axes.text(high * 1.1, len(names) - 1, said, va="center", fontsize=8)
    for row in reversed(table.rows):
        real = row["law"] == "pictures"
        names.append(str(row["data"]) if real else "  Gaussian, same covariance")
        value, error = float(row["two_nn"] or 0), 3.0 * float(row["error"] or 0)
        axes.errorbar(
            value, len(names) - 1, xerr=error, color=LIVE if real else INK, marker="o" if real else "D", markersize=5,
            capsize=2, markerfacecolor=None if real else "white", linestyle="none",
        )  # fmt: skip
        said = f"{value:.1f} of {int(row['values'] or 0):,}"
        axes.text(1.1 * (value + error), len(names) - 1, said, va="center", fontsize=8)
    axes.set_yticks(range(len(names)), names)
    axes.set_xscale("log")
    logarithmic(axes.xaxis)
    axes.set_xlim(0.6 * min(table.column("two_nn")), 8.0 * max(table.column("two_nn")))
    axes.set_xlabel("intrinsic dimension (TwoNN, 3 standard errors)")


def _cube(axes: Axes, result: Result) -> None:
    cube = result.tables["cube"]
    rows = [row for row in cube.where(data=cube.column("data")[0]) if row["log10_volume"] is not None]
    at = [float(row["log10_volume"] or 0.0) for row in rows]
    share = np.array([float(row["share"] or 0.0) for row in rows])
    low, high = (np.array([float(row[key] or 0.0) for row in rows]) for key in ("low", "high"))
    axes.errorbar(
        at, share, np.maximum([share - low, high - share], 0.0), color=LIVE, marker="o", markersize=5, capsize=2,
        linestyle="none",
    )  # fmt: skip
    for x, y, row in zip(at, share, rows, strict=True):
        if row["asked"] in ("50 %", "90 %"):
            radius = f"within {number(float(row['radius'] or 0))}"
            axes.annotate(
                radius, (x, y), xytext=(-7, 0), textcoords="offset points", ha="right", va="center", fontsize=8
            )
    axes.axvline(-16.0, color=INK, linestyle=DASHED, linewidth=0.9)
    axes.text(-22, 0.28, "a grain of sand\nin a stadium", ha="right", fontsize=8, color=INK)
    axes.set_xlim(1.5 * min(at), 40)
    axes.set_ylim(0, 1.06)
    axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
    axes.set_xlabel("log10 of the share of the cube, at most")
    axes.set_ylabel("fresh pictures in that set")


def _pictures_alt(result: Result) -> str:
    table = result.tables["pictures"]
    cube = result.tables["cube"]
    said = ", ".join(
        f"{row['data']} ({'pictures' if row['law'] == 'pictures' else 'Gaussian of the same covariance'}) "
        f"{float(row['two_nn'] or 0):.1f}"
        for row in table
    )
    half = cube.where(asked="50 %").rows[0]
    grain = cube.where(asked="grain").rows[0]
    return (
        f"Left, intrinsic dimensions by TwoNN: {said}. Right: {percent(float(grain['share'] or 0))} of fresh pictures "
        f"lie in a set of at most 10 to the -16 of the cube of all pictures, one half in at most 10 to the "
        f"{float(half['log10_volume'] or 0):.0f}."
    )


DRAWINGS = (
    Drawing("samples", "The same numbers, drawn in seven ways", _samples, _samples_alt),
    *CURVES,
    Drawing("hull", "Same data, same dimension 1, opposite verdicts of the hull", _hull, _hull_alt),
    Drawing("known", "Estimates on manifolds of known dimension", _known, _known_alt),
    Drawing("pictures", "Real pictures: few dimensions, and a grain of the cube", _pictures, _pictures_alt),
)
