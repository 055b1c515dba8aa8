"""Simplices against rational arithmetic: the sphere through the rows is empty, the weights are the cheapest."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

import hullx
from hullx.reference.simplex import cheapest_mixture, first_row_inside, sphere_through

Array = NDArray[np.float64]


def cases(rng: np.random.Generator, count: int) -> Iterator[tuple[Array, Array]]:
    """Yield rows and queries inside their hull: Gaussian, on lattices and cubes, on a sphere, with duplicates."""
    for case in range(count):
        d = int(rng.integers(1, 6))
        n = int(rng.integers(d + 2, 5 * d + 6))
        kind = case % 5
        if kind == 0:
            rows = rng.normal(size=(n, d))
        elif kind == 1:
            rows = rng.integers(-2, 3, (n, d)).astype(np.float64)
        elif kind == 2:
            rows = rng.integers(0, 2, (n, d)).astype(np.float64)
        elif kind == 3:
            rows = rng.permuted(np.tile([3.0, 4.0, *[0.0] * (d - 1)][:d], (n, 1)), axis=1) * rng.choice([-1, 1], (n, d))
        else:
            rows = np.repeat(rng.normal(size=(d + 2, d)), 2, axis=0)
        # eighths: with rows on a lattice queries are on faces, edges and rows, too
        weights = rng.multinomial(8, np.ones(len(rows)) / len(rows), 4) / 8.0
        yield rows, weights @ rows


def test_the_sphere_of_2000_small_cases_is_empty() -> None:
    checked = full = 0
    for rows, queries in cases(np.random.default_rng(0), 500):
        answer = hullx.simplex_weights(rows, queries)
        for i, query in enumerate(queries):
            assert answer.status[i] in ("converged", "at_rounding_floor"), (rows, query)
            support, weights = answer.weights.row(i)
            centre = [Fraction(v) for v in answer.center[i].tolist()]
            radius, gap = Fraction(float(answer.radius[i])), Fraction(float(answer.gap[i]))
            squares = [sum((Fraction(x) - c) ** 2 for x, c in zip(row, centre, strict=True)) for row in rows.tolist()]
            assert radius**2 <= min(squares) <= radius**2 * Fraction(1 + 4e-15)
            exact = [Fraction(w) for w in weights.tolist()]
            mean = sum((w * squares[k] for w, k in zip(exact, support, strict=True)), Fraction(0)) / sum(exact)
            assert mean <= min(squares) + gap
            assert gap <= 1e-9 * answer.cost[i]
            checked += 1
            if len(support) == rows.shape[1] + 1:
                sphere = sphere_through(rows[support])
                assert sphere is not None
                assert first_row_inside(rows, *sphere) is None, (rows, query)
                full += 1
    assert checked == 2000
    assert full > 300


def test_the_cost_is_that_of_the_cheapest_mixture() -> None:
    seen = 0
    for rows, queries in cases(np.random.default_rng(1), 60):
        if rows.shape[1] > 3 or len(rows) > 14:
            continue
        answer = hullx.simplex_weights(rows, queries)
        for i, query in enumerate(queries):
            best = cheapest_mixture(rows, query)
            if best is None:  # inside by one rounding
                continue
            assert answer.cost[i] == pytest.approx(float(best[0]), rel=1e-9, abs=1e-12), (rows, query)
            seen += 1
    assert seen > 40
