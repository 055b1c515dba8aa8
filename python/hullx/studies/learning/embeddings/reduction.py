"""Few dimensions for many: an autoencoder fitted to rows, its codes, and what it makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from hullx.arrays import Floats, Rows
from hullx.studies.learning.networks import Autoencoder, dense_autoencoder
from hullx.studies.learning.training import Recipe, fit

BATCH, RATE = 128, 2e-3


class Reduced(NamedTuple):
    """Codes of training and test rows, and the test rows as the decoder gives them back."""

    train: Floats
    test: Floats
    restored: Floats


def reduced(
    train: Rows, test: Rows, latent: int, widths: Sequence[int], epochs: int, rng: np.random.Generator
) -> Reduced:
    """Fit an autoencoder with one bottleneck to the training rows by squared error; codes are linear outputs."""
    middle = train.mean(axis=0, dtype=np.float64)
    scale = max(float(train.std()), 1e-12)  # one for all columns: what varies little matters little
    rows, fresh = (torch.from_numpy(((x - middle) / scale).astype(np.float32)) for x in (train, test))
    network = dense_autoencoder(train.shape[1], widths, latent, rng)
    fit(network, _loss, (rows,), Recipe(epochs=epochs, batch=BATCH, rate=RATE, cosine=True, check=epochs), rng)
    codes, asked, back = _run(network, rows, fresh)
    return Reduced(codes, asked, back * scale + middle)


def _loss(network: nn.Module, x: Tensor) -> Tensor:
    return functional.mse_loss(network(x), x)


def _run(network: Autoencoder, rows: Tensor, fresh: Tensor) -> tuple[Floats, Floats, Floats]:
    with torch.no_grad():
        codes, asked = network.encode(rows), network.encode(fresh)
        back = network.decode(asked)
    a, b, c = (np.asarray(x.numpy().astype(np.float64)) for x in (codes, asked, back))
    return a, b, c
