"""Is a timed answer right?  Ours is held against the definition, a peer's against ours."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import hullx
from bench.cases import Case
from definition import nearest
from hullx import _core


def assert_exact(case: Case, found: hullx.Neighbors, sample: int = 3) -> None:
    """Equal to the definition, indices and bits, on queries spread over the case."""
    for i in np.linspace(0, len(case.queries) - 1, sample).astype(int):
        indices, squared = nearest(case.points, case.queries[i], case.k)
        assert found.indices[i].tolist() == indices.tolist(), f"{case.name}, query {i}"
        assert found.distances[i].tobytes() == np.sqrt(squared).tobytes(), f"{case.name}, query {i}"


def exactness(case: Case, exact: hullx.Neighbors, indices: NDArray[np.int64]) -> dict[str, Any]:
    """Queries that got a row farther than the true k-th neighbour (or none), and queries in another order.

    Rows equally far may come in any order without being wrong: then only the order differs.
    """
    differ = np.flatnonzero((indices != exact.indices).any(axis=1))
    wrong = 0
    for i in differ:
        rows, query = indices[i], np.asarray(case.queries[i], dtype=np.float64)
        if rows.min() < 0 or rows.max() >= len(case.points) or len(set(rows.tolist())) < case.k:
            wrong += 1
            continue
        wide = np.asarray(case.points[rows], dtype=np.float64)
        distances = np.sort(np.sqrt([_core.squared_distance(row, query) for row in wide]))
        wrong += distances.tobytes() != exact.distances[i].tobytes()
    return {"wrong": wrong, "reordered": len(differ) - wrong, "of": len(indices)}
