"""Neighbours handed to scikit-learn, UMAP and scikit-dimension are what those libraries find by brute force.

The last two are heavy (numba): the group `interop` of pyproject.toml, installed by `.ci/run`. Where one is absent its
test is skipped and the summary names it; with HULLX_REQUIRE_INTEROP=1 that is an error.
"""

from __future__ import annotations

import importlib
import os
import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import KNeighborsClassifier, KNeighborsTransformer, sort_graph_by_row_values

import hullx

RNG = np.random.default_rng(7)
ROWS = RNG.normal(size=(300, 5))
COPIES = np.repeat(RNG.integers(0, 3, size=(40, 2)).astype(float), 5, axis=0)  # most rows have a copy before them
K = 8


def library(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if os.environ.get("HULLX_REQUIRE_INTEROP") == "1":
            return importlib.import_module(name)
        return pytest.importorskip(name, reason=f"{name} is not installed: pip install --group interop")


def assert_rows_begin_with_themselves(indices: NDArray[Any]) -> None:
    assert indices[:, 0].tolist() == list(range(len(indices)))
    assert not (indices[:, 1:] == np.arange(len(indices))[:, None]).any()


def test_the_graph_is_that_of_scikit_learns_transformer() -> None:
    expected = KNeighborsTransformer(n_neighbors=K, mode="distance", algorithm="brute").fit_transform(ROWS)
    found = hullx.knn(ROWS, k=K).to_csr(include_self=True)
    assert found.shape == expected.shape
    assert found.indptr.tolist() == expected.indptr.tolist()
    assert found.indices.tolist() == expected.indices.tolist()
    np.testing.assert_allclose(found.data, expected.data, rtol=1e-6, atol=1e-7)  # theirs expands the square
    queries = KNeighborsTransformer(n_neighbors=K - 1, mode="distance").fit(ROWS).transform(ROWS[:9] + 0.1)
    asked = hullx.knn(ROWS, ROWS[:9] + 0.1, k=K).to_csr(len(ROWS))
    assert (asked.shape, asked.indices.tolist()) == (queries.shape, queries.indices.tolist())


@pytest.mark.parametrize("rows", [ROWS, COPIES], ids=["rows", "copies"])
def test_scikit_learn_takes_the_graph_as_precomputed_and_sorted(rows: NDArray[np.float64]) -> None:
    graph = hullx.knn(rows, k=K).to_csr(include_self=True)
    assert_rows_begin_with_themselves(graph.indices.reshape(len(rows), K + 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # scikit-learn warns where it has to sort
        ordered = sort_graph_by_row_values(graph)
    assert ordered.data.tolist() == graph.data.tolist()
    labels = rows[:, 0] > np.median(rows[:, 0])
    precomputed = KNeighborsClassifier(K, metric="precomputed").fit(graph, labels)
    direct = KNeighborsClassifier(K, algorithm="brute").fit(rows, labels)
    if rows is ROWS:  # among copies the two may count different ones
        np.testing.assert_array_equal(precomputed.predict_proba(graph), direct.predict_proba(rows))
    assert precomputed.predict(graph).shape == labels.shape


@pytest.mark.timeout(1_800)  # numba compiles for minutes on a busy machine
def test_umap_takes_the_neighbours_it_would_have_found() -> None:
    umap = library("umap.umap_")
    full = pairwise_distances(ROWS).astype(np.float32)
    indices, distances, _ = umap.nearest_neighbors(full, K + 1, "precomputed", {}, False, None)
    found = hullx.knn(ROWS, k=K).to_umap()
    assert [array.dtype for array in found] == [np.int32, np.float32]
    np.testing.assert_array_equal(found[0], indices)
    np.testing.assert_allclose(found[1], distances, rtol=1e-5, atol=1e-6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        options = {"n_neighbors": K + 1, "random_state": 1, "n_epochs": 1, "init": "random", "n_jobs": 1}
        given = umap.UMAP(precomputed_knn=found, **options).fit(ROWS).graph_
        own = umap.UMAP(**options).fit(ROWS).graph_
    np.testing.assert_allclose(given.toarray(), own.toarray(), atol=1e-4)


def test_scikit_dimension_takes_the_neighbours_it_would_have_found() -> None:
    library("skdim")
    common, id_ = importlib.import_module("skdim._commonfuncs"), importlib.import_module("skdim.id")
    distances, indices = common.get_nn(ROWS, K)
    found = hullx.knn(ROWS, k=K).to_skdim()
    np.testing.assert_array_equal(found[1], indices)
    np.testing.assert_allclose(found[0], distances, rtol=1e-12)
    given = id_.MLE().fit(ROWS, precomputed_knn_arrays=found).dimension_
    assert given == pytest.approx(id_.MLE().fit(ROWS, n_neighbors=K).dimension_, rel=1e-12)


def test_copies_stand_behind_the_row_itself() -> None:
    n = len(COPIES)
    for found in (hullx.knn(COPIES, k=3), hullx.knn(COPIES, k=3, include_self=True)):
        indices, distances = found.to_umap()
        assert_rows_begin_with_themselves(indices)
        others = found.to_skdim()[1]
        assert not (others == np.arange(n)[:, None]).any()
        assert others.tolist() == indices[:, 1:].tolist()
        assert others.shape[1] == indices.shape[1] - 1 == (3 if (found.indices != np.arange(n)[:, None]).all() else 2)
        np.testing.assert_allclose(np.linalg.norm(COPIES[indices] - COPIES[:, None], axis=2), distances)


def test_neighbours_of_others_cannot_begin_with_themselves() -> None:
    few = hullx.knn(ROWS, ROWS[:3] + 0.1, k=2)
    for convert in (few.to_umap, few.to_skdim, lambda: few.to_csr(len(ROWS), include_self=True)):
        with pytest.raises(ValueError, match="leave `queries` out"):
            convert()
    with pytest.raises(ValueError, match="`n_rows` is 3"):
        few.to_csr()
