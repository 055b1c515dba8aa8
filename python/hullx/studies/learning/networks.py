"""Small networks.  `Mlp` holds many copies of one perceptron that differ in their weights alone: parameters are
(copies, in, out), so that twenty seeds of a small network cost little more than one.

Weights come from a numpy stream, never from torch's global state; `seeded` does the same for torch's own layers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

Activation = Literal["relu", "tanh", "sigmoid", "sine"]

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "sine": torch.sin,
}


def torch_seed(rng: np.random.Generator) -> int:
    """A seed for torch, drawn from a study's stream."""
    return int(rng.integers(2**62))


def generator(rng: np.random.Generator) -> torch.Generator:
    """A torch stream that depends on the numpy stream alone."""
    return torch.Generator().manual_seed(torch_seed(rng))


@contextmanager
def seeded(rng: np.random.Generator) -> Iterator[None]:
    """Inside, torch's global stream (which initialises its layers) follows `rng`; afterwards it is as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(torch_seed(rng))
        yield


def float32(rows: npt.ArrayLike) -> Tensor:
    """Rows as the networks take them, copied."""
    return torch.tensor(np.asarray(rows), dtype=torch.float32)


class Mlp(nn.Module):
    """Copies of a multilayer perceptron, trained side by side without seeing each other.

    Parameters
    ----------
    sizes : sequence of int
        Width of the input, of each hidden layer, of the output.
    rng : numpy.random.Generator
        Of the weights: uniform in ±1/sqrt(in), as torch's own linear layer has them; for "relu" times sqrt(6) (He).
    activation : {"relu", "tanh", "sigmoid", "sine"}
        Between layers; the output is linear.
    copies : int
        How many.

    Notes
    -----
    Input (rows, in), the same for all, or (copies, rows, in); output (copies, rows, out).
    """

    def __init__(
        self, sizes: Sequence[int], rng: np.random.Generator, *, activation: Activation = "relu", copies: int = 1
    ) -> None:
        super().__init__()
        self.copies = copies
        self.activation: Activation = activation
        stream = generator(rng)
        weights, biases = [], []
        for i, (fan_in, fan_out) in enumerate(pairwise(sizes)):
            hidden = i < len(sizes) - 2
            scale = (math.sqrt(6.0) if activation == "relu" and hidden else 1.0) / math.sqrt(fan_in)
            weights.append(_uniform((copies, fan_in, fan_out), scale, stream))
            biases.append(_uniform((copies, 1, fan_out), 1.0 / math.sqrt(fan_in), stream))
        self.weights = nn.ParameterList(weights)
        self.biases = nn.ParameterList(biases)

    def hidden(self, x: Tensor) -> Tensor:
        """What the last layer sees: (copies, rows, width)."""
        act = ACTIVATIONS[self.activation]
        h = x if x.dim() == 3 else x.unsqueeze(0).expand(self.copies, -1, -1)
        for weight, bias in zip(list(self.weights)[:-1], list(self.biases)[:-1], strict=True):
            h = act(torch.baddbmm(bias, h, weight))
        return h

    def forward(self, x: Tensor) -> Tensor:
        return torch.baddbmm(self.biases[-1], self.hidden(x), self.weights[-1])


def _uniform(shape: tuple[int, ...], half_width: float, stream: torch.Generator) -> nn.Parameter:
    return nn.Parameter((torch.rand(shape, generator=stream) * 2.0 - 1.0) * half_width)


class Autoencoder(nn.Module):
    """An encoder and a decoder; the output is the reconstruction."""

    def __init__(self, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def encode(self, x: Tensor) -> Tensor:
        code: Tensor = self.encoder(x)
        return code

    def decode(self, code: Tensor) -> Tensor:
        x: Tensor = self.decoder(code)
        return x

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))


def dense_autoencoder(
    ambient: int, widths: Sequence[int], latent: int, rng: np.random.Generator, *, activation: Activation = "relu"
) -> Autoencoder:
    """Perceptrons ambient-widths-latent-widths reversed-ambient, one copy: (rows, ambient) to (rows, ambient)."""
    encoder = Mlp([ambient, *widths, latent], rng, activation=activation)
    decoder = Mlp([latent, *reversed(widths), ambient], rng, activation=activation)
    return Autoencoder(_Single(encoder), _Single(decoder))


class _Single(nn.Module):
    """One copy seen as an ordinary network."""

    def __init__(self, network: Mlp) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.network(x)
        return y.squeeze(0)
