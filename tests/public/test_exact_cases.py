"""Thousands of small cases against rational arithmetic: lattices, faces, ε off the boundary, d up to 8.

A verdict may stay open only within ten tolerances of the boundary, and each certificate verifies.
"""

from __future__ import annotations

import os
from fractions import Fraction

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray

import hullx
import oracles
from asserts import describe, outer_rows_first
from hullx.reference import hull as specification

Array = NDArray[np.float64]
GRIDS = 50 if os.environ.get("HULLX_SOAK") == "1" else 10  # 2,000 cases each
NAMES = {hullx.INSIDE: "inside", hullx.OUTSIDE: "outside", hullx.UNDECIDED: "undecided"}


def random_rows(rng: Generator) -> Array:
    d = int(rng.integers(1, 9))
    n = int(rng.integers(1, 3 * d + 10))
    kind = rng.integers(0, 5)
    if kind == 0:
        return rng.integers(-2, 3, (n, d)).astype(np.float64)
    if kind == 1:
        return rng.integers(0, 2, (n, d)).astype(np.float64)
    if kind == 2:
        rank = int(rng.integers(1, d + 1))
        return (rng.integers(-3, 4, (n, rank)) @ rng.integers(-2, 3, (rank, d))).astype(np.float64)
    if kind == 3:
        return rng.standard_normal((n, d)) * 10.0 ** rng.integers(-5, 6, d)
    return rng.standard_normal((n, d))


def random_queries(rng: Generator, rows: Array, count: int) -> Array:
    """Vertices, midpoints, points of faces, the same moved by ε, and points of the bounding box."""
    n, d = rows.shape
    spread = np.ptp(rows, axis=0)
    queries = []
    for _ in range(count):
        chosen = rows[rng.integers(0, n, int(rng.integers(1, d + 2)))]
        query = rng.dirichlet(np.ones(len(chosen))) @ chosen if rng.random() < 0.5 else chosen.mean(axis=0)
        kind = rng.integers(0, 3)
        if kind == 1:
            query = query + spread * 10.0 ** -float(rng.integers(2, 15)) * rng.standard_normal(d)
        if kind == 2:
            query = rng.uniform(rows.min(axis=0), rows.max(axis=0))
        queries.append(query)
    return np.array(queries)


def check(tables: int, seed: int, outer: bool) -> None:
    rng = np.random.default_rng(seed)
    seen = {"inside": 0, "outside": 0, "undecided": 0}
    for _ in range(tables):
        rows = random_rows(rng)
        queries = random_queries(rng, rows, 5)
        with outer_rows_first(outer):
            answer = hullx.Hull(rows).query(queries, want="distance")
        for i, query in enumerate(queries):
            scaled = oracles.exact_distance(rows, query, multipliers=1 / answer.scale).squared
            truth = specification.true_verdict(scaled, answer.tolerance, answer.radius)
            given = NAMES[int(answer.verdict[i])]
            near = scaled <= (11 * Fraction(answer.tolerance) * Fraction(answer.radius)) ** 2
            assert given == truth or (given == "undecided" and near), describe(answer, i)
            squared = oracles.exact_distance(rows, query).squared
            assert Fraction(answer.lower[i]) ** 2 <= squared <= Fraction(answer.upper[i]) ** 2, describe(answer, i)
            seen[given] += 1
        hullx.verify(rows, queries, answer).raise_if_failed()
    assert seen["undecided"] <= 0.002 * 5 * tables, seen
    assert min(seen["inside"], seen["outside"]) > tables, seen


@pytest.mark.parametrize("outer", [False, True])
def test_2000_small_cases(outer: bool) -> None:
    check(400, seed=2000, outer=outer)


@pytest.mark.slow
@pytest.mark.parametrize("outer", [False, True])
@pytest.mark.parametrize("seed", range(GRIDS))
def test_2000_more_small_cases(seed: int, outer: bool) -> None:
    check(400, seed=seed, outer=outer)
