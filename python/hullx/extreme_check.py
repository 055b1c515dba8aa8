"""Check extreme points from their evidence alone, in NumPy, with nothing of the extension: `verify_extreme_points`.

As `verify`, it decides every claim: a float64 product with its bound first, then a tighter one, then exact arithmetic.
n rows, d features, v vertices.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats, Rows, as_rows
from hullx.errors import listed, shape_text
from hullx.evidence import (
    UNIT,
    exact,
    exact_product,
    mixture_is_within,
    norm_up,
    products_with_bound,
    rounded_product,
    times_powers,
)
from hullx.extreme_answer import ExtremePoints
from hullx.points import Points
from hullx.robust import statistics
from hullx.verify_report import VerifyReport, report_on

_ROWS_AT_ONCE = 4096
_VERTICES_AT_ONCE = 512


def verify_extreme_points(points: Any, answer: ExtremePoints) -> VerifyReport:
    """Recompute what extreme points claim: NumPy only, independent of the extension.

    Checked: each listed row is the lowest index among its equals, and no other row reaches further along its normal
    than `offsets` says, those that tie exactly being lexicographically smaller; each row's mixture consists of listed
    rows and lies as near as `upper` and `scaled_upper` say; every row that is neither listed nor undecided lies within
    the tolerance; and centre, scale and radius are those of the rows.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        The rows that were asked about.
    answer : ExtremePoints
        What to check.

    Returns
    -------
    VerifyReport
        ``ok`` (n,), one entry for each row; ``problems``, ``raise_if_failed()``.

    Raises
    ------
    ValueError
        If the shapes of rows and answer do not fit.

    Notes
    -----
    One float64 matrix product, 2 v n d operations, and direct evaluation of the rows near a hyperplane. That the
    lexicographically largest row of a face is a vertex: it is the only maximum of normal + ε e₁ + ε² e₂ + … for small
    ε.

    Examples
    --------
    >>> from hullx import Hull
    >>> square = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, 0.5]]
    >>> verify_extreme_points(square, Hull(square).extreme_points())
    VerifyReport(5 of 5 queries proven)
    """
    rows = points.rows if isinstance(points, Points) else as_rows(points, "points")
    _check_fit(rows, answer)
    check = _Check(rows, answer)
    check.statistics()
    check.vertices()
    check.mixtures()
    return check.report()


def _check_fit(rows: Rows, answer: ExtremePoints) -> None:
    n, d = rows.shape
    if answer.mixtures.shape != (n, n) or answer.normals.shape[1:] != (d,):
        raise ValueError(
            f"`answer` is about {answer.mixtures.shape[0]:,} rows with {answer.normals.shape[-1]} features, but "
            f"`points` has shape {shape_text(rows.shape)}."
        )
    v = len(answer.indices)
    lengths = {"normals": (len(answer.normals), v), "offsets": (len(answer.offsets), v)}
    lengths |= {"upper": (len(answer.upper), n), "scaled_upper": (len(answer.scaled_upper), n)}
    lengths |= {"scale": (len(answer.scale), d), "center": (len(answer.center), d)}
    lengths |= {"mixtures.indptr": (len(answer.mixtures.indptr), n + 1)}
    wrong = [name for name, (length, needed) in lengths.items() if length != needed]
    ascending = all((np.diff(rows_) > 0).all() for rows_ in (answer.indices, answer.undecided))
    named = np.concatenate([answer.indices, answer.undecided])
    if not ascending or not v or named.min() < 0 or named.max() >= n:
        wrong.append("indices")
    if wrong:
        raise ValueError(f"`answer` is damaged: {listed(wrong)} cannot belong to {n:,} rows.")


class _Check:
    """The findings on one answer as they accumulate."""

    def __init__(self, rows: Rows, answer: ExtremePoints) -> None:
        self.rows, self.answer = rows, answer
        self.scale, self.center = answer.scale, answer.center
        self.threshold = answer.tolerance * answer.radius
        self.found: list[tuple[int, str]] = []  # row (-1: all of them) and what is wrong

    def report(self) -> VerifyReport:
        return report_on(len(self.rows), self.found, "row")

    def statistics(self) -> None:
        own, answer = statistics(self.rows), self.answer
        same = np.array_equal(own.center, answer.center) and np.array_equal(own.scale, answer.scale)
        if not same or own.radius != answer.radius:
            self.found.append((-1, "center, scale or radius of the answer are not those of `points`: other rows"))
        if not 0.0 <= answer.tolerance < 1.0:
            self.found.append((-1, f"tolerance is {answer.tolerance!r}"))
        self.scale, self.center, self.threshold = own.scale, own.center, answer.tolerance * own.radius

    def mixtures(self) -> None:
        """Every row must be as near to a mixture of listed rows as it says, and near enough unless undecided."""
        a, listed_rows = self.answer, self.answer.is_vertex
        w = a.mixtures
        if w.indptr[0] != 0 or (np.diff(w.indptr) <= 0).any() or not w.indptr[-1] == len(w.indices) == len(w.data):
            self.found.append((-1, "some row has no mixture"))
            return
        undecided = np.zeros(len(self.rows), dtype=bool)
        undecided[a.undecided] = True
        for row in np.flatnonzero(undecided & listed_rows):
            self.found.append((int(row), "listed and undecided"))
        for row in np.flatnonzero(~listed_rows & ~undecided & ~(a.scaled_upper <= self.threshold)):
            self.found.append((int(row), "not listed, and not within the tolerance of the rows that are"))
        for place in range(len(self.rows)):
            text = self._mixture_problem(place, listed_rows)
            if text:
                self.found.append((place, text))

    def _mixture_problem(self, row: int, listed_rows: npt.NDArray[np.bool_]) -> str | None:
        a = self.answer
        support, values = a.mixtures.row(row)
        if support.min() < 0 or support.max() >= len(self.rows) or (np.diff(support) <= 0).any():
            return "the support is not ascending rows of `points`"
        if not listed_rows[support].all():
            return "the support holds a row that is not listed"
        if not (values > 0.0).all() or not abs(math.fsum(values.tolist()) - 1.0) <= 2.0 * len(values) * UNIT:
            return "the weights are not positive with sum 1"
        x, y = self.rows[support].astype(np.float64), self.rows[row].astype(np.float64)
        if not mixture_is_within(x, y, values, float(a.upper[row])):
            return f"upper = {a.upper[row]!r} is not proven by the mixture"
        if not mixture_is_within(x, y, values, float(a.scaled_upper[row]), self.scale):
            return f"scaled_upper = {a.scaled_upper[row]!r} is not proven by the mixture"
        return None

    def vertices(self) -> None:
        a = self.answer
        fit = np.isfinite(a.normals).all(axis=1) & np.isfinite(a.offsets) & (a.offsets <= 0.0)
        for row in a.indices[~fit]:
            self.found.append((int(row), "normal or offset is not finite, or the offset is positive"))
        zero = ~a.normals.any(axis=1)
        for place in np.flatnonzero(fit & zero):  # all products are 0: the lexicographic order decides
            self._settle(int(place), np.arange(len(self.rows)))
        usable = np.flatnonzero(fit & ~zero)
        for start in range(0, len(usable), _VERTICES_AT_ONCE):
            self._sweep(usable[start : start + _VERTICES_AT_ONCE])

    def _sweep(self, places: npt.NDArray[np.intp]) -> None:
        """One product in scaled coordinates for all of these vertices; pairs it leaves open are settled one by one.

        A product is off by less than γ_{d+4} ‖ρ‖ (‖x̂‖ + ‖v̂‖), ρ the normal in scaled coordinates: see `verify`.
        """
        d, a = self.rows.shape[1], self.answer
        exponents = np.frexp(np.abs(a.normals[places]).max(axis=1))[1]
        normals = np.ldexp(a.normals[places], -exponents[:, None])
        changed = (np.ldexp(normals, exponents[:, None]) != a.normals[places]).any(axis=1)
        for row in a.indices[places[changed]]:
            self.found.append((int(row), "the normal spans more powers of two than a float has"))
        needed = np.nextafter(np.ldexp(-a.offsets[places], -exponents), np.inf)
        rho, lift = times_powers(normals, self.scale)
        lifted = np.nextafter(np.ldexp(needed, -lift), np.inf)
        v = (self.rows[a.indices[places]].astype(np.float64) - self.center) / self.scale
        own = np.einsum("ij,ij->i", v, rho)
        lengths, v_lengths = norm_up(rho), norm_up(v)
        for start in range(0, len(self.rows), _ROWS_AT_ONCE):
            x = (self.rows[start : start + _ROWS_AT_ONCE].astype(np.float64) - self.center) / self.scale
            gap = own - x @ rho.T
            gap -= (d + 8) * UNIT * (1.0 + 2.0**-20) * lengths * (norm_up(x)[:, None] + v_lengths) + 2.0**-900
            unsettled = ~(gap > lifted)
            for k in np.flatnonzero(unsettled.any(axis=0)):
                self._settle(int(places[k]), start + np.flatnonzero(unsettled[:, k]))

    def _settle(self, place: int, rows: npt.NDArray[np.intp]) -> None:
        a = self.answer
        vertex, normal, offset = int(a.indices[place]), a.normals[place], float(a.offsets[place])
        v, x = self.rows[vertex].astype(np.float64), self.rows[rows].astype(np.float64)
        equal = (x == v).all(axis=1)
        if (rows[equal] < vertex).any():
            self.found.append((vertex, f"equal to row {int(rows[equal].min())}, which should stand for both"))
        rows, x = rows[~equal], x[~equal]
        values, bound = products_with_bound(x, v, normal)
        for k in np.flatnonzero(~(values - bound > -offset)):
            if not _behind(x[k], v, normal, offset):
                self.found.append((vertex, f"row {int(rows[k])} lies as far along the normal, or further than offset"))
                return


def _behind(x: Floats, vertex: Floats, normal: Floats, offset: float) -> bool:
    """Decide normal·(vertex − x) >= −offset, and where that is 0 = 0 whether x is lexicographically smaller."""
    rounded = rounded_product(x, vertex, normal)
    if rounded is not None and rounded != 0.0 and math.nextafter(rounded, -math.inf) > -offset:
        return True
    product = exact_product(x, vertex, normal)
    if product == 0 and offset == 0.0:
        return bool(x.tolist() < vertex.tolist())
    return product >= exact(-offset)
