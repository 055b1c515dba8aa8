"""Tables of counts.  Numbers asked of one network are not independent: intervals come from the spread between seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.studies._study import rows_of
from hullx.studies.intervals import Interval, counted, wilson
from hullx.studies.store import Record
from hullx.studies.table import Row, Table

Counts = npt.NDArray[np.int64]
TRAIN, EVEN, ODD = 0, 1, 2
MINE, OTHERS, WHOLE = -3, -2, -1  # the last columns of counts
ALPHA = 0.05


def networks_table(records: Sequence[Record]) -> Table:
    """A row a network: share of held-out even and odd numbers that it returns, and which digits are right."""
    found = [(row, record.arrays["counts"]) for record in records for row in rows_of([record], "network")]
    standard = max(1, sum(row["role"] == "standard" for row, _ in found))
    return Table.of([_network(row, counts, standard if row["role"] == "standard" else 1) for row, counts in found])


def _network(row: Row, counts: Counts, together: int) -> dict[str, Any]:
    asked, rows, seeds = int(row["asked"] or 0), int(row["rows"] or 0), counts.shape[1]
    even, odd = (counted(counts[kind, :, WHOLE], asked, ALPHA, together) for kind in (EVEN, ODD))
    last = counted(counts[ODD, :, MINE], asked, ALPHA, together) if row["told_apart"] else None
    return {
        **{name: row[name] for name in ("bits", "network", "role", "rows", "asked")},
        "seeds": seeds,
        "trained": float(counts[TRAIN, :, WHOLE].sum()) / (rows * seeds),
        **_named("even", even),
        "even_digit": float(counts[EVEN, :, :MINE].mean()) / asked,
        **_named("odd", odd),
        "odd_last": None if last is None else last.estimate,
        "odd_last_low": None if last is None else last.low,
        "odd_last_high": None if last is None else last.high,
        "odd_others": None if last is None else float(counts[ODD, :, OTHERS].mean()) / asked,
        **{name: row[name] for name in ("output", "gradient", "moved")},
    }


def _named(name: str, found: Interval) -> dict[str, float]:
    return {name: found.estimate, f"{name}_low": found.low, f"{name}_high": found.high}


def bits_table(records: Sequence[Record]) -> Table:
    """A row a digit of each network of the fewest digits: how often it is right."""
    fewest = min(int(row["bits"] or 0) for row in rows_of(records, "network"))
    rows = []
    for record in records:
        for row in rows_of([record], "network"):
            if row["bits"] == fewest and row["digits"]:
                counts, asked = record.arrays["counts"], int(row["asked"] or 0)
                for digit in range(fewest):
                    even, odd = (counted(counts[kind, :, digit], asked) for kind in (EVEN, ODD))
                    head = {"network": row["network"], "role": row["role"], "digit": digit}
                    rows.append({**head, **_named("even", even), **_named("odd", odd)})
    return Table.of(rows)


def hull_table(records: Sequence[Record]) -> Table:
    """A row a set of training numbers: held-out numbers inside, their distances, who is off the span, who is right."""
    rows = []
    for row in rows_of(records, "hull"):
        items = {kind: int(row[f"{kind}_items"] or 0) for kind in ("even", "odd")}
        off = {kind: int(row[f"{kind}_off"] or 0) for kind in ("even", "odd")}
        good = sum(int(row[f"{kind}_on_right"] or 0) for kind in items)  # on the span and right, or off and wrong
        good += sum(off[kind] - int(row[f"{kind}_off_right"] or 0) for kind in items)
        rows.append({**row, **_named("span_tells", wilson(good, sum(items.values())))})
    return Table.of(rows)


def commands_table(records: Sequence[Record]) -> Table:
    """A row for each command, parity, network and split."""
    rows = []
    for row in rows_of(records, "command"):
        right = [int(count) for count in str(row["right"]).split(",")]
        seen = row["left_out"] == "random" or row["command"] == "copy" or row["argument"] == "even"
        share = _named("share", counted(right, int(row["asked"] or 0)))
        rows.append({**{k: v for k, v in row.items() if k != "right"}, "seeds": len(right), "seen": seen, **share})
    return Table.of(rows)
