"""One set of images in many representations: which of them lie inside the hull, which neighbours they have.

The images stay the same; only the numbers that describe them change. What can be known beforehand (invertible maps keep
verdicts, linear maps keep "inside", on a sphere or a paraboloid nothing is inside, on a line nearly all) is checked on
every query; the rest is measured. Networks come from the studies of learning: without torch all else is measured.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Cell, Conclusion, Study, rows_of
from hullx.studies.geometry.representation import verdicts
from hullx.studies.geometry.representation.images import Config, load
from hullx.studies.geometry.representation.measure import measure
from hullx.studies.geometry.representation.tables import correlations_table, metrics_table, views_table
from hullx.studies.geometry.representation.views import FAMILIES
from hullx.studies.store import Record
from hullx.studies.table import Table

__all__ = ["STUDY", "Config"]


def cells(_config: Config) -> Sequence[Cell]:
    return [Cell(name) for name in (*FAMILIES, "metrics")]


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    views = views_table(records)
    tables = {"views": views, "metrics": metrics_table(records), "correlations": correlations_table(records)}
    lacks = rows_of(records, "lack")
    if lacks:
        tables["lacks"] = Table.of(lacks)
    return Conclusion(
        tables,
        {
            45: verdicts.representation(views),
            3: verdicts.everything_outside(views),
            25: verdicts.fitted_subspace(views),
        },
    )


STUDY = Study(
    name="representation",
    question="Which images are interpolation: does it depend on the numbers that describe them?",
    statements=(45, 3, 25),
    presets={
        "smoke": Config(
            rows=500,
            queries=60,
            judged=200,
            widths=(128, 8),
            network_epochs=2,
            latents=(8, 2),
            latent_epochs=2,
            sample=True,
        ),
        "quick": Config(judged=500, network_epochs=8, latent_epochs=6),
        "full": Config(rows=20_000, queries=500, judged=1_000),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
)
