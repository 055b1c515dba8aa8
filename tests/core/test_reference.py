"""The specification agrees with itself, derived twice, and with rational arithmetic from elsewhere."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import oracles
from hullx.reference import certificate, hull, neighbors, statistics
from strategies import point_sets, queries_near


@given(data=st.data(), rows=point_sets(max_dim=4, max_rows=12))
def test_membership_is_distance_zero(data: st.DataObject, rows: NDArray[np.float64]) -> None:
    for query in data.draw(queries_near(rows, most=2)):
        assert hull.contains(rows, query) == (hull.nearest_point(rows, query).squared_distance == 0)


@given(data=st.data(), rows=point_sets(max_dim=4, max_rows=12))
def test_nearest_point_agrees_with_flint(data: st.DataObject, rows: NDArray[np.float64]) -> None:
    query = data.draw(queries_near(rows, most=1))[0]
    multipliers = 2.0 ** np.arange(rows.shape[1])
    specified = hull.nearest_point(rows, query, multipliers)
    assert specified.squared_distance == oracles.exact_distance(rows, query, multipliers).squared
    assert sum(specified.weights.values()) == 1


@given(data=st.data(), rows=point_sets(max_dim=4, max_rows=12))
def test_the_nearest_point_is_its_own_certificate(data: st.DataObject, rows: NDArray[np.float64]) -> None:
    """Weights and normal of the exact answer prove the exact distance, from both sides."""
    query = data.draw(queries_near(rows, most=1))[0]
    answer = hull.nearest_point(rows, query)
    m = Fraction(max((abs(v) for v in answer.offset), default=Fraction(0)))
    if m == 0:
        return
    normal = np.array([float(-v / m) for v in answer.offset])
    proven = certificate.lower_squared(rows, query, normal)
    assert proven <= answer.squared_distance
    support = sorted(answer.weights)
    weights = np.array([float(answer.weights[i]) for i in support])
    assert certificate.upper_squared(rows, query, support, weights) >= answer.squared_distance


@given(rows=point_sets(max_rows=4))
def test_squared_distance_is_the_sum_of_squared_differences(rows: NDArray[np.float64]) -> None:
    x, y = rows[0], rows[-1]
    expected = sum((Fraction(a) - Fraction(b)) ** 2 for a, b in zip(x.tolist(), y.tolist(), strict=True))
    assert neighbors.squared_distance(x, y) == expected


def test_neighbors_in_the_order_of_the_definition() -> None:
    rows = np.array([[3.0], [1.0], [-1.0], [1.0]])
    indices, squared = neighbors.knn(rows, np.array([0.0]), k=4)
    assert indices.tolist() == [1, 2, 3, 0]
    assert squared.tolist() == [1.0, 1.0, 1.0, 9.0]
    assert neighbors.knn(rows, np.array([0.0]), k=2, excluded={1})[0].tolist() == [2, 3]


def test_statistics_ignore_one_wild_value() -> None:
    rows = np.arange(9.0)[:, None]
    wild = rows.copy()
    wild[8] = 1e12
    assert statistics.statistics(rows) == statistics.statistics(wild)


def test_weights_must_be_weights() -> None:
    rows, query = np.eye(2), np.zeros(2)
    with pytest.raises(ValueError, match="non-negative"):
        certificate.upper_squared(rows, query, [0, 1], np.array([1.5, -0.5]))
    with pytest.raises(ValueError, match="excluded"):
        certificate.upper_squared(rows, query, [0, 1], np.array([0.5, 0.5]), excluded={1})


def test_a_normal_proves_as_much_in_every_unit() -> None:
    rows, query = np.array([[1.0, 5.0], [2.0, -3.0]]), np.array([0.0, 0.0])
    assert certificate.lower_squared(rows, query, np.array([-1.0, 0.0])) == 1
    assert certificate.lower_squared(rows, query, np.array([-1.0, 0.0]), multipliers=np.array([4.0, 1.0])) == 16
    assert certificate.lower_squared(rows, query, np.array([1.0, 0.0])) == 0
