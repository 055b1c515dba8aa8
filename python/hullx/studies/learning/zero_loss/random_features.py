"""Random cosine features of images: least squares of least norm, and with a penalty, as the features grow in number.

Their frequencies are multivariate Cauchy (the kernel is exp(-distance/width)): with Gaussian ones the features of two
components are so smooth that in float64 no number of them fits every label.  The width is the distance to the nearest
neighbour.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.studies.clothes import Labelled

Floats = npt.NDArray[np.float64]
CLASSES = 10
PENALTY = 1e-2  # of the largest squared singular value
HULL_FEATURES = 512  # beyond, 1,000 points are far from filling anything; the share has been 0 for long


def measure(
    rng: np.random.Generator, images: Labelled, p: int, noise: tuple[float, ...], seeds: int
) -> list[dict[str, Any]]:
    """One row for each share of noisy labels and each fit: with no penalty, with one."""
    n, d = images.train.shape
    width = float(np.median(knn(images.train, images.train, 1, exclude=np.arange(n)).distances))
    found: dict[tuple[float, str], list[tuple[float, float, float]]] = {}
    share = 0.0
    for seed in range(seeds):
        waves = rng.standard_normal((d, p)) / np.abs(rng.standard_normal(p)) / width
        phases = rng.uniform(0.0, 2.0 * math.pi, p)
        train, test = (math.sqrt(2.0 / p) * np.cos(x @ waves + phases) for x in (images.train, images.test))
        left, singular, right = np.linalg.svd(train, full_matrices=False)
        if seed == 0:
            share = held(train, test) / len(test) if p <= HULL_FEATURES else 0.0
        for drawn in noise:
            labels = noisy(rng, images.train_labels, drawn)
            target = np.eye(CLASSES)[labels]
            for fit, inverse in inverses(singular).items():
                weights = right.T @ (inverse[:, None] * (left.T @ target))
                on_train, on_test = train @ weights, test @ weights
                found.setdefault((drawn, fit), []).append(
                    (
                        float(np.square(on_train - target).mean() / np.square(target - target.mean(axis=0)).mean()),
                        float((on_train.argmax(axis=1) != labels).mean()),
                        float((on_test.argmax(axis=1) != images.test_labels).mean()),
                    )
                )
    return [
        {
            "kind": "features", "d": d, "n": n, "size": p, "noise": drawn, "fit": fit, "seeds": seeds,
            "training_loss": float(np.max(values, axis=0)[0]), "training_error": float(np.mean(values, axis=0)[1]),
            "test_error": float(np.mean(values, axis=0)[2]), "asked": len(images.test),
            "inside_features": share,
        }
        for (drawn, fit), values in found.items()
    ]  # fmt: skip


def inverses(singular: Floats) -> dict[str, Floats]:
    """What the fits divide by: the singular values above rounding, or all of them with a penalty."""
    kept = singular > 1e-10 * singular[0]
    return {
        "least norm": np.where(kept, 1.0 / np.where(kept, singular, 1.0), 0.0),
        "penalty": singular / (np.square(singular) + PENALTY * singular[0] ** 2),
    }


def noisy(rng: np.random.Generator, labels: npt.NDArray[np.int64], share: float) -> npt.NDArray[np.int64]:
    """Labels, a share of them drawn anew from all classes."""
    out = labels.copy()
    chosen = rng.permutation(len(labels))[: round(share * len(labels))]
    out[chosen] = rng.integers(CLASSES, size=len(chosen))
    return out


def held(points: Floats, queries: Floats) -> int:
    """How many of the queries lie in the hull of the points."""
    return int((Hull(points).query(queries).verdict == 1).sum())
