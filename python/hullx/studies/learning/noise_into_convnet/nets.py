"""Small networks of clothes, with and without a class "none of the above", and what they say of everything else."""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import nn

from hullx.arrays import Floats, Rows
from hullx.studies._study import Measured, Work
from hullx.studies.intervals import wilson
from hullx.studies.learning.embeddings import convnet
from hullx.studies.learning.noise_into_convnet.answers import probabilities
from hullx.studies.learning.noise_into_convnet.config import FAMILIES, NEW, SAMPLES, SURE, Config
from hullx.studies.learning.noise_into_convnet.data import GREY, SIDE, Data
from hullx.studies.learning.noise_into_convnet.scales import curve

CLASSES = 10  # of clothes; the next one is "none of the above"


def measure(work: Work[Config]) -> Measured:
    """Train one network, show it every family, and noise and clothes at every scale."""
    config, data, cell = work.config, work.data, work.cell
    none = data.none(cell["none"], config.none_rows, work.rng)
    if none is None:
        absent = [kind for kind in SAMPLES[cell["none"]] if kind in data.lacks]
        return Measured([{"kind": "lack", "what": cell.name, "lack": data.lacks[absent[0]]}])
    rows = np.concatenate([data.train, none])
    labels = np.concatenate([data.labels, np.full(len(none), CLASSES)])
    unit = nn.ReLU6 if cell["capped"] else nn.ReLU
    trained = convnet.watched(rows, labels, SIDE, config.width, (config.epochs,), work.rng, unit)
    network = next(network for _, network in trained)
    named = {"none": cell["none"], "capped": cell["capped"], "copy": cell["copy"]}
    new = {"kind": "shown", **named, "family": NEW, **_shown(scores(network, data.test), data.test_labels)}
    found: list[dict[str, Any]] = [new]
    for family in FAMILIES:
        asked = data.strange(family, config.asked, work.rng)
        if asked is not None:
            found.append({"kind": "shown", **named, "family": family, **_shown(scores(network, asked), None)})
    return Measured(found + _scaled(network, data, work))


def scores(network: convnet.Convnet, rows: Rows) -> Floats:
    weight, bias = convnet.head(network)
    return np.asarray(convnet.embedding(network, rows) @ weight + bias)


def _shown(found: Floats, truth: Any) -> dict[str, Any]:
    """How many are called none of the above, how many are surely some piece of clothing."""
    chances = probabilities(found)
    chosen, own = chances.argmax(axis=1), chances[:, :CLASSES].max(axis=1)
    rejected, sure = (wilson(int(np.sum(flags)), len(found)) for flags in (chosen == CLASSES, own > SURE))
    return {
        "n": len(found), "rejected": rejected.estimate, "rejected_low": rejected.low, "rejected_high": rejected.high,
        "sure": sure.estimate, "sure_low": sure.low, "sure_high": sure.high, "top": float(own.mean()),
        "classes": len(np.unique(chosen)), "right": None if truth is None else float(np.mean(chosen == truth)),
    }  # fmt: skip


def _scaled(network: convnet.Convnet, data: Data, work: Work[Config]) -> list[dict[str, Any]]:
    config, cell = work.config, work.cell
    name = f"{'capped' if cell['capped'] else 'ReLU'}, none: {cell['none']}"
    noise = data.strange("uniform", config.scaled, work.rng)
    assert noise is not None
    middle = GREY / 2.0
    found = []
    for family, rows in (("uniform", noise), (NEW, data.test[: config.scaled])):

        def scaled(alpha: float, rows: Rows = rows) -> Floats:
            return scores(network, middle + alpha * (rows - middle))

        found += curve(name, family, config.alphas, scaled, classes=CLASSES, copy=cell["copy"])
    return found
