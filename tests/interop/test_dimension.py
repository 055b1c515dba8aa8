"""Intrinsic dimensions equal those of scikit-dimension on its benchmark manifolds; installed and required as its
neighbours are (test_precomputed.py)."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import hullx
from hullx import dimension
from interop.test_precomputed import library

N = 500


@pytest.fixture(scope="module")
def manifolds() -> dict[str, Any]:
    """The benchmark of Campadelli and others, 500 rows each."""
    skdim = library("skdim")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: dict[str, Any] = skdim.datasets.BenchmarkManifolds(random_state=0).generate(n=N)
    return found


def test_the_values_are_those_of_scikit_dimension(manifolds: dict[str, Any]) -> None:
    skdim = library("skdim")
    assert len(manifolds) > 15
    cut = []
    for name, rows in manifolds.items():
        table = hullx.knn(rows, k=20)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = {
                "fit": skdim.id.TwoNN().fit(rows).dimension_,
                "censored": skdim.id.TwoNN(method="mle").fit(rows).dimension_,
                "inverse": skdim.id.MLE().fit(rows, n_neighbors=20).dimension_,
                "plain": skdim.id.MLE().fit(rows, n_neighbors=20, comb="mean").dimension_,
                "ratio": skdim.id.lPCA(ver="participation_ratio").fit(rows).dimension_,
                "pca": skdim.id.lPCA(ver="ratio", alphaRatio=0.95).fit(rows).dimension_,
                "gride": skdim.id.GRIDE(n1=4).fit(rows).dimension_,
            }
        found = {
            "fit": dimension.two_nn(table).value,
            "censored": dimension.two_nn(table, "likelihood", discard=0.1).value,
            "inverse": dimension.levina_bickel(table, 20).value,
            "plain": dimension.levina_bickel(table, 20, "plain").value,
            "ratio": dimension.participation_ratio(rows).value,
            "pca": dimension.pca_dimension(rows, 0.95).value,
        }
        for method, value in found.items():
            # theirs computes distances by expanding the square in some of its paths
            assert value == pytest.approx(expected[method], rel=1e-6), (name, method)
        # theirs cuts off large ratios, which changes a few manifolds; ours keeps them
        ours = dimension.gride(table, 4).value
        assert ours == pytest.approx(expected["gride"], rel=0.02), name
        cut.append(abs(ours - expected["gride"]) > 1e-6 * ours)
    assert np.mean(cut) < 0.5
