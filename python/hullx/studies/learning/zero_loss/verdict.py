"""Is zero training loss another sense of "interpolation", or the same as lying in the hull?

Two senses are different when one can have each without the other: models with and without zero loss, on data whose test
points are nearly all inside and nearly all outside, all four together.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Conclusion, Verdict, rows_of
from hullx.studies.intervals import Interval, wilson
from hullx.studies.store import Record
from hullx.studies.table import Row, Table, real

ZERO = 1e-8  # of the labels' variance
LOSS = 1e-2  # from here on a loss is not zero
MOST, FEW = 0.9, 0.1  # of test points inside
LARGEST_Z = 3.5


def conclude_all(records: Sequence[Record]) -> Conclusion:
    law = Table.of(rows_of(records, "least norm"))
    sizes = Table.of([*rows_of(records, "features"), *rows_of(records, "network")])
    tables = {"least_norm": law, "sizes": sizes, "splines": Table.of(rows_of(records, "spline"))}
    return Conclusion(tables, {44: another_sense(law, sizes)})


def another_sense(law: Table, sizes: Table) -> Verdict:
    """Whether training loss and place in the hull occur in all four combinations."""
    for row in law:
        if row["z"] is not None and abs(real(row, "z")) > LARGEST_Z:
            because = f"least squares misses its exact risk at p = {row['p']} by {real(row, 'z'):.1f} standard errors"
            return Verdict("untestable here", because)
    exact = [row for row in sizes if row["fit"] == "least norm" and row["noise"] != 1.0]
    found = {
        (zero, within): [row for row in exact if _zero(row) is zero and _within(row) is within]
        for zero in (True, False)
        for within in (True, False)
    }
    missing = [key for key, rows in found.items() if not rows]
    if not missing:
        inner, outer = (_best(found[True, within]) for within in (True, False))
        shares = [wilson(int(real(row, "inside")), int(real(row, "asked"))) for row in (inner, outer)]
        because = (
            f"training loss zero with {shares[0].estimate:.0%} of test points inside ({inner['d']} components) and "
            f"with {shares[1].estimate:.0%} ({outer['d']}), test error {real(inner, 'test_error'):.0%} and "
            f"{real(outer, 'test_error'):.0%}; both also without zero loss"
        )
        return Verdict("supported", because, Interval(shares[1].estimate, shares[1].low, shares[1].high))
    if missing in ([(True, True), (False, False)], [(True, False), (False, True)]):
        side = "inside" if missing[0] == (True, False) else "outside"
        return Verdict("refuted", f"training loss was zero exactly where test points are {side}")
    return Verdict("depends", f"on the data: {len(missing)} of the four combinations were not seen")


def _zero(row: Row) -> bool | None:
    loss = real(row, "training_loss")
    return True if loss < ZERO else False if loss > LOSS else None


def _within(row: Row) -> bool | None:
    share = real(row, "inside") / real(row, "asked")
    return True if share > MOST else False if share < FEW else None


def _best(rows: Sequence[Row]) -> Row:
    return min(rows, key=lambda row: real(row, "test_error"))
