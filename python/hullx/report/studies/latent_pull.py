"""Figures of `latent-pull`: pictures on the way into the hull, plausibility along four moves, codes of new pictures."""

from __future__ import annotations

import math
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import COLORS, INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing
from hullx.report.words import joined, number, percent
from hullx.studies import Result
from hullx.studies.learning.latent_pull.pictures import MEAN, MOVES, NEAREST, PULL, RANDOM

OUT = COLORS["out"][0]
LOOKS: dict[str, dict[str, Any]] = {
    PULL: {"color": LIVE, "marker": "o", "linewidth": 1.6},
    MEAN: {"color": MUTED, "marker": "s", "linewidth": 1.0},
    NEAREST: {"color": INK, "marker": "^", "linewidth": 1.0},
    RANDOM: {"color": OUT, "marker": "D", "linewidth": 1.0},
}


def rows_of(result: Result, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in result.tables[table]]


def draw_pictures(result: Result) -> Figure | None:
    """Codes of one autoencoder, as drawn and after each move: a row a move."""
    cells = [key.rsplit("/", 1)[0] for key in result.arrays if key.endswith("/as drawn")]
    if not cells:
        return None
    rows = {move: result.arrays[f"{cells[-1]}/{move}"] for move in ("as drawn", *MOVES)}
    count, pixels = rows["as drawn"].shape
    side = math.isqrt(pixels)
    with matplotlib.rc_context(SETTINGS):
        width = 0.75 * count + 1.9
        figure = Figure(figsize=(width, 3.9))
        axes = figure.subplots(len(rows), 1)
        figure.subplots_adjust(left=1.8 / width, right=0.99, bottom=0.02, top=0.98, hspace=0.08)
        for one, (move, images) in zip(axes, rows.items(), strict=True):
            frame = np.pad(images.reshape(count, side, side), ((0, 0), (1, 1), (1, 1)), constant_values=0)
            one.imshow(np.hstack(list(255 - frame)), cmap="gray", vmin=0, vmax=255)
            one.set_xticks([])
            one.set_yticks([])
            one.set_ylabel(move, rotation=0, ha="right", va="center", fontsize=8.5)
            for spine in one.spines.values():
                spine.set_visible(False)
    return figure


def alt_pictures(result: Result) -> str:
    rows = [row for row in rows_of(result, "moves") if row["trained"] and row["move"] == PULL]
    last = rows[-1]
    return (
        f"Pictures decoded from codes outside the hull, as drawn and after moves of the same length: into the hull, "
        f"towards the mean, towards the nearest code, in a random direction. {percent(last['outside'])} of the drawn "
        f"codes are outside in {last['latent']} dimensions ({last['data']})."
    )


def draw_moves(result: Result) -> Figure | None:
    rows = [row for row in rows_of(result, "moves") if row["trained"]]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.0, 3.5), layout="constrained")
        left, right = figure.subplots(1, 2)
        for move, look in LOOKS.items():
            fractions = sorted({row["fraction"] for row in rows})
            for axes, name in ((left, "near"), (right, "confidence")):
                means = [np.mean([r[name] for r in rows if (r["move"], r["fraction"]) == (move, f)]) for f in fractions]
                axes.plot(fractions, means, label=move, markersize=4.5, **look)
        left.axhline(1.0, color=INK, linestyle=(0, (4, 2)), linewidth=0.8)
        left.set_ylabel("distance to the nearest real picture\n(between real ones: 1, dashed)")
        right.set_ylabel("confidence of the judge")
        right.set_ylim(top=1.0)
        right.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        for axes in (left, right):
            axes.set_xlabel("length of the move (1: into the hull)")
            axes.legend(frameon=False, fontsize=8)
    return figure


def alt_moves(result: Result) -> str:
    gains = [row for row in rows_of(result, "gains") if row["trained"]]
    parts = [
        f"over {row['over']}: nearer to real pictures by {number(row['nearer'], 2)}, confidence "
        f"{number(row['confidence'], 2)}"
        for row in gains
    ]
    untrained = next((r for r in rows_of(result, "gains") if not r["trained"] and r["over"] == "staying"), None)
    control = "" if untrained is None else f" Untrained decoders: {number(untrained['nearer'], 2)} nearer."
    told = "; ".join(parts)
    return f"Lines of plausibility by the length of four moves. What the pull into the hull gains: {told}.{control}"


def draw_real(result: Result) -> Figure | None:
    rows = rows_of(result, "real")
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.0, 3.3), layout="constrained")
        left, right = figure.subplots(1, 2)
        for i, data in enumerate(dict.fromkeys(row["data"] for row in rows)):
            some = [row for row in rows if row["data"] == data]
            at = [row["latent"] for row in some]
            share, low, high = (np.array([row[key] for row in some]) for key in ("outside", "low", "high"))
            limits = np.maximum([share - low, high - share], 0.0)
            left.errorbar(at, share, limits, color=(LIVE, OUT)[i % 2], marker="os"[i % 2], markersize=5, linewidth=1.0,
                          capsize=2, label=data)  # fmt: skip
            _recognised(right, some, data, i)
        left.set_ylabel("codes of new pictures outside the hull")
        right.set_ylabel("recognised after decoding")
        for axes in (left, right):
            axes.set_xscale("log", base=2)
            axes.set_xticks(sorted({row["latent"] for row in rows}))
            axes.xaxis.set_major_formatter(lambda value, _position: f"{value:g}")
            axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
            axes.set_xlabel("latent dimensions")
            axes.set_ylim(-0.03, 1.03)
            axes.legend(frameon=False, fontsize=8, loc="lower right")
    return figure


def _recognised(axes: Axes, rows: list[dict[str, Any]], data: str, i: int) -> None:
    for what, filled, style in (("inside", True, "-"), ("outside", False, (0, (4, 2)))):
        known = [row for row in rows if row[f"right_{what}"] is not None]
        color = (LIVE, OUT)[i % 2]
        axes.plot([row["latent"] for row in known], [row[f"right_{what}"] for row in known], color=color,
                  marker="os"[i % 2], markersize=5, markerfacecolor=color if filled else "white", linewidth=1.0,
                  linestyle=style, label=f"{data}, codes {what}")  # fmt: skip


def alt_real(result: Result) -> str:
    parts = []
    for row in rows_of(result, "real"):
        told = [f"{what} {percent(row[f'right_{what}'])}" for what in ("inside", "outside") if row[f"right_{what}"]]
        parts.append(
            f"{row['data']}, {row['latent']} dimensions: {percent(row['outside'])} outside, recognised {joined(told)}"
        )
    return f"Codes of new pictures by latent dimension. {'; '.join(parts)}."


DRAWINGS = (
    Drawing("pictures", "The same outlying codes, decoded as drawn and after four moves of the same length",
            draw_pictures, alt_pictures),
    Drawing("moves", "Plausibility along the way into the hull, and along ways as long elsewhere",
            draw_moves, alt_moves),
    Drawing("real", "Codes of new real pictures: how many are outside, and whether they decode as well",
            draw_real, alt_real),
)  # fmt: skip
