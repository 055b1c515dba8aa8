"""Linear interpolation of scattered data in any dimension: the Delaunay simplex of a query, without a triangulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from hullx.answers import INSIDE
from hullx.arrays import Floats
from hullx.errors import shape_text
from hullx.exclusion import Exclusion, check_exclude
from hullx.hull_query import answer_queries
from hullx.points import Points, as_points
from hullx.progress import Progress
from hullx.simplex_answer import SimplexAnswer
from hullx.simplex_query import answer_simplices
from hullx.simplex_values import gradients_of, values_of
from hullx.validation import (
    Queries,
    check_finite,
    check_flag,
    check_rows,
    check_tolerance,
    one_of,
)

Outside = Literal["nan", "project", "raise"]
_ROUNDS = 200  # of one query


@dataclass(frozen=True, eq=False)
class Interpolation:
    """Interpolated values with what stands behind them.

    Attributes
    ----------
    values : ndarray, shape (m,) or (m, c)
        NaN where there is none.
    gradient : ndarray, shape (m, d) or (m, c, d)
        Of the interpolant within the simplex; where fewer than d + 1 rows have weight, along their span.
    answer : SimplexAnswer
        The simplices; with ``outside="project"`` of the projections.
    """

    values: Floats
    gradient: Floats
    answer: SimplexAnswer

    def error_bound(self, lipschitz: float) -> Floats:
        """Return a bound on the error for functions whose gradient has this Lipschitz constant, (m,).

        Parameters
        ----------
        lipschitz : float
            K with ``‖f'(x) − f'(y)‖ <= K ‖x − y‖``: the largest curvature.

        Returns
        -------
        ndarray
            ½ K Σ λ ‖x − query‖², NaN where there is no value. Of all weights that reproduce the query, these have the
            smallest (Omohundro 1990).

        Examples
        --------
        >>> rows, values = [[0.0], [1.0], [2.0]], [0.0, 1.0, 4.0]
        >>> SimplexInterpolator(rows, values).query([[0.5]]).error_bound(2.0)
        array([0.25])
        """
        return np.asarray(0.5 * lipschitz * self.answer.cost)


class SimplexInterpolator:
    """Piecewise linear interpolation on the Delaunay simplices of the rows, found one query at a time.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        The rows.
    values : array_like, shape (n,) or (n, c)
        One value, or c of them, at each row; finite.
    tolerance : float
        As in `simplex_weights`.

    Notes
    -----
    The interpolant of `scipy.interpolate.LinearNDInterpolator`, without its triangulation: nothing is computed before
    the first query, and d may be large. Continuous, exact at the rows and for linear functions.

    Examples
    --------
    >>> rows = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    >>> interpolate = SimplexInterpolator(rows, [0.0, 10.0, 20.0])
    >>> interpolate([[0.25, 0.5], [3.0, 3.0]])
    array([12.5,  nan])
    >>> interpolate([[3.0, 3.0]], outside="project").round(6)
    array([15.])
    """

    __slots__ = ("_flat", "_points", "_tolerance", "_values")

    def __init__(self, points: Any, values: Any, *, tolerance: float = 1e-9) -> None:
        self._points = as_points(points)
        self._tolerance = check_tolerance(tolerance)
        self._values = _checked_values(values, self._points.n_rows)
        self._flat = self._values.reshape(self._points.n_rows, -1)

    @property
    def points(self) -> Points:
        """The rows."""
        return self._points

    @property
    def values(self) -> Floats:
        """What is interpolated, (n,) or (n, c), float64, read-only."""
        return self._values

    def __repr__(self) -> str:
        return f"SimplexInterpolator({self._points!r}, {self._flat.shape[1]:,} value{'s' * (self._flat.shape[1] != 1)})"

    def __call__(
        self,
        queries: Any,
        outside: Outside = "nan",
        *,
        exclude: Any = None,
        num_threads: int | None = None,
        progress: Progress | None = None,
    ) -> Floats:
        """Interpolate.

        Parameters
        ----------
        queries : array_like, shape (m, d)
            Finite numbers, columns as in the points.
        outside : {"nan", "project", "raise"}
            Queries outside the hull: NaN; the value at the nearest point of the hull; or an error that counts them.
        exclude, num_threads, progress
            As in `simplex_weights`.

        Returns
        -------
        ndarray, shape (m,) or (m, c)
            As the values.

        Raises
        ------
        ValueError
            As `simplex_weights`, and for queries outside with ``outside="raise"``.
        """
        answer = self._answer(queries, outside, exclude, num_threads, progress)
        return self._shaped(values_of(self._flat, answer.weights, answer.found))

    def query(
        self,
        queries: Any,
        outside: Outside = "nan",
        *,
        exclude: Any = None,
        num_threads: int | None = None,
        progress: Progress | None = None,
    ) -> Interpolation:
        """Interpolate, and return gradients, weights and the scale of interpolation as well.

        Parameters
        ----------
        queries, outside, exclude, num_threads, progress
            As in a call of the interpolator.

        Returns
        -------
        Interpolation

        Examples
        --------
        >>> found = SimplexInterpolator([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [0.0, 1.0, 5.0]).query([[0.25, 0.25]])
        >>> found.gradient, found.answer.scale_ratio.round(3)
        (array([[1., 5.]]), array([2.236]))
        """
        answer = self._answer(queries, outside, exclude, num_threads, progress)
        values = values_of(self._flat, answer.weights, answer.found)
        slopes = gradients_of(self._points.rows, self._flat, answer.weights, answer.found)
        shape = (len(answer), *self._values.shape[1:], self._points.n_features)
        return Interpolation(self._shaped(values), slopes.reshape(shape), answer)

    def leave_one_out(
        self,
        rows: Any = None,
        outside: Outside = "nan",
        *,
        exclude_duplicates: bool = False,
        num_threads: int | None = None,
        progress: Progress | None = None,
    ) -> Floats:
        """Predict each row's value from the other rows.

        Parameters
        ----------
        rows : array_like, optional
            Indices, or a boolean for each row; all by default.
        outside : {"nan", "project", "raise"}
            Rows outside the hull of the others.
        exclude_duplicates : bool
            Skip rows equal to the one predicted, too.
        num_threads, progress
            As in `simplex_weights`.

        Returns
        -------
        ndarray, shape (rows,) or (rows, c)

        Examples
        --------
        >>> SimplexInterpolator([[0.0], [1.0], [3.0]], [0.0, 5.0, 6.0]).leave_one_out()
        array([nan,  2., nan])
        """
        chosen = check_rows(rows, self._points.n_rows)
        exclude: Any = chosen
        if check_flag("exclude_duplicates", exclude_duplicates):
            groups = np.unique(self._points.rows, axis=0, return_inverse=True)[1].reshape(-1)
            exclude = (groups, groups[chosen])
        rules = check_exclude(exclude, self._points.n_rows, len(chosen))
        values = np.asarray(self._points.rows[chosen], dtype=np.float64)
        answer = self._about(values, outside, rules, num_threads, progress)
        return self._shaped(values_of(self._flat, answer.weights, answer.found))

    def _shaped(self, values: Floats) -> Floats:
        return values.reshape(len(values), *self._values.shape[1:])

    def _answer(
        self, queries: Any, outside: str, exclude: Any, num_threads: int | None, progress: Progress | None
    ) -> SimplexAnswer:
        asked = self._points._asked(queries, "raise")
        rules = check_exclude(exclude, self._points.n_rows, len(asked))
        return self._about(np.asarray(asked.values, dtype=np.float64), outside, rules, num_threads, progress)

    def _about(
        self, values: Floats, outside: str, rules: Exclusion, num_threads: int | None, progress: Progress | None
    ) -> SimplexAnswer:
        """Answer queries that are in the coordinates of the rows already."""
        one_of("outside", outside, ("nan", "project", "raise"))
        points, tolerance = self._points, self._tolerance
        answer = answer_simplices(points, Queries(values, None), rules, tolerance, _ROUNDS, num_threads, progress)
        away = np.flatnonzero(answer.hull.verdict != INSIDE)
        if outside == "nan" or not len(away):
            return answer
        if outside == "raise":
            raise ValueError(
                f"{len(away):,} of {len(answer):,} queries are not in the hull of the {points.n_rows:,} rows, the "
                f'first at row {away[0]}. Pass outside="nan" for NaN, or outside="project" for the value at the '
                "nearest point."
            )
        moved = Queries(values[away], None)
        limits = (_ROUNDS, 0.0)
        hull = answer_queries(points, tolerance, moved, rules.take(away), "projection", 1e-6, limits, num_threads, None)
        assert hull.projection is not None
        values = values.copy()
        values[away] = hull.projection
        return answer_simplices(points, Queries(values, None), rules, tolerance, _ROUNDS, num_threads, progress)


def _checked_values(values: Any, n: int) -> Floats:
    """Return values as float64, (n,) or (n, c), finite."""
    try:
        out = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError("`values` must be numbers, one or several for each row.") from None
    if out.ndim not in (1, 2) or len(out) != n or out.size == 0:
        raise ValueError(f"`values` has shape {shape_text(out.shape)}, but `points` has {n:,} rows: one for each.")
    check_finite(out.reshape(n, -1), "values", None)
    out.flags.writeable = False
    return out
