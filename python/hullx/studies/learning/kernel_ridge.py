"""Kernel ridge regression: the learner without a network that several studies share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist

Floats = npt.NDArray[np.float64]
RIDGE = 1e-6
WIDTHS = (0.5, 1.0, 2.0)  # of the kernel, in the median distance of two points
HELD = 5  # every fifth row chooses the width


def kernel_ridge(x: Floats, y: Floats, queries: Floats) -> Floats:
    """Gaussian kernel, its width chosen on every fifth row."""
    unit = float(np.median(cdist(x[:400], x[:400])))
    held = np.arange(len(x)) % HELD == 0

    def fitted(rows: Floats, values: Floats, at: Floats, width: float) -> Floats:
        gram = np.exp(-0.5 * np.square(cdist(rows, rows) / width)) + RIDGE * np.eye(len(rows))
        return np.asarray(np.exp(-0.5 * np.square(cdist(at, rows) / width)) @ np.linalg.solve(gram, values))

    tried = [float(np.square(fitted(x[~held], y[~held], x[held], w * unit) - y[held]).mean()) for w in WIDTHS]
    return fitted(x, y, queries, WIDTHS[int(np.argmin(tried))] * unit)
