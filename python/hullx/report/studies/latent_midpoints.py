"""Figures of `latent-midpoints`: ways between pictures, scores along them, gains over pixels, the hull, faces."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import GRID, INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing
from hullx.report.studies.latent_midpoints_lines import DRAWINGS as LINES
from hullx.report.words import number, percent
from hullx.studies import Result
from hullx.studies.learning.latent_midpoints.pictures import ACROSS, WITHIN
from hullx.studies.learning.latent_midpoints.walks import GRAPH, PIXELS, SPHERE, STRAIGHT

RED, OCHRE = "#a3341f", "#c98a1b"
PAIRS = (WITHIN, ACROSS)
ROWS = ((PIXELS, "pixels"), (GRAPH, "neighbours"), (STRAIGHT, "code"))
ALONG = (
    ("nearest", "distance to real ones"),
    ("confidence", "classifier's confidence"),
    ("grey", "grey pixels"),
    ("variation", "sharpness of edges"),
)
Way = tuple[str, str]  # model, path
LOOKS: dict[Way, tuple[str, Any, str]] = {
    ("none", PIXELS): (RED, "-", "pixels"),
    ("none", GRAPH): (OCHRE, "-", "neighbour graph"),
    ("plain", STRAIGHT): (LIVE, "-", "plain autoencoder"),
    ("plain", SPHERE): (LIVE, (0, (1, 1)), "the same, on a sphere"),
    ("variational", STRAIGHT): ("#4a8f6d", "-", "variational"),
    ("denoising", STRAIGHT): ("#7b5ea7", (0, (5, 1.5)), "denoising"),
    ("linear", STRAIGHT): (MUTED, (0, (4, 1.5)), "linear"),
}


def sets(result: Result) -> list[str]:
    return list(dict.fromkeys(result.tables["middles"].column("set"))) if len(result.tables.get("middles", ())) else []


def main(result: Result) -> tuple[str, int]:
    model, latent = result.config["main"]
    return str(model), int(latent)


def draw_ways(result: Result) -> Figure | None:
    lines: list[tuple[str, Any]] = []
    model = main(result)[0]
    for where in sets(result):
        for kind in PAIRS:
            for path, name in ROWS:
                cell = PIXELS if path in (PIXELS, GRAPH) else model
                pictures = result.arrays.get(f"{where}, {cell}/grid/{path}/{kind}")
                if pictures is not None:
                    lines += [(f"{where}\n{kind}\n{name}", pictures[0])]
    if not lines:
        return None
    side = round(lines[0][1].shape[1] ** 0.5)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.2, 0.62 * len(lines)), layout="constrained")
        grid = figure.subplots(len(lines), 1, squeeze=False)[:, 0]
        for axes, (name, strip) in zip(grid, lines, strict=True):
            axes.imshow(np.hstack([p.reshape(side, side) for p in strip]), cmap="gray_r", vmin=0, vmax=255)
            axes.axis("off")
            axes.annotate(name, (-0.01, 0.5), xycoords="axes fraction", ha="right", va="center", fontsize=6.5)
    return figure


def alt_ways(result: Result) -> str:
    parts = [
        f"{percent(row['grey'])} grey in {where} through {_name(row)}"
        for where in sets(result)
        for row in _middles(result, where, ACROSS)
        if row["path"] in (PIXELS, STRAIGHT) and row["model"] in ("none", main(result)[0])
    ]
    return f"Strips of pictures between two pictures, step by step. Between two classes halfway: {'; '.join(parts)}."


def _name(row: dict[str, Any]) -> str:
    return LOOKS.get((row["model"], row["path"]), ("", "", f"{row['model']}, {row['path']}"))[2]


def _middles(result: Result, where: str, pair: str) -> list[dict[str, Any]]:
    rows = result.tables["middles"].records(set=where, pair=pair, seed=0)
    return [row for row in rows if row["latent"] in (0, main(result)[1])]


def draw_along(result: Result) -> Figure | None:
    names = sets(result)
    if not names:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.6, 1.0 + 1.5 * len(names) * len(PAIRS)), layout="constrained")
        grid = figure.subplots(len(names) * len(PAIRS), len(ALONG), squeeze=False, sharex=True, sharey="col")
        places = [(where, pair) for where in names for pair in PAIRS]
        for line, (where, pair) in zip(grid, places, strict=True):
            for axes, (score, _) in zip(line, ALONG, strict=True):
                _scores(axes, result, where, pair, score)
            line[0].set_ylabel(f"{where}\n{pair}", fontsize=8)
        for axes, (_, name) in zip(grid[0], ALONG, strict=True):
            axes.set_title(name, fontsize=8.5)
        for axes in grid[-1]:
            axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
            axes.set_xlabel("share of the way")
        handles, labels = grid[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False, fontsize=7.5)
    return figure


def _scores(axes: Axes, result: Result, where: str, pair: str, score: str) -> None:
    for (model, path), (color, dashes, name) in LOOKS.items():
        rows = result.tables["steps"].records(set=where, pair=pair, model=model, path=path)
        if rows:
            axes.plot(
                [r["t"] for r in rows],
                [r[score] for r in rows],
                color=color,
                linestyle=dashes,
                linewidth=1.3,
                label=name,
            )
    axes.grid(axis="y", color=GRID, linewidth=0.6)


def alt_along(result: Result) -> str:
    parts = [
        f"{where}, {pair}, {_name(row)}: distance {number(row['nearest'])} (ends {number(row['nearest_ends'])}), "
        f"confidence {row['confidence']:.2f} ({row['confidence_ends']:.2f})"
        for where in sets(result)
        for pair in PAIRS
        for row in _middles(result, where, pair)
        if row["path"] in (PIXELS, STRAIGHT) and row["model"] in ("none", main(result)[0])
    ]
    return f"Scores along ways between pictures; halfway and at the ends: {'; '.join(parts)}."


def draw_gains(result: Result) -> Figure | None:
    rows = _gain_rows(result)
    if not rows:
        return None
    codes = list(dict.fromkeys((row["model"], row["latent"]) for row in rows))
    places = [(where, pair) for where in sets(result) for pair in PAIRS]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(7.6, 1.1 + 0.22 * len(codes)), layout="constrained")
        grid = figure.subplots(1, len(places), sharey=True, squeeze=False)[0]
        for axes, (where, pair) in zip(grid, places, strict=True):
            for y, code in enumerate(reversed(codes)):
                for row in (r for r in rows if (r["set"], r["pair"], r["model"], r["latent"]) == (where, pair, *code)):
                    middle, low, high = row["nearest"], row["nearest_low"], row["nearest_high"]
                    same = row["against"] == PIXELS
                    axes.errorbar(
                        middle, y + (0.15 if same else -0.15), xerr=[[middle - low], [high - middle]],
                        fmt="o" if same else "s", markersize=3.2, color=LIVE if same else OCHRE, elinewidth=0.9,
                    )  # fmt: skip
            axes.axvline(0.0, color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
            axes.set_yticks(range(len(codes)), [f"{model}, {latent}" for model, latent in reversed(codes)])
            axes.set_ylim(-0.6, len(codes) - 0.4)
            axes.set_title(f"{where}, {pair}", fontsize=8)
            axes.grid(axis="y", color=GRID, linewidth=0.6)
        style: dict[str, Any] = {"linestyle": "none", "markersize": 4}
        handles = [
            matplotlib.lines.Line2D([], [], marker="o", color=LIVE, label="against the midpoint of pixels", **style),
            matplotlib.lines.Line2D(
                [], [], marker="s", color=OCHRE, label="against a linear code of the same size", **style
            ),
        ]
        figure.supxlabel(
            "nearer to real pictures halfway, against the own ends (typical distances between real ones)", fontsize=8
        )
        figure.legend(handles=handles, loc="outside upper center", ncols=2, frameon=False, fontsize=7.5)
    return figure


def _gain_rows(result: Result) -> list[dict[str, Any]]:
    rows = result.tables["gains"].records(seed=0, path=STRAIGHT, basis="beyond ends") if sets(result) else []
    return [row for row in rows if row["model"] not in ("none", "untrained")]


def alt_gains(result: Result) -> str:
    parts = [
        f"{row['set']}, {row['pair']}, {row['model']} {row['latent']} against {row['against']} {row['nearest']:+.3f}"
        for row in _gain_rows(result)
        if row["model"] == main(result)[0]
    ]
    return f"How much nearer to real pictures the midpoint of codes is, against its own ends: {'; '.join(parts)}."


def draw_hull(result: Result) -> Figure | None:
    names = sets(result)
    if not names:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(max(4.2, 3.5 * len(names)), 3.0), layout="constrained")
        grid = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
        for axes, where in zip(grid, names, strict=True):
            for model, path, color, name in (
                ("none", PIXELS, RED, "pixels"),
                (main(result)[0], STRAIGHT, LIVE, "code"),
            ):
                cell = PIXELS if model == "none" else model
                for kind, marker in zip(PAIRS, ("o", "x"), strict=True):
                    found = result.arrays.get(f"{where}, {cell}/hull/{path}/{kind}")
                    if found is not None:
                        axes.plot(
                            found[0], found[2], marker, color=color, markersize=3, alpha=0.7, label=f"{name}, {kind}"
                        )
            axes.set_title(where, fontsize=9)
            axes.set_xlabel("distance from the hull of all pictures")
            axes.yaxis.set_major_formatter(lambda value, _position: f"{100 * value:.0f} %")
        grid[0].set_ylabel("grey pixels of the midpoint")
        handles, labels = grid[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False, fontsize=7.5)
    return figure


def alt_hull(result: Result) -> str:
    parts = [
        f"{row['set']}, {row['pair']}, {_name(row)}: {row['inside']} of {row['asked']} inside, "
        f"{percent(row['grey'])} grey"
        for row in result.tables["hulls"].records()
        if (row["model"], row["latent"]) in (("none", 0), main(result)) and row["path"] in (PIXELS, STRAIGHT)
    ]
    return (
        f"Midpoints by their distance from the hull of all pictures and their share of grey pixels. {'; '.join(parts)}."
    )


DRAWINGS = (
    Drawing(
        "ways", "Between two pictures: through pixels, through neighbours, through a learned code", draw_ways, alt_ways
    ),
    Drawing("along", "How plausible the pictures are along the way", draw_along, alt_along),
    Drawing("gains", "Midpoints of codes against those of pixels, and of codes that only blur", draw_gains, alt_gains),
    Drawing("hull", "Midpoints inside the hull and outside it, and how grey they are", draw_hull, alt_hull),
    *LINES,
)
