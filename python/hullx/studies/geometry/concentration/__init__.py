"""Is the nearest neighbour far away, are data ever dense, and do classical methods always interpolate?

Distances to all rows for independent columns, for sheets of few dimensions, and for real data beside their shuffled
columns; neighbours against the law of the torus; the range of labels and the hull of the rows that carry weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hullx.studies._study import Conclusion, Measured, Study, Verdict, Work
from hullx.studies.geometry.concentration import distances, methods
from hullx.studies.geometry.concentration.config import Config, cells, load
from hullx.studies.geometry.concentration.tables import tables
from hullx.studies.intervals import Interval
from hullx.studies.store import Record
from hullx.studies.table import Table

FAR = 0.5  # of the mean distance: the nearest row is far beyond it
KINDS = {
    kind.__name__: kind
    for kind in (
        distances.distances,
        distances.sheet,
        distances.hubs,
        distances.torus,
        methods.hull_of_neighbors,
        methods.methods,
    )
}


def measure(work: Work[Config]) -> Measured:
    if work.cell["kind"] == "real":
        return Measured(*distances.real(work))
    return Measured(KINDS[work.cell["kind"]](work))


def conclude(_: Config, records: Sequence[Record]) -> Conclusion:
    made = tables(records)
    verdicts = {
        15: dense(made["distances"], made["sheet"]),
        16: interpolates(made["methods"], made["neighbors"]),
        18: far_away(made["distances"], made["real"], made["slopes"]),
    }
    return Conclusion(made, verdicts)


def nearness(row: dict[str, Any]) -> Interval:
    """Nearest over mean distance, four standard errors to both sides."""
    half = 4.0 * row["near_error"]
    return Interval(row["near"], max(0.0, row["near"] - half), row["near"] + half)


def _highest(table: Table) -> dict[str, Any]:
    return max(table.records(law="gaussian", norm=2.0), key=lambda row: row["d"])


def dense(clouds: Table, sheets: Table) -> Verdict:
    """Are data sparse in many columns, whatever their intrinsic dimension?"""
    cloud = _highest(clouds)
    widest = max(sheets.column("columns"))
    low = min(sheets.records(columns=widest), key=lambda row: (row["m"], row["near"]))
    alone, there = nearness(cloud), nearness(low)
    said = f"the nearest of {cloud['n']:,} rows is at {alone.estimate:.2f} of the mean distance in {cloud['d']} columns"
    if alone.low <= FAR:
        return Verdict("refuted", f"{said}: near", alone)
    beside = f"at {there.estimate:.4f} in {widest} columns for data of intrinsic dimension {low['m']}"
    if there.high < FAR:
        return Verdict("depends", f"on the intrinsic dimension: {said} when all are independent, {beside}", there)
    return Verdict("supported", f"{said}, and {beside}", alone)


def interpolates(made: Table, near: Table) -> Verdict:
    """Do classical methods interpolate in their outputs, and do queries lie among the rows that carry weight?"""
    rows = made.records()
    averaging = [row for row in rows if row["averages"]]
    others = [row for row in rows if not row["averages"] and row["low"] > 0.0]
    predictions = sum(row["predictions"] for row in averaging)
    past = sum(round(row["share"] * row["predictions"]) for row in averaging)
    within = f"{past} of {predictions:,} averages (neighbours, kernels, forests) lie beyond the labels"
    last = max(near.records(), key=lambda row: row["d"])
    if past:
        worst = max(averaging, key=lambda row: row["share"])
        return Verdict("refuted", within, Interval(worst["share"], worst["low"], worst["high"]))
    share = Interval(last["share"], last["low"], last["high"])
    hull = f"with {last['k']} neighbours in dimension {last['d']} a share of {share.estimate:.2f} lies in their hull"
    if not others and share.low > FAR:
        return Verdict("supported", f"{within}, and {hull}", share)
    names = ", ".join(dict.fromkeys(row["method"] for row in others)) or "none"
    because = f"on the method and on what is meant: {within}, others leave them ({names}); {hull}"
    return Verdict("depends", because, share)


def far_away(clouds: Table, real: Table, slopes: Table) -> Verdict:
    """Is the nearest neighbour far away in high dimension: with independent columns, and with real ones?"""
    cloud = _highest(clouds)
    alone = nearness(cloud)
    grows = next(row["slope"] for row in slopes.records(of="mean", along="gaussian"))
    said = f"distances grow like d^{grows:.2f}, the nearest of {cloud['n']:,} is at {alone.estimate:.2f} of the mean"
    if alone.low <= FAR:
        return Verdict("refuted", f"{said} in {cloud['d']} columns: near", alone)
    data = real.records(version="as it is")[0]
    there = nearness(data)
    beside = f"at {there.estimate:.2f} in {data['columns']} columns of {data['data']}, like {data['like']:.1f} of them"
    if there.low > FAR:
        return Verdict("supported", f"{said} for {cloud['d']} independent columns, and {beside}", there)
    because = f"on whether columns are independent: {said} for {cloud['d']} such columns, but {beside}"
    return Verdict("depends", because, there)


STUDY = Study(
    name="concentration",
    question="Is the nearest neighbour far away in high dimension, and do neighbours always interpolate?",
    statements=(15, 16, 18),
    presets={
        "smoke": Config(
            rows=600,
            queries=10,
            dims=(2, 30, 100, 300),
            norms=(1.0, 2.0),
            sheet_dims=(1, 4),
            sheet_columns=(16, 64),
            hub_dims=(2, 30),
            hub_rows=400,
            torus_dims=(1, 2),
            torus_rows=2_000,
            clouds=5,
            cloud_queries=30,
            neighbor_dims=(1, 3, 12),
            method_rows=120,
            method_queries=30,
            tasks=3,
        ),
        "quick": Config(),
        "full": Config(
            rows=10_000,
            queries=40,
            dims=(2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000),
            sheet_columns=(16, 64, 256, 1024),
            data=("fashion_mnist", "digits"),
            hub_dims=(2, 3, 5, 10, 20, 30, 50, 100, 300),
            hub_rows=5_000,
            torus_dims=(1, 2, 3, 4, 5),
            torus_rows=50_000,
            clouds=15,
            cloud_queries=150,
            neighbor_dims=(1, 2, 3, 4, 5, 6, 12),
            method_rows=500,
            method_queries=250,
            tasks=10,
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
)
