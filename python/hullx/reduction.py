"""A hull on its vertices alone, whose answers stay theorems about all rows.

Every dropped row lies within δ of the hull of the vertices, proven when they were found, so the hull of all rows does:
an upper bound holds as it is, a lower bound less δ. v vertices of n rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hullx.answers import OUTSIDE, UNDECIDED, HullAnswer, Weights
from hullx.arrays import Floats
from hullx.evidence import norm_up
from hullx.exclusion import Ints


@dataclass(frozen=True, eq=False)
class Reduction:
    """Which rows a reduced hull keeps, and how far the others stick out of them, in both frames."""

    indices: Ints
    n_rows: int
    protrusion: float
    scaled_protrusion: float

    def about_all_rows(self, answer: HullAnswer) -> HullAnswer:
        """Turn an answer about the hull of the vertices into one about the hull of all rows.

        With normal·(x − y) <= offset for the vertices, a row within δ of their hull has at most offset + δ‖normal‖; δ
        and the norm both in the caller's frame or both in the scaled one, whichever says less.
        """
        w = answer.weights
        weights = Weights(w.indptr, self.indices[w.indices], w.data, (len(answer), self.n_rows))
        if self.protrusion == 0.0 and self.scaled_protrusion == 0.0:  # nothing but duplicates was dropped
            return replace(answer, weights=weights)
        reach = np.minimum(
            _up(self.protrusion * norm_up(answer.normal)),
            _up(self.scaled_protrusion * norm_up(answer.normal * answer.scale)),
        )
        offset = _up(answer.offset + reach)
        proven = offset < 0.0
        lower = np.where(proven, _less(answer.lower, self.protrusion), 0.0)
        scaled_lower = np.where(proven, _less(answer.scaled_lower, self.scaled_protrusion), 0.0)
        outside = scaled_lower > answer.tolerance * answer.radius
        lost = (answer.verdict == OUTSIDE) & ~outside
        return replace(
            answer,
            weights=weights,
            normal=np.where(proven[:, None], answer.normal, 0.0),
            offset=np.where(proven, offset, 0.0),
            lower=lower,
            scaled_lower=scaled_lower,
            verdict=np.where(lost, UNDECIDED, answer.verdict).astype(np.int8),
            status=np.where(lost, "at_rounding_floor", answer.status),
        )


def _up(values: Floats) -> Floats:
    return np.nextafter(values, np.inf)


def _less(values: Floats, protrusion: float) -> Floats:
    """Return values − protrusion, rounded down, at least 0."""
    return np.maximum(0.0, np.nextafter(values - protrusion, -np.inf))
