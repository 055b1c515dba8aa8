"""Delaunay weights where rows are thin: centres far away, squares without a digit left, bases of condition 10¹⁰."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

import hullx

Array = NDArray[np.float64]


def mixtures(rng: np.random.Generator, rows: Array, count: int) -> Array:
    return np.asarray(rng.dirichlet(np.ones(len(rows)), count) @ rows)


def raw_units() -> tuple[Array, Array]:
    """Features from 10⁻⁶ to 10⁶: the centre is 10⁷ to 10⁸ times as far away as the rows."""
    rng, units = np.random.default_rng(0), 10.0 ** np.linspace(-6, 6, 9)
    rows = rng.gamma(2.0, size=(600, 9))
    return rows * units, mixtures(rng, rows, 20) * units


def test_a_far_centre_costs_no_certainty() -> None:
    rows, queries = raw_units()
    answer = hullx.simplex_weights(rows, queries)
    assert (np.spacing(answer.radius**2) > 1e-3 * answer.cost).all()
    assert (answer.status == "converged").all()
    assert (answer.gap <= 1e-12 * answer.cost).all()
    hullx.verify(rows, queries, answer).raise_if_failed()


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_smaller_gap_than_the_true_one_is_not_proven(share: float) -> None:
    """Also where it is lost in the last digit of the radius."""
    rows, queries = raw_units()
    answer = hullx.simplex_weights(rows, queries)
    real = answer.gap > 0.0
    assert (answer.gap < np.spacing(answer.radius**2))[real].all()
    assert real.sum() > 10
    ok = hullx.verify(rows, queries, replace(answer, gap=answer.gap * share)).ok
    assert np.array_equal(ok, ~real)


def test_on_a_lattice_the_corners_are_on_the_sphere_itself() -> None:
    rows = np.stack(np.meshgrid(*[np.arange(4.0)] * 3), axis=-1).reshape(-1, 3)
    queries = np.random.default_rng(1).integers(1, 12, (40, 3)) / 4.0
    answer = hullx.simplex_weights(rows, queries)
    assert (answer.gap == 0.0).mean() > 0.9
    hullx.verify(rows, queries, answer).raise_if_failed()
