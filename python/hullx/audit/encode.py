"""Two tables become two matrices of the same features: columns matched by name, roles taken out, texts one-hot encoded.

Owns every judgement about a column: used, dropped and why, or an error naming column, row and remedy.  Training texts
fix the levels (a vocabulary, not a fit); a live text outside them marks its row as unseen and encodes as all zeros.
A live cell without a usable number is an error, or, where asked for, is NaN and marks its row as unmeasured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hullx.audit.checks import as_numbers, check_column, check_missing, shortened, unmeasurable
from hullx.audit.column import Column
from hullx.audit.result import AuditError, Bools, ColumnUse, Floats, Missing, Note, TableInfo
from hullx.audit.roles import Roles, check_present, check_roles, excluded
from hullx.audit.tables import Table, read_table
from hullx.errors import listed


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
    live: Floats  # (m, d); NaN where nothing can be measured
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
    unmeasured: Mapping[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # live row -> (column, why)

    @property
    def unseen_rows(self) -> Bools:
        """Does a live row have an unseen level?"""
        return np.array([bool(pairs) for pairs in self.unseen], dtype=np.bool_)

    @property
    def unmeasured_rows(self) -> Bools:
        """Does a live row lack a usable value?"""
        return np.isin(np.arange(self.live.shape[0]), list(self.unmeasured))

    @property
    def measurable(self) -> Floats:
        """The live rows, a training row in place of each unmeasured one: whoever measures them drops its result."""
        return np.where(self.unmeasured_rows[:, None], self.train[0], self.live)


def read_and_encode(train_path: str | Path, live_path: str | Path, roles: Roles, missing: Missing = "error") -> Encoded:
    """Read both files, match their columns and encode them."""
    roles.named()  # before any file is read
    texts = {column for column in (roles.id, roles.group) if column is not None}
    train = read_table(train_path, texts)
    live = read_table(live_path, texts | {c.name for c in train.columns.values() if c.kind == "text"})
    return encode(train, live, roles, missing)


def encode(train: Table, live: Table, roles: Roles, missing: Missing = "error") -> Encoded:
    """Match and encode two tables that are in memory."""
    named = roles.named()
    if train.rows < 2:
        raise AuditError(f"`train` has {train.rows} row: at least 2 are needed, and about 40 for p-values at 0.05.")
    left_out = excluded(train, live, roles.exclude, named)
    check_roles(train, live, roles)
    used = [name for name in train.columns if name not in named and name not in left_out]
    check_present(live, used, len(train.columns))
    if not used:
        raise AuditError("No column of `train` is left as a feature. Exclude fewer columns.")
    for name in used:
        check_column(train.columns[name], "train", train.lines, None)
    alike = {name: _like(live.columns[name], train.columns[name], live.lines, missing) for name in used}
    check_missing(train, "train", used)
    if missing == "error":
        check_missing(live, "live", used)
    matrices = [_encode_column(train.columns[name], alike[name]) for name in used]
    encodings = dict(zip(used, matrices, strict=True))
    uses = _uses(train, live, named, left_out, encodings)
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
        unmeasured=_unmeasured(encodings),
    )


# ---- which columns --------------------------------------------------------------------------------------------------


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


# ---- encoding -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Encoding:
    """One column as features."""

    train: Floats
    live: Floats
    features: tuple[Feature, ...]
    levels: tuple[str, ...] = ()
    reason: str = ""
    unmeasured: dict[int, str] = field(default_factory=dict)  # live row -> why it has no usable value

    @property
    def strangers(self) -> list[int]:
        """Live rows with a level that no training row has."""
        none = np.flatnonzero(self.live.sum(axis=1) == 0).tolist() if self.levels else []
        return [row for row in none if row not in self.unmeasured]


def _like(live: Column, train: Column, lines: bool, missing: Missing) -> Column:
    """Check a live column; as numbers where the training column is, whatever the file stored."""
    sizes = missing == "error"
    check_column(live, "live", lines, train, sizes)
    if live.kind == "text" and train.kind != "text":
        live = as_numbers(live)
        check_column(live, "live", lines, train, sizes)
    return live


def _encode_column(train: Column, live: Column) -> _Encoding:
    name = train.name
    unmeasured = unmeasurable(live)
    if train.kind != "text":
        usable = live.values.astype(np.float64)
        usable[list(unmeasured)] = np.nan
        reason = "true is 1, false is 0" if train.kind == "boolean" else ""
        feature = Feature(name, name)
        return _Encoding(train.values[:, None], usable[:, None], (feature,), (), reason, unmeasured)
    levels = tuple(sorted({str(text) for text in train.values}))
    onehot = [_onehot(column.values, levels) for column in (train, live)]
    features = tuple(Feature(f"{name} = {level}", name, level) for level in levels)
    count = f"{len(levels)} level{'' if len(levels) == 1 else 's'}"
    return _Encoding(onehot[0], onehot[1], features, levels, f"text with {count}, one-hot encoded", unmeasured)


def _onehot(texts: NDArray[np.object_], levels: tuple[str, ...]) -> Floats:
    return np.stack([texts == level for level in levels], axis=1).astype(np.float64)


def _unseen(live: Table, encodings: dict[str, _Encoding]) -> tuple[tuple[tuple[str, str], ...], ...]:
    found: list[list[tuple[str, str]]] = [[] for _ in range(live.rows)]
    for name, encoding in encodings.items():
        for row in encoding.strangers:
            found[row].append((name, str(live.columns[name].values[row])))
    return tuple(tuple(pairs) for pairs in found)


def _unmeasured(encodings: dict[str, _Encoding]) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for name, encoding in encodings.items():
        for row, why in encoding.unmeasured.items():
            found[row] = (*found.get(row, ()), (name, why))
    return dict(sorted(found.items()))


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
        texts = live.columns[name].values[encoding.strangers]
        if texts.size:
            rows = f"{texts.size} live row{'' if texts.size == 1 else 's'}"
            levels = listed(sorted({shortened(str(text)) for text in texts}))
            notes.append(Note("unseen", f"{rows} with a level of '{name}' that no training row has: {levels}", (name,)))
    return notes
