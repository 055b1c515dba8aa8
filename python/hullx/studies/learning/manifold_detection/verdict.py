"""The number of rows that each task needs, and the ratio of detection to fitting."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from hullx.studies._study import Conclusion, Verdict, rows_of
from hullx.studies.intervals import Interval, mean
from hullx.studies.store import Record
from hullx.studies.table import Row, Table, real, reals

GOOD = {"function": 0.1, "on it": 0.05, "labelled": 0.05}  # error in standard deviations; 1 - AUROC
HARDER = 3.0  # "much": times as many rows
LOCAL = {"neighbour distance", "local plane", "kernel density", "hull distance", "one-class machine"}
SMALL = 0.1  # distances up to here are asked for


def conclude_all(records: Sequence[Record]) -> Conclusion:
    rows = [row for row in rows_of(records) if row["task"] != "inward"]
    inward = [row for row in rows_of(records) if row["task"] == "inward"]
    curves = Table.of([_curve(row) for row in rows])
    needed = _needed(rows)
    ratios = _ratios(needed)
    tables = {
        "ratios": Table.of(ratios),
        "rows_needed": Table.of([{key: value for key, value in one.items() if key != "logs"} for one in needed]),
        "exponents": Table.of(_exponents(needed)),
        "hull_inward": Table.of([_inward(row) for row in inward]),
        "curves": curves,
    }
    return Conclusion({name: table for name, table in tables.items() if table.rows}, {11: harder(tables["ratios"])})


def _curve(row: Row) -> dict[str, Any]:
    kept = {key: row[key] for key in ("kind", "m", "task", "off", "learner", "n")}
    return kept | {"score": float(np.mean(reals(row, "scores")))}


def _inward(row: Row) -> dict[str, Any]:
    found = mean(reals(row, "scores"))
    return {"kind": row["kind"], "m": row["m"], "off": row["off"], "n": row["n"], "auroc": found.estimate,
            "low": found.low, "high": found.high}  # fmt: skip


def _needed(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """For each task the learner that needs fewest rows, of all and of the local ones; their logarithm for each seed."""
    groups: dict[tuple[Any, ...], dict[str, list[Row]]] = {}
    for row in rows:
        key = (row["kind"], row["m"], row["task"], row["off"])
        groups.setdefault(key, {}).setdefault(str(row["learner"]), []).append(row)
    out = []
    for (kind, m, task, off), learners in groups.items():
        most = max(real(row, "n") for curve in learners.values() for row in curve)
        found = {name: crossing(curve, GOOD[str(task)], most) for name, curve in learners.items()}
        families = {"any": list(found)} | ({"local": [n for n in found if n in LOCAL]} if task == "on it" else {})
        for family, names in families.items():
            best = min(names, key=lambda name: float(np.mean(found[name])))
            out.append(
                {
                    "kind": kind, "m": m, "task": task, "off": off, "family": family, "learner": best,
                    "reached": bool(max(found[best]) <= math.log(most) + 1e-9),
                    "rows": float(np.exp(np.mean(found[best]))), "logs": found[best],
                }
            )  # fmt: skip
    return out


def crossing(curve: Sequence[Row], good: float, most: float) -> list[float]:
    """ln of the rows from which on each seed's score is below `good`, along the line between grid points.

    Where it never is: twice `most`, the largest number of rows that any learner was given.
    """
    ordered = sorted(curve, key=lambda row: real(row, "n"))
    at = [math.log(real(row, "n")) for row in ordered]
    out = []
    for scores in zip(*(reals(row, "scores") for row in ordered), strict=True):
        above = [i for i, score in enumerate(scores) if score > good]
        if not above:
            out.append(at[0])
        elif above[-1] == len(at) - 1:
            out.append(math.log(2.0 * most))
        else:
            i = above[-1]
            share = (scores[i] - good) / (scores[i] - scores[i + 1])
            out.append(at[i] + share * (at[i + 1] - at[i]))
    return out


def _ratios(needed: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that detection needs, over those that the function needs; a bound where the grid ended before."""
    functions = {(one["kind"], one["m"]): one for one in needed if one["task"] == "function"}
    out = []
    for one in needed:
        if one["task"] == "function":
            continue
        fit = functions[one["kind"], one["m"]]
        # seeds are independent of each other, so that any pairing shows the spread of the difference
        found = mean(np.array(one["logs"]) - np.array(fit["logs"]))
        out.append(
            {
                "kind": one["kind"], "m": one["m"], "task": one["task"], "off": one["off"], "family": one["family"],
                "function_rows": fit["rows"], "detection_rows": one["rows"],
                "ratio": math.exp(found.estimate), "low": math.exp(found.low), "high": math.exp(min(found.high, 50.0)),
                "at_least": not one["reached"], "at_most": not fit["reached"],
            }
        )  # fmt: skip
    return out


def _exponents(needed: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """How the rows grow as the distance shrinks, beside m/2, the rate for smooth manifolds without noise."""
    out = []

    def key(one: dict[str, Any]) -> tuple[Any, ...]:
        return one["kind"], one["m"], one["task"], one["family"]

    for kind, m, task, family in sorted({key(one) for one in needed if one["task"] != "function"}):
        found = [one for one in needed if key(one) == (kind, m, task, family) and one["reached"]]
        if len(found) >= 2:
            x, y = [-math.log(one["off"]) for one in found], [math.log(one["rows"]) for one in found]
            slope = float(np.polyfit(x, y, 1)[0])
            out.append({"kind": kind, "m": m, "task": task, "family": family, "exponent": slope, "rate": m / 2})
    return out


def harder(ratios: Table) -> Verdict:
    """Does detection need several times as many rows, at small distances, on every manifold, whatever the detector?"""
    unknown = [row for row in ratios if row["at_most"]]
    if unknown:
        return Verdict("untestable here", f"the function on {unknown[0]['kind']} {unknown[0]['m']} was not learned")
    small = [row for row in ratios if real(row, "off") <= SMALL + 1e-12]
    found = {
        family: [row for row in small if row["family"] == family and row["task"] == "on it"] for family in FAMILIES
    }
    worst = max(found["any"], key=lambda row: real(row, "ratio"))
    interval = Interval(*(real(worst, key) for key in ("ratio", "low", "high")))
    said = {family: _said(rows) for family, rows in found.items()}
    because = (
        f"to notice a distance of {SMALL:g} of the reach the best detector needs {said['any']} times the rows that the "
        f"function needs, the best that looks at neighbours, densities or hulls {said['local']} times"
    )
    if all(_harder(row) for row in found["any"]):
        return Verdict("supported", because, interval)
    if not any(_harder(row) for rows in found.values() for row in rows):
        return Verdict("refuted", because, interval)
    return Verdict("depends", f"on the detector: {because}", interval)


FAMILIES = ("any", "local")


def _harder(row: Row) -> bool:
    return real(row, "ratio") > HARDER and real(row, "low") > 1.0


def _said(rows: Sequence[Row]) -> str:
    """The smallest and the largest ratio."""
    low, high = (pick(rows, key=lambda row: real(row, "ratio")) for pick in (min, max))
    more = "over " if high["at_least"] else ""
    least, most = (f"{real(row, 'ratio'):,.{0 if real(row, 'ratio') >= 10.0 else 1}f}" for row in (low, high))
    return f"{least} (m = {low['m']}) to {more}{most} (m = {high['m']})"
