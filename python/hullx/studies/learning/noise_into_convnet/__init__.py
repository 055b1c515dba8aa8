"""Noise into a trained convnet: does it go haywire, does "none of the above" help, do distances notice?

EfficientNet-lite0, trained on ImageNet, is shown photographs, five kinds of noise, and noise made larger and larger;
small networks of clothes are trained without a class "none of the above" and with one, on samples of one kind and
shown all kinds.  The controls: units that are capped, a class "none" of more clothes, an untrained network.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Conclusion, Measured, Study, Work
from hullx.studies.learning.noise_into_convnet.config import PRESETS, Config, cells
from hullx.studies.learning.noise_into_convnet.data import load
from hullx.studies.learning.noise_into_convnet.tables import tables_of
from hullx.studies.learning.noise_into_convnet.verdicts import haywire, none_of_the_above
from hullx.studies.store import Record

__all__ = ["STUDY", "Config"]


def measure(work: Work[Config]) -> Measured:
    from hullx.studies.learning.noise_into_convnet import detection, foreign, nets

    kind = work.cell["kind"]
    return {"network": nets.measure, "detection": detection.measure}.get(kind, foreign.measure)(work)


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    tables = tables_of(records)
    return Conclusion(tables, {7: haywire(tables), 8: none_of_the_above(tables)})


STUDY = Study(
    name="noise-into-convnet",
    question="Does noise send a trained convnet haywire, and does it help to train it on none of the above?",
    statements=(7, 8),
    presets=PRESETS,
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
    extra="torch",
)
