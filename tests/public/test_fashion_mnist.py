"""Acceptance on Fashion-MNIST, 60,000 × 784: 1,000 test images, every answer proven, every neighbour exact.

Pixels in [0, 1] here, rounded; the neighbours of the pixels themselves, integers: large/test_fashion_neighbors.py.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import hullx
import oracles
from asserts import describe
from hullx.reference import neighbors

pytestmark = [pytest.mark.data("fashion-mnist"), pytest.mark.timeout(900)]
CHECKER = Path(__file__).resolve().parents[2] / "docs" / "check_certificate.py"
K = 10


@pytest.fixture(scope="module")
def images() -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Training rows in [0, 1] as float32 (those exact reals), and the first 1,000 test images."""
    train, test = load()
    rows = (train / np.float32(255)).astype(np.float32)
    return rows, (test[:1000] / np.float32(255)).astype(np.float32).astype(np.float64)


@pytest.fixture(scope="module")
def points(images: tuple[NDArray[np.float32], NDArray[np.float64]]) -> hullx.Points:
    return hullx.Points(images[0])


@pytest.fixture(scope="module")
def answer(points: hullx.Points, images: tuple[NDArray[np.float32], NDArray[np.float64]]) -> hullx.HullAnswer:
    return hullx.Hull(points).query(images[1], want="distance")


def load() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images as (60,000, 784) and (10,000, 784) uint8."""
    data = hullx.datasets.fashion_mnist()
    return data.train_images, data.test_images


def test_verdicts_and_distances_are_proven_for_all(
    points: hullx.Points, images: tuple[NDArray[np.float32], NDArray[np.float64]], answer: hullx.HullAnswer
) -> None:
    assert set(answer.status) <= {"converged", "at_rounding_floor"}
    assert (answer.verdict == hullx.OUTSIDE).mean() > 0.5
    open_queries = np.flatnonzero(answer.verdict == hullx.UNDECIDED)
    assert len(open_queries) == 0, describe(answer, open_queries[0])
    outside = answer.verdict == hullx.OUTSIDE
    assert (answer.upper[outside] - answer.lower[outside] <= 1.01e-6 * answer.upper[outside]).all()
    hullx.verify(points, images[1], answer).raise_if_failed()


def test_verdicts_alone_agree_and_are_proven(
    points: hullx.Points, images: tuple[NDArray[np.float32], NDArray[np.float64]], answer: hullx.HullAnswer
) -> None:
    quick = hullx.Hull(points).query(images[1][:200])
    assert quick.verdict.tolist() == answer.verdict[:200].tolist()
    hullx.verify(points, images[1][:200], quick).raise_if_failed()


def test_a_stranger_confirms_ten_of_them(
    tmp_path: Path, images: tuple[NDArray[np.float32], NDArray[np.float64]], answer: hullx.HullAnswer
) -> None:
    """docs/check_certificate.py knows nothing of hullx and calculates in rationals."""
    inside, outside = np.flatnonzero(answer.verdict == hullx.INSIDE), np.flatnonzero(answer.verdict == hullx.OUTSIDE)
    chosen = [*inside[:3], *outside[:10]][:10]
    np.save(tmp_path / "points.npy", images[0])
    np.save(tmp_path / "queries.npy", images[1])
    answer.save(tmp_path / "answer.npz")
    names = [str(tmp_path / name) for name in ("points.npy", "queries.npy", "answer.npz")]
    command = [sys.executable, str(CHECKER), *names, *map(str, chosen)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("proven") == 10
    assert "NOT" not in done.stdout


def test_distances_agree_with_least_squares_on_the_rows_that_matter(
    points: hullx.Points, images: tuple[NDArray[np.float32], NDArray[np.float64]], answer: hullx.HullAnswer
) -> None:
    """The nearest point over all rows is that over a superset of its support: support and 600 nearest rows."""
    for i in range(0, 1000, 100):
        support, _ = answer.weights.row(i)
        near = hullx.knn(points, images[1][i : i + 1], k=600).indices[0]
        some = images[0][np.union1d(support, near)].astype(np.float64)
        assert answer.upper[i] == pytest.approx(oracles.nnls_distance(some, images[1][i]), rel=2e-6, abs=1e-7)


def candidates(rows: NDArray[np.float32], queries: NDArray[np.float64], k: int) -> list[NDArray[np.int64]]:
    """Rows that a float64 product cannot exclude from the k nearest, by its error bound.

    s = ‖x‖² − 2⟨x, q⟩ + ‖q‖² with every sum of d terms in whatever order: |error| <= γ (‖x‖² + 2 Σ|x||q| + ‖q‖²),
    γ = (d + 4)·2⁻⁵³ generously doubled, and Σ|x||q| <= (‖x‖² + ‖q‖²)/2.
    """
    d = rows.shape[1]
    gamma = 2 * (d + 4) * 2.0**-53
    norms, query_norms = np.empty(len(rows)), np.einsum("ij,ij->i", queries, queries)
    products = np.empty((len(queries), len(rows)))
    for start in range(0, len(rows), 8192):
        block = rows[start : start + 8192].astype(np.float64)
        norms[start : start + 8192] = np.einsum("ij,ij->i", block, block)
        products[:, start : start + 8192] = queries @ block.T
    kept = []
    for i in range(len(queries)):
        squared = norms - 2 * products[i] + query_norms[i]
        error = gamma * 2 * (norms + query_norms[i])
        threshold = np.partition(squared + error, k - 1)[k - 1]
        kept.append(np.flatnonzero(squared - error <= threshold))
    return kept


def test_neighbors_are_those_of_the_specification_to_the_bit(
    points: hullx.Points, images: tuple[NDArray[np.float32], NDArray[np.float64]]
) -> None:
    rows, queries = images
    found = hullx.knn(points, queries, k=K)
    counts = hullx.count_within(points, queries, found.distances[:, -1])
    assert (counts >= K).all()
    for start in range(0, len(queries), 100):
        for i, near in enumerate(candidates(rows, queries[start : start + 100], K), start):
            indices, squared = neighbors.knn(rows[near], queries[i], K)
            assert found.indices[i].tolist() == near[indices].tolist()
            assert found.distances[i].tobytes() == np.sqrt(squared).tobytes()
