"""report.html: what the template is given, and the promise about its size.

The page answers in this order: how many rows are unsupported, which, because of which features; then the pictures, how
to read them, and how to repeat the audit.  It is one file without scripts and without a single address to load from.
Everything that came from a user is clipped here and escaped by the template (autoescape).  `LARGEST` bytes are never
exceeded: where long texts would do it, fewer rows are listed, and the page says so.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hullx.audit.result import DISTANCE_METHODS, STATES, AuditResult, ColumnUse, Method, State
from hullx.audit.summary import p_text
from hullx.report import words
from hullx.report.feature_views import feature_views
from hullx.report.figures import Picture, distance_picture, p_value_picture
from hullx.report.row_views import row_lists
from hullx.report.tables import VERDICTS, worst_first

LARGEST = 2_900_000
SHOWN_ROWS = 200
SHOWN_FEATURES = 200
NAMED_ROWS = 8
TEMPLATES = Path(__file__).parent / "templates"


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
    template = environment().get_template("page.html")
    fixed = _fixed_parts(result)
    shown = SHOWN_ROWS
    while True:
        html = template.render(**fixed, lists=row_lists(result, shown), shown=shown)
        if len(html.encode("utf-8", "replace")) <= LARGEST or shown == 0:
            return html
        shown //= 2


def environment() -> Environment:
    """What every page of hullx is rendered with: text is escaped, and a name that is missing is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "num": words.number,
        "short": words.short,
        "percent": words.percent,
        "clip": words.clipped,
        "capitalised": words.capitalised,
        "counted": words.counted,
        "duration": words.duration,
        "p": p_text,
    }
    environment.filters.update(filters)
    return environment


def _fixed_parts(result: AuditResult) -> dict[str, Any]:
    """Everything but the lists of rows, whose length may have to be cut."""
    features = feature_views(result)
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
