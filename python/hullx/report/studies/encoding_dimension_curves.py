"""Estimated dimension of pictures of a number: by encoding dimension, spacing, scale, and under noise."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.studies import Result
from hullx.studies.geometry.encoding_dimension.bar import bar_ratios
from hullx.studies.table import Table

DASHED = (0, (4, 2))
RUST = "#a3341f"
# rendering -> colour, marker, filled; all differ without colour
STYLES: dict[str, tuple[str, str, bool]] = {
    "grey level": (LIVE, "o", True),
    "bump": (LIVE, "s", False),
    "soft needle": (LIVE, "^", False),
    "narrow bump": (INK, "s", True),
    "bar": (INK, "D", True),
    "needle": (INK, "^", True),
    "printed digits": (RUST, "X", True),
}
_LAW_ROWS, _LAW_SEED = 20_000, 0


def by_rendering(table: Table) -> Iterator[tuple[str, Table]]:
    """Parts of a table in the order of the legend."""
    for name in STYLES:
        part = table.where(rendering=name)
        if len(part):
            yield name, part


def _line(axes: Axes, name: str, x: npt.ArrayLike, y: npt.ArrayLike, error: npt.ArrayLike, joined: bool = True) -> None:
    color, marker, filled = STYLES[name]
    axes.errorbar(
        np.asarray(x, dtype=float), np.asarray(y, dtype=float), np.asarray(error, dtype=float), color=color,
        marker=marker, markersize=4.5, markerfacecolor=color if filled else "white", capsize=1.5, elinewidth=0.7,
        linewidth=0.9 if joined else 0.0, label=name,
    )  # fmt: skip


def _by_size(result: Result) -> Figure | None:
    table = result.tables["curves"]
    if not len(table):
        return None
    counts = sorted(set(table.column("rows")))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 3.9), layout="constrained")
        axes = figure.subplots(1, len(counts), sharey=True, squeeze=False)[0]
        for one, n in zip(axes, counts, strict=True):
            for name, part in by_rendering(table.where(rows=n)):
                _line(
                    one, name, part.column("values"), part.column("two_nn"), 3.0 * np.array(part.column("two_nn_error"))
                )
            for level in (1.0, 2.0):
                one.axhline(level, color=INK, linestyle=DASHED, linewidth=0.7)
            one.set_xscale("log")
            one.set_yscale("log")
            logarithmic(one.xaxis)
            one.set_yticks([1, 2, 5, 10])
            logarithmic(one.yaxis)
            one.set_ylim(0.7, 16)
            one.set_title(f"{n:,} pictures", fontsize=10, color=INK)
            one.set_xlabel("values a picture")
        axes[0].set_ylabel("intrinsic dimension (TwoNN, 3 standard errors)")
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False, fontsize=8)
    return figure


def _by_size_alt(result: Result) -> str:
    table = result.tables["curves"]
    most, largest = max(table.column("rows")), max(table.column("values"))
    top = table.where(rows=most, values=largest)
    said = ", ".join(f"{row['rendering']} {float(row['two_nn'] or 0):.2f}" for row in top)
    return (
        f"Estimated intrinsic dimension against values a picture, from {min(table.column('values')):,} to {largest:,}; "
        f"dashed lines at 1 and 2. Lines of smooth renderings are flat at 1. With {most:,} pictures of {largest:,} "
        f"values: {said}."
    )


def _regimes(result: Result) -> Figure | None:
    table = result.tables["curves"]
    if not len(table):
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 3.7), layout="constrained")
        left, right = figure.subplots(1, 2)
        for name in ("bar", "needle", "soft needle"):
            part = table.where(rendering=name)
            spacing = np.array(part.column("size")) / np.array(part.column("rows"))
            order = np.argsort(spacing)
            _line(
                left, name, spacing[order], np.array(part.column("two_nn"))[order],
                np.array(part.column("two_nn_error"))[order], joined=False,
            )  # fmt: skip
        spacings = np.geomspace(0.005, 100.0, 25)
        left.plot(spacings, [_bar_law(s) for s in spacings], color=INK, linestyle=DASHED, label="bar, from its formula")
        left.set_xlabel("mean spacing of the numbers, pixels")
        left.set_ylabel("intrinsic dimension (TwoNN, 1 standard error)")
        for name, part in by_rendering(result.tables["scale"]):
            _line(right, name, part.column("rank"), part.column("gride"), part.column("error"))
        right.set_xlabel(f"rank of the farther neighbour, {_scale_size(result)} pixels wide")
        right.set_ylabel("intrinsic dimension (GRIDE)")
        for axes in (left, right):
            axes.set_xscale("log")
            logarithmic(axes.xaxis)
            for level in (1.0, 2.0):
                axes.axhline(level, color=MUTED, linewidth=0.6)
        left.set_ylim(0.7, 2.3)
        left.legend(frameon=False, fontsize=8, loc="upper left")
        right.set_yscale("log")
        right.set_yticks([1, 2, 5, 10])
        logarithmic(right.yaxis)
        right.set_xscale("log", base=2)
        right.xaxis.set_major_formatter(lambda value, _position: f"{value:g}")
        right.legend(frameon=False, fontsize=8, ncols=2, loc="upper left")
        right.set_ylim(0.7, 40)
    return figure


def _scale_size(result: Result) -> str:
    return f"{max(result.tables['scale'].column('size')):,}"


def _bar_law(spacing: float) -> float:
    """TwoNN of very many bars, so many pixels apart."""
    u = np.random.default_rng(_LAW_SEED).random(_LAW_ROWS)
    logs = np.log(bar_ratios(u * (_LAW_ROWS * spacing)))
    return (len(logs) - 1) / float(logs.sum())


def _regimes_alt(result: Result) -> str:
    bars = sorted(result.tables["curves"].where(rendering="bar"), key=lambda row: float(row["rows"] or 0))
    largest = max(float(row["size"] or 0) for row in bars)
    said = ", ".join(
        f"{float(row['two_nn'] or 0):.2f} with {int(row['rows'] or 0):,}" for row in bars if row["size"] == largest
    )
    return (
        "Left: a sharp edge has dimension 1 where numbers are much closer than a pixel and tends to 2 where they are "
        f"farther apart; the dashed curve follows from the distances of bars without drawing one. Bars {largest:,.0f} "
        f"pixels wide: {said} pictures. Right: the same by the rank of neighbours: smooth pictures stay at 1, sharp "
        "ones rise, printed digits are far above."
    )


def _spectrum(result: Result) -> Figure | None:
    spectra = {
        key.removeprefix("curve ").removesuffix("/spectrum"): v
        for key, v in result.arrays.items()
        if key.endswith("/spectrum")
    }
    if not spectra:
        return None
    size = max(int(key.rsplit(" ", 1)[1]) for key in spectra)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.6, 3.5), layout="constrained")
        left, right = figure.subplots(1, 2)
        for name, (color, marker, filled) in STYLES.items():
            values = spectra[f"{name} {size}"]
            kept = values > 1e-9
            left.plot(
                np.flatnonzero(kept) + 1, values[kept], color=color, marker=marker, markersize=3.5, linewidth=0.8,
                markerfacecolor=color if filled else "white", label=name,
            )  # fmt: skip
        left.set_yscale("log")
        logarithmic(left.yaxis)
        left.set_xlabel("principal component")
        left.set_ylabel("share of the variance")
        left.set_title(f"Principal components, {size} pixels wide", fontsize=10, color=INK)
        left.legend(frameon=False, fontsize=7, loc="lower left")
        _camera(right, result.tables["camera"])
    return figure


def _camera(axes: Axes, table: Table) -> None:
    """Noise 0 stands at the left, apart from the logarithmic axis."""
    noises = sorted(set(table.column("noise")))
    first = min((value for value in noises if value > 0.0), default=1e-3) / 4.0
    for name, part in by_rendering(table):
        x = [max(float(v), first) for v in part.column("noise")]
        _line(axes, name, x, part.column("two_nn"), part.column("error"))
    alone = float(np.mean(table.column("noise_alone")))
    axes.axhline(alone, color=INK, linestyle=DASHED, linewidth=0.9)
    axes.text(first, alone * 1.1, "noise alone", fontsize=8, color=INK)
    axes.set_xscale("log")
    axes.set_yscale("log")
    logarithmic(axes.yaxis)
    ticks = [first, *(value for value in noises if value > 0.0)]
    axes.set_xticks(ticks, ["0", *(f"{value:g}" for value in ticks[1:])], minor=False)
    axes.xaxis.set_minor_formatter(lambda _value, _position: "")
    axes.set_ylim(1, 2.5 * alone)
    axes.set_xlabel("standard deviation of the noise of a value")
    axes.set_ylabel("intrinsic dimension (TwoNN)")
    axes.set_title("Unsteady camera: 3 more directions, and noise", fontsize=10, color=INK)
    axes.legend(frameon=False, fontsize=8, loc="lower right")


def _spectrum_alt(result: Result) -> str:
    span, camera = result.tables["span"], result.tables["camera"]
    size = max(span.column("size"))
    needed = ", ".join(f"{row['rendering']} {row['pca_99']}" for row in span.where(size=size))
    quiet = ", ".join(
        f"{row['rendering']} {float(row['two_nn'] or 0):.1f} for {float(row['directions'] or 0):.0f} directions"
        for row in camera.where(noise=0.0)
    )
    return (
        f"Left: shares of the variance by principal component; for 99 % of it are needed: {needed}. Right: intrinsic "
        f"dimension before an unsteady camera, without noise {quiet}; noise of every value raises it to that of noise "
        "alone."
    )


CURVES = (
    Drawing("by-size", "Flat lines: estimates do not follow the encoding dimension", _by_size, _by_size_alt),
    Drawing("regimes", "Sharp edges have two regimes", _regimes, _regimes_alt),
    Drawing("spectrum", "One number, many principal components; a camera and noise", _spectrum, _spectrum_alt),
)
