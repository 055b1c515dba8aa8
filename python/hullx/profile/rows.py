"""Reads the tables of a profile: all columns are features, and have to be numbers without gaps."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from hullx.arrays import Floats
from hullx.audit.result import AuditError
from hullx.audit.tables import Table, read_table
from hullx.errors import listed


class ProfileError(AuditError):
    """A table that cannot be profiled; the message says what to change."""


def read_features(
    features: str | Path, test: str | Path | None = None, exclude: Collection[str] = ()
) -> tuple[Floats, Floats | None]:
    """Read the features, and the same columns of a second table.

    Parameters
    ----------
    features, test : path-like
        Files that `hullx audit` reads; columns of `test` are matched by name.
    exclude : collection of str
        Columns that are no features.

    Returns
    -------
    tuple of ndarray
        (n, d) and (m, d) or None, float64.

    Raises
    ------
    AuditError
        If a file cannot be read, a column is not of numbers or has gaps, or `test` lacks one.
    """
    table = read_table(features)
    unknown = [name for name in exclude if name not in table.columns]
    if unknown:
        raise ProfileError(f"--exclude names {listed(unknown)}, which '{features}' does not have.")
    if table.unnamed:
        raise ProfileError(f"'{features}' has columns without a name: {listed(table.unnamed)}. Name them.")
    names = [name for name in table.columns if name not in exclude]
    if not names:
        raise ProfileError(f"'{features}' has no column left. Exclude fewer.")
    first = _matrix(table, names, features)
    if test is None:
        return first, None
    other = read_table(test)
    absent = [name for name in names if name not in other.columns]
    if absent:
        raise ProfileError(f"'{test}' lacks {listed(absent)}. Add them, or pass --exclude.")
    if Path(test).suffix == ".npy" and len(other.columns) != len(table.columns):  # its columns have no names to match
        raise ProfileError(
            f"'{test}' has {len(other.columns)} columns, but '{features}' has {len(table.columns)}: arrays are matched "
            "by position. Pass rows of the same features."
        )
    return first, _matrix(other, names, test)


def _matrix(table: Table, names: list[str], file: str | Path) -> Floats:
    words = [name for name in names if table.columns[name].kind not in ("number", "boolean")]
    if words:
        raise ProfileError(f"'{file}' has columns that are not numbers: {listed(words)}. Pass --exclude.")
    gaps = [name for name in names if table.columns[name].missing.any()]
    if gaps:
        column = table.columns[gaps[0]]
        row = int(np.argmax(column.missing))
        raise ProfileError(
            f"'{file}' has no value at row {row}, column {gaps[0]!r} ({int(column.missing.sum()):,} missing there, "
            f"{len(gaps)} columns with gaps). Fill them, drop the rows, or pass --exclude."
        )
    return np.ascontiguousarray(np.column_stack([table.columns[name].values for name in names]), dtype=np.float64)
