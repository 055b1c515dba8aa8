"""What a column may hold: each fault is one error that names column, row and remedy."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from hullx.audit.column import Column
from hullx.audit.result import AuditError
from hullx.audit.tables import Table

MOST_LEVELS = 50
MOST_MAGNITUDE = 2.0**400  # squares of scaled differences must not overflow
DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d*),\d+([eE][+-]?\d+)?")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")  # 1,234 may be either


def place(row: int, lines: bool) -> str:
    """Where a row is, for a person: "row 17 (line 19)"; lines are exact unless a text spans several."""
    return f"row {row} (line {row + 2})" if lines else f"row {row}"


def check_column(column: Column, table: str, lines: bool, like: Column | None, sizes: bool = True) -> None:
    """Raise unless `column` holds numbers, or texts where `like`, the training column, does.

    Without `sizes` an infinite or huge value passes: `unmeasurable` finds it.
    """
    name = column.name
    remedy = f"pass --exclude {name}"
    marking = "" if like is None else ", or --missing mark to call such rows out"
    if column.kind == "other":
        raise AuditError(
            f"Column '{name}' of `{table}` has values of type {column.type_name}, which have no place in a distance. "
            f"Turn them into numbers, or {remedy}."
        )
    if column.kind == "text" and (like is None or like.kind != "text"):
        _check_text(column, table, lines, numeric=like is not None)
    if sizes and column.kind != "text":
        infinite = np.flatnonzero(np.isinf(column.values))
        if infinite.size:
            raise AuditError(
                f"Column '{name}' of `{table}` is infinite at {place(int(infinite[0]), lines)}. "
                f"Correct it, drop the row, or {remedy}{marking}."
            )
        huge = np.flatnonzero(np.abs(np.nan_to_num(column.values)) > MOST_MAGNITUDE)
        if huge.size:
            raise AuditError(
                f"Column '{name}' of `{table}` is {column.values[huge[0]]:g} at {place(int(huge[0]), lines)}: too "
                f"large to be squared. Change its unit, or {remedy}{marking}."
            )
    if column.inexact is not None:
        raise AuditError(
            f"Column '{name}' of `{table}` has an integer beyond 2^53 at {place(column.inexact, lines)}, which a float "
            f"cannot hold. If it names rows, pass --id {name}; otherwise {remedy}."
        )


def _check_text(column: Column, table: str, lines: bool, numeric: bool) -> None:
    texts = [(row, str(text)) for row, text in enumerate(column.values) if text != ""]
    bad = [(row, text) for row, text in texts if not _is_number(text)]
    commas = bool(bad) and all(_with_comma(text) for _, text in bad)
    if bad and (numeric or commas or len(bad) * 2 < len(texts)):
        row, text = bad[0]
        if commas:
            raise AuditError(_comma_problem(column.name, table, text, place(row, lines), len(bad) - 1))
        expected = "is numeric in `train` but" if numeric else "holds numbers, but"
        raise AuditError(
            f"Column '{column.name}' {expected} `{table}` has the text {shortened(text)!r} at {place(row, lines)}"
            f"{f' and {len(bad) - 1} more' if len(bad) > 1 else ''}. Correct it, or pass --exclude {column.name}."
        )
    levels = len({text for _, text in texts})
    if not numeric and levels > MOST_LEVELS:
        raise AuditError(
            f"Column '{column.name}' of `{table}` has {levels} different texts; at most {MOST_LEVELS} are encoded. "
            f"Pass --exclude {column.name}, or --id {column.name} if it names the rows."
        )


def check_missing(table: Table, which: str, used: Sequence[str]) -> None:
    """Raise where a feature lacks a value."""
    lacking = [
        (name, np.flatnonzero(table.columns[name].missing)) for name in used if table.columns[name].missing.any()
    ]
    if not lacking:
        return
    parts = [
        f"'{name}' lacks {rows.size} of {table.rows} values, the first at {place(int(rows[0]), table.lines)}"
        for name, rows in lacking[:5]
    ]
    more = f"; {len(lacking) - 5} more columns lack some" if len(lacking) > 5 else ""
    names = ",".join(name for name, _ in lacking[:5])
    marking = ", or --missing mark to call these rows out" if which == "live" else ""
    raise AuditError(
        f"`{which}` has missing values: {'; '.join(parts)}{more}. Fill them, drop the rows, or pass "
        f"--exclude {names}{marking}."
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _with_comma(text: str) -> bool:
    return bool(DECIMAL_COMMA.fullmatch(text.strip()) or GROUPED.fullmatch(text.strip()))


def _comma_problem(name: str, table: str, text: str, where: str, more: int) -> str:
    example = ""
    if not GROUPED.fullmatch(text.strip()):
        example = f", as {text.strip().replace('.', '').replace(',', '.')!r}"
    return (
        f"Column '{name}' of `{table}` has {shortened(text)!r} at {where}{f' and {more} more' if more else ''}: a "
        f"number with a comma. Write numbers with a decimal point and without separators{example} "
        f"(pandas reads them with decimal=','), or pass --exclude {name}."
    )


def as_numbers(column: Column) -> Column:
    """Read a column of texts that are all numbers; an empty text is missing."""
    values = np.array([float(text) if text != "" else np.nan for text in column.values], dtype=np.float64)
    return Column(column.name, "number", values, np.isnan(values), column.type_name)


def unmeasurable(column: Column) -> dict[int, str]:
    """Say of each row whose value cannot be measured why: the cell is missing, or its square would overflow."""
    found = {int(row): f"missing value in '{column.name}'" for row in np.flatnonzero(column.missing)}
    if column.kind != "text":
        for row in np.flatnonzero(np.abs(column.values) > MOST_MAGNITUDE):
            found[int(row)] = f"value too large in '{column.name}': {column.values[row]:g}"
    return found


def shortened(text: str) -> str:
    """Cut a text that is too long for a message."""
    return text if len(text) <= 40 else text[:39] + "…"
