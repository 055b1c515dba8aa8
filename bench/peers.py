"""The others: how the same neighbours are asked of NumPy, scikit-learn, SciPy, pykdtree, faiss, usearch and torch.

Each function takes (points, queries, k, threads) and returns (m, k) indices, so that an answer can be checked against
ours.  A peer does its own preparation inside the timed call, as a user's first call would: building an index, packing.
A peer that is not installed is left out.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.cases import Case, Rows

Indices = NDArray[np.int64]
BLOCK = 500  # queries at a time, where a peer writes all products: 500 x 60,000 float32 are 120 MB


@dataclass(frozen=True)
class Peer:
    name: str
    package: str  # that has to be installed
    ask: Callable[[Rows, Rows, int, int], Indices]
    most_features: int = 100_000  # beyond, nobody would use it
    note: str = ""

    def takes(self, case: Case) -> bool:
        wanted = case.peers is None or self.name in case.peers
        fits = case.points.shape[1] <= self.most_features
        return wanted and fits and importlib.util.find_spec(self.package) is not None


def float32_product(points: Rows, queries: Rows) -> NDArray[np.float32]:
    """The unit of speed: one float32 product of everything with everything, nothing selected."""
    return queries.astype(np.float32, copy=False) @ points.astype(np.float32, copy=False).T


def product_in_blocks(points: Rows, queries: Rows) -> float:
    """The same unit without keeping what it writes."""
    last = 0.0
    for start in range(0, len(queries), BLOCK):
        last = float(float32_product(points, queries[start : start + BLOCK])[-1, -1])
    return last


def numpy_knn(points: Rows, queries: Rows, k: int, threads: int = 0) -> Indices:  # noqa: ARG001 (BLAS has its own)
    """Expand the square in float32, then partition: fast to write, inexact."""
    half_norms = 0.5 * np.einsum("ij,ij->i", points, points).astype(np.float32)
    found = np.empty((len(queries), k), dtype=np.int64)
    for start in range(0, len(queries), BLOCK):
        score = half_norms - float32_product(points, queries[start : start + BLOCK])
        best = np.argpartition(score, k - 1, axis=1)[:, :k]
        order = np.argsort(np.take_along_axis(score, best, axis=1), axis=1, kind="stable")
        found[start : start + BLOCK] = np.take_along_axis(best, order, axis=1)
    return found


def sklearn_knn(points: Rows, queries: Rows, k: int, threads: int = 0) -> Indices:  # noqa: ARG001 (set for all)
    """Brute force: float32 rows are multiplied in float64, chunk by chunk."""
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(points)
    return np.asarray(search.kneighbors(queries, return_distance=False), dtype=np.int64)


def scipy_tree(points: Rows, queries: Rows, k: int, threads: int) -> Indices:
    """SciPy's tree, its queries on several threads; built on one."""
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(points).query(queries, k, workers=threads)[1], dtype=np.int64).reshape(len(queries), k)


def pykdtree_tree(points: Rows, queries: Rows, k: int, threads: int = 0) -> Indices:  # noqa: ARG001 (OpenMP's)
    """pykdtree, its queries on all threads of OpenMP; built on one."""
    from pykdtree.kdtree import KDTree

    return np.asarray(KDTree(points).query(queries, k)[1], dtype=np.int64).reshape(len(queries), k)


def faiss_flat(points: Rows, queries: Rows, k: int, threads: int) -> Indices:
    """IndexFlatL2: float32 products, squares expanded."""
    import faiss

    faiss.omp_set_num_threads(threads)
    index = faiss.IndexFlatL2(points.shape[1])
    index.add(points.astype(np.float32, copy=False))
    return np.asarray(index.search(queries.astype(np.float32, copy=False), k)[1])


def usearch_exact(points: Rows, queries: Rows, k: int, threads: int) -> Indices:
    from usearch.index import MetricKind, search

    narrow = points.astype(np.float32, copy=False), queries.astype(np.float32, copy=False)
    matches = search(*narrow, k, MetricKind.L2sq, exact=True, threads=threads)
    return np.asarray(matches.keys, dtype=np.int64).reshape(len(queries), k)


def _torch_top(points: Rows, queries: Rows, k: int, threads: int, distances: Callable[[Any, Any], Any]) -> Indices:
    import torch

    torch.set_num_threads(threads)
    rows, asked = torch.from_numpy(points), torch.from_numpy(queries)
    tops = [
        distances(asked[start : start + BLOCK], rows).topk(k, dim=1, largest=False, sorted=True).indices
        for start in range(0, len(asked), BLOCK)
    ]
    return np.asarray(torch.cat(tops).numpy(), dtype=np.int64)


def torch_cdist(points: Rows, queries: Rows, k: int, threads: int) -> Indices:
    """`cdist` and `topk`: what people write."""
    import torch

    return _torch_top(points, queries, k, threads, torch.cdist)


def torch_matmul(points: Rows, queries: Rows, k: int, threads: int) -> Indices:
    """Expanded squares and `topk`."""
    import torch

    norms = torch.from_numpy(points).square().sum(dim=1)
    return _torch_top(points, queries, k, threads, lambda asked, rows: torch.addmm(norms, asked, rows.T, alpha=-2.0))


KNN_PEERS = (
    Peer("faiss", "faiss", faiss_flat, note="IndexFlatL2, float32; adding rows included"),
    Peer("torch matmul", "torch", torch_matmul, note="addmm and topk, dtype of the case"),
    Peer("torch cdist", "torch", torch_cdist, note="cdist and topk, dtype of the case"),
    Peer("scikit-learn", "sklearn", sklearn_knn, note="brute, float64 inside; fitting included"),
    Peer("NumPy", "numpy", numpy_knn, note="float32 product and argpartition"),
    Peer("usearch", "usearch", usearch_exact, most_features=2_000, note="exact=True, float32"),
    Peer("cKDTree", "scipy", scipy_tree, most_features=8, note="float64; building included, on one thread"),
    Peer("pykdtree", "pykdtree", pykdtree_tree, most_features=8, note="float64; building included, on one thread"),
)
