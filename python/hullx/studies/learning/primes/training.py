"""The network: two hidden layers, all splits side by side, trained until it remembers every number."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from hullx.studies.learning.networks import Mlp
from hullx.studies.learning.primes.learners import Split
from hullx.studies.learning.primes.settings import Config
from hullx.studies.learning.training import Recipe, evaluated, fit

REMEMBERED = 0.995  # of the training numbers, by every split's network
CHECK = 5  # epochs between two looks


def train(parts: list[Split], config: Config, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Share right of training and of held-out numbers, a row a split, with the network's size."""
    x = torch.from_numpy(np.stack([part.x for part in parts]))
    y = torch.from_numpy(np.stack([part.y for part in parts]).astype(np.float32)).unsqueeze(2)
    cut = parts[0].cut
    network = Mlp([x.shape[2], config.width, config.width, 1], rng, copies=len(parts))
    recipe = Recipe(epochs=config.epochs, batch=config.batch, rate=config.rate, check=CHECK)

    def remembered(net: nn.Module) -> bool:
        return bool((_right(net, x[:, :cut], y[:, :cut]) >= REMEMBERED).all())

    history = fit(network, _loss, [x[:, :cut], y[:, :cut]], recipe, rng, until=remembered, rows_axis=1)
    shares = evaluated(network, lambda net: [_right(net, x[:, a:b], y[:, a:b]) for a, b in ((0, cut), (cut, None))])
    weights = sum(parameter.numel() for parameter in network.parameters()) // len(parts)
    return [
        {"train": float(train), "test": float(test), "epochs": history.epochs, "weights": weights}
        for train, test in zip(*shares, strict=True)
    ]


def _loss(network: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    return nn.functional.binary_cross_entropy_with_logits(network(x), y, reduction="none").mean(dim=1).sum()


def _right(network: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    right: Tensor = (network(x) > 0.0) == (y > 0.5)
    return right.float().mean(dim=(1, 2))
