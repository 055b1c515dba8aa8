"""What the spheres of simplices prove, decided in float64 with bounds and, where those do not settle it, exactly.

For `verify`; NumPy and `fractions` only, nothing of the extension. n rows.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from hullx.arrays import Floats, Rows
from hullx.evidence import UNIT, exact, tree_sum
from hullx.simplex_answer import SimplexAnswer

Problems = list[tuple[int, str]]  # query, and what is wrong
_ROWS_AT_ONCE = 4096


def simplex_problems(rows: Rows, queries: Floats, answer: SimplexAnswer) -> Problems:
    """Return what of an answer about simplices is not proven, `hull` apart."""
    m, d = queries.shape
    if answer.weights.shape != (m, len(rows)) or answer.center.shape != (m, d):
        raise ValueError("`answer` is about other queries or rows, or damaged: its arrays do not fit.")
    found: Problems = []
    for i in range(m):
        if not np.isfinite(answer.radius[i]):
            if len(answer.weights.row(i)[0]) or answer.status[i] not in ("outside", "degenerate", "invalid"):
                found.append((i, "weights without a sphere"))
            continue
        text = _weights_problem(answer, i, len(rows), d)
        texts = [text] if text else [_row_inside(rows, answer, i), _gap_problem(rows, answer, i)]
        found += [(i, text) for text in texts if text]
    return found


def _weights_problem(answer: SimplexAnswer, i: int, n: int, d: int) -> str | None:
    support, weights = answer.weights.row(i)
    if not 0 < len(support) <= d + 1 or (np.diff(support) <= 0).any() or support[0] < 0 or support[-1] >= n:
        return "the rows with weight are not at most d + 1 different ones"
    if answer.hull.excluded.skipped(i, support).any():
        return "a row with weight is one that the query may not see"
    if not (weights > 0.0).all() or abs(sum(map(exact, weights), Fraction(0)) - 1) > 4 * (d + 2) * UNIT:
        return "the weights are not positive with sum 1"
    of_hull = answer.hull.weights.row(i)
    if not (np.array_equal(support, of_hull[0]) and np.array_equal(weights, of_hull[1])):
        return "the weights are not those that the hull's answer proves inside with"
    return None


def _row_inside(rows: Rows, answer: SimplexAnswer, i: int) -> str | None:
    """Look for a row nearer to the centre than the radius."""
    center, radius = answer.center[i], float(answer.radius[i])
    if radius < 0.0:
        return "the radius is negative"
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE].astype(np.float64)
        scale = 2.0 ** -float(np.frexp(max(radius, 2.0**-900))[1])
        with np.errstate(over="ignore", under="ignore"):
            square, depth = tree_sum(((part - center) * scale) ** 2)
            # difference, square and sums, two of them a term; and what may underflow
            low = square * (1.0 - 2.0 * (depth + 6) * UNIT) - part.shape[1] * 2.0**-1060
        near = np.flatnonzero(~(low >= (radius * scale) ** 2 * (1.0 + 4.0 * UNIT)))
        skipped = answer.hull.excluded.skipped(i, near + start)
        for place in near[~skipped].tolist():
            if _square(part[place], center) < exact(radius) ** 2:
                return f"row {start + place} lies inside the sphere"
    return None


def _gap_problem(rows: Rows, answer: SimplexAnswer, i: int) -> str | None:
    """Decide Σ λ ‖x − center‖² <= (‖y − center‖² + gap)·Σ λ for every row y."""
    support, weights = answer.weights.row(i)
    if not 0.0 <= answer.gap[i] < np.inf:
        return "the gap is no number"
    center = answer.center[i]
    total = sum(map(exact, weights), Fraction(0))
    squares = [_square(x, center) for x in rows[support].astype(np.float64)]
    mean = sum((exact(w) * square for w, square in zip(weights, squares, strict=True)), Fraction(0)) / total
    least = mean - exact(answer.gap[i])
    if least <= exact(answer.radius[i]) ** 2 or not _rows_below(rows, answer, i, support[0], least - squares[0]):
        return None
    return "a row lies further inside the sphere of the rows with weight than the gap says"


def _rows_below(rows: Rows, answer: SimplexAnswer, i: int, base: int, least: Fraction) -> bool:
    """Whether a row y has ‖y − center‖² − ‖x − center‖² < least, x the row `base`.

    The difference is Σ_j t_j (t_j − 2 s_j) with t = y − x, s = center − x: nothing that a far centre drowns.
    """
    center, x = answer.center[i], rows[base].astype(np.float64)
    limit = float(least) + (abs(float(least)) + 2.0**-1000) * 2.0 * UNIT
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE].astype(np.float64)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            t, s = part - x, center - x
            value, depth = tree_sum(t * (t - 2.0 * s))
            # t, s, their difference, the product: each a rounding of at most |t|·(|t| + 2|s|); and what may underflow
            size, _ = tree_sum(np.abs(t) * (np.abs(t) + 2.0 * np.abs(s)))
            low = value - (depth + 8) * UNIT * 1.001 * size - part.shape[1] * 2.0**-1060
        near = np.flatnonzero(~(low >= limit))
        skipped = answer.hull.excluded.skipped(i, near + start)
        for place in near[~skipped].tolist():
            if _square(part[place], center) - _square(x, center) < least:
                return True
    return False


def _square(row: Floats, center: Floats) -> Fraction:
    return sum(((exact(x) - exact(c)) ** 2 for x, c in zip(row, center, strict=True)), Fraction(0))
