"""What affine and gauge answers prove, decided in `fractions`: for `verify`, which decides hull answers. n rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from hullx.answers import HullAnswer
from hullx.arrays import Floats, Rows, as_rows
from hullx.evidence import exact, exact_product, products_with_bound, squared_norm
from hullx.span_answers import AffineAnswer, GaugeAnswer

Problems = list[tuple[int, str]]  # query, -1: all of them; what is wrong
_ROWS_AT_ONCE = 4096


def affine_problems(rows: Rows, queries: Floats, answer: AffineAnswer) -> Problems:
    """Return what of an affine answer is not proven."""
    if answer.normal.shape != queries.shape or answer.coefficients.shape != (len(queries), len(answer.pivots)):
        raise ValueError("`answer` is about other queries, or damaged: its arrays do not fit `queries`.")
    used = np.append(answer.pivots, answer.base)
    if used.min() < 0 or used.max() >= len(rows) or len(np.unique(used)) != len(used):
        return [(-1, "base and pivots are not distinct rows of `points`")]
    found: Problems = []
    base = rows[answer.base].astype(np.float64)
    for i in np.flatnonzero(np.isfinite(queries).all(axis=1)).tolist():
        if not answer.reach[i] >= 1.0:
            found.append((i, "reach is below that of the hull"))
            continue
        texts = (_mixture_problem(rows, base, queries[i], answer, i), _plane_problem(rows, base, queries[i], answer, i))
        found += [(i, text) for text in texts if text]
    return found


def _mixture_problem(rows: Rows, base: Floats, query: Floats, answer: AffineAnswer, i: int) -> str | None:
    if not 0.0 <= answer.lower[i] <= answer.upper[i]:
        return "lower and upper are not an interval"
    if math.isinf(answer.upper[i]):
        return None
    mu = [exact(v) for v in answer.coefficients[i]]
    if sum((abs(v) for v in mu), Fraction(0)) > (
        exact(answer.reach[i]) if math.isfinite(answer.reach[i]) else math.inf
    ):
        return "the mixture is beyond reach"
    square = Fraction(0)
    for column, b, y in zip(rows[answer.pivots].T.astype(np.float64), base, query, strict=True):
        terms = (m * (exact(x) - exact(b)) for m, x in zip(mu, column, strict=True) if m and x != b)
        square += (exact(b) - exact(y) + sum(terms, Fraction(0))) ** 2
    return None if square <= exact(answer.upper[i]) ** 2 else "upper is not proven by the coefficients"


def _plane_problem(rows: Rows, base: Floats, query: Floats, answer: AffineAnswer, i: int) -> str | None:
    normal, offset = answer.normal[i], float(answer.offset[i])
    if not normal.any() or not offset < 0.0:
        return "lower without a normal" if answer.lower[i] > 0.0 else None
    # n·(b − y) + reach·|n·(x − b)| <= offset for every row
    room = exact(offset) + exact_product(base, query, normal)
    spare = room / exact(answer.reach[i]) if math.isfinite(answer.reach[i]) else Fraction(0)
    if room < 0:
        return "the base row refutes normal and offset"
    settled = math.nextafter(float(spare), 0.0)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE].astype(np.float64)
        values, bound = products_with_bound(part, base, normal)
        for place in np.flatnonzero(~(np.abs(values) + bound < settled)):
            if abs(exact_product(part[place], base, normal)) > spare:
                return f"row {start + int(place)} refutes normal and offset"
    if exact(answer.lower[i]) ** 2 * squared_norm(normal) > exact(offset) ** 2:
        return "lower is not proven by normal and offset"
    return None


def gauge_problems(
    rows: Rows, queries: Floats, answer: GaugeAnswer, verify_hull: Callable[[Rows, Floats, HullAnswer], Problems]
) -> Problems:
    """Return what of a gauge answer is not proven; `verify_hull` finds what of a hull answer is not."""
    finite = np.ones(len(queries), dtype=bool)
    finite &= np.isfinite(queries).all(axis=1)
    found = [(int(i), "status 'invalid' does not fit") for i in np.flatnonzero((answer.status == "invalid") == finite)]
    found += [
        (int(i), "no interval") for i in np.flatnonzero(~((answer.lower >= 0.0) & (answer.lower <= answer.upper)))
    ]
    target, origin = queries[:, answer.columns], answer.center[answer.columns]
    rays = np.flatnonzero(answer.on_ray)
    found += _off_ray_problems(rows, queries, answer, finite)
    if not len(rays):
        return found
    flat = as_rows(rows[:, answer.columns], "points")
    for what, proof, points in (
        ("interior", answer.interior, answer.interior_points),
        ("cuts", answer.cuts, answer.cut_points),
        ("near", answer.near, answer.near_points),
    ):
        if proof is None:
            return [*found, (-1, f"{what} is missing")]
        inner = verify_hull(flat, points, proof)
        owner = {} if what == "interior" else dict(enumerate(rays.tolist()))
        found += [(owner.get(i, -1), f"{what}: {text}") for i, text in inner]
    assert answer.interior is not None
    scale = answer.interior.scale
    if not _ball_holds(origin, answer, scale):
        found.append((-1, "the ball is not proven"))
    for place, i in enumerate(rays.tolist()):
        found += [(i, text) for text in _ray_problems(origin, target[i], answer, place, i, scale)]
    return found


def _off_ray_problems(rows: Rows, queries: Floats, answer: GaugeAnswer, finite: np.ndarray) -> Problems:
    """Queries without a ray are the centre itself, or off the span."""
    found: Problems = []
    others = np.flatnonzero(finite & ~answer.on_ray)
    same = (queries[:, answer.columns] == answer.center[answer.columns]).all(axis=1)
    off = np.zeros(len(queries), dtype=bool)
    if answer.off_span is not None:
        off[finite] = answer.off_span.lower[1:] > 0.0
        both = np.vstack([answer.center, queries[finite]])
        place = np.flatnonzero(finite)
        for i, text in _planes(rows, both, answer.off_span):
            found.append((-1 if i <= 0 else int(place[i - 1]), f"off the span: {text}"))
    for i in others.tolist():
        zero, infinite = answer.upper[i] == 0.0, math.isinf(answer.lower[i])
        if not ((zero and same[i]) or (infinite and off[i])):
            found.append((i, "neither the centre nor off the span"))
    return found


def _planes(rows: Rows, queries: Floats, answer: AffineAnswer) -> Problems:
    """As `affine_problems`, of the planes alone: in scaled units only these are asked about."""
    base = rows[answer.base].astype(np.float64)
    found: Problems = []
    for i, query in enumerate(queries):
        normal = answer.normal[i]
        if answer.lower[i] > 0.0 and normal.any():
            claim = AffineAnswer(
                np.zeros(1), answer.upper[i : i + 1], answer.reach[i : i + 1], answer.normal[i : i + 1],
                answer.offset[i : i + 1], answer.base, answer.pivots, answer.coefficients[i : i + 1],
            )  # fmt: skip
            text = _plane_problem(rows, base, query, claim, 0)
            if text:
                found.append((i, text))
    return found


def _ball_holds(origin: Floats, answer: GaugeAnswer, scale: Floats) -> bool:
    """Decide ball + largest distance of an end <= 1/√Σ 1/a², a the shorter arm along each axis."""
    assert answer.interior is not None
    d, inverse = len(origin), Fraction(0)
    if answer.interior_points.shape != (2 * d, d) or not np.isfinite(answer.interior.scaled_upper).all():
        return False
    for j in range(d):
        two = answer.interior_points[2 * j : 2 * j + 2]
        others = np.arange(d) != j
        if not (two[0, j] > origin[j] > two[1, j] and (two[:, others] == origin[others]).all()):
            return False
        arm = min(abs(exact(p) - exact(origin[j])) for p in two[:, j]) / exact(scale[j])
        inverse += 1 / arm**2
    need = exact(answer.ball) + exact(float(answer.interior.scaled_upper.max()))
    return need**2 * inverse <= 1


def _ray_problems(origin: Floats, target: Floats, answer: GaugeAnswer, place: int, i: int, scale: Floats) -> list[str]:
    assert answer.cuts is not None
    assert answer.near is not None
    found = []
    lower, upper = float(answer.lower[i]), float(answer.upper[i])
    if lower > 0.0:
        normal, offset = answer.cuts.normal[place], float(answer.cuts.offset[place])
        rise = exact_product(origin, target, normal)
        height = exact_product(origin, answer.cut_points[place], normal) + exact(offset)
        if math.isinf(lower) or not (offset < 0.0 and height > 0 and exact(lower) * height <= rise):
            found.append("lower is not proven by its cut")
    if math.isfinite(upper):
        factor, within = exact(answer.factors[place]), float(answer.near.scaled_upper[place])
        miss = Fraction(0)
        for g, y, p, s in zip(origin, target, answer.near_points[place], scale, strict=True):
            miss += ((exact(p) - exact(g) - factor * (exact(y) - exact(g))) / exact(s)) ** 2
        # upper·τ >= 1 + (within + √miss)/ρ
        room = (
            (exact(upper) * factor - 1) * exact(answer.ball) - exact(within) if math.isfinite(within) else Fraction(-1)
        )
        if factor <= 0 or answer.ball <= 0.0 or room < 0 or room**2 < miss:
            found.append("upper is not proven by its weights")
    return found
