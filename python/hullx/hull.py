"""Is a query inside the convex hull of the rows, and how far outside: with a proof on every answer."""

from __future__ import annotations

from typing import Any

from hullx.affine import residuals, span_of
from hullx.answers import HullAnswer
from hullx.backend import scanning
from hullx.exclusion import check_exclude
from hullx.gauge import gauge
from hullx.hull_query import answer_queries
from hullx.points import Points, as_points
from hullx.progress import Progress
from hullx.reduction import Reduction
from hullx.span_answers import AffineAnswer, GaugeAnswer
from hullx.validation import (
    Backend,
    NanPolicy,
    Want,
    check_backend,
    check_center,
    check_flag,
    check_integer,
    check_rtol,
    check_time_limit,
    check_tolerance,
)
from hullx.vertex_questions import VertexQuestions


class Hull(VertexQuestions):
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

    def _reduced_to(self, points: Points, reduction: Reduction) -> Hull:
        return _reduced(points, self._tolerance, reduction)

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
        backend : {"auto", "cpu", "cuda"}
            Who scans: `runtime.backends` says what there is, `runtime.last_backend` what "auto" chose. Verdicts stay.
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
        screen. In up to 32 features rows far out, found once by 256 scans, are asked first: 0 to 4 rounds are left.
        Column generation for the minimum-norm point (Wolfe, Math. Programming 11, 1976; Lawson and Hanson 1974) for a
        block of queries in lockstep: docs, "Hull". `exact` adds, for each query not proven outside anyway, a few
        rational systems of at most d + 1 unknowns and as many passes over the rows, with python-flint (extra
        ``exact``) much faster than without.

        Examples
        --------
        >>> Hull([[0.0], [1.0]]).query([[0.5], [3.0]]).verdict
        array([ 1, -1], dtype=int8)
        """
        check_backend(backend)
        points = self._points
        asked = points._asked(queries, nan_policy)
        if exclude is not None:
            self._need_all_rows("`exclude` leaves rows out")
        if check_flag("exact", exact):
            self._need_all_rows("`exact=True` is about all of them")
        exclusion = check_exclude(exclude, points.n_rows, len(asked))
        limits = (check_integer("max_rounds", max_rounds, 1), check_time_limit(time_limit))
        options = (want, rtol, limits, num_threads, progress, exact)
        with scanning(backend, float(points.n_rows) * points.n_features * len(asked)):
            answer = answer_queries(points, self._tolerance, asked, exclusion, *options)
        return answer if self._reduction is None else self._reduction.about_all_rows(answer)

    @property
    def affine_rank(self) -> int:
        """Dimension of the affine span of the rows: 0 for one point, at most min(n - 1, d).

        A row counts as in the span of others when it is off by less than 64 roundings of its dtype and 4 d of float64,
        relative to its own size in the scaled frame. O(n d rank), once.
        """
        self._need_all_rows("their span is that of all")
        return len(span_of(self._points)[1])

    def affine_residual(
        self,
        queries: Any,
        *,
        num_threads: int | None = None,
        nan_policy: NanPolicy = "raise",
        progress: Progress | None = None,
    ) -> AffineAnswer:
        """Say how far each query is off the affine span of the rows: what a constant feature costs.

        Parameters
        ----------
        queries : array_like, shape (m, d)
            Finite numbers, columns as in the points.
        num_threads, nan_policy, progress
            As in `query`.

        Returns
        -------
        AffineAnswer
            Unpacks as ``lower, upper``, each (m,), in the caller's units: no mixture of the rows, with weights of any
            sign up to ``reach``, is nearer than `lower`, and one is within `upper`.

        Raises
        ------
        ValueError
            If the dimensions differ or a value is not finite.

        Notes
        -----
        O(n d) a query after the span is found once, O(n d rank). `lower` is certified over all rows.

        Examples
        --------
        >>> lower, upper = Hull([[0.0, 0.0, 5.0], [1.0, 0.0, 5.0], [0.0, 1.0, 5.0]]).affine_residual([[9.0, 9.0, 7.0]])
        >>> lower.round(9), upper.round(9)
        (array([2.]), array([2.]))
        """
        self._need_all_rows("their span is that of all")
        points = self._points
        asked = points._asked(queries, nan_policy)
        return residuals(points, asked, num_threads, progress)

    def gauge(
        self,
        queries: Any,
        center: Any = None,
        *,
        rtol: float = 1e-6,
        max_rounds: int = 200,
        num_threads: int | None = None,
        nan_policy: NanPolicy = "raise",
        progress: Progress | None = None,
    ) -> GaugeAnswer:
        """Say how far out each query is, as a multiple of the way from the centre to the boundary.

        Parameters
        ----------
        queries : array_like, shape (m, d)
            Finite numbers, columns as in the points.
        center : array_like, shape (d,), optional
            A point inside; defaults to the mean of the rows.
        rtol : float
            Good enough when ``upper <= lower * (1 + rtol)``.
        max_rounds : int
            Most points asked about on one ray.
        num_threads, nan_policy, progress
            As in `query`.

        Returns
        -------
        GaugeAnswer
            Certified ``lower`` and ``upper`` of t >= 0 with ``query = center + t * (b - center)``, b on the boundary:
            below 1 inside, above 1 outside, infinite off the span of the rows.

        Raises
        ------
        ValueError
            If the centre is not proven to lie in the interior, the dimensions differ, or a value is not finite.

        Notes
        -----
        The cost of a few distances a query, and of 2 d verdicts or a few times as many for the ball around the centre.
        Source: ray casting with nearest points (van den Bergen 2004), here with certified cuts.

        Examples
        --------
        >>> square = [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]]
        >>> answer = Hull(square).gauge([[0.5, 0.25], [3.0, 0.0], [0.0, 0.0]])
        >>> answer.lower.round(6), answer.upper.round(6)
        (array([0.5, 3. , 0. ]), array([0.5, 3. , 0. ]))
        """
        self._need_all_rows("the gauge is about the hull of all")
        points = self._points
        asked = points._asked(queries, nan_policy)
        middle = None if center is None else points._asked([check_center(center, points._n_given)], "raise").values[0]
        rounds = check_integer("max_rounds", max_rounds, 1)
        return gauge(points, self._tolerance, asked, middle, check_rtol(rtol), rounds, num_threads, progress)


def _reduced(points: Points, tolerance: float, reduction: Reduction) -> Hull:
    hull = Hull(points, tolerance)
    hull._reduction = reduction
    return hull
