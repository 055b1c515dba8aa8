"""Perceptrons and autoencoders of the study."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from hullx.studies.learning.networks import Mlp, dense_autoencoder, float32
from hullx.studies.learning.training import Recipe, evaluated, fit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
BATCH = 128
CLASSES = 10


def regression(rng: np.random.Generator, x: Floats, y: Floats, queries: Floats, steps: int) -> Floats:
    """(seeds, rows, columns), (seeds, rows), (seeds, asked, columns) to (seeds, asked)."""
    network = Mlp([x.shape[2], 128, 128, 1], rng, copies=len(x))
    epochs = max(1, steps // -(-x.shape[1] // BATCH))
    recipe = Recipe(epochs, batch=BATCH, rate=3e-3, cosine=True)

    def loss(net: nn.Module, a: Tensor, b: Tensor) -> Tensor:
        found: Tensor = (net(a)[..., 0] - b).square().mean(dim=1).sum()
        return found

    fit(network, loss, [float32(x), float32(y)], recipe, rng, rows_axis=1)
    said: Floats = evaluated(network, lambda net: net(float32(queries)))[..., 0].double().numpy()
    return said


def classified(
    rng: np.random.Generator, x: Floats, labels: Ints, test: Floats, truth: Ints, width: int, epochs: int
) -> Floats:
    """Test errors of perceptrons with one hidden layer: (seeds, rows, columns), (seeds, rows) to (seeds,)."""
    network = Mlp([x.shape[2], width, CLASSES], rng, copies=len(x))
    targets = torch.as_tensor(labels)

    def loss(net: nn.Module, a: Tensor, b: Tensor) -> Tensor:
        each = nn.functional.cross_entropy(net(a).flatten(0, 1), b.flatten(), reduction="none")
        return each.reshape(b.shape).mean(dim=1).sum()

    fit(network, loss, [float32(x), targets], Recipe(epochs, rate=1e-2, cosine=True), rng, rows_axis=1)
    said = evaluated(network, lambda net: net(float32(test))).argmax(dim=2).numpy()
    found: Floats = (said != truth).mean(axis=1)
    return found


@dataclass(frozen=True)
class Coder:
    """What one autoencoder was given."""

    rows: int
    width: int
    epochs: int


def coded(
    rng: np.random.Generator, train: Floats, test: Floats, coder: Coder, latent: int
) -> tuple[float, Floats, Floats]:
    """Held-out error of an autoencoder as a share of the variance, codes of the rows, codes of those held out."""
    x, held = float32(train[: coder.rows]), float32(test)
    network = dense_autoencoder(train.shape[1], [coder.width], latent, rng)
    recipe = Recipe(coder.epochs, batch=64, rate=3e-3)
    fit(network, lambda net, a: nn.functional.mse_loss(net(a), a), [x], recipe, rng)
    rebuilt = evaluated(network, lambda net: net(held)).double().numpy()
    share = float(np.square(rebuilt - test).mean() / np.square(test - test.mean(axis=0)).mean())
    codes, asked = evaluated(network, lambda _: (network.encode(x), network.encode(held)))
    return share, codes.double().numpy(), asked.double().numpy()
