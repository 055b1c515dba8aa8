"""Real data: which share of test rows lies inside the hull of the training rows, by coordinates, rows and dimensions.

The paper says that above 100 dimensions a new row almost surely lies outside, on any data.  Measured here: middle crops
and block averages of pictures, columns, principal components and random projections, each beside the exact law of
Gaussian rows; the same after contrast, dependence or scale have been removed; and the **radial law**: Gaussian rows
whose radius has heavy tails are inside where Gaussian rows never are.  With it distances to the hull, and maps of a
cube that make its vertices look inside.

Intervals of one hull are conditional on its training rows; `disjoint` parts show how much another hull would change.
Embeddings by networks are not looked at here: they need torch, and belong to the studies of learning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hullx.studies._study import Conclusion, Measured, Study, Work
from hullx.studies.geometry.real_data.config import Config, cells
from hullx.studies.geometry.real_data.cube import measure_cube
from hullx.studies.geometry.real_data.distances import measure_dimension, measure_distance
from hullx.studies.geometry.real_data.presets import PRESETS
from hullx.studies.geometry.real_data.radius import measure_close, measure_mixture, measure_sigma, measure_swap
from hullx.studies.geometry.real_data.shares import measure_disjoint, measure_share
from hullx.studies.geometry.real_data.sources import load
from hullx.studies.geometry.real_data.tables import tables_of
from hullx.studies.geometry.real_data.verdicts import verdicts_of
from hullx.studies.store import Record

MEASURES: Mapping[str, Callable[[Work[Config]], Measured]] = {
    "share": measure_share,
    "factorial": measure_share,
    "other": measure_share,
    "disjoint": measure_disjoint,
    "close": measure_close,
    "swap": measure_swap,
    "mixture": measure_mixture,
    "sigma": measure_sigma,
    "distance": measure_distance,
    "dimension": measure_dimension,
    "cube": measure_cube,
}


def measure(work: Work[Config]) -> Measured:
    return MEASURES[work.cell["kind"]](work)


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    tables = tables_of(records)
    return Conclusion(tables, verdicts_of(tables))


STUDY = Study(
    name="real-data",
    question="Are new rows of real data inside the hull of those seen, and what decides it?",
    statements=(40, 3, 9, 33),
    presets=PRESETS,
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
)
