"""A tidy table: named columns of equal length, of numbers, words and truth values, that JSON can hold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Value = float | int | str | bool | None
Row = dict[str, Value]


def plain(value: Any) -> Value:
    """The Python value of a NumPy scalar; NaN becomes None, since JSON has no word for it."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return None
        raise ValueError(f"a table cannot hold {value}")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"a table cannot hold {value!r}")


@dataclass(frozen=True)
class Table:
    """Rows of one shape; `columns` in order."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> Table:
        """Make a table of mappings that all have the keys of the first."""
        if not rows:
            return cls((), ())
        columns = tuple(rows[0])
        for i, row in enumerate(rows):
            if tuple(row) != columns:
                raise ValueError(f"row {i} has columns {tuple(row)}, the first has {columns}")
        return cls(columns, tuple({name: plain(value) for name, value in row.items()} for row in rows))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def column(self, name: str) -> list[Any]:
        if name not in self.columns:
            raise KeyError(f"no column {name!r}; there are {', '.join(self.columns)}")
        return [row[name] for row in self.rows]

    def where(self, **values: Value) -> Table:
        """The rows that have these values."""
        return Table(self.columns, tuple(r for r in self.rows if all(r[k] == v for k, v in values.items())))

    def records(self, **values: Value) -> list[dict[str, Any]]:
        """Copies of the rows that have these values."""
        return [dict(row) for row in self.where(**values)]


def real(row: Mapping[str, Value], key: str) -> float:
    """The number in a column.

    Raises
    ------
    TypeError
        If there is none.

    Examples
    --------
    >>> real({"n": 3}, "n")
    3.0
    """
    value = row[key]
    if not isinstance(value, int | float):
        raise TypeError(f"column {key!r} holds {value!r}, not a number")
    return float(value)


def reals(row: Mapping[str, Value], key: str) -> list[float]:
    """The numbers in a column that holds several, such as one for each seed, as words.

    Examples
    --------
    >>> reals({"errors": "0.5 0.25"}, "errors")
    [0.5, 0.25]
    """
    return [float(word) for word in str(row[key]).split()]


def grouped(rows: Sequence[Mapping[str, Value]], *keys: str) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """Rows by the values of some columns, in the order of their first.

    Examples
    --------
    >>> list(grouped([{"d": 2, "p": 0.5}, {"d": 3, "p": 0.1}, {"d": 2, "p": 0.6}], "d"))
    [(2,), (3,)]
    """
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in keys), []).append(dict(row))
    return found
