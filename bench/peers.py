"""The others: how the same question is asked of NumPy, scikit-learn, SciPy and pykdtree.

Each function takes (points, queries, ...) and returns plain arrays, so that an answer can be checked against ours.
A peer does its own preparation inside the timed call, as a user's first call would.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pykdtree.kdtree import KDTree
from scipy.optimize import linprog
from scipy.spatial import cKDTree
from sklearn.neighbors import NearestNeighbors

from bench.cases import Rows


def float32_product(points: Rows, queries: Rows) -> NDArray[np.float32]:
    """The unit of speed: one float32 product of everything with everything, nothing selected."""
    return queries.astype(np.float32) @ points.astype(np.float32).T


def numpy_knn(points: Rows, queries: Rows, k: int) -> NDArray[np.int64]:
    """Expand the square in float32, then partition: fast to write, inexact."""
    half_norms = 0.5 * np.einsum("ij,ij->i", points, points).astype(np.float32)
    score = half_norms - float32_product(points, queries)
    best = np.argpartition(score, k - 1, axis=1)[:, :k]
    order = np.argsort(np.take_along_axis(score, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1)


def sklearn_knn(points: Rows, queries: Rows, k: int) -> NDArray[np.int64]:
    """Brute force in float64."""
    search = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(points)
    return search.kneighbors(queries, return_distance=False)


def scipy_tree(points: Rows, queries: Rows, k: int, workers: int) -> NDArray[np.int64]:
    """SciPy's tree, its queries on several threads; built on one."""
    return np.asarray(cKDTree(points).query(queries, k, workers=workers)[1], dtype=np.int64).reshape(len(queries), k)


def pykdtree_tree(points: Rows, queries: Rows, k: int) -> NDArray[np.int64]:
    """pykdtree, its queries on all threads of OpenMP; built on one."""
    return np.asarray(KDTree(points).query(queries, k)[1], dtype=np.int64).reshape(len(queries), k)


def linprog_verdicts(points: Rows, queries: Rows) -> NDArray[np.bool_]:
    """One feasibility problem a query: are there weights that mix the rows into it?  True where HiGHS finds some."""
    equations = np.vstack([points.T, np.ones(len(points))])
    cost = np.zeros(len(points))
    return np.array(
        [
            linprog(cost, A_eq=equations, b_eq=np.append(query, 1.0), bounds=(0, None), method="highs").status == 0
            for query in queries
        ]
    )
