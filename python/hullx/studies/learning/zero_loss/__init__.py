"""The other meaning of the word: a model "interpolates" when it fits its training data exactly.

Measured side by side with the hull: least squares of least norm against its exact risk, random features and networks of
growing size on images, in few and in many principal components, and splines, where the word comes from.  The model's
size decides whether its training loss is zero; the data's dimension decides whether test points lie in the hull.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.studies._study import Cell, Conclusion, Measured, Study, Work
from hullx.studies.clothes import Labelled, clothes
from hullx.studies.learning.zero_loss import random_features, splines, weak_features
from hullx.studies.learning.zero_loss.random_features import held
from hullx.studies.learning.zero_loss.verdict import conclude_all
from hullx.studies.provenance import data_hash
from hullx.studies.store import Record

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Config:
    n: int = 300  # training images
    asked: int = 300  # test images
    components: tuple[int, ...] = (2, 100)  # principal components that the models see
    noise: tuple[float, ...] = (0.0, 0.2, 1.0)  # share of training labels drawn anew; 1: no law to learn
    features: tuple[float, ...] = (0.1, 0.3, 0.6, 0.8, 0.95, 1.0, 1.05, 1.3, 2.0, 5.0)  # random features, in n
    widths: tuple[int, ...] = (2, 8, 32, 128)  # of networks
    seeds: int = 3
    epochs: int = 200
    weak_rows: int = 40  # least squares: n; there are 100 features
    weak_used: tuple[int, ...] = (5, 10, 20, 30, 34, 38, 40, 42, 46, 50, 60, 80, 100)
    draws: int = 400
    spline_points: int = 30
    whole_set: bool = False  # Fashion-MNIST from its files, not the sample in the package


@dataclass(frozen=True)
class Views:
    """The images as the models see them, by the number of components, and how many test images the hull then holds."""

    images: Mapping[int, Labelled]
    inside: Mapping[int, int]
    hashes: Mapping[str, str]


def load(config: Config, train: Any, test: Any) -> Views:
    """Fashion-MNIST; the user's own rows have no labels."""
    if train is not None or test is not None:
        raise ValueError("zero-loss needs labels: `train` and `test` do not apply")
    images = clothes(config.whole_set, config.n, config.asked)
    views = {d: components(images, d) for d in config.components}
    inside = {d: held(seen.train, seen.test) for d, seen in views.items()}
    return Views(views, inside, {"train": data_hash(images.train), "test": data_hash(images.test)})


def cells(config: Config) -> Sequence[Cell]:
    weak = [Cell(f"least norm p={p}", {"p": p}) for p in config.weak_used]
    sizes = sorted({max(1, round(share * config.n)) for share in config.features})
    random = [Cell(f"features d={d} p={p}", {"d": d, "p": p}) for d in config.components for p in sizes]
    networks = [
        Cell(f"network d={d} width={w}", {"d": d, "width": w}) for d in config.components for w in config.widths
    ]
    return [Cell("splines"), *weak, *random, *networks]


def measure(work: Work[Config]) -> Measured:
    kind = work.cell.name.split()[0]
    if kind == "splines":
        return splines.measure(work.rng, work.config.spline_points)
    if kind == "least":
        return Measured([weak_features.measure(work.rng, work.config.weak_rows, work.cell["p"], work.config.draws)])
    d = work.cell["d"]
    seen, inside = work.data.images[d], work.data.inside[d]
    if kind == "features":
        found = random_features.measure(work.rng, seen, work.cell["p"], work.config.noise, work.config.seeds)
        return Measured([{**row, "inside": inside} for row in found])
    from hullx.studies.learning.zero_loss import perceptrons

    config = work.config
    found = perceptrons.measure(work.rng, seen, work.cell["width"], config.noise, config.seeds, config.epochs)
    return Measured([{**row, "inside": inside} for row in found])


def components(images: Labelled, d: int) -> Labelled:
    """The first d principal components of the training images, scaled by one number to a mean square length of d."""
    middle = images.train.mean(axis=0)
    _, _, axes = np.linalg.svd(images.train - middle, full_matrices=False)
    if d > len(axes):
        raise ValueError(f"`components` holds {d}; {len(images.train)} images have at most {len(axes)}")
    train, test = (images.train - middle) @ axes[:d].T, (images.test - middle) @ axes[:d].T
    scale = np.sqrt(d / np.square(train).sum(axis=1).mean())
    return Labelled(train * scale, images.train_labels, test * scale, images.test_labels)


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    return conclude_all(records)


STUDY = Study(
    name="zero-loss",
    question="What has fitting the training data exactly to do with lying in their hull?",
    statements=(44,),
    presets={
        "smoke": Config(
            n=80, asked=60, features=(0.3, 1.0, 3.0), widths=(2, 64), seeds=2, epochs=150, noise=(0.0, 1.0),
            weak_used=(10, 30, 60, 100), draws=100, components=(2, 40),
        ),
        "quick": Config(),
        "full": Config(
            n=1_000, asked=1_000, components=(2, 8, 100), noise=(0.0, 0.1, 0.2, 1.0), seeds=3,
            features=(0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.3, 1.6, 2.0, 3.0, 5.0, 10.0),
            widths=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512), epochs=400,
            weak_used=tuple(range(2, 101, 2)), draws=4_000, whole_set=True,
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
    extra="torch",
)  # fmt: skip
