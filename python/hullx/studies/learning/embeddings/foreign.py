"""Pictures as EfficientNet-lite0 sees them, which was trained on ImageNet and never on these."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from hullx.arrays import Floats, Rows
from hullx.datasets import photo_patches
from hullx.studies.learning import imagenet

Bytes = npt.NDArray[np.uint8]
BLOCK = 500


def fashion(rows: Rows, side: int, to: int) -> Floats:
    """Pooled features of grey pictures, rows of `side`² bytes, enlarged to `to` pixels a side."""
    parts = []
    for i in range(0, len(rows), BLOCK):
        grey = torch.from_numpy(rows[i : i + BLOCK].astype(np.float32) / 255.0).reshape(-1, 1, side, side)
        large = functional.interpolate(grey, (to, to), mode="bilinear", align_corners=False)
        parts.append(imagenet.network().features(large.expand(-1, 3, -1, -1)))
    return np.asarray(torch.cat(parts).numpy().astype(np.float64))


def patches(side: int, rows: int, queries: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Pooled features of patches of colour photographs: for training, of other parts of the same, of other ones.

    Patches of one colour (sky, black margins) are left out: they repeat each other, and a copy is always inside.
    """
    cut = photo_patches(side, 2 * rows, rng, tests=2 * queries, channels=3)
    wanted = (rows, queries, queries)
    return {
        name: _coloured(varied(part, side)[:count], side)
        for name, part, count in zip(cut._fields, cut, wanted, strict=True)
    }


def varied(rows: Bytes, side: int) -> Bytes:
    """The patches of more than one colour."""
    pixels = rows.reshape(len(rows), side * side, 3)
    return np.asarray(rows[(pixels != pixels[:, :1]).any(axis=(1, 2))])


def _coloured(rows: Bytes, side: int) -> Floats:
    parts = []
    for i in range(0, len(rows), BLOCK):
        colour = torch.from_numpy(rows[i : i + BLOCK].astype(np.float32) / 255.0).reshape(-1, side, side, 3)
        parts.append(imagenet.network().features(colour.permute(0, 3, 1, 2)))
    return np.asarray(torch.cat(parts).numpy().astype(np.float64))
