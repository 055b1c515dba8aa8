"""What is known of each query: the few rows that surround it, their weights, and the proof that it is these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.answers import HullAnswer, Weights
from hullx.arrays import Floats
from hullx.errors import plural
from hullx.exclusion import Ints

PER_QUERY = ("center", "radius", "gap", "cost", "scale_ratio", "status", "rounds")


@dataclass(frozen=True, eq=False, repr=False)
class SimplexAnswer:
    """The Delaunay simplex of each of m queries, with its weights and the empty sphere that proves it.

    No row left to a query lies nearer to ``center`` than ``radius``, and ``Σ λ ‖x − center‖² <= ‖y − center‖² + gap``
    for its weights λ and every row y left: so of all mixtures that reproduce the same point none has a smaller
    ``Σ λ ‖x − query‖²`` by more than ``gap``. With gap 0 the rows with weight lie on the empty sphere.

    Attributes
    ----------
    weights : Weights
        At most d + 1 rows a query, positive, with sum 1 and mean x equal to the query up to rounding. None for queries
        that have no simplex.
    center : ndarray, shape (m, d)
    radius, gap : ndarray, shape (m,)
        The sphere. NaN without a simplex, as are the next two.
    cost : ndarray, shape (m,)
        Σ λ ‖x − query‖², in the caller's units squared: half of it, times the Lipschitz constant of the gradient,
        bounds the error of interpolation.
    scale_ratio : ndarray, shape (m,)
        The furthest row with weight over the nearest row, distances to the query; 1 for a query on a row.
    status : ndarray, shape (m,), str
        "converged", "at_rounding_floor" (both successes), "no_progress", "max_rounds", "outside", "degenerate",
        "invalid".
    rounds : ndarray, shape (m,), int64
        Questions for nearest rows in which the query took part.
    hull : HullAnswer
        Inside, proven by the weights, whose mean is within ``hull.upper`` of the query; or outside, proven by a normal.

    Examples
    --------
    >>> from hullx import simplex_weights
    >>> answer = simplex_weights([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [[0.25, 0.5], [2.0, 0.0]])
    >>> answer
    SimplexAnswer(2 queries: 1 in a simplex, 1 outside)
    >>> answer.center[0], answer.radius[0].round(6)
    (array([0.5, 0.5]), np.float64(0.707107))
    """

    weights: Weights
    center: Floats
    radius: Floats
    gap: Floats
    cost: Floats
    scale_ratio: Floats
    status: npt.NDArray[np.str_]
    rounds: Ints
    hull: HullAnswer

    @property
    def found(self) -> npt.NDArray[np.bool_]:
        """Which queries have a simplex, (m,)."""
        return np.asarray(np.isfinite(self.radius) & (self.status != "degenerate"))

    def __len__(self) -> int:
        return len(self.status)

    def __getitem__(self, queries: Any) -> SimplexAnswer:
        """Return the answer to some of the queries: a slice, an index array, a mask or one number."""
        hull = self.hull[queries]
        chosen = np.arange(len(self))[queries].reshape(-1)
        parts = {name: getattr(self, name)[chosen] for name in PER_QUERY}
        return SimplexAnswer(weights=self.weights.take(chosen), hull=hull, **parts)

    def __repr__(self) -> str:
        m, found, outside = len(self), int(self.found.sum()), int((self.status == "outside").sum())
        others = m - found - outside
        rest = f", {others:,} neither" if others else ""
        return f"SimplexAnswer({m:,} {plural('query', m)}: {found:,} in a simplex, {outside:,} outside{rest})"
