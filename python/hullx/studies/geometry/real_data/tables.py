"""From measured cells to tables: shares with intervals, dimensions at which they cross, the bound for projections."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hullx.studies._study import rows_of
from hullx.studies.intervals import Interval, clustered, wilson
from hullx.studies.store import Record
from hullx.studies.table import Row, Table
from hullx.theory import gaussian_d_quantile

ALPHA = 0.05
CROSSINGS = {"d50": 0.5, "d1": 0.01}
EPSILONS = (0.1, 0.25, 0.5, 0.9)


def interval(row: Row, cells: int = 1, alpha: float = ALPHA) -> Interval:
    """Of a row's share: Wilson's for one hull, conditional on its rows; over draws or hulls clustered."""
    counts = [int(part) for part in str(row["inside"]).split()]
    asked = int(row["queries"])  # type: ignore[arg-type]
    if len(counts) == 1 or sum(counts) in (0, asked):
        return wilson(sum(counts), asked, alpha, cells)
    each = asked // len(counts)
    return clustered([count / each for count in counts], each, alpha, cells)


def with_share(row: Row) -> dict[str, Any]:
    found = interval(row)
    return {**row, "share": found.estimate, "low": found.low, "high": found.high}


def tables_of(records: Sequence[Record]) -> dict[str, Table]:
    """All tables but those of verdicts; a kind that was not measured has an empty one."""
    tables = {}
    for kind in ("share", "factorial", "disjoint", "swap", "mixture", "group", "other"):
        tables[kind] = Table.of([with_share(row) for row in rows_of(records, kind)])
    sigma = rows_of(records, "sigma")
    tables["sigma"] = Table.of(
        [with_share(r) if r["queries"] else {**r, "share": None, "low": None, "high": None} for r in sigma]
    )
    for kind in ("close", "distance", "dimension", "cube", "picture"):
        tables[kind] = Table.of(rows_of(records, kind))
    tables["crossing"] = crossings(tables["share"])
    tables["projection"] = projection_bound(tables["share"])
    return tables


def crossings(shares: Table) -> Table:
    """Where the share falls to one half and to 1 %, by linear interpolation between the dimensions measured."""
    rows = []
    keys = {(row["family"], row["n"]): None for row in shares if row["draws"] == 1 and row["family"] != "all"}
    for family, n in keys:
        curve = sorted((int(r["d"]), float(r["share"])) for r in shares.where(family=family, n=n))  # type: ignore[arg-type]
        if len(curve) < 2:
            continue
        row: dict[str, Any] = {"family": family, "n": n}
        for name, level in CROSSINGS.items():
            row[name] = crossing(curve, level)
            row[f"{name}_law"] = gaussian_d_quantile(level, float(n or 0))
        rows.append(row)
    return Table.of(rows)


def crossing(curve: Sequence[tuple[int, float]], level: float) -> float | None:
    """The first crossing downwards; None where the curve stays on one side."""
    for (d, share), (next_d, next_share) in pairwise(curve):
        if share >= level > next_share:
            return d + (next_d - d) * (share - level) / (share - next_share)
    return None


def projection_bound(shares: Table) -> Table:
    """Johnson and Lindenstrauss: d >= 24 / (3 e^2 - 2 e^3) ln n keeps all distances of n rows within 1 +- e.

    With n = exp(c d) rows the bound is a fixed multiple of d, and above d itself as soon as ln n > d / factor: where
    rows are as many as membership asks for, no projection that the lemma vouches for has fewer dimensions.
    """
    whole = [row for row in shares if row["family"] == "all"]
    if not whole:
        return Table.of([])
    n, d = int(whole[0]["n"]), int(whole[0]["d"])  # type: ignore[arg-type]
    rows = []
    for epsilon in EPSILONS:
        factor = 24.0 / (3.0 * epsilon**2 - 2.0 * epsilon**3)
        needed = factor * math.log(n)
        rows.append({"epsilon": epsilon, "n": n, "needed": needed, "d": d, "saves": needed < d,
                     "log10_n_where_it_exceeds_d": d / factor / math.log(10.0),
                     "multiple_of_d_at_exp_half_d": factor / 2.0})  # fmt: skip
    return Table.of(rows)
