"""What exact mode leaves as proof: integers only, so there is no rounding to bound.

A query is inside because of a simplex of rows that holds it, outside because of a normal that separates it strictly. A
proof names rows and integers, nothing else; whoever checks it solves one linear system or takes one pass over the rows.
n rows, d features.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ExactProof:
    """Proofs of verdicts about the hull itself, without tolerance, for m queries.

    Attributes
    ----------
    decided : ndarray, shape (m,), bool
        Whether the verdict is the exact one. False: not finite, or status "exact_limit".
    indptr, rows : ndarray
        The simplex of query i is rows ``rows[indptr[i]:indptr[i + 1]]``; none where the query is not inside.
    normals : dict of int to tuple of int
        By query: ``normal @ ((x - query) / scale) < 0`` for every row x. Absent where the answer's own normal and
        offset separate.
    solves, priced : ndarray, shape (m,), int64
        What it took: rational systems solved, rows evaluated exactly.
    """

    decided: npt.NDArray[np.bool_]
    indptr: Ints
    rows: Ints
    normals: dict[int, tuple[int, ...]] = field(default_factory=dict)
    solves: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    priced: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def simplex(self, query: int) -> Ints:
        """Return the rows whose simplex holds the query."""
        return self.rows[int(self.indptr[query]) : int(self.indptr[query + 1])]

    def take(self, queries: Any) -> ExactProof:
        """Return the proofs of some of the queries."""
        chosen = np.arange(len(self.decided))[queries]
        simplices = [self.simplex(int(i)) for i in chosen]
        normals = {place: self.normals[int(i)] for place, i in enumerate(chosen) if int(i) in self.normals}
        counts = self.solves[chosen], self.priced[chosen]
        return ExactProof(self.decided[chosen], *compressed(simplices), normals, *counts)


def compressed(simplices: list[Ints]) -> tuple[Ints, Ints]:
    """Return indptr and rows of a list of simplices."""
    indptr = np.cumsum([0, *map(len, simplices)], dtype=np.int64)
    return indptr, np.concatenate([np.zeros(0, dtype=np.int64), *simplices]).astype(np.int64)
