"""Numbers as rows of digits: what is trained on, and held-out numbers of either kind.

Bits are (rows, bits) of zeros and ones, lowest first.  One bit is `held` at 0 in training (bit 0: even numbers); of the
held-out numbers, those in which it is 0 are called even and the others odd, whichever bit it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.studies.learning.marcus_identity.settings import COUNTED, Setting, last_number

Bits = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Draw:
    """Training numbers of one seed and numbers that are not among them."""

    train: Bits
    even: Bits
    odd: Bits


def draw(setting: Setting, asked: int, rng: np.random.Generator) -> Draw:
    """Training numbers at random, and up to `asked` others of either kind, as many of both."""
    asked = min(asked, setting.asked)
    held = 0 if setting.held is None else setting.held
    if setting.bits > COUNTED:
        counts = (setting.rows, setting.odd, asked, asked)
        sides = (setting.held, None, 0, 0)
        train, added, even, odd = (_random(n, setting.bits, side, rng) for n, side in zip(counts, sides, strict=True))
        added[:, held], odd[:, held] = 1, 1
        even[:, held] = 0
        return Draw(np.concatenate([train, added]), even, odd)
    every = bits_of(np.arange(1, last_number(setting.bits) + 1), setting.bits)
    every = every[rng.permutation(len(every))]
    if setting.held is None:
        train, others = every[: setting.rows], every[setting.rows :]
        even, odd = others[others[:, 0] == 0], others[others[:, 0] == 1]
        return Draw(train, even[:asked], odd[:asked])
    even, odd = every[every[:, held] == 0], every[every[:, held] == 1]
    train = np.concatenate([even[: setting.rows], odd[: setting.odd]])
    return Draw(train, even[setting.rows :][:asked], odd[setting.odd :][:asked])


def _random(count: int, bits: int, zero: int | None, rng: np.random.Generator) -> Bits:
    found = rng.integers(0, 2, (count, bits), dtype=np.uint8)
    if zero is not None:
        found[:, zero] = 0
    return found


def bits_of(numbers: npt.NDArray[np.int64], bits: int) -> Bits:
    """Binary digits, lowest first.

    Examples
    --------
    >>> bits_of(np.array([6, 1]), 4)
    array([[0, 1, 1, 0],
           [1, 0, 0, 0]], dtype=uint8)
    """
    return ((numbers[:, None] >> np.arange(bits)) & 1).astype(np.uint8)


def _decimal(bits: Bits) -> Floats:
    """Ten units for each decimal digit, lowest first, one of them 1."""
    numbers = bits.astype(np.int64) @ (1 << np.arange(bits.shape[1]))
    places = len(str(2 ** bits.shape[1] - 1))
    digits = numbers[:, None] // 10 ** np.arange(places) % 10
    return np.asarray((digits[:, :, None] == np.arange(10)).reshape(len(bits), -1), dtype=np.float32)


def _gray(bits: Bits) -> Floats:
    above = np.concatenate([bits[:, 1:], np.zeros((len(bits), 1), np.uint8)], axis=1)
    return np.asarray(bits ^ above, dtype=np.float32)


# What a network is asked to return for a number: units of 0 and 1.
_UNITS: dict[str, Callable[[Bits], Floats]] = {
    "0/1": lambda bits: bits.astype(np.float32),
    "-1/+1": lambda bits: bits.astype(np.float32),
    "pairs": lambda bits: np.concatenate([bits, 1 - bits], axis=1).astype(np.float32),
    "gray": _gray,
    "decimal": _decimal,
}


def targets(bits: Bits, coding: str) -> Floats:
    """The units of a number, (rows, units)."""
    return _UNITS[coding](bits)


def inputs(bits: Bits, coding: str) -> Floats:
    """What the network sees: its units, as -1 and +1 if so coded."""
    units = targets(bits, coding)
    return np.asarray(2.0 * units - 1.0, dtype=np.float32) if coding == "-1/+1" else units
