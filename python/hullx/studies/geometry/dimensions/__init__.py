"""Which dimension decides whether new data lie in the hull: that of the columns, of the manifold, or of the span?

The three panels of Balestriero, Pesenti and LeCun with their exact laws; curves of one intrinsic dimension none of
whose points ever lies inside; what noise and curvature do beside the tolerance; columns that a function depends on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from hullx.studies._study import Conclusion, Study, Verdict
from hullx.studies.geometry.dimensions.config import Config, cells
from hullx.studies.geometry.dimensions.measure import measure
from hullx.studies.geometry.dimensions.tables import tables
from hullx.studies.growth import growth
from hullx.studies.intervals import Interval, wilson
from hullx.studies.store import Record
from hullx.studies.table import Table

MANY = 100  # columns above which, it is said, nothing is ever inside


def conclude(_: Config, records: Sequence[Record]) -> Conclusion:
    made = tables(records)
    verdicts = {
        9: low_dimension(made["flat"], made["curve"]),
        12: columns_decide(made["flat"], made["noise"]),
        14: governing_columns(made["governing"]),
        40: exponential(made["gaussian"], made["flat"]),
    }
    return Conclusion(made, verdicts)


def low_dimension(flat: Table, curve: Table) -> Verdict:
    """Does a low intrinsic dimension keep new points inside, whatever the number of columns?"""
    first = curve.column("knots")[0]
    most = max(curve.column("n"))
    rows = curve.records(knots=first, n=most)
    few, many = min(rows, key=lambda row: row["d"]), max(rows, key=lambda row: row["d"])
    fall = few["share"] - many["share"]
    half = 4.0 * math.hypot(few["error"], many["error"])
    interval = Interval(fall, fall - half, fall + half)
    shares = f"{few['share']:.2f} in {few['d']} columns and {many['share']:.2f} in {many['d']}"
    curved = f"of curves (one intrinsic dimension, {most:,} points) the share inside is {shares}"
    if not all(flat.column("agrees")):
        missed = sum(not agrees for agrees in flat.column("agrees"))
        return Verdict("refuted", f"even flat data miss the law of their rank in {missed} cells; {curved}", interval)
    if interval.low <= 0.0:
        return Verdict("supported", f"{curved}: no fall beyond its error", interval)
    widest = max(flat.records(), key=lambda row: (row["columns"], row["d"], row["share"]))
    law, columns = f"{widest['exact']:.2f} of rank {widest['d']}", widest["columns"]
    kept = f"flat data have {widest['share']:.2f} in {columns} ({widest['n']:,} points), the {law}"
    return Verdict("depends", f"on whether the manifold is flat: {curved}, while {kept}", interval)


def columns_decide(flat: Table, noise: Table) -> Verdict:
    """Does the number of columns decide?  Paired verdicts of the same data in few and in many columns."""
    more = [row for row in flat.records() if row["columns"] > row["d"]]
    trials = sum(row["hulls"] * row["queries"] for row in more)
    found = wilson(sum(row["differing"] for row in more), trials, 0.001)
    widest = max(row["columns"] for row in more)
    paired = f"{sum(row['differing'] for row in more)} of {trials:,} verdicts change when flat data get up to {widest}"
    if found.high > 0.01:
        return Verdict("supported", f"{paired} columns", found)
    loud = max(noise.records(), key=lambda row: row["ratio"])
    counts = loud["near_high"] < loud["law_flat"]
    if not counts:
        return Verdict("refuted", f"{paired} columns, and noise in them changes nothing", found)
    because = (
        f"on the rank, not on the number of columns: {paired} columns; but noise of {loud['ratio']:g} tolerances makes "
        f"every column count ({loud['near_share']:.2f} inside instead of {loud['law_flat']:.2f})"
    )
    return Verdict("depends", because, found)


def governing_columns(table: Table) -> Verdict:
    """Do new points stay inside in the columns that govern a function, however many others there are?"""
    last = max(table.records(), key=lambda row: row["d"])
    few = Interval(last["governing_share"], last["governing_low"], last["governing_high"])
    stays = all(row["governing_low"] <= row["law_governing"] <= row["governing_high"] for row in table.records())
    where = f"in the {last['m']} governing columns {few.estimate:.2f} are inside"
    if not stays:
        return Verdict("refuted", f"{where}, not the {last['law_governing']:.2f} of that many columns alone", few)
    if last["all_high"] < few.low:
        because = (
            f"on knowing the governing columns: {where} whatever stands beside them, in all {last['d']} columns "
            f"{last['all_share']:.2f}; the nearest row is at {last['near_governing']:.2f} and {last['near_all']:.2f} "
            "of the typical distance"
        )
        return Verdict("depends", because, few)
    return Verdict("supported", f"{where}, and {last['all_share']:.2f} in all {last['d']} columns", few)


def exponential(gaussian: Table, flat: Table) -> Verdict:
    """Are exponentially many points needed, and is nothing ever inside beyond a hundred columns?"""
    rate = growth(gaussian)
    misses = sum(not agrees for agrees in gaussian.column("agrees"))
    if misses or rate.interval.low <= 0.0:
        because = f"the points needed grow by {rate.slope:.2f} in ln n a dimension; {misses} cells miss the exact law"
        return Verdict("refuted", because, rate.interval)
    each = f"each dimension of Gaussian data asks for {math.exp(rate.slope):.2f} times the points"
    kept = [row for row in flat.records() if row["columns"] > MANY and row["low"] > 0.01]
    if not kept:
        return Verdict("supported", f"{each}, and nothing beyond {MANY} columns is inside", rate.interval)
    best = max(kept, key=lambda row: (row["columns"], row["d"], row["share"]))
    because = (
        f"on the rank of the data, not their columns: {each}, but in {best['columns']} columns of rank {best['d']} "
        f"a share of {best['share']:.2f} is inside with {best['n']:,} points"
    )
    return Verdict("depends", because, rate.interval)


STUDY = Study(
    name="dimensions",
    question="Which dimension decides: of the columns, of the manifold, or of the span?",
    statements=(9, 12, 14, 40),
    presets={
        "smoke": Config(
            gaussian_dims=(2, 3),
            gaussian_shares=(0.3, 0.5, 0.7),
            hulls=12,
            queries=40,
            flat_dims=(2,),
            flat_columns=(3, 128),
            curve_dims=(2, 5),
            curve_rows=(8, 32, 128),
            curve_knots=(0, 256),
            curves=10,
            curve_queries=30,
            exposed_dims=(2, 4),
            exposed_rows=(10, 100),
            manifold_dims=(4,),
            manifold_orders=(1, 4),
            harmonics=(2,),
            manifold_rows=200,
            estimate_rows=400,
            noise_ratios=(1e-2, 1.0, 1e2),
            bend_ratios=(10.0, 1e4),
            governing_shape=(100, 2),
            governing_columns=(2, 12),
        ),
        "quick": Config(),
        "full": Config(
            gaussian_dims=tuple(range(2, 10)),
            gaussian_shares=(0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9),
            hulls=40,
            queries=200,
            flat_shares=(0.2, 0.5, 0.8),
            flat_columns=(5, 6, 7, 16, 64, 128, 512),
            curve_dims=(2, 3, 4, 5, 6, 7, 8),
            curve_knots=(0, 16, 64, 256, 1024),
            curve_rows=(8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096),
            curves=60,
            curve_queries=100,
            manifold_dims=(4, 8, 16),
            manifold_orders=(1, 2, 4, 8, 16),
            harmonics=(2, 3, 5, 10, 20),
            exact_queries=60,
            noise_ratios=(1e-3, 1e-2, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 1e2, 1e3),
            bend_ratios=(1.0, 10.0, 1e2, 3e2, 1e3, 3e3, 1e4, 3e4, 1e5, 1e6),
            governing_columns=(3, 4, 6, 8, 12, 16, 24, 32),
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
)
