"""Primes: what a network that remembers them says of others.

Odd numbers of one length, as many primes as composites of the same size; binary and decimal digits, residues, angles.
Learners remember the training numbers and are asked about others.  Primes repel: one digit away from a prime fewer
numbers are prime, by a factor that is known, so that learners that go by digits are wrong more often than right.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Cell, Conclusion, Measured, Study, Work
from hullx.studies.learning.primes.settings import Config, trials
from hullx.studies.learning.primes.tables import learners_table, memory_table, pairs_table
from hullx.studies.learning.primes.verdicts import no_manifold
from hullx.studies.store import Record

__all__ = ["STUDY", "Config"]


def cells(config: Config) -> Sequence[Cell]:
    counted = [Cell(f"pairs of {bits} digits", {"bits": bits}) for bits in config.neighbors]
    return [*counted, *[Cell(one.name, {"trial": one}) for one in trials(config)]]


def measure(work: Work[Config]) -> Measured:
    from hullx.studies.learning.primes.measure import measure_pairs, measure_trial

    return measure_pairs(work) if "bits" in work.cell.params else measure_trial(work)


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    learners, pairs = learners_table(records), pairs_table(records)
    memory = memory_table(learners)
    tables = {"learners": learners, "pairs": pairs, "memory": memory}
    return Conclusion(tables, {41: no_manifold(learners, pairs, memory)})


STUDY = Study(
    name="primes",
    question="A network that remembers primes: what does it say of other numbers?",
    statements=(41,),
    presets={
        "smoke": Config(
            bits=(14,),
            learners=("logistic",),
            splits=4,
            most=700,
            width=64,
            epochs=60,
            batch=128,
            rate=1e-2,
            curve=(350,),
            neighbors=(12, 14),
            farthest=4,
        ),
        "quick": Config(),
        "full": Config(
            main_bits=(20, 24),
            splits=20,
            most=6_060,
            epochs=200,
            curve=(750, 1_500, 3_000),
            neighbors=(12, 16, 20, 24),
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    extra="torch",
)
