"""The data that is timed: small cases that show each regime, the same for every peer.

Each case is a pure function of its name: generated from a fixed seed, or read from scikit-learn's packaged tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    name: str
    points: Rows  # (n, d)
    queries: Rows  # (m, d)
    k: int = 10


def gaussian(n: int, d: int, m: int) -> Case:
    rng = np.random.default_rng([n, d, m])
    # values of float32, so that peers which compute in it are given the same points
    points, queries = (rng.standard_normal((count, d)).astype(np.float32).astype(np.float64) for count in (n, m))
    return Case(f"gaussian-{n}x{d}", points, queries)


def digits(m: int = 200) -> Case:
    """8 x 8 images; the queries are mixtures of two images, half of them pushed out of the hull."""
    images = load_digits().data
    rng = np.random.default_rng(8)
    first, second = (images[rng.integers(0, len(images), m)] for _ in range(2))
    queries = 0.5 * (first + second)
    queries[: m // 2] += rng.normal(0.0, 4.0, (m // 2, images.shape[1]))
    return Case("digits-1797x64", images, queries)


def uniform(n: int, d: int, m: int, k: int) -> Case:
    rng = np.random.default_rng([n, d, m])
    return Case(f"uniform-{n}x{d}", rng.random((n, d)), rng.random((m, d)), k)


def clustered(n: int, d: int, m: int, k: int) -> Case:
    """A hundred clusters, dense in the middle, queries like rows."""
    rng = np.random.default_rng([n, d, m])
    centres = rng.standard_normal((100, d))
    places = centres[rng.integers(0, 100, n + m)] + 0.02 * rng.random((n + m, 1)) * rng.standard_normal((n + m, d))
    return Case(f"clustered-{n}x{d}", places[:n], places[n:], k)


# Few dimensions: made where they are timed, since a million rows are large.
TREE_CASES = {
    f"{make.__name__}-{n}x{d}-m{m}-k{k}": (make, n, d, m, k)
    for d in (2, 3, 8)
    for n, m in ((200_000, 200_000 if d < 8 else 20_000), (1_000_000, 100_000 if d < 8 else 20_000))
    for make in (uniform, clustered)
    for k in (1, 10)
}
KNN_CASES = (gaussian(20_000, 16, 500), gaussian(20_000, 256, 200), digits())
HULL_CASES = (gaussian(2_000, 8, 50), gaussian(2_000, 64, 50), digits(50))
