"""Networks that learn commands: a perceptron, and one small network shared by all digits of the answer."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from hullx.studies.learning.marcus_identity.commands import COMMANDS, Pairs, pairs
from hullx.studies.learning.marcus_identity.settings import Config
from hullx.studies.learning.marcus_identity.training import cross_entropy
from hullx.studies.learning.networks import Mlp
from hullx.studies.learning.training import Recipe, evaluated, fit

WIDTH, SHARED_WIDTH = 128, 16


class SharedDigits(nn.Module):
    """Each digit of the answer from the digit at its place, that at the mirrored place, the command and which of the
    two numbers it belongs to: six units, the same weights for all digits."""

    def __init__(self, bits: int, copies: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.bits = bits
        self.network = Mlp([len(COMMANDS) + 3, SHARED_WIDTH, 1], rng, copies=copies)

    def forward(self, x: Tensor) -> Tensor:
        copies, rows, _ = x.shape
        command, digits = x[..., : len(COMMANDS)], x[..., len(COMMANDS) :]
        here = torch.cat([digits, digits], dim=2)
        mirrored = here.flip(2)
        which = torch.zeros_like(here)
        which[..., self.bits :] = 1.0
        words = command.unsqueeze(2).expand(-1, -1, 2 * self.bits, -1)
        units = torch.cat([here.unsqueeze(3), mirrored.unsqueeze(3), which.unsqueeze(3), words], dim=3)
        y: Tensor = self.network(units.reshape(copies, rows * 2 * self.bits, len(COMMANDS) + 3))
        return y.reshape(copies, rows, 2 * self.bits)


def train_commands(config: Config, split: str, net: str, rng: np.random.Generator) -> dict[str, tuple[list[int], int]]:
    """By cell the number of answers that are right in every digit, one a seed, and of how many."""
    drawn = [pairs(config.argument, split, rng) for _ in range(config.seeds)]
    x, y = (torch.from_numpy(np.stack([one.train[i] for one in drawn])) for i in (0, 1))
    network: nn.Module
    if net == "shared":
        network = SharedDigits(config.argument, config.seeds, rng)
    else:
        network = Mlp([x.shape[2], WIDTH, WIDTH, y.shape[2]], rng, copies=config.seeds)
    batch = min(config.batch, x.shape[1])
    epochs = max(1, round(config.command_steps * batch / x.shape[1]))
    recipe = Recipe(epochs=epochs, batch=batch, rate=config.rate, cosine=True)
    fit(network, cross_entropy, [x, y], recipe, rng, rows_axis=1)
    return evaluated(network, lambda found: _right(found, drawn))


def _right(network: nn.Module, drawn: list[Pairs]) -> dict[str, tuple[list[int], int]]:
    found = {}
    for cell in drawn[0].cells:
        x, y = (torch.from_numpy(np.stack([one.cells[cell][i] for one in drawn])) for i in (0, 1))
        right = ((network(x) > 0.0) == (y > 0.5)).all(dim=2).sum(dim=1)
        found[cell] = ([int(count) for count in right], x.shape[1])
    return found
