"""The figures of the page: small SVG pictures as data URIs, in colours that follow the reader's light or dark page.

Everything drawn is a histogram, so a picture stays below 40 kB whatever the number of rows.  No user text is drawn:
names stand beside the picture as HTML, where they are escaped, wrapped and can be searched.
"""

from __future__ import annotations

import base64
import io
import logging
import re
import warnings
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hullx.audit.result import STATES, AuditResult, Calibration, FeatureSummary, Floats, Method, State
from hullx.report.words import number, percent, short

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a missing font cache is no news for the reader

# Drawn in these colours, then replaced by CSS variables; no two may be equal.
COLORS = {
    "ink": ("#22272e", "#dde3ea"),
    "muted": ("#69737f", "#98a3af"),
    "grid": ("#d9dde2", "#363d46"),
    "train": ("#a9b2bc", "#67717c"),
    "live": ("#1f6f9f", "#6fb5de"),
    "in": ("#7fa8c4", "#5f8fb0"),
    "caution": ("#dfa52a", "#e2b04a"),
    "out": ("#a3341f", "#e0705a"),
}
INK, MUTED, GRID, TRAIN, LIVE = (COLORS[name][0] for name in ("ink", "muted", "grid", "train", "live"))
HATCHES: dict[State, str] = {"in": "", "caution": "////", "out": ""}
SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "hullx",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.parse_math": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "text.color": INK,
    "hatch.linewidth": 0.8,
    "axes.unicode_minus": True,
}
FARTHEST = 4.0  # in limits; what lies beyond is gathered in the last bar
BINS = 24


@dataclass(frozen=True)
class Picture:
    """One figure: a data URI, its text for those who do not see it, and its size in CSS pixels."""

    uri: str
    alt: str
    width: int
    height: int


def distance_picture(result: AuditResult, method: Method) -> Picture | None:
    """Distances of the live rows, by state, below those of the training rows."""
    known = result.calibration.get(method)
    live = result.rows.upper if method == "hull" else result.rows.knn_distance
    if known is None or live is None or known.scores.size == 0:
        return None
    seen = ~np.isnan(live)
    limit, unit = _unit(known, live[seen])
    edges = np.linspace(0.0, FARTHEST, BINS + 1)
    train = _binned(known.scores / unit, edges)
    by_state = {state: _binned(live[seen & (result.rows.state == state)] / unit, edges) for state in STATES}
    with matplotlib.rc_context(SETTINGS):
        figure, (above, below) = _axes(2, (5.0, 3.1), (0.6, 0.5), share_x=True, heights=(2, 3))
        width = edges[1]
        middles = edges[:-1] + width / 2
        above.bar(middles, train / max(1, train.sum()), width * 0.86, color=TRAIN, linewidth=0)
        base = np.zeros(BINS)
        total = max(1, int(seen.sum()))
        for state in STATES:
            share = by_state[state] / total
            _state_bars(below, middles, share, base, width * 0.86, state)
            base = base + share
        for axes, name in ((above, "training rows"), (below, "live rows")):
            axes.yaxis.set_major_formatter(_percent_axis)
            axes.set_ylabel(name)
            axes.yaxis.set_label_coords(-0.095, 0.5)
            axes.locator_params(axis="y", nbins=3)
            if limit:
                axes.axvline(1.0, color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
        _distance_axis(below, limit, unit)
    beyond = int(np.sum(live[seen & (result.rows.state == "out")] > unit * FARTHEST))
    words = "hull distance" if method == "hull" else "mean distance to the 5 nearest training rows"
    above_limit = percent(float(np.mean(live[seen] > unit))) if limit and seen.any() else "none"
    alt = (
        f"Two histograms of the {words}: training rows left out of the hull one at a time, and live rows by state. "
        f"{above_limit} of the live rows lie above the limit of {number(known.threshold)} scaled units; "
        f"{beyond:,} are more than {FARTHEST:g} limits away."
    )
    return svg_picture(figure, alt)


def _unit(known: Calibration, live: Floats) -> tuple[bool, float]:
    """(is there a limit, what one tick means): the limit, or a quarter of the axis where there is none."""
    if np.isfinite(known.threshold) and known.threshold > 0:
        return True, known.threshold
    largest = max(float(known.scores[-1]), float(live.max(initial=0.0)))
    return False, largest / FARTHEST if largest > 0 else 1.0


def _binned(values: Floats, edges: Floats) -> NDArray[np.int64]:
    inside = np.minimum(values, edges[-1])
    return np.histogram(inside, edges)[0].astype(np.int64)


def _state_bars(axes: Axes, at: Floats, height: Floats, base: Floats, width: float, state: State) -> None:
    color = COLORS[state][0]
    face = "none" if HATCHES[state] else color
    kept = height > 0
    axes.bar(
        at[kept],
        height[kept],
        width,
        bottom=base[kept],
        color=face,
        edgecolor=color,
        linewidth=0.8,
        hatch=HATCHES[state],
    )


def _distance_axis(axes: Axes, limit: bool, unit: float) -> None:
    axes.set_xlim(0, FARTHEST)
    ticks = [0, 1, 2, 3, FARTHEST - FARTHEST / BINS / 2]
    last = f"≥ {FARTHEST - FARTHEST / BINS:.1f}"
    if limit:
        axes.set_xticks(ticks, ["0", "limit", "2 ×", "3 ×", last + " ×"])
        axes.set_xlabel("distance, in multiples of the limit")
    else:
        axes.set_xticks(ticks, [number(tick * unit) for tick in ticks])
        axes.set_xlabel("distance, scaled units")


def p_value_picture(result: AuditResult, method: Method) -> Picture | None:
    """p-values of the live rows beside the flat line that a healthy table would follow."""
    values = result.rows.p.get(method)
    if values is None or not np.isfinite(values).any():
        return None
    values = values[np.isfinite(values)]
    counts = np.histogram(values, np.linspace(0, 1, 21))[0]
    with matplotlib.rc_context(SETTINGS):
        figure, (axes,) = _axes(1, (3.2, 1.9), (0.5, 0.5))
        at = np.arange(20) / 20 + 0.025
        axes.bar(at, counts / values.size, 0.043, color=LIVE, linewidth=0)
        axes.axhline(0.05, color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
        axes.set_xlim(0, 1)
        axes.set_xlabel("p-value")
        axes.yaxis.set_major_formatter(_percent_axis)
        axes.locator_params(axis="y", nbins=4)
    low = percent(float(np.mean(values <= result.provenance.alpha)))
    alt = (
        f"Histogram of the p-values of {values.size:,} live rows with a dashed line at 5 % a bar, which a healthy "
        f"table would follow. {low} of the rows have p of at most {result.provenance.alpha:g}."
    )
    return svg_picture(figure, alt)


def feature_picture(feature: FeatureSummary) -> Picture | None:
    """One feature: training rows filled, live rows as a line, the training range marked below."""
    if feature.edges is None or feature.train_counts is None or feature.live_counts is None:
        return None
    if feature.train is None or feature.live is None:
        return None
    edges = feature.edges
    with matplotlib.rc_context(SETTINGS):
        figure, (axes,) = _axes(1, (2.6, 1.3), (0.12, 0.28))
        # roots of shares: the tails are what matters
        axes.stairs(_roots(feature.train_counts), edges, fill=True, color=TRAIN, linewidth=0)
        axes.stairs(_roots(feature.live_counts), edges, color=LIVE, linewidth=1.6)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_ylim(bottom=0)
        axes.locator_params(axis="x", nbins=4)
        axes.xaxis.set_major_formatter(lambda value, _position: short(value))
        # the training range, as a line under the axis
        axes.plot(
            [feature.train.minimum, feature.train.maximum], [-0.03, -0.03], transform=axes.get_xaxis_transform(),
            color=MUTED, linewidth=3, solid_capstyle="butt", clip_on=False,
        )  # fmt: skip
    alt = (
        f"Histograms of one feature. Training rows: {_five(feature, 'train')}. Live rows: {_five(feature, 'live')}. "
        f"{feature.out_of_range:,} live rows lie beyond the training range."
    )
    return svg_picture(figure, alt)


def _roots(counts: NDArray[np.int64]) -> Floats:
    return np.asarray(np.sqrt(counts / max(1, counts.sum())), dtype=np.float64)


def _five(feature: FeatureSummary, which: str) -> str:
    five = feature.train if which == "train" else feature.live
    assert five is not None
    return f"{number(five.minimum)} to {number(five.maximum)}, median {number(five.median)}"


def _axes(
    count: int,
    size: tuple[float, float],
    margins: tuple[float, float],
    share_x: bool = False,
    heights: tuple[float, ...] | None = None,
) -> tuple[Figure, list[Axes]]:
    """Axes one above the other; left and bottom margins in inches (a layout engine takes longer than the drawing)."""
    figure = Figure(figsize=size)
    grid = figure.subplots(count, 1, sharex=share_x, squeeze=False, height_ratios=heights)
    left, bottom = margins[0] / size[0], margins[1] / size[1]
    figure.subplots_adjust(left=left, bottom=bottom, right=1 - 0.15 / size[0], top=1 - 0.06 / size[1], hspace=0.14)
    axes = [one for row in grid for one in row]
    for one in axes:
        one.set_axisbelow(True)
        one.tick_params(length=3, width=0.7)
    return figure, axes


def _percent_axis(value: float, _position: float) -> str:
    return f"{100 * value:.0f} %"


def svg_picture(figure: Figure, alt: str) -> Picture:
    stream = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with matplotlib.rc_context(SETTINGS), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fonts of the machine that draws are not those of the reader
        figure.savefig(stream, format="svg", transparent=True, metadata=nothing)
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"\n\s*", "\n", text)
    for name, (light, _dark) in COLORS.items():
        text = text.replace(light, f"var(--{name})")
    head = text.index(">") + 1
    text = text[:head] + _style() + text[head:]
    uri = "data:image/svg+xml;base64," + base64.b64encode(text.encode("utf-8")).decode("ascii")
    width, height = (round(96 * inches) for inches in figure.get_size_inches())
    return Picture(uri, alt, width, height)


def _style() -> str:
    light, dark = (";".join(f"--{name}:{pair[i]}" for name, pair in COLORS.items()) for i in (0, 1))
    return f"<style>:root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}</style>"
