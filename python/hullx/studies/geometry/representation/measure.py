"""One family of representations measured: verdicts, nearest distances, classes by neighbours; and four metrics."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.studies._study import Measured, Work
from hullx.studies.geometry.representation.images import Config, Floats, Images, Labels
from hullx.studies.geometry.representation.views import FAMILIES, View

Indices = npt.NDArray[np.int64]
METRICS = ("euclidean", "manhattan", "cosine", "mahalanobis")
RIDGE = 0.01  # of the mean variance, added to the covariance: some pixels never vary


def measure(work: Work[Config]) -> Measured:
    if work.cell.name == "metrics":
        return _metrics(work.data, work.config)
    if work.cell.name == "networks" and importlib.util.find_spec("torch") is None:
        return Measured([{"kind": "lack", "what": "views of networks", "lack": "not measured: install hullx[torch]"}])
    rows: list[dict[str, Any]] = []
    arrays: dict[str, npt.NDArray[Any]] = {}
    for view in FAMILIES[work.cell.name](work.data, work.config, work.rng):
        row, found = _view(view, work.data, work.config)
        rows.append(row)
        arrays |= found
    return Measured(rows, arrays)


def _view(view: View, images: Images, config: Config) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    verdict = Hull(view.train).query(view.test[: config.queries]).verdict
    near = knn(view.train, view.test, k=config.neighbors)
    nearest = near.distances[: len(verdict), 0]
    row = {
        "kind": "view",
        "view": view.name,
        "of": view.of,
        "law": view.law,
        "fitted": view.fitted,
        "taught": view.taught,
        "d": view.d,
        "constant": int(np.count_nonzero(np.ptp(view.train, axis=0) == 0.0)),
        "n": len(view.train),
        "repeated": int(np.count_nonzero((verdict == 1) & (nearest == 0.0))),
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        f"verdict/{view.name}": verdict.astype(np.int8),
        f"nearest/{view.name}": nearest.astype(np.float32),
    }
    if images.train_labels is not None and images.test_labels is not None:
        arrays[f"right/{view.name}"] = _vote(images.train_labels, near.indices) == images.test_labels
    return row, arrays


def _vote(labels: Labels, indices: Indices) -> Labels:
    """The class of most neighbours, of equal ones that of the nearest."""
    classes = labels[indices]
    votes = (classes[:, :, None] == classes[:, None, :]).sum(axis=2)
    return np.asarray(classes[np.arange(len(classes)), votes.argmax(axis=1)])


def _metrics(images: Images, config: Config) -> Measured:
    """Neighbours of pixels under four metrics."""
    rows, arrays = [], {}
    for metric in METRICS:
        nearest, indices = _neighbors(metric, images, config.neighbors)
        rows.append({"kind": "metric", "metric": metric})
        arrays[f"nearest/{metric}"] = nearest[: config.queries].astype(np.float32)
        if images.train_labels is not None and images.test_labels is not None:
            arrays[f"right/{metric}"] = _vote(images.train_labels, indices) == images.test_labels
    return Measured(rows, arrays)


def _neighbors(metric: str, images: Images, k: int) -> tuple[Floats, Indices]:
    if metric == "manhattan":
        return _manhattan(images.train, images.test, k)
    if metric == "mahalanobis":
        covariance = np.cov(images.train.T)
        ridge = RIDGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
        whiten = np.linalg.inv(np.linalg.cholesky(covariance + ridge)).T
        near = knn(images.train @ whiten, images.test @ whiten, k=k)
    else:
        near = knn(images.train, images.test, k=k, metric="cosine" if metric == "cosine" else "euclidean")
    return near.distances[:, 0], near.indices


def _manhattan(train: Floats, test: Floats, k: int) -> tuple[Floats, Indices]:
    """Sums of absolute differences, all pairs, a block of queries at a time."""
    from scipy.spatial.distance import cdist

    nearest, indices = np.empty(len(test)), np.empty((len(test), k), dtype=np.int64)
    for first in range(0, len(test), 100):
        distance = cdist(test[first : first + 100], train, "cityblock")
        order = np.argsort(distance, axis=1, kind="stable")[:, :k]
        indices[first : first + 100] = order
        nearest[first : first + 100] = np.take_along_axis(distance, order[:, :1], axis=1)[:, 0]
    return nearest, indices
