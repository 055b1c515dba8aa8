"""How many dimensions a picture of one number has: up to 12,000,000 values encode it, estimators see one, or do not.

Renderings of a number at growing size (`curves`), estimators on manifolds of known dimension and on real pictures
(`estimators`), hulls of the pictures (`hulls`), and how little of the cube of all pictures real ones fill (`cube`).
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Cell, Conclusion, Measured, Study, Work
from hullx.studies.geometry.encoding_dimension import cube, curves, estimators, hulls, verdicts
from hullx.studies.geometry.encoding_dimension.config import Config
from hullx.studies.geometry.encoding_dimension.manifolds import MANIFOLDS
from hullx.studies.geometry.encoding_dimension.pictures import load
from hullx.studies.geometry.encoding_dimension.renderings import BY_CAMERA, RENDERINGS
from hullx.studies.geometry.encoding_dimension.tables import tables_of
from hullx.studies.store import Record


def cells(config: Config) -> Sequence[Cell]:
    drawn = [
        Cell(f"curve {one.name} {size}", {"rendering": one.name, "size": size})
        for size in sorted(config.sizes)
        for one in RENDERINGS
    ]
    return [
        *drawn,
        *(Cell(f"smoothness {one.name}", {"rendering": one.name}) for one in RENDERINGS),
        *(Cell(f"camera {one.name}", {"index": i}) for i, one in enumerate(BY_CAMERA)),
        *(Cell(f"known {one.name}", {"index": i}) for i, one in enumerate(MANIFOLDS)),
        *(Cell(f"real {name}", {"data": name}) for name in ("pictures", "digits")),
        *(Cell(f"hull {name} n={n}", {"rendering": name, "rows": n}) for name in hulls.LAWS for n in config.hull_rows),
        *(Cell(f"cube {name}", {"data": name}) for name in ("pictures", "noise")),
        Cell("samples"),
    ]


def measure(work: Work[Config]) -> Measured:
    what = work.cell.name.split()[0]
    if what == "curve":
        return curves.curve(work)
    if what == "samples":
        return curves.samples(work)
    rows = {
        "smoothness": curves.smoothness,
        "camera": curves.camera,
        "known": estimators.known,
        "real": estimators.real,
        "hull": hulls.shares,
        "cube": cube.near,
    }[what](work)
    return Measured(rows)


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    tables = tables_of(records)
    found = {
        29: verdicts.one_dimensional(tables["curves"]),
        10: verdicts.regularities(tables["pictures"]),
        12: verdicts.ambient(tables["flatness"], tables["curves"]),
        28: verdicts.latent(tables["pictures"]),
        30: verdicts.adding(tables["flatness"], tables["span"]),
        31: verdicts.grain(tables["cube"]),
        33: verdicts.smooth(tables["smoothness"]),
    }
    return Conclusion(tables, found)


STUDY = Study(
    name="encoding-dimension",
    question="Does the number of values in which data are encoded say how many dimensions they have?",
    statements=(29, 10, 12, 28, 30, 31, 33),
    presets={
        "smoke": Config(
            sizes=(8, 40),
            rows=(120, 240),
            pairs=6,
            camera_size=12,
            camera_rows=150,
            noises=(0.0, 0.1),
            smooth_size=64,
            smooth_numbers=10,
            manifold_rows=100,
            manifold_draws=1,
            hull_rows=(5, 20),
            hulls=10,
            queries=10,
            data="sample",
            data_rows=200,
        ),
        "quick": Config(),
        "full": Config(
            sizes=(8, 32, 128, 500, 2_000),
            rows=(500, 2_000, 4_000),
            pairs=40,
            camera_size=32,
            camera_rows=1_500,
            noises=(0.0, 0.001, 0.01, 0.1, 0.3),
            smooth_size=512,
            smooth_numbers=40,
            manifold_rows=2_000,
            manifold_draws=4,
            hull_rows=(5, 10, 20, 50, 100, 300),
            hulls=100,
            data_rows=10_000,
            cube_pictures=60_000,
            cube_fresh=10_000,
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
)
