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


def thin(eps: float, rank: int, d: int, n: int) -> Array:
    """Return rows that are `eps` thick in all but `rank` directions."""
    rng = np.random.default_rng(2)
    return np.asarray(2.0 + rng.gamma(2.0, size=(n, rank)) @ rng.normal(size=(rank, d)) + eps * rng.normal(size=(n, d)))


@pytest.mark.parametrize(("eps", "gap"), [(1e-4, 1e-9), (1e-7, 1e-7), (1e-9, 1e-5), (1e-10, 1e-4), (1e-11, 1e-3)])
def test_thin_rows_are_solved_as_well_as_their_centre_can_be_written(eps: float, gap: float) -> None:
    """Coordinates of the centre are about 1/eps: their last digit is what the gap cannot be below."""
    rng, rows = np.random.default_rng(3), thin(eps, 5, 40, 120)
    few = np.array([rng.dirichlet(np.ones(3)) @ rows[rng.choice(120, 3, replace=False)] for _ in range(6)])
    queries = np.vstack([mixtures(rng, rows, 6), few])
    answer = hullx.simplex_weights(rows, queries)
    assert np.isin(answer.status, ("converged", "at_rounding_floor")).all(), answer.status
    assert (answer.gap <= gap * answer.cost).all(), answer.gap / answer.cost
    assert answer.rounds.max() < 20
    hullx.verify(rows, queries, answer).raise_if_failed()
    # the mixture is the query, far more closely than the rows are thick where that can be told at all
    mean = answer.weights.to_csr() @ (rows - rows[0]) + rows[0]
    assert np.abs(mean - queries).max() < 1e-8


def test_thin_rows_have_the_simplices_of_their_thick_images() -> None:
    """A rotation and a power of two: the same simplices, cost for cost, though the condition is 10⁹."""
    rng = np.random.default_rng(4)
    thick = rng.normal(size=(150, 6))
    thick[:, 3:] *= 2.0**-30
    axes = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    queries = mixtures(rng, thick, 20)
    plain, turned = hullx.simplex_weights(thick, queries), hullx.simplex_weights(thick @ axes, queries @ axes)
    assert (plain.status == "converged").all()
    assert np.isin(turned.status, ("converged", "at_rounding_floor")).all()
    np.testing.assert_allclose(turned.cost, plain.cost, rtol=1e-5)


def test_a_far_row_does_not_loosen_what_counts_as_reproduced() -> None:
    """Two rows are near each other, the third is far: queries beside the long edge, inside by the tolerance or not."""
    rng = np.random.default_rng(0)
    rows = np.array([[10000.78327257, 11000.0], [10001.083292, 9999.48173947], [10000.89347172, 9998.90803458]])
    queries = (rows[0] + rows[2]) / 2.0 + rng.normal(size=(1000, 2)) * [2e-9, 1e-7]
    answer, hull = hullx.simplex_weights(rows, queries), hullx.Hull(rows).query(queries)
    inside = hull.verdict == hullx.INSIDE
    assert 100 < inside.sum() < 900
    assert answer.found[inside].all()
    hullx.verify(rows, queries, answer).raise_if_failed()


@pytest.mark.parametrize("far", [1e8, 1e10, 1e12, 1e14])
def test_the_tiny_weight_of_a_row_far_away_is_no_rounding(far: float) -> None:
    """Between the other rows and the far one, what it contributes counts: its weight is about 1/far."""
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(8, 2))
    rows[1, 0] = far
    queries = rng.normal(size=(600, 2))
    inside = hullx.Hull(rows).query(queries).verdict == hullx.INSIDE
    answer = hullx.simplex_weights(rows, queries)
    assert answer.found[inside].all(), np.unique(answer.status[inside & ~answer.found])
    used = [i for i in np.flatnonzero(answer.found) if 1 in answer.weights.row(i)[0]]
    assert len(used) > 100
    assert max(answer.weights.row(i)[1].min() for i in used) < 100.0 / far
    hullx.verify(rows, queries, answer).raise_if_failed()


def test_where_no_simplex_reproduces_the_query_the_mixture_of_the_hull_is_the_answer() -> None:
    """Four rows in four features, one of them far away: weights that miss by more than the tolerance prove nothing."""
    rows = np.array(
        [
            [10000.177113964834, 10000.607028016291, 10001.173237305777, 9999.543944616997],
            [10001.006502464561, 9999.339599484814, 9999.6383353342, 9999.132555198054],
            [110000.0, 10001.636546167492, 9998.387030646225, 9998.625032474622],
            [10001.519423469023, 9999.582695955149, 9998.25102995972, 9999.695447615823],
        ]
    )
    query = np.array([[35000.468412849674, 10000.608324538805, 9999.746133804374, 9999.35209233111]])
    answer, hull = hullx.simplex_weights(rows, query), hullx.Hull(rows).query(query)
    assert hull.verdict.tolist() == answer.hull.verdict.tolist() == [hullx.INSIDE]
    assert answer.found.all()
    hullx.verify(rows, query, answer).raise_if_failed()
