"""The expectations of the corpus are theorems: exact arithmetic confirms them, least squares where that takes too long.

Mixtures of cluster centres are inside by construction.
"""

from __future__ import annotations

import numpy as np
import pytest

import oracles
from asserts import as_floats
from corpus.cases import CASES
from hullx.reference import hull, statistics


@pytest.mark.parametrize("name", [name for name in sorted(CASES) if "clusters" not in name])
def test_expectations_are_true(name: str) -> None:
    hard_case = CASES[name]()
    rows = as_floats(hard_case.rows)
    small = hard_case.rows.size <= 4_000
    scale = np.array([float(s) for s in statistics.statistics(rows).scale])
    radius = float(statistics.statistics(rows).radius_squared) ** 0.5
    for query, expected in zip(hard_case.queries, hard_case.expected, strict=True):
        if expected == "any":
            continue
        if small:
            squared = oracles.exact_distance(rows, query, multipliers=1 / scale).squared
            assert hull.true_verdict(squared, 1e-9, radius) == expected
        else:
            distance = oracles.nnls_distance(rows, query, multipliers=1 / scale)
            assert ("inside" if distance <= 1e-9 * radius else "outside") == expected
