"""Tables and verdicts of the study `barany-furedi`: measured shares and rates beside exact laws and the quoted one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal, Protocol

import numpy as np

from hullx import theory
from hullx.studies._study import Conclusion, Verdict, rows_of
from hullx.studies.growth import Growth, growth
from hullx.studies.intervals import Interval, counted, wilson
from hullx.studies.store import Record
from hullx.studies.table import Row, Table, real

QUOTED_RATE = math.log(2.0) / 2.0  # of ln N a dimension
BAND = 0.001  # total chance that any cell misses its exact value although all is well
RARE = 0.01  # the share inside below which "nothing is inside"
LARGEST_SET = 1_281_167  # training images of ImageNet-1k
# kind of a row -> (law of the points, what was asked)
KINDS = {
    "membership": ("gaussian", "new points"),
    "left out": ("gaussian", "own points left out"),
    "ball": ("ball", "new points"),
    "ball left out": ("ball", "own points left out"),
    "sphere": ("sphere", "new points"),
}


class Settings(Protocol):
    @property
    def position_dims(self) -> tuple[int, ...]: ...


def cell_interval(row: Row, cells: int) -> Interval:
    """Simultaneous interval of a cell's share inside."""
    counts = [int(c) for c in str(row["inside"]).split()]
    return counted(counts, _int(row, "queries"), BAND, cells)


def conclude(config: Settings, records: Sequence[Record]) -> Conclusion:
    membership = _membership_table(records)
    cube = _shares(rows_of(records, "cube"), "cube", "new points", len(rows_of(records, "cube")))
    new = [row for row in membership if row["asked"] == "new points"]
    by_law = {law: Table.of([row for row in new if row["law"] == law]) for law in ("gaussian", "ball")}
    rates = {law: growth(table) for law, table in {**by_law, "cube": Table.of(cube)}.items() if table.rows}
    position = _position_table(config, records)
    tables = {
        "membership": membership,
        "cube": Table.of(cube),
        "growth": _growth_table(rates),
        "rates": _rates_table(rates, position),
        "quoted": _quoted_table(),
        "printed": _printed_table(records),
        "position": position,
        "sizes": _sizes_table(),
    }
    verdicts = {
        39: quoted_theorem(rates["gaussian"], tables["quoted"]),
        40: exponential(membership, rates),
        3: everything_outside(by_law["gaussian"]),
    }
    return Conclusion({name: table for name, table in tables.items() if table.rows}, verdicts)


def _membership_table(records: Sequence[Record]) -> Table:
    found = {kind: rows_of(records, kind) for kind in KINDS}
    cells = sum(map(len, found.values()))
    return Table.of([row for kind, rows in found.items() for row in _shares(rows, *KINDS[kind], cells)])


def _shares(rows: Sequence[Row], law: str, asked: str, cells: int) -> list[dict[str, Any]]:
    out = []
    for row in rows:
        interval = cell_interval(row, cells)
        exact = None if row["exact"] is None else real(row, "exact")
        out.append(
            {
                "law": law,
                "asked": asked,
                **{key: row[key] for key in ("n", "d", "hulls", "queries", "undecided")},
                "share": interval.estimate,
                "low": interval.low,
                "high": interval.high,
                "exact": exact,
                "agrees": None if exact is None else interval.holds(exact),
            }
        )
    return out


def _growth_table(rates: dict[str, Growth]) -> Table:
    """N at one half by law and d, with 95 % limits."""
    exact = {"gaussian": theory.gaussian_n_half, "ball": theory.ball_n_half}
    rows = []
    for law, rate in rates.items():
        for (d, n), error in zip(rate.halves, rate.errors, strict=True):
            factor = math.exp(1.96 * error)
            rows.append(
                {"law": law, "d": d, "n_half": n, "low": n / factor, "high": n * factor}
                | {"exact": exact[law](d) if law in exact else None}
            )
    return Table.of(rows)


def _rates_table(rates: dict[str, Growth], position: Table) -> Table:
    """How ln N grows a dimension: measured for membership, of the exact law for convex position."""
    rows: list[dict[str, Any]] = []
    for law, rate in rates.items():
        (first, _), (last, _) = rate.halves[0], rate.halves[-1]
        z = (rate.slope - QUOTED_RATE) / rate.error
        rows.append(
            {"question": f"one half inside, {law}", "from_d": first, "to_d": last, "rate": rate.slope}
            | {"low": rate.interval.low, "high": rate.interval.high, "quoted": QUOTED_RATE, "z": z}
        )
    laws: tuple[Literal["ball", "gaussian"], ...] = ("ball", "gaussian")
    for law in laws:
        part = position.where(law=law)
        if len(part) < 2:
            continue
        ends = part.rows[0], part.rows[-1]
        (d0, n0), (d1, n1) = ((_int(row, "d"), theory.convex_position_n_half(_int(row, "d"), law)) for row in ends)
        rate_ = math.log(n1 / n0) / (d1 - d0)
        rows.append(
            {"question": f"all points are vertices, {law} (law)", "from_d": d0, "to_d": d1, "rate": rate_}
            | {"low": None, "high": None, "quoted": QUOTED_RATE, "z": None}
        )
    return Table.of(rows)


@cache
def _quoted_table() -> Table:
    """The exact chance that a new Gaussian is inside at the two numbers that are quoted."""
    rows = []
    for d in range(4, 81, 4):
        root = 2.0 ** (d / 2.0)
        at = [theory.gaussian_membership(n, d) if n > d else 0.0 for n in (root / d, root)]
        rows.append({"d": d, "quoted_n": root / d, "inside_at_quoted_n": at[0], "n": root, "inside_at_n": at[1]})
    return Table.of(rows)


def _printed_table(records: Sequence[Record]) -> Table:
    """Points of the reproduction of 2021, which drew one hull for each: what one hull says varies."""
    rows = []
    found = rows_of(records, "printed")
    for row in found:
        interval = cell_interval(row, len(found))
        shares = np.array([int(c) for c in str(row["inside"]).split()]) / _int(row, "queries")
        d = _int(row, "d")
        rows.append(
            {"n": row["n"], "d": d, "hulls": row["hulls"], "share": interval.estimate, "low": interval.low}
            | {"high": interval.high, "exact": row["exact"], "sd_between_hulls": float(shares.std(ddof=1))}
            | {"smallest_hull": float(shares.min()), "largest_hull": float(shares.max())}
            | {"n_for_one_half": theory.gaussian_n_half(d)}
        )
    return Table.of(rows)


def _position_table(config: Settings, records: Sequence[Record]) -> Table:
    rows = []
    for law, kind in (("ball", "position"), ("gaussian", "gaussian position")):
        for row in rows_of(records, kind):
            whole, clouds, d = _int(row, "all_vertices"), _int(row, "clouds"), _int(row, "d")
            found = wilson(whole, clouds, BAND, 2 * len(config.position_dims))
            n = _int(row, "n")
            law_share = theory.convex_position(n, d, "ball" if law == "ball" else "gaussian")
            rows.append(
                {"law": law, "d": d, "n": n, "clouds": clouds, "share": found.estimate, "low": found.low}
                | {"high": found.high, "poisson": law_share, "ratio": n / 2.0 ** (d / 2.0)}
            )
    return Table.of(rows)


@cache
def _sizes_table() -> Table:
    """Dimensions at which a Gaussian data set of n rows has one half, and one in a hundred, inside."""
    sizes = (1_000, 10_000, 60_000, LARGEST_SET, 10**9, 10**12)
    return Table.of(
        [
            {"n": n, "d_half": theory.gaussian_d_half(n), "d_one_percent": theory.gaussian_d_quantile(RARE, n)}
            for n in sizes
        ]
    )


def quoted_theorem(rate: Growth, quoted: Table) -> Verdict:
    """Does the number of points for one half grow like 2^(d/2)?"""
    z = (rate.slope - QUOTED_RATE) / rate.error
    said = (
        f"ln N at which one half of new points is inside grows by {rate.slope:.3f} a dimension, the quoted formula "
        f"says {QUOTED_RATE:.3f} (z = {z:.0f})"
    )
    if rate.interval.holds(QUOTED_RATE):
        return Verdict("supported", said, rate.interval)
    most = max(real(row, "inside_at_quoted_n") for row in quoted)
    last = max(_int(row, "d") for row in quoted)
    exact = f"at the quoted N = 2^(d/2)/d the exact share inside never exceeds {most:.1e} up to d = {last}"
    return Verdict("refuted", f"{said}; {exact}", rate.interval)


def exponential(membership: Table, rates: dict[str, Growth]) -> Verdict:
    """Are exponentially many points needed?  One can say so only where measured shares agree with exact laws."""
    rate = rates["gaussian"]
    misses = [row for row in membership if row["agrees"] is False]
    if misses:
        said = f"{len(misses)} of {len(membership)} cells lie outside their exact law, so that no rate can be trusted"
        return Verdict("refuted", said, rate.interval)
    if rate.interval.low <= 0.0:
        return Verdict("refuted", "the number of points needed does not grow with the dimension", rate.interval)
    factors = ", ".join(f"{math.exp(one.slope):.1f} for {_NAMES[law]}" for law, one in rates.items())
    because = (
        f"on the law of the data and on what counts as high: each further dimension multiplies the points needed "
        f"({factors}; all {len(membership)} cells agree with exact laws), but one hundred is no threshold: of "
        f"Gaussian points one in a hundred is inside {LARGEST_SET:,} others at d = "
        f"{theory.gaussian_d_quantile(RARE, LARGEST_SET):.1f}"
    )
    return Verdict("depends", because, rate.interval)


_NAMES = {"gaussian": "Gaussian data", "ball": "a ball", "cube": "a cube"}


def everything_outside(gaussian: Table) -> Verdict:
    """Is everything outside in high dimension?  Looks at cells that have enough points to span the space."""
    spanning = [row for row in gaussian if _int(row, "n") > _int(row, "d") + 1]
    some = [row for row in spanning if real(row, "low") > RARE]
    none = [row for row in spanning if real(row, "high") < RARE]
    if not none:
        return Verdict("refuted", f"no cell has less than {RARE:.0%} inside")
    emptiest = max(none, key=lambda row: (_int(row, "d"), _int(row, "n")))
    below = _interval(emptiest)
    if not some:
        return Verdict("supported", f"every cell has less than {RARE:.0%} inside", below)
    fullest = max(some, key=lambda row: (_int(row, "d"), _int(row, "n")))
    because = (
        f"on how many points there are for the dimension: {real(fullest, 'share'):.0%} of new Gaussian points are "
        f"inside {_int(fullest, 'n'):,} others in d = {_int(fullest, 'd')}, and at most {below.high:.2g} of them "
        f"inside {_int(emptiest, 'n'):,} in d = {_int(emptiest, 'd')}"
    )
    return Verdict("depends", because, _interval(fullest))


def _interval(row: Row) -> Interval:
    return Interval(real(row, "share"), real(row, "low"), real(row, "high"))


def _int(row: Row, name: str) -> int:
    value = row[name]
    assert isinstance(value, int)
    return value
