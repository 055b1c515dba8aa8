"""From cells to tables: limits of concentration, slopes with the dimension, laws of neighbours, ranges of labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hullx.studies._study import rows_of
from hullx.studies.intervals import counted
from hullx.studies.store import Record
from hullx.studies.table import Table

BAND = 0.001


def tables(records: Sequence[Record]) -> dict[str, Table]:
    found = {kind: rows_of(records, kind) for kind in ("distances", "sheet", "real", "hubs")}
    out = {kind: Table.of(rows) for kind, rows in found.items()}
    out["torus"] = Table.of([row | {"agrees": _near(row)} for row in rows_of(records, "torus")])
    out["neighbors"] = Table.of(_neighbors(rows_of(records, "hull_of_neighbors")))
    out["methods"] = Table.of(_methods(rows_of(records, "methods")))
    out["slopes"] = Table.of([*_distance_slopes(out["distances"]), *_sheet_slopes(out["sheet"])])
    return out


def _near(row: Mapping[str, Any]) -> bool:
    return bool(abs(row["mean"] - row["law"]) <= 5.0 * row["error"])


def _neighbors(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    out = []
    for row in rows:
        found = counted([int(c) for c in row["inside"].split()], int(row["queries"]), BAND, len(rows))
        told = {"share": found.estimate, "low": found.low, "high": found.high, "law": row["law"]}
        out.append({key: row[key] for key in ("d", "k", "n", "queries")} | told | {"agrees": found.holds(row["law"])})
    return out


def _methods(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    out = []
    for row in rows:
        counts = [int(c) for c in row["beyond"].split()]
        held = [int(c) for c in row["inside"].split()]
        found = counted(counts, int(row["queries"]), BAND, len(rows))
        told = {"share": found.estimate, "low": found.low, "high": found.high, "worst": row["worst"]}
        predictions = len(counts) * int(row["queries"])
        inside = sum(held) / predictions if held else None
        out.append(
            {key: row[key] for key in ("method", "averages", "spread")}
            | {"predictions": predictions, **told, "in_hull_of_weights": inside}
        )
    return out


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Of ln y on ln x."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def _distance_slopes(table: Table) -> list[dict[str, Any]]:
    out = []
    for law in dict.fromkeys(table.column("law")):
        rows = table.records(law=law, norm=2.0)
        last = rows[-3:]  # the largest dimensions
        x = [row["d"] for row in last]
        out += [
            {"of": what, "along": law, "slope": slope(x, [row[what] for row in last])} for what in ("mean", "variation")
        ]
    return out


def _sheet_slopes(table: Table) -> list[dict[str, Any]]:
    out = []
    for embedding, m in dict.fromkeys((row["embedding"], row["m"]) for row in table):
        rows = table.records(embedding=embedding, m=m)
        x, y = [row["columns"] for row in rows], [row["variation"] for row in rows]
        out.append({"of": "variation by columns", "along": f"{embedding}, m = {m}", "slope": slope(x, y)})
    return out
