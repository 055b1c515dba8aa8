"""Which rows a query must not see: itself, one given row, or everything in its own group.

`Exclusion` is the normal form of every `exclude=` argument and of ``queries=None``: int64 arrays, or None where a rule
is off; the two rules may be on at once. ``rows`` (m): the row to skip, −1 none. ``row_groups`` (n), ``query_groups``
(m): a query skips the rows whose code equals its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.errors import shape_text

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Exclusion:
    """Rules for m queries on n rows."""

    rows: Ints | None = None
    row_groups: Ints | None = None
    query_groups: Ints | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every query sees every row."""
        return self.rows is None and self.row_groups is None

    def take(self, queries: Any) -> Exclusion:
        """Return the rules of some of the queries."""
        rows = None if self.rows is None else self.rows[queries]
        groups = None if self.query_groups is None else self.query_groups[queries]
        return Exclusion(rows, self.row_groups, groups)

    def skipped(self, query: int, rows: Ints) -> npt.NDArray[np.bool_]:
        """Return which of `rows` the query must not see."""
        skip = np.zeros(len(rows), dtype=bool)
        if self.rows is not None:
            skip |= rows == self.rows[query]
        if self.row_groups is not None and self.query_groups is not None:
            skip |= self.row_groups[rows] == self.query_groups[query]
        return skip

    def left(self, n: int, m: int) -> Ints:
        """Return how many of n rows each of m queries still sees."""
        left = np.full(m, n, dtype=np.int64)
        if self.row_groups is not None and self.query_groups is not None:
            groups, sizes = np.unique(self.row_groups, return_counts=True)
            place = np.searchsorted(groups, self.query_groups).clip(max=len(groups) - 1)
            left -= np.where(groups[place] == self.query_groups, sizes[place], 0)
        if self.rows is not None:
            given = self.rows >= 0
            if self.row_groups is not None and self.query_groups is not None:
                given &= self.row_groups[np.maximum(self.rows, 0)] != self.query_groups
            left -= given
        return left


_NOTHING = Exclusion()


def check_exclude(exclude: Any, n: int, m: int) -> Exclusion:
    """Return the normal form of an `exclude` argument: None, (m,) row indices, or a pair of group labels."""
    if exclude is None:
        return _NOTHING
    if isinstance(exclude, tuple) and len(exclude) == 2 and not any(np.isscalar(part) for part in exclude):
        return Exclusion(None, *_codes(exclude[0], exclude[1], n, m))
    rows = np.asarray(exclude)
    if rows.dtype.kind not in "iu":
        raise TypeError(
            "`exclude` holds no row indices: pass one integer per query (-1: none), "
            "or a pair (row_groups, query_groups)."
        )
    if rows.shape != (m,):
        raise ValueError(
            f"`exclude` has shape {shape_text(rows.shape)}: one row index per query is needed, shape ({m},)."
        )
    wrong = np.flatnonzero((rows < -1) | (rows >= n))
    if wrong.size:
        raise ValueError(
            f"`exclude` names row {rows[wrong[0]]} at query {wrong[0]}: rows go from 0 to {n - 1:,}, and -1 means none."
        )
    return Exclusion(rows.astype(np.int64))


def each_without_itself(exclusion: Exclusion, n: int) -> Exclusion:
    """Add the rule of ``queries=None``: query i is row i and does not see it."""
    own = np.arange(n, dtype=np.int64)
    if exclusion.rows is not None and ((exclusion.rows != own) & (exclusion.rows >= 0)).any():
        raise ValueError(
            "`exclude` names a row for each query, but without `queries` each row already skips itself: "
            "pass include_self=True to skip only the rows named."
        )
    return Exclusion(own, exclusion.row_groups, exclusion.query_groups)


def check_rows_left(exclusion: Exclusion, n: int, m: int) -> None:
    """Raise where a query sees none of the n rows."""
    empty = np.flatnonzero(exclusion.left(n, m) == 0)
    if empty.size:
        raise ValueError(
            f"query {empty[0]} has none of the {n:,} row{'s' * (n != 1)} left after exclusions "
            f"({empty.size:,} such queries): a hull needs at least one. Exclude less, or drop these queries."
        )


def _codes(row_groups: Any, query_groups: Any, n: int, m: int) -> tuple[Ints, Ints]:
    """Number the group labels, equal labels alike on both sides."""
    labels = [np.asarray(groups) for groups in (row_groups, query_groups)]
    for which, groups, length in zip(("row_groups", "query_groups"), labels, (n, m), strict=True):
        if groups.shape != (length,):
            raise ValueError(
                f"`exclude` is a pair of groups, but {which} has shape {shape_text(groups.shape)}: "
                f"one label per {'row' if length is n else 'query'} is needed, shape ({length},)."
            )
        missing = np.flatnonzero(groups != groups) if groups.dtype.kind in "fcmM" else _none_at(groups)
        if len(missing):
            raise ValueError(f"`exclude` has no label in {which} at position {missing[0]}: give every entry a group.")
    textual = [groups.dtype.kind in "US" for groups in labels]
    if textual[0] != textual[1] and all(groups.dtype.kind != "O" for groups in labels):
        raise TypeError("`exclude` has text labels on one side and numbers on the other: they would never be equal.")
    if any(groups.dtype.kind == "O" for groups in labels):
        number: dict[Any, int] = {}
        both = [number.setdefault(label, len(number)) for groups in labels for label in groups.tolist()]
        codes = np.array(both, dtype=np.int64)
    else:
        codes = np.unique(np.concatenate(labels), return_inverse=True)[1].astype(np.int64)
    return codes[:n], codes[n:]


def _none_at(groups: npt.NDArray[Any]) -> list[int]:
    if groups.dtype.kind != "O":
        return []
    return [i for i, label in enumerate(groups.tolist()) if label is None or label != label]
