"""The two scores with a theorem, of queries and of calibration rows: hull distance, mean distance to near neighbours.

A calibration row is compared with all other training rows, a query with all of them: leaving a row out can only raise
its score, which makes p-values larger, never smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hullx.answers import HullAnswer
from hullx.calibration.metric import Floats, Indices
from hullx.calibration.p_values import p_values
from hullx.hull import Hull
from hullx.neighbor_answer import Neighbors
from hullx.neighbors import knn
from hullx.points import Points

NEIGHBORS = 5  # the k of the mean distance
LOOSE, TIGHT = 1e-2, 1e-6

StageProgress = Callable[[str, int, int], None]  # stage, queries done, queries in all


@dataclass(frozen=True, eq=False)
class KnnScores:
    """Mean distances to the nearest training rows.

    Examples
    --------
    >>> scores = knn_scores([[0.0], [1.0], [2.0]], [[9.0]], [0, 1, 2])
    >>> scores.queries
    array([7.5])
    """

    queries: Floats  # (m,)
    calibration: Floats  # (number of calibration rows,)
    p: Floats  # (m,)
    nearest: Neighbors  # of the queries


@dataclass(frozen=True, eq=False)
class HullScores:
    """Certified intervals of hull distances.

    Examples
    --------
    >>> scores = hull_scores([[0.0], [1.0], [2.0]], [[9.0], [1.5]], [0, 1, 2])
    >>> scores.answer.verdict
    array([-1,  1], dtype=int8)
    """

    answer: HullAnswer  # of the queries, want="projection"
    lower: Floats  # (m,) the lower bound used for p: 0 where the verdict is inside
    calibration: Floats  # upper bounds of leave-one-out distances
    calibration_outside: NDArray[np.bool_]  # is the row outside the hull of the others?
    p: Floats  # (m,)


def knn_scores(
    points: Points | ArrayLike,
    queries: ArrayLike,
    calibration_rows: ArrayLike,
    *,
    k: int = NEIGHBORS,
    num_threads: int | None = None,
    progress: StageProgress | None = None,
) -> KnnScores:
    """Score queries and calibration rows by their mean distance to the `k` nearest rows.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        All training rows, in the fixed metric.
    queries : array_like, shape (m, d)
        Rows to judge.
    calibration_rows : array_like of int
        Indices of training rows that the metric was not fitted on.
    k : int
        Neighbours; n - 1 where there are fewer.
    num_threads : int, optional
        Threads to use; the OpenMP default otherwise.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    KnnScores
        Scores, p-values and the neighbours of the queries.

    Examples
    --------
    >>> rows = [[float(i)] for i in range(100)]
    >>> knn_scores(rows, [[50.5], [500.0]], range(50, 100)).p.round(3)
    array([1.  , 0.02])
    """
    packed = _points(points)
    rows = _indices(calibration_rows)
    k = min(k, packed.n_rows - 1)
    own = packed.rows[rows]
    known = knn(
        packed,
        own,
        k=k,
        exclude=rows,
        num_threads=num_threads,
        progress=_stage(progress, "neighbours of training rows"),
    )
    nearest = knn(packed, queries, k=k, num_threads=num_threads, progress=_stage(progress, "neighbours"))
    calibration = known.distances.mean(axis=1)
    scores = nearest.distances.mean(axis=1)
    return KnnScores(scores, calibration, p_values(calibration, scores), nearest)


def hull_scores(
    points: Points | ArrayLike,
    queries: ArrayLike,
    calibration_rows: ArrayLike,
    *,
    num_threads: int | None = None,
    progress: StageProgress | None = None,
) -> HullScores:
    """Score queries and calibration rows by their distance to the hull, as certified intervals.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        All training rows, in the fixed metric.
    queries : array_like, shape (m, d)
        Rows to judge.
    calibration_rows : array_like of int
        Indices of training rows that the metric was not fitted on.
    num_threads : int, optional
        Threads to use; the OpenMP default otherwise.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    HullScores
        Answers, scores and p-values. Upper bounds of calibration rows are loose (1 %) except where a query's lower
        bound falls into their interval: there, and only there, precision can change a p-value.

    Examples
    --------
    >>> rows = [[float(i)] for i in range(100)]
    >>> hull_scores(rows, [[50.5], [500.0]], range(50, 100)).p.round(3)
    array([1.  , 0.02])
    """
    hull = Hull(_points(points))
    rows = _indices(calibration_rows)
    own = hull.leave_one_out(
        rows,
        want="distance",
        rtol=LOOSE,
        num_threads=num_threads,
        progress=_stage(progress, "hull distances of training rows"),
    )
    answer = hull.query(
        queries, want="projection", rtol=TIGHT, num_threads=num_threads, progress=_stage(progress, "hull distances")
    )
    lower = np.where(answer.verdict == 1, 0.0, answer.lower)
    calibration = own.upper.copy()
    asked = np.sort(lower)
    between = np.searchsorted(asked, own.upper, "right") > np.searchsorted(asked, own.lower, "right")
    if between.any():
        again = hull.leave_one_out(
            rows[between],
            want="distance",
            rtol=TIGHT,
            num_threads=num_threads,
            progress=_stage(progress, "hull distances, tightened"),
        )
        calibration[between] = np.minimum(calibration[between], again.upper)
    return HullScores(answer, lower, calibration, own.verdict != 1, p_values(calibration, lower))


def _points(points: Points | ArrayLike) -> Points:
    return points if isinstance(points, Points) else Points(points)


def _indices(rows: ArrayLike) -> Indices:
    indices = np.asarray(rows)
    if indices.ndim != 1 or indices.size == 0 or indices.dtype.kind not in "iu":
        raise ValueError(
            f"`calibration_rows` has shape {indices.shape} and dtype {indices.dtype}: pass one row index or more."
        )
    return indices.astype(np.int64)


def _stage(progress: StageProgress | None, name: str) -> Any:
    return None if progress is None else lambda done, total: progress(name, done, total)
