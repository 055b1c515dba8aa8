"""Laws without a distribution: the centre of symmetric points, and points on a line."""

from __future__ import annotations

from hullx.theory.arguments import check_dim, check_size


def wendel(n: int, d: int) -> float:
    """Probability that the centre of symmetry lies in the convex hull of n points.

    Parameters
    ----------
    n : int
        Number of independent points, symmetric about the centre, with no mass on hyperplanes through it.
    d : int
        Dimension, 1 to 1,000.

    Returns
    -------
    float
        ``1 - 2^-(n-1) sum_{k<d} C(n-1, k)``, the same for every such law; one half at n = 2 d.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Whole-number arithmetic, rounded once. J. G. Wendel, "A problem in geometric probability", Math. Scand. 11 (1962)
    109-111. O(d) operations on numbers of n bits.

    Examples
    --------
    >>> wendel(20, 10)
    0.5
    """
    check_size(n)
    check_dim(d, 1000)
    if n > 1_000_000 or int(n) != n:
        raise ValueError(f"`n` is {n!r}; it must be a whole number of points, at most 10^6")
    n = int(n)
    outside, term = 0, 1  # C(n-1, k)
    for k in range(min(n, d)):
        outside += term
        term = term * (n - 1 - k) // (k + 1)
    total = 1 << (n - 1)
    return (total - outside) / total


def line_membership(n: int) -> float:
    """Probability that a fresh point of a continuous law on a line lies between n others.

    Parameters
    ----------
    n : int
        Number of points on the line.

    Returns
    -------
    float
        ``(n - 1)/(n + 1)``: of n + 1 exchangeable points two are the ends.

    Raises
    ------
    ValueError
        If `n` is out of range.

    Notes
    -----
    O(1). Exchangeability.

    Examples
    --------
    >>> line_membership(3)
    0.5
    """
    check_size(n)
    return (n - 1) / (n + 1)
