"""Small networks for square grey pictures whose side is a multiple of four: autoencoders, and a judge of classes.

Pictures are rows of values from 0 to 1 in NumPy; what is trained here takes and gives such rows.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from hullx.studies.learning.networks import Autoencoder, seeded
from hullx.studies.learning.training import Recipe, evaluated, fit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Kind = Literal["plain", "variational", "denoising"]

CHANNELS = (16, 32)  # after each halving of the side
WIDTH = 128
BLOCK = 1_000  # rows that are in the network at once


class _Pictures(nn.Module):
    """Rows to pictures of one channel."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.shape = (-1, channels, side, side)

    def forward(self, rows: Tensor) -> Tensor:
        return rows.reshape(self.shape)


def _encoder(side: int, out: int) -> nn.Module:
    quarter, (few, many) = side // 4, CHANNELS
    return nn.Sequential(
        _Pictures(1, side),
        nn.Conv2d(1, few, 3, stride=2, padding=1), nn.ReLU(),
        nn.Conv2d(few, many, 3, stride=2, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(many * quarter**2, WIDTH), nn.ReLU(), nn.Linear(WIDTH, out),
    )  # fmt: skip


def _decoder(side: int, latent: int) -> nn.Module:
    """Its output are logits of the grey values."""
    quarter, (few, many) = side // 4, CHANNELS
    return nn.Sequential(
        nn.Linear(latent, WIDTH), nn.ReLU(), nn.Linear(WIDTH, many * quarter**2), nn.ReLU(), _Pictures(many, quarter),
        nn.ConvTranspose2d(many, few, 4, stride=2, padding=1), nn.ReLU(),
        nn.ConvTranspose2d(few, 1, 4, stride=2, padding=1), nn.Flatten(),
    )  # fmt: skip


class ImageCoder:
    """A trained, or untrained, autoencoder of pictures: rows to codes and back."""

    def __init__(self, network: Autoencoder, latent: int) -> None:
        self.network = network
        self.latent = latent

    def encode(self, rows: Floats) -> Floats:
        """(m, side²) to (m, latent); of a variational one the mean."""
        return _in_blocks(lambda x: self.network.encode(x)[:, : self.latent], rows, self.network)

    def decode(self, codes: Floats) -> Floats:
        """(m, latent) to (m, side²), between 0 and 1."""
        return _in_blocks(lambda z: torch.sigmoid(self.network.decode(z)), codes, self.network)


def _in_blocks(question: object, rows: Floats, network: nn.Module) -> Floats:
    parts = [tensor(rows[i : i + BLOCK]) for i in range(0, len(rows), BLOCK)]
    found = [evaluated(network, lambda _, part=part: question(part)) for part in parts]  # type: ignore[misc, operator]
    return np.asarray(torch.cat(found).numpy(), dtype=np.float64)


def tensor(values: npt.NDArray[np.generic]) -> Tensor:
    """Single precision, which the networks have."""
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))


def _side(rows: Floats) -> int:
    side = math.isqrt(rows.shape[1])
    if side * side != rows.shape[1] or side % 4:
        raise ValueError(
            f"`rows` has {rows.shape[1]} columns: square pictures whose side is a multiple of 4 are needed"
        )
    return side


def image_coder(
    rows: Floats,
    latent: int,
    kind: Kind,
    recipe: Recipe,
    rng: np.random.Generator,
    *,
    noise: float = 0.3,
    beta: float = 1.0,
) -> ImageCoder:
    """Train an autoencoder on rows of pictures.

    `noise` is the standard deviation of what "denoising" has to remove, `beta` the weight of the prior of
    "variational"; no epochs leave the weights random. The loss is the cross-entropy of grey values, summed over pixels.
    """
    side = _side(rows)
    with seeded(rng):
        network = Autoencoder(_encoder(side, 2 * latent if kind == "variational" else latent), _decoder(side, latent))
        network.eval()

        def loss(net: nn.Module, x: Tensor) -> Tensor:
            assert isinstance(net, Autoencoder)
            code = net.encode(x + noise * torch.randn_like(x) if kind == "denoising" else x)
            prior = torch.zeros(())
            if kind == "variational":
                code, prior = _drawn(code, latent)
            logits = net.decode(code)
            wrong = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
            return wrong + beta * prior

        if recipe.epochs:
            fit(network, loss, [tensor(rows)], recipe, rng)
    return ImageCoder(network, latent)


def _drawn(code: Tensor, latent: int) -> tuple[Tensor, Tensor]:
    """A code around its mean, and the mean over rows of the divergence from the standard normal law."""
    middle, log_variance = code[:, :latent], code[:, latent:].clamp(-10.0, 10.0)
    prior = 0.5 * (middle.square() + log_variance.exp() - 1.0 - log_variance).sum(dim=1).mean()
    return middle + torch.randn_like(middle) * torch.exp(0.5 * log_variance), prior


class Judge:
    """A classifier whose probabilities are scaled on rows of their own, so that its confidence means something."""

    def __init__(self, network: nn.Module, temperature: float) -> None:
        self.network = network
        self.temperature = temperature

    def probabilities(self, rows: Floats) -> Floats:
        """(m, classes)."""
        logits = _in_blocks(lambda x: self.network(x), rows, self.network) / self.temperature
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(e / e.sum(axis=1, keepdims=True))


def judge(
    rows: Floats, labels: Ints, spare: Floats, spare_labels: Ints, recipe: Recipe, rng: np.random.Generator
) -> Judge:
    """Train a classifier on `rows` and choose its temperature on `spare`."""
    side, classes = _side(rows), int(labels.max()) + 1
    with seeded(rng):
        network = nn.Sequential(
            _Pictures(1, side),
            nn.Conv2d(1, 12, 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(12, 24, 3, stride=2, padding=1), nn.ReLU(),
            nn.Flatten(), nn.Dropout(0.3), nn.Linear(24 * (side // 4) ** 2, 64), nn.ReLU(), nn.Linear(64, classes),
        )  # fmt: skip

        def loss(net: nn.Module, x: Tensor, y: Tensor) -> Tensor:
            return nn.functional.cross_entropy(net(x), y)

        fit(network, loss, [tensor(rows), torch.from_numpy(labels)], recipe, rng)
    logits = evaluated(network, lambda net: net(tensor(spare)))
    target = torch.from_numpy(spare_labels)
    grid = np.geomspace(0.3, 5.0, 57)
    wrong = [float(nn.functional.cross_entropy(logits / t, target)) for t in grid]
    return Judge(network, float(grid[int(np.argmin(wrong))]))
