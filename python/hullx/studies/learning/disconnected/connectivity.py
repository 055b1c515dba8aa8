"""Whether two groups of points hang together, and at which scale.

Finite samples are always disconnected, so the question is one of scale: is there a radius at which each group is
connected and the groups are apart?  There is one exactly where the smallest distance between the groups exceeds the
longest edge of either group's minimum spanning tree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist, pdist, squareform

Floats = npt.NDArray[np.float64]
LARGEST = 4_000  # rows: all distances are held


@dataclass(frozen=True)
class Separation:
    """Two groups: how far apart, and the radius from which on each of them hangs together."""

    between: float
    within: float

    @property
    def ratio(self) -> float:
        """Above 1 a radius tells the groups apart."""
        return self.between / self.within


def longest_edge(rows: Floats) -> float:
    """The radius at which the rows become connected: the longest edge of their minimum spanning tree."""
    if not 2 <= len(rows) <= LARGEST:
        raise ValueError(f"`rows` has {len(rows)} rows; 2 to {LARGEST} are compared")
    return _longest(squareform(pdist(rows)))


def _longest(distances: Floats) -> float:
    """SciPy's sparse trees take a zero for "no edge": equal rows are set apart by less than anything measured."""
    apart = np.where(distances == 0.0, np.finfo(np.float64).tiny, distances)
    return float(minimum_spanning_tree(apart).data.max())


def separation(first: Floats, second: Floats) -> Separation:
    """Compare the gap between two groups with the gaps inside them."""
    within = max(longest_edge(first), longest_edge(second))
    return Separation(float(cdist(first, second).min()), within)


def widest_step(rows: Floats, start: int, end: int) -> list[int]:
    """The path through the rows whose longest step is as short as can be: the one in the minimum spanning tree."""
    distances = squareform(pdist(rows))
    tree = minimum_spanning_tree(np.where(distances == 0.0, np.finfo(np.float64).tiny, distances))
    neighbors: list[list[int]] = [[] for _ in range(len(rows))]
    for i, j in zip(*tree.nonzero(), strict=True):
        neighbors[i].append(int(j))
        neighbors[j].append(int(i))
    came = {start: start}
    waiting = [start]
    while end not in came:
        at = waiting.pop()
        for other in neighbors[at]:
            if other not in came:
                came[other] = at
                waiting.append(other)
    path = [end]
    while path[-1] != start:
        path.append(came[path[-1]])
    return path[::-1]
