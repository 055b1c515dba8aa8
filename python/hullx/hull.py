"""Is a query inside the convex hull of the rows, and how far outside: with a proof on every answer."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import _core
from hullx.answers import INSIDE, UNDECIDED, HullAnswer, Weights
from hullx.arrays import Floats
from hullx.errors import HullxWarning
from hullx.exclusion import Exclusion, Ints, check_exclude, check_rows_left
from hullx.points import Points, as_points
from hullx.progress import Progress, reporting
from hullx.projection import gradients, steps_to_mixture
from hullx.validation import (
    Backend,
    NanPolicy,
    Queries,
    Want,
    check_backend,
    check_integer,
    check_rows,
    check_rtol,
    check_threads,
    check_time_limit,
    check_tolerance,
    one_of,
)

_WANTS = ("verdict", "distance", "projection")


class Hull:
    """The convex hull of rows, as something to ask.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        The rows whose hull it is. Nothing is computed from them until the first query.
    tolerance : float
        A query within ``tolerance * points.radius`` of the hull, in the scaled frame, counts as inside;
        0 <= tolerance < 1.

    Notes
    -----
    Immutable and safe to share between threads; pickles as its rows.

    Examples
    --------
    >>> hull = Hull([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> answer = hull.query([[0.25, 0.25], [1.0, 1.0]], want="distance")
    >>> answer
    HullAnswer(2 queries: 1 inside, 1 outside, 0 undecided)
    >>> answer.distance.round(6)
    array([0.      , 0.707107])
    """

    __slots__ = ("__weakref__", "_points", "_tolerance")

    def __init__(self, points: Any, tolerance: float = 1e-9) -> None:
        self._tolerance = check_tolerance(tolerance)
        self._points = as_points(points)

    @property
    def points(self) -> Points:
        """The rows."""
        return self._points

    @property
    def tolerance(self) -> float:
        """Relative to ``points.radius``."""
        return self._tolerance

    def __repr__(self) -> str:
        return f"Hull({self._points!r}, tolerance={self._tolerance:g})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Hull, (self._points, self._tolerance)

    def query(
        self,
        queries: Any,
        *,
        want: Want = "verdict",
        rtol: float = 1e-6,
        exclude: Any = None,
        max_rounds: int = 200,
        time_limit: float | None = None,
        num_threads: int | None = None,
        backend: Backend = "auto",
        nan_policy: NanPolicy = "raise",
        progress: Progress | None = None,
    ) -> HullAnswer:
        """Say for each query whether it is inside, and how far outside.

        Parameters
        ----------
        queries : array_like, shape (m, d)
            Finite numbers, columns as in the points.
        want : {"verdict", "distance", "projection"}
            How much: inside or outside; the distance, its gradient and both proofs; the nearest mixture as well.
        rtol : float
            A distance is good enough when ``upper - lower <= rtol * upper``.
        exclude : array_like, shape (m,), or pair of array_like, optional
            Row to skip for each query (-1: none), or ``(row_groups, query_groups)``: skip the query's group.
        max_rounds : int
            Most scans for one query; where it ends first, the status says so and the interval is as it stands.
        time_limit : float, optional
            Seconds for the whole call, likewise.
        num_threads : int, optional
            Defaults to `runtime.num_threads`. Never changes the answer.
        backend : {"auto", "cpu"}
            Where to compute.
        nan_policy : {"raise", "propagate"}
            Queries with NaN or infinity: an error, or status "invalid" for them alone.
        progress : bool or callable, optional
            True: a line on stderr; a callable gets (queries done, queries).

        Returns
        -------
        HullAnswer
            Verdicts, intervals and their proofs.

        Raises
        ------
        ValueError
            If the dimensions differ, a value is not finite, an option is out of range, or a query has no rows left.

        Notes
        -----
        Each round is one scan over the rows, O(n d) a query, typically 1 to 6 of them; memory O(d) a query beyond the
        screen. Column generation for the minimum-norm point (Wolfe, Math. Programming 11, 1976; Lawson and Hanson 1974)
        for a block of queries in lockstep: docs, "Hull".

        Examples
        --------
        >>> Hull([[0.0], [1.0]]).query([[0.5], [3.0]]).verdict
        array([ 1, -1], dtype=int8)
        """
        check_backend(backend)
        points = self._points
        asked = points._asked(queries, nan_policy)
        exclusion = check_exclude(exclude, points.n_rows, len(asked))
        limits = (check_integer("max_rounds", max_rounds, 1), check_time_limit(time_limit))
        return self._answer(asked, exclusion, want, rtol, limits, num_threads, progress)

    def leave_one_out(
        self,
        rows: Any = None,
        groups: Any = None,
        *,
        want: Want = "distance",
        rtol: float = 1e-6,
        num_threads: int | None = None,
        progress: Progress | None = None,
    ) -> HullAnswer:
        """Query each row against all others, or against all rows outside its own group.

        Parameters
        ----------
        rows : array_like of int or bool, optional
            Which rows; defaults to all of them.
        groups : array_like, shape (n,), optional
            A label for each row: rows of one group do not see each other.
        want, rtol, num_threads, progress
            As in `query`.

        Returns
        -------
        HullAnswer
            One entry for each of `rows`. Duplicates of a row still count: it is inside.

        Raises
        ------
        ValueError
            If there is only one row, or one group.

        Notes
        -----
        The cost of as many queries; the points are not packed again.

        Examples
        --------
        >>> square = [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0], [1.0, 1.0]]
        >>> Hull(square).leave_one_out().verdict
        array([-1, -1, -1, -1,  1], dtype=int8)
        """
        points = self._points
        chosen = check_rows(rows, points.n_rows)
        if groups is None:
            exclusion = Exclusion(chosen)
        else:
            labels = np.asarray(groups)
            exclusion = check_exclude((labels, labels), points.n_rows, points.n_rows).take(chosen)
        asked = Queries(points.rows[chosen], None)
        return self._answer(asked, exclusion, want, rtol, (200, 0.0), num_threads, progress)

    def _answer(
        self,
        asked: Queries,
        exclusion: Exclusion,
        want: str,
        rtol: float,
        limits: tuple[int, float],
        num_threads: int | None,
        progress: Progress | None,
    ) -> HullAnswer:
        one_of("want", want, _WANTS)
        rtol = check_rtol(rtol)
        threads = check_threads(num_threads)
        points = self._points
        values = np.asarray(asked.values, dtype=np.float64)
        check_rows_left(exclusion, points.n_rows, len(asked))
        usable, used = values, exclusion
        if asked.usable is not None:
            usable, used = values[asked.usable], exclusion.take(asked.usable)
        rules = (used.rows, used.row_groups, used.query_groups)
        options = (int(want != "verdict"), self._tolerance, rtol, *limits, _block(points))
        with reporting(progress, "hull") as report:
            found = _core.query_hull(points._core, usable, *options, *rules, threads, report)
        parts: dict[str, Any] = dict(found)
        parts["status"] = np.array(_core.status_names(), dtype="<U17")[parts["status"]]
        if asked.usable is not None:
            parts = _spread(parts, asked.usable, len(asked))
        weights = Weights(parts.pop("indptr"), parts.pop("indices"), parts.pop("weights"), (len(asked), points.n_rows))
        steps = None if want == "verdict" else steps_to_mixture(points.rows, values, weights)
        return HullAnswer(
            **parts,
            weights=weights,
            tolerance=self._tolerance,
            radius=points.radius,
            scale=points.scale,
            center=points.center,
            want=want,
            excluded=exclusion,
            projection=values + steps if want == "projection" and steps is not None else None,
            gradient=None if steps is None else gradients(steps, parts["verdict"] == INSIDE),
            feature_names=points.feature_names,
        )


def in_hull(
    points: Any,
    queries: Any,
    *,
    tolerance: float = 1e-9,
    exclude: Any = None,
    num_threads: int | None = None,
    progress: Progress | None = None,
) -> npt.NDArray[np.bool_]:
    """Return for each query whether it is inside the convex hull of the rows.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        The rows whose hull it is.
    queries : array_like, shape (m, d)
        What to ask about.
    tolerance : float
        As in `Hull`.
    exclude, num_threads, progress
        As in `Hull.query`.

    Returns
    -------
    ndarray, shape (m,), bool
        True where inside is proven. Undecided queries are False, with one warning that counts them.

    Raises
    ------
    ValueError
        As `Hull.query`.

    Notes
    -----
    Cost and source: `Hull.query` with ``want="verdict"``.

    Examples
    --------
    >>> in_hull([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [[0.25, 0.25], [1.0, 1.0]])
    array([ True, False])
    """
    hull = Hull(points, tolerance)
    answer = hull.query(queries, exclude=exclude, num_threads=num_threads, progress=progress)
    undecided = int((answer.verdict == UNDECIDED).sum())
    if undecided:
        warnings.warn(
            f"{undecided:,} of {len(answer):,} queries are undecided and returned as False: neither inside nor outside "
            f"is proven at tolerance {hull.tolerance:g}. Raise the tolerance, or see Hull.query(...).scaled_lower, "
            ".scaled_upper and .status for how close they are.",
            HullxWarning,
            stacklevel=2,
        )
    return np.asarray(answer.verdict == INSIDE)


def hull_distance(
    points: Any,
    queries: Any,
    *,
    rtol: float = 1e-6,
    tolerance: float = 1e-9,
    exclude: Any = None,
    num_threads: int | None = None,
    nan_policy: NanPolicy = "raise",
    progress: Progress | None = None,
) -> Floats:
    """Return the Euclidean distance of each query to the convex hull of the rows.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        The rows whose hull it is.
    queries : array_like, shape (m, d)
        What to ask about.
    rtol, tolerance, exclude, num_threads, nan_policy, progress
        As in `Hull` and `Hull.query`.

    Returns
    -------
    ndarray, shape (m,), float64
        Certified upper ends of the intervals, within `rtol` of the truth where the status is "converged"; 0 inside, NaN
        for an invalid query.

    Raises
    ------
    ValueError
        As `Hull.query`.

    Notes
    -----
    Cost and source: `Hull.query` with ``want="distance"``, which also returns the lower ends and the proofs.

    Examples
    --------
    >>> hull_distance([[0.0, 0.0], [0.0, 1.0]], [[3.0, 0.5]]).round(9)
    array([3.])
    """
    hull = Hull(points, tolerance)
    answer = hull.query(
        queries,
        want="distance",
        rtol=rtol,
        exclude=exclude,
        num_threads=num_threads,
        nan_policy=nan_policy,
        progress=progress,
    )
    return answer.distance


def _block(points: Points) -> int:
    """Queries in lockstep that fit the memory budget, 0 to let the core choose: a direction and 64 columns each."""
    budget = points.memory_budget
    return 0 if budget is None else max(1, budget // (8 * 68 * points.n_features + 512))


def _spread(parts: dict[str, Any], usable: Ints, m: int) -> dict[str, Any]:
    """Put the answers where their queries stand; the others are invalid, and their interval says nothing."""
    idle: dict[str, Any] = {"upper": np.inf, "scaled_upper": np.inf, "status": "invalid"}
    out = {name: parts[name] for name in ("indices", "weights")}
    counts = np.zeros(m, dtype=np.int64)
    counts[usable] = np.diff(parts["indptr"])
    out["indptr"] = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    for name, values in parts.items():
        if name not in out:
            out[name] = np.full((m, *values.shape[1:]), idle.get(name, 0), dtype=values.dtype)
            out[name][usable] = values
    return out
