"""Figures of `noise-into-convnet`: classes that an ImageNet network gives to noise, confidence and margin against the
scale of noise, what "none of the above" rejects, and which distances notice."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from hullx.report.figures import GRID, INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing, logarithmic
from hullx.report.studies.noise_into_convnet_scores import alarms, alarms_alt, forest, forest_alt
from hullx.report.studies.real_data_axes import DASHED, OCHRE, VIOLET, rows_of
from hullx.report.words import number, percent
from hullx.studies import Result

FOREIGN = {
    "photographs": "photographs", "photo crops": "crops of them", "uniform": "uniform noise",
    "Gaussian": "Gaussian noise", "shuffled": "shuffled pixels", "phase": "phases of noise", "constant": "one colour",
}  # fmt: skip
SHADES = LinearSegmentedColormap.from_list("sure", ["#ffffff", LIVE])
# network -> what it is called, marker, face, color, line
LINES: dict[str, tuple[str, str, str, str, Any]] = {
    "EfficientNet-lite0": ("EfficientNet-lite0", "o", INK, INK, "-"),
    "ReLU, none: nothing": ("clothes, ReLU units", "s", LIVE, LIVE, "-"),
    "capped, none: nothing": ("clothes, capped units", "^", OCHRE, OCHRE, "-"),
    "ReLU, none: uniform": ("… and none: uniform noise", "D", "white", LIVE, "-"),
    "ReLU, none: digits": ("… and none: digits", "v", "white", VIOLET, "-"),
}
NONE = {
    ("nothing", False): "no such class", ("nothing", True): "no such class, capped", ("clothes", False): "more clothes",
    ("uniform", False): "uniform noise", ("shuffled", False): "shuffled pixels", ("digits", False): "digits",
    ("all three", False): "all three",
}  # fmt: skip
SHOWN = {
    "new images": "new\nclothes", "uniform": "uniform", "Gaussian": "Gaus-\nsian", "shuffled": "shuf-\nfled",
    "phase": "phase", "constant": "one\ncolour", "digits": "digits", "patches": "photos",
}  # fmt: skip


def classes(result: Result) -> Figure | None:
    rows = {str(row["family"]): row for row in rows_of(result, "imagenet")}
    families = [family for family in FOREIGN if family in rows]
    if not families:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.2, 3.1), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(4, 3))
        for i, family in enumerate(families):
            row = rows[family]
            _stacked(left, i, row)
            reach = [[row["confident"] - row["low"]], [row["high"] - row["confident"]]]
            right.errorbar(row["confident"], i, xerr=reach, color=INK, marker="o", markersize=4.5, elinewidth=1.0)
            right.plot(row["top"], i, color=LIVE, marker="D", markersize=4.5, markerfacecolor="white")
        left.set_yticks(range(len(families)), [FOREIGN[family] for family in families])
        left.set_ylim(len(families) - 0.4, -0.6)
        left.set_xlim(0.0, 1.16)
        left.set_xticks(*_shares())
        left.set_xlabel("answers by class, most frequent first")
        right.axvline(0.1, color=MUTED, linestyle=DASHED, linewidth=0.9)
        right.set_xlim(-0.03, 1.03)
        right.set_xticks(*_shares())
        right.set_xlabel("● sure answers   ◇ top probability, mean")
    return figure


def _shares() -> tuple[list[float], list[str]]:
    """Ticks of a share from nothing to everything."""
    return [0.0, 0.25, 0.5, 0.75, 1.0], ["0 %", "25 %", "50 %", "75 %", "100 %"]


def _stacked(axes: Axes, at: int, row: dict[str, Any]) -> None:
    base = 0.0
    for i, count in enumerate(str(row["counts"]).split()):
        share = int(count) / int(row["n"])
        color = SHADES(0.85 if i == 0 else 0.45 if i % 2 else 0.25)
        axes.barh(at, share, 0.66, left=base, color=color, edgecolor="white", linewidth=0.4)
        base += share
    axes.annotate(f"{row['classes']}", (1.0, at), (4, 0), textcoords="offset points", va="center", fontsize=8.5)


def classes_alt(result: Result) -> str:
    parts = [
        f"{FOREIGN[str(row['family'])]}: {row['classes']} classes, the largest {percent(float(row['largest']))}, "
        f"sure of {percent(float(row['confident']))}, mean top probability {number(float(row['top']), 2)}"
        for row in rows_of(result, "imagenet")
    ]
    if not parts:
        return "Classes that EfficientNet-lite0 gives to photographs and to noise: not measured, 0 pictures."
    return f"Classes that EfficientNet-lite0 gives to photographs and to noise. {'; '.join(parts)}."


def scales(result: Result) -> Figure:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.2, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        for network, (name, marker, face, color, line) in LINES.items():
            rows = rows_of(result, "scales", by="alpha", network=network, images="uniform")
            style: dict[str, Any] = {"color": color, "marker": marker, "markersize": 4.5, "markerfacecolor": face}
            at = [row["alpha"] for row in rows]
            left.plot(at, [row["top"] for row in rows], linestyle=line, label=name, **style)
            right.plot(at, [row["margin"] for row in rows], linestyle=line, **style)
        _guide(right, result)
        left.axhline(0.5, color=MUTED, linestyle=DASHED, linewidth=0.9)
        left.set_ylim(-0.03, 1.03)
        left.set_ylabel("top probability of a real class, mean")
        right.set_yscale("log")
        right.set_ylabel("margin between two best scores, mean")
        logarithmic(right.yaxis)
        for axes in (left, right):
            axes.set_xscale("log")
            logarithmic(axes.xaxis)
            axes.set_xlabel("uniform noise around grey, times")
        figure.legend(*left.get_legend_handles_labels(), frameon=False, fontsize=8, loc="outside right center")
    return figure


def _guide(axes: Axes, result: Result) -> None:
    """Growth in proportion, through the last point of the ReLU units."""
    rows = rows_of(result, "scales", by="alpha", network="ReLU, none: nothing", images="uniform")
    if len(rows) < 2:
        return
    ends = [max(1.0, float(rows[0]["alpha"])), float(rows[-1]["alpha"])]
    last = float(rows[-1]["margin"])
    axes.plot(ends, [last * end / ends[1] for end in ends], color=MUTED, linestyle=DASHED, linewidth=0.9)


def scales_alt(result: Result) -> str:
    powers = {row["network"]: row["exponent"] for row in rows_of(result, "exponents", images="uniform")}
    last = {row["network"]: row for row in rows_of(result, "scales", by="alpha", images="uniform")}
    parts = [
        f"{name}: at {number(float(last[network]['alpha']))} times top probability "
        f"{number(float(last[network]['top']), 2)}, margin growing like the scale to the power "
        f"{number(float(powers[network]), 2)}"
        for network, (name, *_) in LINES.items()
        if network in last
    ]
    return (
        "Top probability of a real class, and margin, of uniform noise made larger and larger; dashed: growth in "
        f"proportion to it. {'; '.join(parts)}."
    )


def transfer(result: Result) -> Figure:
    rows = {((row["none"], row["capped"]), row["family"]): row for row in rows_of(result, "transfer")}
    networks = [key for key in NONE if any(key == known for known, _ in rows)]
    families = [family for family in SHOWN if any(family == known for _, known in rows)]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.4, 3.4), layout="constrained")
        panels = figure.subplots(1, 2, sharey=True)
        for axes, column, title in zip(
            panels,
            ("rejected", "sure"),
            ("called none of the above, %", "surely some piece of clothing, %"),
            strict=True,
        ):
            cells = [[rows.get((network, family)) for family in families] for network in networks]
            _matrix(axes, cells, column)
            axes.set_title(title, fontsize=9.5)
            axes.set_xticks(range(len(families)), [SHOWN[family] for family in families], fontsize=7.5)
            axes.set_xlabel("shown")
        panels[0].set_yticks(range(len(networks)), [NONE[network] for network in networks])
        panels[0].set_ylabel('trained on as "none of the above"')
    return figure


def _matrix(axes: Axes, cells: list[list[dict[str, Any] | None]], column: str) -> None:
    values = np.array([[np.nan if cell is None else cell[column] for cell in line] for line in cells], dtype=float)
    axes.imshow(values, cmap=SHADES, vmin=0.0, vmax=1.0, aspect="auto")
    for i, line in enumerate(cells):
        for j, cell in enumerate(line):
            if cell is None:
                continue
            share = float(cell[column])
            axes.text(
                j, i, f"{100 * share:.0f}", ha="center", va="center", fontsize=8.5,
                color="white" if share > 0.6 else INK, weight="bold" if cell["seen"] else "normal",
            )  # fmt: skip
    axes.axvline(0.5, color=GRID, linewidth=2.0)
    axes.tick_params(length=0)
    for edge in axes.spines.values():
        edge.set_visible(False)


def transfer_alt(result: Result) -> str:
    parts = [
        f"{NONE[row['none'], row['capped']]}, shown {row['family']}: {percent(float(row['rejected']))} and "
        f"{percent(float(row['sure']))}"
        for row in rows_of(result, "transfer")
        if (row["none"], row["capped"]) in NONE
    ]
    return (
        "Two matrices: by what the class none of the above was trained on and by what is shown, the share called none "
        f"and the share that is surely some piece of clothing; kinds that were trained on in bold. {'; '.join(parts)}."
    )


DRAWINGS = (
    Drawing("classes", "What an ImageNet network makes of noise: the classes it gives, and how sure it is",
            classes, classes_alt),
    Drawing("scales", "Noise made larger and larger: units that are capped come to a standstill", scales, scales_alt),
    Drawing("transfer", "A class “none of the above” rejects what it was shown, and some of the rest",
            transfer, transfer_alt),
    Drawing("forest", "Which distances tell noise from new clothes", forest, forest_alt),
    Drawing("alarms", "Calibrated to 5 % of known images: alarms among new clothes, and among noise",
            alarms, alarms_alt),
)  # fmt: skip
