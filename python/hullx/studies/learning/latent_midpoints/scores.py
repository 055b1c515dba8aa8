"""How plausible a picture is, measured in ways that do not know the network that made it.

nearest     distance to the nearest real picture, over the typical one between real pictures; rewards blur
density     balls around real pictures that hold it, over k (Naeem et al., arXiv 2002.09797)
precision   whether any ball does (Kynkäänniemi et al., arXiv 1904.06991)
confidence  of the classifier in its best class, and entropy of its probabilities in nats
grey        share of pixels between 0.2 and 0.8; variation: sum of differences of neighbouring pixels, over pixels
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hullx.neighbors import knn
from hullx.studies.learning.latent_midpoints.pictures import Floats, Pictures

SCORES = ("nearest", "density", "precision", "confidence", "entropy", "grey", "variation")
BETTER = {"nearest": -1.0, "density": 1.0, "precision": 1.0, "confidence": 1.0, "grey": -1.0}  # sign of plausible


def scores(rows: Floats, real: Pictures) -> dict[str, Floats]:
    """Every score of every row."""
    density, precision = balls(rows, real.reference, real.radii)
    probabilities = real.judge.probabilities(rows)
    return {
        "nearest": knn(real.reference, rows, k=1).distances[:, 0] / real.typical,
        "density": density / real.config.neighbors,
        "precision": precision,
        "confidence": probabilities.max(axis=1),
        "entropy": -(probabilities * np.log(np.maximum(probabilities, 1e-300))).sum(axis=1),
        **looks(rows),
    }


def balls(rows: Floats, reference: Floats, radii: Floats) -> tuple[Floats, Floats]:
    """Number of balls that hold each row, and whether any does."""
    within = squared_distances(rows, reference) < np.square(radii)
    return np.asarray(within.sum(axis=1), dtype=np.float64), np.asarray(within.any(axis=1), dtype=np.float64)


def squared_distances(rows: Floats, others: Floats) -> Floats:
    """All pairs; right to rounding, which is enough to count."""
    products = rows @ others.T
    norms = np.square(rows).sum(axis=1)[:, None] + np.square(others).sum(axis=1)
    return np.asarray(np.maximum(norms - 2.0 * products, 0.0))


def looks(rows: Floats) -> dict[str, Floats]:
    """What the eye sees first: greys, and how sharp the edges are."""
    side = math.isqrt(rows.shape[1])
    pictures = rows.reshape(-1, side, side)
    steps = np.abs(np.diff(pictures, axis=1)).sum(axis=(1, 2)) + np.abs(np.diff(pictures, axis=2)).sum(axis=(1, 2))
    return {
        "grey": ((rows > 0.2) & (rows < 0.8)).mean(axis=1),
        "variation": np.asarray(steps / rows.shape[1]),
    }


def bootstrap(
    values: npt.ArrayLike, rng: np.random.Generator, resamples: int, alpha: float = 0.05
) -> tuple[float, float, float]:
    """Mean of independent values, and the limits of its bootstrap percentiles."""
    x = np.asarray(values, dtype=np.float64)
    means = x[rng.integers(len(x), size=(resamples, len(x)))].mean(axis=1)
    low, high = np.quantile(means, [alpha / 2.0, 1.0 - alpha / 2.0])
    return float(x.mean()), float(low), float(high)
