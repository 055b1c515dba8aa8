"""Codes outside the hull of the training codes, pulled into it: does what they decode to become more plausible?

If interpolation among learned codes is what makes decoded pictures plausible, then moving a code into the hull has to
help, and more than a move of the same length towards the mean, towards the nearest code, or anywhere. The pull is
descent on the differentiable hull distance. The judge is a classifier that saw none of the autoencoders' pictures.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Cell, Conclusion, Study
from hullx.studies.learning.latent_pull import tables
from hullx.studies.learning.latent_pull.measure import measure
from hullx.studies.learning.latent_pull.pictures import Config, load
from hullx.studies.store import Record

__all__ = ["STUDY", "Config"]


def cells(config: Config) -> Sequence[Cell]:
    return [Cell(f"{data}, {k}", {"data": data, "latent": k}) for data in config.data for k in config.latents]


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    found = {
        "gains": tables.gains_table(records),
        "moves": tables.moves_table(records),
        "real": tables.real_table(records),
    }
    return Conclusion(found, {25: tables.plausible(found["gains"]), 34: tables.new_pictures(found["real"])})


STUDY = Study(
    name="latent-pull",
    question="Does pulling a code into the hull of the learned codes make what it decodes to more plausible?",
    statements=(25, 34),
    presets={
        "smoke": Config(
            latents=(4,), seeds=2, hidden=32, epochs=8, judge_epochs=8, codes=40, fractions=(0.0, 0.5, 1.0)
        ),
        "quick": Config(),
        "full": Config(data=("digits", "MNIST-5k"), latents=(2, 4, 8, 16), seeds=6, hidden=128, epochs=80, codes=300),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
    extra="torch",
)
