"""P-values of rows and of whole tables: conformal, Benjamini-Hochberg, beta-binomial."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from hullx.calibration.metric import Floats

# ---- rows -----------------------------------------------------------------------------------------------------------


def p_values(calibration: ArrayLike, scores: ArrayLike) -> Floats:
    """Compare scores with those of calibration rows: the conservative conformal p-value of each.

    Parameters
    ----------
    calibration : array_like, shape (m,)
        Scores of calibration rows, or upper bounds of them.
    scores : array_like, shape (q,)
        Scores of the queries, or lower bounds of them. Larger is more unusual. NaN gives NaN.

    Returns
    -------
    ndarray, shape (q,)
        ``(1 + number of calibration scores >= score) / (m + 1)``.

    Raises
    ------
    ValueError
        If an array is not one-dimensional, or a calibration score is NaN.

    Examples
    --------
    >>> p_values([1.0, 2.0, 3.0], [2.5, 0.0, 9.0])
    array([0.5 , 1.  , 0.25])
    """
    known = np.sort(_one_dimensional(calibration, "calibration"))
    asked = _one_dimensional(scores, "scores")
    if np.isnan(known).any():
        raise ValueError(
            f"`calibration` has {int(np.isnan(known).sum())} NaN among {known.size} scores. Leave such rows out."
        )
    at_least = known.size - np.searchsorted(known, asked, side="left")
    p: Floats = np.where(np.isnan(asked), np.nan, (1 + at_least) / (known.size + 1))
    return p


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjust p-values so that calling all rows at or below q unusual keeps the false discovery rate at q.

    Parameters
    ----------
    p : array_like, shape (q,)
        P-values; NaN are left out of the count and stay NaN.

    Returns
    -------
    ndarray, shape (q,)
        Adjusted values, at most 1.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5])
    array([0.04      , 0.05333333, 0.05333333, 0.5       ])
    """
    values = _one_dimensional(p, "p")
    adjusted = np.full(values.size, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    ranked = values[order] * known.size / np.arange(1, known.size + 1)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(ranked[::-1])[::-1])
    return adjusted


# ---- the whole table ------------------------------------------------------------------------------------------------


def rank_at(alpha: float, calibration_rows: int) -> int:
    """Count the values a p-value can take that are at most `alpha`: k of m + 1.

    Parameters
    ----------
    alpha : float
        Level, above 0 and below 1.
    calibration_rows : int
        m, the number of calibration rows.

    Returns
    -------
    int
        The largest k with ``k/(m + 1) <= alpha``, as p-values themselves are compared.

    Examples
    --------
    >>> rank_at(0.05, 1999), rank_at(0.29, 99), rank_at(0.05, 10)
    (100, 29, 0)
    """
    if not 0 < alpha < 1:
        raise ValueError(f"`alpha` is {alpha!r}: pass a number above 0 and below 1, such as 0.05.")
    total = calibration_rows + 1
    k = math.floor(alpha * total)
    while (k + 1) / total <= alpha:
        k += 1
    while k / total > alpha:
        k -= 1
    return k


def rows_needed(alpha: float) -> int:
    """Count the training rows from which on a p-value can be as small as `alpha`.

    Parameters
    ----------
    alpha : float
        Level, above 0 and below 1.

    Returns
    -------
    int
        The smallest n whose calibration half has a rank at `alpha`.

    Examples
    --------
    >>> rows_needed(0.05)
    37
    """
    m = max(1, math.ceil(1 / alpha) - 2)
    while rank_at(alpha, m) == 0:
        m += 1
    return 2 * m - 1


def beta_binomial_tail(at_least: int, trials: int, a: float, b: float) -> float:
    """Sum the upper tail of a beta-binomial law, accurate for tiny tails too.

    Parameters
    ----------
    at_least : int
        K, the smallest count that belongs to the tail.
    trials : int
        M, the number of trials.
    a, b : float
        Parameters of the beta law, positive.

    Returns
    -------
    float
        P(X >= K).

    Notes
    -----
    The ratio of neighbouring probabilities is rational; their running product, normalised by its own sum, needs no
    gamma function and O(M) operations.

    Examples
    --------
    >>> round(beta_binomial_tail(1, 2, 1.0, 1.0), 12)
    0.666666666667
    """
    if trials < 0 or not (a > 0 and b > 0):
        raise ValueError(f"`trials` is {trials}, `a` {a}, `b` {b}: trials must not be negative, a and b be positive.")
    if at_least <= 0:
        return 1.0
    if at_least > trials:
        return 0.0
    x = np.arange(trials, dtype=np.float64)
    steps = np.log(trials - x) + np.log(a + x) - np.log(x + 1) - np.log(b + trials - x - 1)
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    tail = float(logs[at_least:].max())
    rest = float(logs.max())
    log_tail = tail + math.log(float(np.sum(np.exp(logs[at_least:] - tail))))
    log_all = rest + math.log(float(np.sum(np.exp(logs - rest))))
    return min(1.0, math.exp(log_tail - log_all))


def drift_p_value(p: ArrayLike, alpha: float, calibration_rows: int) -> float:
    """Test a whole table: are there more rows with ``p <= alpha`` than exchangeable rows would have?

    Parameters
    ----------
    p : array_like, shape (q,)
        Conformal p-values of the rows, all from the same calibration rows; NaN are left out.
    alpha : float
        Level of the rows, above 0 and below 1.
    calibration_rows : int
        m, their number.

    Returns
    -------
    float
        P(K or more of M) under the beta-binomial(M, k, m + 1 - k) with ``k = floor(alpha (m + 1))``; 1 where k is 0.

    Notes
    -----
    P-values of one table share their calibration rows, so their count is beta-binomial, not binomial: 45 calibration
    rows flag more than 10 % of one healthy table in fifteen.

    Examples
    --------
    >>> drift_p_value([0.01, 0.01, 0.5, 0.9], 0.05, 99) < 0.05
    True
    >>> drift_p_value([0.1], 0.05, 9)
    1.0
    """
    values = _one_dimensional(p, "p")
    values = values[~np.isnan(values)]
    k = rank_at(alpha, calibration_rows)
    if k == 0:
        return 1.0
    return beta_binomial_tail(int(np.sum(values <= alpha)), values.size, k, calibration_rows + 1 - k)


def _one_dimensional(values: ArrayLike, name: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"`{name}` has shape {array.shape}: pass a one-dimensional array.")
    return array
