"""Can a code have as few numbers as the data have dimensions?

An arc and a cap of the sphere can be coded by as many continuous numbers as they have dimensions.  A circle, a sphere,
a torus cannot: wherever the code ends, neighbours are torn apart.  Autoencoders show both; one more number mends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hullx.studies._study import Cell, Conclusion, Measured, Study, Verdict, Work, rows_of
from hullx.studies.intervals import Interval, mean
from hullx.studies.learning.code_dimension.shapes import BY_NAME
from hullx.studies.store import Record
from hullx.studies.table import Row, Table, real, reals

FINE = 0.25  # of the radius: a worst error below it is a reconstruction
TORN = 0.4  # above it, a tear


@dataclass(frozen=True)
class Config:
    points: int = 1_000
    asked: int = 4_000
    width: int = 48
    seeds: int = 3
    epochs: int = 200
    shapes: tuple[str, ...] = tuple(BY_NAME)


def cells(config: Config) -> Sequence[Cell]:
    return [
        Cell(f"{shape.name} code={code}", {"shape": shape.name, "code": code})
        for shape in map(BY_NAME.__getitem__, config.shapes)
        for code in (shape.dim, shape.dim + 1)
    ]


def measure(work: Work[Config]) -> Measured:
    from hullx.studies.learning.code_dimension import bottleneck

    c, shape = work.config, BY_NAME[work.cell["shape"]]
    row, arrays = bottleneck.measure(
        work.rng, shape, work.cell["code"], points=c.points, asked=c.asked, width=c.width, seeds=c.seeds,
        epochs=c.epochs,
    )  # fmt: skip
    shown = {} if shape.dim > 1 else {name: values[:1_000].astype("float32") for name, values in arrays.items()}
    return Measured([row], shown)


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    table = Table.of([_row(row) for row in rows_of(records)])
    return Conclusion({"codes": table}, {30: removing(table)})


def _row(row: Row) -> dict[str, Any]:
    worst = reals(row, "worst")
    found = mean(worst)
    kept = {key: row[key] for key in ("shape", "dim", "closed", "code", "seeds", "median")}
    return kept | {"worst": found.estimate, "low": found.low, "high": found.high, "best": min(worst)}


def removing(table: Table) -> Verdict:
    """Can encoding dimensions be removed down to the intrinsic one?"""
    least = {str(row["shape"]): row for row in table if row["code"] == row["dim"]}
    more = {str(row["shape"]): row for row in table if row["code"] != row["dim"]}
    untaught = [name for name, row in more.items() if real(row, "best") >= FINE]
    if untaught:
        return Verdict("untestable here", f"with one number more the {untaught[0]} is not reconstructed either")
    fine = [name for name, row in least.items() if real(row, "best") < FINE]
    torn = [name for name, row in least.items() if real(row, "best") > TORN]
    if len(fine) == len(least):
        return Verdict("supported", f"{', '.join(fine)}: each reconstructed with as many numbers as it has dimensions")
    if len(torn) == len(least):
        return Verdict("refuted", f"{', '.join(torn)}: none reconstructed with as many numbers as it has dimensions")
    circle = least.get("circle")
    interval = None if circle is None else Interval(*(real(circle, key) for key in ("worst", "low", "high")))
    because = (
        f"on the shape: as many numbers as dimensions reconstruct {_said(fine, least)}, but tear {_said(torn, least)}; "
        f"one more mends it ({_said(torn, more)})"
    )
    return Verdict("depends", because, interval)


def _said(names: Sequence[str], rows: dict[str, Row]) -> str:
    """Each shape with the worst error of its best autoencoder."""
    return ", ".join(f"{name} ({real(rows[name], 'best'):.2f})" for name in names)


STUDY = Study(
    name="code-dimension",
    question="Can a code have as few numbers as the data have dimensions?",
    statements=(30,),
    presets={
        "smoke": Config(points=250, asked=1_000, width=32, seeds=2, epochs=500, shapes=("arc", "circle")),
        "quick": Config(),
        "full": Config(points=2_000, asked=20_000, width=64, seeds=10, epochs=300),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    extra="torch",
)
