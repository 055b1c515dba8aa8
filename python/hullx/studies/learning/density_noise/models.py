"""Is it the quality of the approximation that decides, would the ideal model be right about any new sample, and what is
the best improvement?"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import datasets
from hullx.neighbors import knn

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LATENT = 8
NOISE = 0.4  # share of labels drawn anew, from which improvements start
WIDTH = 16


def digits() -> tuple[Floats, Ints]:
    """Written digits, 8 x 8."""
    images, labels = datasets.digits()
    return images / 16.0, labels.astype(np.int64)


def quality(rng: np.random.Generator, models: tuple[tuple[int, int, int], ...]) -> list[dict[str, Any]]:
    """For each autoencoder (rows, width, epochs): its held-out error, and that of neighbours among its codes."""
    from hullx.studies.learning.density_noise import nets

    images, labels = digits()
    order = rng.permutation(len(images))
    held, rest = order[:500], order[500:]
    out = []
    for rows, width, epochs in models:
        share, codes, asked = nets.coded(rng, images[rest], images[held], nets.Coder(rows, width, epochs), LATENT)
        near = knn(codes, asked, 5).indices
        votes = labels[rest[:rows]][near]
        said = np.array([np.bincount(vote, minlength=10).argmax() for vote in votes])
        out.append(
            {"rows": rows, "width": width, "epochs": epochs, "rebuilt": share,
             "error": float((said != labels[held]).mean())}
        )  # fmt: skip
    return out


def ideal(rng: np.random.Generator, n: int, asked: int) -> list[dict[str, Any]]:
    """The circle with its exact code, the angle; labels by arc, and labels that are white noise."""
    out = []
    for name in ("arcs", "white noise"):
        angle, fresh = 2.0 * math.pi * rng.random(n), 2.0 * math.pi * rng.random(asked)
        labels, truth = ((np.sin(2.0 * a) > 0) if name == "arcs" else rng.random(len(a)) < 0.5 for a in (angle, fresh))
        x, queries = (np.stack([np.cos(a), np.sin(a)], axis=1) for a in (angle, fresh))
        wrong = labels[knn(x, queries, 1).indices[:, 0]] != truth
        out.append({"labels": name, "n": n, "asked": asked, "wrong": int(wrong.sum())})
    return out


def improvements(rng: np.random.Generator, n: int, seeds: int, epochs: int) -> list[dict[str, Any]]:
    """Errors of networks from a common base, and with twice the rows, half the noise, twice the width."""
    from hullx.studies.learning.density_noise import nets

    images, labels = digits()
    changes = {
        "base": (n, NOISE, WIDTH), "twice the rows": (2 * n, NOISE, WIDTH), "half the noise": (n, NOISE / 2, WIDTH),
        "twice the width": (n, NOISE, 2 * WIDTH), "no noise": (n, 0.0, WIDTH),
    }  # fmt: skip
    out = []
    for name, (rows, noise, width) in changes.items():
        orders = [rng.permutation(len(images)) for _ in range(seeds)]
        train, held = np.array([o[:rows] for o in orders]), np.array([o[-500:] for o in orders])
        given = labels[train]
        drawn = rng.random(given.shape) < noise
        given = np.where(drawn, rng.integers(10, size=given.shape), given)
        errors = nets.classified(rng, images[train], given, images[held], labels[held], width, epochs)
        written = " ".join(f"{value:.6g}" for value in errors)
        out.append({"change": name, "rows": rows, "noise": noise, "width": width, "errors": written})
    return out
