"""A curve through points without a network: order them along the graph of their neighbours, smooth, project, repeat."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hullx.neighbors import knn
from hullx.studies.learning.latent_line.curves import nearest_on

Floats = npt.NDArray[np.float64]

NEIGHBORS = 6  # of the graph; more where it falls apart
SPAN = 0.03  # of the length, to both sides, over which a place is averaged
KNOTS = 201
ROUNDS = 4


def principal_curve(points: Floats) -> Floats:
    """A chain of points at equal distances that passes through the middle of the rows."""
    along = _along_graph(points)
    for _ in range(ROUNDS):
        line = _even(_smooth(points, along))
        along = nearest_on(line, points)[1]
    return line


def _along_graph(points: Floats) -> Floats:
    """Length of the shortest path from one end of the graph of neighbours, as a share of the longest."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components, dijkstra

    n, k = len(points), NEIGHBORS
    while True:
        near = knn(points, k=k)
        start = np.repeat(np.arange(n), k)
        # repeated rows are neighbours at a distance that the graph must not drop
        lengths = np.maximum(near.distances.ravel(), 1e-12)
        graph = csr_array((lengths, (start, near.indices.ravel())), shape=(n, n))
        if connected_components(graph, directed=False)[0] == 1 or k >= n - 1:
            break
        k = min(2 * k, n - 1)
    end = int(np.argmax(dijkstra(graph, directed=False, indices=0)))
    lengths = np.asarray(dijkstra(graph, directed=False, indices=end))
    return np.asarray(lengths / lengths.max())


def _smooth(points: Floats, along: Floats) -> Floats:
    """At each knot the value of a straight line fitted to the rows nearby: its ends are not pulled inwards."""
    knots = np.linspace(0.0, 1.0, KNOTS)
    apart = along[None, :] - knots[:, None]
    weight = np.exp(-0.5 * np.square(apart / (SPAN / 2.0))) + 1e-12
    s0, s1, s2 = (np.sum(weight * apart**p, axis=1) for p in range(3))
    kernel = weight * (s2[:, None] - s1[:, None] * apart)
    return np.asarray(kernel @ points / np.maximum(s0 * s2 - s1 * s1, 1e-300)[:, None])


def _even(line: Floats) -> Floats:
    """The same chain with its points at equal distances."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = np.linspace(0.0, length[-1], len(line))
    return np.stack([np.interp(at, length, line[:, j]) for j in range(2)], axis=-1)
