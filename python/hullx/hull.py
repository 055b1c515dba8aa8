"""Is a query inside the convex hull of the rows, and how far outside: with a proof on every answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hullx.answers import HullAnswer
from hullx.exclusion import check_exclude
from hullx.extreme import find_extreme_points
from hullx.extreme_answer import ExtremePoints
from hullx.hull_query import answer_queries
from hullx.leave_one_out import leave_one_out
from hullx.points import Points, as_points
from hullx.progress import Progress
from hullx.reduction import Reduction
from hullx.validation import (
    Backend,
    NanPolicy,
    Want,
    check_backend,
    check_flag,
    check_integer,
    check_queries,
    check_time_limit,
    check_tolerance,
)


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

    __slots__ = ("__weakref__", "_points", "_reduction", "_tolerance")

    def __init__(self, points: Any, tolerance: float = 1e-9) -> None:
        self._tolerance = check_tolerance(tolerance)
        self._points = as_points(points)
        self._reduction: Reduction | None = None

    @property
    def points(self) -> Points:
        """The rows; of a reduced hull the vertices that it keeps, with the statistics of all rows."""
        return self._points

    @property
    def tolerance(self) -> float:
        """Relative to ``points.radius``."""
        return self._tolerance

    def __repr__(self) -> str:
        kept = "" if self._reduction is None else f", reduced from {self._reduction.n_rows:,} rows"
        return f"Hull({self._points!r}, tolerance={self._tolerance:g}{kept})"

    def __reduce__(self) -> tuple[Any, ...]:
        if self._reduction is None:
            return Hull, (self._points, self._tolerance)
        return _reduced, (self._points, self._tolerance, self._reduction)

    def query(
        self,
        queries: Any,
        *,
        want: Want = "verdict",
        rtol: float = 1e-6,
        exclude: Any = None,
        exact: bool = False,
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
        exact : bool
            Decide about the hull of the floats as reals: `tolerance` plays no part, and undecided is left only beyond
            64 features, with status "exact_limit". A mixture computed in floats often lies outside by one rounding.
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
        for a block of queries in lockstep: docs, "Hull". `exact` adds, for each query not proven outside anyway, a
        few rational systems of at most d + 1 unknowns and as many passes over the rows, with python-flint (extra
        ``exact``) much faster than without.

        Examples
        --------
        >>> Hull([[0.0], [1.0]]).query([[0.5], [3.0]]).verdict
        array([ 1, -1], dtype=int8)
        """
        check_backend(backend)
        points = self._points
        asked = check_queries(queries, points.shape, points.feature_names, nan_policy)
        if exclude is not None:
            self._need_all_rows("`exclude` leaves rows out")
        if check_flag("exact", exact):
            self._need_all_rows("`exact=True` is about all of them")
        exclusion = check_exclude(exclude, points.n_rows, len(asked))
        limits = (check_integer("max_rounds", max_rounds, 1), check_time_limit(time_limit))
        options = (want, rtol, limits, num_threads, progress, exact)
        answer = answer_queries(points, self._tolerance, asked, exclusion, *options)
        return answer if self._reduction is None else self._reduction.about_all_rows(answer)

    def leave_one_out(
        self,
        rows: Any = None,
        groups: Any = None,
        *,
        want: Want = "distance",
        rtol: float = 1e-6,
        checkpoint: str | Path | None = None,
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
        checkpoint : str or Path, optional
            A folder, new or of the same call, that keeps what is finished: after an interruption of any kind the same
            call goes on from there, to the same bytes. The search for vertices (Notes) is not kept.

        Returns
        -------
        HullAnswer
            One entry for each of `rows`. Duplicates of a row still count: it is inside.

        Raises
        ------
        ValueError
            If there is only one row, or one group; if `checkpoint` holds something else, or a result of other rows or
            options.

        Notes
        -----
        The cost of as many queries; the points are not packed again. All rows of large tables: a sample tells whether
        vertices are few; then `extreme_points` finds them, and all others are inside without a query of their own, with
        a mixture of vertices as their proof. Verdict and distance are the same either way.

        Examples
        --------
        >>> square = [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0], [1.0, 1.0]]
        >>> Hull(square).leave_one_out().verdict
        array([-1, -1, -1, -1,  1], dtype=int8)
        """
        self._need_all_rows("leave-one-out leaves rows out")
        options = (want, rtol, checkpoint, num_threads, progress)
        return leave_one_out(self._points, self._tolerance, rows, groups, *options)

    def extreme_points(self, *, num_threads: int | None = None, progress: Progress | None = None) -> ExtremePoints:
        """Return the rows that are vertices of the hull, each with a proof.

        Parameters
        ----------
        num_threads, progress
            As in `query`; progress counts rows.

        Returns
        -------
        ExtremePoints
            ``indices`` ascending, of equal rows the lowest; ``normals`` and ``offsets`` that prove them; every other
            row as a mixture of vertices, within the tolerance.

        Raises
        ------
        ValueError
            If the hull is reduced.

        Notes
        -----
        Batches of rows are asked whether the vertices found so far contain them; along a normal that separates a row
        lies a new vertex (Clarkson, FOCS 1994). About n queries on v rows and v scans of n rows, O((rounds + 1) n v d);
        memory O(n d) for the mixtures. `verify_extreme_points` checks the result.

        Examples
        --------
        >>> square = [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
        >>> Hull(square).extreme_points().indices
        array([0, 1, 2, 3])
        """
        self._need_all_rows("extreme points need them")
        return find_extreme_points(self._points, self._tolerance, num_threads, progress)

    def reduce(self, *, num_threads: int | None = None, progress: Progress | None = None) -> Hull:
        """Return the hull of the vertices alone, whose answers are still about all rows.

        Parameters
        ----------
        num_threads, progress
            As in `extreme_points`.

        Returns
        -------
        Hull
            Keeps a copy of the vertices and forgets the other rows. Lower bounds are smaller by what the dropped rows
            may stick out, so they hold for the hull of all rows; supports name rows of all. `verify` takes the
            original points.

        Raises
        ------
        ValueError
            If the hull is reduced already.

        Notes
        -----
        The cost of `extreme_points`. A reduced hull refuses what needs the dropped rows: `exclude`, leave-one-out.

        Examples
        --------
        >>> hull = Hull([[0.0, 0.0], [2.0, 0.0], [1.0, 0.5], [0.0, 2.0]]).reduce()
        >>> hull
        Hull(Points(3 rows, 2 features, float64), tolerance=1e-09, reduced from 4 rows)
        >>> hull.query([[0.0, 1.0]]).weights.indices
        array([0, 3])
        """
        self._need_all_rows("reducing needs them")
        found = find_extreme_points(self._points, self._tolerance, num_threads, progress)
        protrusions = (found.protrusion, found.scaled_protrusion)
        reduction = Reduction(found.indices, self._points.n_rows, *protrusions)
        return _reduced(self._points.part(found.indices), self._tolerance, reduction)

    def _need_all_rows(self, why: str) -> None:
        kept = self._reduction
        if kept is not None:
            raise ValueError(
                f"This hull is reduced to {len(kept.indices):,} of {kept.n_rows:,} rows, and {why}: "
                "ask the hull that it was reduced from."
            )


def _reduced(points: Points, tolerance: float, reduction: Reduction) -> Hull:
    hull = Hull(points, tolerance)
    hull._reduction = reduction
    return hull
