"""What is always true of a hull answer: own rows and mixtures inside, intervals sound, evidence sufficient."""

from __future__ import annotations

import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import hullx
import oracles
from asserts import (
    as_floats,
    assert_inside,
    assert_not_outside,
    describe,
    outer_rows_first,
    prove,
    prove_all,
)
from hullx.errors import HullxWarning
from hullx.reference import hull as specification
from strategies import point_sets, queries_near, simplex_weights

Rows = NDArray[np.float64]
NAMES = {hullx.INSIDE: "inside", hullx.OUTSIDE: "outside", hullx.UNDECIDED: "undecided"}


def rounding_is_small(rows: Rows, points: hullx.Points, tolerance: float = 1e-9) -> bool:
    """Whether float64 mixtures stay within the tolerance: not at offset 1e8, where they are rounded to 1e-8."""
    largest = np.abs(as_floats(rows)).max(axis=0) / points.scale
    return bool(float(np.linalg.norm(largest)) * len(rows) * 2.0**-52 < 0.1 * tolerance * points.radius)


@given(rows=point_sets())
def test_every_row_is_inside(rows: Rows) -> None:
    answer = hullx.Hull(rows).query(rows, want="verdict")
    assert_inside(answer)
    prove_all(rows, rows, answer)


@given(data=st.data(), rows=point_sets())
def test_every_convex_mixture_is_inside(data: st.DataObject, rows: Rows) -> None:
    points = hullx.Points(rows)
    mixtures = np.array([data.draw(simplex_weights(len(rows))) @ as_floats(rows).astype(np.float64) for _ in range(4)])
    answer = hullx.Hull(points).query(mixtures, want="verdict")
    if rounding_is_small(rows, points):
        assert_not_outside(answer)
    prove_all(rows, mixtures, answer)


@pytest.mark.parametrize("outer", [False, True])
@pytest.mark.parametrize("want", ["verdict", "distance"])
@given(data=st.data(), rows=point_sets(max_dim=5, max_rows=25))
def test_verdicts_never_contradict_exact_arithmetic(want: str, outer: bool, data: st.DataObject, rows: Rows) -> None:
    queries = data.draw(queries_near(rows))
    with outer_rows_first(outer):
        answer = hullx.Hull(rows).query(queries, want=want)
    for i, query in enumerate(queries):
        scaled = oracles.exact_distance(rows, query, multipliers=1 / answer.scale).squared
        truth = specification.true_verdict(scaled, answer.tolerance, answer.radius)
        assert NAMES[int(answer.verdict[i])] in (truth, "undecided"), describe(answer, i)
        assert Fraction(answer.scaled_lower[i]) ** 2 <= scaled, describe(answer, i)
        assert scaled <= Fraction(answer.scaled_upper[i]) ** 2, describe(answer, i)
        squared = oracles.exact_distance(rows, query).squared
        assert Fraction(answer.lower[i]) ** 2 <= squared <= Fraction(answer.upper[i]) ** 2, describe(answer, i)


@pytest.mark.parametrize("outer", [False, True])
@given(data=st.data(), rows=point_sets(max_dim=5, max_rows=25))
def test_verdicts_are_decided_away_from_the_tolerance(outer: bool, data: st.DataObject, rows: Rows) -> None:
    """Undecided is an honest answer at the boundary of the shell, and no excuse anywhere else."""
    queries = data.draw(queries_near(rows))
    points = hullx.Points(rows)
    if not rounding_is_small(rows, points):
        return
    with outer_rows_first(outer):
        answer = hullx.Hull(points).query(queries)
    threshold = answer.tolerance * answer.radius
    for i in np.flatnonzero(answer.verdict == hullx.UNDECIDED):
        squared = float(oracles.exact_distance(rows, queries[i], multipliers=1 / answer.scale).squared)
        assert 0.5 * threshold < squared**0.5 < 2 * threshold, describe(answer, i)


@pytest.mark.parametrize("outer", [False, True])
@pytest.mark.parametrize("want", ["verdict", "distance", "projection"])
@given(data=st.data(), rows=point_sets())
def test_every_certificate_verifies(want: str, outer: bool, data: st.DataObject, rows: Rows) -> None:
    queries = data.draw(queries_near(rows))
    with outer_rows_first(outer):
        answer = hullx.Hull(rows).query(queries, want=want)
    hullx.verify(rows, queries, answer).raise_if_failed()
    prove_all(rows, queries, answer)
    for i in range(len(queries)):
        verdict = specification.interval_verdict(
            answer.scaled_lower[i], answer.scaled_upper[i], answer.tolerance, answer.radius
        )
        assert NAMES[int(answer.verdict[i])] == verdict, describe(answer, i)


@given(data=st.data(), rows=point_sets(scales=(1.0,), offsets=(0.0, 1.0)))
def test_distances_agree_with_least_squares(data: st.DataObject, rows: Rows) -> None:
    queries = data.draw(queries_near(rows))
    answer = hullx.Hull(rows).query(queries, want="distance")
    spread = float(np.abs(as_floats(rows)).max()) + float(np.abs(queries).max())
    for i, query in enumerate(queries):
        expected = oracles.nnls_distance(rows, query)
        assert answer.upper[i] == pytest.approx(expected, rel=1e-6, abs=1e-9 * spread), describe(answer, i)
        if answer.status[i] == "converged" and answer.verdict[i] == hullx.OUTSIDE:
            assert answer.upper[i] - answer.lower[i] <= 1.01e-6 * answer.upper[i] + 1e-13 * spread, describe(answer, i)


@given(data=st.data(), rows=point_sets())
def test_projection_and_gradient_are_what_they_are_called(data: st.DataObject, rows: Rows) -> None:
    queries = data.draw(queries_near(rows))
    answer = hullx.Hull(rows).query(queries, want="projection")
    x = as_floats(rows).astype(np.float64)
    for i, query in enumerate(queries):
        support, weights = answer.weights.row(i)
        mixture = weights @ x[support]
        np.testing.assert_allclose(answer.projection[i], mixture, rtol=1e-12, atol=1e-12 * np.abs(x).max())
        if answer.verdict[i] == hullx.OUTSIDE:
            assert np.linalg.norm(answer.gradient[i]) == pytest.approx(1.0)
            away = query - answer.projection[i]
            if np.linalg.norm(away) > 1e-6 * np.abs(x).max():
                np.testing.assert_allclose(answer.gradient[i], away / np.linalg.norm(away), atol=1e-4)
        else:
            assert not np.any(answer.gradient[i]) or answer.verdict[i] == hullx.UNDECIDED


@given(data=st.data(), rows=point_sets(max_rows=20))
def test_adding_points_never_increases_the_distance(data: st.DataObject, rows: Rows) -> None:
    queries = data.draw(queries_near(rows))
    kept = np.sort(data.draw(st.permutations(range(len(rows))))[: (len(rows) + 1) // 2])
    few = hullx.Hull(rows[kept]).query(queries, want="distance")
    all_rows = hullx.Hull(rows).query(queries, want="distance")
    assert (all_rows.lower <= few.upper).all()


@given(rows=point_sets(max_rows=15, max_dim=4))
def test_leave_one_out_is_deleting_the_row(rows: Rows) -> None:
    if len(rows) < 2:
        return
    answer = hullx.Hull(rows).leave_one_out()
    for i in range(len(rows)):
        rest, query = np.delete(rows, i, axis=0), as_floats(rows)[i]
        squared = oracles.exact_distance(rest, query).squared
        assert Fraction(answer.lower[i]) ** 2 <= squared <= Fraction(answer.upper[i]) ** 2, describe(answer, i)
        prove(rows, query, answer, i, excluded={i})
        scaled = oracles.exact_distance(rest, query, multipliers=1 / answer.scale).squared
        truth = specification.true_verdict(scaled, answer.tolerance, answer.radius)
        assert NAMES[int(answer.verdict[i])] in (truth, "undecided"), describe(answer, i)
        alone = hullx.Hull(rest).query(query[None], want="distance")
        assert alone.lower[0] <= answer.upper[i]
        assert answer.lower[i] <= alone.upper[0]


@given(data=st.data(), rows=point_sets(max_rows=15, max_dim=4))
def test_excluding_a_group_is_deleting_it(data: st.DataObject, rows: Rows) -> None:
    n = len(rows)
    if n < 3:
        return
    groups = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    groups[:3] = [0, 1, 2]
    answer = hullx.Hull(rows).leave_one_out(groups=groups)
    hullx.verify(rows, rows, answer).raise_if_failed()
    for i in range(n):
        excluded = set(np.flatnonzero(groups == groups[i]).tolist())
        rest, query = rows[groups != groups[i]], as_floats(rows)[i]
        squared = oracles.exact_distance(rest, query).squared
        assert Fraction(answer.lower[i]) ** 2 <= squared <= Fraction(answer.upper[i]) ** 2, describe(answer, i)
        prove(rows, query, answer, i, excluded=excluded)


@given(data=st.data(), rows=point_sets())
def test_short_forms_say_the_same(data: st.DataObject, rows: Rows) -> None:
    queries = data.draw(queries_near(rows))
    answer = hullx.Hull(rows).query(queries, want="distance")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HullxWarning)
        inside = hullx.in_hull(rows, queries)
    assert inside.dtype == bool
    verdict = hullx.Hull(rows).query(queries).verdict
    assert inside.tolist() == (verdict == hullx.INSIDE).tolist()
    assert hullx.hull_distance(rows, queries).tolist() == answer.distance.tolist()
    assert not answer.distance[answer.verdict == hullx.INSIDE].any()
