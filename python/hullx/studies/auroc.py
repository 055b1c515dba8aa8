"""How well a score tells two samples apart: the area under the receiver's curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]


def auroc(low: Floats, high: Floats) -> float:
    """Chance that one of `high` is above one of `low`, ties counted half.

    Parameters
    ----------
    low, high : ndarray, shape (n,) and (m,)
        Scores of the two samples.

    Returns
    -------
    float
        1/2 where the score tells nothing. O((n + m) log(n + m)), from ranks (Mann and Whitney 1947).

    Examples
    --------
    >>> auroc(np.array([0.0, 1.0]), np.array([1.0, 2.0]))
    0.875
    """
    n, m = len(low), len(high)
    ranks = rankdata(np.concatenate([low, high]))[n:]
    return float((ranks.sum() - m * (m + 1) / 2.0) / (n * m))
