"""The clothes, and the digits and photo patches that are none; what is not on the machine is left out and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hullx.arrays import Floats, Rows
from hullx.datasets import mnist_5k, photo_patches
from hullx.studies.geometry.real_data.sources import SOURCES, Ints, Source
from hullx.studies.learning.noise_into_convnet import noises
from hullx.studies.learning.noise_into_convnet.config import SAMPLES, Config
from hullx.studies.provenance import data_hash

SIDE = 28
GREY = 255.0
SEED = 20210630


@dataclass(frozen=True, eq=False)
class Data:
    """Rows of grey values from 0 to 255."""

    train: Rows
    labels: Ints
    fresh: Rows  # images that no network learns
    called_none: Rows  # more of them: what the control calls "none of the above"
    test: Rows
    test_labels: Ints
    digits: tuple[Rows, Rows]  # to train on, to ask; empty where they are absent
    patches: Rows
    lacks: Mapping[str, str]  # what is absent, and how to get it
    hashes: Mapping[str, str] = field(default_factory=dict)

    def strange(self, family: str, n: int, rng: np.random.Generator) -> Rows | None:
        """Pictures that are no clothes, as rows; None where the family is absent."""
        if family in self.lacks:
            return None
        if family == "digits":
            return self.digits[1][:n]
        if family == "patches":
            return self.patches[:n]
        return _noise(family, self.test[:n], rng)

    def none(self, samples: str, n: int, rng: np.random.Generator) -> Rows | None:
        """What the class "none of the above" is trained on; None where it is absent, no rows where there is none."""
        kinds = SAMPLES[samples]
        if any(kind in self.lacks for kind in kinds):
            return None
        if not kinds:
            return self.called_none[: n if samples == "clothes" else 0]
        each = n // len(kinds)
        return np.concatenate(
            [self.digits[0][:each] if k == "digits" else _noise(k, self.train[:each], rng) for k in kinds]
        )


def _noise(family: str, rows: Rows, rng: np.random.Generator) -> Rows:
    pictures: Floats = (rows.astype(np.float64) / GREY).reshape(-1, 1, SIDE, SIDE)
    made = noises.MAKERS[family](pictures, rng)
    return np.asarray(GREY * made.reshape(len(rows), -1), dtype=np.float32)


def load(config: Config, train: Any, test: Any) -> Data:
    """Fashion-MNIST, whole or the sample in the package; MNIST-5k and patches of photographs where they are."""
    if train is not None or test is not None:
        raise ValueError("`train` and `test` do not apply: the networks of this study learn classes of pictures")
    source: Source = SOURCES["fashion" if config.whole_set else "fashion-sample"]()
    assert source.train_labels is not None
    assert source.test_labels is not None
    ends = np.cumsum([config.rows, config.reference, config.none_rows])
    rows, fresh, called_none = (source.train[start:end] for start, end in zip((0, *ends[:-1]), ends, strict=True))
    asked = source.test[: 2 * config.asked]
    lacks: dict[str, str] = {}
    digits, patches = _digits(config, lacks), _patches(config, lacks)
    parts: dict[str, Rows] = {"train": source.train[: ends[-1]], "test": asked, "patches": patches}
    parts["digits"] = np.concatenate([np.asarray(part, dtype=np.float32) for part in digits])
    hashes = {name: data_hash(part) for name, part in parts.items() if name not in lacks}
    return Data(
        rows, source.train_labels[: config.rows], fresh, called_none, asked, source.test_labels[: len(asked)],
        digits, patches, lacks, hashes,
    )  # fmt: skip


def _digits(config: Config, lacks: dict[str, str]) -> tuple[Rows, Rows]:
    try:
        images, _ = mnist_5k()
    except FileNotFoundError as error:
        lacks["digits"] = f"not measured: {error}"
        return np.empty((0, SIDE * SIDE)), np.empty((0, SIDE * SIDE))
    rows = images[np.random.default_rng(SEED).permutation(len(images))].astype(np.float32)
    return rows[: config.none_rows], rows[config.none_rows : config.none_rows + config.asked]


def _patches(config: Config, lacks: dict[str, str]) -> Rows:
    """Of photographs, grey, as large as the clothes."""
    try:
        return photo_patches(SIDE, 1, SEED, tests=config.asked).other_photo.astype(np.float32)
    except FileNotFoundError as error:
        lacks["patches"] = f"not measured: {error}"
        return np.empty((0, SIDE * SIDE))
