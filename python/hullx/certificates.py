"""Check an answer from its evidence alone, in NumPy, with nothing of the extension: `verify`.

Every claim is decided, none is waved through: rows that a float64 product with its bound cannot settle are looked at
again with a tighter bound, and what is still open in exact arithmetic. So `verify` needs no tolerance of its own.
n rows, d features, m queries.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.answers import INSIDE, OUTSIDE, PER_QUERY, UNDECIDED, HullAnswer
from hullx.arrays import Floats, Rows, as_queries, as_rows
from hullx.errors import listed, shape_text
from hullx.evidence import UNIT, Claim, claims_refuted, mixture_is_within, needed_product, norm_up, times_powers
from hullx.exact_evidence import first_not_separated, is_mixture
from hullx.points import Points
from hullx.robust import statistics
from hullx.simplex_answer import SimplexAnswer
from hullx.simplex_check import simplex_problems
from hullx.span_answers import AffineAnswer, GaugeAnswer
from hullx.span_certificates import affine_problems, gauge_problems
from hullx.transform import transformed
from hullx.verify_report import VerifyReport, report_on

_ROWS_AT_ONCE = 4096
_QUERIES_AT_ONCE = 512


def verify(points: Any, queries: Any, answer: HullAnswer | AffineAnswer | GaugeAnswer | SimplexAnswer) -> VerifyReport:
    """Recompute an answer from its evidence: NumPy only, independent of the extension.

    Checked for each query: the weights are a mixture of rows that the query may see and prove `upper`; every such row
    lies on the side of the hyperplane that `normal` and `offset` say, which proves `lower`; the verdict follows from
    the proof that belongs to it at ``tolerance * radius``, in exact mode
    from a simplex of rows or a strict separation; and centre, scale and radius are those of the rows.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        The rows that were asked about.
    queries : array_like, shape (m, d)
        The queries, in the order of the answer, as they were given: a transform of the points is applied. Rows queried
        by `Hull.leave_one_out` are passed as queries.
    answer : HullAnswer, AffineAnswer, GaugeAnswer or SimplexAnswer
        What to check; of affine and gauge answers, that their evidence proves `lower` and `upper`; of simplices, that
        the spheres are empty, that the weights are within `gap` of them, and all that `hull` says.

    Returns
    -------
    VerifyReport
        ``ok`` (m,), ``problems``, ``raise_if_failed()``.

    Raises
    ------
    ValueError
        If the shapes of rows, queries and answer do not fit.

    Notes
    -----
    One float64 matrix product, 2 m n d operations, and direct evaluation of the rows near the hyperplane: half a minute
    for 1,000 queries on 60,000 × 784 on two cores. Proofs: docs, "Certificates".

    Examples
    --------
    >>> from hullx import Hull
    >>> square, queries = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]], [[0.2, 0.2], [3.0, 4.0]]
    >>> answer = Hull(square).query(queries, want="distance")
    >>> verify(square, queries, answer)
    VerifyReport(2 of 2 queries proven)
    """
    rows = points.rows if isinstance(points, Points) else as_rows(points, "points")
    matrix = points.transform if isinstance(points, Points) else None
    asked = as_queries(queries, "queries", rows.shape[1] if matrix is None else matrix.shape[1])
    if matrix is not None:
        asked = transformed(asked, matrix)
    if isinstance(answer, AffineAnswer):
        return report_on(len(asked), affine_problems(rows, asked, answer))
    if isinstance(answer, SimplexAnswer):
        return report_on(len(asked), [*_check(rows, asked, answer.hull).found, *simplex_problems(rows, asked, answer)])
    if isinstance(answer, GaugeAnswer):
        return report_on(len(asked), gauge_problems(rows, asked, answer, lambda *proof: _check(*proof).found))
    return report_on(len(asked), _check(rows, asked, answer).found)


def _check(rows: Rows, asked: Floats, answer: HullAnswer) -> _Check:
    _check_fit(rows, asked, answer)
    check = _Check(rows, asked, answer)
    check.statistics()
    if 0.0 <= check.threshold < math.inf:
        check.intervals()
        check.weights()
        check.normals()
        check.exact()
    return check


def _check_fit(rows: Rows, queries: Floats, answer: HullAnswer) -> None:
    m, d = queries.shape
    if answer.weights.shape != (m, len(rows)) or answer.normal.shape != (m, d):
        raise ValueError(
            f"`answer` is about {len(answer):,} queries on {answer.weights.shape[1]:,} rows with "
            f"{answer.normal.shape[-1]} features, but "
            f"`points` has shape {shape_text(rows.shape)} and `queries` {shape_text(queries.shape)}."
        )
    lengths = {name: (len(getattr(answer, name)), m) for name in PER_QUERY}
    lengths |= {"scale": (len(answer.scale), d), "center": (len(answer.center), d)}
    rules = {"rows": m, "row_groups": len(rows), "query_groups": m}
    given = {f"excluded.{name}": (getattr(answer.excluded, name), length) for name, length in rules.items()}
    lengths |= {name: (len(array), length) for name, (array, length) in given.items() if array is not None}
    if answer.exact is not None:
        lengths |= {"exact.decided": (len(answer.exact.decided), m), "exact.indptr": (len(answer.exact.indptr), m + 1)}
    wrong = [name for name, (length, needed) in lengths.items() if length != needed]
    if wrong or len(answer.weights.indptr) != m + 1:
        raise ValueError(
            f"`answer` is damaged: {listed(wrong or ['weights.indptr'])} has another length than it needs."
        )


class _Check:
    """The findings on one answer as they accumulate."""

    def __init__(self, rows: Rows, queries: Floats, answer: HullAnswer) -> None:
        self.rows, self.queries, self.answer = rows, queries, answer
        self.found: list[tuple[int, str]] = []  # query (-1: all of them) and what is wrong
        self.scale = answer.scale
        self.threshold = answer.tolerance * answer.radius
        self.asked = np.isfinite(queries).all(axis=1)
        self.decided = np.zeros(len(queries), dtype=bool)
        self.strict_normals: dict[int, tuple[int, ...]] = {}
        if answer.exact is not None:
            self.decided |= answer.exact.decided
            self.strict_normals |= answer.exact.normals

    def problem(self, query: int, text: str) -> None:
        self.found.append((query, text))

    def statistics(self) -> None:
        """What the verdicts refer to must be the rows' own."""
        own, answer = statistics(self.rows), self.answer
        if not (np.array_equal(own.center, answer.center) and np.array_equal(own.scale, answer.scale)):
            self.problem(-1, "center or scale of the answer are not those of `points`: they are other rows")
        elif own.radius != answer.radius:
            self.problem(-1, f"radius of the answer is {answer.radius!r}, that of `points` is {own.radius!r}")
        if not 0.0 <= answer.tolerance < 1.0:
            self.problem(-1, f"tolerance is {answer.tolerance!r}")
        self.scale, self.threshold = own.scale, answer.tolerance * own.radius

    def intervals(self) -> None:
        """Intervals in order, the verdict the one that follows, invalid exactly where the query is not finite."""
        a = self.answer
        inside, outside = a.scaled_upper <= self.threshold, a.scaled_lower > self.threshold
        follows = np.where(outside, OUTSIDE, np.where(inside, INSIDE, UNDECIDED))
        for bad, text in (
            (~((a.lower >= 0.0) & (a.lower <= a.upper)), "lower and upper are not an interval"),
            (~((a.scaled_lower >= 0.0) & (a.scaled_lower <= a.scaled_upper)), "the scaled interval is not one"),
            (
                ~self.decided & (a.verdict != np.where(a.exact is None, follows, UNDECIDED)),
                "the verdict does not follow from the scaled interval",
            ),
            ((a.status == "invalid") == self.asked, "status 'invalid' does not fit the query"),
            (~self.asked & (a.verdict != UNDECIDED), "a query that is not finite has a verdict"),
        ):
            for query in np.flatnonzero(bad):
                self.problem(int(query), text)

    def exact(self) -> None:
        """Exact verdicts need a simplex that holds the query, or a normal with every visible row strictly beyond it."""
        everything = np.arange(len(self.rows))
        for query in np.flatnonzero(self.decided).tolist():
            verdict, y = int(self.answer.verdict[query]), self.queries[query]
            if verdict == INSIDE:
                text = self._simplex_problem(query)
                if text:
                    self.problem(query, text)
            elif verdict == UNDECIDED or not np.isfinite(y).all():
                self.problem(query, "decided exactly, it says, but there is no verdict")
            elif query in self.strict_normals:
                visible = everything[~self.answer.excluded.skipped(query, everything)]
                row = first_not_separated(self.rows, visible, y, self.scale, self.strict_normals[query])
                if row is not None:
                    self.problem(query, f"row {row} refutes outside (exact normal)")

    def _simplex_problem(self, query: int) -> str | None:
        assert self.answer.exact is not None
        simplex = self.answer.exact.simplex(query)
        if not 0 < len(simplex) <= self.rows.shape[1] + 1 or (np.diff(simplex) <= 0).any():
            return "the simplex is not ascending rows of `points`"
        if simplex[0] < 0 or simplex[-1] >= len(self.rows) or self.answer.excluded.skipped(query, simplex).any():
            return "the simplex holds a row that is excluded or is none"
        if not is_mixture(self.rows[simplex].astype(np.float64), self.queries[query]):
            return "the query is not in the simplex that exact mode names"
        return None

    def weights(self) -> None:
        """Weights must be a mixture of visible rows that lies as near as `upper` says."""
        w, a = self.answer.weights, self.answer
        steps = np.diff(w.indptr)
        if w.indptr[0] != 0 or (steps < 0).any() or not w.indptr[-1] == len(w.indices) == len(w.data):
            self.problem(-1, "indptr of the weights is not that of a CSR matrix")
            return
        for query in np.flatnonzero(self.asked):
            text = self._mixture_problem(int(query))
            if text:
                self.problem(int(query), text)
        for query in np.flatnonzero(~self.asked & ((steps > 0) | (a.lower > 0.0) | ~np.isinf(a.upper))):
            self.problem(int(query), "a query that is not finite has evidence")

    def _mixture_problem(self, query: int) -> str | None:
        a = self.answer
        support, values = a.weights.row(query)
        if not len(support):
            if a.verdict[query] == INSIDE:
                return "inside without weights"
            finite = math.isfinite(a.upper[query]) or math.isfinite(a.scaled_upper[query])
            return "upper without weights" if finite else None
        if support.min() < 0 or support.max() >= len(self.rows) or (np.diff(support) <= 0).any():
            return "the support is not ascending rows of `points`"
        if a.excluded.skipped(query, support).any():
            return "the support holds an excluded row"
        if not (values > 0.0).all() or not abs(math.fsum(values.tolist()) - 1.0) <= 2.0 * len(values) * UNIT:
            return "the weights are not positive with sum 1"
        x, y = self.rows[support].astype(np.float64), self.queries[query]
        if not mixture_is_within(x, y, values, float(a.upper[query])):
            return f"upper = {a.upper[query]!r} is not proven by the weights"
        if not mixture_is_within(x, y, values, float(a.scaled_upper[query]), self.scale):
            return f"scaled_upper = {a.scaled_upper[query]!r} is not proven by the weights"
        return None

    def normals(self) -> None:
        """Every visible row must lie beyond the hyperplane, as far as offset, lower and verdict need it."""
        a = self.answer
        largest = np.abs(a.normal).max(axis=1)
        finite = np.isfinite(largest) & np.isfinite(a.offset) & np.isfinite(a.lower) & np.isfinite(a.scaled_lower)
        for query in np.flatnonzero(~finite):
            self.problem(int(query), "normal, offset or lower is not finite")
        empty = largest == 0.0
        elsewhere = np.isin(np.arange(len(a)), [q for q in self.strict_normals if self.decided[q]])
        outside = (a.verdict == OUTSIDE) & ~elsewhere
        claimed = (a.offset != 0.0) | (a.lower > 0.0) | (a.scaled_lower > 0.0) | outside
        for query in np.flatnonzero(empty & claimed):
            self.problem(int(query), "outside, lower or offset without a normal")
        usable = np.flatnonzero(finite & ~empty & self.asked)
        for start in range(0, len(usable), _QUERIES_AT_ONCE):
            self._sweep(usable[start : start + _QUERIES_AT_ONCE])

    def _claims(self, query: int, exponent: int) -> list[Claim]:
        """What the products of the normal, divided by 2^exponent, must reach."""
        a = self.answer
        claims = [Claim("offset", -math.ldexp(float(a.offset[query]), -exponent), None)]
        if a.lower[query] > 0.0:
            claims.append(Claim("lower", float(a.lower[query]), np.ones(len(self.scale))))
        if a.verdict[query] == OUTSIDE and not (self.decided[query] and query in self.strict_normals):
            limit = 0.0 if self.decided[query] else self.threshold
            claims.append(Claim("outside", limit, self.scale, strict=True))
        if a.scaled_lower[query] > 0.0:
            claims.append(Claim("scaled_lower", float(a.scaled_lower[query]), self.scale))
        return claims

    def _sweep(self, queries: npt.NDArray[np.intp]) -> None:
        """One product in scaled coordinates for all queries; rows it leaves open are settled one query at a time.

        Any order of summation costs at most γ_d, centring and scaling one rounding on each side, so a product is off by
        less than γ_{d+4} ‖ρ‖ (‖x̂‖ + ‖ŷ‖), ρ the normal in scaled coordinates.
        """
        d = self.rows.shape[1]
        exponents = np.frexp(np.abs(self.answer.normal[queries]).max(axis=1))[1] - 1
        normals = np.ldexp(self.answer.normal[queries], -exponents[:, None])
        changed = (np.ldexp(normals, exponents[:, None]) != self.answer.normal[queries]).any(axis=1)
        for query in queries[changed]:
            self.problem(int(query), "the normal spans more powers of two than a float has")
        claims = [self._claims(int(q), int(e)) for q, e in zip(queries, exponents, strict=True)]
        needed = [needed_product(own, normal) for own, normal in zip(claims, normals, strict=True)]
        rho, lift = times_powers(normals, self.scale)
        lifted = np.nextafter(np.ldexp(needed, -lift), np.inf)
        y = (self.queries[queries] - self.answer.center) / self.scale
        own = np.einsum("ij,ij->i", y, rho)
        lengths, y_lengths = norm_up(rho), norm_up(y)
        refuted: set[int] = set()
        for start in range(0, len(self.rows), _ROWS_AT_ONCE):
            block = self.rows[start : start + _ROWS_AT_ONCE].astype(np.float64)
            x = (block - self.answer.center) / self.scale
            gap = own - x @ rho.T
            gap -= (d + 8) * UNIT * (1.0 + 2.0**-20) * lengths * (norm_up(x)[:, None] + y_lengths) + 2.0**-900
            for place in np.flatnonzero((~(gap > lifted)).any(axis=0)):
                if int(place) in refuted:
                    continue
                unsettled = start + np.flatnonzero(~(gap[:, place] > lifted[place]))
                if self._settle(int(queries[place]), unsettled, normals[place], claims[place], needed[place]):
                    refuted.add(int(place))

    def _settle(
        self, query: int, rows: npt.NDArray[np.intp], normal: Floats, claims: list[Claim], needed: float
    ) -> bool:
        seen = rows[~self.answer.excluded.skipped(query, rows)]
        if not len(seen):
            return False
        refutation = claims_refuted(self.rows[seen].astype(np.float64), self.queries[query], normal, claims, needed)
        if refutation is None:
            return False
        position, claim = refutation
        self.problem(query, f"row {int(seen[position])} refutes {claim.what} (normal and offset)")
        return True
