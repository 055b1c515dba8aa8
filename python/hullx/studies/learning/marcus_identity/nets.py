"""The networks: perceptrons, and what is proposed as a remedy.  Each holds copies, one a seed, and returns logits (or,
for squared error, values around 0 and 1) of shape (copies, rows, units)."""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from hullx.studies.learning.marcus_identity.settings import Setting
from hullx.studies.learning.networks import Activation, Mlp

SMALLEST = 1e-6  # a probability is at least this far from 0 and 1


def build(setting: Setting, units: int, copies: int, rng: np.random.Generator) -> nn.Module:
    """A network for `units` in and out."""
    activation = cast(Activation, setting.activation)
    if setting.net == "shared":
        return Shared(Mlp([1, *setting.hidden, 1], rng, activation=activation, copies=copies))
    plain = Mlp([units, *setting.hidden, units], rng, activation=activation, copies=copies)
    if setting.net == "skip":
        return Skip(plain, setting.squared)
    return Gate(plain, units) if setting.net == "gate" else plain


class Shared(nn.Module):
    """One small network applied to every unit on its own: a convolution of width one."""

    def __init__(self, network: Mlp) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        copies, rows, units = x.shape
        y: Tensor = self.network(x.reshape(copies, rows * units, 1))
        return y.reshape(copies, rows, units)


class Skip(nn.Module):
    """The input added to the output: before training it is the identity, but for small weights."""

    def __init__(self, network: Mlp, squared: bool) -> None:
        super().__init__()
        self.network = network
        self.squared = squared

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.network(x)
        return y + (x if self.squared else 2.0 * x - 1.0)


class Gate(nn.Module):
    """Each unit is copied with probability g and computed otherwise; g is learned, one for each unit, from one half."""

    def __init__(self, network: Mlp, units: int) -> None:
        super().__init__()
        self.network = network
        self.gate = nn.Parameter(torch.zeros(network.copies, 1, units))

    def forward(self, x: Tensor) -> Tensor:
        g = torch.sigmoid(self.gate)
        p = g * x + (1.0 - g) * torch.sigmoid(self.network(x))
        return torch.logit(p, eps=SMALLEST)
