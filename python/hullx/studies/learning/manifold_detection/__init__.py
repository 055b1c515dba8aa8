"""Is it harder to tell whether a point lies on a manifold than to fit a function on it?

Three tasks on the same closed manifolds, whose distance is known exactly: fit a smooth function to a tenth of its
spread; tell points on the manifold from points at a small distance, having seen points on it alone; the same having
seen as many labelled points off it.  For each the number of rows on the manifold at which a learner gets there is found
on a grid that doubles, and the ratio of those numbers is the answer: for any detector, and for those that look at
neighbourhoods, densities and hulls only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.studies._study import Cell, Conclusion, Measured, Study, Work
from hullx.studies.auroc import auroc
from hullx.studies.learning.manifold_detection import classic
from hullx.studies.learning.manifold_detection.manifolds import Manifold, manifold
from hullx.studies.learning.manifold_detection.verdict import conclude_all
from hullx.studies.store import Record

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Config:
    kinds: tuple[str, ...] = ("sphere",)
    dims: tuple[int, ...] = (1, 2, 4)
    off: tuple[float, ...] = (0.1,)  # distances, in the reach
    sizes: tuple[int, ...] = (4, 8, 16, 32, 64, 128, 256, 512, 1_024)
    asked: int = 200  # points on, and as many off
    seeds: int = 3
    steps: int = 200  # of training a network
    network_sizes: tuple[int, ...] = (64, 256, 1_024)
    inward: int = 100  # points for the hull's failure


def cells(config: Config) -> Sequence[Cell]:
    out = []
    for kind, m in ((kind, m) for kind in config.kinds for m in config.dims):
        asked: list[tuple[str, float | None]] = [("function", None)]
        asked += [(task, off) for off in config.off for task in ("on it", "labelled")]
        asked.append(("inward", config.off[0]))
        out += [
            Cell(
                f"{kind} m={m} {task}" + ("" if off is None else f" at {off:g}"),
                {"kind": kind, "m": m, "task": task, "off": off},
            )
            for task, off in asked
        ]
    return out


def measure(work: Work[Config]) -> Measured:
    c, cell, rng = work.config, work.cell, work.rng
    shapes = [manifold(cell["kind"], cell["m"], rng) for _ in range(c.seeds)]
    if cell["task"] == "inward":
        return Measured([_inward(shapes, cell, c, rng)])
    rows = []
    for n in c.sizes:
        scores = _scores(cell, shapes, n, c, rng)
        rows += [
            {
                "kind": cell["kind"], "m": cell["m"], "task": cell["task"], "off": cell["off"], "learner": learner,
                "n": n, "scores": " ".join(f"{value:.6g}" for value in found),
            }
            for learner, found in scores.items()
        ]  # fmt: skip
    return Measured(rows)


def _scores(
    cell: Cell, shapes: Sequence[Manifold], n: int, c: Config, rng: np.random.Generator
) -> dict[str, list[float]]:
    """For each learner and seed: root mean square error in standard deviations, or 1 - AUROC; lower is better."""
    x = np.array([shape.points(n, rng) for shape in shapes])
    fresh = np.array([shape.points(c.asked, rng) for shape in shapes])
    if cell["task"] == "function":
        return _fits(shapes, x, fresh, c, rng)
    asked = np.array(
        [np.concatenate([a, s.off(c.asked, cell["off"], rng)]) for a, s in zip(fresh, shapes, strict=True)]
    )
    found: dict[str, list[Floats]] = {}
    if cell["task"] == "on it":
        for name, detect in classic.DETECTION.items():
            found[name] = [detect(a, q, cell["m"]) for a, q in zip(x, asked, strict=True)]
        if n in c.network_sizes:
            from hullx.studies.learning.manifold_detection import networks

            found["autoencoder"] = list(networks.reconstruction(rng, x, asked, cell["m"], c.steps))
    else:
        off = np.array([shape.off(n, cell["off"], rng) for shape in shapes])  # as many as there are on it
        for name, learn in classic.LABELLED.items():
            found[name] = [learn(*part, cell["m"]) for part in zip(x, off, asked, strict=True)]
        if n in c.network_sizes:
            from hullx.studies.learning.manifold_detection import networks

            found["network"] = list(networks.classification(rng, x, off, asked, c.steps))
    return {
        name: [1.0 - auroc(scores[: c.asked], scores[c.asked :]) for scores in values] for name, values in found.items()
    }


def _fits(
    shapes: Sequence[Manifold], x: Floats, fresh: Floats, c: Config, rng: np.random.Generator
) -> dict[str, list[float]]:
    y = np.array([shape.function(rows) for shape, rows in zip(shapes, x, strict=True)])
    truth = np.array([shape.function(rows) for shape, rows in zip(shapes, fresh, strict=True)])
    found: dict[str, Any] = {
        name: [fit(*part) for part in zip(x, y, fresh, strict=True)] for name, fit in classic.REGRESSION.items()
    }
    if x.shape[1] in c.network_sizes:
        from hullx.studies.learning.manifold_detection import networks

        found["network"] = list(networks.regression(rng, x, y, fresh, c.steps))
    spread = truth.std(axis=1)
    return {
        name: [float(v) for v in np.sqrt(np.square(np.array(values) - truth).mean(axis=1)) / spread]
        for name, values in found.items()
    }


def _inward(shapes: Sequence[Manifold], cell: Cell, c: Config, rng: np.random.Generator) -> dict[str, Any]:
    """Towards the centre of a closed manifold the hull's distance says the opposite of the truth."""
    found = []
    for shape in shapes:
        x, on = shape.points(max(c.sizes), rng), shape.points(c.inward, rng)
        asked = np.concatenate([on, shape.off(c.inward, cell["off"], rng, inward=True)])
        scores = classic.hull_distance(x, asked, cell["m"])
        found.append(auroc(scores[: c.inward], scores[c.inward :]))
    written = " ".join(f"{value:.6g}" for value in found)
    return {"kind": cell["kind"], "m": cell["m"], "task": "inward", "off": cell["off"], "learner": "hull distance",
            "n": max(c.sizes), "scores": written}  # fmt: skip


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    return conclude_all(records)


STUDY = Study(
    name="manifold-detection",
    question="Is telling whether a point lies on the manifold harder than fitting a function on it?",
    statements=(11,),
    presets={
        "smoke": Config(dims=(1, 2), off=(0.1,), sizes=(4, 16, 64, 256), network_sizes=(64,), asked=100, steps=50,
                        seeds=2, inward=60),
        "quick": Config(),
        "full": Config(
            kinds=("sphere", "torus"), dims=(1, 2, 4), off=(0.1, 0.03), steps=500,
            sizes=(4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048), network_sizes=(16, 64, 256, 1_024, 2_048),
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    extra="torch",
)  # fmt: skip
