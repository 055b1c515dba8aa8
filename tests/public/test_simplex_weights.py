"""Delaunay weights: the mixture that Qhull's triangulation gives, on every kind of rows, with a proof that holds."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator

import hullx

Array = NDArray[np.float64]


def mixtures(rng: np.random.Generator, rows: Array, count: int, of: int) -> Array:
    """Return points inside: convex combinations of `of` rows each."""
    return np.array([rng.dirichlet(np.ones(of)) @ rows[rng.choice(len(rows), of, replace=False)] for _ in range(count)])


def lattice(d: int, width: int) -> Array:
    return np.array(list(itertools.product(range(width), repeat=d)), dtype=np.float64)


def lifted(answer: hullx.SimplexAnswer, rows: Array) -> Array:
    """Return Σ λ ‖x‖²: of all mixtures that are the query Delaunay's has the least."""
    return np.asarray(answer.weights.to_csr() @ (rows**2).sum(axis=1))


def check(rows: Any, queries: Any, answer: hullx.SimplexAnswer, reach: float = 1e-12) -> None:
    """Weights are a mixture that is the query, to rounding, and everything said is proven."""
    rows = np.asarray(rows, dtype=np.float64)
    hullx.verify(rows, queries, answer).raise_if_failed()
    sums, found = answer.weights.to_csr().sum(axis=1), answer.found
    assert (answer.weights.data > 0.0).all()
    np.testing.assert_allclose(sums[found], 1.0, rtol=1e-14)
    assert (sums[~found] == 0.0).all()
    mean = answer.weights.to_csr() @ (rows - rows[0]) + rows[0]
    size = np.abs(rows).max()
    np.testing.assert_allclose(mean[found], np.asarray(queries)[found], rtol=0.0, atol=reach * size)


@pytest.mark.parametrize("d", [2, 3, 4, 5, 6])
def test_values_are_those_of_the_triangulation(d: int) -> None:
    rng = np.random.default_rng(d)
    n = {2: 1000, 3: 1000, 4: 500, 5: 200, 6: 100}[d]
    rows, values = rng.normal(size=(n, d)), rng.normal(size=n)
    queries = rng.normal(size=(100, d)) * 0.7
    answer = hullx.simplex_weights(rows, queries)
    peer = LinearNDInterpolator(rows, values)(queries)
    assert np.array_equal(answer.found, np.isfinite(peer))
    assert answer.found.sum() > 0
    own = answer.weights.to_csr() @ values
    np.testing.assert_allclose(own[answer.found], peer[answer.found], rtol=1e-9, atol=1e-9)
    assert set(answer.status) <= {"converged", "outside"}
    check(rows, queries, answer)


@pytest.mark.parametrize(("d", "width"), [(2, 5), (3, 4), (4, 3), (5, 3), (6, 2)])
def test_on_lattices_the_lifted_value_is_that_of_the_cell(d: int, width: int) -> None:
    """All corners of a cell lie on one sphere: its value is Σ_j of the chord of t² over the unit step."""
    rng, rows = np.random.default_rng(d), lattice(d, width)
    queries = np.vstack([rng.uniform(0, width - 1, (60, d)), rng.integers(0, 2 * width - 1, (40, d)) / 2.0])
    answer = hullx.simplex_weights(rows, queries)
    assert answer.found.all()
    low = np.floor(queries)
    chord = (low**2 + (queries - low) * (2 * low + 1)).sum(axis=1)
    np.testing.assert_allclose(lifted(answer, rows), chord, rtol=1e-12, atol=1e-12)
    check(rows, queries, answer)


def test_a_query_on_a_row_has_weight_one_there() -> None:
    rows = np.random.default_rng(0).normal(size=(50, 3))
    answer = hullx.simplex_weights(rows, rows)
    assert answer.weights.indices.tolist() == list(range(50))
    assert (answer.weights.data == 1.0).all()
    assert (answer.gap == 0.0).all()
    assert (answer.scale_ratio == 1.0).all()
    check(rows, rows, answer)


def test_a_query_on_a_face_of_the_hull_gets_rows_of_that_face() -> None:
    rng = np.random.default_rng(1)
    face = np.hstack([rng.uniform(size=(30, 2)), np.zeros((30, 1))])
    rows = np.vstack([face, rng.uniform(0.1, 1.0, size=(60, 3))])
    queries = mixtures(rng, face, 30, 3)
    answer = hullx.simplex_weights(rows, queries)
    assert answer.found.all()
    assert (answer.weights.indices < 30).all()
    flat = hullx.simplex_weights(face[:, :2].copy(), queries[:, :2].copy())
    np.testing.assert_allclose(answer.cost, flat.cost, rtol=1e-9)
    check(rows, queries, answer)


def test_outside_comes_with_its_proof() -> None:
    rng = np.random.default_rng(2)
    rows, queries = rng.normal(size=(200, 4)), rng.normal(size=(40, 4)) * 4.0
    answer = hullx.simplex_weights(rows, queries)
    outside = answer.status == "outside"
    assert outside.any()
    assert np.array_equal(outside, hullx.Hull(rows).query(queries).verdict == hullx.OUTSIDE)
    assert np.isnan(answer.radius[outside]).all()
    assert np.isnan(answer.center[outside]).all()
    check(rows, queries, answer)


@pytest.mark.parametrize(("n", "d"), [(1, 3), (2, 3), (3, 6), (4, 4), (5, 1)])
def test_few_rows(n: int, d: int) -> None:
    rng = np.random.default_rng(n)
    rows = rng.normal(size=(n, d))
    inside = rng.dirichlet(np.ones(n), 10) @ rows if n > 1 else np.tile(rows, (10, 1))
    queries = np.vstack([inside, rng.normal(size=(10, d)) + 5.0])
    answer = hullx.simplex_weights(rows, queries)
    assert answer.found[:10].all()
    assert (answer.status[10:] == "outside").all()
    check(rows, queries, answer)


@pytest.mark.parametrize("rank", [1, 2, 5])
def test_rank_deficient_rows_are_interpolated_within_their_span(rank: int) -> None:
    rng = np.random.default_rng(rank)
    axes = np.linalg.qr(rng.normal(size=(8, rank)))[0].T
    flat = rng.normal(size=(150, rank))
    inside = mixtures(rng, flat, 40, 4)
    answer = hullx.simplex_weights(flat @ axes, inside @ axes)
    assert answer.found.all()
    assert np.diff(answer.weights.indptr).max() <= rank + 1
    peer = hullx.simplex_weights(flat, inside)
    np.testing.assert_allclose(answer.cost, peer.cost, rtol=1e-9)
    np.testing.assert_allclose(answer.radius, peer.radius, rtol=1e-6)  # the smallest sphere: its centre is in the span
    check(flat @ axes, inside @ axes, answer)


def test_duplicates_change_nothing() -> None:
    rng = np.random.default_rng(3)
    rows, queries = rng.normal(size=(200, 3)), rng.normal(size=(50, 3)) * 0.5
    once, thrice = hullx.simplex_weights(rows, queries), hullx.simplex_weights(np.tile(rows, (3, 1)), queries)
    np.testing.assert_allclose(once.cost, thrice.cost, rtol=1e-12)
    assert np.array_equal(once.status, thrice.status)
    check(np.tile(rows, (3, 1)), queries, thrice)


@pytest.mark.parametrize("jitter", [1e-1, 1e-3, 1e-6, 1e-9])
def test_tight_clusters_do_not_stall(jitter: float) -> None:
    rng = np.random.default_rng(4)
    centers = rng.normal(size=(60, 8))
    rows = np.repeat(centers, 50, axis=0)
    rows += jitter * rng.normal(size=rows.shape)
    between = mixtures(rng, centers, 15, 60)
    within = np.array([rng.dirichlet(np.ones(50)) @ rows[50 * i : 50 * i + 50] for i in range(15)])
    answer = hullx.simplex_weights(rows, np.vstack([between, within]))
    assert answer.found.all()
    assert (answer.status[:15] == "converged").all()
    assert np.isin(answer.status, ("converged", "at_rounding_floor")).all()
    assert answer.rounds.max() < 40
    check(rows, np.vstack([between, within]), answer)


def test_far_from_the_origin() -> None:
    rng = np.random.default_rng(5)
    rows, queries = rng.normal(size=(400, 3)) + 1e8, rng.normal(size=(60, 3)) * 0.5 + 1e8
    answer = hullx.simplex_weights(rows, queries)
    near = hullx.simplex_weights(rows - 1e8, queries - 1e8)  # differences of such numbers are exact
    assert answer.found.all()
    assert np.array_equal(answer.weights.indices, near.weights.indices)
    np.testing.assert_allclose(answer.weights.data, near.weights.data, rtol=0.0, atol=1e-12)
    assert np.isin(answer.status, ("converged", "at_rounding_floor")).all()
    check(rows, queries, answer, reach=1e-15)


@pytest.mark.parametrize("scale", [1e-140, 1e140])
def test_extreme_units(scale: float) -> None:
    rng = np.random.default_rng(6)
    rows, queries = rng.normal(size=(200, 3)), rng.normal(size=(30, 3)) * 0.5
    plain, other = hullx.simplex_weights(rows, queries), hullx.simplex_weights(rows * scale, queries * scale)
    assert np.array_equal(plain.weights.indices, other.weights.indices)
    check(rows * scale, queries * scale, other)


def test_features_of_very_different_units() -> None:
    rng, units = np.random.default_rng(7), 10.0 ** np.arange(-3, 3)
    rows, queries = rng.normal(size=(2000, 6)) * units, rng.normal(size=(40, 6)) * units * 0.3
    answer = hullx.simplex_weights(rows, queries)
    assert answer.found.all()
    check(rows, queries, answer)


def test_one_wild_row_changes_nothing_elsewhere() -> None:
    rng = np.random.default_rng(8)
    rows, queries = rng.normal(size=(300, 3)), rng.normal(size=(40, 3)) * 0.4
    wild = np.vstack([rows, rng.normal(size=(1, 3)) * 1e12])
    plain, other = hullx.simplex_weights(rows, queries), hullx.simplex_weights(wild, queries)
    np.testing.assert_allclose(plain.cost, other.cost, rtol=1e-9)


def test_float32_rows_are_the_reals_that_they_are() -> None:
    rng = np.random.default_rng(9)
    rows, queries = rng.normal(size=(500, 5)).astype(np.float32), rng.normal(size=(40, 5)) * 0.3
    narrow, wide = hullx.simplex_weights(rows, queries), hullx.simplex_weights(rows.astype(np.float64), queries)
    assert np.array_equal(narrow.weights.data, wide.weights.data)
    check(rows, queries, narrow)


def test_rows_that_are_excluded_are_not_seen() -> None:
    rng = np.random.default_rng(10)
    rows = rng.normal(size=(150, 3))
    answer = hullx.simplex_weights(rows, rows, exclude=np.arange(150))
    for i in range(0, 150, 10):
        alone = hullx.simplex_weights(np.delete(rows, i, axis=0), rows[i : i + 1])
        assert answer.status[i] == alone.status[0]
        if answer.found[i]:
            assert answer.cost[i] == pytest.approx(alone.cost[0], rel=1e-12)
    groups = np.arange(150) % 30
    grouped = hullx.simplex_weights(rows, rows, exclude=(groups, groups))
    for i, (indices, _) in ((i, grouped.weights.row(i)) for i in range(150)):
        assert not (groups[indices] == groups[i]).any()
    check(rows, rows, answer)
    check(rows, rows, grouped)


def test_a_limit_on_rounds_is_a_status_with_an_honest_gap() -> None:
    rng = np.random.default_rng(11)
    rows, queries = rng.normal(size=(3000, 8)), rng.normal(size=(60, 8)) * 0.4
    full, short = hullx.simplex_weights(rows, queries), hullx.simplex_weights(rows, queries, max_rounds=2)
    stopped = short.status == "max_rounds"
    assert stopped.any()
    assert (short.cost[stopped] - full.cost[stopped] <= short.gap[stopped]).all()
    assert (short.gap[stopped] > 0.0).all()
    check(rows, queries, short)


def test_invalid_queries_are_marked() -> None:
    rows, queries = lattice(2, 3), np.array([[0.5, 0.5], [np.nan, 0.0], [1.5, 0.25]])
    answer = hullx.simplex_weights(rows, queries, nan_policy="propagate")
    assert answer.status.tolist() == ["converged", "invalid", "converged"]
    assert answer.found.tolist() == [True, False, True]
    hullx.verify(rows, queries, answer).raise_if_failed()


def test_some_of_an_answer() -> None:
    rng = np.random.default_rng(12)
    rows, queries = rng.normal(size=(200, 3)), rng.normal(size=(30, 3))
    answer = hullx.simplex_weights(rows, queries)
    part = answer[answer.found]
    check(rows, queries[answer.found], part)
    assert len(answer[3]) == 1
    assert repr(answer).startswith("SimplexAnswer(30 queries: ")
