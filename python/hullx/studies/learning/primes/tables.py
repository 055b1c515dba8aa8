"""Tables of splits and of counted pairs."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from hullx.studies._study import rows_of
from hullx.studies.intervals import mean
from hullx.studies.learning.primes.settings import DIGITS
from hullx.studies.store import Record
from hullx.studies.table import Row, Table

HEAD = ("bits", "learner", "encoding", "composites", "labels", "trained_on", "tested_on", "known")
FLOAT = 4  # bytes of a weight


def learners_table(records: Sequence[Record]) -> Table:
    """A row a trial: mean share right over its splits, and Student's interval of it."""
    rows = []
    for record in records:
        splits = rows_of([record], "split")
        if not splits:
            continue
        test, near = mean(_values(splits, "test")), _values(splits, "near_right")
        rows.append(
            {
                **{name: splits[0][name] for name in HEAD},
                "splits": len(splits),
                "train": sum(_values(splits, "train")) / len(splits),
                "test": test.estimate,
                "test_low": test.low,
                "test_high": test.high,
                "near_right": sum(near) / len(near) if near else None,
                "epochs": splits[0].get("epochs"),
                "weights": splits[0].get("weights"),
            }
        )
    return Table.of(rows)


def _values(rows: Sequence[Row], name: str) -> list[float]:
    return [float(row[name]) for row in rows if row.get(name) is not None]  # type: ignore[arg-type]


def pairs_table(records: Sequence[Record]) -> Table:
    """A row a length and a distance."""
    return Table.of(rows_of(records, "pairs"))


def memory_table(learners: Table) -> Table:
    """What remembering the training numbers takes: in weights, in a bit for every odd number, in a sorted list."""
    rows: list[dict[str, Any]] = []
    for row in main_rows(learners):
        bits, half = int(row["bits"]), int(row["trained_on"]) // 2
        listed = {"train": 1.0, "test": 0.5}  # unseen numbers are said not to be prime, half of them rightly
        rows += [
            {
                "bits": bits,
                "memory": "network",
                "bytes": FLOAT * row["weights"],
                "train": row["train"],
                "test": row["test"],
            },
            {"bits": bits, "memory": "a bit for each odd number", "bytes": 2 ** (bits - 2) // 8, **listed},
            {"bits": bits, "memory": "sorted list of the primes seen", "bytes": half * ceil(bits / 8), **listed},
        ]
    return Table.of(rows)


def main_rows(learners: Table) -> list[dict[str, Any]]:
    """The network on digits and all composites, with the most numbers of each length."""
    rows = learners.records(learner="network", encoding=DIGITS, composites="all", labels="prime")
    most = {row["bits"]: max(r["trained_on"] for r in rows if r["bits"] == row["bits"]) for row in rows}
    return [row for row in rows if row["trained_on"] == most[row["bits"]]]
