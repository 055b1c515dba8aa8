"""How primes repel: the chance that n + D is prime, given that n is, over the chance without that knowledge.

Hardy and Littlewood, Acta Mathematica 44 (1923) 1-70, conjecture B, unproven but borne out by counts: an odd prime p
that does not divide the even number D leaves p - 2 residues to n where a prime has p - 1, one that divides it leaves
all of them.  The product over all p is the twin-prime constant where D is a power of two, hence for every flip of a
single digit.
"""

from __future__ import annotations

import math
from functools import cache

from scipy.special import zeta

_FIRST = (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)  # taken one by one; the rest by a series
_TERMS = 12  # the next term is below 50^-12


@cache
def twin_prime_constant() -> float:
    """Product over odd primes p of 1 - 1/(p - 1)^2.

    Returns
    -------
    float
        0.6601618158...

    Notes
    -----
    Primes below 50 as they are, the others by the logarithm's series in values of the prime zeta function: H. Cohen,
    Number Theory II (2007), section 10.3.6. Correct to 1e-13.

    Examples
    --------
    >>> round(twin_prime_constant(), 10)
    0.6601618158
    """
    value = math.log(math.prod(1.0 - 1.0 / (p - 1) ** 2 for p in _FIRST))
    for power in range(2, _TERMS):
        rest = _prime_zeta(power) - 2.0**-power - math.fsum(p**-power for p in map(float, _FIRST))
        value -= (2.0**power - 2.0) / power * rest
    return math.exp(value)


def _prime_zeta(s: int) -> float:
    """Sum over primes of p^-s."""
    moebius = (0, 1, -1, -1, 0, -1, 1, -1, 0, 0, 1, -1, 0, -1, 1, 1, 0, -1, 0, -1, 0, 1, 1, -1, 0, 0, 1, 0, 0, -1, -1)
    return math.fsum(
        moebius[k] / k * math.log(float(zeta(k * s, 1.0))) for k in range(1, len(moebius)) if moebius[k] and k * s < 64
    )


def prime_pair_ratio(difference: int) -> float:
    """Chance that a number is prime where another, so far away, is, over the chance of any odd number.

    Parameters
    ----------
    difference : int
        Even and not 0, of either sign.

    Returns
    -------
    float
        The twin-prime constant times (p - 1)/(p - 2) for each odd prime p that divides `difference`.

    Raises
    ------
    ValueError
        If `difference` is odd or 0.

    Notes
    -----
    O(sqrt(difference)). Hardy and Littlewood's conjecture B, see the head of this module.

    Examples
    --------
    >>> round(prime_pair_ratio(8), 4), round(prime_pair_ratio(6), 4)
    (0.6602, 1.3203)
    """
    if isinstance(difference, bool) or not hasattr(difference, "__index__") or difference == 0 or difference % 2:
        raise ValueError(f"`difference` is {difference!r}; it must be an even number other than 0")
    rest = abs(int(difference))
    while rest % 2 == 0:
        rest //= 2
    ratio, p = twin_prime_constant(), 3
    while p * p <= rest:
        if rest % p == 0:
            ratio *= (p - 1) / (p - 2)
            while rest % p == 0:
                rest //= p
        p += 2
    return ratio * (rest - 1) / (rest - 2) if rest > 1 else ratio
