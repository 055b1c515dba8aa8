"""What the learners say of one statement: no generalisation without a manifold, the model remembers."""

from __future__ import annotations

from typing import Any

from hullx.studies._study import Verdict
from hullx.studies.intervals import Interval
from hullx.studies.learning.primes.settings import DIGITS, RESIDUES
from hullx.studies.learning.primes.tables import main_rows
from hullx.studies.table import Table

CHANCE = 0.5
REMEMBERED = 0.95  # of the training numbers
LEARNED = 0.9  # of held-out numbers, where there is something smooth to learn
HELPS = 0.6  # of held-out numbers
NETWORK = {"learner": "network"}


def interval(row: dict[str, Any]) -> Interval:
    return Interval(row["test"], row["test_low"], row["test_high"])


def no_manifold(learners: Table, pairs: Table, memory: Table) -> Verdict:
    """Does a network that remembers primes say anything about others?"""
    plain = main_rows(learners)
    hard = learners.records(**NETWORK, encoding=DIGITS, composites="hard", labels="prime")
    smooth = learners.records(**NETWORK, encoding=DIGITS, labels="size")
    fault = _fault(plain, hard, smooth, learners)
    if fault:
        return Verdict("untestable here", fault)
    worst = max([*plain, *hard], key=lambda row: row["test_low"])
    residues = learners.records(**NETWORK, encoding=RESIDUES, composites="all", labels="prime")
    least = min(residues, key=lambda row: row["test_low"])
    first = plain[0]
    ratio = max(pairs.records(distance=1), key=lambda row: row["bits"])
    table = next(row for row in memory if row["bits"] == first["bits"] and row["memory"].startswith("sorted"))  # type: ignore[union-attr]
    weights = next(row for row in memory if row["bits"] == first["bits"] and row["memory"] == "network")
    times = float(weights["bytes"] or 0) / float(table["bytes"] or 1)
    digits = (
        f"from binary digits the network remembers {first['train']:.1%} of the training numbers, in {times:.0f} times "
        f"the bytes of a sorted list, and is right on {first['test']:.1%} of others"
    )
    repel = (
        f"primes repel: one digit away from a prime {ratio['ratio']:.3f} times as many are prime as elsewhere (law "
        f"{ratio['law']:.4f})"
    )
    if worst["test_low"] > CHANCE:
        best = max((row for row in [*plain, *hard]), key=lambda row: row["test"])
        said = f"it says something of others: {best['test']:.1%} right ({best['composites']} composites)"
        return Verdict("refuted", f"{digits}; {said}", interval(worst))
    below = f" (below chance: {repel})" if first["test_high"] < CHANCE else f" ({repel})"
    if least["test_low"] > HELPS:
        because = f"on the encoding: {digits}{below}; from residues it is right on {least['test']:.1%} or more"
        return Verdict("depends", because, interval(first))
    if least["test_high"] > HELPS:
        because = f"{digits}{below}; too few splits to say whether residues help: {least['test']:.1%}"
        return Verdict("untestable here", because, interval(least))
    return Verdict("supported", f"{digits}{below}; nor do residues help: {least['test']:.1%}", interval(first))


def _fault(
    plain: list[dict[str, Any]], hard: list[dict[str, Any]], smooth: list[dict[str, Any]], learners: Table
) -> str | None:
    """Why nothing can be said: a learner that cannot learn or remember, or a control that leaks."""
    for row in smooth:
        if row["test_low"] <= LEARNED:
            return f"the network does not even learn which numbers are large: {row['test']:.1%} right"
    for row in [*plain, *hard]:
        if row["train"] < REMEMBERED:
            return f"the network remembers only {row['train']:.1%} of the training numbers with {row['bits']} digits"
    for row in learners.records(**NETWORK, labels="halves of composites"):
        if row["test_low"] > CHANCE + 0.02:
            return f"composites labelled at random are told apart in {row['test']:.1%} of cases: the test leaks"
    return None
