"""From counts to tables: shares with simultaneous intervals beside their laws, numbers of rows for one half."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import theory
from hullx.studies._study import rows_of
from hullx.studies.intervals import Interval, counted
from hullx.studies.store import Record
from hullx.studies.table import Table

BAND = 0.001  # total chance that any cell with a law misses it although all is well
RESAMPLES = 400
Row = Mapping[str, Any]
Floats = npt.NDArray[np.float64]


def counts_of(row: Row, key: str = "inside") -> list[int]:
    return [int(c) for c in str(row[key]).split()]


def share_of(row: Row, cells: int, key: str = "inside", queries: str = "queries") -> Interval:
    return counted(counts_of(row, key), int(row[queries]), BAND, cells)


def _columns(found: Interval, prefix: str = "") -> dict[str, float]:
    return {f"{prefix}share": found.estimate, f"{prefix}low": found.low, f"{prefix}high": found.high}


def _kept(row: Row, *keys: str) -> dict[str, Any]:
    return {key: row[key] for key in keys}


def tables(records: Sequence[Record]) -> dict[str, Table]:
    """Every table of the study; cells with a law share one band."""
    found = {kind: rows_of(records, kind) for kind in ("gaussian", "flat", "noise", "bend", "governing")}
    with_law = max(1, sum(len(rows) for rows in found.values()))
    made = {
        "gaussian": [_beside_law(row, with_law, "n", "d") for row in found["gaussian"]],
        "flat": [_flat(row, with_law) for row in found["flat"]],
        "noise": [_noise(row, with_law) for row in found["noise"]],
        "bend": [_bend(row, with_law) for row in found["bend"]],
        "governing": [_governing(row, with_law) for row in found["governing"]],
        "exposed": [_exposed(row) for row in rows_of(records, "exposed")],
        "manifold": [_manifold(row) for row in rows_of(records, "manifold")],
    }
    curves = rows_of(records, "curve")
    out = {name: Table.of(rows) for name, rows in made.items()}
    return out | {"curve": Table.of([_curve(row) for row in curves]), "halves": Table.of(halves(curves))}


def _beside_law(row: Row, cells: int, *keys: str) -> dict[str, Any]:
    interval = share_of(row, cells)
    hulls = len(counts_of(row))
    told = {"hulls": hulls, "queries": row["queries"], **_columns(interval), "exact": row["exact"]}
    return _kept(row, *keys) | told | {"agrees": interval.holds(float(row["exact"]))}


def _flat(row: Row, cells: int) -> dict[str, Any]:
    return _beside_law(row, cells, "n", "d", "columns", "embedding") | _kept(row, "differing")


def _noise(row: Row, cells: int) -> dict[str, Any]:
    exact = share_of(row, cells, "inside", "exact_queries")
    near = share_of(row, cells, "by_tolerance")
    law = float(row["law_full"])
    told = _columns(near, "near_") | _columns(exact, "exact_") | {"agrees": exact.holds(law)}
    return _kept(row, "ratio", "n", "d", "columns", "law_flat", "law_full", "tolerance_length") | told


def _bend(row: Row, cells: int) -> dict[str, Any]:
    near = share_of(row, cells, "by_tolerance")
    return _kept(row, "ratio", "n", "law") | _columns(near, "near_")


def _governing(row: Row, cells: int) -> dict[str, Any]:
    few, whole = share_of(row, cells, "inside_governing"), share_of(row, cells, "inside_all")
    agrees = few.holds(float(row["law_governing"])) and whole.holds(float(row["law_all"]))
    told = _columns(few, "governing_") | _columns(whole, "all_") | {"agrees": agrees}
    return _kept(row, "n", "m", "d", "law_governing", "law_all", "near_governing", "near_all") | told


def _exposed(row: Row) -> dict[str, Any]:
    true = counted(counts_of(row), int(row["queries"]))
    near = counted(counts_of(row, "by_tolerance"), int(row["queries"]))
    trials = len(counts_of(row)) * int(row["queries"])
    return _kept(row, "shape", "d", "n") | {"verdicts": trials} | _columns(true) | {"near_share": near.estimate}


def _manifold(row: Row) -> dict[str, Any]:
    told = _columns(counted(counts_of(row), int(row["queries"])))
    return _kept(row, "family", "order", "d", "n") | told | _kept(row, "gaussian", "intrinsic", "rank")


def _curve(row: Row) -> dict[str, Any]:
    """The unit is the curve: each has a probability of its own."""
    counts = np.array(counts_of(row)) / int(row["queries"])
    error = float(counts.std(ddof=1)) / math.sqrt(len(counts))
    told = {"curves": len(counts), "queries": row["queries"], **_columns(counted(counts_of(row), int(row["queries"])))}
    n, d = int(row["n"]), int(row["d"])
    law = {"gaussian": theory.gaussian_membership(n, d)}
    spread = {"error": error, "least": float(counts.min()), "most": float(counts.max())}
    return _kept(row, "knots", "d", "n") | told | spread | law


def halves(curves: Sequence[Row]) -> list[dict[str, Any]]:
    """Numbers of rows at which the mean share over curves is one half, with a bootstrap over curves."""
    out = []
    for knots, d in dict.fromkeys((int(row["knots"]), int(row["d"])) for row in curves):
        rows = [row for row in curves if row["knots"] == knots and row["d"] == d]
        sizes = np.log([float(row["n"]) for row in rows])
        shares = np.array([counts_of(row) for row in rows]) / int(rows[0]["queries"])
        n_half = crossing(sizes, shares.mean(axis=1))
        rng = np.random.default_rng(0)  # of the resampling alone: the same rows give the same interval
        picks = rng.integers(shares.shape[1], size=(RESAMPLES, shares.shape[1]))
        drawn = np.array([crossing(sizes, shares[:, pick].mean(axis=1)) for pick in picks])
        known = bool(np.isfinite(n_half)) and float(np.mean(np.isfinite(drawn))) > 0.975
        low, high = np.nanquantile(drawn, [0.025, 0.975]) if known else (math.nan, math.nan)
        out.append(
            {
                "knots": knots,
                "d": d,
                "n_half": math.exp(n_half) if known else math.nan,
                "low": math.exp(low),
                "high": math.exp(high),
                "error": float(np.nanstd(drawn)) if known else math.nan,  # of ln n_half
                "gaussian": theory.gaussian_n_half(d),
            }
        )
    return out


def crossing(log_n: Floats, share: Floats) -> float:
    """ln n where the share first rises through one half, between neighbouring sizes; NaN where it does not."""
    if share[0] >= 0.5:
        return math.nan
    above = np.flatnonzero(share >= 0.5)
    if not len(above):
        return math.nan
    j = int(above[0])
    part = (0.5 - share[j - 1]) / (share[j] - share[j - 1])
    return float(log_n[j - 1] + part * (log_n[j] - log_n[j - 1]))
