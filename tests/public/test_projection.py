"""The step from a query to its mixture is a sum in the order of the support: the same bytes in any block."""

from __future__ import annotations

import numpy as np
import pytest

from hullx import projection
from hullx.answers import Weights


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("block", [1, 40, 2**20])
def test_steps_are_summed_in_the_order_of_the_support(dtype: type, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    rows, queries = rng.normal(size=(50, 7)).astype(dtype) + dtype(1e3), rng.normal(size=(30, 7)) + 1e3
    counts = rng.integers(0, 9, 30)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    weights = Weights(indptr, rng.integers(0, 50, indptr[-1]), rng.random(indptr[-1]), (30, 50))
    expected = np.full((30, 7), np.nan)
    for i, query in enumerate(queries):
        step, total = [0.0] * 7, 0.0
        for row, weight in zip(*weights.row(i), strict=True):
            step = [s + float(weight) * (float(x) - float(q)) for s, x, q in zip(step, rows[row], query, strict=True)]
            total += float(weight)
        if total:
            expected[i] = [s / total for s in step]
    monkeypatch.setattr(projection, "BLOCK", block)
    np.testing.assert_array_equal(projection.steps_to_mixture(rows, queries, weights), expected)
