"""Tables of the paths: errors over seeds with their intervals, gains over the straight path, the hull, exact facts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtri

from hullx import theory
from hullx.studies import intervals
from hullx.studies.intervals import Interval
from hullx.studies.learning.latent_line.curves import ARC
from hullx.studies.learning.latent_line.paths import STRAIGHT
from hullx.studies.table import Row, Table

ORDERED = 0.99  # rank correlation of code and length above which the code follows the curve
ALPHA = 0.001  # of the exact facts
FLOOR = 1e-9  # errors below are rounding


def _groups(rows: Iterable[Row], *keys: str) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return found


def _values(rows: Iterable[Row], key: str) -> list[float]:
    return [float(row[key]) for row in rows]  # type: ignore[arg-type]


def gain(straight: Sequence[float], error: Sequence[float]) -> Interval | None:
    """How many times nearer to the curve: geometric mean over seeds; None for fewer than two, or without any error."""
    if len(error) < 2 or max(error) <= FLOOR:
        return None
    found = intervals.mean(np.log(np.asarray(straight) / np.maximum(error, FLOOR)))
    return Interval(*(math.exp(x) for x in (found.estimate, found.low, found.high)))


def paths_table(paths: Sequence[Row], codes: Sequence[Row]) -> Table:
    """A row a curve, noise and way to go: error of the middle, gain over the straight one, codes that follow it."""
    by_code = _groups(codes, "curve", "noise", "model")
    found = []
    for (curve, noise, model), rows in _groups(paths, "curve", "noise", "model").items():
        straight = _values(
            (r for r in paths if (r["curve"], r["noise"], r["model"]) == (curve, noise, STRAIGHT)), "error"
        )
        errors, about = _values(rows, "error"), by_code.get((curve, noise, model), [])
        order = _values(about, "order")
        good = [i for i, value in enumerate(order) if value > ORDERED]
        middle = intervals.mean(errors)
        row: dict[str, Any] = {
            "curve": curve, "noise": noise, "model": model, "seeds": len(errors),
            "error": middle.estimate, "low": middle.low, "high": middle.high,
            "miss": float(np.mean(_values(rows, "miss"))),
            "rebuilt": float(np.median(_values(about, "rebuilt"))) if about else None,
            "ordered": len(good) if about else None,
        }  # fmt: skip
        row |= _limits("gain", gain(straight, errors) if model != STRAIGHT else None)
        kept = gain([straight[i] for i in good], [errors[i] for i in good]) if model != STRAIGHT else None
        found.append(row | _limits("ordered_gain", kept))
    return Table.of(found)


def _limits(name: str, interval: Interval | None) -> dict[str, float | None]:
    values = (None,) * 3 if interval is None else (interval.estimate, interval.low, interval.high)
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def hulls_table(rows: Sequence[Row]) -> Table:
    """Share inside the hull of the rows, each seed a hull of its own."""
    found = []
    for (curve, noise, group), some in _groups(rows, "curve", "noise", "group").items():
        counts, asked = [int(v) for v in _values(some, "inside")], int(_values(some, "asked")[0])
        share = intervals.counted(counts, asked)
        found.append(
            {"curve": curve, "noise": noise, "group": group, "hulls": len(counts), "asked": asked * len(counts),
             "inside": sum(counts), "share": share.estimate, "low": share.low, "high": share.high}
        )  # fmt: skip
    return Table.of(found)


def facts_table(paths: Sequence[Row], hulls: Table) -> Table:
    """What is known beforehand: chords of the arc, fresh points of a convex curve, middles between rows."""
    found: list[dict[str, Any]] = []
    arc = [r for r in paths if (r["curve"], r["noise"], r["model"]) == ("arc", 0.0, STRAIGHT)]
    laws = (("error", "distance of chords from the arc", theory.chord_distance(ARC)),
            ("miss", "distance of chords from the middle of the arc between", theory.chord_miss(ARC)))  # fmt: skip
    for key, fact, exact in laws if arc else ():
        measured = _of_all_pairs(arc, key)
        found.append(_fact(fact, exact, measured, measured.holds(exact)))
    for row in hulls:
        share = Interval(*(float(row[key]) for key in ("share", "low", "high")))  # type: ignore[arg-type]
        where = f"{row['curve']}, noise {row['noise']:g}"
        if row["group"] == "middles between rows":
            found.append(_fact(f"middles between rows are inside ({where})", 1.0, share, row["inside"] == row["asked"]))
        if row["group"] == "fresh points" and (row["curve"], row["noise"]) == ("arc", 0.0):
            found.append(_fact(f"fresh points of a convex curve are outside ({where})", 0.0, share, row["inside"] == 0))
    return Table.of(found)


def _of_all_pairs(rows: Sequence[Row], key: str) -> Interval:
    """Interval of the mean over pairs, which are independent: all ends are fresh."""
    middle, pairs = float(np.mean(_values(rows, key))), sum(_values(rows, "pairs"))
    variance = float(np.mean(np.square(_values(rows, f"{key}_sd"))))
    half = -float(ndtri(ALPHA / 2.0)) * math.sqrt(variance / pairs)
    return Interval(middle, middle - half, middle + half)


def _fact(fact: str, exact: float, measured: Interval, agrees: bool) -> dict[str, Any]:
    return {
        "fact": fact, "exact": exact, "measured": measured.estimate, "low": measured.low, "high": measured.high,
        "agrees": agrees,
    }  # fmt: skip
