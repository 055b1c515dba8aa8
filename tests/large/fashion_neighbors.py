"""The ten nearest training images of all 10,000 Fashion-MNIST test images, found in integers, without hullx.

    python tests/large/fashion_neighbors.py --write     (two minutes; reads the images through hullx.datasets)

Pixels are integers from 0 to 255, so a product of two images is an integer below 2²⁶ and every partial sum of it is
exact in float64, in whatever order a matrix product takes them: ‖x‖² − 2⟨x, q⟩ + ‖q‖² is the squared distance itself.
One int64 key, squared distance times 2¹⁶ plus the row (60,000 < 2¹⁶), orders by distance, then by index.

Stored in `fashion_neighbors.npz`: `indices` (10000, 10) uint16, and for every hundred queries the SHA-256 of their
squared distances as little-endian int64, so that a part can be checked without the rest.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("fashion_neighbors.npz")
K = 10
BLOCK = 100  # queries: 100 × 60,000 products are 48 MB


def digest(squared: NDArray[np.int64]) -> bytes:
    """Of the squared distances of one block of queries."""
    return hashlib.sha256(squared.astype("<i8").tobytes()).digest()


def stored() -> tuple[NDArray[np.uint16], NDArray[np.void]]:
    """Indices (10000, 10), and the digests of the blocks, (100,) of 32 bytes."""
    with np.load(FILE) as archive:
        return archive["indices"], archive["digests"]


def nearest(rows: NDArray[np.uint8], queries: NDArray[np.uint8]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Indices and squared distances of the K nearest rows of a block of queries."""
    wide, asked = rows.astype(np.float64), queries.astype(np.float64)
    squared = np.square(wide).sum(axis=1) - 2 * (asked @ wide.T) + np.square(asked).sum(axis=1)[:, None]
    key = squared.astype(np.int64) * 2**16 + np.arange(len(rows))
    key = np.sort(np.partition(key, K - 1, axis=1)[:, :K], axis=1)
    return (key % 2**16).astype(np.uint16), key // 2**16


def write() -> None:
    from hullx import datasets

    data = datasets.fashion_mnist()
    found = [
        nearest(data.train_images, data.test_images[start : start + BLOCK])
        for start in range(0, len(data.test_images), BLOCK)
    ]
    digests = np.array([np.void(digest(squared)) for _, squared in found])
    np.savez_compressed(FILE, indices=np.vstack([indices for indices, _ in found]), digests=digests)


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(__doc__)
    write()
