"""What the networks say of four statements.  Each function takes one table alone."""

from __future__ import annotations

from typing import Any

from hullx.studies._study import Verdict, Word
from hullx.studies.intervals import Interval
from hullx.studies.learning.marcus_identity.settings import EVERY
from hullx.studies.table import Table

Rows = list[dict[str, Any]]
NEVER, AT_MOST = 0.01, 0.05  # measured, and where its interval ends
HALF, RELIABLE = 0.5, 0.9


def interval(row: dict[str, Any], name: str) -> Interval:
    return Interval(row[name], row[f"{name}_low"], row[f"{name}_high"])


def never(row: dict[str, Any], name: str) -> bool:
    return bool(row[name] <= NEVER and row[f"{name}_high"] <= AT_MOST)


def identity(networks: Table) -> Verdict:
    """Do standard perceptrons return other even numbers, and never odd ones?"""
    rows: Rows = list(networks)
    fewest = min(row["bits"] for row in rows)
    standard = [row for row in rows if row["bits"] == fewest and row["role"] == "standard"]
    fault = _control(rows, fewest, "odd")
    if fault:
        return fault
    best = max(standard, key=lambda row: (row["odd"], row["odd_high"]))
    often = [row for row in standard if row["even"] > HALF]
    reached = [row for row in standard if row["odd_low"] > NEVER]
    even = max(often or standard, key=lambda row: row["even"])
    said = (
        f"{len(often)} of {len(standard)} perceptrons return most other even numbers ({even['network']}: "
        f"{even['even']:.1%})"
    )
    odd = interval(best, "odd")
    if all(never(row, "odd") for row in standard):
        word: Word = "supported" if 2 * len(often) > len(standard) else "refuted"
        joint = "and none" if word == "supported" else "and, as for odd numbers, none"
        return Verdict(word, f"{said}, {joint} more than {best['odd']:.2%} of the odd ones", odd)
    where = f"{best['odd']:.1%} of the odd ones ({best['network']})"
    if len(reached) == len(standard):
        return Verdict("refuted", f"every perceptron returns odd numbers, too: up to {where}", odd)
    return Verdict("depends", f"on the network: {said}, and {len(reached)} return odd ones, up to {where}", odd)


def _control(rows: Rows, bits: int, name: str) -> Verdict | None:
    """The verdict where the same trainer fails even with odd numbers among the training numbers."""
    control = [row for row in rows if row["bits"] == bits and row["network"] == EVERY]
    if control and control[0][name] > HALF:
        return None
    share = f"{control[0][name]:.1%} of the odd numbers are" if control else "nothing is"
    because = f"trained on all numbers, {share} returned: a failure on odd ones would be the trainer's"
    return Verdict("untestable here", because)


def workarounds(networks: Table) -> Verdict:
    """Does some workaround reach odd numbers, and more digits alone do not?"""
    rows: Rows = list(networks)
    sizes = sorted({row["bits"] for row in rows})
    fault = next((found for bits in sizes if (found := _control(rows, bits, "odd_last"))), None)
    if fault:
        return fault
    wider = [row for row in rows if row["bits"] > sizes[0] and row["role"] == "standard"]
    if not wider:
        return Verdict("untestable here", f"no numbers of more than {sizes[0]} digits were measured")
    tried = [row for row in rows if row["bits"] == sizes[0] and row["role"] == "remedy"]
    works = [row["network"] for row in tried if row["odd_low"] > RELIABLE]
    best = max(wider, key=lambda row: (row["odd_last"], row["odd_last_high"]))
    reached = [row for row in wider if row["odd_last_low"] > NEVER]
    remedies = f"{len(works)} of {len(tried)} workarounds return odd numbers reliably"
    remedies += f" ({', '.join(works)})" if works else ""
    digits = ", ".join(str(bits) for bits in sizes[1:])
    last = f"the last digit of {best['odd_last']:.2%} of the odd numbers right"
    shown = interval(best, "odd_last")
    if all(never(row, "odd_last") for row in wider):
        more = f"with {digits} digits no perceptron gets more than {last}"
        return Verdict("supported" if works else "refuted", f"{remedies}; {more}", shown)
    more = f"with {digits} digits a perceptron gets {last} ({best['network']}, {best['bits']} digits)"
    if len(reached) == len(wider):
        return Verdict("refuted", f"more digits help: {more}; {remedies}", shown)
    return Verdict("depends", f"on the network: {more}; {remedies}", shown)


def distinction(hull: Table) -> Verdict:
    """Is there a distinction between interpolation and extrapolation that high dimension leaves?

    Judged by length with the most training numbers: with fewer, being on the span need not be enough.
    """
    plain: Rows = [row for row in hull if row["role"] == "standard"]
    sizes = sorted({row["bits"] for row in plain})
    fullest = [max((row for row in plain if row["bits"] == bits), key=lambda row: row["rows"]) for bits in sizes]
    most, worst = fullest[-1], min(fullest, key=lambda row: row["span_tells_low"])
    span = interval(worst, "span_tells")
    inside = {kind: sum(row[f"{kind}_inside"] for row in plain) for kind in ("even", "odd")}
    items = {kind: sum(row[f"{kind}_items"] for row in plain) for kind in ("even", "odd")}
    counts = " and ".join(f"{inside[kind]} of {items[kind]} held-out {kind} numbers" for kind in items)
    tells = (
        f"being on the span of the training numbers tells in at least {worst['span_tells']:.2%} of cases, with "
        f"{sizes[0]} to {sizes[-1]} digits, whether a number is returned"
    )
    few = min(plain, key=lambda row: row["span_tells"])
    if few["span_tells"] < worst["span_tells"]:
        shown = few["even_on_right"] / max(1, few["even_items"] - few["even_off"])
        tells += f" (not with {few['rows']:,} numbers of {few['bits']} digits: {shown:.1%} of those on it are returned)"
    if span.low <= RELIABLE:
        return Verdict("refuted", f"neither hull nor span keeps it: {counts} are inside the hull, and {tells}", span)
    if inside["even"] > HALF * items["even"] and inside["odd"] < HALF * items["odd"]:
        return Verdict("supported", f"the hull keeps it: {counts} are inside; {tells}", span)
    because = (
        f"on what is called interpolation: {counts} are inside the hull, whatever the number of digits, and with "
        f"{most['bits']} of them the distance tells even from odd in {most['distance_area']:.0%} of pairs; but {tells}"
    )
    return Verdict("depends", because, span)


def composition(commands: Table) -> Verdict:
    """Do networks fail on commands with arguments of a kind never seen with them?"""
    rows: Rows = list(commands)

    def held(split: str, net: str) -> Rows:
        pairs = [row for row in rows if row["left_out"] == split and row["network"] == net]
        return [row for row in pairs if row["command"] != "copy" and row["argument"] == "odd"]

    control = min(held("random", "perceptron"), key=lambda row: row["share"])
    if control["share"] <= HALF:
        because = (
            f"with pairs left out at random the perceptron obeys {control['command']!r} in {control['share']:.1%} of "
            "cases: a failure would be the trainer's"
        )
        return Verdict("untestable here", because, interval(control, "share"))
    plain, shared = held("parity", "perceptron"), held("parity", "shared")
    best = max(plain, key=lambda row: (row["share"], row["share_high"]))
    least = min(shared, key=lambda row: row["share"])
    said = (
        f"of commands never seen with odd numbers a perceptron obeys at most {best['share']:.1%}, with pairs left out "
        f"at random at least {control['share']:.1%}, with weights shared by all digits at least {least['share']:.1%}"
    )
    if all(never(row, "share") for row in plain):
        return Verdict("supported", said, interval(best, "share"))
    if all(row["share_low"] > HALF for row in plain):
        return Verdict("refuted", said, interval(best, "share"))
    return Verdict("depends", f"on the command: {said}", interval(best, "share"))
