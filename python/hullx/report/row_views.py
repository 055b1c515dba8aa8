"""What the page shows of live rows: a line each, worst first, texts of a user clipped."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hullx.audit.result import DISTANCE_METHODS, STATES, AuditResult, State
from hullx.audit.summary import p_text
from hullx.report import words
from hullx.report.tables import ratio, worst_first

SHOWN_REASONS = 4


@dataclass(frozen=True)
class RowView:
    """One line of the table of rows."""

    row: int
    label: str
    state: State
    no_distance: str  # why there is none: "unseen level"
    p: str
    far: tuple[tuple[str, str], ...]  # a distance in words, its p-value or ""
    reasons: tuple[str, ...]
    more_reasons: int
    nearest: tuple[tuple[str, str], ...]
    group: str | None


@dataclass(frozen=True)
class RowList:
    """The rows in one state that the page lists, worst first."""

    state: State
    rows: tuple[RowView, ...]
    total: int


def row_lists(result: AuditResult, shown: int) -> list[RowList]:
    """List the first `shown` rows that are out, and those with caution."""
    found = []
    for state in ("out", "caution"):
        order = worst_first(result, state)
        found.append(RowList(state, tuple(_row(result, row) for row in order[:shown]), len(order)))
    return found


def _row(result: AuditResult, row: int) -> RowView:
    rows = result.rows
    far: list[tuple[str, str]] = []
    for method in DISTANCE_METHODS:
        if method not in rows.p or not rows.judged[row]:
            continue
        name = words.METHOD_WORDS[method]
        p_method = p_text(float(rows.p[method][row]))
        distance = rows.upper if method == "hull" else rows.knn_distance
        times = ratio(result, method)
        if times is not None:
            far.append((f"{name} {words.number(float(times[row]), 2)} × limit", p_method))
        elif distance is not None:
            far.append((f"{name} {words.number(float(distance[row]))}", p_method))
    if rows.range_columns is not None and rows.range_columns[row]:
        far.append((f"beyond range in {words.counted(len(rows.range_columns[row]), 'feature')}", ""))
    if rows.leverage is not None and rows.leverage_flag is not None and rows.leverage_flag[row]:
        far.append((f"leverage {words.number(float(rows.leverage[row]), 2)}", ""))
    reasons = [reason for reason in rows.reasons[row] if reason.kind not in ("knn", "leverage")]  # "how far" says it
    reasons = reasons or list(rows.reasons[row])
    p = float(rows.p_out[row])
    return RowView(
        row=row,
        label=words.clipped(rows.label[row], 60),
        state=_state(rows.state[row]),
        no_distance="missing or too large value"
        if rows.unmeasured[row]
        else "unseen level"
        if rows.unseen[row]
        else "",
        p="–" if math.isnan(p) else p_text(p),
        far=tuple(far),
        reasons=tuple(words.clipped(reason.text, words.LONGEST_SENTENCE) for reason in reasons[:SHOWN_REASONS]),
        more_reasons=max(0, len(reasons) - SHOWN_REASONS),
        nearest=tuple((words.clipped(near.label, 40), words.number(near.distance)) for near in rows.nearest[row]),
        group=None if rows.group is None else words.clipped(rows.group[row], 40),
    )


def _state(text: object) -> State:
    return next(state for state in STATES if state == str(text))
