"""What the methods say of every live row: distances to the hull and to neighbours, range, leverage.

A frame is what the training table alone fixes: its halves, its scale, its points.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hullx.audit.clock import Clock
from hullx.audit.encode import Encoded
from hullx.audit.result import AuditError, Bools, Floats, Method, Missing, Neighbor, Scale
from hullx.calibration import (
    Halving,
    HullScores,
    KnnScores,
    Scaling,
    fit_scaling,
    halve,
    hull_scores,
    knn_scores,
    leverage,
    out_of_range,
)
from hullx.neighbors import knn
from hullx.points import Points

SHOWN_NEIGHBORS = 3
MOST_SPREADS = 2.0**400


@dataclass(frozen=True, eq=False)
class Frame:
    """The training table, ready to measure against."""

    halves: Halving
    scaling: Scaling
    points: Points


def frame_of(encoded: Encoded, scale: Scale, seed: int) -> Frame:
    """Halve and scale the training rows."""
    halves = halve(encoded.train.shape[0], np.random.default_rng(seed))
    scaling = fit_scaling(encoded.train[halves.fit], scale)
    train = scaling.apply(encoded.train)
    _check_spread(encoded, train, "train")
    points = Points(train)
    _check_spread(encoded, (train - points.center) / points.scale, "train")
    return Frame(halves, scaling, points)


def within_reach(encoded: Encoded, frame: Frame, missing: Missing) -> Encoded:
    """Raise where a live value is too far off to be measured, or mark its row."""
    scaled = (frame.scaling.apply(encoded.measurable) - frame.points.center) / frame.points.scale
    if missing == "error":
        _check_spread(encoded, scaled, "live")
        return encoded
    found = dict(encoded.unmeasured)
    live = encoded.live.copy()
    for row, j in _too_far(scaled):
        name = encoded.features[j].column
        found[row] = (*found.get(row, ()), (name, f"value too large in '{name}': {live[row, j]:g}"))
        live[row, j] = np.nan
    return dataclasses.replace(encoded, live=live, unmeasured=dict(sorted(found.items())))


def _too_far(scaled: Floats) -> list[tuple[int, int]]:
    return [(int(row), int(j)) for row, j in np.argwhere(~(np.abs(scaled) < MOST_SPREADS))]


def _check_spread(encoded: Encoded, scaled: Floats, table: str) -> None:
    """Raise where a value is too many spreads away for its square to be a number."""
    for row, j in _too_far(scaled)[:1]:
        name = encoded.features[j].column
        raise AuditError(
            f"Column '{name}' of `{table}` is {getattr(encoded, table)[row, j]:g} at row {row}: too far from the "
            f"training values, whose spread is tiny, to be measured. Correct it, or pass --exclude {name}."
        )


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of the live rows; those of rows that are not `judged` (result.py) mean nothing."""

    judged: Bools
    hull: HullScores | None
    knn: KnnScores | None
    nearest: tuple[tuple[Neighbor, ...], ...]
    nearest_row: Floats
    sides: Any  # int8 (m, d): below, within, above the training range
    leverage: Floats | None
    leverage_limit: float


def score(encoded: Encoded, frame: Frame, methods: Sequence[Method], clock: Clock, num_threads: int | None) -> Scores:
    """Run the methods."""
    points, calibration = frame.points, frame.halves.calibration
    queries = encoded.measurable
    live = frame.scaling.apply(queries)
    unmeasured = encoded.unmeasured_rows
    near = hull = h = None
    limit = float("inf")
    if "knn" in methods:
        with clock.stage("nearest neighbours"):
            near = knn_scores(points, live, calibration, num_threads=num_threads, progress=clock.report)
    with clock.stage("nearest training rows"):
        shown, report = min(SHOWN_NEIGHBORS, points.n_rows), clock.of("nearest training rows")
        found = knn(points, live, k=shown, num_threads=num_threads, progress=report)
    if "hull" in methods:
        with clock.stage("hull distances"):
            hull = hull_scores(points, live, calibration, num_threads=num_threads, progress=clock.report)
    with clock.stage("range and leverage"):
        if "leverage" in methods:
            h, limit = leverage(encoded.train, queries)
            h = np.where(unmeasured, np.nan, h)
        sides = out_of_range(encoded.train, queries)
    nearest = tuple(
        tuple(Neighbor(int(i), encoded.train_labels[i], float(far)) for i, far in zip(indices, distances, strict=True))
        if not blank
        else ()
        for indices, distances, blank in zip(found.indices, found.distances, unmeasured, strict=True)
    )
    judged = ~(encoded.unseen_rows | unmeasured)
    return Scores(
        judged, hull, near, nearest, np.asarray(points.rows, dtype=np.float64)[found.indices[:, 0]], sides, h, limit
    )
