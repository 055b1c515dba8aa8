"""Exact nearest neighbours: the nearest rows in real arithmetic, at the speed of a float32 product.

What a metric is, the core knows; `_METRICS` says which of its functions answers for which name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from hullx import _core
from hullx.arrays import Floats
from hullx.backend import scanning
from hullx.bits import BitPoints
from hullx.exclusion import Exclusion, Ints, check_exclude, each_without_itself
from hullx.neighbor_answer import Neighbors
from hullx.points import Points, as_bits, as_points
from hullx.progress import Progress, Report, reporting
from hullx.validation import (
    Backend,
    Metric,
    NanPolicy,
    Queries,
    check_backend,
    check_directions,
    check_integer,
    check_metric,
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

    Under "inner" the rows with the largest products, under "cosine" those with the smallest angles.

    Parameters
    ----------
    points : Points, BitPoints (for "jaccard") or array_like, shape (n, d)
        Reference rows. Build a `Points` once to query it many times.
    queries : array_like, shape (m, d), optional
        Defaults to the rows of `points`, each without itself unless `include_self`.
    k : int
        Number of neighbours, 1 <= k <= rows left after exclusions.
    metric : {"euclidean", "sqeuclidean", "cosine", "inner", "jaccard"}
        "sqeuclidean" returns squared distances, "cosine" 1 - x·q / (‖x‖‖q‖), "inner" the product x·q, largest first.
        For Mahalanobis distances give `Points` a `transform`. "jaccard" reads rows of zeros and ones, 1 - (columns
        where both are 1) / (columns where one is).
    exclude : array_like, shape (m,), or pair of array_like, optional
        Row to skip for each query (-1: none), or ``(row_groups, query_groups)`` of shapes (n,) and (m,): skip the rows
        whose label equals the query's.
    include_self : bool
        Only without `queries`: let each row find itself.
    num_threads : int, optional
        Defaults to `runtime.num_threads`. Never changes the answer.
    backend : {"auto", "cpu", "cuda"}
        Who scans: `runtime.backends` says what there is, `runtime.last_backend` what "auto" chose. Answers stay.
    nan_policy : {"raise", "propagate"}
        Queries with NaN or infinity: an error, or NaN distances and indices -1 for them alone.
    progress : bool or callable, optional
        True: a line on stderr; a callable gets (queries done, queries).

    Returns
    -------
    Neighbors
        ``distances`` (m, k), float64, ascending; ``indices`` (m, k), int64. Ordered by the real distance of the input
        floats, equal distances by index; distances are the square root of the correctly rounded square. Products
        (descending) and cosine distances are ordered by the real number as well, and correctly rounded.

    Raises
    ------
    ValueError
        If `k` is out of range, the dimensions differ, a value is not finite (the message names row and column), or a
        row or query is all zeros under "cosine".

    Notes
    -----
    O(m n d) float32 operations, O(m k) memory beyond the points and their screen; "cosine" keeps rows of unit length
    with the points (see `Points`), "jaccard" compares popcounts of packed rows. A screen with a proven bound drops
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
    >>> knn([[1.0, 0.0], [3.0, 3.0]], [[2.0, 2.0]], metric="cosine").distances
    array([[0.]])
    """
    check_metric(metric)
    check_backend(backend)
    threads = check_threads(num_threads)
    how = _METRICS[metric]
    packed = how.packed(points)
    asked, exclusion = _queries_and_exclusion(packed, queries, exclude, include_self, nan_policy)
    if how.directions and queries is not None:
        check_directions(asked)
    k = _check_k(k, packed, exclusion, len(asked), queries is None and not include_self)
    if asked.whole and (progress is None or progress is False):
        rules = exclusion.rows, exclusion.row_groups, exclusion.query_groups
        with _scanning(backend, metric, packed, len(asked)):
            indices, values = how.nearest(packed._core, asked.values, k, *rules, threads, None)
        return Neighbors(how.returned(values), indices)
    indices = np.full((len(asked), k), -1, dtype=np.int64)
    values = np.full((len(asked), k), np.nan)
    with _scanning(backend, metric, packed, len(asked)), reporting(progress, "neighbours") as report:
        for where, part, rules, heard in _batches(asked, exclusion, report):
            indices[where], values[where] = how.nearest(packed._core, part, k, *rules, threads, heard)
    return Neighbors(how.returned(values), indices)


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
    points : Points, BitPoints (for "jaccard") or array_like, shape (n, d)
        Reference rows.
    queries : array_like, shape (m, d), or None
        None: the rows of `points`, each without itself unless `include_self`.
    radius : float or array_like, shape (m,)
        Largest distance counted, in the units of the metric. Under "inner" the smallest product counted, which may be
        negative.
    metric, exclude, include_self, num_threads, backend, nan_policy, progress
        As in `knn`; an invalid query counts -1.

    Returns
    -------
    ndarray, shape (m,), int64
        Rows whose distance, as `knn` returns it, is <= `radius` (whose product is >= `radius`): counting at the k-th
        distance (product) gives at least k.

    Raises
    ------
    ValueError
        If a radius is NaN or negative (under "inner" only NaN), the dimensions differ, a value is not finite, or a row
        or query is all zeros under "cosine".

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
    how = _METRICS[metric]
    packed = how.packed(points)
    asked, exclusion = _queries_and_exclusion(packed, queries, exclude, include_self, nan_policy)
    if how.directions and queries is not None:
        check_directions(asked)
    radii = check_radius(radius, len(asked), how.signed)
    counts = np.full(len(asked), -1, dtype=np.int64)
    with _scanning(backend, metric, packed, len(asked)), reporting(progress, "rows within") as report:
        for where, part, rules, heard in _batches(asked, exclusion, report):
            counts[where] = how.count(packed._core, part, radii[where], *rules, threads, heard)
    return counts


@dataclass(frozen=True)
class _Metric:
    """How the core is asked under one metric."""

    nearest: Callable[..., tuple[Ints, Floats]]  # (points, queries, k, three rules, threads, progress)
    count: Callable[..., Ints]  # (points, queries, radius, three rules, threads, progress)
    returned: Callable[[Floats], Floats] = np.asarray  # from what the core returns
    packed: Callable[[Any], Points | BitPoints] = as_points
    signed: bool = False  # a radius is a product: any number
    directions: bool = False  # all zeros is an error


def _count_euclidean(squared: bool, points: _core.Points, queries: Floats, radius: Floats, *options: Any) -> Ints:
    return _core.count_within(points, queries, radius, squared, *options)


_METRICS = {
    "euclidean": _Metric(_core.knn, partial(_count_euclidean, False), np.sqrt),
    "sqeuclidean": _Metric(_core.knn, partial(_count_euclidean, True)),
    "cosine": _Metric(_core.knn_cosine, _core.count_cosine, directions=True),
    "inner": _Metric(_core.knn_inner, _core.count_inner, signed=True),
    "jaccard": _Metric(_core.jaccard_knn, _core.jaccard_count_within, packed=as_bits),
}


def _scanning(backend: str, metric: str, points: Points | BitPoints, queries: int) -> scanning:
    if metric == "jaccard":
        if backend == "cuda":
            raise ValueError('`backend` is "cuda", but metric="jaccard" is the processor\'s: pass "auto" or "cpu".')
        backend = "cpu"
    return scanning(backend, float(points.n_rows) * points.n_features * queries)


def _queries_and_exclusion(
    points: Points | BitPoints, queries: Any, exclude: Any, include_self: bool, nan_policy: str
) -> tuple[Queries, Exclusion]:
    if queries is None:
        exclusion = check_exclude(exclude, points.n_rows, points.n_rows)
        rows = points.packed if isinstance(points, BitPoints) else points.rows
        return Queries(rows, None), exclusion if include_self else each_without_itself(exclusion, points.n_rows)
    if include_self:
        raise ValueError("`include_self` is True, but only rows of `points` can be themselves: leave `queries` out.")
    asked = points._asked(queries, nan_policy)
    return asked, check_exclude(exclude, points.n_rows, len(asked))


def _check_k(k: Any, points: Points | BitPoints, exclusion: Exclusion, queries: int, itself: bool) -> int:
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
Batch = tuple[slice | Ints, Any, Rules, Report | None]


def _batches(asked: Queries, exclusion: Exclusion, report: Report | None) -> Iterator[Batch]:
    """Yield places, float64 or packed queries, their rules and a progress report that counts on across batches.

    One batch where the queries can be handed over as they are; otherwise as many as keep the copies small.
    """
    dtype = np.uint8 if asked.values.dtype == np.uint8 else np.float64
    whole = asked.usable is None and asked.values.dtype == dtype
    places = np.arange(len(asked)) if asked.usable is None else asked.usable
    step = max(1, len(places)) if whole else _COPIED_AT_ONCE
    for start in range(0, len(places), step):
        where = slice(None) if whole else places[start : start + step]
        part = np.ascontiguousarray(asked.values[where], dtype=dtype)
        used = exclusion if whole else exclusion.take(where)
        heard = None if report is None else partial(_count_on, report, start, len(places))
        yield where, part, (used.rows, used.row_groups, used.query_groups), heard


def _count_on(report: Report, before: int, total: int, done: int, _: int) -> None:
    report(before + done, total)
