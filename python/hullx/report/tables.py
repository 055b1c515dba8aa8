"""The per-row table, one entry for each live row, as rows.csv and rows.parquet hold it, and the order of the page.

Columns depend on the methods that ran and on the columns named, never on the values.  Missing numbers are NaN here, an
empty cell in CSV and null in Parquet; floats are written so that reading them gives the same number back.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hullx.audit.arrow_tables import Cells, write_parquet
from hullx.audit.result import DISTANCE_METHODS, AuditResult, Floats, Method, Rows, State

VERDICTS = {1: "inside", -1: "outside", 0: "undecided"}
SHOWN_NEIGHBORS = 3


def row_table(result: AuditResult) -> dict[str, Cells]:
    """Columns of the per-row table in their order, each with one entry for each live row."""
    rows = result.rows
    count = len(rows.label)
    table: dict[str, Cells] = {
        "row": np.arange(count, dtype=np.int64),
        "label": list(rows.label),
        "state": [str(state) for state in rows.state],
        "unseen_level": rows.unseen,
        "unmeasured": rows.unmeasured,
    }
    if rows.group is not None:
        table["group"] = list(rows.group)
    if rows.p:
        table["p"] = rows.p_out
    for method in DISTANCE_METHODS:
        if method in rows.p:
            table[f"p_{method}"] = rows.p[method]
            table[f"p_{method}_adjusted"] = rows.p_adjusted[method]
    table |= _method_columns(rows)
    table["reasons"] = ["; ".join(reason.text for reason in reasons) for reasons in rows.reasons]
    table["columns"] = [
        "; ".join(dict.fromkeys(column for reason in reasons for column in reason.columns)) for reasons in rows.reasons
    ]
    table |= _nearest_columns(rows)
    if rows.target is not None:
        table["target"] = rows.target
    if rows.prediction is not None:
        table["prediction"] = rows.prediction
    return table


def _method_columns(rows: Rows) -> dict[str, Cells]:
    table: dict[str, Cells] = {}
    if rows.verdict is not None:
        table["hull_verdict"] = [
            VERDICTS[int(verdict)] if judged else "" for verdict, judged in zip(rows.verdict, rows.judged, strict=True)
        ]
    if rows.lower is not None and rows.upper is not None:
        table["hull_distance_lower"] = rows.lower
        table["hull_distance_upper"] = rows.upper
    if rows.knn_distance is not None:
        table["knn_distance"] = rows.knn_distance
    if rows.knn_percentile is not None:
        table["knn_percentile"] = rows.knn_percentile
    if rows.range_flag is not None:
        table["out_of_range"] = rows.range_flag
    if rows.range_columns is not None:
        table["out_of_range_columns"] = ["; ".join(names) for names in rows.range_columns]
    if rows.leverage is not None:
        table["leverage"] = rows.leverage
    if rows.leverage_flag is not None:
        table["leverage_flag"] = rows.leverage_flag
    return table


def _nearest_columns(rows: Rows) -> dict[str, Cells]:
    table: dict[str, Cells] = {}
    for rank in range(SHOWN_NEIGHBORS):
        found = [near[rank] if rank < len(near) else None for near in rows.nearest]
        table[f"nearest_{rank + 1}_row"] = np.array(
            [-1 if near is None else near.row for near in found], dtype=np.int64
        )
        table[f"nearest_{rank + 1}_label"] = ["" if near is None else near.label for near in found]
        table[f"nearest_{rank + 1}_distance"] = np.array(
            [math.nan if near is None else near.distance for near in found]
        )
    return table


def write_rows(result: AuditResult, folder: Path) -> None:
    """Write rows.csv and rows.parquet."""
    table = row_table(result)
    with (folder / "rows.csv").open("w", encoding="utf-8", errors="replace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table)
        writer.writerows(zip(*(_csv_cells(cells) for cells in table.values()), strict=True))
    write_parquet(table, folder / "rows.parquet")


def _csv_cells(cells: Cells) -> Sequence[str]:
    if isinstance(cells, list):
        return cells
    if cells.dtype == np.bool_:
        return ["true" if flag else "false" for flag in cells.tolist()]
    if cells.dtype.kind == "f":
        return ["" if math.isnan(value) else repr(value) for value in cells.tolist()]
    return [str(value) for value in cells.tolist()]


def ratio(result: AuditResult, method: Method) -> Floats | None:
    """Distance of each live row in multiples of the limit; None where there is no distance or no limit."""
    known = result.calibration.get(method)
    distance = result.rows.upper if method == "hull" else result.rows.knn_distance
    if known is None or distance is None or not np.isfinite(known.threshold) or known.threshold <= 0:
        return None
    return np.asarray(distance / known.threshold, dtype=np.float64)


def worst_first(result: AuditResult, state: State) -> list[int]:
    """Rows in `state`: those without a distance first, then by p-value, distance and place in the table."""
    rows = result.rows
    chosen = np.flatnonzero(rows.state == state)
    ratios = [found for method in DISTANCE_METHODS if (found := ratio(result, method)) is not None]
    far = np.zeros(len(rows.label))
    for one in ratios:
        far = np.fmax(far, one)
    p = np.fmin.reduce(list(rows.p.values())) if rows.p and state == "caution" else rows.p_out
    p = np.where(np.isnan(p), 2.0, p)
    many = np.array([-len(reasons) for reasons in rows.reasons])
    order = np.lexsort((chosen, many[chosen], -far[chosen], p[chosen], rows.judged[chosen]))
    return [int(row) for row in chosen[order]]
