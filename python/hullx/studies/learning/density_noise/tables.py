"""From rows to tables: rates by dimension, what columns and noise add, and the models."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit
from scipy.stats import rankdata

from hullx.studies._study import Conclusion, rows_of
from hullx.studies.intervals import Interval, mean, wilson
from hullx.studies.learning.density_noise import verdicts
from hullx.studies.store import Record
from hullx.studies.table import Row, Table, reals

Floats = npt.NDArray[np.float64]
BAND = 0.001  # for checks against exact values
ROUNDING = 1e-8  # errors below are those of rounding and of the penalty, and fall no further
DRAWS = 2_000  # of a bootstrap


def conclude_all(records: Sequence[Record]) -> Conclusion:
    raw, noisy = rows_of(records, "rate"), rows_of(records, "noise")
    tables = {
        "rates": Table.of(rates(raw)),
        "columns": Table.of(columns(raw, noisy)),
        "floors": Table.of([row for one in rows_of(records, "labels") for row in _floors(one)]),
        "spacing": Table.of([_spacing(row) for row in rows_of(records, "spacing")]),
        "correlation": Table.of(correlations(rows_of(records, "quality"))),
        "ideal": Table.of([_ideal(row) for row in rows_of(records, "ideal")]),
        "improvements": Table.of(improvements(rows_of(records, "improvements"))),
        "coders": Table.of(rows_of(records, "quality")),
        "errors": Table.of([_error(row) for row in raw]),
        "noisy": Table.of([_error(row) for row in noisy]),
    }
    return Conclusion(tables, verdicts.all_of(tables))


def numbers(row: Row, key: str = "errors") -> Floats:
    return np.array(reals(row, key))


def _error(row: Row) -> dict[str, Any]:
    kept = {key: row[key] for key in ("m", "d", "laying", "noise", "learner", "n", "spacing")}
    return kept | {"error": float(np.exp(np.log(numbers(row)).mean()))}


def least_squares(design: Floats, y: Floats, which: int) -> Interval:
    """Student's interval of one coefficient."""
    fit, *_ = np.linalg.lstsq(design, y, rcond=None)
    left = y - design @ fit
    free = len(y) - design.shape[1]
    variance = float(left @ left) / free * float(np.linalg.inv(design.T @ design)[which, which])
    half = -float(stdtrit(free, 0.025)) * math.sqrt(variance)
    return Interval(float(fit[which]), float(fit[which]) - half, float(fit[which]) + half)


def rates(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """For each dimension and learner the fall of ln error with ln n, over the upper half of the sizes."""
    out = []
    for m, learner in sorted({(int(float(row["m"] or 0)), str(row["learner"])) for row in rows}):
        mine = [row for row in rows if row["m"] == m and row["learner"] == learner]
        sizes = sorted({float(row["n"] or 0) for row in mine})
        upper = [row for row in mine if float(row["n"] or 0) >= sizes[len(sizes) // 2]]
        x, y = _logs([row for row in upper if numbers(row).min() > ROUNDING])
        if len(set(x)) < 2:
            continue
        found = least_squares(np.stack([np.ones_like(x), x], axis=1), y, 1)
        out.append({"m": m, "learner": learner, "falls": -found.estimate, "low": -found.high, "high": -found.low,
                    "two_over_m": 2.0 / m, "four_over_m": 4.0 / m})  # fmt: skip
    return out


def _logs(rows: Sequence[Row]) -> tuple[Floats, Floats]:
    """ln n and ln error, a pair for each seed."""
    if not rows:
        return np.empty(0), np.empty(0)
    x = np.concatenate([np.full(len(numbers(row)), math.log(float(row["n"] or 1))) for row in rows])
    return x, np.concatenate([np.log(numbers(row)) for row in rows])


def columns(rows: Sequence[Row], noisy: Sequence[Row]) -> list[dict[str, Any]]:
    """The coefficient of ln D beside ln n, for the nearest row: without noise, and with each noise of a column."""
    out = []
    plain = [row for row in rows if row["learner"] == "1 neighbour"]
    parts = {0.0: plain} | {
        sigma: [row for row in noisy if row["noise"] == sigma and row["learner"] == "1 neighbour"]
        for sigma in sorted({float(row["noise"] or 0) for row in noisy})
    }
    for sigma, chosen in parts.items():
        x, y = _logs(chosen)
        d = np.concatenate([np.full(len(numbers(row)), math.log(float(row["d"] or 1))) for row in chosen])
        m = np.concatenate([np.full(len(numbers(row)), float(row["m"] or 0)) for row in chosen])
        curved = np.concatenate([np.full(len(numbers(row)), float(row["laying"] == "curved")) for row in chosen])
        # each dimension and size has a level of its own: what is left is the effect of the columns
        levels = sorted(set(zip(m.tolist(), x.tolist(), strict=True)))
        dummies = np.stack([(m == a) & (x == b) for a, b in levels], axis=1).astype(float)
        extra = [d] + ([curved] if curved.any() and not curved.all() else [])
        found = least_squares(np.column_stack([*extra, dummies]), y, 0)
        out.append({"noise": sigma, "coefficient": found.estimate, "low": found.low, "high": found.high})
    return out


def _floors(row: Row) -> list[dict[str, Any]]:
    sigma = float(row["sigma"] or 0)
    out = []
    for key, times in (("clean", 1.0), ("noisy", 2.0)):
        found = mean(numbers(row, key), BAND)
        exact = times * sigma**2
        out.append({"sigma": sigma, "n": row["n"], "against": key, "error": found.estimate, "low": found.low,
                    "high": found.high, "exact": exact, "agrees": found.holds(exact)})  # fmt: skip
    return out


def _spacing(row: Row) -> dict[str, Any]:
    found = mean(numbers(row, "measured"), BAND)
    exact = float(row["exact"] or 0)
    return {"m": row["m"], "n": row["n"], "measured": found.estimate, "exact": exact,
            "ratio": found.estimate / exact}  # fmt: skip


def correlations(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rank correlation of the error of an autoencoder with that of its codes' classifier; and given the rows."""
    rebuilt, error, n = (np.array([float(row[key] or 0) for row in rows]) for key in ("rebuilt", "error", "rows"))
    rng = np.random.default_rng(0)
    out = []
    for name in ("plain", "given the rows"):
        draws = []
        for _ in range(DRAWS):
            pick = rng.integers(len(rows), size=len(rows))
            draws.append(_correlation(rebuilt[pick], error[pick], n[pick] if name != "plain" else None))
        low, high = np.nanquantile(draws, [0.025, 0.975])
        estimate = _correlation(rebuilt, error, n if name != "plain" else None)
        out.append(
            {"correlation": name, "models": len(rows), "estimate": estimate, "low": float(low), "high": float(high)}
        )
    return out


def _correlation(a: Floats, b: Floats, given: Floats | None) -> float:
    """Spearman's, or what is left of it once the ranks of `given` are taken out of both."""
    ranks = [rankdata(v) for v in (a, b)]
    if given is not None:
        design = np.stack([np.ones(len(a)), rankdata(given)], axis=1)
        ranks = [r - design @ np.linalg.lstsq(design, r, rcond=None)[0] for r in ranks]
    first, second = (r - r.mean() for r in ranks)
    scale = math.sqrt(float(first @ first) * float(second @ second))
    return float(first @ second) / scale if scale > 1e-9 else math.nan


def _ideal(row: Row) -> dict[str, Any]:
    found = wilson(int(float(row["wrong"] or 0)), int(float(row["asked"] or 1)))
    return {"labels": row["labels"], "n": row["n"], "error": found.estimate, "low": found.low, "high": found.high}


def improvements(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """By how much each change lowers the error; seeds are independent, so that any pairing shows the spread."""
    base = numbers(next(row for row in rows if row["change"] == "base"))
    out = []
    for row in rows:
        kept = {key: row[key] for key in ("change", "rows", "noise", "width")}
        lowered = mean(base - numbers(row)) if row["change"] != "base" else Interval(0.0, 0.0, 0.0)
        out.append(kept | {"error": float(numbers(row).mean()), "lowered": lowered.estimate, "low": lowered.low,
                           "high": lowered.high})  # fmt: skip
    return out
