"""Hard cases, each found or foreseen once: small tables that made geometric code wrong, slow or undecided.

A case is rows, queries and what must come out: "inside", "outside", or "any" where exact arithmetic decides (`small`).
A bug found becomes a case before it is fixed.  Generators are seeded; a case depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Case:
    rows: Array
    queries: Array
    expected: tuple[str, ...]  # one a query
    distances: Array | None = None  # caller's metric, where known in closed form
    may_stay_open: bool = False  # undecided is allowed
    open_distance: bool = False  # no normal that proves the verdict closes the interval of the caller's metric

    @property
    def small(self) -> bool:
        """Small enough for rational arithmetic."""
        return self.rows.size <= 2_000


CASES: dict[str, Callable[[], Case]] = {}


def case(build: Callable[[], Case]) -> Callable[[], Case]:
    CASES[build.__name__.replace("_", "-")] = build
    return build


def made(rows: Any, *groups: tuple[str, Any], distances: Any = None) -> Case:
    """A case from (expectation, queries) pairs."""
    queries = np.concatenate([np.atleast_2d(np.asarray(q, dtype=np.float64)) for _, q in groups])
    expected = tuple(word for word, q in groups for _ in np.atleast_2d(q))
    return Case(np.asarray(rows), queries, expected, None if distances is None else np.asarray(distances))
