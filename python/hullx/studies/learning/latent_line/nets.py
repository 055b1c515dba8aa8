"""Autoencoders with one number in the middle, as many copies as there are seeds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from torch import Tensor, nn

from hullx.studies.learning.networks import Autoencoder, Mlp, float32
from hullx.studies.learning.training import Recipe, evaluated, fit

Floats = npt.NDArray[np.float64]

STEP = 0.02  # in standard deviations of the code: over it the speed of the decoder is measured


class Line:
    """A one-dimensional code for rows of the plane, of each copy its own."""

    def __init__(self, network: Autoencoder) -> None:
        self.network = network

    def encode(self, rows: Floats) -> Floats:
        """(copies, rows, 2) to (copies, rows)."""
        return _numbers(evaluated(self.network, lambda _: self.network.encode(float32(rows)))[..., 0])

    def decode(self, codes: Floats) -> Floats:
        """(copies, rows) to (copies, rows, 2)."""
        return _numbers(evaluated(self.network, lambda _: self.network.decode(float32(codes[..., None]))))


def _numbers(values: Tensor) -> Floats:
    return np.asarray(values.numpy(), dtype=np.float64)


def _network(widths: tuple[int, ...], copies: int, rng: np.random.Generator) -> Autoencoder:
    encoder = Mlp([2, *widths, 1], rng, activation="tanh", copies=copies)
    decoder = Mlp([1, *reversed(widths), 2], rng, activation="tanh", copies=copies)
    return Autoencoder(encoder, decoder)


def untrained(widths: tuple[int, ...], copies: int, rng: np.random.Generator) -> Line:
    """Random weights: what the shape of the network alone does."""
    return Line(_network(widths, copies, rng))


def trained(
    rows: Floats, widths: tuple[int, ...], recipe: Recipe, rng: np.random.Generator, isometry: float = 0.0
) -> Line:
    """Fit one copy to each of the sets of rows (copies, n, 2).

    `isometry` is the weight of the variation of the decoder's speed: with it, equal steps of the code become equal
    steps along the curve.
    """
    network = _network(widths, len(rows), rng)

    def loss(net: nn.Module, x: Tensor) -> Tensor:
        assert isinstance(net, Autoencoder)
        code = net.encode(x)
        total = (net.decode(code) - x).square().mean(dim=(1, 2)).sum()
        return total + isometry * _uneven(net, code) if isometry else total

    fit(network, loss, [float32(rows)], recipe, rng, rows_axis=1)
    return Line(network)


def _uneven(network: Autoencoder, code: Tensor) -> Tensor:
    """Squared coefficient of variation of the speed, summed over copies."""
    step = STEP * code.std(dim=1, keepdim=True).detach() + 1e-6
    moved = network.decode(code + step) - network.decode(code - step)
    speed = moved.norm(dim=-1) / (2.0 * step[..., 0])
    uneven: Tensor = speed.var(dim=1) / (speed.mean(dim=1).square() + 1e-6)
    return uneven.sum()
