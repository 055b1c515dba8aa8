"""What decides generalisation: how densely the data's own dimensions are sampled, the columns, noise, or the model?

Smooth functions on tori of known dimension, laid into few and many columns: error by number of rows, noise in columns
and labels, against exact laws.  Then the quality of autoencoders against the error of classifiers on their codes, a
code that is exact and labels that no code predicts, and what helps a network most: more rows, better labels, width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hullx.studies._study import Cell, Conclusion, Measured, Study, Work
from hullx.studies.learning.density_noise import models, sampling
from hullx.studies.learning.density_noise.tables import conclude_all
from hullx.studies.store import Record


@dataclass(frozen=True)
class Config:
    dims: tuple[int, ...] = (1, 2, 4)  # of the torus
    columns: tuple[int, ...] = (16, 256)
    layings: tuple[str, ...] = ("orthogonal", "curved")
    sizes: tuple[int, ...] = (32, 64, 128, 256, 512, 1_024)
    asked: int = 400
    seeds: int = 4
    noise: tuple[float, ...] = (0.003, 0.01, 0.03)  # of each column; the circles are 1 around
    noisy_sizes: tuple[int, ...] = (64, 512)
    labels: tuple[float, ...] = (0.1, 0.3)
    network_sizes: tuple[int, ...] = ()
    steps: int = 1_500
    coders: tuple[tuple[int, int, int], ...] = tuple(  # rows, width, epochs
        (rows, width, epochs) for rows in (150, 600) for width in (4, 16, 64) for epochs in (2, 8, 40)
    )
    ideal_rows: int = 2_000
    base_rows: int = 200
    base_seeds: int = 20
    epochs: int = 150


def cells(config: Config) -> Sequence[Cell]:
    grid = [(m, d, laying) for m in config.dims for d in config.columns for laying in config.layings]
    out = [Cell(f"rate m={m} D={d} {laying}", {"m": m, "d": d, "laying": laying}) for m, d, laying in grid]
    out += [
        Cell(f"noise m=2 D={d} sigma={sigma:g}", {"d": d, "sigma": sigma})
        for d in config.columns
        for sigma in config.noise
    ]
    out += [Cell(f"labels sigma={sigma:g}", {"sigma": sigma}) for sigma in config.labels]
    out += [Cell(f"spacing m={m}", {"m": m}) for m in config.dims]
    out += [Cell(f"network m={m}", {"m": m}) for m in config.dims if config.network_sizes]
    return [*out, Cell("quality"), Cell("ideal"), Cell("improvements")]


def measure(work: Work[Config]) -> Measured:
    c, cell, rng = work.config, work.cell, work.rng
    kind = cell.name.split()[0]
    if kind == "rate":
        rows = sampling.rates(rng, cell["m"], cell["d"], cell["laying"], c.sizes, c.asked, c.seeds)
    elif kind == "noise":
        rows = sampling.rates(rng, 2, cell["d"], "orthogonal", c.noisy_sizes, c.asked, c.seeds, cell["sigma"])
    elif kind == "labels":
        rows = [sampling.floor(rng, cell["sigma"], n, 4 * c.asked, 2 * c.seeds) for n in c.noisy_sizes]
    elif kind == "spacing":
        rows = [sampling.spacing(rng, cell["m"], 4 * max(c.sizes), 4 * c.asked, 2 * c.seeds)]
    elif kind == "network":
        rows = sampling.networks(rng, cell["m"], c.columns[0], c.network_sizes, c.asked, c.seeds, c.steps)
    elif kind == "quality":
        rows = models.quality(rng, c.coders)
    elif kind == "ideal":
        rows = models.ideal(rng, c.ideal_rows, c.ideal_rows)
    else:
        rows = models.improvements(rng, c.base_rows, c.base_seeds, c.epochs)
    return Measured([{"kind": "rate" if kind == "network" else kind, **row} for row in rows])


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    return conclude_all(records)


STUDY = Study(
    name="density-noise",
    question="What decides generalisation: density of the data, columns, noise, or the model?",
    statements=(38, 13, 34, 35, 36, 37, 42),
    presets={
        "smoke": Config(
            dims=(1, 2), columns=(16, 64), layings=("orthogonal",), sizes=(32, 128, 512), asked=150, seeds=3,
            noise=(0.01,), labels=(0.3,), base_seeds=8, epochs=60, ideal_rows=500,
            coders=tuple((rows, width, 6) for rows in (150, 600) for width in (4, 16, 48)),
        ),
        "quick": Config(),
        "full": Config(
            dims=(1, 2, 4, 8), columns=(16, 256, 1_024), asked=500, seeds=5, noise=(0.001, 0.01, 0.1),
            sizes=(32, 64, 128, 256, 512, 1_024, 2_048), noisy_sizes=(32, 128, 512), labels=(0.1, 0.3),
            network_sizes=(32, 128, 512), ideal_rows=10_000, base_seeds=40,
            coders=tuple((rows, width, epochs) for rows in (75, 150, 300, 600) for width in (4, 16, 64)
                         for epochs in (2, 8, 40)),
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    extra="torch",
)  # fmt: skip
