"""Tables of the study of curve fitting, from the rows of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from hullx.studies import intervals
from hullx.studies._study import rows_of
from hullx.studies.intervals import Interval
from hullx.studies.store import Record
from hullx.studies.table import Row, Table, grouped

STRAIGHT = 0.99  # R² along a ray, the published threshold
NETWORKS = ("relu", "tanh", "sine")
FLOOR = 0.01  # of the target's spread: below it a curve is as good as exact
BAND = 0.001  # total chance that a share misses its exact value although all is well


def _mean_log(values: Sequence[float], floor: float = 1e-12) -> float:
    """The geometric mean: errors of seeds differ by factors."""
    return float(np.exp(np.mean(np.log(np.maximum(values, floor)))))


def fits_table(records: Sequence[Record]) -> Table:
    """A row a learner, width and target: errors inside and outside relative to the target's spread."""
    rows = []
    for (learner, width, target), some in grouped(rows_of(records, "fit"), "learner", "width", "target").items():
        edges = [row["edge"] for row in some if row["edge"] is not None]
        outside = np.log10(np.maximum([row["outside"] for row in some], FLOOR))
        rows.append({
            "learner": learner, "width": width, "target": target, "seeds": len(some),
            "inside": _mean_log([row["inside"] for row in some]),
            "outside": _mean_log([row["outside"] for row in some]),
            "outside_spread": float(outside.std(ddof=1)) if len(some) > 1 else None,
            "edge": _mean_log(edges) if edges else None,
            "growth": float(np.mean([row["growth"] for row in some])),
            "linear_or_less": sum(row["growth"] <= LINEAR for row in some),
        })  # fmt: skip
    return Table.of(rows)


LINEAR = 1.1  # growth of a line is 1


def rays_table(records: Sequence[Record]) -> Table:
    """A row a learner: along how many rays outside its training range it is a line."""
    rows = []
    for (learner,), some in grouped(rows_of(records, "ray"), "learner").items():
        known = np.array([row["r2"] for row in some if row["r2"] is not None])
        straight = int(np.count_nonzero(known > STRAIGHT))
        share = intervals.wilson(straight, len(known)) if len(known) else Interval(float("nan"), 0.0, 1.0)
        counts = np.histogram(np.clip(known, EDGES[0], 1.0), EDGES)[0]
        rows.append({
            "learner": learner, "rays": len(some), "flat": len(some) - len(known), "straight": straight,
            "share": share.estimate, "low": share.low, "high": share.high,
            **{f"to {edge:g}": int(count) for edge, count in zip(EDGES[1:], counts, strict=True)},
        })  # fmt: skip
    return Table.of(rows)


EDGES = (-10.0, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0)


def beyond_table(records: Sequence[Record]) -> Table:
    """A row a learner, target and distance from the edge; networks of the largest width."""
    rows = rows_of(records, "beyond")
    widest = max([int(row["width"] or 0) for row in rows], default=0)
    chosen = [row for row in rows if row["width"] in (0, widest)]
    return Table.of([
        {"learner": learner, "target": target, "delta": delta, "error": _mean_log([row["error"] for row in some])}
        for (learner, target, delta), some in grouped(chosen, "learner", "target", "delta").items()
    ])  # fmt: skip


def slopes_table(records: Sequence[Record]) -> Table:
    """A row an activation and distance: how far the slope is from its limit; the mean over targets."""
    rows = rows_of(records, "slope")
    widest = max([int(row["width"] or 0) for row in rows], default=0)
    found = grouped([row for row in rows if row["width"] == widest], "activation", "t")
    return Table.of([
        {"activation": activation, "t": t, "gap": float(np.mean([row["gap"] for row in some])),
         "limit": float(np.mean([row["limit"] for row in some]))}
        for (activation, t), some in found.items()
    ])  # fmt: skip


def rates_table(records: Sequence[Record]) -> Table:
    """Powers with their intervals: of the slope's gap by distance, of the errors by width."""
    rows = []
    for (activation,), some in grouped(rows_of(records, "slope"), "activation").items():
        powers = [
            power([r["t"] for r in one], [r["gap"] for r in one]) for one in grouped(some, "width", "target").values()
        ]
        rows.append(_rate("gap of the slope by distance", activation, powers))
    fits = [row for row in rows_of(records, "fit") if row["learner"] in NETWORKS and row["target"] != "step"]
    for what in ("inside", "outside"):
        for (learner,), some in grouped(fits, "learner").items():
            one_target = grouped(some, "target").values()
            powers = [power([r["width"] for r in one], [max(r[what], 1e-6) for r in one]) for one in one_target]
            rows.append(_rate(f"error {what} by width", learner, powers))
    return Table.of(rows)


def power(at: Sequence[float], values: Sequence[float]) -> float:
    """The slope of log values by log at, where they are positive."""
    x, y = np.asarray(at, dtype=np.float64), np.asarray(values, dtype=np.float64)
    known = y > 0.0
    if np.unique(x[known]).size < 2:
        return float("nan")
    return float(np.polyfit(np.log(x[known]), np.log(y[known]), 1)[0])


def _rate(of: str, who: str, powers: Sequence[float]) -> dict[str, Any]:
    known = [p for p in powers if np.isfinite(p)]
    found = intervals.mean(known) if len(known) > 1 else Interval(*[float("nan")] * 3)
    return {
        "of": of,
        "learner": who,
        "cells": len(known),
        "power": found.estimate,
        "low": found.low,
        "high": found.high,
    }


def supports_table(records: Sequence[Record]) -> Table:
    """A row a function, support and dimension: errors relative to the function's size, mean over seeds."""
    found = grouped(rows_of(records, "support"), "function", "support", "d")
    rows = []
    for (function, support, d), some in found.items():
        logs = np.log([row["outside"] for row in some])
        mean = intervals.mean(logs) if len(logs) > 1 else Interval(float(logs[0]), float("nan"), float("nan"))
        limits = {"outside": mean.estimate, "low": mean.low, "high": mean.high}
        rows.append({
            "function": function, "support": support, "d": d, "seeds": len(some),
            "inside": _mean_log([row["inside"] for row in some]),
            **{name: float(np.exp(value)) for name, value in limits.items()},
            "correlation": float(np.mean([row["correlation"] for row in some])),
        })  # fmt: skip
    return Table.of(rows)


def inside_table(records: Sequence[Record]) -> Table:
    """A row a pair of d columns and s relevant ones: shares inside, with their exact laws."""
    rows = rows_of(records, "inside")
    return Table.of([row | _shares(row, 2 * len(rows)) for row in rows])


def _shares(row: Row, cells: int) -> dict[str, Any]:
    tests, law, law_relevant = int(row["tests"] or 0), float(row["law"] or 0.0), float(row["law_relevant"] or 0.0)
    counts = (int(row["inside"] or 0), int(row["inside_relevant"] or 0))
    bands = [intervals.wilson(count, tests, BAND, cells) for count in counts]
    agrees = bands[0].holds(law) and bands[1].holds(law_relevant)
    return {"share": counts[0] / tests, "share_relevant": counts[1] / tests, "agrees": agrees}


def relevant_table(records: Sequence[Record]) -> Table:
    """A row a learner and a pair of d columns and s relevant ones: R² with its interval, errors in and out."""
    rows = []
    for row in rows_of(records, "learner"):
        half = 1.96 * float(row["error"] or 0.0)
        middle = float(row["r2"] or 0.0)
        rows.append({**row, "low": middle - half, "high": middle + half})
    return Table.of(rows)
