"""Can distances tell noise from clothes?  Eight scores, each calibrated so that 5 % of known images raise an alarm.

Distances to neighbours and to the hull are taken to reference images and calibrated by leaving one of them out at a
time; the other scores are fixed before the reference is looked at, and calibrated by its scores.  Three references:
images that the network learned, images that it did not, and the latter in features of an untrained network.
All from one training: intervals are over pictures alone.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats, Rows
from hullx.calibration import hull_scores, knn_scores, p_values
from hullx.points import Points
from hullx.studies._study import Measured, Work
from hullx.studies.intervals import wilson
from hullx.studies.learning.embeddings import convnet
from hullx.studies.learning.image_nets import ImageCoder, image_coder
from hullx.studies.learning.noise_into_convnet import answers, nets
from hullx.studies.learning.noise_into_convnet.auroc import bootstrapped
from hullx.studies.learning.noise_into_convnet.config import FAMILIES, NEW, OTHERS, Config
from hullx.studies.learning.noise_into_convnet.data import GREY, SIDE, Data
from hullx.studies.learning.training import Recipe

ALARM = 0.05  # of known images
RIDGE = 1e-6  # of the mean variance, on the diagonal of a covariance: units may be silent
BATCH, RATE = 128, 2e-3  # of the autoencoder

LEARNED, FRESH, UNTRAINED = "learned", "fresh", "untrained"  # references


@dataclass(frozen=True, eq=False)
class Scored:
    """A score of all queries, larger for stranger, and its p-values."""

    name: str
    values: Floats
    p: Floats
    outside: npt.NDArray[np.bool_] | None = None  # of the hull: the queries
    left_out: npt.NDArray[np.bool_] | None = None  # the reference images, each of the hull of the others


@dataclass(frozen=True, eq=False)
class Asked:
    """All queries, one family after the other."""

    rows: Rows
    parts: Mapping[str, slice]


def measure(work: Work[Config]) -> Measured:
    config, data = work.config, work.data
    asked = _asked(data, config, work.rng)
    moments = convnet.watched(data.train, data.labels, SIDE, config.width, (0, config.epochs), work.rng)
    untrained, trained = (copy.deepcopy(network) for _, network in moments)
    coder = image_coder(
        data.train.astype(np.float64) / GREY, config.latent, "plain",
        Recipe(epochs=config.coder_epochs, batch=BATCH, rate=RATE, cosine=True), work.rng,
    )  # fmt: skip
    known = data.train[: config.reference]
    found: list[dict[str, Any]] = []
    for reference, network, rows in (
        (LEARNED, trained, known), (FRESH, trained, data.fresh), (UNTRAINED, untrained, data.fresh)
    ):  # fmt: skip
        for scored in _all_scores(reference, network, coder, rows, asked.rows, data, config):
            found += _rows(reference, scored, asked, config, work.rng)
    return Measured(found)


def _asked(data: Data, config: Config, rng: np.random.Generator) -> Asked:
    families = {NEW: data.test[: config.asked], OTHERS: data.test[config.asked :]}
    families |= {f: rows for f in FAMILIES if (rows := data.strange(f, config.asked, rng)) is not None}
    ends = np.cumsum([len(rows) for rows in families.values()]).tolist()
    parts = {name: slice(a, b) for name, a, b in zip(families, [0, *ends], ends, strict=False)}
    return Asked(np.concatenate(list(families.values())), parts)


def _all_scores(
    reference: str, network: convnet.Convnet, coder: ImageCoder, rows: Rows, asked: Rows, data: Data, config: Config
) -> Iterator[Scored]:
    """In features always; of the classifier's output and of pixels where the reference differs from others in them."""
    features, queries = (convnet.embedding(network, x) for x in (rows, asked))
    spanned, everyone = Points(features), np.arange(len(rows))
    hull = hull_scores(spanned, queries, everyone)
    yield Scored("hull", hull.lower, hull.p, hull.answer.verdict == -1, hull.calibration_outside)
    for k in config.neighbors:
        near = knn_scores(spanned, queries, everyone, k=k)
        yield Scored(f"{k} neighbours", near.queries, near.p)
    fixed: dict[str, Callable[[Rows], Floats]] = {"Mahalanobis": mahalanobis(network, data)}
    if reference != UNTRAINED:
        fixed["softmax"] = lambda x: 1.0 - answers.probabilities(nets.scores(network, x)).max(axis=1)
        fixed["energy"] = lambda x: answers.energy(nets.scores(network, x))
        fixed["reconstruction"] = lambda x: reconstruction(coder, x)
    if reference == FRESH:  # no network changes pixels
        pixels = knn_scores(rows.astype(np.float64), asked, everyone, k=config.neighbors[0])
        yield Scored("pixel neighbours", pixels.queries, pixels.p)
    for name, score in fixed.items():
        values = score(asked)
        yield Scored(name, values, p_values(score(rows), values))


def reconstruction(coder: ImageCoder, rows: Rows) -> Floats:
    """Distance between a picture and what the autoencoder makes of it."""
    grey = rows.astype(np.float64) / GREY
    return np.asarray(np.linalg.norm(coder.decode(coder.encode(grey)) - grey, axis=1))


def mahalanobis(network: convnet.Convnet, data: Data) -> Callable[[Rows], Floats]:
    """Distance to the nearest class mean of the features that were learned, by the covariance within classes."""
    features = convnet.embedding(network, data.train)
    means = np.array([features[data.labels == label].mean(axis=0) for label in range(nets.CLASSES)])
    covariance = np.cov(features - means[data.labels], rowvar=False)
    covariance += RIDGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    root = np.linalg.inv(np.linalg.cholesky(covariance)).T

    def distance(rows: Rows) -> Floats:
        away = (convnet.embedding(network, rows)[:, None] - means) @ root
        return np.asarray(np.linalg.norm(away, axis=2).min(axis=1))

    return distance


def _rows(
    reference: str, scored: Scored, asked: Asked, config: Config, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    known = scored.values[asked.parts[NEW]]
    for family, part in asked.parts.items():
        flagged = wilson(int(np.sum(scored.p[part] <= ALARM)), len(scored.p[part]))
        told = None if family == NEW else bootstrapped(known, scored.values[part], config.resamples, rng)
        yield {
            "kind": "detection", "reference": reference, "score": scored.name, "family": family,
            "n": len(scored.p[part]), "auroc": told and told.estimate, "auroc_low": told and told.low,
            "auroc_high": told and told.high, "flagged": flagged.estimate, "low": flagged.low, "high": flagged.high,
        }  # fmt: skip
        if scored.outside is not None:
            yield _hull_row(reference, family, scored.outside[part])
    if scored.left_out is not None:
        yield _hull_row(reference, "left out", scored.left_out)


def _hull_row(reference: str, who: str, outside: npt.NDArray[np.bool_]) -> dict[str, Any]:
    found = wilson(int(outside.sum()), len(outside))
    return {"kind": "hull", "reference": reference, "family": who, "n": len(outside), "outside": found.estimate,
            "low": found.low, "high": found.high}  # fmt: skip
