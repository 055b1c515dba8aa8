"""More figures of `distance-and-error`: inside against outside at equal distance, changed pictures, the four cells."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from hullx.report.figures import COLORS, INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.drawing import Drawing
from hullx.report.words import number, percent
from hullx.studies import Result
from hullx.studies.table import grouped

DASHED = (0, (4, 2))
OUT = COLORS["out"][0]
SYMBOLS = {"clean": "o", "rotation": "^", "blur": "v", "noise": "s", "erased patch": "D"}
SCORES = (("inputs", "hull"), ("inputs", "nearest"))


def _spaces(result: Result, table: str) -> list[tuple[tuple[Any, ...], list[dict[str, Any]]]]:
    return list(grouped(result.tables[table].records(), "set", "family", "d").items())


def _inside(result: Result) -> Figure | None:
    if "inside" not in result.tables:
        return None
    spaces = _spaces(result, "inside")
    labels, ticks, y = [], [], 0.0
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(8.4, 0.22 * len(result.tables["inside"]) + 0.3 * len(spaces) + 1.1),
                        layout="constrained")  # fmt: skip
        axes = figure.subplots()
        for (name, family, d), rows in spaces:
            for row in rows:
                for key, shift, face in (("difference", 0.13, "white"), ("matched", -0.13, LIVE)):
                    if row[key] is not None and row[f"{key}_low"] is not None:
                        middle, ends = row[key], (row[f"{key}_low"], row[f"{key}_high"])
                        axes.errorbar(middle, y + shift, xerr=np.abs(np.array([[e] for e in ends]) - middle),
                                      color=LIVE, marker="o", markersize=4, markerfacecolor=face,
                                      elinewidth=0.9)  # fmt: skip
                ticks.append(y)
                what = {"all": "columns", "crop": "middle pixels"}.get(family, family)
                labels.append(f"{name}, {d} {what}, {percent(row['inside'] / row['n'])} inside: {row['model']}")
                y -= 1.0
            y -= 0.5
        axes.set_yticks(ticks, labels, fontsize=7.5)
        axes.tick_params(axis="y", length=0)
        axes.axvline(0.0, color=MUTED, linestyle=DASHED, linewidth=0.8)
        axes.set_xlabel("share wrong outside the hull, minus that inside")
        for face, label in (("white", "all rows"), (LIVE, "at equal distance to the nearest row")):
            axes.plot([], [], color=LIVE, marker="o", markersize=4, markerfacecolor=face, linestyle="none", label=label)
        figure.legend(loc="outside upper center", ncols=2, frameon=False, fontsize=8)
    return figure


def _inside_alt(result: Result) -> str:
    if "inside" not in result.tables:
        return ""
    parts = [
        f"{row['set']} in {row['d']} dimensions, {row['model']}: {number(row['difference'], 2)}, at equal distance "
        f"{number(row['matched'], 2)}"
        for row in result.tables["inside"].records()
        if row["matched"] is not None
    ]
    return "Share wrong outside the hull minus that inside, with 95 % intervals. " + "; ".join(parts) + "."


def _changes(result: Result) -> Figure | None:
    if "shift" not in result.tables:
        return None
    name = result.tables["shift"].rows[0]["set"]
    errors = {(r["shift"], r["strength"]): r for r in _errors(result)}
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.2, 3.3), layout="constrained")
        left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1, 1.25))
        for axes, (space, score) in zip((left, middle), SCORES, strict=True):
            for row in result.tables["detected"].records(set=name, space=space, score=score):
                key = row["shift"], row["strength"]
                if key in errors:
                    axes.plot(row["ratio"], errors[key]["error"], marker=SYMBOLS[row["shift"]], markersize=5,
                              color=LIVE if row["shift"] != "clean" else INK, linestyle="none",
                              markerfacecolor="white" if row["shift"] == "blur" else None)  # fmt: skip
            axes.axvline(1.0, color=MUTED, linestyle=DASHED, linewidth=0.8)
            axes.set_xlabel(
                f"{'hull' if score == 'hull' else 'nearest row'}: distance / that of clean ones", fontsize=8
            )
            axes.set_ylim(0.0, 1.0)
        left.set_ylabel(f"share wrong ({_errors(result)[0]['model']})")
        for shift, marker in SYMBOLS.items():
            color = INK if shift == "clean" else LIVE
            middle.plot([], [], color=color, marker=marker, markersize=4, linestyle="none", label=shift,
                        markerfacecolor="white" if shift == "blur" else color)  # fmt: skip
        middle.legend(frameon=False, fontsize=7.5, loc="lower right")
        _detected(right, result, str(name))
    return figure


def _errors(result: Result) -> list[dict[str, Any]]:
    """Of the first set, and the perceptron if it was there."""
    rows = result.tables["shift"].records(set=result.tables["shift"].rows[0]["set"])
    models = [row["model"] for row in rows]
    return [row for row in rows if row["model"] == ("perceptron" if "perceptron" in models else models[0])]


def _strongest(result: Result, name: str, space: str, score: str) -> dict[str, dict[str, Any]]:
    rows = result.tables["detected"].records(set=name, space=space, score=score)
    return {row["shift"]: row for row in rows if row["shift"] != "clean"}


def _detected(axes: Axes, result: Result, name: str) -> None:
    shown = ((*SCORES[0], "hull", "^", LIVE), (*SCORES[1], "nearest row", "o", LIVE),
             ("perceptron", "doubt", "own doubt", "D", INK))  # fmt: skip
    kinds = list(_strongest(result, name, *SCORES[0]))
    for i, (space, score, label, marker, color) in enumerate(shown):
        rows = _strongest(result, name, space, score)
        known = [kind for kind in kinds if kind in rows]
        at = -np.array([kinds.index(kind) for kind in known], dtype=float) + 0.2 - 0.2 * i
        middle = np.array([rows[kind]["auroc"] for kind in known])
        ends = np.array([[rows[kind][f"auroc_{end}"] for kind in known] for end in ("low", "high")])
        axes.errorbar(middle, at, xerr=np.abs(ends - middle), color=color, marker=marker, markersize=4, elinewidth=0.8,
                      linestyle="none", label=label, markerfacecolor="white" if marker == "^" else color)  # fmt: skip
    axes.set_yticks([-float(i) for i in range(len(kinds))], [kind.replace(" ", "\n") for kind in kinds], fontsize=7.5)
    axes.axvline(0.5, color=MUTED, linestyle=DASHED, linewidth=0.8)
    axes.set_xlim(-0.03, 1.03)
    axes.set_xlabel("AUROC against clean ones, strongest change", fontsize=8)
    axes.legend(frameon=False, fontsize=7.5, loc="lower left")


def _changes_alt(result: Result) -> str:
    if "shift" not in result.tables:
        return ""
    name = result.tables["shift"].rows[0]["set"]
    moved = {(r["shift"], r["strength"]): r["ratio"] for r in result.tables["detected"].records(set=name, score="hull")}
    said = [
        f"{r['shift']} {number(r['strength'])}: hull distance times "
        f"{number(moved.get((r['shift'], r['strength'])), 2)}, wrong {percent(r['error'])}"
        for r in _errors(result)
    ]
    return (
        f"Pictures of {name}, changed: share wrong against the distance to hull and nearest row, in the median of "
        "clean ones; and how well scores tell changed from clean. " + "; ".join(said) + "."
    )


def _fourfold(result: Result) -> Figure | None:
    if "fourfold" not in result.tables:
        return None
    spaces = _spaces(result, "fourfold")
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(3.1 * len(spaces) + 0.4, 3.0), layout="constrained")
        panels = figure.subplots(1, len(spaces), squeeze=False)[0]
        for axes, ((name, family, d), rows) in zip(panels, spaces, strict=True):
            model = rows[-1]["model"]
            for row in (row for row in rows if row["model"] == model):
                _cell(axes, row)
            axes.set_xlim(0.0, 2.0)
            axes.set_ylim(0.0, 2.0)
            axes.set_xticks([0.5, 1.5], ["in distribution", "out of it"], fontsize=8)
            axes.set_yticks([0.5, 1.5], ["outside", "inside"], fontsize=8, rotation=90, va="center")
            axes.tick_params(length=0)
            axes.spines[:].set_visible(False)
            axes.set_title(f"{name}, {d} {'columns' if family == 'all' else family}: {model}", fontsize=9)
    return figure


def _cell(axes: Axes, row: dict[str, Any]) -> None:
    left, bottom = float(row["distribution"] == "out"), float(row["side"] == "inside")
    error = row["error"] or 0.0
    axes.add_patch(Rectangle((left, bottom), 1.0, 1.0, facecolor=to_rgba(OUT, 0.75 * error), edgecolor=MUTED, lw=0.7))
    text = f"{row['n']:,} rows\n{percent(error)} wrong" if row["n"] else "no rows"
    axes.text(left + 0.5, bottom + 0.5, text, ha="center", va="center", fontsize=9, color=INK)


def _fourfold_alt(result: Result) -> str:
    if "fourfold" not in result.tables:
        return ""
    parts = []
    for (name, _family, d), rows in _spaces(result, "fourfold"):
        mine = [row for row in rows if row["model"] == rows[-1]["model"]]
        said = [
            f"{row['distribution']} of distribution and {row['side']} {row['n']} rows"
            + (f", {percent(row['error'])} wrong" if row["n"] else "")
            for row in mine
        ]
        parts.append(f"{name} in {d} dimensions, {mine[0]['model']}: {'; '.join(said)}".replace("in of", "in"))
    return (
        "Four cells: inside or outside the hull, in or out of distribution by a two-sample test; darker means more "
        "errors. Inside and out of distribution are midpoints of training rows and training rows of less contrast, "
        "which machines have partly seen. " + ". ".join(parts) + "."
    )


MEMBERSHIP = (
    Drawing(
        "inside",
        "Errors outside the hull minus those inside, and the same at equal distance",
        _inside,
        _inside_alt,
    ),
)
CHANGES = (
    Drawing("changes", "Changed pictures: farther is not always worse, and blur brings them nearer", _changes,
            _changes_alt),
)  # fmt: skip
CELLS = (
    Drawing("fourfold", "Outside the hull and out of distribution are two things", _fourfold, _fourfold_alt),
)  # fmt: skip
