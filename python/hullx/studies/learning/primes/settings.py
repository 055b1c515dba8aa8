"""Who learns what, from which numbers, in which encoding; and the controls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from hullx.studies.learning.primes.numbers import OF_RESIDUES

Learner = Literal["network", "logistic", "neighbor", "boosting"]
Labels = Literal["prime", "shuffled", "size", "halves of composites"]
DIGITS, RESIDUES = "digits -1/+1", "residues"
TRAINED = 0.8  # of the numbers; the others are held out


@dataclass(frozen=True)
class Config:
    bits: tuple[int, ...] = (16,)
    main_bits: tuple[int, ...] = ()  # lengths with the main trials alone
    learners: tuple[Learner, ...] = ("logistic", "neighbor", "boosting")  # beside the network
    splits: int = 5
    most: int = 3_000  # numbers of one split, held-out ones among them
    width: int = 128  # units of the network's two hidden layers
    epochs: int = 120  # at most; training ends once every number is remembered
    batch: int = 256
    rate: float = 3e-3
    curve: tuple[int, ...] = (750, 1_500)  # fewer numbers
    neighbors: tuple[int, ...] = (12, 16, 20)  # lengths whose pairs of primes are counted
    farthest: int = 6


@dataclass(frozen=True)
class Trial:
    """One learner on one kind of numbers."""

    bits: int
    rows: int  # numbers at most, held-out ones among them
    learner: Learner = "network"
    encoding: str = DIGITS
    hard: bool = False  # composites without a factor below 50
    labels: Labels = "prime"

    @property
    def name(self) -> str:
        kind = "hard" if self.hard else "all"
        return f"{self.bits} digits, {self.rows} numbers: {self.learner}, {self.encoding}, {kind}, {self.labels}"


def trials(config: Config) -> list[Trial]:
    """Every trial of the grid."""
    found: list[Trial] = []
    for bits in (*config.bits, *config.main_bits):
        one = Trial(bits, config.most)
        found += [one, replace(one, hard=True), replace(one, encoding=RESIDUES)]
        found += [replace(one, labels="size"), replace(one, learner="neighbor")]
        found += [replace(one, rows=rows) for rows in config.curve if rows < config.most]
        if bits in config.bits:
            found += _others(one, config)
    return found


def _others(one: Trial, config: Config) -> list[Trial]:
    """Other encodings, other learners, more controls."""
    found = [replace(one, encoding=encoding) for encoding in ("digits 0/1", "decimal", OF_RESIDUES[1])]
    found.append(replace(one, encoding=RESIDUES, hard=True))
    found += [replace(one, labels="shuffled"), replace(one, labels="halves of composites")]
    for learner in config.learners:
        other = replace(one, learner=learner)
        found += [replace(other, hard=True), replace(other, encoding=RESIDUES)]
        if learner != "neighbor":  # which is there for every length
            found.append(other)
    return found
