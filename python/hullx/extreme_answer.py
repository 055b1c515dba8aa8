"""What `Hull.extreme_points` returns: the vertices with their proofs, and every row as a mixture of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.answers import Weights
from hullx.arrays import Floats
from hullx.exclusion import Ints


@dataclass(frozen=True, eq=False, repr=False)
class ExtremePoints:
    """The vertices of the hull of n rows, each with a proof; v vertices, d features.

    What is proven: a row of `indices` is a vertex exactly, whatever the tolerance; every other row lies within
    ``scaled_upper`` of the hull of those, which is at most ``tolerance * radius`` unless it is among `undecided`. So a
    vertex that sticks out by less than the tolerance may be missing, and no other.

    Attributes
    ----------
    indices : ndarray, shape (v,), int64
        Rows, ascending. Of equal rows the lowest index stands for all.
    normals : ndarray, shape (v, d)
    offsets : ndarray, shape (v,)
        ``normal @ (x - vertex) <= offset <= 0`` for every row x that differs from the vertex. Where the offset is 0,
        rows that reach 0 are lexicographically smaller than the vertex: the largest row of a face is a vertex of it.
        Not normalised; zero where all rows are equal.
    mixtures : Weights
        For each of the n rows the weights of vertices that come near it: of a vertex itself, of a duplicate its row's.
    upper, scaled_upper : ndarray, shape (n,), float64
        How near, proven: in the caller's units, and in the scaled frame.
    undecided : ndarray, int64
        Rows that are not proven to be vertices, nor to lie within the tolerance of them.
    tolerance, radius, scale, center
        What "within the tolerance" refers to: statistics of the rows, see `Points`.

    Examples
    --------
    >>> from hullx import Hull
    >>> found = Hull([[0.0, 0.0], [2.0, 0.0], [1.0, 0.0], [0.0, 2.0], [0.0, 2.0]]).extreme_points()
    >>> found
    ExtremePoints(3 of 5 rows)
    >>> found.indices
    array([0, 1, 3])
    >>> found.mixtures.row(4)
    (array([3]), array([1.]))
    """

    indices: Ints
    normals: Floats
    offsets: Floats
    mixtures: Weights
    upper: Floats
    scaled_upper: Floats
    undecided: Ints
    tolerance: float
    radius: float
    scale: Floats
    center: Floats

    def __len__(self) -> int:
        return len(self.indices)

    def __repr__(self) -> str:
        undecided = f", {len(self.undecided):,} undecided" if len(self.undecided) else ""
        n = len(self.upper)
        return f"ExtremePoints({len(self):,} of {n:,} row{'s' * (n != 1)}{undecided})"

    @property
    def is_vertex(self) -> npt.NDArray[np.bool_]:
        """Which of the n rows are listed, (n,)."""
        listed = np.zeros(len(self.upper), dtype=bool)
        listed[self.indices] = True
        return listed

    @property
    def protrusion(self) -> float:
        """The most that any row may stick out of the hull of the vertices, in the caller's units: proven."""
        return float(self.upper.max())

    @property
    def scaled_protrusion(self) -> float:
        """The same in the scaled frame."""
        return float(self.scaled_upper.max())
