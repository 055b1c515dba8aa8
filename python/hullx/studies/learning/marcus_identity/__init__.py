"""Marcus's identity function: networks learn to return even numbers as they are; what do they return for odd ones?

Numbers are rows of binary digits.  Training numbers are a tenth of the even ones, so that the lowest digit is 0 in all
of them: weights out of that input never get a gradient, and the output there learns to be 0.  Standard perceptrons,
remedies and controls are trained side by side, and their training numbers are looked at as points, too: no held-out
number is inside their hull, odd ones are off their span.  Then commands about numbers, some never seen with odd ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Cell, Conclusion, Measured, Study, Work
from hullx.studies.learning.marcus_identity import verdicts
from hullx.studies.learning.marcus_identity.commands import NETS, SPLITS
from hullx.studies.learning.marcus_identity.settings import Config, settings
from hullx.studies.learning.marcus_identity.tables import (
    bits_table,
    commands_table,
    hull_table,
    networks_table,
)
from hullx.studies.store import Record

__all__ = ["STUDY", "Config"]


def cells(config: Config) -> Sequence[Cell]:
    networks = [Cell(f"{one.bits} digits, {one.rows} rows: {one.name}", {"setting": one}) for one in settings(config)]
    commands = [Cell(f"commands: {split}, {net}", {"split": split, "net": net}) for split in SPLITS for net in NETS]
    return [*networks, *commands]


def measure(work: Work[Config]) -> Measured:
    from hullx.studies.learning.marcus_identity.measure import measure_commands, measure_network

    return measure_commands(work) if "split" in work.cell.params else measure_network(work)


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    networks, commands, hull = networks_table(records), commands_table(records), hull_table(records)
    tables = {"networks": networks, "hull": hull, "commands": commands, "bits": bits_table(records)}
    return Conclusion(
        tables,
        {
            20: verdicts.identity(networks),
            19: verdicts.distinction(hull),
            21: verdicts.workarounds(networks),
            23: verdicts.composition(commands),
        },
    )


STUDY = Study(
    name="marcus-identity",
    question="Networks that learned to return even numbers: what do they do with odd ones?",
    statements=(20, 19, 21, 23),
    presets={
        "smoke": Config(
            bits=(11, 16),
            seeds=3,
            asked=150,
            steps=170,
            rate=1e-2,
            rows=(400,),
            shapes=((64,),),
            activations=("relu",),
            remedies=("shared", "signs", "gray"),
            doses=(10,),
            hulls=1,
            argument=7,
            command_steps=200,
        ),
        "quick": Config(),
        "full": Config(
            bits=(11, 16, 64, 256),
            seeds=20,
            asked=400,
            steps=1_000,
            rows=(1_000, 10_000),
            shapes=((10,), (64,), (512,), (10, 10), (64, 64), (10, 10, 10), (64, 64, 64)),
            activations=("sigmoid", "tanh", "relu"),
            more=True,
            hulls=3,
            argument=10,
            command_steps=1_500,
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    extra="torch",
)
