"""The area under the curve of two samples, with a bootstrap over both."""

from __future__ import annotations

import numpy as np

from hullx.arrays import Floats
from hullx.studies.auroc import auroc
from hullx.studies.intervals import Interval


def bootstrapped(known: Floats, strange: Floats, resamples: int, rng: np.random.Generator) -> Interval:
    """Chance that a strange one scores above a known one, with 95 % of what samples drawn anew from both would give.

    Where the samples do not overlap every resample gives 1, and the interval is a point: it says nothing of how far
    apart they are, nor of rarer pictures than were drawn.
    """
    wins = 0.5 * (np.less.outer(known, strange).astype(np.float32) + np.less_equal.outer(known, strange))
    n, m = wins.shape
    first = rng.multinomial(n, np.full(n, 1.0 / n), size=resamples) / n
    second = rng.multinomial(m, np.full(m, 1.0 / m), size=resamples) / m
    found = np.einsum("bn,bn->b", first, second @ wins.T)
    low, high = np.quantile(found, [0.025, 0.975])
    middle = auroc(known, strange)
    return Interval(middle, min(middle, float(low)), max(middle, float(high)))
