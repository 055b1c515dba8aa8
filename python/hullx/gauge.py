"""How far out along its ray a query is: the gauge of the hull about a centre, by shooting rays.

From the centre g through the query y, every normal that separates a point of the ray from the rows cuts the ray: no
point beyond the cut is in the hull, so t >= n·(y − g)/(h(n) − n·g) with h(n) the largest n·x. The next point asked
about is the cut itself, so cuts only come nearer, as in ray casting with nearest points (van den Bergen 2004). The
other side: a mixture within u of the point at factor τ, and a ball of radius ρ about g in the hull, put the point at
τ·ρ/(ρ + u) into the hull, so t <= (1 + u/ρ)/τ. Both ends are rational numbers of the evidence, rounded outwards.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from hullx.affine import residuals, span_of
from hullx.answers import INSIDE, PER_QUERY, HullAnswer, Weights
from hullx.arrays import Floats, Rows
from hullx.exclusion import Exclusion
from hullx.gauge_bounds import ball_radius, cut_factor, gauge_above, gauge_below
from hullx.hull_query import answer_queries
from hullx.points import Points
from hullx.progress import Progress, Report, reporting
from hullx.span_answers import GaugeAnswer
from hullx.validation import Queries

TOLERANCE = 1e-13  # of the solver on the way: finer than any tolerance of verdicts
_HALVINGS = 24
_OVERSHOOT = 1.25  # the first point asked about lies this far beyond the exit from the bounding box


def gauge(
    points: Points,
    tolerance: float,
    asked: Queries,
    center: Floats | None,
    rtol: float,
    max_rounds: int,
    num_threads: int | None,
    progress: Progress | None,
) -> GaugeAnswer:
    """Return the gauge of queries that fit; ValueError where the centre is not proven interior."""
    with reporting(progress, "gauge") as report:
        answer = _gauge(points, tolerance, asked, center, rtol, max_rounds, num_threads, report)
        if report is not None:
            report(len(answer.lower), len(answer.lower))
    return answer


def _gauge(
    points: Points,
    tolerance: float,
    asked: Queries,
    center: Floats | None,
    rtol: float,
    max_rounds: int,
    num_threads: int | None,
    report: Report | None,
) -> GaugeAnswer:
    values: Floats = np.asarray(asked.values, dtype=np.float64)
    rows = points.rows
    middle = mean_of(rows) if center is None else center
    usable = np.ones(len(values), dtype=bool)
    usable &= np.isfinite(values).all(axis=1)
    columns = span_of(points)[2]
    off = None
    on_span = usable.copy()
    if len(columns) < points.n_features:
        both = np.vstack([middle, values[usable]])
        off = residuals(points, Queries(both, None), num_threads, None, scaled=True)
        limit = tolerance * points.radius
        if off.lower[0] > limit:
            raise ValueError(_not_interior("it lies off the span of the rows, so no ray from it stays in their hull"))
        on_span[usable] = off.lower[1:] <= limit
    flat = points if off is None else Points(np.ascontiguousarray(rows[:, columns])) if len(columns) else None
    lower, upper = np.where(usable, np.inf, 0.0), np.full(len(values), np.inf)
    status = np.where(usable, "converged", "invalid").astype("<U17")
    lower[on_span], upper[on_span] = 0.0, 0.0
    origin, targets = middle[columns], values[:, columns]
    rays = on_span & (targets != origin).any(axis=1)
    shoot = _Shooting(flat, origin, targets[rays], rtol, num_threads) if flat is not None else None
    if shoot is not None:
        shoot.find_ball()
        shoot.run(max_rounds, None if report is None else partial(_settled, report, len(values)))
        lower[rays], upper[rays], status[rays] = shoot.lower, shoot.upper, shoot.status
    empty = np.zeros((0, len(columns)))
    return GaugeAnswer(
        lower=lower,
        upper=upper,
        status=status,
        center=middle,
        columns=columns,
        ball=0.0 if shoot is None else shoot.ball,
        interior=None if shoot is None else shoot.interior,
        interior_points=empty if shoot is None else shoot.interior_points,
        cuts=_joined(shoot.cuts) if shoot is not None and rays.any() else None,
        cut_points=empty if shoot is None else shoot.cut_points,
        near=_joined(shoot.near) if shoot is not None and rays.any() else None,
        near_points=empty if shoot is None else shoot.near_points,
        factors=np.zeros(0) if shoot is None else shoot.factors,
        on_ray=rays,
        off_span=off,
    )


def mean_of(rows: Rows) -> Floats:
    """Return the mean of the rows, summed in their order, about the first of them."""
    first = rows[0].astype(np.float64)
    total = np.zeros_like(first)
    for start in range(0, len(rows), 4096):
        total = np.add.accumulate(np.vstack([total, rows[start : start + 4096] - first]), axis=0)[-1]
    return np.asarray(first + total / len(rows))


class _Shooting:
    """All rays at once: each round asks about one point of each ray that is still open."""

    def __init__(self, points: Points, origin: Floats, targets: Floats, rtol: float, num_threads: int | None) -> None:
        self.points, self.origin, self.targets, self.rtol = points, origin, targets, rtol
        self.num_threads = num_threads
        m, d = targets.shape
        self.lower, self.upper = np.zeros(m), np.full(m, np.inf)
        self.status = np.full(m, "max_rounds", dtype="<U17")
        self.cuts: list[HullAnswer] = []
        self.near: list[HullAnswer] = []
        self.cut_points, self.near_points, self.factors = np.zeros((m, d)), np.zeros((m, d)), np.zeros(m)
        self.ball = 0.0
        self.interior: HullAnswer | None = None
        self.interior_points = np.zeros((0, d))

    def _ask(self, points: Floats, tolerance: float, want: str) -> HullAnswer:
        asked = Queries(np.ascontiguousarray(points), None)
        return answer_queries(
            self.points, tolerance, asked, Exclusion(), want, 1e-3, (200, 0.0), self.num_threads, None
        )

    def find_ball(self) -> None:
        """Halve steps along each axis, either way, until all ends are inside; a ball lies between them."""
        d = len(self.origin)
        radius, scale = self.points.radius, self.points.scale
        steps = np.full(2 * d, radius if radius > 0.0 else 1.0)
        ends = np.repeat(self.origin[None, :], 2 * d, axis=0)
        axis, sign = np.arange(2 * d) // 2, np.where(np.arange(2 * d) % 2, -1.0, 1.0)
        found: list[HullAnswer | None] = [None] * (2 * d)
        left = np.arange(2 * d)
        for _ in range(_HALVINGS):
            ends[left, axis[left]] = self.origin[axis[left]] + sign[left] * steps[left] * scale[axis[left]]
            answer = self._ask(ends[left], 1e-9, "verdict")
            inside = answer.verdict == INSIDE
            for place in np.flatnonzero(inside).tolist():
                found[left[place]] = answer[place]
            left = left[~inside]
            if not len(left):
                break
            steps[left] *= 0.5
        proofs = [answer for answer in found if answer is not None]
        if len(proofs) == 2 * d:
            self.interior, self.interior_points = _joined(proofs), ends
            self.ball = ball_radius(self.origin, ends, scale, self.interior.scaled_upper)
        if not self.ball > 0.0:
            end = int(left[0]) if len(left) else 0
            way = "up" if sign[end] > 0.0 else "down"
            raise ValueError(_not_interior(f"no step {way} along feature {int(axis[end])} is proven to stay inside"))

    def run(self, max_rounds: int, hear: Callable[[int], None] | None) -> None:
        """Move each ray's point to its last cut until the interval is narrow enough; say how many rays are open."""
        m = len(self.targets)
        if not m:
            return
        x, step = self.points.rows, self.targets - self.origin
        with np.errstate(divide="ignore", invalid="ignore"):
            room = np.where(step > 0.0, x.max(axis=0) - self.origin, x.min(axis=0) - self.origin)
            factor = np.where(step != 0.0, room / step, np.inf).min(axis=1) * _OVERSHOOT
        cuts: list[HullAnswer | None] = [None] * m
        near: list[HullAnswer | None] = [None] * m
        active = np.arange(m)
        for _ in range(max_rounds):
            points = self.origin + factor[active, None] * step[active]
            answer = self._ask(points, TOLERANCE, "distance")
            for place, i in enumerate(active):
                self._learn(int(i), points[place], float(factor[i]), answer[place], near, cuts)
                exit_ = cut_factor(
                    self.origin, self.targets[i], points[place], answer.normal[place], answer.offset[place]
                )
                if self.upper[i] <= self.lower[i] * (1.0 + self.rtol):
                    self.status[i] = "converged"
                elif not exit_ < factor[i]:
                    self.status[i] = "no_progress"
                factor[i] = min(exit_, float(factor[i]))
            active = active[self.status[active] == "max_rounds"]
            if hear is not None:
                hear(len(active))
            if not len(active):
                break
        self.cuts = [answer for answer in cuts if answer is not None]
        self.near = [answer for answer in near if answer is not None]

    def _learn(
        self,
        i: int,
        point: Floats,
        factor: float,
        answer: HullAnswer,
        near: list[HullAnswer | None],
        cuts: list[HullAnswer | None],
    ) -> None:
        above = gauge_above(self.origin, self.targets[i], point, self.points.scale, factor, answer, self.ball)
        if near[i] is None or above < self.upper[i]:
            self.upper[i], self.factors[i], self.near_points[i], near[i] = above, factor, point, answer
        below = gauge_below(self.origin, self.targets[i], point, answer.normal[0], answer.offset[0])
        if cuts[i] is None or below > self.lower[i]:
            self.lower[i], self.cut_points[i], cuts[i] = below, point, answer


def _settled(report: Report, total: int, still_open: int) -> None:
    report(total - still_open, total)


def _joined(answers: list[HullAnswer]) -> HullAnswer:
    """Put answers about the same rows behind each other."""
    parts: dict[str, Any] = {name: np.concatenate([getattr(answer, name) for answer in answers]) for name in PER_QUERY}
    counts = np.concatenate([np.diff(answer.weights.indptr) for answer in answers])
    weights = Weights(
        np.cumsum(np.concatenate([[0], counts])).astype(np.int64),
        np.concatenate([answer.weights.indices for answer in answers]),
        np.concatenate([answer.weights.data for answer in answers]),
        (len(counts), answers[0].weights.shape[1]),
    )
    first = answers[0]
    shared: dict[str, Any] = {name: getattr(first, name) for name in ("tolerance", "radius", "scale", "center", "want")}
    return HullAnswer(**parts, **shared, weights=weights)


def _not_interior(why: str) -> str:
    return f"`center` is not proven to lie in the interior of the hull: {why}. Pass a point that is well inside."
