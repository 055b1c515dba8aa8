"""Two tables become two matrices of the same features: columns matched by name, roles taken out, texts one-hot encoded.

Owns every judgement about a column: used, dropped and why, or an error naming column, row and remedy.  Training texts
fix the levels (a vocabulary, not a fit); a live text outside them marks its row as unseen and encodes as all zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hullx.audit.column import Column
from hullx.audit.result import AuditError, Bools, ColumnUse, Floats, Note, TableInfo, UsageError
from hullx.audit.tables import Table, read_table
from hullx.errors import listed

MOST_LEVELS = 50
MOST_MAGNITUDE = 2.0**400  # squares of scaled differences must not overflow


@dataclass(frozen=True)
class Roles:
    """Columns that are not features, as named on the command line."""

    id: str | None = None
    target: str | None = None
    prediction: str | None = None
    group: str | None = None
    exclude: tuple[str, ...] = ()

    def named(self) -> dict[str, str]:
        """Column -> role, without the excluded ones."""
        pairs = {"id": self.id, "target": self.target, "prediction": self.prediction, "group": self.group}
        taken: dict[str, str] = {}
        for role, column in pairs.items():
            if column is None:
                continue
            if column in taken:
                raise UsageError(f"--{taken[column]} and --{role} both name '{column}': one column has one role.")
            taken[column] = role
        return taken


@dataclass(frozen=True)
class Feature:
    """One column of the matrices."""

    name: str  # "logP", "region = N"
    column: str
    level: str | None = None


@dataclass(frozen=True, eq=False)
class Encoded:
    """What the audit computes with; rows in the order of the files."""

    train: Floats  # (n, d)
    live: Floats  # (m, d)
    features: tuple[Feature, ...]
    columns: tuple[ColumnUse, ...]
    notes: tuple[Note, ...]
    levels: dict[str, tuple[str, ...]]  # text column -> training levels, ascending
    unseen: tuple[tuple[tuple[str, str], ...], ...]  # live row -> (column, level) pairs that no training row has
    train_labels: tuple[str, ...]
    live_labels: tuple[str, ...]
    train_info: TableInfo
    live_info: TableInfo
    group: tuple[str, ...] | None = None
    target: Floats | None = None
    prediction: Floats | None = None

    @property
    def unseen_rows(self) -> Bools:
        """Does a live row have an unseen level?"""
        return np.array([bool(pairs) for pairs in self.unseen], dtype=np.bool_)


def read_and_encode(train_path: str | Path, live_path: str | Path, roles: Roles) -> Encoded:
    """Read both files, match their columns and encode them."""
    named = roles.named()
    texts = {column for column in (roles.id, roles.group) if column is not None}
    train = read_table(train_path, texts)
    live = read_table(live_path, texts | {c.name for c in train.columns.values() if c.kind == "text"})
    return encode(train, live, roles, named)


def encode(train: Table, live: Table, roles: Roles, named: dict[str, str] | None = None) -> Encoded:
    """Match and encode two tables that are in memory."""
    named = roles.named() if named is None else named
    if train.rows < 2:
        raise AuditError(f"`train` has {train.rows} row: at least 2 are needed, and about 40 for p-values at 0.05.")
    excluded = _excluded(train, live, roles.exclude, named)
    _check_roles(train, live, roles)
    used = [name for name in train.columns if name not in named and name not in excluded]
    _check_present(live, used, len(train.columns))
    if not used:
        raise AuditError("No column of `train` is left as a feature. Exclude fewer columns.")
    for name in used:
        _check_column(train.columns[name], "train", train.lines, None)
        _check_column(live.columns[name], "live", live.lines, train.columns[name])
    _check_missing(train, "train", used)
    _check_missing(live, "live", used)
    matrices = [_encode_column(train.columns[name], live.columns[name]) for name in used]
    encodings = dict(zip(used, matrices, strict=True))
    uses = _uses(train, live, named, excluded, encodings)
    return Encoded(
        train=np.ascontiguousarray(np.hstack([e.train for e in matrices])),
        live=np.ascontiguousarray(np.hstack([e.live for e in matrices])),
        features=tuple(feature for e in matrices for feature in e.features),
        columns=uses,
        notes=(*_dropped_notes(uses), *_column_notes(train, used), *_unseen_notes(live, encodings)),
        levels={name: e.levels for name, e in encodings.items() if e.levels},
        unseen=_unseen(live, encodings),
        train_labels=_labels(train, roles.id),
        live_labels=_labels(live, roles.id),
        train_info=train.info,
        live_info=live.info,
        group=None if roles.group is None else tuple(str(v) or "(none)" for v in live.columns[roles.group].values),
        target=_numbers(live, roles.target, roles.prediction),
        prediction=_numbers(live, roles.prediction, roles.target),
    )


# ---- which columns --------------------------------------------------------------------------------------------------


def _excluded(train: Table, live: Table, exclude: Sequence[str], named: dict[str, str]) -> set[str]:
    known = {*train.columns, *live.columns}
    names: set[str] = set()
    for item in exclude:
        names |= {item} if item in known else {part.strip() for part in item.split(",") if part.strip()}
    unknown = sorted(names - known)
    if unknown:
        raise UsageError(f"--exclude names {listed(unknown)}: neither table has it. The columns are {listed(known)}.")
    both = sorted(names & set(named))
    if both:
        raise UsageError(f"--exclude and --{named[both[0]]} both name '{both[0]}': one column has one role.")
    return names


def _check_roles(train: Table, live: Table, roles: Roles) -> None:
    wanted = {"id": (train, live), "target": (train, live), "prediction": (live,), "group": (live,)}
    for column, role in roles.named().items():
        if not any(column in table.columns for table in wanted[role]):
            where = "`live` has" if len(wanted[role]) == 1 else "neither table has"
            raise UsageError(
                f"--{role} names '{column}', which {where}{' not' if len(wanted[role]) == 1 else ''}. "
                f"The columns of `live` are {listed(live.columns)}."
            )
    if roles.target is not None and roles.prediction is not None and roles.target not in live.columns:
        raise UsageError(
            f"--prediction needs --target in `live`, which lacks '{roles.target}': errors are of live rows."
        )


def _check_present(live: Table, used: Sequence[str], total: int) -> None:
    lacking = [name for name in used if name not in live.columns]
    if lacking:
        names = ",".join(lacking) if len(lacking) <= 5 else ",".join(lacking[:5]) + ",…"
        raise AuditError(
            f"`live` lacks {len(lacking)} of the {total} columns that `train` has: {listed(lacking)}. "
            f"Add {'it' if len(lacking) == 1 else 'them'}, or pass --exclude {names}."
        )


def _uses(
    train: Table, live: Table, named: dict[str, str], excluded: set[str], encodings: dict[str, _Encoding]
) -> tuple[ColumnUse, ...]:
    uses = []
    everything = [*train.columns.values(), *(c for c in live.columns.values() if c.name not in train.columns)]
    for column in everything:
        name = column.name
        if name in encodings:
            found = encodings[name]
            features = tuple(feature.name for feature in found.features)
            uses.append(ColumnUse(name, "feature", column.kind, features, found.reason))
        elif name in named:
            uses.append(ColumnUse(name, named[name], column.kind))  # type: ignore[arg-type]
        else:
            reason = "excluded" if name in excluded else "only in the live table"
            uses.append(ColumnUse(name, "dropped", column.kind, (), reason))
    for table, which in ((train, "training"), (live, "live")):
        uses += [ColumnUse(f"{name} of the {which} table", "dropped", "other", (), "no name") for name in table.unnamed]
    return tuple(uses)


# ---- what a column may hold -----------------------------------------------------------------------------------------


def place(row: int, lines: bool) -> str:
    """Where a row is, for a person: "row 17 (line 19)"; lines are exact unless a text spans several."""
    return f"row {row} (line {row + 2})" if lines else f"row {row}"


def _check_column(column: Column, table: str, lines: bool, like: Column | None) -> None:
    """Raise unless `column` holds numbers, or texts where `like`, the training column, does."""
    name = column.name
    remedy = f"pass --exclude {name}"
    if column.kind == "other":
        raise AuditError(
            f"Column '{name}' of `{table}` has values of type {column.type_name}, which have no place in a distance. "
            f"Turn them into numbers, or {remedy}."
        )
    if column.kind == "text" and (like is None or like.kind != "text"):
        _check_text(column, table, lines, numeric=like is not None)
    if column.kind != "text":
        infinite = np.flatnonzero(np.isinf(column.values))
        if infinite.size:
            raise AuditError(
                f"Column '{name}' of `{table}` is infinite at {place(int(infinite[0]), lines)}. "
                f"Correct it, drop the row, or {remedy}."
            )
        huge = np.flatnonzero(np.abs(np.nan_to_num(column.values)) > MOST_MAGNITUDE)
        if huge.size:
            raise AuditError(
                f"Column '{name}' of `{table}` is {column.values[huge[0]]:g} at {place(int(huge[0]), lines)}: too "
                f"large to be squared. Change its unit, or {remedy}."
            )
    if column.inexact is not None:
        raise AuditError(
            f"Column '{name}' of `{table}` has an integer beyond 2^53 at {place(column.inexact, lines)}, which a float "
            f"cannot hold. If it names rows, pass --id {name}; otherwise {remedy}."
        )


def _check_text(column: Column, table: str, lines: bool, numeric: bool) -> None:
    texts = [(row, str(text)) for row, text in enumerate(column.values) if text != ""]
    bad = [(row, text) for row, text in texts if not _is_number(text)]
    if bad and (numeric or len(bad) * 2 < len(texts)):
        row, text = bad[0]
        expected = "is numeric in `train` but" if numeric else "holds numbers, but"
        raise AuditError(
            f"Column '{column.name}' {expected} `{table}` has the text {_shortened(text)!r} at {place(row, lines)}"
            f"{f' and {len(bad) - 1} more' if len(bad) > 1 else ''}. Correct it, or pass --exclude {column.name}."
        )
    levels = len({text for _, text in texts})
    if not numeric and levels > MOST_LEVELS:
        raise AuditError(
            f"Column '{column.name}' of `{table}` has {levels} different texts; at most {MOST_LEVELS} are encoded. "
            f"Pass --exclude {column.name}, or --id {column.name} if it names the rows."
        )


def _check_missing(table: Table, which: str, used: Sequence[str]) -> None:
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
    raise AuditError(
        f"`{which}` has missing values: {'; '.join(parts)}{more}. Fill them, drop the rows, or pass --exclude {names}."
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


# ---- encoding -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Encoding:
    """One column as features."""

    train: Floats
    live: Floats
    features: tuple[Feature, ...]
    levels: tuple[str, ...] = ()
    reason: str = ""


def _encode_column(train: Column, live: Column) -> _Encoding:
    name = train.name
    if train.kind != "text":
        numbers = [c.values if c.kind != "text" else c.values.astype(np.float64) for c in (train, live)]
        reason = "true is 1, false is 0" if train.kind == "boolean" else ""
        return _Encoding(numbers[0][:, None], numbers[1][:, None], (Feature(name, name),), (), reason)
    levels = tuple(sorted({str(text) for text in train.values}))
    onehot = [_onehot(column.values, levels) for column in (train, live)]
    features = tuple(Feature(f"{name} = {level}", name, level) for level in levels)
    count = f"{len(levels)} level{'' if len(levels) == 1 else 's'}"
    return _Encoding(onehot[0], onehot[1], features, levels, f"text with {count}, one-hot encoded")


def _onehot(texts: NDArray[np.object_], levels: tuple[str, ...]) -> Floats:
    return np.stack([texts == level for level in levels], axis=1).astype(np.float64)


def _unseen(live: Table, encodings: dict[str, _Encoding]) -> tuple[tuple[tuple[str, str], ...], ...]:
    found: list[list[tuple[str, str]]] = [[] for _ in range(live.rows)]
    for name, encoding in encodings.items():
        if encoding.levels:
            for row in np.flatnonzero(encoding.live.sum(axis=1) == 0):
                found[row].append((name, str(live.columns[name].values[row])))
    return tuple(tuple(pairs) for pairs in found)


def _labels(table: Table, column: str | None) -> tuple[str, ...]:
    if column is None or column not in table.columns:
        return tuple(f"row {row}" for row in range(table.rows))
    return tuple(str(text) or f"row {row}" for row, text in enumerate(table.columns[column].values))


def _numbers(live: Table, column: str | None, partner: str | None) -> Floats | None:
    """Target or prediction of the live rows, NaN where missing; only where both are asked for."""
    if column is None or partner is None:
        return None
    found = live.columns[column]
    if found.kind not in ("number", "boolean"):
        raise AuditError(
            f"Column '{column}' of `live` holds {found.kind}s: errors need numbers. Leave --prediction out."
        )
    return np.asarray(found.values, dtype=np.float64)


# ---- notes ----------------------------------------------------------------------------------------------------------


def _dropped_notes(uses: tuple[ColumnUse, ...]) -> list[Note]:
    extra = [use.name for use in uses if use.reason == "only in the live table"]
    notes = []
    if extra:
        plural = "columns are" if len(extra) > 1 else "column is"
        notes.append(
            Note("dropped", f"{len(extra)} {plural} only in the live table, dropped: {listed(extra)}", tuple(extra))
        )
    blank = [use.name for use in uses if use.reason == "no name"]
    if blank:
        notes.append(Note("dropped", f"columns without a name are dropped: {listed(blank)}"))
    return notes


def _column_notes(train: Table, used: Sequence[str]) -> list[Note]:
    notes = []
    seen: dict[object, str] = {}
    for name in used:
        values = train.columns[name].values
        if (values == values[0]).all():
            value = values[0] if isinstance(values[0], str) else f"{values[0]:g}"
            text = f"'{name}' is {value} in every training row: a live row with another value cannot be supported"
            notes.append(Note("constant", text, (name,)))
            continue
        key = tuple(values) if values.dtype == object else (values + 0.0).tobytes()
        if key in seen:
            text = f"'{name}' repeats '{seen[key]}' in every training row: their differences count twice"
            notes.append(Note("duplicate", text, (name, seen[key])))
        seen.setdefault(key, name)
    return notes


def _unseen_notes(live: Table, encodings: dict[str, _Encoding]) -> list[Note]:
    notes = []
    for name, encoding in encodings.items():
        if not encoding.levels:
            continue
        texts = live.columns[name].values[encoding.live.sum(axis=1) == 0]
        if texts.size:
            rows = f"{texts.size} live row{'' if texts.size == 1 else 's'}"
            levels = listed(sorted({_shortened(str(text)) for text in texts}))
            notes.append(Note("unseen", f"{rows} with a level of '{name}' that no training row has: {levels}", (name,)))
    return notes
