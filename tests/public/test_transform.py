"""`Points(X, transform=W)`: everything that is asked is asked about W·x."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas
import pytest
from scipy.linalg import cholesky
from sklearn.datasets import load_wine
from sklearn.neighbors import NearestNeighbors

import hullx
from hullx.transform import transformed

RNG = np.random.default_rng(12)
ROWS = RNG.standard_normal((60, 4))
W = RNG.standard_normal((3, 4))
POINTS = hullx.Points(ROWS, transform=W)
QUERIES = RNG.standard_normal((9, 4)) * 1.5


def test_whitening_gives_the_mahalanobis_neighbors_of_scikit_learn() -> None:
    rows = load_wine().data
    inverse = np.linalg.inv(np.cov(rows.T))
    queries = rows[:40] * 1.01
    found = hullx.knn(hullx.Points(rows, transform=cholesky(inverse)), queries, 5)
    peer = NearestNeighbors(n_neighbors=5, algorithm="brute", metric="mahalanobis", metric_params={"VI": inverse})
    distances, indices = peer.fit(rows).kneighbors(queries)
    assert found.indices.tolist() == indices.tolist()
    np.testing.assert_allclose(found.distances, distances, rtol=1e-8)


def test_rows_are_transformed_once_and_known() -> None:
    assert POINTS.shape == (60, 3)
    assert POINTS.dtype == np.float64
    assert POINTS.rows.tobytes() == transformed(ROWS, W).tobytes()
    assert POINTS.transform is not None
    assert POINTS.transform.tolist() == W.tolist()
    assert not POINTS.transform.flags.writeable
    assert repr(POINTS) == "Points(60 rows, 3 features, transformed from 4, float64)"
    assert hullx.Points(ROWS).transform is None


def test_float32_rows_are_transformed_as_the_reals_they_are() -> None:
    narrow = ROWS.astype(np.float32)
    assert hullx.Points(narrow, transform=W).rows.tobytes() == transformed(narrow.astype(np.float64), W).tobytes()


def test_the_rows_themselves_are_not_transformed_again() -> None:
    found, expected = hullx.knn(POINTS, k=3), hullx.knn(POINTS.rows, k=3)
    assert found.indices.tolist() == expected.indices.tolist()
    assert hullx.count_within(POINTS, None, 1.0).tolist() == hullx.count_within(POINTS.rows, None, 1.0).tolist()


@pytest.mark.parametrize("metric", ["euclidean", "sqeuclidean", "cosine", "inner"])
def test_every_metric_is_about_the_transformed(metric: Any) -> None:
    found = hullx.knn(POINTS, QUERIES, 4, metric=metric)
    expected = hullx.knn(POINTS.rows, transformed(QUERIES, W), 4, metric=metric)
    assert found.indices.tolist() == expected.indices.tolist()
    assert found.distances.tobytes() == expected.distances.tobytes()


def test_hulls_are_of_the_transformed_and_verify() -> None:
    answer = hullx.Hull(POINTS).query(QUERIES, want="projection")
    expected = hullx.Hull(POINTS.rows).query(transformed(QUERIES, W), want="projection")
    assert set(answer.verdict.tolist()) == {-1, 1}
    for name in ("verdict", "lower", "upper", "normal", "projection"):
        assert getattr(answer, name).tobytes() == getattr(expected, name).tobytes()
    assert hullx.verify(POINTS, QUERIES, answer).ok.all()
    assert not hullx.verify(POINTS, QUERIES * 0.5, answer).ok.all()
    alone = hullx.Hull(POINTS).leave_one_out()
    assert hullx.verify(POINTS, ROWS, alone).ok.all()
    assert hullx.in_hull(POINTS, QUERIES).tolist() == (answer.verdict == 1).tolist()


def test_pickling_keeps_rows_and_matrix() -> None:
    again = pickle.loads(pickle.dumps(POINTS))
    assert again.rows.tobytes() == POINTS.rows.tobytes()
    assert again.transform.tobytes() == W.tobytes()
    assert not again.transform.flags.writeable
    assert hullx.knn(again, QUERIES).indices.tolist() == hullx.knn(POINTS, QUERIES).indices.tolist()


def test_names_belong_to_what_is_passed() -> None:
    names = ["a", "b", "c", "d"]
    points = hullx.Points(pandas.DataFrame(ROWS, columns=names), transform=W)
    assert points.feature_names is None
    hullx.knn(points, pandas.DataFrame(QUERIES, columns=names))
    with pytest.raises(ValueError, match="columns of `points` in another order"):
        hullx.knn(points, pandas.DataFrame(QUERIES, columns=names[::-1]))


def test_queries_have_the_columns_of_the_rows_given() -> None:
    with pytest.raises(ValueError, match=r"`queries` has shape \(9, 3\) but `points` has shape \(60, 4\)"):
        hullx.knn(POINTS, QUERIES[:, :3])
    with pytest.raises(ValueError, match=r"`queries` has a NaN at row 1, column 2"):
        hullx.knn(POINTS, np.where(np.arange(36).reshape(9, 4) == 6, np.nan, QUERIES))
    marked = hullx.knn(POINTS, np.where(np.arange(36).reshape(9, 4) == 6, np.nan, QUERIES), nan_policy="propagate")
    assert np.flatnonzero(marked.indices[:, 0] < 0).tolist() == [1]


@pytest.mark.parametrize(
    ("transform", "error", "message"),
    [
        (W.T, ValueError, r"`transform` has shape \(4, 3\) but `points` has shape \(60, 4\).*pass transform.T"),
        (np.eye(3), ValueError, r"`transform` has shape \(3, 3\).*one column per feature"),
        (np.ones(4), ValueError, r"`transform` has one dimension \(shape \(4,\)\).*np.diag\(transform\)"),
        (3.0, ValueError, r"`transform` is a single value"),
        ([[1.0, np.nan, 0.0, 0.0]], ValueError, r"`transform` has a NaN at row 0, column 1"),
        ([[1.0, 0.0, 0.0, np.inf]], ValueError, r"`transform` has the value inf at row 0, column 3"),
        ([["a", "b", "c", "d"]], TypeError, r"`transform`"),
        (np.zeros((0, 4)), ValueError, r"`transform` has no rows"),
        (np.full((1, 4), 1e300), ValueError, r"`transform` takes row 0 of `points` to .*beyond 2\^500.*Scale"),
    ],
)
def test_matrices_that_do_not_fit(transform: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        hullx.Points(ROWS, transform=transform)


def test_queries_that_the_matrix_takes_too_far() -> None:
    with pytest.raises(ValueError, match=r"`transform` takes row 0 of `queries` to .*beyond 2\^500"):
        hullx.knn(hullx.Points([[1.0]], transform=[[1e100]]), [[1e100]])


def test_points_cannot_be_transformed_again() -> None:
    with pytest.raises(TypeError, match="a Points already"):
        hullx.Points(POINTS, transform=np.eye(3))
