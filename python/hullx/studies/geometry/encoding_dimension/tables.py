"""From measured rows to the tables that verdicts and figures read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hullx.studies._study import rows_of
from hullx.studies.intervals import clustered, wilson
from hullx.studies.store import Record
from hullx.studies.table import Row, Table

BAND = 0.001  # total chance that any hull cell misses its law although all is well
# Printed by others; only what was read in the source.
PUBLISHED = (
    {
        "data": "ImageNet",
        "values": 150_528,
        "lowest": 26.0,
        "highest": 43.0,
        "how": "maximum likelihood, 3 to 20 neighbours",
        "source": "Pope, Zhu, Abdelkader, Goldblum, Goldstein, ICLR 2021 (as published)",
    },
)


def tables_of(records: Sequence[Record]) -> dict[str, Table]:
    """All tables of the study by name."""
    found = {
        name: Table.of(rows_of(records, kind))
        for name, kind in (
            ("curves", "curve"),
            ("scale", "scale"),
            ("projection", "projection"),
            ("span", "span"),
            ("camera", "camera"),
            ("smoothness", "smoothness"),
            ("known dimension", "manifold"),
            ("pictures", "data"),
            ("cube", "cube"),
        )
    }
    return {
        **found,
        "flatness": flatness(found["curves"]),
        "hull": Table.of([_hull(row, len(rows_of(records, "hull"))) for row in rows_of(records, "hull")]),
        "published": Table.of(PUBLISHED),
    }


def _hull(row: Row, cells: int) -> dict[str, Any]:
    """Share inside with an interval that covers all cells at once."""
    counts = np.array([int(c) for c in str(row["inside"]).split()])
    hulls, queries = number(row, "hulls"), int(number(row, "queries"))
    if counts.sum() == 0:  # hulls that all agree say nothing of their variance
        found = wilson(0, int(hulls) * queries, BAND, cells)
    else:
        found = clustered(counts / queries, queries, BAND, cells)
    kept = {key: row[key] for key in ("rendering", "size", "rows", "hulls", "queries", "exact")}
    return {
        **kept,
        "share": found.estimate,
        "low": found.low,
        "high": found.high,
        "agrees": found.holds(number(row, "exact")),
    }


def flatness(curves: Table) -> Table:
    """Slope of TwoNN against log10 of the encoding dimension, by rendering and number of pictures."""
    rows = []
    for rendering in dict.fromkeys(curves.column("rendering") if len(curves) else []):
        for n in dict.fromkeys(curves.column("rows")):
            part = curves.where(rendering=rendering, rows=n)
            if len(part) < 2:
                continue
            x = np.log10(part.column("values"))
            y, error = np.array(part.column("two_nn")), np.array(part.column("two_nn_error"))
            weight = error**-2.0
            middle = float(weight @ x / weight.sum())
            spread = float(weight @ (x - middle) ** 2)
            rows.append(
                {
                    "rendering": rendering,
                    "expected": part.rows[0]["expected"],
                    "rows": n,
                    "sizes": len(part),
                    "slope": float(weight @ ((x - middle) * y) / spread),
                    "error": spread**-0.5,
                    "mean": float(weight @ y / weight.sum()),
                }
            )
    return Table.of(rows)


def number(row: Mapping[str, Any], key: str) -> float:
    """A value that has to be there."""
    value = row[key]
    if value is None:
        raise ValueError(f"the row has no {key}: {dict(row)}")
    return float(value)
