"""Tables of the study, and what they say of three statements; each verdict can return each word."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hullx.studies import intervals
from hullx.studies._study import Verdict, rows_of
from hullx.studies.intervals import Interval
from hullx.studies.store import Record
from hullx.studies.table import Table, grouped

FEW = 10  # neighbours that people average
LIKE_THE_LAW = (0.7, 1.3)  # of the power
Rows = Sequence[Mapping[str, Any]]


def tables_of(records: Sequence[Record]) -> dict[str, Table]:
    return {
        "scales": Table.of(rows_of(records, "scale")),
        "errors": Table.of([_error(row) for row in rows_of(records, "error")]),
        "cube": Table.of(rows_of(records, "cube")),
        "powers": Table.of(list(powers(rows_of(records, "cube")))),
    }


def _error(row: Mapping[str, Any]) -> dict[str, Any]:
    share = intervals.wilson(int(row["wrong"]), max(1, int(row["inside"])))
    return {key: row[key] for key in ("d", "n", "inside", "learner", "wrong")} | {
        "error": share.estimate, "low": share.low, "high": share.high
    }  # fmt: skip


def powers(rows: Rows) -> list[dict[str, Any]]:
    """The power of n with which squared errors fall, by dimension: a line through the logarithms of each seed."""
    out = []
    for (m,), found in grouped([dict(row) for row in rows], "m").items():
        for learner, law in (("interpolated", 4.0 / m), ("nearest", 2.0 / m)):
            slopes = [
                -float(np.polyfit([math.log(r["n"]) for r in seed], [math.log(r[learner]) for r in seed], 1)[0])
                for seed in grouped(found, "seed").values()
            ]
            fall = intervals.mean(slopes)
            out.append(
                {"m": m, "learner": learner, "falls": fall.estimate, "low": fall.low, "high": fall.high, "law": law}
            )
    return out


def broken(tables: Mapping[str, Table]) -> Verdict | None:
    """A linear function that is missed, or an error beyond its bound: the measurement is wrong."""
    for row in tables["cube"]:
        if float(row["tilted"] or 0.0) > 1e-9 or row["beyond"]:
            because = f"in dimension {row['m']} a linear function is missed, or an error is beyond its proven bound"
            return Verdict("untestable here", because)
    return None


def verdicts_of(tables: Mapping[str, Table]) -> dict[int, Verdict]:
    fault = broken(tables)
    if fault is not None:
        return dict.fromkeys((44, 16, 13), fault)
    scales = tables["scales"].records()
    return {
        44: zero_loss(scales, tables["errors"]),
        16: always(scales),
        13: dense_enough(tables["powers"].records()),
    }


def zero_loss(scales: Rows, errors: Table) -> Verdict:
    """44: zero training loss, as with splines, is a sense of the word of its own."""
    fitted = [row for row in scales if row["missed"] == 0.0]
    last = max(scales, key=lambda row: int(row["d"]))
    share = intervals.wilson(int(last["inside"]), int(last["asked"]))
    found = {str(row["learner"]): row for row in errors.records(d=last["d"])}
    ours, near = found["linear interpolation"], found["5 neighbours"]
    said = (
        f"linear interpolation between images has training loss 0 in {len(fitted)} of {len(scales)} numbers of "
        f"components, while from {_share(scales, min)} to {_share(scales, max)} of the test images are inside; there, "
        f"in {last['d']} components, it errs on {ours['error']:.0%}, the vote of 5 neighbours, which misses "
        f"{last['vote_missed']:.0%} of its own training rows, on {near['error']:.0%}{_ratio(last)}"
    )
    if len(fitted) == len(scales):
        return Verdict("supported", said, share)
    return Verdict("depends" if fitted else "refuted", f"{'on the dimension: ' if fitted else ''}{said}", share)


def _share(scales: Rows, pick: Any) -> str:
    return f"{pick(row['inside'] / row['asked'] for row in scales):.0%}"


def _ratio(row: Mapping[str, Any]) -> str:
    """Whether the scale at which an image is interpolated tells errors."""
    if row["ratio_auroc"] is None or row["nearest_auroc"] is None:
        return ""
    return (
        f"; a wrong answer has the larger ratio of furthest corner to nearest row with chance {row['ratio_auroc']:.2f} "
        f"and is farther from that row with chance {row['nearest_auroc']:.2f}"
    )


def always(scales: Rows) -> Verdict:
    """16: neighbours always interpolate: are the few nearest rows those that surround a point?"""
    first, last = (pick(scales, key=lambda row: int(row["d"])) for pick in (min, max))
    reach = Interval(last["reach_50"], last["reach_low"], last["reach_high"])
    said = (
        f"to surround an image that is inside one must reach as far as the {first['reach_50']:,.0f} nearest rows in "
        f"{first['d']} components and as the {last['reach_50']:,.0f} nearest of {last['n']:,} in {last['d']} "
        f"(medians), {last['far_50'] / last['near_50']:.1f} times as far as the nearest one"
    )
    few = [row for row in scales if row["reach_high"] <= FEW]
    many = [row for row in scales if row["reach_low"] > FEW]
    if len(few) == len(scales):
        return Verdict("supported", said, reach)
    if len(many) == len(scales):
        return Verdict("refuted", said, reach)
    return Verdict("depends", f"on the dimension: {said}", reach)


def dense_enough(rows: Rows) -> Verdict:
    """13: interpolation works where rows are dense enough for the function: its error falls by the law of density."""
    ours = {int(row["m"]): row for row in rows if row["learner"] == "interpolated"}
    near = {int(row["m"]): row for row in rows if row["learner"] == "nearest"}
    fits = [LIKE_THE_LAW[0] <= row["falls"] / row["law"] <= LIKE_THE_LAW[1] for row in ours.values()]
    last = max(ours)
    said = ", ".join(
        f"n^-{row['falls']:.2f} in dimension {m} (law {row['law']:.2g}; the nearest row n^-{near[m]['falls']:.2f})"
        for m, row in ours.items()
    )
    because = f"the squared error of linear interpolation falls like {said}"
    interval = Interval(ours[last]["falls"], ours[last]["low"], ours[last]["high"])
    if all(fits):
        return Verdict("supported", because, interval)
    if any(fits):
        return Verdict("depends", f"on the dimension: {because}", interval)
    return Verdict("refuted", because, interval)
