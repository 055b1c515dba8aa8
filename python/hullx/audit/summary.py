"""Sums up an audit: drift of the table, states by group, features by how many rows they push out, error by state."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from hullx.audit.encode import Encoded
from hullx.audit.result import (
    STATES,
    Bools,
    Drift,
    DriftPart,
    FeatureSummary,
    Floats,
    GroupSummary,
    Headline,
    LevelCount,
    Method,
    Quartiles,
    Rows,
    Trust,
    TrustState,
)
from hullx.calibration import drift_p_value, rank_at, rows_needed

BINS = 20


# ---- the table ------------------------------------------------------------------------------------------------------


def drift_of(p: Mapping[Method, Floats], alpha: float, sizes: Mapping[Method, int], train_rows: int) -> Drift | None:
    """One p-value for all rows: the smallest over the distance methods times their number, at most 1."""
    if not p:
        return None
    parts = []
    for method, values in p.items():
        known = values[~np.isnan(values)]
        size = sizes[method]
        parts.append(
            DriftPart(
                method=method,
                flagged=int(np.sum(known <= alpha)),
                rows=int(known.size),
                calibration_rows=size,
                rank=rank_at(alpha, size),
                p=drift_p_value(known, alpha, size),
            )
        )
    needed = rows_needed(alpha)
    smallest = min(part.p for part in parts)
    return Drift(min(1.0, smallest * len(parts)), tuple(parts), needed if train_rows < needed else None)


def headline(rows: Rows, drift: Drift | None) -> Headline:
    """The first sentence of the report."""
    counts = {state: int(np.sum(rows.state == state)) for state in STATES}
    m, unseen, unmeasured = len(rows.label), int(rows.unseen.sum()), int(rows.unmeasured.sum())
    are = "is" if counts["out"] == 1 else "are"
    text = f"{counts['out']:,} of {m:,} live row{'' if m == 1 else 's'} {are} out"
    causes = ((unmeasured, "for a missing or too large value"), (unseen, "for a level that no training row has"))
    parts = [
        f"{f'{count:,} of them ' if count < counts['out'] else 'all ' if count > 1 else ''}{cause}"
        for count, cause in causes
        if count
    ]
    text += f" ({', '.join(parts)})" if parts else ""
    text += f", {counts['caution']:,} caution, {counts['in']:,} in"
    if drift is not None and any(part.rows for part in drift.parts):
        text += f"; drift {p_equals(drift.p)}"
    p = None if drift is None else drift.p
    return Headline(text, m, counts["in"], counts["caution"], counts["out"], unseen, unmeasured, p)


def p_text(p: float) -> str:
    """Write a p-value for a person: two digits, no exponent.

    Examples
    --------
    >>> p_text(0.0000014), p_text(0.05), p_text(1.0), p_text(1e-9)
    ('0.0000014', '0.05', '1', '< 0.000001')
    """
    if p < 1e-6:
        return "< 0.000001"
    return np.format_float_positional(p, precision=2, fractional=False, trim="-")


def p_equals(p: float) -> str:
    """Write a p-value with its letter.

    Examples
    --------
    >>> p_equals(0.05), p_equals(1e-9)
    ('p = 0.05', 'p < 0.000001')
    """
    text = p_text(p)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def group_summaries(rows: Rows, alpha: float, sizes: Mapping[Method, int]) -> tuple[GroupSummary, ...]:
    """States and drift within each group, in the order of names."""
    if rows.group is None:
        return ()
    groups = np.array(rows.group, dtype=object)
    found = []
    for name in sorted(set(rows.group)):
        mine: Bools = groups == name
        judged = mine & rows.judged
        counts = {state: int(np.sum(rows.state[mine] == state)) for state in STATES}
        tests = [drift_p_value(values[judged], alpha, sizes[method]) for method, values in rows.p.items()]
        drift = min(1.0, min(tests) * len(tests)) if tests and judged.any() else None
        found.append(GroupSummary(name, int(mine.sum()), counts["in"], counts["caution"], counts["out"], drift))
    return tuple(found)


# ---- features -------------------------------------------------------------------------------------------------------


def feature_summaries(encoded: Encoded, rows: Rows, sides: Any) -> tuple[FeatureSummary, ...]:
    """Each used column, the one that pushes most rows out first."""
    pushed: dict[str, int] = {}
    for reasons in rows.reasons:
        for column in {column for reason in reasons for column in reason.columns}:
            pushed[column] = pushed.get(column, 0) + 1
    found = []
    for use in encoded.columns:
        if use.role != "feature":
            continue
        own = [j for j, feature in enumerate(encoded.features) if feature.column == use.name]
        count = pushed.get(use.name, 0)
        if use.kind == "text":
            found.append(_text_summary(encoded, use.name, own, count))
        else:
            train, live = encoded.train[:, own[0]], encoded.live[:, own[0]]
            live = live[~np.isnan(live)]
            edges = _edges(np.concatenate([train, live]))
            found.append(
                FeatureSummary(
                    name=use.name,
                    kind="boolean" if use.kind == "boolean" else "number",
                    pushed_out=count,
                    out_of_range=int(np.sum(sides[:, own[0]] != 0)),
                    train=_quartiles(train),
                    live=_quartiles(live) if live.size else None,
                    edges=edges,
                    train_counts=np.histogram(train, edges)[0],
                    live_counts=np.histogram(live, edges)[0],
                )
            )
    return tuple(sorted(found, key=lambda summary: -summary.pushed_out))


def _edges(values: Floats) -> Floats:
    """`BINS` bins, or one where floats are too coarse to part the range."""
    low, high = float(values.min()), float(values.max())
    distinct = low == high or bool(np.all(np.diff(np.linspace(low, high, BINS + 1)) > 0))
    return np.histogram_bin_edges(values, BINS if distinct else 1)


def _text_summary(encoded: Encoded, name: str, own: list[int], pushed: int) -> FeatureSummary:
    counts = [
        LevelCount(level, int(encoded.train[:, j].sum()), int(encoded.live[:, j].sum()))
        for j, level in zip(own, encoded.levels[name], strict=True)
    ]
    strangers: dict[str, int] = {}
    for pairs in encoded.unseen:
        for column, level in pairs:
            if column == name:
                strangers[level] = strangers.get(level, 0) + 1
    counts.sort(key=lambda count: (-count.train, count.level))
    counts += [LevelCount(level, 0, rows) for level, rows in sorted(strangers.items())]
    return FeatureSummary(name, "text", pushed, sum(strangers.values()), levels=tuple(counts))


def _quartiles(values: Floats) -> Quartiles:
    return Quartiles(*(float(value) for value in np.quantile(values, [0.0, 0.25, 0.5, 0.75, 1.0])))


# ---- trust ----------------------------------------------------------------------------------------------------------


def trust_of(rows: Rows) -> Trust | None:
    """Mean absolute error by state, and whether rows that are not in have larger errors."""
    if rows.target is None or rows.prediction is None:
        return None
    errors = np.abs(rows.target - rows.prediction)
    known = np.isfinite(errors)
    states = []
    for state in STATES:
        values = errors[known & (rows.state == state)]
        mean, half = _mean_and_half_width(values)
        states.append(TrustState(state, int(values.size), mean, float(np.maximum(0.0, mean - half)), mean + half))
    inner, outer = errors[known & (rows.state == "in")], errors[known & (rows.state != "in")]
    difference, half = _difference(outer, inner)
    low, high = difference - half, difference + half
    return Trust(tuple(states), difference, low, high, low > 0, _trust_text(difference, low, high))


def _trust_text(difference: float, low: float, high: float) -> str:
    if math.isnan(low):
        return "too few live rows with a target are in, or are not in, to say whether the domain predicts error"
    interval = f"(95 % interval {low:.3g} to {high:.3g})"
    if low > 0:
        return f"the mean absolute error of rows that are not in is {difference:.3g} larger {interval}"
    if high < 0:
        return f"the mean absolute error of rows that are not in is {-difference:.3g} smaller {interval}"
    return f"the domain does not predict error on this table: the difference is {difference:.3g} {interval}"


def _mean_and_half_width(values: Floats) -> tuple[float, float]:
    if values.size < 2:
        return (float(values[0]) if values.size else float("nan")), float("nan")
    return float(values.mean()), t_quantile(values.size - 1) * float(values.std(ddof=1)) / math.sqrt(values.size)


def _difference(first: Floats, second: Floats) -> tuple[float, float]:
    """Difference of means with Welch's interval."""
    if first.size < 2 or second.size < 2:
        return float("nan"), float("nan")
    a, b = float(first.var(ddof=1)) / first.size, float(second.var(ddof=1)) / second.size
    difference = float(first.mean() - second.mean())
    if a + b == 0:
        return difference, 0.0
    freedom = (a + b) ** 2 / (a**2 / (first.size - 1) + b**2 / (second.size - 1))
    return difference, t_quantile(freedom) * math.sqrt(a + b)


def t_quantile(freedom: float) -> float:
    """97.5 % quantile of Student's t, to three digits from one degree of freedom on.

    Examples
    --------
    >>> [round(t_quantile(f), 2) for f in (1, 5, 30, 1e9)]
    [12.71, 2.57, 2.04, 1.96]
    """
    if freedom > 20:  # Cornish-Fisher
        z = 1.959964
        return float(z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2))
    low, high = 0.0, math.pow(13.0, 1 / min(1.0, freedom))
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_upper_tail(middle, freedom) > 0.025 else (low, middle)
    return (low + high) / 2


def _t_upper_tail(t: float, freedom: float) -> float:
    """P(T > t), by the midpoint rule after t = sqrt(freedom) tan(angle) has made the range finite."""
    start = math.atan(t / math.sqrt(freedom))
    steps = 2000
    width = (math.pi / 2 - start) / steps
    log_constant = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(math.pi)
    angles = start + width * (np.arange(steps) + 0.5)
    return float(np.sum(np.exp(log_constant + (freedom - 1) * np.log(np.cos(angles)))) * width)
