"""Does error grow with distance from the training set, and is outside the hull the same as out of distribution?

Several machines on pictures, tables and compounds; for each of their answers many distances from the training rows,
in the inputs, in components, in latent spaces and in the features of networks, beside the machine's own doubt.  Pairs
are compared within classes, since hard classes may be near and easy ones far; chances are adjusted for the number of
scores.  Controls: shuffled errors, machines taught shuffled answers, the distance from the mean.  Then pictures that
were changed, inside against outside at equal distance, distances to rows that were not trained on, and the table of
four cells of hull and distribution.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hullx.studies._study import Conclusion, Measured, Study, Work
from hullx.studies.learning.distance_and_error.config import PRESETS, Config, cells
from hullx.studies.learning.distance_and_error.data import load
from hullx.studies.learning.distance_and_error.fourfold import measure_fourfold
from hullx.studies.learning.distance_and_error.measure import measure_inside, measure_scores, measure_standin
from hullx.studies.learning.distance_and_error.shifts import measure_shift
from hullx.studies.learning.distance_and_error.tables import tables_of
from hullx.studies.learning.distance_and_error.verdicts import verdicts_of
from hullx.studies.store import Record

__all__ = ["STUDY", "Config"]

MEASURES: Mapping[str, Callable[[Work[Config]], Measured]] = {
    "scores": measure_scores,
    "inside": measure_inside,
    "shift": measure_shift,
    "stand-in": measure_standin,
    "fourfold": measure_fourfold,
}


def measured(work: Work[Config]) -> Measured:
    return MEASURES[work.cell["kind"]](work)


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    tables = tables_of(records)
    return Conclusion({name: table for name, table in tables.items() if len(table)}, verdicts_of(tables))


STUDY = Study(
    name="distance-and-error",
    question="Do machines fail far from the training set, and is outside the hull out of distribution?",
    statements=(22, 19, 23, 24),
    presets=PRESETS,
    cells=cells,
    measure=measured,
    conclude=conclude,
    load=load,
    extra="torch",
)
