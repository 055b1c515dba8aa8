"""Odd numbers of exactly so many digits: which are prime, balanced sets of them, and how they are encoded.

A block is all odd numbers from 2^(bits - 1) to 2^bits; number i of it is 2^(bits - 1) + 2 i + 1.  Its first and last
digits are always 1; bits - 2 digits vary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
SMALL_PRIMES = (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)  # with 2 the first fifteen
STRATA = 32  # of equal width in a block: primes and composites are drawn as often from each


@dataclass(frozen=True)
class Block:
    """Odd numbers of one length."""

    bits: int
    prime: Flags

    @property
    def numbers(self) -> Ints:
        return np.asarray(2 * np.arange(len(self.prime)) + 1 + (1 << (self.bits - 1)), dtype=np.int64)


def block(bits: int) -> Block:
    """All odd numbers of so many digits.

    Examples
    --------
    >>> one = block(5)
    >>> one.numbers[one.prime]
    array([17, 19, 23, 29, 31])
    """
    return Block(bits, sieve(2**bits)[2 ** (bits - 1) + 1 :: 2])


def sieve(end: int) -> Flags:
    """Which numbers below `end` are prime (Eratosthenes)."""
    prime = np.ones(end, dtype=np.bool_)
    prime[:2] = False
    for p in range(2, int(end**0.5) + 1):
        if prime[p]:
            prime[p * p :: p] = False
    return prime


def free_of_small_factors(numbers: Ints) -> Flags:
    """Numbers that none of the first fifteen primes divides (they themselves count as free)."""
    hit = np.zeros(len(numbers), dtype=np.bool_)
    for p in SMALL_PRIMES:
        hit |= (numbers % p == 0) & (numbers != p)
    return ~hit


def balanced(found: Block, hard: bool, most: int, rng: np.random.Generator) -> tuple[Ints, Flags]:
    """As many primes as composites of the same size, at most `most` together, in random order.

    Hard composites have no factor below 50.  Within each of 32 parts of the block both kinds are drawn equally often,
    so that the first digits say nothing.
    """
    numbers = found.numbers
    other = ~found.prime & (free_of_small_factors(numbers) if hard else True)
    part = np.arange(len(numbers)) * STRATA // len(numbers)
    chosen = []
    for stratum in range(STRATA):
        kinds = [rng.permutation(np.flatnonzero(kind & (part == stratum))) for kind in (found.prime, other)]
        count = min(len(kinds[0]), len(kinds[1]), most // (2 * STRATA))
        chosen += [kind[:count] for kind in kinds]
    places = rng.permutation(np.concatenate(chosen))
    return numbers[places], found.prime[places]


def digits(numbers: Ints, bits: int) -> Floats:
    """Binary digits of 0 and 1, lowest first."""
    return np.asarray((numbers[:, None] >> np.arange(bits)) & 1, dtype=np.float32)


def _signs(numbers: Ints, bits: int) -> Floats:
    return np.asarray(2.0 * digits(numbers, bits) - 1.0, dtype=np.float32)


def _decimal(numbers: Ints, bits: int) -> Floats:
    places = 10 ** np.arange(len(str(2**bits - 1)))
    figures = numbers[:, None] // places % 10
    return np.asarray((figures[:, :, None] == np.arange(10)).reshape(len(numbers), -1), dtype=np.float32)


def _residues(numbers: Ints, _bits: int) -> Floats:
    """For each of the first primes one unit a residue, one of them 1."""
    units = [numbers[:, None] % p == np.arange(p) for p in SMALL_PRIMES]
    return np.asarray(np.concatenate(units, axis=1), dtype=np.float32)


def _fourier(numbers: Ints, _bits: int) -> Floats:
    """Where each number stands on circles of 3, 5, 7, ... places: the same residues as angles."""
    angles = 2.0 * np.pi * (numbers[:, None] % np.array(SMALL_PRIMES)) / np.array(SMALL_PRIMES)
    return np.asarray(np.concatenate([np.cos(angles), np.sin(angles)], axis=1), dtype=np.float32)


ENCODINGS: dict[str, Callable[[Ints, int], Floats]] = {
    "digits 0/1": digits,
    "digits -1/+1": _signs,
    "decimal": _decimal,
    "residues": _residues,
    "angles": _fourier,
}
OF_RESIDUES = ("residues", "angles")


def best_by_residues(found: Block, hard: bool) -> float:
    """Balanced accuracy of "prime unless one of the first fifteen primes divides it", counted over the whole block."""
    composites = found.numbers[~found.prime]
    free = free_of_small_factors(composites)
    return 0.5 if hard else 0.5 + 0.5 * float(np.mean(~free))
