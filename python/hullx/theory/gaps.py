"""Gaps between points on a line: how far apart a connected sample can lie."""

from __future__ import annotations

import math

from hullx.theory.arguments import check_size


def largest_gap(n: int) -> float:
    """Expected length of the largest gap that n uniform points leave on the unit interval, its ends counted as walls.

    Parameters
    ----------
    n : int
        Number of points: n + 1 gaps.

    Returns
    -------
    float
        ``H_(n+1)/(n+1)``, where ``H_m = 1 + 1/2 + ... + 1/m``.

    Raises
    ------
    ValueError
        If `n` is out of range.

    Notes
    -----
    The gaps are n + 1 exponential variables divided by their sum, whose mean does not depend on the ratios; the largest
    of m exponentials has mean ``H_m``. L. Holst, "On the lengths of the pieces of a stick broken at random", J. Appl.
    Probab. 17 (1980) 623-634. O(min(n, 10^4)).

    Examples
    --------
    >>> largest_gap(1)
    0.75
    """
    check_size(n)
    m = int(n) + 1
    return _harmonic(m) / m


def largest_gap_below(n: int, x: float) -> float:
    """Probability that no gap between n uniform points of the unit interval, its ends counted as walls, exceeds x.

    Parameters
    ----------
    n : int
        Number of points, at most 10^4.
    x : float
        Length, as a share of the interval.

    Returns
    -------
    float
        ``sum_j (-1)^j C(n+1, j) (1 - j x)^n`` over j with j x < 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Inclusion and exclusion over the gaps that exceed x: j named ones do with probability ``(1 - j x)^n`` (de Finetti
    1964; Holst 1980). The terms cancel, so they are summed in whole numbers of n + 128
    binary places. O(1/x) products of such numbers.

    Examples
    --------
    >>> largest_gap_below(1, 0.75)
    0.5
    """
    check_size(n)
    if n > 10_000 or int(n) != n:
        raise ValueError(f"`n` is {n!r}; it must be a whole number of points, at most 10^4")
    if not x >= 0.0:
        raise ValueError(f"`x` is {x!r}; it must be a length of at least 0")
    n = int(n)
    if x >= 1.0:
        return 1.0
    if (n + 1) * x <= 1.0:
        return 0.0
    return _alternating(n, x)


def _alternating(n: int, x: float) -> float:
    """The sum in whole numbers of `bits` binary places: C(n+1, j) below 2^(n+1), places enough for all of them."""
    bits = n + 128
    one = 1 << bits
    length = int(x * 2.0**53) << (bits - 53)
    total, choose = 0, 1
    for j in range(n + 2):
        rest = one - j * length
        if rest <= 0:
            break
        total += (-1) ** j * choose * _power(rest, n, bits)
        choose = choose * (n + 1 - j) // (j + 1)
    return min(1.0, max(0.0, total / one))


def _power(base: int, exponent: int, bits: int) -> int:
    result = 1 << bits
    while exponent:
        if exponent & 1:
            result = result * base >> bits
        base = base * base >> bits
        exponent >>= 1
    return result


def _harmonic(m: int) -> float:
    if m <= 10_000:
        return math.fsum(1.0 / i for i in range(1, m + 1))
    gamma = 0.57721566490153286061
    return math.log(m) + gamma + 1.0 / (2.0 * m) - 1.0 / (12.0 * m * m)
