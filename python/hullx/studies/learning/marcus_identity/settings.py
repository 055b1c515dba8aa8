"""Which networks are trained on which numbers: the standard ones, the remedies beside them, and the controls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Net = Literal["perceptron", "shared", "skip", "gate"]
Coding = Literal["0/1", "-1/+1", "pairs", "gray", "decimal"]
Role = Literal["standard", "remedy", "control"]

REMEDIES = {
    "shared": "one small net for all bits",
    "signs": "digits as -1 and +1",
    "pairs": "two units a digit",
    "gray": "Gray code",
    "decimal": "decimal digits",
    "skip": "skip connection",
    "skip-squared": "skip, squared error",
    "gate": "copy gate for each bit",
    "decay": "weight decay",
}

COUNTED = 20  # bits up to which ten percent of all numbers can be listed
MARCUS = 11  # bits of 1024
EVERY = "all numbers"  # the control
SMALL = 8  # units of a network for one digit
NARROW = 64  # units of the network that remedies are tried on


@dataclass(frozen=True)
class Config:
    """The grid. Numbers have `bits` digits; the first of them gets every network, remedy and control."""

    bits: tuple[int, ...] = (11, 16)
    seeds: int = 5  # each with weights and training numbers of its own
    asked: int = 250  # held-out numbers of either kind, where there are more
    steps: int = 700  # of the optimizer
    rate: float = 5e-3  # of Adam
    batch: int = 64
    rows: tuple[int, ...] = (1_000,)  # training numbers where ten percent are too many
    shapes: tuple[tuple[int, ...], ...] = ((10,), (64,))  # units of each hidden layer
    activations: tuple[str, ...] = ("sigmoid", "relu")
    remedies: tuple[str, ...] = tuple(REMEDIES)
    doses: tuple[int, ...] = (1, 2, 5, 10)  # odd numbers among the training numbers
    more: bool = False  # the other losses and optimizers, too
    hulls: int = 2  # of the seeds: those whose training numbers are looked at as points
    argument: int = 8  # digits of what commands are about
    command_steps: int = 700


@dataclass(frozen=True)
class Setting:
    """One network on one kind of training numbers."""

    name: str
    role: Role
    bits: int
    rows: int  # training numbers, before odd ones are added
    net: Net = "perceptron"
    hidden: tuple[int, ...] = (64,)
    activation: str = "relu"
    squared: bool = False  # squared error instead of cross-entropy
    sgd: bool = False
    decay: float = 0.0
    coding: Coding = "0/1"
    held: int | None = 0  # this bit is 0 in all training numbers; None: no bit is
    odd: int = 0  # training numbers in which that bit is 1
    hull: bool = False  # whether its training numbers are looked at as points

    @property
    def asked(self) -> int:
        """How many held-out numbers of either kind there are."""
        if self.bits > COUNTED:
            return 1 << COUNTED
        held = 0 if self.held is None else self.held
        zeros = sum(not number >> held & 1 for number in range(1, last_number(self.bits) + 1))
        return min(zeros - self.rows, last_number(self.bits) - zeros - self.odd)

    def held_units(self) -> tuple[int, ...]:
        """The units that tell the two kinds of numbers apart on their own; none in Gray code."""
        held = 0 if self.held is None else self.held
        if self.coding == "decimal":  # of the last digit
            return tuple(range(10)) if held == 0 else ()
        if self.coding == "pairs":
            return held, held + self.bits
        return () if self.coding == "gray" else (held,)


def settings(config: Config) -> list[Setting]:
    """Every network of the grid."""
    first, *others = config.bits
    base = _base(first, config.rows[-1])
    found = [*_standard(config, base), *_remedies(config, base), *_controls(base)]
    for bits in others:
        fewer = config.rows[:-1] if bits > COUNTED else ()
        found += [_base(bits, rows) for rows in fewer]
        found += _wider(config, _base(bits, config.rows[-1]))
    return found


def _base(bits: int, most: int) -> Setting:
    width = NARROW if bits <= COUNTED else 2 * bits
    rows = most if bits > COUNTED else min(most, tenth(even_numbers(bits)))
    return Setting(f"{width} relu", "standard", bits, rows, hidden=(width,), hull=True)


def last_number(bits: int) -> int:
    """The largest number: 1024, which alone needs the eleventh digit, or the largest of so many digits."""
    return 1024 if bits == MARCUS else (1 << bits) - 1


def even_numbers(bits: int) -> int:
    return last_number(bits) // 2


def tenth(count: int) -> int:
    """Ten percent, as a whole number."""
    return round(0.1 * count)


def _standard(config: Config, base: Setting) -> list[Setting]:
    found = []
    for activation in config.activations:
        for shape in config.shapes:
            name = " x ".join(map(str, shape)) + f" {activation}"
            one = replace(base, name=name, hidden=shape, activation=activation, hull=name == base.name)
            found.append(one)
        if config.more:
            one = replace(base, activation=activation, hull=False)
            found += [
                replace(one, name=f"{NARROW} {activation}, squared error", squared=True),
                replace(one, name=f"{NARROW} {activation}, gradient descent", sgd=True),
                replace(one, name=f"{NARROW} {activation}, both", squared=True, sgd=True),
            ]
    return found


def _remedies(config: Config, base: Setting) -> list[Setting]:
    points = replace(base, role="remedy")  # other training numbers or other coordinates
    one = replace(points, hull=False)
    made = {
        "shared": replace(one, net="shared", hidden=(SMALL,)),
        "signs": replace(points, coding="-1/+1"),
        "pairs": replace(points, coding="pairs"),
        "gray": replace(points, coding="gray"),
        "decimal": replace(points, coding="decimal"),
        "skip": replace(one, net="skip"),
        "skip-squared": replace(one, net="skip", squared=True),
        "gate": replace(one, net="gate"),
        "decay": replace(one, decay=0.1),
    }
    odd = [replace(points, name=f"{n} odd number{'s' * (n > 1)} added", odd=n) for n in config.doses]
    return [*[replace(made[key], name=REMEDIES[key]) for key in config.remedies], *odd]


def _controls(base: Setting) -> list[Setting]:
    every = base.rows if base.bits > COUNTED else min(tenth(last_number(base.bits)), 2 * base.rows)
    one = replace(base, role="control")
    middle = base.bits // 2
    return [
        replace(one, name=EVERY, held=None, rows=every),
        replace(one, name=f"bit {middle} is 0, not bit 0", held=middle),
    ]


def _wider(config: Config, base: Setting) -> list[Setting]:
    """What is asked about numbers of more digits."""
    plain = replace(base, hull=False)
    width = base.hidden[0]
    found = [base, replace(plain, name=f"{width} sigmoid", activation="sigmoid")]
    if config.more and width <= 2 * NARROW:
        found.append(replace(plain, name=f"{width} x {width} relu", hidden=(width, width)))
    shared = replace(plain, name=REMEDIES["shared"], role="remedy", net="shared", hidden=(SMALL,))
    return [*found, shared, _controls(base)[0]]
