"""Codes for pictures, learned, linear or random, and ways between two pictures: straight, spherical, by neighbours."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from hullx.neighbors import knn
from hullx.studies.learning.latent_midpoints.config import Config
from hullx.studies.learning.latent_midpoints.pictures import Floats

GRAPH_NEIGHBORS = 6


class Coder(Protocol):
    """Rows to codes and back."""

    def encode(self, rows: Floats) -> Floats: ...

    def decode(self, codes: Floats) -> Floats: ...


class Linear:
    """The leading principal components: the best that a linear autoencoder can become."""

    def __init__(self, rows: Floats, latent: int) -> None:
        self.middle = rows.mean(axis=0)
        _, vectors = np.linalg.eigh(np.cov(rows.T))
        self.basis = np.ascontiguousarray(vectors[:, ::-1][:, :latent])

    def encode(self, rows: Floats) -> Floats:
        return np.asarray((rows - self.middle) @ self.basis)

    def decode(self, codes: Floats) -> Floats:
        return np.asarray(self.middle + codes @ self.basis.T)


def coder(rows: Floats, model: str, latent: int, epochs: int, config: Config, rng: np.random.Generator) -> Coder:
    """Make one of `Config.models` of these rows."""
    if model == "linear":
        return Linear(rows, latent)
    from hullx.studies.learning.image_nets import image_coder
    from hullx.studies.learning.training import Recipe

    recipe = Recipe(epochs=0 if model == "untrained" else epochs, batch=config.batch, rate=config.rate, cosine=True)
    if model in ("plain", "untrained"):
        return image_coder(rows, latent, "plain", recipe, rng)
    if model == "variational":
        return image_coder(rows, latent, "variational", recipe, rng)
    if model == "denoising":
        return image_coder(rows, latent, "denoising", recipe, rng)
    raise ValueError(f"`models` has {model!r}; there are plain, variational, denoising, linear, untrained")


def straight(start: Floats, end: Floats, times: Floats) -> Floats:
    """Weighted means, shape (steps, m, d)."""
    t = times[:, None, None]
    return np.asarray((1.0 - t) * start + t * end)


def spherical(start: Floats, end: Floats, times: Floats, centre: Floats) -> Floats:
    """Turn at an even pace around the centre while the distance from it changes evenly, shape (steps, m, d)."""
    arms = [start - centre, end - centre]
    length = [np.maximum(np.linalg.norm(arm, axis=1, keepdims=True), 1e-12) for arm in arms]
    units = [arm / size for arm, size in zip(arms, length, strict=True)]
    angle = np.arccos(np.clip((units[0] * units[1]).sum(axis=1, keepdims=True), -1.0, 1.0))
    t, sine = times[:, None, None], np.sin(angle)
    flat = sine < 1e-6  # the same direction, or opposite ones, between which no way is shorter
    safe = np.where(flat, 1.0, sine)
    turned = (np.sin((1.0 - t) * angle) * units[0] + np.sin(t * angle) * units[1]) / safe
    line = (1.0 - t) * units[0] + t * units[1]
    return np.asarray(centre + ((1.0 - t) * length[0] + t * length[1]) * np.where(flat, line, turned))


def by_neighbors(rows: Floats, start: Floats, end: Floats, times: Floats) -> Floats:
    """Along shortest paths through the graph of nearest rows, at shares of their length, shape (steps, m, d).

    Between two rows of the path stands a weighted mean of them; ends that no path joins go straight.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    n, m = len(rows), len(start)
    every = np.concatenate([rows, start, end])
    inner, outer = knn(rows, k=GRAPH_NEIGHBORS), knn(rows, every[n:], k=GRAPH_NEIGHBORS)
    targets = np.concatenate([inner.indices, outer.indices]).ravel()
    lengths = np.maximum(np.concatenate([inner.distances, outer.distances]).ravel(), 1e-12)
    sources = np.repeat(np.arange(len(every)), GRAPH_NEIGHBORS)
    graph = csr_array((lengths, (sources, targets)), shape=(len(every), len(every)))
    _, before = dijkstra(graph, directed=False, indices=np.arange(n, n + m), return_predecessors=True)
    return np.stack([_walk(every, before[i], n + i, n + m + i, times) for i in range(m)], axis=1)


def _walk(every: Floats, before: Floats, first: int, last: int, times: Floats) -> Floats:
    """Points at shares of the length of one path, given each node's predecessor."""
    path = [last]
    while path[-1] != first and before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    if path[-1] != first:
        path = [last, first]
    nodes = every[path[::-1]]
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(nodes, axis=0), axis=1))])
    at = times * length[-1]
    where = np.clip(np.searchsorted(length, at, "right") - 1, 0, len(nodes) - 2)
    share = (at - length[where]) / np.maximum(length[where + 1] - length[where], 1e-300)
    return np.asarray((1.0 - share)[:, None] * nodes[where] + share[:, None] * nodes[where + 1])
