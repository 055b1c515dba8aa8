"""The affine span of the rows: its dimension, and how far off it a query is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hullx import _core
from hullx.arrays import Floats
from hullx.points import Points
from hullx.progress import Progress, reporting
from hullx.span_answers import AffineAnswer
from hullx.validation import Queries, check_threads


def span_of(points: Points, num_threads: int | None = None) -> tuple[int, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the base row, the pivot rows and the columns onto which their span maps one to one."""
    return _core.affine_frame(points._core, check_threads(num_threads))


def residuals(
    points: Points, asked: Queries, num_threads: int | None, progress: Progress | None, scaled: bool = False
) -> AffineAnswer:
    """Return how far queries are off the span, in the caller's units or the scaled frame's."""
    values: Floats = np.asarray(asked.values, dtype=np.float64)
    usable = values if asked.usable is None else values[asked.usable]
    base, pivots, _ = span_of(points, num_threads)
    with reporting(progress, "span") as report:
        found = _core.affine_residual(points._core, usable, int(scaled), check_threads(num_threads), report)
    if asked.usable is not None:
        idle = {"upper": np.inf, "reach": np.inf}
        for name, part in found.items():
            whole = np.full((len(values), *part.shape[1:]), idle.get(name, 0.0))
            whole[asked.usable] = part
            found[name] = whole
    return AffineAnswer(base=base, pivots=pivots, **found)
