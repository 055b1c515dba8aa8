"""Neighbours of rows of bits are those of the definition, at every level and thread count, whatever is dropped."""

from __future__ import annotations

import pickle
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

import hullx
from hullx import runtime
from hullx.reference import jaccard

pytestmark = pytest.mark.usefixtures("simd_level")
Bits = NDArray[np.bool_]


@st.composite
def bit_sets(draw: st.DrawFn) -> tuple[Bits, Bits]:
    """Rows and queries: from one column (nothing but ties) to more than the fold holds, empty rows and copies."""
    n, m = draw(st.integers(1, 30)), draw(st.integers(1, 6))
    d = draw(st.sampled_from([1, 2, 3, 7, 8, 9, 63, 64, 65, 130, 511, 513, 1000, 2048, 4096]))
    fill = draw(st.sampled_from([0.0, 2.0, 10.0, d / 2, d]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    bits = rng.random((n + m, d)) < fill / d
    bits[rng.integers(0, n + m, draw(st.integers(0, 5)))] = False
    copies = rng.integers(0, n + m, (2, draw(st.integers(0, 12))))
    bits[copies[0]] = bits[copies[1]]
    near = rng.integers(0, n + m, draw(st.integers(0, 12)))  # one bit away from others
    bits[near] ^= np.arange(d) == rng.integers(0, d, (len(near), 1))
    return bits[:n], bits[n:]


def fingerprints(n: int, d: int, seed: int, clusters: int = 60) -> Bits:
    """Sparse rows in clusters, some bits much more frequent than others, like substructures of molecules."""
    rng = np.random.default_rng(seed)
    frequent = rng.permutation(np.minimum(0.9, 60.0 / (np.arange(d) + 20.0)))
    heads = rng.random((clusters, d)) < frequent
    kept = rng.random((n, d)) < rng.uniform(0.6, 1.0, (n, 1))
    return (heads[rng.integers(0, clusters, n)] & kept) | (rng.random((n, d)) < 0.1 * frequent)


def by_integers(rows: Bits, queries: Bits, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Brute force: the quotients of integers this small are equal as floats only where they are equal."""
    common = queries.astype(np.float64) @ rows.T.astype(np.float64)
    union = queries.sum(axis=1)[:, None] + rows.sum(axis=1) - common
    distances = np.where(union == 0, 0.0, (union - common) / np.maximum(union, 1))
    order = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return order, np.take_along_axis(distances, order, axis=1)


@given(data=st.data(), sets=bit_sets())
def test_neighbors_are_those_of_the_definition_to_the_bit(data: st.DataObject, sets: tuple[Bits, Bits]) -> None:
    rows, queries = sets
    k = data.draw(st.integers(1, len(rows)))
    radius = data.draw(st.sampled_from([0.0, 0.5, 1 / 3, 2 / 3, 0.9, 1.0]))
    for level in runtime.simd_levels()[:2]:
        runtime.set_simd_level(level)
        found = hullx.knn(rows, queries, k, metric="jaccard")
        counted = hullx.count_within(rows, queries, radius, metric="jaccard")
        at_the_last = hullx.count_within(rows, queries, found.distances[:, -1], metric="jaccard")
        for i, query in enumerate(queries):
            indices, distances = jaccard.knn(rows, query, k)
            assert found.indices[i].tolist() == indices
            assert found.distances[i].tolist() == distances
            assert counted[i] == jaccard.count_within(rows, query, radius)
            assert at_the_last[i] == jaccard.count_within(rows, query, distances[-1])


@given(data=st.data(), sets=bit_sets())
def test_exclusions_are_those_of_the_definition(data: st.DataObject, sets: tuple[Bits, Bits]) -> None:
    rows, queries = sets
    n, m = len(rows), len(queries)
    groups = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    asked = np.array(data.draw(st.lists(st.integers(0, 3), min_size=m, max_size=m)))
    exclude = (groups, asked)
    counted = hullx.count_within(rows, queries, 0.7, metric="jaccard", exclude=exclude)
    left = min(int((groups != a).sum()) for a in asked)
    found = hullx.knn(rows, queries, left, metric="jaccard", exclude=exclude) if left else None
    for i, query in enumerate(queries):
        excluded = set(np.flatnonzero(groups == asked[i]).tolist())
        assert counted[i] == jaccard.count_within(rows, query, 0.7, excluded)
        if found is not None:
            assert (found.indices[i].tolist(), found.distances[i].tolist()) == jaccard.knn(rows, query, left, excluded)


@given(sets=bit_sets())
@example(sets=(np.zeros((3, 1), dtype=bool), np.zeros((1, 1), dtype=bool)))
def test_rows_find_others_and_then_themselves(sets: tuple[Bits, Bits]) -> None:
    rows, _ = sets
    n = len(rows)
    itself = hullx.knn(rows, k=n, metric="jaccard", include_self=True)
    assert not itself.distances[:, 0].any()
    assert (np.sort(itself.indices, axis=1) == np.arange(n)).all()
    if n > 1:
        others = hullx.knn(rows, k=n - 1, metric="jaccard")
        without = [[j for j in row if j != i] for i, row in enumerate(itself.indices.tolist())]
        assert others.indices.tolist() == without


@pytest.mark.parametrize(("d", "seed"), [(2048, 1), (1000, 2), (166, 3)])
def test_fingerprints_in_clusters_give_the_same_at_every_level_and_thread_count(d: int, seed: int) -> None:
    bits = fingerprints(3_050, d, seed)
    rows, queries = bits[:3_000], bits[3_000:]
    for k in (1, 10, 3_000):
        indices, distances = by_integers(rows, queries, k)
        for level in runtime.simd_levels():
            runtime.set_simd_level(level)
            points = hullx.BitPoints(rows)
            for threads in (1, 2, 3):
                found = hullx.knn(points, queries, k, metric="jaccard", num_threads=threads)
                assert found.indices.tobytes() == indices.tobytes()
                assert found.distances.tobytes() == distances.tobytes()


def test_scipy_and_scikit_learn_measure_the_same_distances() -> None:
    bits = fingerprints(620, 2048, 4)
    rows, queries = bits[:600], bits[600:]
    found = hullx.knn(rows, queries, 20, metric="jaccard")
    scipy = np.sort(cdist(queries, rows, "jaccard"), axis=1)[:, :20]
    sklearn, _ = NearestNeighbors(n_neighbors=20, metric="jaccard", algorithm="brute").fit(rows).kneighbors(queries)
    np.testing.assert_allclose(found.distances, scipy, rtol=1e-15)
    np.testing.assert_allclose(found.distances, sklearn, rtol=1e-15)
    counts = hullx.count_within(rows, queries, 0.5, metric="jaccard")
    np.testing.assert_array_equal(counts, (cdist(queries, rows, "jaccard") <= 0.5).sum(axis=1))


def test_every_form_of_the_same_bits_gives_the_same_answer() -> None:
    bits = fingerprints(80, 100, 5)
    expected = hullx.knn(bits, k=7, metric="jaccard")
    whole = hullx.BitPoints.from_packed(np.packbits(bits, axis=1), 100)
    forms: list[Any] = [bits.astype(np.uint8), bits.astype(np.int64), bits.astype(np.float64), np.asfortranarray(bits)]
    forms += [
        bits[:, ::-1],
        hullx.Points(bits.astype(np.float32)),
        bits.tolist(),
        whole,
        pickle.loads(pickle.dumps(whole)),
    ]
    for points in forms:
        found = hullx.knn(points, k=7, metric="jaccard")
        assert found.indices.tobytes() == expected.indices.tobytes()
        assert found.distances.tobytes() == expected.distances.tobytes()
    queries = hullx.knn(whole, whole, 7, metric="jaccard", exclude=np.arange(80))
    assert queries.indices.tobytes() == expected.indices.tobytes()


def test_one_points_serves_several_threads() -> None:
    bits = fingerprints(2_000, 512, 6)
    points, answers = hullx.BitPoints(bits), [b""] * 4

    def ask(i: int) -> None:
        answers[i] = hullx.knn(points, k=5, metric="jaccard", num_threads=1).indices.tobytes()

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {by_integers_without_self(bits, 5).tobytes()}


def by_integers_without_self(bits: Bits, k: int) -> NDArray[np.int64]:
    order, _ = by_integers(bits, bits, len(bits))
    return np.array([row[row != i][:k] for i, row in enumerate(order)])
