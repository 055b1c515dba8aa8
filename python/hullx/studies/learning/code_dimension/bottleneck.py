"""Autoencoders with as many code numbers as the manifold has dimensions, and with one more: how far is the point that
they reconstruct worst?"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from hullx.studies.learning.code_dimension.shapes import Shape, scattered
from hullx.studies.learning.networks import Mlp, float32
from hullx.studies.learning.training import Recipe, evaluated, fit

Floats = npt.NDArray[np.float64]
HALVINGS = 60


class Pair(nn.Module):
    """Copies of an encoder and a decoder."""

    def __init__(self, ambient: int, code: int, width: int, rng: np.random.Generator, copies: int) -> None:
        super().__init__()
        self.encoder = Mlp([ambient, width, width, code], rng, activation="tanh", copies=copies)
        self.decoder = Mlp([code, width, width, ambient], rng, activation="tanh", copies=copies)

    def encode(self, x: Tensor) -> Tensor:
        code: Tensor = self.encoder(x)
        return code

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.decoder(self.encode(x))
        return found


def measure(
    rng: np.random.Generator, shape: Shape, code: int, *, points: int, asked: int, width: int, seeds: int, epochs: int
) -> tuple[dict[str, Any], dict[str, Floats]]:
    """Errors at fresh points: the median and the worst of each of `seeds` autoencoders."""
    train, fresh = (float32(scattered(shape, n, rng)) for n in (points, asked))
    network = Pair(train.shape[1], code, width, rng, seeds)
    recipe = Recipe(epochs, batch=256, rate=3e-3, cosine=True)
    fit(network, lambda net, x: (net(x) - x).square().sum(dim=-1).mean(dim=-1).sum(), [train], recipe, rng)
    errors = evaluated(network, lambda net: (net(fresh) - fresh).norm(dim=-1)).double().numpy()
    worst = errors.max(axis=1)
    if shape.name == "circle" and code == 1:
        worst = np.maximum(worst, antipodes(network, seeds))
    row = {
        "shape": shape.name, "dim": shape.dim, "closed": shape.closed, "code": code, "seeds": seeds,
        "median": float(np.median(errors)), "worst": " ".join(f"{value:.5g}" for value in worst),
    }  # fmt: skip
    best = int(worst.argmin())
    rebuilt = evaluated(network, lambda net: net(fresh))[best].double().numpy()
    return row, {"points": fresh.double().numpy(), "rebuilt": rebuilt, "error": errors[best]}


def antipodes(network: Pair, copies: int) -> Floats:
    """For each copy the error at two opposite points of the circle with the same code, found by halving: at least 1.

    Along half the circle the difference of the codes of opposite points changes its sign.
    """
    low, high = torch.zeros(copies, dtype=torch.float64), torch.full((copies,), np.pi, dtype=torch.float64)
    network = network.double()

    def difference(angle: Tensor) -> Tensor:
        codes = evaluated(network, lambda _: network.encode(_opposite(angle)))
        return codes[:, 0, 0] - codes[:, 1, 0]

    sign = torch.sign(difference(low))
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        same = torch.sign(difference(middle)) == sign
        low, high = torch.where(same, middle, low), torch.where(same, high, middle)
    pair = _opposite(low)
    errors = evaluated(network, lambda net: (net(pair) - pair).norm(dim=-1))
    network.float()
    found: Floats = errors.max(dim=1).values.numpy()
    return found


def _opposite(angle: Tensor) -> Tensor:
    """(copies, 2, 2): for each copy the points at this angle and across."""
    point = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
    return torch.stack([point, -point], dim=1)
