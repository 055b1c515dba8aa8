"""Intervals for measured shares: Wilson, simultaneous over many cells, and clustered where queries share a hull.

Verdicts of queries that are compared with the same hull are not independent: their errors come from the variance
between hulls (`clustered`), never from the binomial formula.  All intervals are two-sided with total error `alpha`;
over m cells `alpha / m` keeps the chance that any of them misses below `alpha` (Bonferroni).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit


@dataclass(frozen=True)
class Interval:
    """An estimate between its limits."""

    estimate: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.estimate:.4g} [{self.low:.4g}, {self.high:.4g}]"


def _check_alpha(alpha: float, cells: int) -> float:
    if not 0.0 < alpha < 1.0:
        raise ValueError(f"`alpha` is {alpha!r}; it must lie strictly between 0 and 1")
    if cells < 1:
        raise ValueError(f"`cells` is {cells!r}; at least one cell is looked at")
    return alpha / cells


def wilson(successes: int, trials: int, alpha: float = 0.05, cells: int = 1) -> Interval:
    """Interval for a share of independent trials.

    Parameters
    ----------
    successes, trials : int
        0 <= successes <= trials, trials >= 1.
    alpha : float
        Probability of missing the true share, over all cells together.
    cells : int
        Number of intervals that are looked at together.

    Returns
    -------
    Interval
        Never outside [0, 1], never of width 0.

    Raises
    ------
    ValueError
        If the counts or `alpha` are out of range.

    Notes
    -----
    E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212.

    Examples
    --------
    >>> print(wilson(8, 10))
    0.8 [0.4902, 0.9433]
    """
    if not 0 <= successes <= trials or trials < 1:
        raise ValueError(f"{successes} successes of {trials} trials: need 0 <= successes <= trials and trials >= 1")
    z = -float(ndtri(_check_alpha(alpha, cells) / 2.0))
    share = successes / trials
    found = _score_interval(share, trials, z)
    return Interval(share, 0.0 if successes == 0 else found.low, 1.0 if successes == trials else found.high)


def _score_interval(share: float, trials: float, z: float) -> Interval:
    """Wilson's formula; `trials` may be an effective number."""
    scale = 1.0 + z * z / trials
    middle = (share + z * z / (2.0 * trials)) / scale
    half = z / scale * math.sqrt(share * (1.0 - share) / trials + z * z / (4.0 * trials * trials))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def clustered(shares: ArrayLike, queries: int, alpha: float = 0.05, cells: int = 1) -> Interval:
    """Interval for a share from independent hulls with several queries each.

    Parameters
    ----------
    shares : array_like, shape (hulls,)
        Share of inside verdicts of each hull, all with the same number of queries.
    queries : int
        Queries of one hull.
    alpha : float
        Probability of missing the true share, over all cells together.
    cells : int
        Number of intervals that are looked at together.

    Returns
    -------
    Interval
        Mean over hulls. The design effect (variance between hulls over the binomial one, at least 1) divides the number
        of queries, and Wilson's interval is taken of that effective number with Student's quantile: it stays inside
        [0, 1] and has a width when all verdicts agree.

    Raises
    ------
    ValueError
        If there are fewer than 2 hulls, or a share is not in [0, 1].

    Notes
    -----
    Design effect: L. Kish, Survey Sampling (1965); effective sample size in Wilson's formula: E. L. Korn and B. I.
    Graubard, Survey Methodology 24 (1998) 193-201.

    Examples
    --------
    >>> print(clustered([0.4, 0.6, 0.5, 0.5], queries=100))
    0.5 [0.3743, 0.6257]
    """
    values = np.asarray(shares, dtype=np.float64)
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(f"`shares` has shape {values.shape}; at least 2 independent hulls are needed")
    if not ((values >= 0.0) & (values <= 1.0)).all():
        raise ValueError("`shares` must lie in [0, 1]")
    if queries < 1:
        raise ValueError(f"`queries` is {queries}; at least 1 query a hull is needed")
    hulls = len(values)
    share = float(values.mean())
    binomial = share * (1.0 - share) / queries
    effect = max(1.0, float(values.var(ddof=1)) / binomial) if binomial > 0.0 else 1.0
    effective = hulls * queries / effect
    # Student's quantile: the variance between few hulls is itself uncertain
    t = -float(stdtrit(hulls - 1, _check_alpha(alpha, cells) / 2.0))
    return _score_interval(share, effective, t)


def counted(counts: ArrayLike, queries: int, alpha: float = 0.05, cells: int = 1) -> Interval:
    """Interval for a share from the numbers of inside verdicts of independent hulls.

    Parameters
    ----------
    counts : array_like, shape (hulls,)
        Inside verdicts of each hull.
    queries : int
        Queries of one hull.
    alpha : float
        Probability of missing the true share, over all cells together.
    cells : int
        Number of intervals that are looked at together.

    Returns
    -------
    Interval
        `clustered`; Wilson's of all verdicts where every one agrees, since hulls that do not differ say nothing of the
        variance between them.

    Raises
    ------
    ValueError
        If a count is not between 0 and `queries`, or there are fewer than 2 hulls.

    Notes
    -----
    O(hulls).

    Examples
    --------
    >>> print(counted([0, 0, 0], queries=100))
    0 [0, 0.01264]
    """
    values = np.asarray(counts, dtype=np.int64)
    total, trials = int(values.sum()), values.size * queries
    if total in (0, trials):
        return wilson(total, trials, alpha, cells)
    return clustered(values / queries, queries, alpha, cells)


def mean(values: ArrayLike, alpha: float = 0.05) -> Interval:
    """Interval for the mean of independent values.

    Parameters
    ----------
    values : array_like, shape (m,)
        At least 2.
    alpha : float
        Probability of missing the true mean.

    Returns
    -------
    Interval
        Student's.

    Raises
    ------
    ValueError
        If there are fewer than 2 values.

    Notes
    -----
    O(m).

    Examples
    --------
    >>> print(mean([1.0, 2.0, 3.0]))
    2 [-0.4841, 4.484]
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or len(x) < 2:
        raise ValueError(f"`values` has shape {x.shape}; at least 2 are needed")
    middle = float(x.mean())
    half = -float(stdtrit(len(x) - 1, _check_alpha(alpha, 1) / 2.0)) * float(x.std(ddof=1)) / math.sqrt(len(x))
    return Interval(middle, middle - half, middle + half)
