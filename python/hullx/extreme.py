"""The vertices of the hull: which rows are extreme, found by the core, each with a proof."""

from __future__ import annotations

from typing import Any

from hullx import _core
from hullx.answers import Weights
from hullx.extreme_answer import ExtremePoints
from hullx.points import Points
from hullx.progress import Progress, reporting
from hullx.validation import check_threads

_MAX_ROUNDS = 200  # of one membership query


def find_extreme_points(
    points: Points, tolerance: float, num_threads: int | None = None, progress: Progress | None = None
) -> ExtremePoints:
    """Return the vertices of the hull of the rows."""
    threads = check_threads(num_threads)
    with reporting(progress, "extreme points") as report:
        found: dict[str, Any] = dict(_core.extreme_points(points._core, tolerance, _MAX_ROUNDS, 0, threads, report))
    n = points.n_rows
    return ExtremePoints(
        mixtures=Weights(found.pop("indptr"), found.pop("support"), found.pop("weights"), (n, n)),
        **found,
        tolerance=tolerance,
        radius=points.radius,
        scale=points.scale,
        center=points.center,
    )
