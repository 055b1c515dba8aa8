"""A small convolutional network for grey pictures, watched at chosen moments of its training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from hullx.arrays import Floats, Rows
from hullx.studies.geometry.real_data.sources import Ints
from hullx.studies.learning.networks import seeded
from hullx.studies.learning.training import Recipe, fit

BATCH, RATE = 128, 2e-3
CHANNELS = (16, 32)
BLOCK = 2_000


class Convnet(nn.Module):
    """Two convolutions that halve the side, a hidden layer of `width` rectified units (the embedding), class scores."""

    def __init__(
        self, side: int, width: int, classes: int, rng: np.random.Generator, unit: type[nn.Module] = nn.ReLU
    ) -> None:
        super().__init__()
        self.side = side
        first, second = CHANNELS
        quarter = -(-side // 4)  # halved twice, rounded up
        with seeded(rng):
            self.body = nn.Sequential(
                nn.Conv2d(1, first, 5, stride=2, padding=2),
                unit(),
                nn.Conv2d(first, second, 3, stride=2, padding=1),
                unit(),
                nn.Flatten(),
                nn.Linear(second * quarter * quarter, width),
                unit(),
            )
            self.head = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.head(self.body(x))
        return scores


def watched(
    train: Rows,
    labels: Ints,
    side: int,
    width: int,
    epochs: Sequence[int],
    rng: np.random.Generator,
    unit: type[nn.Module] = nn.ReLU,
) -> Iterator[tuple[int, Convnet]]:
    """Train on pictures, rows of `side`² values, and yield the network at each of the moments, in place."""
    network = Convnet(side, width, int(labels.max()) + 1, rng, unit)
    data = (pictures(train, side), torch.from_numpy(np.ascontiguousarray(labels)))
    moments = sorted({0, *epochs})
    for before, after in pairwise([0, *moments]):
        if after > before:
            last = after == moments[-1]
            recipe = Recipe(epochs=after - before, batch=BATCH, rate=RATE, cosine=last, check=after - before)
            fit(network, _loss, data, recipe, rng)
        if after in epochs:
            network.eval()
            yield after, network


def _loss(network: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    return functional.cross_entropy(network(x), y)


def pictures(rows: Rows, side: int) -> Tensor:
    """Rows of grey values as the network takes them, from -0.5 to 0.5 for bytes."""
    return torch.from_numpy(rows.astype(np.float32) / 255.0 - 0.5).reshape(-1, 1, side, side)


def embedding(network: Convnet, rows: Rows) -> Floats:
    """What the last layer sees of each row."""
    with torch.no_grad():
        parts = [network.body(pictures(rows[i : i + BLOCK], network.side)) for i in range(0, len(rows), BLOCK)]
    return np.asarray(torch.cat(parts).numpy().astype(np.float64))


def head(network: Convnet) -> tuple[Floats, Floats]:
    """Weight (width, classes) and bias of the last layer: scores are embedding @ weight + bias."""
    weight, bias = network.head.weight.detach().numpy(), network.head.bias.detach().numpy()
    return weight.T.astype(np.float64), bias.astype(np.float64)
