"""Embeddings: are new images inside the hull of those seen, where a network puts them, and does it matter?

Looked at are the last hidden layers of small networks, untrained, after one pass over the images and after many;
EfficientNet-lite0, which was trained on other pictures; and few dimensions made of these by autoencoders, in which,
later work says, most test images are inside.  The controls: random directions instead of a fitted bottleneck,
an untrained network, one trained on shuffled classes.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Conclusion, Study, rows_of
from hullx.studies.learning.embeddings import verdicts
from hullx.studies.learning.embeddings.config import PRESETS, Config, cells
from hullx.studies.learning.embeddings.data import load
from hullx.studies.learning.embeddings.measure import measure
from hullx.studies.store import Record
from hullx.studies.table import Table

__all__ = ["STUDY", "Config"]


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    tables = {"spaces": Table.of(rows_of(records, "space"))}
    lacks = rows_of(records, "lack")
    if lacks:
        tables["lacks"] = Table.of(lacks)
    return Conclusion(tables, verdicts.verdicts_of(tables["spaces"]))


STUDY = Study(
    name="embeddings",
    question="Where a network puts them, are new images inside the hull of those seen, and does it matter?",
    statements=(9, 40, 3, 25, 45),
    presets=PRESETS,
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
    extra="torch",
)
