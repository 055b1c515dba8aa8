"""The others on a graphics card: torch in three ways, cuVS, cuML and faiss-gpu where they are installed.

Rows and queries lie on the card beforehand; `transferred` wraps a peer so that both ways count.  All return indices on
the processor, whose copy makes them wait for the card.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.cases import Rows

Indices = NDArray[np.int64]
PRODUCTS = 1 << 30  # bytes of products that are written at a time


@dataclass(frozen=True)
class CardPeer:
    name: str
    package: str  # that has to be installed
    prepare: Callable[[Rows], Any]  # what a peer wants of rows or queries: on the card
    ask: Callable[[Any, Any, int], Indices]  # (rows, queries, k), both prepared
    note: str

    def here(self) -> bool:
        try:
            return importlib.util.find_spec(self.package) is not None
        except ModuleNotFoundError:  # the package above it
            return False

    def transferred(self, points: Rows, queries: Rows, k: int) -> Indices:
        return self.ask(self.prepare(points), self.prepare(queries), k)


def _to_card(rows: Rows) -> Any:
    import torch

    return torch.from_numpy(np.ascontiguousarray(rows, dtype=np.float32)).cuda()


def _in_blocks(rows: Any, queries: Any, k: int, distances: Callable[[Any, Any], Any]) -> Indices:
    import torch

    step = max(1, PRODUCTS // (4 * len(rows)))
    tops = [
        distances(queries[start : start + step], rows).topk(k, dim=1, largest=False).indices
        for start in range(0, len(queries), step)
    ]
    return np.asarray(torch.cat(tops).cpu().numpy(), dtype=np.int64)


def _expanded(tf32: bool) -> Callable[[Any, Any, int], Indices]:
    def ask(rows: Any, queries: Any, k: int) -> Indices:
        import torch

        before = torch.backends.cuda.matmul.allow_tf32
        torch.backends.cuda.matmul.allow_tf32 = tf32
        try:
            norms = rows.square().sum(dim=1)
            return _in_blocks(rows, queries, k, lambda q, x: torch.addmm(norms, q, x.T, alpha=-2.0))
        finally:
            torch.backends.cuda.matmul.allow_tf32 = before

    return ask


def _cdist(rows: Any, queries: Any, k: int) -> Indices:
    import torch

    return _in_blocks(rows, queries, k, torch.cdist)


def _to_cupy(rows: Rows) -> Any:
    import cupy

    return cupy.asarray(rows, dtype=cupy.float32)


def _cuvs(rows: Any, queries: Any, k: int) -> Indices:
    import cupy
    from cuvs.neighbors import brute_force

    return np.asarray(cupy.asnumpy(cupy.asarray(brute_force.search(brute_force.build(rows), queries, k)[1])))


def _cuml(rows: Any, queries: Any, k: int) -> Indices:
    import cupy
    from cuml.neighbors import NearestNeighbors

    found = NearestNeighbors(n_neighbors=k, algorithm="brute", metric="euclidean", output_type="cupy").fit(rows)
    return np.asarray(cupy.asnumpy(found.kneighbors(queries, return_distance=False)), dtype=np.int64)


def _faiss(rows: Any, queries: Any, k: int) -> Indices:
    import faiss

    return np.asarray(faiss.knn_gpu(faiss.StandardGpuResources(), queries, rows, k)[1].cpu())


CARD_PEERS = (
    CardPeer("torch float32", "torch", _to_card, _expanded(False), "addmm and topk, float32"),
    CardPeer("torch TF32", "torch", _to_card, _expanded(True), "addmm and topk, TF32"),
    CardPeer("torch cdist", "torch", _to_card, _cdist, "cdist and topk, float32"),
    CardPeer("cuVS", "cuvs.neighbors", _to_cupy, _cuvs, "brute_force, float32"),
    CardPeer("cuML", "cuml.neighbors", _to_cupy, _cuml, "NearestNeighbors, brute, float32"),
    CardPeer("faiss-gpu", "faiss.contrib.torch_utils", _to_card, _faiss, "knn_gpu, float32"),
)
