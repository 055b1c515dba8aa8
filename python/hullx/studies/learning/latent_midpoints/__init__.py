"""Midpoints between pictures: in pixels, along a graph of neighbours, and in learned, linear and random codes.

Plausibility is judged by what no autoencoder has seen: held-out pictures, and a classifier of its own. Lines, whose
manifold is known, calibrate it; linear codes, for which the midpoint is the projected midpoint of pixels, and untrained
networks stand beside, since blur alone brings a picture nearer to the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Cell, Conclusion, Measured, Study, Work
from hullx.studies.learning.latent_midpoints import verdicts
from hullx.studies.learning.latent_midpoints.config import Config
from hullx.studies.learning.latent_midpoints.faces import face_grids
from hullx.studies.learning.latent_midpoints.lines import LINES, line_walks
from hullx.studies.learning.latent_midpoints.pictures import load
from hullx.studies.learning.latent_midpoints.tables import tables_of
from hullx.studies.learning.latent_midpoints.walks import PIXELS, code_walks, pixel_walks
from hullx.studies.store import Record

__all__ = ["STUDY", "Config"]


def cells(config: Config) -> Sequence[Cell]:
    found = [
        Cell(f"{name}, {model}", {"set": name, "model": model})
        for name in config.sets
        for model in (PIXELS, *config.models)
    ]
    found += [Cell(f"{LINES}, {model}", {"set": LINES, "model": model}) for model in config.models]
    return [*found, Cell("faces", {"set": "faces", "model": "plain"})]


def measure(work: Work[Config]) -> Measured:
    where, model, config = work.cell["set"], work.cell["model"], work.config
    if where == "faces":
        return face_grids(config, work.rng)
    if where == LINES:
        return line_walks(model, config, work.rng)
    real = work.data.sets[where]
    if model == PIXELS:
        return pixel_walks(real, config, work.rng)
    return code_walks(real, model, config.latents, config.seeds, config, work.rng)


def conclude(config: Config, records: Sequence[Record]) -> Conclusion:
    tables = tables_of(config, records)
    return Conclusion(
        tables,
        {
            26: verdicts.midpoints(tables, config),
            25: verdicts.learned_manifold(tables, config),
            9: verdicts.inside_or_plausible(tables, config),
            32: verdicts.morphs(tables, config),
            34: verdicts.copies(tables, config),
        },
    )


STUDY = Study(
    name="latent-midpoints",
    question="Halfway between two pictures: is the mean of codes a plausible picture where the mean of pixels is not?",
    statements=(26, 25, 9, 32, 34),
    presets={
        "smoke": Config(
            sets=("fashion-sample",), train=300, reference=300, spare=100, pairs=30, steps=3, latents=(8,),
            models=("plain", "linear", "untrained"), main=("plain", 8), epochs=2, judge_epochs=3, hulls=10,
            resamples=200, lines=100, line_pairs=10, line_latents=(2,), line_epochs=2, face_epochs=2,
        ),
        "quick": Config(
            sets=("mnist-5k",), pairs=200, models=("plain", "linear", "untrained"), latents=(16,), judge_epochs=8,
            hulls=30, lines=1_000, line_pairs=60, line_latents=(2,), face_epochs=150,
        ),
        "full": Config(seeds=3, pairs=300, latents=(2, 8, 16), hulls=30),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
    extra="torch",
)  # fmt: skip
