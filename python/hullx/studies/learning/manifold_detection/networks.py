"""The same three tasks for networks: all seeds at once, each with rows of its own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from torch import Tensor, nn

from hullx.studies.learning.networks import Mlp, float32
from hullx.studies.learning.training import Recipe, evaluated, fit

Floats = npt.NDArray[np.float64]
WIDTH = 64
BATCH = 128


def regression(rng: np.random.Generator, x: Floats, y: Floats, queries: Floats, steps: int) -> Floats:
    """(seeds, rows, dim), (seeds, rows), (seeds, queries, dim) to (seeds, queries)."""
    network = Mlp([x.shape[2], WIDTH, WIDTH, 1], rng, activation="tanh", copies=len(x))
    _train(network, lambda net, a, b: (net(a)[..., 0] - b).square().mean(dim=1).sum(), [x, y], rng, steps)
    return _answer(network, queries)[..., 0]


def reconstruction(rng: np.random.Generator, x: Floats, queries: Floats, m: int, steps: int) -> Floats:
    """Distance between a query and what an autoencoder with m + 1 numbers makes of it."""
    dim = x.shape[2]
    network = _Chain(
        Mlp([dim, WIDTH, m + 1], rng, activation="tanh", copies=len(x)),
        Mlp([m + 1, WIDTH, dim], rng, activation="tanh", copies=len(x)),
    )
    _train(network, lambda net, a: (net(a) - a).square().sum(dim=2).mean(dim=1).sum(), [x], rng, steps)
    found: Floats = np.linalg.norm(_answer(network, queries) - queries, axis=2)
    return found


def classification(rng: np.random.Generator, on: Floats, off: Floats, queries: Floats, steps: int) -> Floats:
    """Score of being off, from labelled rows."""
    x = np.concatenate([on, off], axis=1)
    y = np.repeat([[0.0] * on.shape[1] + [1.0] * off.shape[1]], len(x), axis=0)
    network = Mlp([x.shape[2], WIDTH, WIDTH, 1], rng, copies=len(x))

    def loss(net: nn.Module, a: Tensor, b: Tensor) -> Tensor:
        scores = net(a)[..., 0]
        return nn.functional.binary_cross_entropy_with_logits(scores, b, reduction="none").mean(dim=1).sum()

    _train(network, loss, [x, y], rng, steps)
    return _answer(network, queries)[..., 0]


class _Chain(nn.Module):
    def __init__(self, encoder: Mlp, decoder: Mlp) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.decoder(self.encoder(x))
        return found


def _train(network: nn.Module, loss: object, data: list[Floats], rng: np.random.Generator, steps: int) -> None:
    rows = data[0].shape[1]
    epochs = max(1, steps // max(1, -(-rows // BATCH)))
    recipe = Recipe(epochs, batch=BATCH, rate=3e-3, cosine=True)
    fit(network, loss, [float32(part) for part in data], recipe, rng, rows_axis=1)  # type: ignore[arg-type]


def _answer(network: nn.Module, queries: Floats) -> Floats:
    found: Floats = evaluated(network, lambda net: net(float32(queries))).double().numpy()
    return found
