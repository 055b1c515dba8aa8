"""The figure of a profile: four panels, each measured thing beside that of a Gaussian.

Solid with markers is measured, dashed is the law, so that it reads without colour; the whiskers are 95 % intervals.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.profile.result import Profile
from hullx.report.figures import INK, LIVE, MUTED, SETTINGS, TRAIN
from hullx.report.words import number, percent
from hullx.theory import gaussian_membership

DASHED = (0, (4, 2))
LARGEST_D = 80


def write_profile_figure(found: Profile, file: Path) -> None:
    """Draw the profile into a file; its suffix chooses SVG, PDF or PNG."""
    with matplotlib.rc_context({**SETTINGS, "svg.fonttype": "path"}):
        figure = Figure(figsize=(8.4, 6.0), layout="constrained", facecolor="white")
        axes = figure.subplots(2, 2)
        _components(axes[0, 0], found)
        _radius(axes[0, 1], found)
        _scales(axes[1, 0], found)
        _hubs(axes[1, 1], found)
        for one in axes.flat:
            one.tick_params(length=3, width=0.7)
        described: dict[str, str | None] = {"Title": "Profile of a table of features", "Description": alt_text(found)}
        metadata = described | {"Date": None, "Creator": "hullx"} if file.suffix == ".svg" else None
        figure.savefig(file, metadata=metadata, dpi=160)


def alt_text(found: Profile) -> str:
    """Say what the figure shows."""
    alone, half = found.leave_one_out, found.halfway
    parts = [
        f"{percent(alone.interval.estimate)} of {alone.rows:,} rows lie inside the hull of the others; of Gaussian "
        f"rows it is {percent(alone.law)}{' at most' if alone.law_is_bound else ''}.",
        f"One half is inside with {number(half.components)} principal components, of Gaussian rows with "
        f"{number(half.law)}.",
    ]
    if found.radial is not None:
        parts.append(
            f"The radius varies by {number(found.radial.variation)}, a Gaussian's by {number(found.radial.law)}."
        )
    parts.append(f"The skewness of neighbour counts is {number(found.hubness.skewness)}.")
    return " ".join(parts)


def _components(axes: Axes, found: Profile) -> None:
    steps = found.halfway.steps
    at = [step.components for step in steps]
    shares = np.array([step.interval.estimate for step in steps])
    errors = [
        [step.interval.estimate - step.interval.low for step in steps],
        [step.interval.high - step.interval.estimate for step in steps],
    ]
    most = min(LARGEST_D, max(at))
    grid = np.unique(np.geomspace(1, most, 24).round().astype(int)).tolist()
    law = [gaussian_membership(found.rows - 1, m) if found.rows - 1 > m else 0.0 for m in grid]
    axes.errorbar(
        at, shares, np.maximum(errors, 0.0), color=LIVE, marker="o", markersize=4, capsize=2, label="measured"
    )
    axes.plot(grid, law, color=INK, linestyle=DASHED, label="Gaussian")
    axes.axhline(0.5, color=MUTED, linewidth=0.6)
    axes.set_xscale("log", base=2)
    axes.set_xticks([2**j for j in range(int(np.log2(max(at))) + 1)])
    axes.xaxis.set_major_formatter(lambda value, _position: f"{value:g}")
    axes.set_ylim(-0.02, 1.02)
    axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
    axes.set_xlabel("principal components")
    axes.set_ylabel("rows inside the hull of the others")
    axes.legend(frameon=False)


def _radius(axes: Axes, found: Profile) -> None:
    axes.set_xlabel("radius / √components, whitened")
    axes.set_ylabel("rows below")
    if found.radial is None:
        axes.text(0.5, 0.5, "too few rows to whiten", ha="center", transform=axes.transAxes, color=MUTED)
        return
    levels = [q.p for q in found.radial.quantiles]
    axes.plot([q.value for q in found.radial.quantiles], levels, color=LIVE, marker="o", markersize=4, label="measured")
    axes.plot([q.law for q in found.radial.quantiles], levels, color=INK, linestyle=DASHED, label="Gaussian")
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
    axes.legend(frameon=False)


def _scales(axes: Axes, found: Profile) -> None:
    curve = found.scales
    errors = [2.0 * (one.standard_error or 0.0) for one in curve.estimates]
    axes.errorbar(curve.scales, curve.values, errors, color=LIVE, marker="o", markersize=4, capsize=2)
    axes.set_xscale("log", base=2)
    axes.set_xticks(curve.scales)
    axes.xaxis.set_major_formatter(lambda value, _position: f"{value:g}")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("rank of the farther neighbour")
    axes.set_ylabel("intrinsic dimension (GRIDE)")


def _hubs(axes: Axes, found: Profile) -> None:
    counts = np.array(found.hubness.histogram)
    last = int(np.flatnonzero(counts)[-1])
    axes.bar(np.arange(last + 1), counts[: last + 1] / counts.sum(), color=TRAIN, edgecolor=MUTED, linewidth=0.4)
    axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
    more = " (last bar: and more)" if last == len(counts) - 1 else ""
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(f"times among the {found.hubness.k} nearest of others{more}")
    axes.set_ylabel("rows")
