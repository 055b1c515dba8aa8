"""Delaunay weights in any dimension: which few rows surround a query, and by how much each of them counts."""

from __future__ import annotations

from typing import Any

import numpy as np

from hullx import _core
from hullx.answers import HullAnswer, Weights
from hullx.exclusion import Exclusion, check_exclude
from hullx.hull_query import placed, spread, usable_of
from hullx.points import Points, as_points
from hullx.progress import Progress, reporting
from hullx.simplex_answer import SimplexAnswer
from hullx.validation import NanPolicy, Queries, check_integer, check_threads, check_tolerance


def simplex_weights(
    points: Any,
    queries: Any,
    *,
    tolerance: float = 1e-9,
    exclude: Any = None,
    max_rounds: int = 200,
    num_threads: int | None = None,
    nan_policy: NanPolicy = "raise",
    progress: Progress | None = None,
) -> SimplexAnswer:
    """Find for each query the Delaunay simplex that contains it, and its weights there.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        The rows. Build a `Points` once to query it many times.
    queries : array_like, shape (m, d)
        Finite numbers, columns as in the points.
    tolerance : float
        Of the hull: a query within ``tolerance * points.radius`` of it counts as inside, 0 <= tolerance < 1.
    exclude : array_like, shape (m,), or pair of array_like, optional
        Row to skip for each query (-1: none), or ``(row_groups, query_groups)``: skip the query's group.
    max_rounds : int
        Most spheres asked about for one query; where it ends first, the status says so and the gap is as it stands.
    num_threads : int, optional
        Defaults to `runtime.num_threads`. Never changes the answer.
    nan_policy : {"raise", "propagate"}
        Queries with NaN or infinity: an error, or status "invalid" for them alone.
    progress : bool or callable, optional
        True: a line on stderr; a callable gets (queries done, queries).

    Returns
    -------
    SimplexAnswer
        Weights on at most d + 1 rows, the empty sphere, a certified gap, and the hull's answer.

    Raises
    ------
    ValueError
        If the dimensions differ, a value is not finite, an option is out of range, or a query has no rows left.

    Notes
    -----
    The weights solve the linear program min Σ λ ‖x − query‖² over λ >= 0, Σ λ = 1, Σ λ x = query, whose dual is a
    sphere with no row inside (Delaunay simplices are faces of the lower hull of the lifted rows: Brown 1979,
    Edelsbrunner and Seidel 1986). Column generation: each round asks for the rows nearest to the centre of the present
    sphere, O(n d) a query, in few dimensions less; two to five rounds are usual. Where several simplices are right, as
    among cospherical rows, one of them. Memory O(d) a query beyond the rows seen; nothing grows like n^(d/2).

    Examples
    --------
    >>> answer = simplex_weights([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [9.0, 9.0]], [[1.0, 1.0]])
    >>> answer.weights.row(0)
    (array([0, 1, 2]), array([0.5 , 0.25, 0.25]))
    """
    held = as_points(points)
    asked = held._asked(queries, nan_policy)
    exclusion = check_exclude(exclude, held.n_rows, len(asked))
    rounds = check_integer("max_rounds", max_rounds, 1)
    return answer_simplices(held, asked, exclusion, check_tolerance(tolerance), rounds, num_threads, progress)


# Of a query that cannot be asked.
_INVALID = dict.fromkeys(("center", "radius", "gap", "cost", "scale_ratio"), np.nan) | {"status": "invalid"}


def answer_simplices(
    points: Points,
    asked: Queries,
    exclusion: Exclusion,
    tolerance: float,
    max_rounds: int,
    num_threads: int | None,
    progress: Progress | None,
    block: int = 0,
) -> SimplexAnswer:
    """Return the simplices of queries that fit."""
    threads = check_threads(num_threads)
    values = np.asarray(asked.values, dtype=np.float64)
    usable, rules = usable_of(asked, values, exclusion, points.n_rows)
    with reporting(progress, "simplex") as report:
        found, hull_parts = _core.query_simplices(
            points._core, usable, tolerance, max_rounds, block, *rules, threads, report
        )
    parts: dict[str, Any] = dict(found)
    parts["status"] = np.array(_core.simplex_status_names(), dtype="<U17")[parts["status"]]
    hull: dict[str, Any] = dict(hull_parts)
    hull["status"] = np.array(_core.status_names(), dtype="<U17")[hull["status"]]
    if asked.usable is not None:
        parts = placed(parts, asked.usable, len(asked), _INVALID)
        hull = spread(hull, asked.usable, len(asked))
    shape = (len(asked), points.n_rows)
    weights = Weights(hull.pop("indptr"), hull.pop("indices"), hull.pop("weights"), shape)
    return SimplexAnswer(
        **parts,
        weights=_of_simplices(weights, np.isfinite(parts["radius"])),
        hull=HullAnswer(
            **hull,
            weights=weights,
            tolerance=tolerance,
            radius=points.radius,
            scale=points.scale,
            center=points.center,
            want="verdict",
            excluded=exclusion,
            feature_names=points.feature_names,
        ),
    )


def _of_simplices(weights: Weights, kept: np.ndarray[Any, np.dtype[np.bool_]]) -> Weights:
    """Drop the weights of queries that have no simplex: what the hull knows of them is no simplex."""
    if kept.all():
        return weights
    counts = np.where(kept, np.diff(weights.indptr), 0)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    entries = np.repeat(kept, np.diff(weights.indptr))
    return Weights(indptr, weights.indices[entries], weights.data[entries], weights.shape)
