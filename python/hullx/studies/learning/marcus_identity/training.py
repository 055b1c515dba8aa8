"""Training of one setting, all seeds side by side, and what the networks then answer.

Counts are (groups, seeds, units + 3): how many numbers have this unit right, then those units right that tell even from
odd, then all other units, then all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from hullx.studies.learning.marcus_identity.nets import build
from hullx.studies.learning.marcus_identity.numbers import Draw, inputs, targets
from hullx.studies.learning.marcus_identity.settings import Config, Setting
from hullx.studies.learning.networks import Mlp
from hullx.studies.learning.training import Recipe, evaluated, fit

Counts = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
GROUPS = ("train", "even", "odd")
SGD = 0.05  # rate of gradient descent


@dataclass(frozen=True)
class Trained:
    """What one setting came to."""

    counts: Counts
    right: dict[str, Flags]  # by group: (seeds, rows), every unit right
    output: float | None  # mean output of the held bit's unit on odd numbers
    gradient: float | None  # largest gradient of a weight out of the held bit, over all steps
    moved: float | None  # largest change of such a weight


def train(setting: Setting, draws: list[Draw], config: Config, rng: np.random.Generator) -> Trained:
    """Train one copy for each draw and ask it about all groups."""
    data = {group: _tensors([getattr(one, group) for one in draws], setting) for group in GROUPS}
    x, y = data["train"]
    network = build(setting, y.shape[2], len(draws), rng)
    watched = _Watch(network, setting)
    batch = min(config.batch, x.shape[1])
    recipe = Recipe(
        epochs=max(1, round(config.steps * batch / x.shape[1])),
        batch=batch,
        rate=SGD if setting.sgd else config.rate,
        optimizer="sgd" if setting.sgd else "adam",
        momentum=0.9,
        decay=setting.decay,
        cosine=True,
    )
    fit(network, squared_error if setting.squared else cross_entropy, [x, y], recipe, rng, rows_axis=1)
    return evaluated(network, lambda net: _answers(net, data, setting, watched))


def cross_entropy(network: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Summed over copies and units, mean over rows."""
    losses = nn.functional.binary_cross_entropy_with_logits(network(x), y, reduction="none")
    return losses.mean(dim=1).sum()


def squared_error(network: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Likewise."""
    difference: Tensor = network(x) - y
    return difference.square().mean(dim=1).sum()


def _tensors(rows: list[Any], setting: Setting) -> tuple[Tensor, Tensor]:
    x, y = (np.stack([code(one, setting.coding) for one in rows]) for code in (inputs, targets))
    return torch.from_numpy(x), torch.from_numpy(y)


def _answers(network: nn.Module, data: dict[str, tuple[Tensor, Tensor]], setting: Setting, watched: _Watch) -> Trained:
    outputs = {group: network(x) for group, (x, _y) in data.items()}
    good = {group: (outputs[group] > (0.5 if setting.squared else 0.0)) == (y > 0.5) for group, (_x, y) in data.items()}
    right = {group: units.all(dim=2) for group, units in good.items()}
    mine = torch.zeros(data["odd"][1].shape[2], dtype=torch.bool)
    mine[list(setting.held_units())] = True
    counts = [_counts(good[group], mine) for group in GROUPS]
    output = None
    if setting.held is not None and setting.coding in ("0/1", "-1/+1"):
        unit = outputs["odd"][:, :, setting.held]
        output = float((unit if setting.squared else torch.sigmoid(unit)).mean())
    return Trained(
        torch.stack(counts).numpy().astype(np.int32),
        {group: flags.numpy() for group, flags in right.items()},
        output,
        watched.gradient,
        watched.moved(),
    )


def _counts(good: Tensor, mine: Tensor) -> Tensor:
    whole = [good[..., mine].all(dim=2), good[..., ~mine].all(dim=2), good.all(dim=2)]
    return torch.cat([good, torch.stack(whole, dim=2)], dim=2).sum(dim=1)


class _Watch:
    """The weights out of the held bit of a perceptron whose input is 0 there: their gradients and their change."""

    def __init__(self, network: nn.Module, setting: Setting) -> None:
        self.gradient: float | None = None
        self._weight: nn.Parameter | None = None
        if isinstance(network, Mlp) and setting.coding == "0/1" and setting.held is not None and not setting.decay:
            self.gradient = 0.0
            self._held = setting.held
            self._weight = network.weights[0]
            self._start = self._out(self._weight).clone()
            self._weight.register_hook(self._see)

    def _out(self, weight: Tensor) -> Tensor:
        return weight.detach()[:, self._held, :]

    def _see(self, gradient: Tensor) -> None:
        self.gradient = max(self.gradient or 0.0, float(self._out(gradient).abs().max()))

    def moved(self) -> float | None:
        return None if self._weight is None else float((self._out(self._weight) - self._start).abs().max())
