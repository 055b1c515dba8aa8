"""report.html: what the template is given, and the promise about its size.

The page answers in this order: how many rows are unsupported, which, because of which features; then the pictures, how
to read them, and how to repeat the audit.  It is one file without scripts and without a single address to load from.
Everything that came from a user is clipped here and escaped by the template (autoescape).  `LARGEST` bytes are never
exceeded: where long texts would do it, fewer rows are listed, and the page says so.
"""

from __future__ import annotations

import math
import shlex
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hullx.audit.result import DISTANCE_METHODS, STATES, AuditResult, ColumnUse, FeatureSummary, Method, State
from hullx.audit.summary import p_text
from hullx.report import words
from hullx.report.figures import Picture, distance_picture, feature_picture, p_value_picture
from hullx.report.tables import VERDICTS, ratio, worst_first

LARGEST = 2_900_000
SHOWN_ROWS = 200
SHOWN_REASONS = 4
SHOWN_FEATURES = 200
DRAWN_FEATURES = 12
NAMED_ROWS = 8
SHOWN_LEVELS = 6
TEMPLATES = Path(__file__).parent / "templates"


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


@dataclass(frozen=True)
class FeatureView:
    """One feature with its picture or its levels."""

    summary: FeatureSummary
    name: str
    out: int  # rows that are out and have a reason naming the feature
    caution: int
    out_share: float  # of the largest such count, for the bar
    caution_share: float
    picture: Picture | None
    levels: tuple[tuple[str, float, float, bool], ...]  # level, training share, live share, unseen
    more_levels: int


def render(result: AuditResult) -> str:
    """Write the page; at most `LARGEST` bytes of UTF-8.

    Parameters
    ----------
    result : AuditResult
        A finished audit.

    Returns
    -------
    str
        One HTML document.
    """
    template = _environment().get_template("page.html")
    fixed = _fixed_parts(result)
    shown = SHOWN_ROWS
    while True:
        html = template.render(**fixed, lists=_lists(result, shown), shown=shown)
        if len(html.encode("utf-8", "replace")) <= LARGEST or shown == 0:
            return html
        shown //= 2


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "num": words.number,
        "percent": words.percent,
        "clip": words.clipped,
        "counted": words.counted,
        "duration": words.duration,
        "p": p_text,
    }
    environment.filters.update(filters)
    return environment


def _fixed_parts(result: AuditResult) -> dict[str, Any]:
    """Everything but the lists of rows, whose length may have to be cut."""
    features = _features(result)
    methods = [method for method in DISTANCE_METHODS if method in result.calibration]
    return {
        "result": result,
        "provenance": result.provenance,
        "headline": result.headline,
        "title": f"{result.headline.n_out:,} of {words.counted(result.headline.n_live, 'live row')} out",
        "states": [(state, words.STATE_GLYPHS[state], _count(result, state)) for state in STATES[::-1]],
        "glyphs": words.STATE_GLYPHS,
        "drift_sentence": words.drift_sentence(result.drift, result.headline),
        "named": _named(result),
        "pushing": [feature for feature in features if feature.out][:5],
        "features": features[:SHOWN_FEATURES],
        "more_features": max(0, len(features) - SHOWN_FEATURES),
        "distances": _pictures(result, methods, distance_picture),
        "p_values": _pictures(result, methods, p_value_picture),
        "methods": methods,
        "method_words": words.METHOD_WORDS,
        "verdicts": _verdicts(result),
        "columns": _columns(result),
        "groups": sorted(result.groups, key=lambda group: -group.n_out / group.rows)[:SHOWN_ROWS],
        "settings": _settings(result),
        "command": words.clipped(command(result), 1000),
    }


def _count(result: AuditResult, state: State) -> int:
    counts = {"in": result.headline.n_in, "caution": result.headline.n_caution, "out": result.headline.n_out}
    return counts[state]


def _named(result: AuditResult) -> dict[str, Any]:
    """Labels of the worst rows, for the summary."""
    out = worst_first(result, "out")
    return {
        "rows": [(row, words.clipped(result.rows.label[row], 28)) for row in out[:NAMED_ROWS]],
        "more": max(0, len(out) - NAMED_ROWS),
    }


def _lists(result: AuditResult, shown: int) -> list[RowList]:
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


def _features(result: AuditResult) -> list[FeatureView]:
    """Features by the number of unsupported rows that they explain."""
    pushed = {state: _pushed(result, state) for state in ("out", "caution")}
    ordered = sorted(result.features, key=lambda one: (-pushed["out"][one.name], -pushed["caution"][one.name]))
    most = max(1, *(pushed["out"][one.name] + pushed["caution"][one.name] for one in ordered)) if ordered else 1
    found = []
    for at, feature in enumerate(ordered):
        out, caution = pushed["out"][feature.name], pushed["caution"][feature.name]
        drawn = at < DRAWN_FEATURES
        found.append(
            FeatureView(
                summary=feature,
                name=words.clipped(feature.name),
                out=out,
                caution=caution,
                out_share=out / most,
                caution_share=caution / most,
                picture=feature_picture(feature) if drawn else None,
                levels=_levels(feature) if drawn else (),
                more_levels=max(0, len(feature.levels) - SHOWN_LEVELS),
            )
        )
    return found


def _pushed(result: AuditResult, state: str) -> Counter[str]:
    """Column -> rows in `state` that have a reason naming it."""
    counts: Counter[str] = Counter()
    for row in np.flatnonzero(result.rows.state == state):
        counts.update({column for reason in result.rows.reasons[row] for column in reason.columns})
    return counts


def _levels(feature: FeatureSummary) -> tuple[tuple[str, float, float, bool], ...]:
    """Levels with their shares: unseen ones first, then the most frequent."""
    train = max(1, sum(level.train for level in feature.levels))
    live = max(1, sum(level.live for level in feature.levels))
    telling = sorted(feature.levels, key=lambda level: (level.train > 0, -max(level.train / train, level.live / live)))
    return tuple(
        (words.clipped(one.level, 40), one.train / train, one.live / live, one.train == 0)
        for one in telling[:SHOWN_LEVELS]
    )


def _pictures(
    result: AuditResult, methods: Sequence[Method], draw: Callable[[AuditResult, Method], Picture | None]
) -> list[tuple[Method, Picture]]:
    return [(method, picture) for method in methods if (picture := draw(result, method)) is not None]


def _verdicts(result: AuditResult) -> dict[str, int] | None:
    """How many live rows are inside, outside, undecided: geometry."""
    verdict = result.rows.verdict
    if verdict is None:
        return None
    seen = result.rows.judged
    return {name: int(np.sum(verdict[seen] == value)) for value, name in VERDICTS.items()}


def _columns(result: AuditResult) -> dict[str, Any]:
    """Columns by role, names clipped, lists cut."""
    features = [column for column in result.columns if column.role == "feature"]
    others = [column for column in result.columns if column.role != "feature"]
    return {
        "features": [(_name(column), column.kind, _why(column)) for column in features[:SHOWN_FEATURES]],
        "more_features": max(0, len(features) - SHOWN_FEATURES),
        "total": len(features),
        "others": [(_name(column), column.role, _why(column)) for column in others[:SHOWN_FEATURES]],
        "more_others": max(0, len(others) - SHOWN_FEATURES),
    }


def _name(column: ColumnUse) -> str:
    return words.clipped(column.name)


def _why(column: ColumnUse) -> str:
    return words.clipped(column.reason, 160) if column.reason else ""


def command(result: AuditResult) -> str:
    """Write the command line that repeats the audit."""
    given = result.provenance
    parts = ["hullx", "audit", given.train.path, given.live.path]
    for name, value in given.options.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is None:
                continue
            quoted = f'"{one}"' if name == "exclude" and "," in str(one) else str(one)
            parts += [f"--{name.replace('_', '-')}", quoted]
    parts += ["--methods", ",".join(given.methods), "--scale", given.scale, "--alpha", f"{given.alpha:g}"]
    return shlex.join([*parts, "--seed", str(given.seed)])


def _settings(result: AuditResult) -> list[tuple[str, str]]:
    """Options as they were given, for the block that lets somebody repeat the audit."""
    given = result.provenance
    shown: list[tuple[str, str]] = [
        ("methods", ", ".join(given.methods)),
        ("scale", given.scale),
        ("alpha", f"{given.alpha:g}"),
        ("seed", str(given.seed)),
    ]
    for name, value in given.options.items():
        if value in (None, "", [], ()):
            continue
        text = ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
        shown.append((str(name).replace("_", "-"), words.clipped(text, 400)))
    return shown
