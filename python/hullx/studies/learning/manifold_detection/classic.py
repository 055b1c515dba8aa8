"""Learners without a network: of the function, of the manifold from points on it, of the same from labelled points."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist
from sklearn.svm import SVC, OneClassSVM

from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.studies.learning.kernel_ridge import kernel_ridge

Floats = npt.NDArray[np.float64]
WIDTH = 2.0  # of the kernel, in the median distance of two points
JITTER = 1e-8  # on the diagonal where nothing is fitted


def neighbor_mean(x: Floats, y: Floats, queries: Floats) -> Floats:
    """Mean of the three nearest."""
    return np.asarray(y[knn(x, queries, min(3, len(x))).indices].mean(axis=1))


REGRESSION = {"kernel ridge": kernel_ridge, "3 neighbours": neighbor_mean}


def neighbor_distance(x: Floats, queries: Floats, _m: int) -> Floats:
    return np.asarray(knn(x, queries, 1).distances[:, 0])


def local_plane(x: Floats, queries: Floats, m: int) -> Floats:
    """Distance from the plane of dimension m through the nearest rows."""
    near = x[knn(x, queries, min(len(x), 3 * m + 2)).indices]
    middle = near.mean(axis=1)
    _, _, axes = np.linalg.svd(near - middle[:, None], full_matrices=False)
    away = queries - middle
    along = np.einsum("qj,qkj->qk", away, axes[:, :m])
    return np.asarray(np.sqrt(np.maximum(np.square(away).sum(axis=1) - np.square(along).sum(axis=1), 0.0)))


def kernel_residual(x: Floats, queries: Floats, _m: int) -> Floats:
    """What kernel ridge says of itself: the part of the kernel at a query that no combination of the rows gives.

    The machine that fits the function, asked where it knows something.
    """
    width = WIDTH * float(np.median(cdist(x[:400], x[:400])))
    gram = np.exp(-0.5 * np.square(cdist(x, x) / width)) + JITTER * np.eye(len(x))
    at = np.exp(-0.5 * np.square(cdist(queries, x) / width))
    return np.asarray(1.0 - np.einsum("qn,nq->q", at, np.linalg.solve(gram, at.T)))


def density(x: Floats, queries: Floats, _m: int) -> Floats:
    """Energy: minus the logarithm of a kernel density as wide as the distance to the nearest row."""
    width = float(np.median(knn(x, x, 1, exclude=np.arange(len(x))).distances))
    scaled = -0.5 * np.square(cdist(queries, x) / width)
    top = scaled.max(axis=1)
    return np.asarray(-(top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))))


def hull_distance(x: Floats, queries: Floats, _m: int) -> Floats:
    answer = Hull(x).query(queries, want="distance", rtol=1e-3)
    return np.where(answer.verdict == 1, 0.0, answer.upper)


def one_class(x: Floats, queries: Floats, _m: int) -> Floats:
    return np.asarray(-OneClassSVM(nu=0.05, gamma="scale").fit(x).score_samples(queries))


DETECTION = {
    "neighbour distance": neighbor_distance,
    "local plane": local_plane,
    "kernel residual": kernel_residual,
    "kernel density": density,
    "hull distance": hull_distance,
    "one-class machine": one_class,
}


def support_vectors(on: Floats, off: Floats, queries: Floats, _m: int) -> Floats:
    x = np.concatenate([on, off])
    unit = float(np.median(cdist(x[:400], x[:400])))
    machine = SVC(C=100.0, gamma=0.5 / unit**2)
    return np.asarray(machine.fit(x, np.repeat([0, 1], [len(on), len(off)])).decision_function(queries))


def quadratic(on: Floats, off: Floats, queries: Floats, _m: int) -> Floats:
    """Support vectors with all squares and products of two columns: a sphere is a level set of them."""
    x = np.concatenate([on, off])
    machine = SVC(C=100.0, kernel="poly", degree=2, coef0=1.0, gamma=1.0)
    return np.asarray(machine.fit(x, np.repeat([0, 1], [len(on), len(off)])).decision_function(queries))


def residual_without_labels(on: Floats, _off: Floats, queries: Floats, m: int) -> Floats:
    return kernel_residual(on, queries, m)


LABELLED = {
    "support vectors": support_vectors,
    "quadratic machine": quadratic,
    "kernel residual of those on it": residual_without_labels,
}
