"""Verdicts do not flip between inside and outside when the question is the same: only the tolerance shell may move.

The transformations here are exact in floating point (permutation, repetition, shifts on a grid, powers of two), so no
rounding excuses a difference; rotation and odd factors round, and there queries within 1e-6 R of the hull are spared.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import hullx
from asserts import as_floats, assert_no_flip, describe
from strategies import point_sets, queries_near

Rows = NDArray[np.float64]
EXACT = point_sets(offsets=(0.0,), scales=(1.0,), dtypes=(np.float64,))
GRID = point_sets(kinds=("lattice", "binary"), offsets=(0.0,), scales=(1.0,))
SHELL = 1e-6  # multiples of R within which a verdict may depend on rounding or on the scale's metric


def varies(rows: Rows) -> NDArray[np.bool_]:
    """Columns with a scale of their own: a constant column has scale 1 whatever its unit, so its unit does matter."""
    return np.asarray(np.ptp(as_floats(rows), axis=0) > 0)


def assert_no_flip_outside_the_shell(first: Any, second: Any) -> None:
    for one, other in ((first, second), (second, first)):
        for i in np.flatnonzero((one.verdict == hullx.INSIDE) & (other.verdict == hullx.OUTSIDE)):
            assert other.scaled_lower[i] <= SHELL * other.radius, f"{describe(one, i)}\n{describe(other, i)}"


@given(data=st.data(), rows=point_sets())
def test_permutation_of_rows(data: st.DataObject, rows: Rows) -> None:
    queries = data.draw(queries_near(rows))
    order = np.array(data.draw(st.permutations(range(len(rows)))))
    first, second = hullx.Hull(rows).query(queries), hullx.Hull(rows[order]).query(queries)
    assert first.radius == second.radius
    assert_no_flip(first, second)


@given(data=st.data(), rows=point_sets())
def test_permutation_of_features(data: st.DataObject, rows: Rows) -> None:
    queries = data.draw(queries_near(rows))
    order = np.array(data.draw(st.permutations(range(rows.shape[1]))))
    assert_no_flip(hullx.Hull(rows).query(queries), hullx.Hull(rows[:, order]).query(queries[:, order]))


@given(data=st.data(), rows=point_sets(kinds=("gaussian", "lattice", "sphere", "binary")))
def test_repetition_of_rows(data: st.DataObject, rows: Rows) -> None:
    """Repeating every row leaves the statistics nearly where they were; repeating some may move the shell."""
    queries = data.draw(queries_near(rows))
    first = hullx.Hull(rows).query(queries)
    assert_no_flip_outside_the_shell(first, hullx.Hull(np.repeat(rows, 3, axis=0)).query(queries))


@given(data=st.data(), rows=EXACT, power=st.integers(-200, 200))
def test_scaling_by_powers_of_two_changes_nothing(data: st.DataObject, rows: Rows, power: int) -> None:
    queries, factor = data.draw(queries_near(rows)), 2.0**power
    first = hullx.Hull(rows).query(queries, want="distance")
    second = hullx.Hull(rows * factor).query(queries * factor, want="distance")
    if varies(rows).all():
        assert first.verdict.tolist() == second.verdict.tolist()
        assert (first.scaled_lower <= second.scaled_upper).all()
        assert (second.scaled_lower <= first.scaled_upper).all()
    assert (first.lower * factor <= second.upper).all()
    assert (second.lower <= first.upper * factor).all()


@given(data=st.data(), rows=EXACT)
def test_units_of_single_features_do_not_matter(data: st.DataObject, rows: Rows) -> None:
    """Powers of two per column cancel in the scaled frame: verdicts are equal, not just compatible."""
    queries = data.draw(queries_near(rows))
    powers = data.draw(st.lists(st.integers(-30, 30), min_size=rows.shape[1], max_size=rows.shape[1]))
    factors = np.where(varies(rows), 2.0 ** np.array(powers, dtype=np.float64), 1.0)
    first, second = hullx.Hull(rows).query(queries), hullx.Hull(rows * factors).query(queries * factors)
    assert first.radius == second.radius
    assert first.verdict.tolist() == second.verdict.tolist()


@given(
    data=st.data(),
    rows=GRID,
    steps=st.integers(0, 2**30),
)
def test_translation_on_a_grid(data: st.DataObject, rows: Rows, steps: int) -> None:
    x = as_floats(rows).astype(np.float64)
    queries = np.round(data.draw(queries_near(rows)) * 2.0**20) / 2.0**20
    first, second = hullx.Hull(x).query(queries), hullx.Hull(x + steps).query(queries + steps)
    assert first.radius == second.radius
    assert_no_flip(first, second)


@given(data=st.data(), rows=point_sets(kinds=("gaussian", "sphere", "duplicates"), offsets=(0.0, 1.0), scales=(1.0,)))
def test_rotation(data: st.DataObject, rows: Rows) -> None:
    x = as_floats(rows).astype(np.float64)
    d = x.shape[1]
    queries = data.draw(queries_near(rows))
    rotation, _ = np.linalg.qr(np.random.default_rng(data.draw(st.integers(0, 99))).standard_normal((d, d)))
    turned = np.array([[float(np.sum(row * column)) for column in rotation.T] for row in x])  # equal rows stay equal
    turned_queries = np.array([[float(np.sum(query * column)) for column in rotation.T] for query in queries])
    assert_no_flip_outside_the_shell(hullx.Hull(x).query(queries), hullx.Hull(turned).query(turned_queries))


@given(data=st.data(), rows=point_sets(kinds=("gaussian", "lattice", "sphere", "units"), offsets=(0.0,), scales=(1.0,)))
def test_odd_factors(data: st.DataObject, rows: Rows) -> None:
    x, queries = as_floats(rows).astype(np.float64), data.draw(queries_near(rows))
    for common in (3.7e-5, 1 / 3, 2.54, 9.81e7):
        factor = np.where(varies(x), common, 1.0)
        second = hullx.Hull(x * factor).query(queries * factor)
        assert_no_flip_outside_the_shell(hullx.Hull(x).query(queries), second)


@given(data=st.data(), rows=point_sets())
def test_layout_and_list_form_change_nothing(data: st.DataObject, rows: Rows) -> None:
    queries = data.draw(queries_near(rows))
    first = hullx.Hull(rows).query(queries, want="distance")
    plain = np.array(rows, order="C", copy=True)
    second = hullx.Hull(plain).query(np.asfortranarray(queries), want="distance")
    assert first.lower.tobytes() == second.lower.tobytes()
    assert first.upper.tobytes() == second.upper.tobytes()
    assert first.verdict.tolist() == second.verdict.tolist()
