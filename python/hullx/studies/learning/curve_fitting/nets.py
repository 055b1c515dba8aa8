"""The networks of the study, trained by the one trainer: copies over targets and seeds, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from hullx.studies.learning.curve_fitting.config import Config, Floats
from hullx.studies.learning.networks import Activation, Mlp, float32
from hullx.studies.learning.training import Recipe, evaluated, fit


def _squared(network: torch.nn.Module, x: Tensor, y: Tensor) -> Tensor:
    out: Tensor = network(x)
    return (out - y).square().mean(dim=(-2, -1)).sum()


def trained(
    x: Floats, y: Floats, width: int, activation: Activation, epochs: int, rate: float, rng: np.random.Generator
) -> Mlp:
    """One hidden layer for each of the rows of `y` (copies, rows), whose inputs are x (copies, rows, d)."""
    network = Mlp([x.shape[2], width, 1], rng, activation=activation, copies=len(y))
    recipe = Recipe(epochs=epochs, rate=rate, cosine=True, check=epochs)
    fit(network, _squared, [float32(x), float32(y)[:, :, None]], recipe, rng, rows_axis=1)
    return network.double()


def predictions(network: Mlp, x: Floats) -> Floats:
    """Of every copy: x (rows, d) or (copies, rows, d) to (copies, rows)."""
    out = evaluated(network, lambda net: net(torch.from_numpy(x)))
    return np.asarray(out.squeeze(-1).numpy())


@dataclass(frozen=True)
class Slopes:
    """Exact slopes of one-layer networks of one input along the two rays: distances t, (copies, sides, t); at infinity
    (copies, sides)."""

    at: Floats
    value: Floats
    limit: Floats


def slopes(network: Mlp, at: Sequence[float]) -> Slopes:
    """The derivative along ±1 at ±t, and its limit, from the weights: no difference quotients."""
    layers = (network.weights[0], network.biases[0], network.weights[1])
    w, b, a = (p.detach().double().numpy().reshape(network.copies, -1) for p in layers)
    t = np.asarray(at, dtype=np.float64)
    value, limit = [], []
    for side in (-1.0, 1.0):
        v = side * w
        z = v[:, None, :] * t[:, None] + b[:, None, :]
        value.append((a * v)[:, None, :] * _derivative(network.activation, z))
        limit.append((a * np.maximum(v, 0.0)).sum(axis=-1) if network.activation == "relu" else np.zeros(len(w)))
    return Slopes(t, np.stack(value, axis=1).sum(axis=-1), np.stack(limit, axis=1))


def _derivative(activation: Activation, z: Floats) -> Floats:
    if activation == "relu":
        return np.asarray((z > 0.0).astype(np.float64))
    return np.asarray(1.0 - np.square(np.tanh(z)))


def many_inputs(x: Floats, y: Floats, held: int, config: Config, rng: np.random.Generator) -> Mlp:
    """Two hidden layers on rows of many columns, stopped by `held` rows that it does not learn from."""
    network = Mlp([x.shape[1], 64, 64, 1], rng)
    order = rng.permutation(len(x))
    rest, out = order[held:], order[:held]
    x_out, y_out = float32(x[out]), float32(y[out])[:, None]
    recipe = Recipe(epochs=config.relevant_epochs, batch=256, rate=2e-3, decay=1e-2, check=2, patience=10)
    data = [float32(x[rest]), float32(y[rest])[:, None]]
    fit(network, _squared, data, recipe, rng, score=lambda net: _squared(net, x_out, y_out))
    return network.double()
