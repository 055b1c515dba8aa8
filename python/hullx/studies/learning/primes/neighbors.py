"""How often both a number and one that differs in so many digits are prime: counted over a whole block, no sampling.

The counts of all distances come from one Walsh-Hadamard transform in whole numbers.  The law beside them is the mean of
`theory.prime_pair_ratio` over all ways to flip so many digits.
"""

from __future__ import annotations

from itertools import combinations, islice, product
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from hullx.studies.learning.primes.numbers import Block
from hullx.theory import prime_pair_ratio

Counts = npt.NDArray[np.int64]
MOST_FLIPS = 1_600  # of one distance that the law is averaged over


def pairs_by_distance(prime: npt.NDArray[np.bool_]) -> Counts:
    """Ordered pairs of primes of a block by the number of digits in which they differ, from 0.

    Examples
    --------
    >>> pairs_by_distance(np.array([True, True, False, True]))
    array([3, 4, 2])
    """
    values = prime.astype(np.int64)
    transform(values)
    values *= values
    transform(values)
    both = values // len(values)
    weights = np.bitwise_count(np.arange(len(values), dtype=np.uint64)).astype(np.int64)
    return np.array([int(both[weights == h].sum()) for h in range(weights.max() + 1)])


def transform(values: Counts) -> None:
    """Walsh-Hadamard, in place and in whole numbers; the length is a power of two."""
    half = 1
    while half < len(values):
        two = values.reshape(-1, 2, half)
        low, high = two[:, 0] + two[:, 1], two[:, 0] - two[:, 1]
        two[:, 0], two[:, 1] = low, high
        half *= 2


def correlogram(found: Block, farthest: int) -> list[dict[str, Any]]:
    """A row a distance: share of primes among the neighbours of primes, over the share of primes, and the law."""
    pairs = pairs_by_distance(found.prime)
    free = found.bits - 2
    primes = int(found.prime.sum())
    base = primes / len(found.prime)
    rows = []
    for distance in range(1, min(farthest, free) + 1):
        share = int(pairs[distance]) / (primes * comb(free, distance))
        rows.append(
            {
                "bits": found.bits,
                "distance": distance,
                "numbers": len(found.prime),
                "primes": primes,
                "pairs": int(pairs[distance]),
                "share": share,
                "base": base,
                "ratio": share / base,
                "law": law(found.bits, distance),
            }
        )
    return rows


def law(bits: int, distance: int) -> float:
    """Mean over the ways to flip `distance` of the digits that vary; each goes up or down."""
    ways = list(islice(combinations(range(1, bits - 1), distance), MOST_FLIPS))
    if comb(bits - 2, distance) > MOST_FLIPS:
        rng = np.random.default_rng(0)
        ways = [tuple(1 + rng.choice(bits - 2, distance, replace=False)) for _ in range(MOST_FLIPS)]
    ratios = [
        np.mean([prime_pair_ratio(sum(s << int(k) for s, k in zip((1, *signs), way, strict=True))) for signs in every])
        for way in ways
        for every in [list(product((1, -1), repeat=distance - 1))]
    ]
    return float(np.mean(ratios))


def expected_nearest(found: Block, rows: int) -> float:
    """Accuracy of the nearest neighbour by digits, for those of a balanced set to which it differs in one digit.

    Every number's prime and composite neighbours are counted; of either kind as many are among the training rows as
    `rows` / 2 of all. The nearest is any of those present, all equally likely.
    """
    free, places = found.bits - 2, np.arange(len(found.prime))
    around = np.zeros(len(found.prime), dtype=np.int64)
    for digit in range(free):
        around += found.prime[places ^ (1 << digit)]
    kept = [rows / 2 / int(kind.sum()) for kind in (found.prime, ~found.prime)]
    right = near = 0.0
    for kind in (True, False):
        of_kind = np.bincount(around[found.prime == kind], minlength=free + 1) / int((found.prime == kind).sum())
        for primes in np.flatnonzero(of_kind):
            prime, some = _present(int(primes), free - int(primes), *kept)
            right += float(of_kind[primes]) * (prime if kind else some - prime)
            near += float(of_kind[primes]) * some
    return right / near


def _present(primes: int, composites: int, keep_prime: float, keep_composite: float) -> tuple[float, float]:
    """Chance that a neighbour is there and a prime, and that one is there; each is there by chance on its own."""
    x, y = np.arange(primes + 1)[:, None], np.arange(composites + 1)[None, :]
    joint = binom.pmf(x, primes, keep_prime) * binom.pmf(y, composites, keep_composite)
    share = np.divide(x, x + y, out=np.zeros(joint.shape), where=x + y > 0)
    return float((joint * share).sum()), 1.0 - float(joint[0, 0])
