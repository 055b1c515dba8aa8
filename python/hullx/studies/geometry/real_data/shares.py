"""Shares of test rows inside the hull of the training rows; trivial reasons for being outside are counted apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from hullx.arrays import Rows
from hullx.hull import Hull
from hullx.studies._study import Measured, Work
from hullx.studies.geometry.real_data.config import Config
from hullx.studies.geometry.real_data.coordinates import View, substitute, view
from hullx.studies.geometry.real_data.sources import Source
from hullx.theory import gaussian_membership

LARGEST_D = 80  # of the exact law, which falls with each dimension: beyond, its value there is an upper bound
PAIRS = 1_000


def law(n: int, d: int) -> dict[str, Any]:
    """The share of a Gaussian with as many rows and dimensions."""
    bound = d > LARGEST_D
    value = gaussian_membership(n, min(d, LARGEST_D)) if n > d else 0.0
    return {"law": value, "law_is_bound": bound and value > 0.0}


def measure_share(work: Work[Config]) -> Measured:
    """One cell of share, factorial or another set: each draw with queries of its own."""
    config, cell = work.config, work.cell
    kind = cell["kind"]
    source: Source | None = work.data.others.get(cell["source"]) if kind == "other" else work.data.main
    if source is None or (kind == "share" and substitute(source, cell["family"]) != cell["family"]):
        return Measured([])  # stand-ins are measured by cells of their own
    draws = int(cell.params.get("draws", 1))
    halving = int(cell.params.get("halving", 0))
    asked = config.block_queries if cell["family"] == "block" else config.queries
    asked = {"factorial": config.factorial_queries, "other": config.other_queries}.get(kind, asked)
    asked = config.halved_queries if halving else config.drawn_queries if draws > 1 else asked
    n = min(config.rows, len(source.train)) >> halving
    treatment = str(cell.params.get("treatment", "raw"))
    total: dict[str, Any] = {}
    found: View | None = None
    for draw in range(draws):
        found = view(source, cell["family"], int(cell["d"]), n, asked, work.rng, treatment)
        if found is None:
            return Measured([])
        part = slice(draw * (len(found.test) // draws), (draw + 1) * (len(found.test) // draws))
        counts = count(found.train, found.test[part])
        counts["dropped"] = int(np.count_nonzero(~found.kept))
        counts["distortion"] = _distortion(source, found, n) if cell["family"] == "projection" else None
        _add(total, counts)
    assert found is not None
    row = {"kind": kind, "source": source.name, "family": found.family, "treatment": treatment}
    return Measured([{**row, "d": found.d, "n": len(found.train), "draws": draws, **total, **law(n, found.d)}])


def measure_disjoint(work: Work[Config]) -> Measured:
    """Disjoint parts of the training rows, each asked other test rows: what a new training set would give."""
    source: Source = work.data.main
    config, d, parts = work.config, int(work.cell["d"]), work.config.disjoint
    rows = min(config.rows, len(source.train))
    n = rows // parts
    asked = view(source, work.cell["family"], d, rows, config.queries, work.rng)
    if asked is None or n <= d:
        return Measured([])
    size = len(asked.test) // parts
    total: dict[str, Any] = {}
    for part in range(parts):
        train = asked.train[part * n : (part + 1) * n]
        _add(total, count(train, asked.test[part * size : (part + 1) * size]))
    row = {"kind": "disjoint", "source": source.name, "family": asked.family, "treatment": "raw"}
    return Measured([{**row, "d": asked.d, "n": n, "draws": parts, **total, **law(n, asked.d)}])


def count(train: Rows, test: Rows) -> dict[str, Any]:
    """Verdicts, and how many queries are outside for a reason that one column shows."""
    verdict = Hull(train).query(test).verdict
    low, high = train.min(axis=0), train.max(axis=0)
    constant = low == high
    rows = {row.tobytes() for row in np.ascontiguousarray(train)}
    return {
        "queries": len(test),
        "inside": str(np.count_nonzero(verdict == 1)),
        "undecided": int(np.count_nonzero(verdict == 0)),
        "off_constant": int(np.count_nonzero((test[:, constant] != low[constant]).any(axis=1))),
        "beyond_range": int(np.count_nonzero(((test < low) | (test > high)).any(axis=1))),
        "copies": sum(row.tobytes() in rows for row in np.ascontiguousarray(test)),
    }


def _add(total: dict[str, Any], counts: dict[str, Any]) -> None:
    """Sums over draws; the numbers inside stay apart, joined by blanks."""
    for key, value in counts.items():
        if key == "inside":
            total[key] = f"{total[key]} {value}" if key in total else value
        elif value is None:
            total[key] = None
        elif key == "distortion":
            total[key] = max(total.get(key, 0.0), value)
        else:
            total[key] = total.get(key, 0) + value


def _distortion(source: Source, found: View, n: int) -> float:
    """By how much a random projection changes distances: the 95th percentile of |ratio - 1| over pairs of rows."""
    rows, images = source.train[: 2 * PAIRS], found.train[: 2 * PAIRS]
    half = min(n, len(rows)) // 2
    before = np.linalg.norm(rows[:half].astype(np.float64) - rows[half : 2 * half], axis=1)
    after = np.linalg.norm(images[:half].astype(np.float64) - images[half : 2 * half], axis=1)
    different = before > 0.0
    return float(np.quantile(np.abs(after[different] / before[different] - 1.0), 0.95))
