"""All 10,000 Fashion-MNIST queries have the neighbours that integers give: on every level, rung and path to them."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from hullx import _core, datasets, runtime
from large.fashion_neighbors import BLOCK, FILE, K, digest, stored

pytestmark = [pytest.mark.data("fashion-mnist"), pytest.mark.timeout(3600), pytest.mark.usefixtures("simd_level")]
RUNGS = ("int8", "float32", "auto")


@cache
def images() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    data = datasets.fashion_mnist()
    return data.train_images, data.test_images


def assert_all_as_stored(blocks: range, rung: str, threads: int, factor: float = 1.0) -> None:
    """`blocks` of a hundred queries each; pixels times `factor`, a power of two, so that nothing is rounded."""
    train, test = images()
    indices, digests = stored()
    asked = np.concatenate([np.arange(b * BLOCK, (b + 1) * BLOCK) for b in blocks])
    points = _core.Points(train.astype(np.float32) * np.float32(factor))
    queries = test[asked].astype(np.float64) * factor
    found, squared = _core.knn(points, queries, K, None, None, None, threads, None, rung)
    different = np.flatnonzero((found != indices[asked]).any(axis=1))
    assert len(different) == 0, (
        f"query {asked[different[0]]}: {found[different[0]]}, not {indices[asked[different[0]]]}"
    )
    whole = (squared / factor**2).astype(np.int64)
    assert (whole * factor**2 == squared).all()
    for place, block in enumerate(blocks):
        assert digest(whole[place * BLOCK : (place + 1) * BLOCK]) == digests[block].tobytes(), block


@pytest.mark.parametrize("block", [0, pytest.param(57, marks=pytest.mark.slow)])
def test_the_stored_answer_is_what_differences_give(block: int) -> None:
    """The oracle itself, by another way: int32 differences, squared and summed."""
    train, test = images()
    indices, digests = stored()
    whole, distances = train.astype(np.int32), []
    for i in range(block * BLOCK, block * BLOCK + (8 if block == 0 else BLOCK)):
        difference = whole - test[i].astype(np.int32)
        squared = np.einsum("ij,ij->i", difference, difference)
        order = np.lexsort((np.arange(len(whole)), squared))[:K]
        assert indices[i].tolist() == order.tolist()
        distances.append(squared[order].astype(np.int64))
    if len(distances) == BLOCK:
        assert digest(np.array(distances)) == digests[block].tobytes()


def test_the_file_is_small() -> None:
    assert FILE.stat().st_size < 600_000


@pytest.mark.parametrize("rung", RUNGS)
def test_a_sample_of_neighbors_is_the_stored_one(rung: str) -> None:
    assert_all_as_stored(range(3, 100, 33), rung, 2)


@pytest.mark.slow
@pytest.mark.parametrize(("level", "rung"), list(product(runtime.simd_levels(), RUNGS)))
def test_all_neighbors_are_the_stored_ones(level: str, rung: str) -> None:
    runtime.set_simd_level(level)
    assert_all_as_stored(range(100), rung, 2)


@pytest.mark.slow
def test_unit_and_thread_count_change_nothing() -> None:
    """A power of two for a unit leaves the order and, scaled, every distance."""
    assert_all_as_stored(range(100), "auto", 1, 2.0**-8)
    assert_all_as_stored(range(100), "auto", 3, 2.0**70)
