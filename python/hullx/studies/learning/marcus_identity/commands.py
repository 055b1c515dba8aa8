"""Commands about numbers: copy, copy twice, reverse; some of them are never seen with odd numbers.

A row is the command (three units, one of them 1) and the digits of its argument, lowest first; the answer has room for
two numbers.  `split` says what training leaves out: "parity" shows odd arguments with "copy" alone; "random" shows as
many pairs, whatever the parity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.studies.learning.marcus_identity.numbers import bits_of

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
COMMANDS = ("copy", "copy twice", "reverse")
SPLITS = ("parity", "random")
NETS = ("perceptron", "shared")


@dataclass(frozen=True)
class Pairs:
    """Training pairs of one seed, and new arguments by command and parity."""

    train: tuple[Floats, Floats]
    cells: dict[str, tuple[Floats, Floats]]


def answer(command: int, bits: Floats) -> Floats:
    """What is to be returned, (rows, 2 * bits).

    Examples
    --------
    >>> answer(2, np.array([[0.0, 0.0, 1.0]], dtype=np.float32))
    array([[1., 0., 0., 0., 0., 0.]], dtype=float32)
    """
    first = bits[:, ::-1] if command == 2 else bits
    second = bits if command == 1 else np.zeros_like(bits)
    return np.concatenate([first, second], axis=1)


def pairs(bits: int, split: str, rng: np.random.Generator) -> Pairs:
    """Half of all even and of all odd arguments are seen; the others are what is asked about."""
    half = 2 ** (bits - 2)
    even, odd = (2 * rng.permutation(2 * half) + parity for parity in (0, 1))
    seen, new = np.concatenate([even[:half], odd[:half]]), np.concatenate([even[half:], odd[half:]])
    parts = [_pair(0, seen, bits)]
    for command in (1, 2):
        shown = even[:half] if split == "parity" else rng.choice(seen, half, replace=False)
        parts.append(_pair(command, shown, bits))
    x, y = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    cells = {
        f"{name}, {parity}": _pair(command, new[new % 2 == (parity == "odd")], bits)
        for command, name in enumerate(COMMANDS)
        for parity in ("even", "odd")
    }
    return Pairs((x, y), cells)


def _pair(command: int, arguments: Ints, bits: int) -> tuple[Floats, Floats]:
    digits = bits_of(arguments, bits).astype(np.float32)
    words = np.zeros((len(digits), len(COMMANDS)), np.float32)
    words[:, command] = 1.0
    return np.concatenate([words, digits], axis=1), answer(command, digits)
