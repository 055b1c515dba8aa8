"""The picture that explains it: data along a curve in the plane, paths between them straight or on a learned line.

The manifold is known, so that the distance of a path from it is exact; for the circle's arc the straight path has a law
(`hullx.theory.chord_distance`). An untrained network, a linear code and a principal curve stand beside.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Cell, Conclusion, Study, rows_of
from hullx.studies.learning.latent_line.config import Config
from hullx.studies.learning.latent_line.paths import measure
from hullx.studies.learning.latent_line.tables import facts_table, hulls_table, paths_table
from hullx.studies.learning.latent_line.verdicts import latent_line
from hullx.studies.store import Record

__all__ = ["STUDY", "Config"]


def cells(config: Config) -> Sequence[Cell]:
    return [
        Cell(f"{curve}, noise {noise:g}", {"curve": curve, "noise": noise})
        for curve in config.curves
        for noise in config.noises
    ]


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    paths = paths_table(rows_of(records, "path"), rows_of(records, "code"))
    hulls = hulls_table(rows_of(records, "hull"))
    facts = facts_table(rows_of(records, "path"), hulls)
    return Conclusion({"paths": paths, "hulls": hulls, "facts": facts}, {27: latent_line(paths, facts)})


STUDY = Study(
    name="latent-line",
    question="Data along a curve in the plane: does a path on a learned line stay on it where the straight one leaves?",
    statements=(27,),
    presets={
        "smoke": Config(curves=("arc",), noises=(0.0,), copies=2, rows=60, pairs=200, widths=(16,), epochs=150),
        "quick": Config(noises=(0.0,), pairs=500, epochs=300),
        "full": Config(epochs=1_500),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    extra="torch",
)
