"""Conditions that fail a build: `--fail-if 'drift<0.001'`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from hullx.audit.result import DISTANCE_METHODS, GateResult, Method, UsageError

GateName = Literal["drift", "out", "caution", "outside"]
MANY_VERTICES = 0.2  # share of vertices among the training rows, from which on a gate on `outside` misleads
MOST_UNJUDGED = 0.5  # share of live rows without a p-value, above which drift cannot vouch for the table

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_PATTERN = re.compile(r"\s*([A-Za-z_]+)\s*(>=|<=|>|<)\s*(\S+)\s*")


@dataclass(frozen=True)
class Gate:
    """One condition; it fails the audit where it is true.

    Examples
    --------
    >>> parse_gate("drift < 0.001").fails(0.0001)
    True
    """

    expression: str
    name: GateName
    sign: str
    number: float

    def fails(self, value: float) -> bool:
        """Is the condition true for this value?"""
        return _OPERATORS[self.sign](value, self.number)


def parse_gate(text: str) -> Gate:
    """Read one NAME(>|>=|<|<=)NUMBER."""
    found = _PATTERN.fullmatch(text)
    names: tuple[GateName, ...] = get_args(GateName)
    if not found:
        raise UsageError(
            f"--fail-if '{text}' is no condition: write NAME<NUMBER with <, <=, > or >=, as 'drift<0.001'."
        )
    word, sign, number_text = found.groups()
    name = next((known for known in names if known == word), None)
    if name is None:
        raise UsageError(f"--fail-if '{text}' names '{word}': the names are {', '.join(names)}.")
    try:
        number = float(number_text)
    except ValueError:
        raise UsageError(
            f"--fail-if '{text}' compares with '{number_text}': write a number, as 'drift<0.001'."
        ) from None
    if not 0 <= number <= 1:
        raise UsageError(f"--fail-if '{text}': {name} lies between 0 and 1, compare it with a number there.")
    return Gate(text.strip(), name, sign, number)


def parse_gates(texts: Sequence[str], methods: Sequence[Method]) -> tuple[Gate, ...]:
    """Read all conditions and check that the methods asked for can answer them."""
    gates = tuple(parse_gate(text) for text in texts)
    for gate in gates:
        if gate.name == "drift" and not set(methods) & set(DISTANCE_METHODS):
            raise UsageError(f"--fail-if '{gate.expression}' needs a distance method: add hull or knn to --methods.")
        if gate.name == "outside" and "hull" not in methods:
            raise UsageError(f"--fail-if '{gate.expression}' needs the hull: add hull to --methods.")
    return gates


def judge(
    gates: Sequence[Gate], values: dict[GateName, float], vertex_share: float | None, unjudged_share: float = 0.0
) -> tuple[GateResult, ...]:
    """Compare each condition with what was found.

    Rows with an unseen level or a missing value take no part in drift: where they outnumber the others, drift cannot
    vouch for the table, and its gate fails whatever the number is.
    """
    results = []
    for gate in gates:
        warning = ""
        if gate.name == "outside" and vertex_share is not None and vertex_share > MANY_VERTICES:
            warning = (
                f"{100 * vertex_share:.0f} % of training rows are outside the hull of the others, so healthy "
                f"live rows are outside too; gate on drift or out instead of '{gate.expression}'"
            )
        value = values[gate.name]
        failed = gate.fails(value)
        if gate.name == "drift" and unjudged_share > 0:
            warning = (
                f"{100 * unjudged_share:.0f} % of live rows have no p-value (an unseen level or a missing value): "
                f"'{gate.expression}' "
                "says nothing about them; gate on out, too"
            )
            failed = failed or unjudged_share > MOST_UNJUDGED
        results.append(GateResult(gate.expression, gate.name, value, failed, warning))
    return tuple(results)
