"""The table of nearest neighbours that all estimators read, without duplicates.

A row that equals an earlier one says nothing about dimension: it is dropped, as a row and as a neighbour, and counted.
With points the neighbours are then searched again among the rows left; a ready table cannot be searched again, so lists
that lose copies become shorter there, and a row whose list is too short for an estimator is skipped by it.

Which rows have an earlier copy is read off any table exactly: equal distances are ordered by index, so the first of
several copies stands in the list of each of the others, however short.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hullx.arrays import Floats, Rows
from hullx.exclusion import Ints
from hullx.neighbor_answer import Neighbors
from hullx.neighbors import knn
from hullx.points import Points, as_points
from hullx.progress import Progress


@dataclass(frozen=True, eq=False)
class Table:
    """Neighbours of n different rows, (n, k), nearest first; NaN and -1 where a list ended early."""

    distances: Floats
    indices: Ints
    duplicates: int

    @property
    def k(self) -> int:
        """Neighbours of a row."""
        return int(self.indices.shape[1])

    def rows_with(self, k: int) -> tuple[Floats, Ints, int]:
        """Return distances and neighbours (places among these rows) of rows with `k` of them, and how many are not."""
        distances, indices = self.distances[:, :k], self.indices[:, :k]
        # a square of 0 is not always an equal row: differences below 1e-162 vanish
        good = (indices[:, -1] >= 0) & (distances[:, 0] > 0.0)
        if good.all():
            return distances, indices, 0
        place = np.where(good, np.cumsum(good) - 1, -1)
        kept = indices[good]
        return distances[good], np.where(kept >= 0, place[kept], -1), int((~good).sum())


def table_of(points: Any, k: int, num_threads: int | None = None, progress: Progress | None = None) -> Table:
    """Return the table of `points` (array, `Points`, `Neighbors` of the rows themselves, or a table) with k columns."""
    if isinstance(points, Table):
        return _wide_enough(points, k)
    if isinstance(points, Neighbors):
        distances, indices = points.to_skdim()
        if (indices < 0).any():
            raise ValueError("`points` is a Neighbors with invalid queries: leave rows with NaN out before the search.")
        copies = _copies(distances, indices)
        short = _without(distances, indices, copies) if copies.any() else Table(distances, indices, 0)
        return _wide_enough(short, k)
    packed = as_points(points)
    found = knn(packed, k=k, num_threads=num_threads, progress=progress)
    copies = _copies(found.distances, found.indices)
    if copies.any():
        left = Points(packed.rows[~copies])
        if left.n_rows <= k:
            raise ValueError(
                f"`points` has {left.n_rows:,} different rows ({int(copies.sum()):,} duplicates dropped), but {k} "
                f"neighbours of each are needed: pass more rows, or use fewer neighbours."
            )
        found = knn(left, k=k, num_threads=num_threads, progress=progress)
    return Table(found.distances, found.indices, int(copies.sum()))


def different_rows(rows: Rows) -> Ints:
    """Return the places of the rows that equal no earlier one, ascending."""
    # adding 0 makes -0 equal to 0, byte for byte
    first = np.unique(rows + rows.dtype.type(0), axis=0, return_index=True)[1]
    return np.sort(first).astype(np.int64)


def _wide_enough(table: Table, k: int) -> Table:
    if table.k < k:
        raise ValueError(
            f"`points` is a table of {table.k} neighbours a row, but {k} are needed: search with k={k} or more."
        )
    return table


def _copies(distances: Floats, indices: Ints) -> np.ndarray[Any, np.dtype[np.bool_]]:
    own = np.arange(len(indices))[:, None]
    return np.asarray(((distances == 0.0) & (indices < own)).any(axis=1))


def _without(distances: Floats, indices: Ints, copies: np.ndarray[Any, np.dtype[np.bool_]]) -> Table:
    """The table of the rows that are no copies; lists close up and end in NaN and -1."""
    place = np.where(copies, -1, np.cumsum(~copies) - 1)
    near = place[indices[~copies]]
    far = distances[~copies]
    order = np.argsort(near < 0, axis=1, kind="stable")
    near, far = np.take_along_axis(near, order, axis=1), np.take_along_axis(far, order, axis=1)
    return Table(np.where(near < 0, np.nan, far), near, int(copies.sum()))
