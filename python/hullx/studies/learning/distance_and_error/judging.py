"""Rows for the table: how well each score tells the errors of one machine on one set of test rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats
from hullx.studies.intervals import Interval
from hullx.studies.learning.distance_and_error import metrics
from hullx.studies.learning.distance_and_error.learners import Said

FEWEST = 5  # errors, and right answers, that a statistic is made of
TENTHS = 10
COVERAGES = 25
DIGITS = 5

Name = tuple[str, str]  # space, score


def short(value: float) -> float | None:
    """Few digits; None where there is no number."""
    return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None


def columns(prefix: str, found: Interval) -> dict[str, float | None]:
    return {prefix: short(found.estimate), f"{prefix}_low": short(found.low), f"{prefix}_high": short(found.high)}


def judged(
    about: Mapping[str, Any], scores: Mapping[Name, Floats], said: Said, classes: npt.NDArray[np.int64] | None,
    draws: int, rng: np.random.Generator,
) -> tuple[list[dict[str, Any]], dict[str, npt.NDArray[Any]]]:  # fmt: skip
    """A row a score; arrays with the error by tenths of it, and the risk by coverage, in the order of the rows.

    `classes`: true ones, within which pairs are compared; None: one class.
    """
    wrong, loss, n = said.wrong, said.loss, len(said.wrong)
    if min(int(wrong.sum()), int((~wrong).sum())) < FEWEST:
        return [], {}
    weights = metrics.resamples(n, draws, rng)
    told = dict(scores)
    if said.doubt is not None:
        told["machine", "doubt"] = said.doubt
    told["control", "shuffled errors"] = rng.permutation(said.loss)
    doubt_auroc = None if said.doubt is None else metrics.auroc(said.doubt, wrong, weights, classes)
    rows, tenths, curves = [], [], []
    for (space, name), score in told.items():
        whole, within = (metrics.auroc(score, wrong, weights, strata) for strata in (None, classes))
        area = metrics.aurc(score, wrong.astype(np.float64), weights)
        behind = np.full(2, np.nan) if doubt_auroc is None else within - doubt_auroc
        row = {
            **about, "space": space, "score": name, "n": n, "wrong": int(wrong.sum()),
            **columns("auroc", metrics.interval(whole)), "p": short(metrics.two_sided(whole, 0.5)),
            **columns("within", metrics.interval(within)), "within_p": short(metrics.two_sided(within, 0.5)),
            **columns("spearman", metrics.interval(metrics.spearman(score, loss, weights))),
            **columns("aurc", metrics.interval(area)), "best_aurc": short(perfect(wrong)),
            **columns("behind_doubt", metrics.interval(behind)),
        }  # fmt: skip
        row |= _added(score, name, said)
        rows.append(row)
        tenths.append(by_tenths(score, wrong))
        curves.append(curve(score, wrong))
    arrays = {"tenths": np.array(tenths, dtype=np.float32), "curves": np.array(curves, dtype=np.float32)}
    return rows, arrays


def _added(score: Floats, name: str, said: Said) -> dict[str, float | None]:
    if said.doubt is None or name == "doubt":
        return dict.fromkeys(("added", "added_low", "added_high", "added_p"))
    found = metrics.added(score, said.doubt, said.wrong)
    return {**columns("added", found.log_odds), "added_p": short(found.p)}


def perfect(wrong: npt.NDArray[np.bool_]) -> float:
    """Area under the risk-coverage curve of a score that puts all errors last."""
    as_score = wrong.astype(np.float64)
    return float(metrics.aurc(as_score, as_score, np.ones((1, len(wrong))))[0])


def by_tenths(score: Floats, wrong: npt.NDArray[np.bool_]) -> list[float]:
    """Share of errors in each tenth of the rows, lowest scores first; equal scores share theirs."""
    found, _ = metrics.risks(score, wrong.astype(np.float64), np.ones((1, len(score))))
    total = np.concatenate([[0.0], found[0] * np.arange(1, len(score) + 1)])
    edges = np.linspace(0, len(score), TENTHS + 1).round().astype(int)
    return [float(v) for v in np.diff(total[edges]) / np.maximum(np.diff(edges), 1)]


def curve(score: Floats, wrong: npt.NDArray[np.bool_]) -> list[float]:
    """Share of errors among the rows of lowest score, for shares 1/COVERAGES, 2/COVERAGES, ... of the rows."""
    found, _ = metrics.risks(score, wrong.astype(np.float64), np.ones((1, len(score))))
    at = np.maximum(1, (np.arange(1, COVERAGES + 1) * len(score)) // COVERAGES) - 1
    return [float(v) for v in found[0][at]]
