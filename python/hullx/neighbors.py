"""Exact nearest neighbours: the nearest rows in real arithmetic, at the speed of a float32 product."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from hullx import _core
from hullx.answers import Neighbors
from hullx.arrays import Floats
from hullx.exclusion import Exclusion, Ints, check_exclude, each_without_itself
from hullx.points import Points, as_points
from hullx.progress import Progress, Report, reporting
from hullx.validation import (
    Backend,
    Metric,
    NanPolicy,
    Queries,
    check_backend,
    check_integer,
    check_metric,
    check_queries,
    check_radius,
    check_threads,
)

_COPIED_AT_ONCE = 16_384  # queries


def knn(
    points: Any,
    queries: Any = None,
    k: int = 1,
    *,
    metric: Metric = "euclidean",
    exclude: Any = None,
    include_self: bool = False,
    num_threads: int | None = None,
    backend: Backend = "auto",
    nan_policy: NanPolicy = "raise",
    progress: Progress | None = None,
) -> Neighbors:
    """Find the `k` nearest rows of `points` for each query.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        Reference rows. Build a `Points` once to query it many times.
    queries : array_like, shape (m, d), optional
        Defaults to the rows of `points`, each without itself unless `include_self`.
    k : int
        Number of neighbours, 1 <= k <= rows left after exclusions.
    metric : {"euclidean", "sqeuclidean"}
        Both order alike; the second returns squared distances.
    exclude : array_like, shape (m,), or pair of array_like, optional
        Row to skip for each query (-1: none), or ``(row_groups, query_groups)`` of shapes (n,) and (m,): skip the rows
        whose label equals the query's.
    include_self : bool
        Only without `queries`: let each row find itself.
    num_threads : int, optional
        Defaults to `runtime.num_threads`. Never changes the answer.
    backend : {"auto", "cpu"}
        Where to compute.
    nan_policy : {"raise", "propagate"}
        Queries with NaN or infinity: an error, or NaN distances and indices -1 for them alone.
    progress : bool or callable, optional
        True: a line on stderr; a callable gets (queries done, queries).

    Returns
    -------
    Neighbors
        ``distances`` (m, k), float64, ascending; ``indices`` (m, k), int64. Ordered by the real distance of the input
        floats, equal distances by index; distances are the square root of the correctly rounded square.

    Raises
    ------
    ValueError
        If `k` is out of range, the dimensions differ, or a value is not finite (the message names row and column).

    Notes
    -----
    O(m n d) float32 operations, O(m k) memory beyond the points and their screen. A screen with a proven bound drops
    rows, float64 and beyond decide among the others (design of the screen: Weber, Schek, Blott, VLDB 1998; the bound is
    ours: docs, "Exactness"). With many queries in few dimensions a k-d tree (Friedman, Bentley, Finkel, 1977) finds the
    same rows in O(n log n) once and about O(log n + k) a query, O(n d) memory beyond the points.

    Examples
    --------
    >>> found = knn([[0.0], [1.0], [3.0]], [[0.9]], k=2)
    >>> found.indices
    array([[1, 0]])
    >>> found
    Neighbors(1 query, k=2, distances 0.1 to 0.9)
    """
    check_metric(metric)
    check_backend(backend)
    threads = check_threads(num_threads)
    packed = as_points(points)
    asked, exclusion = _queries_and_exclusion(packed, queries, exclude, include_self, nan_policy)
    k = _check_k(k, packed, exclusion, len(asked), queries is None and not include_self)
    if asked.whole and (progress is None or progress is False):
        rules = exclusion.rows, exclusion.row_groups, exclusion.query_groups
        values = np.asarray(asked.values, dtype=np.float64)  # they are
        indices, squared = _core.knn(packed._core, values, k, *rules, threads, None)
        return Neighbors(squared if metric == "sqeuclidean" else np.sqrt(squared), indices)
    indices = np.full((len(asked), k), -1, dtype=np.int64)
    squared = np.full((len(asked), k), np.nan)
    with reporting(progress, "neighbours") as report:
        for where, part, rules, heard in _batches(asked, exclusion, report):
            indices[where], squared[where] = _core.knn(packed._core, part, k, *rules, threads, heard)
    return Neighbors(squared if metric == "sqeuclidean" else np.sqrt(squared), indices)


def count_within(
    points: Any,
    queries: Any,
    radius: Any,
    *,
    metric: Metric = "euclidean",
    exclude: Any = None,
    include_self: bool = False,
    num_threads: int | None = None,
    backend: Backend = "auto",
    nan_policy: NanPolicy = "raise",
    progress: Progress | None = None,
) -> Ints:
    """Count the rows within `radius` of each query.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        Reference rows.
    queries : array_like, shape (m, d), or None
        None: the rows of `points`, each without itself unless `include_self`.
    radius : float or array_like, shape (m,)
        Largest distance counted; a squared distance under "sqeuclidean".
    metric, exclude, include_self, num_threads, backend, nan_policy, progress
        As in `knn`; an invalid query counts -1.

    Returns
    -------
    ndarray, shape (m,), int64
        Rows whose distance, as `knn` returns it, is <= `radius`: counting at the k-th distance gives at least k.

    Raises
    ------
    ValueError
        If a radius is negative or NaN, the dimensions differ, or a value is not finite.

    Notes
    -----
    O(m n d) float32 operations; rows that the screen's bound puts inside or outside are never looked at again.

    Examples
    --------
    >>> count_within([[0.0], [1.0], [3.0]], [[0.0], [2.0]], 1.0)
    array([2, 2])
    """
    check_metric(metric)
    check_backend(backend)
    threads = check_threads(num_threads)
    packed = as_points(points)
    asked, exclusion = _queries_and_exclusion(packed, queries, exclude, include_self, nan_policy)
    radii = check_radius(radius, len(asked))
    squared = metric == "sqeuclidean"
    counts = np.full(len(asked), -1, dtype=np.int64)
    with reporting(progress, "rows within") as report:
        for where, part, rules, heard in _batches(asked, exclusion, report):
            counts[where] = _core.count_within(packed._core, part, radii[where], squared, *rules, threads, heard)
    return counts


def _queries_and_exclusion(
    points: Points, queries: Any, exclude: Any, include_self: bool, nan_policy: str
) -> tuple[Queries, Exclusion]:
    if queries is None:
        exclusion = check_exclude(exclude, points.n_rows, points.n_rows)
        return Queries(points.rows, None), exclusion if include_self else each_without_itself(exclusion, points.n_rows)
    if include_self:
        raise ValueError("`include_self` is True, but only rows of `points` can be themselves: leave `queries` out.")
    asked = check_queries(queries, points.shape, points.feature_names, nan_policy)
    return asked, check_exclude(exclude, points.n_rows, len(asked))


def _check_k(k: Any, points: Points, exclusion: Exclusion, queries: int, itself: bool) -> int:
    number = check_integer("k", k, 1)
    n = points.n_rows
    if number <= n and exclusion.is_empty:
        return number
    left = exclusion.left(n, queries)
    worst = int(left.argmin())
    if number <= left[worst]:
        return number
    if left[worst] == 0:
        who = "the only row has no others" if n == 1 else f"query {worst} has no rows left after exclusions"
        raise ValueError(f"`k` is {number}, but {who}: pass other `queries`, or exclude less.")
    if itself and left[worst] == n - 1:
        why = f"each of the {n:,} rows has {n - 1:,} others (include_self=True adds itself)"
    elif left[worst] == n:
        why = f"`points` has {n:,} rows"
    else:
        why = f"query {worst} has only {left[worst]:,} of {n:,} rows left after exclusions"
    raise ValueError(f"`k` is {number}, but {why}: choose k <= {left[worst]:,}.")


Rules = tuple[Ints | None, Ints | None, Ints | None]
Batch = tuple[slice | Ints, Floats, Rules, Report | None]


def _batches(asked: Queries, exclusion: Exclusion, report: Report | None) -> Iterator[Batch]:
    """Yield places, float64 queries, their rules and a progress report that counts on from the batches before.

    One batch where the queries can be handed over as they are; otherwise as many as keep the copies small.
    """
    whole = asked.whole
    places = np.arange(len(asked)) if asked.usable is None else asked.usable
    step = max(1, len(places)) if whole else _COPIED_AT_ONCE
    for start in range(0, len(places), step):
        where = slice(None) if whole else places[start : start + step]
        part = np.ascontiguousarray(asked.values[where], dtype=np.float64)
        used = exclusion if whole else exclusion.take(where)
        heard = None if report is None else partial(_count_on, report, start, len(places))
        yield where, part, (used.rows, used.row_groups, used.query_groups), heard


def _count_on(report: Report, before: int, total: int, done: int, _: int) -> None:
    report(before + done, total)
