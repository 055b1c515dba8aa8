"""How many Gaussian points make interpolation likely: membership by N and d, against the exact law and the quoted one.

The debate quotes a theorem: the chance that a new Gaussian sample lies in the hull of N others tends to 1 for
N > 2^(d/2)/d and to 0 below.  Two readings are measured: membership of a new point (Gaussian), where the exact law says
exp(d/2), and convex position of the whole sample (uniform ball), which is what the theorem of 1988 is about.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hullx import theory
from hullx.datasets import ball
from hullx.hull import Hull
from hullx.studies._study import Cell, Conclusion, Measured, Study, Verdict, Work, rows_of
from hullx.studies.growth import Growth, growth
from hullx.studies.intervals import Interval, clustered, wilson
from hullx.studies.store import Record
from hullx.studies.table import Table

QUOTED_RATE = math.log(2.0) / 2.0  # of ln N a dimension
BAND = 0.001  # total chance that any cell misses its exact value although all is well


@dataclass(frozen=True)
class Config:
    dims: tuple[int, ...] = (2, 3, 4, 5, 6, 7, 8)
    shares: tuple[float, ...] = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98)
    most_rows: int = 3_000
    queries: int = 200  # of one hull
    normals: float = 3e7  # drawn over all cells: it sets the number of hulls
    flat: tuple[tuple[int, int], ...] = ((10, 10), (15, 20), (12, 60))  # (n, d) with n <= d: exactly 0
    rare: tuple[tuple[int, int], ...] = ((30, 10), (40, 12), (60, 16))  # (n, d) with p below 10^-3
    rare_queries: int = 5_000
    extra: tuple[tuple[int, int, int], ...] = ()  # (n, d, hulls)
    position_dims: tuple[int, ...] = (6, 8, 10)
    position_clouds: int = 60


def cells(config: Config) -> Sequence[Cell]:
    numbers = [(theory.gaussian_n_quantile(p, d), d) for d in config.dims for p in config.shares]
    wanted = [(round(n), d) for n, d in numbers if d + 1 < n <= config.most_rows]
    budget = config.normals / max(1, len(wanted))
    out = []
    for n, d in dict.fromkeys(wanted):
        hulls = int(np.clip(budget / (d * (n + config.queries)), 5, 400))
        out.append(Cell(f"membership n={n} d={d}", {"n": n, "d": d, "hulls": hulls, "queries": config.queries}))
    for n, d in (*config.flat, *config.rare):
        hulls = max(5, config.rare_queries // 100)
        out.append(Cell(f"rare n={n} d={d}", {"n": n, "d": d, "hulls": hulls, "queries": config.rare_queries // hulls}))
    for n, d, hulls in config.extra:
        out.append(Cell(f"extra n={n} d={d}", {"n": n, "d": d, "hulls": hulls, "queries": config.queries}))
    out.extend(Cell(f"position d={d}", {"d": d}) for d in config.position_dims)
    return out


def measure(work: Work[Config]) -> Measured:
    if work.cell.name.startswith("position"):
        return Measured([_position(work)])
    return Measured([_membership(work)])


def _membership(work: Work[Config]) -> dict[str, Any]:
    n, d, hulls, queries = (int(work.cell[key]) for key in ("n", "d", "hulls", "queries"))
    inside, undecided = [], 0
    for _ in range(hulls):
        answer = Hull(work.rng.standard_normal((n, d))).query(work.rng.standard_normal((queries, d)))
        inside.append(int(np.count_nonzero(answer.verdict == 1)))
        undecided += int(np.count_nonzero(answer.verdict == 0))
    return {
        "kind": "membership",
        "n": n,
        "d": d,
        "hulls": hulls,
        "queries": queries,
        "inside": " ".join(map(str, inside)),
        "undecided": undecided,
        "exact": theory.gaussian_membership(n, d),
    }


def _position(work: Work[Config]) -> dict[str, Any]:
    """Clouds of the ball of whose points all are vertices: nobody inside the hull of the others."""
    d = int(work.cell["d"])
    n = round(theory.convex_position_n_half(d))
    whole = 0
    for _ in range(work.config.position_clouds):
        answer = Hull(ball(n, d, rng=work.rng)).leave_one_out(want="verdict")
        whole += bool(np.all(answer.verdict == -1))
    return {"kind": "position", "n": n, "d": d, "clouds": work.config.position_clouds, "all_vertices": whole}


def cell_interval(row: dict[str, Any], cells: int) -> Interval:
    """Simultaneous interval of a cell's share inside."""
    counts = np.array([int(c) for c in str(row["inside"]).split()])
    if counts.sum() == 0:  # clusters that all agree say nothing of their variance: independent given p near 0
        return wilson(0, int(row["hulls"]) * int(row["queries"]), BAND, cells)
    return clustered(counts / row["queries"], int(row["queries"]), BAND, cells)


def conclude(config: Config, records: Sequence[Record]) -> Conclusion:
    membership = rows_of(records, "membership")
    rows = []
    for row in membership:
        interval = cell_interval(row, len(membership))
        rows.append(
            {
                **{key: row[key] for key in ("n", "d", "hulls", "queries", "undecided", "exact")},
                "share": interval.estimate,
                "low": interval.low,
                "high": interval.high,
                "agrees": interval.holds(float(row["exact"] or 0.0)),
                "quoted_n": 2.0 ** (float(row["d"] or 0) / 2.0) / float(row["d"] or 1),
            }
        )
    position = []
    for row in rows_of(records, "position"):
        found = wilson(int(row["all_vertices"] or 0), int(row["clouds"] or 0), BAND, len(config.position_dims))
        position.append(
            {**row, "share": found.estimate, "low": found.low, "high": found.high}
            | {"ratio": float(row["n"] or 0) / 2.0 ** (float(row["d"] or 0) / 2.0)}
        )
    cells_table, position_table = Table.of(rows), Table.of(position)
    rate = growth(cells_table)
    halves = Table.of([{"d": d, "n_half": n, "exact": theory.gaussian_n_half(d)} for d, n in rate.halves])
    tables = {"membership": cells_table, "growth": halves, "position": position_table}
    return Conclusion(tables, {39: quoted_theorem(rate), 40: exponential(cells_table, rate)})


def quoted_theorem(rate: Growth) -> Verdict:
    """Does the number of points for one half grow like 2^(d/2)?"""
    z = (rate.slope - QUOTED_RATE) / rate.error
    said = f"ln N at one half grows by {rate.slope:.3f} a dimension, quoted is {QUOTED_RATE:.3f} (z = {z:.0f})"
    if rate.interval.holds(QUOTED_RATE):
        return Verdict("supported", said, rate.interval)
    return Verdict("refuted", said, rate.interval)


def exponential(table: Table, rate: Growth) -> Verdict:
    """Are exponentially many points needed?  Only where the measured shares agree with the exact law can one say so."""
    misses = [row for row in table if not row["agrees"]]
    if misses:
        return Verdict(
            "refuted", f"{len(misses)} of {len(table)} cells lie outside the exact Gaussian law", rate.interval
        )
    if rate.interval.low > 0.0:
        factor = math.exp(rate.slope)
        because = (
            f"on the law of the radius; for Gaussian data each dimension asks for {factor:.2f} times the points, "
            f"and all {len(table)} cells agree with the exact law"
        )
        return Verdict("depends", because, rate.interval)
    return Verdict("refuted", "the number of points needed does not grow with the dimension", rate.interval)


STUDY = Study(
    name="barany-furedi",
    question="How many points make it likely that a new one lies in their hull?",
    statements=(39, 40),
    presets={
        "smoke": Config(
            dims=(2, 3, 4),
            shares=(0.2, 0.5, 0.8),
            most_rows=400,
            normals=4e5,
            queries=100,
            flat=((6, 8),),
            rare=((20, 8),),
            rare_queries=1_000,
            position_dims=(4,),
            position_clouds=30,
        ),
        "quick": Config(),
        "full": Config(
            dims=tuple(range(1, 13)),
            most_rows=200_000,
            normals=2e10,
            rare=((30, 10), (40, 12), (60, 16), (200, 20), (1_000, 24), (4_000, 28), (500, 40)),
            extra=((1_500_000, 20, 2),),
            position_dims=(6, 8, 10, 12, 14, 16),
            position_clouds=400,
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
)
