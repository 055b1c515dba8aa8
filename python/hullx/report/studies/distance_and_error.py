"""Figures of `distance-and-error`: errors by tenths of each score, how well scores tell them, risk by coverage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hullx.report.figures import INK, LIVE, MUTED, SETTINGS
from hullx.report.studies.distance_and_error_kinds import CELLS, CHANGES, MEMBERSHIP
from hullx.report.studies.drawing import Drawing
from hullx.report.words import number, percent
from hullx.studies import Result

DASHED = (0, (4, 2))
MODELS = ("perceptron", "5 neighbours", "ridge")  # the first that was measured is shown
# space and score -> its name, color, marker
SHOWN = {
    ("inputs", "nearest"): ("nearest row", LIVE, "o"),
    ("inputs", "hull"): ("hull", LIVE, "^"),
    ("features", "mean"): ("rows in features", INK, "s"),
    ("machine", "doubt"): ("own doubt", INK, "D"),
    ("inputs", "from the mean"): ("from the mean", MUTED, "v"),
}
FOREST = (
    ("machine", "doubt"), ("inputs", "nearest"), ("inputs", "mean"), ("inputs", "density"), ("inputs", "hull"),
    ("inputs", "hull p in class"), ("inputs", "Mahalanobis"), ("inputs", "off the span"), ("inputs", "from the mean"),
    ("components", "mean"), ("components", "hull"), ("components", "rebuilt"), ("latent", "mean"), ("latent", "hull"),
    ("latent", "rebuilt"), ("features", "mean"), ("features", "hull"), ("control", "shuffled errors"),
)  # fmt: skip
FACES = {0: LIVE, 1: "white"}


def _sets(result: Result) -> list[str]:
    return list(dict.fromkeys(row["set"] for row in result.tables["best"].records(shift="none")))


def _model(result: Result, name: str) -> str:
    known = {row["model"] for row in result.tables["best"].where(set=name, shift="none")}
    return next((model for model in MODELS if model in known), str(sorted(map(str, known))[0]))


def _rows(result: Result, name: str, model: str) -> list[dict[str, Any]]:
    return result.tables["scores"].records(set=name, model=model, shift="none")


def _array(result: Result, name: str, model: str, kind: str) -> npt.NDArray[Any]:
    """A row a score, in the order of `_rows`."""
    return result.arrays[f"scores {name}/{model}/{kind}"]


def _panels(figure: Figure, count: int, **shared: Any) -> list[Axes]:
    across = min(3, count)
    grid = figure.subplots(-(-count // across), across, squeeze=False, **shared)
    panels = list(grid.ravel())
    for axes in panels[count:]:
        axes.set_axis_off()
    return panels[:count]


def _by_score(
    result: Result, kind: str, finish: Callable[[Axes, npt.NDArray[Any], float], None], labels: tuple[str, str],
    *, shares: bool, **line: Any,
) -> Figure:  # fmt: skip
    """A panel a set, a line a score, at 1, 2, ... or at shares of 1; `finish` is told where, and the error of all."""
    sets = _sets(result)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.2, 2.5 * -(-len(sets) // 3) + 0.6), layout="constrained")
        for axes, name in zip(_panels(figure, len(sets), sharex=True), sets, strict=True):
            model = _model(result, name)
            rows, values = _rows(result, name, model), _array(result, name, model, kind)
            count = values.shape[1]
            at = np.arange(1, count + 1) / (count if shares else 1)
            for row, one in zip(rows, values, strict=True):
                if (row["space"], row["score"]) in SHOWN:
                    label, color, marker = SHOWN[row["space"], row["score"]]
                    face = "white" if marker in "^v" else color
                    axes.plot(
                        at, one, color=color, marker=marker, markerfacecolor=face, linewidth=1.1, label=label, **line
                    )
            error = rows[0]["wrong"] / rows[0]["n"]
            axes.axhline(error, color=MUTED, linestyle=DASHED, linewidth=0.8)
            finish(axes, at, error)
            axes.set_ylim(bottom=0.0)
            axes.set_title(f"{name}: {model}", fontsize=9.5)
        figure.supxlabel(labels[0], fontsize=9)
        figure.supylabel(labels[1], fontsize=9)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=5, frameon=False, fontsize=8)
    return figure


def _tenths(result: Result) -> Figure:
    def finish(axes: Axes, _at: npt.NDArray[Any], _error: float) -> None:
        axes.set_xticks([1, 4, 7, 10])

    labels = "tenth of the test rows, from the lowest score to the highest", "share wrong"
    return _by_score(result, "tenths", finish, labels, shares=False, markersize=3.5)


def _tenths_alt(result: Result) -> str:
    parts = []
    for name in _sets(result):
        model = _model(result, name)
        rows, values = _rows(result, name, model), _array(result, name, model, "tenths")
        said = [
            f"{SHOWN[row['space'], row['score']][0]} {percent(float(v[0]))} to {percent(float(v[-1]))}"
            for row, v in zip(rows, values, strict=True)
            if (row["space"], row["score"]) in SHOWN
        ]
        parts.append(f"{name}, {model}: {', '.join(said)}")
    return (
        "Share of wrong answers in the first and the last tenth of the test rows, ordered by five scores. "
        + "; ".join(parts)
        + ". The dashed line is the share in all."
    )


def _named(space: str, score: str) -> str:
    return {"machine": "own doubt", "control": score}.get(space, f"{score}, {space}")


def _forest(result: Result) -> Figure:
    sets = _sets(result)
    order = {key: -i for i, key in enumerate(FOREST)}
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(9.4, 3.6 * -(-len(sets) // 3) + 0.5), layout="constrained")
        for axes, name in zip(_panels(figure, len(sets), sharex=True, sharey=True), sets, strict=True):
            models = [row["model"] for row in result.tables["best"].records(set=name, shift="none")]
            shown = sorted(models, key=lambda model: MODELS.index(model) if model in MODELS else len(MODELS))[:2]
            for i, model in enumerate(shown):
                rows = {(r["space"], r["score"]): r for r in _rows(result, name, model) if r["within"] is not None}
                known = [key for key in FOREST if key in rows]
                at = np.array([order[key] for key in known]) + 0.15 - 0.3 * i
                middle = np.array([rows[key]["within"] for key in known])
                ends = np.array([[rows[key][f"within_{end}"] for key in known] for end in ("low", "high")])
                axes.errorbar(middle, at, xerr=np.abs(ends - middle), color=LIVE, linestyle="none", marker="os"[i],
                              markersize=3.5, markerfacecolor=FACES[i], elinewidth=0.8)  # fmt: skip
            axes.axvline(0.5, color=MUTED, linestyle=DASHED, linewidth=0.8)
            who = ", ".join(f"{glyph} {model}" for glyph, model in zip("●□", shown, strict=False))
            axes.set_title(f"{name}\n{who}", fontsize=8.5)
            axes.set_yticks(list(order.values()), [_named(*key) for key in FOREST])
            axes.tick_params(axis="y", length=0, labelsize=7.5)
        figure.supxlabel("chance that a wrong answer scores above a right one of the same class", fontsize=9)
    return figure


def _forest_alt(result: Result) -> str:
    parts = [
        f"{row['set']}, {row['model']}: nearest row {number(row['nearest'])}, best distance ({row['best']}) "
        f"{number(row['within'])}, own doubt {number(row['doubt'])}"
        for row in result.tables["best"].records(shift="none")
    ]
    return (
        "How well scores tell wrong answers from right ones of the same class, with 95 % intervals over test rows; 0.5 "
        "tells nothing. " + "; ".join(parts) + "."
    )


def _coverage(result: Result) -> Figure:
    def finish(axes: Axes, at: npt.NDArray[Any], error: float) -> None:
        axes.plot(at, np.maximum(0.0, 1.0 - (1.0 - error) / at), color=MUTED, linestyle=DASHED, linewidth=0.8)

    labels = "share answered, lowest scores first", "share wrong of those"
    return _by_score(result, "curves", finish, labels, shares=True, markersize=3, markevery=4)


def _coverage_alt(result: Result) -> str:
    parts = []
    for name in _sets(result):
        model = _model(result, name)
        rows = {(row["space"], row["score"]): row for row in _rows(result, name, model)}
        said = [f"{SHOWN[key][0]} {number(rows[key]['aurc'])}" for key in SHOWN if key in rows]
        first = next(iter(rows.values()))
        parts.append(
            f"{name}, {model}: {', '.join(said)}, at best {number(first['best_aurc'])}, by chance "
            f"{number(first['wrong'] / first['n'])}"
        )
    return (
        "Share of wrong answers where only the rows with the lowest scores are answered; dashed are chance and the "
        "best possible. Areas under the curves: " + "; ".join(parts) + "."
    )


DRAWINGS = (
    Drawing("tenths", "Errors grow with distance, more or less, and not for every distance", _tenths, _tenths_alt),
    Drawing("auroc", "Within classes distances tell errors, the machine's own doubt tells more", _forest, _forest_alt),
    Drawing("coverage", "What is gained by leaving the far rows unanswered", _coverage, _coverage_alt),
    *MEMBERSHIP, *CHANGES, *CELLS,
)  # fmt: skip
