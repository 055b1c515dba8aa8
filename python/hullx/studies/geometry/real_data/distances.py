"""How far outside: the distance to the hull beside the diameter of the data and the nearest training row; and the
intrinsic dimension of the same coordinates.

The projection is the point of the hull nearest to the query.  Where it and the nearest row lie in the same direction,
and a nearest-neighbour classifier says the same of query and projection, being outside has cost little.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hullx.arrays import Floats, Rows
from hullx.dimension import levina_bickel, two_nn
from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.points import Points
from hullx.studies._study import Measured, Work
from hullx.studies.geometry.real_data.config import Config
from hullx.studies.geometry.real_data.coordinates import view
from hullx.studies.geometry.real_data.sources import BLOCK, Source

SWEEPS = 10
NEIGHBORS = 20


def measure_distance(work: Work[Config]) -> Measured:
    config, source = work.config, work.data.main
    n = min(config.rows, len(source.train))
    found = view(source, work.cell["family"], int(work.cell["d"]), n, config.distance_queries, work.rng)
    if found is None:
        return Measured([])
    points = Points(found.train)
    test = found.test.astype(np.float64)
    answer = Hull(points).query(test, want="projection", rtol=1e-3)
    out = answer.verdict == -1
    nearest = knn(points, test, k=1)
    to_row, row = nearest.distances[:, 0], nearest.indices[:, 0]
    apart = out & (to_row > 0.0)
    diameter = diameter_bound(found.train)
    assert answer.projection is not None
    towards_hull, towards_row = answer.projection - test, found.train[row].astype(np.float64) - test
    cosine = np.einsum("ij,ij->i", towards_hull, towards_row)[apart]
    cosine /= np.linalg.norm(towards_hull, axis=1)[apart] * to_row[apart]
    ratio = answer.distance[apart] / to_row[apart]
    angle = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    there = knn(points, answer.projection, k=1).indices[:, 0]
    said = {
        "kind": "distance", "family": found.family, "d": found.d, "n": len(found.train), "queries": len(test),
        "outside": int(out.sum()), "diameter": diameter, **_quantiles("to_hull", answer.distance[out] / diameter),
        **_quantiles("to_row", to_row[out] / diameter), **_quantiles("ratio", ratio), **_quantiles("angle", angle),
        **_classes(source, row, there, out),
    }  # fmt: skip
    return Measured([said], {"ratio": ratio.astype(np.float32), "angle": angle.astype(np.float32)})


def _quantiles(name: str, values: Floats) -> dict[str, float | None]:
    if not len(values):
        return {f"{name}_{p}": None for p in (5, 50, 95)}
    return {f"{name}_{p}": float(np.percentile(values, p)) for p in (5, 50, 95)}


def _classes(source: Source, row: Any, there: Any, out: Any) -> dict[str, int | None]:
    """Outside queries that the nearest row classifies rightly, and those whose class changes at the projection."""
    if source.train_labels is None or source.test_labels is None:
        return {"right": None, "right_at_projection": None, "changed": None}
    truth, here = source.test_labels[: len(row)], source.train_labels[row]
    moved = source.train_labels[there]
    counts = {"right": here == truth, "right_at_projection": moved == truth, "changed": moved != here}
    return {name: int(np.count_nonzero(flags & out)) for name, flags in counts.items()}


def diameter_bound(rows: Rows) -> float:
    """The largest distance met by going from row to farthest row: at least half the diameter, never more."""
    at, largest = 0, 0.0
    for _ in range(SWEEPS):
        away = np.zeros(len(rows))
        for first in range(0, len(rows), BLOCK):
            block = rows[first : first + BLOCK].astype(np.float64)
            away[first : first + BLOCK] = np.linalg.norm(block - rows[at], axis=1)
        at = int(np.argmax(away))
        if away[at] <= largest:
            break
        largest = float(away[at])
    return largest


def measure_dimension(work: Work[Config]) -> Measured:
    """Intrinsic dimension by two estimators, of the training rows in these coordinates."""
    config, cell = work.config, work.cell
    source: Source | None = work.data.others.get(cell["source"]) if cell["source"] else work.data.main
    if source is None:
        return Measured([])
    n = min(config.rows, config.dimension_rows, len(source.train))
    found = view(source, cell["family"], int(cell["d"]), n, 1, work.rng, cell["treatment"])
    if found is None:
        return Measured([])
    neighbors = knn(np.unique(found.train, axis=0), k=NEIGHBORS)
    ratio, likelihood = two_nn(neighbors, "likelihood"), levina_bickel(neighbors, NEIGHBORS)
    row = {"kind": "dimension", "source": source.name, "family": found.family, "treatment": cell["treatment"]}
    values = {"two_nn": ratio.value, "two_nn_error": ratio.standard_error}
    more = {"likelihood": likelihood.value, "likelihood_error": likelihood.standard_error}
    return Measured([{**row, "d": found.d, "n": likelihood.rows, **values, **more}])
