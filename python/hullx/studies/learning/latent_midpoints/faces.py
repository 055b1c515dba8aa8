"""Morphs between four faces: weighted means of pixels, and of codes that a network learned of a hundred faces.

The four are among the hundred: so few teach a network nothing about a face that it has not seen.
"""

from __future__ import annotations

import numpy as np

from hullx import datasets
from hullx.studies._study import Measured
from hullx.studies.learning.latent_midpoints.coders import coder
from hullx.studies.learning.latent_midpoints.config import Config
from hullx.studies.learning.latent_midpoints.pictures import Floats
from hullx.studies.learning.latent_midpoints.scores import looks

SIDE, PADDED = 25, 28  # pixels of a face; the networks halve a side twice
GRID = 10


def corners(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Faces to learn from and four of them, padded at two edges by repeating them."""
    images, labels = datasets.lfw_200()
    faces = images[labels == 1].reshape(-1, SIDE, SIDE)
    padded = np.pad(faces, ((0, 0), (0, PADDED - SIDE), (0, PADDED - SIDE)), mode="edge").reshape(len(faces), -1)
    order = rng.permutation(len(padded))
    return padded, padded[order[:4]]


def mixtures() -> Floats:
    """Weights of the four corners on the grid, row by row: (GRID², 4)."""
    x, y = np.meshgrid(np.linspace(0.0, 1.0, GRID), np.linspace(0.0, 1.0, GRID))
    return np.stack([(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y], axis=-1).reshape(-1, 4)


def face_grids(config: Config, rng: np.random.Generator) -> Measured:
    """Two grids of pictures, and how sharp their edges are at the corners and in the middle."""
    known, four = corners(rng)
    made = coder(known, "plain", config.faces, config.face_epochs, config, rng)
    weights = mixtures()
    grids = {"pixels": weights @ four, "code": made.decode(weights @ made.encode(four))}
    at_corner = weights.max(axis=1) > 0.999
    at_middle = weights.max(axis=1) < 0.4
    rows, arrays = [], {}
    for path, pictures in grids.items():
        square = pictures.reshape(-1, PADDED, PADDED)[:, :SIDE, :SIDE]
        sharp = looks(square.reshape(len(square), -1))["variation"]
        rows.append({"kind": "faces", "path": path, "corners": float(sharp[at_corner].mean()),
                     "middle": float(sharp[at_middle].mean())})  # fmt: skip
        arrays[f"grid/{path}"] = np.clip(np.round(255.0 * square), 0, 255).astype(np.uint8)
    return Measured(rows, arrays)
