"""scikit-learn's digits, 1,797 × 64: own rows and mixtures inside, leave-one-out as HiGHS and least squares have it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_digits

import hullx
import oracles
from asserts import assert_inside, assert_not_outside, describe


@pytest.fixture(scope="module")
def digits() -> NDArray[np.float64]:
    return np.asarray(load_digits().data, dtype=np.float64)


@pytest.fixture(scope="module")
def hull(digits: NDArray[np.float64]) -> hullx.Hull:
    return hullx.Hull(digits)


@pytest.mark.parametrize("want", ["verdict", "distance"])
def test_all_rows_are_inside_their_own_hull(hull: hullx.Hull, digits: NDArray[np.float64], want: str) -> None:
    answer = hull.query(digits, want=want)
    assert_inside(answer)
    assert not answer.distance.any()
    hullx.verify(hull.points, digits, answer).raise_if_failed()


def test_a_thousand_mixtures_are_inside(hull: hullx.Hull, digits: NDArray[np.float64]) -> None:
    """Between 2 and 60 rows each, flat and peaked weights."""
    rng = np.random.default_rng(1797)
    mixtures = []
    for i in range(1000):
        chosen = rng.choice(len(digits), 2 + i % 59, replace=False)
        mixtures.append(rng.dirichlet(np.full(len(chosen), 0.2 if i % 2 else 1.0)) @ digits[chosen])
    answer = hull.query(np.array(mixtures))
    assert_not_outside(answer)
    hullx.verify(hull.points, mixtures, answer).raise_if_failed()


def test_leave_one_out_agrees_with_highs_and_least_squares(hull: hullx.Hull, digits: NDArray[np.float64]) -> None:
    rows = np.random.default_rng(200).choice(len(digits), 200, replace=False)
    answer = hull.leave_one_out(rows=rows)
    hullx.verify(hull.points, digits[rows], answer).raise_if_failed()
    for i, row in enumerate(rows):
        rest = np.delete(digits, row, axis=0)
        distance = oracles.nnls_distance(rest, digits[row])
        assert answer.distance[i] == pytest.approx(distance, rel=1e-6, abs=1e-7), describe(answer, i)
        inside = oracles.highs_contains(rest, digits[row])
        assert answer.verdict[i] == (hullx.INSIDE if inside else hullx.OUTSIDE), describe(answer, i)


def test_groups_of_a_digit_do_not_see_each_other(hull: hullx.Hull, digits: NDArray[np.float64]) -> None:
    """No eight is a mixture of other digits, and the distance is that to a hull built without the eights."""
    labels = np.asarray(load_digits().target)
    eights = np.flatnonzero(labels == 8)[:20]
    answer = hull.leave_one_out(rows=eights, groups=labels)
    assert (answer.verdict == hullx.OUTSIDE).all()
    expected = hullx.Hull(digits[labels != 8]).query(digits[eights], want="distance")
    np.testing.assert_allclose(answer.distance, expected.distance, rtol=2e-6)


def test_neighbors_agree_with_integer_arithmetic(hull: hullx.Hull, digits: NDArray[np.float64]) -> None:
    """Pixels are small integers, so squared distances are exact integers with many ties."""
    queries = digits[:300]
    found = hullx.knn(hull.points, queries, k=8, metric="sqeuclidean")
    whole = digits.astype(np.int64)
    for i in range(len(queries)):
        indices, squared = oracles.integer_neighbors(whole, whole[i], 8)
        assert found.indices[i].tolist() == indices.tolist()
        assert found.distances[i].tolist() == squared.tolist()
