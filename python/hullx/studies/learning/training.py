"""The one trainer.  Minibatches of rows in an order that `rng` fixes, Adam or SGD, early stopping on a score, the best
weights kept: the same numbers for the same seed on one machine.

A score of shape (copies,) keeps the best weights of each copy of an `Mlp` on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from hullx.studies.learning.networks import generator

T = TypeVar("T")
Loss = Callable[..., Tensor]  # (network, *batch) -> what is minimised: sum over copies of the mean over rows
Score = Callable[[nn.Module], Tensor]  # lower is better; () or (copies,)


@dataclass(frozen=True)
class Recipe:
    """How to train; plain numbers, so that a study's configuration can hold one."""

    epochs: int = 100
    batch: int | None = None  # rows; None: all
    rate: float = 1e-3
    optimizer: Literal["adam", "sgd"] = "adam"
    momentum: float = 0.0  # of sgd
    decay: float = 0.0  # of all weights, decoupled from the gradient
    cosine: bool = False  # the rate falls to zero along half a cosine
    check: int = 10  # epochs between two looks at the score
    patience: int | None = None  # looks without a better score before it stops; None: never


@dataclass
class History:
    """What happened: loss at the end of each epoch (mean over its batches), scores at each look."""

    loss: list[float] = field(default_factory=list)
    score: list[Tensor] = field(default_factory=list)

    @property
    def epochs(self) -> int:
        return len(self.loss)


def fit(
    network: nn.Module,
    loss: Loss,
    data: Sequence[Tensor],
    recipe: Recipe,
    rng: np.random.Generator,
    *,
    score: Score | None = None,
    until: Callable[[nn.Module], bool] | None = None,
    rows_axis: int = 0,
) -> History:
    """Train a network in place.

    Parameters
    ----------
    network : torch.nn.Module
        Its parameters are changed; with `score`, they end as the best ones seen.
    loss : callable
        (network, *batch) to a scalar tensor.
    data : sequence of Tensor
        Rows along `rows_axis`, as many in each.
    recipe : Recipe
        Epochs, rate, early stopping.
    rng : numpy.random.Generator
        Fixes the order of the rows.
    score : callable, optional
        Of held-out data, lower is better; looked at every `recipe.check` epochs, without gradients.
    until : callable, optional
        Ends the training once true, at a look.
    rows_axis : int
        0, or 1 for data of shape (copies, rows, ...).

    Returns
    -------
    History
        Losses and scores.

    Raises
    ------
    FloatingPointError
        If the loss is no longer a number.
    """
    history = History()
    best = _Best(network) if score is not None else None
    optimizer = _optimizer(network, recipe)
    stream = generator(rng)
    rows = data[0].shape[rows_axis]
    batch = rows if recipe.batch is None else min(recipe.batch, rows)
    stale = 0
    for epoch in range(recipe.epochs):
        if recipe.cosine:
            for group in optimizer.param_groups:
                group["lr"] = 0.5 * recipe.rate * (1.0 + float(np.cos(np.pi * epoch / recipe.epochs)))
        history.loss.append(_epoch(network, loss, data, optimizer, batch, rows_axis, stream))
        last = epoch + 1 == recipe.epochs
        if (epoch + 1) % recipe.check and not last:
            continue
        if score is not None and best is not None:
            found = evaluated(network, score)
            history.score.append(found)
            stale = 0 if best.keep(found) else stale + 1
        if until is not None and evaluated(network, until):
            break
        if recipe.patience is not None and stale >= recipe.patience:
            break
    if best is not None:
        best.restore()
    network.eval()
    return history


def evaluated(network: nn.Module, question: Callable[[nn.Module], T]) -> T:
    """What `question` says of the network as it is used: no gradients, no dropout, no moving statistics."""
    training = network.training
    network.eval()
    with torch.no_grad():
        answer = question(network)
    network.train(training)
    return answer


def _optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    parameters = [p for p in network.parameters() if p.requires_grad]
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(parameters, lr=recipe.rate, momentum=recipe.momentum, weight_decay=recipe.decay)
    return torch.optim.AdamW(parameters, lr=recipe.rate, weight_decay=recipe.decay)


def _epoch(
    network: nn.Module,
    loss: Loss,
    data: Sequence[Tensor],
    optimizer: torch.optim.Optimizer,
    batch: int,
    rows_axis: int,
    stream: torch.Generator,
) -> float:
    network.train()
    rows = data[0].shape[rows_axis]
    whole = batch == rows
    order = torch.arange(rows) if whole else torch.randperm(rows, generator=stream)
    total = 0.0
    for start in range(0, rows, batch):
        part = order[start : start + batch]
        chosen = data if whole else [tensor.index_select(rows_axis, part) for tensor in data]
        optimizer.zero_grad()
        value = loss(network, *chosen)
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        total += float(value.detach()) * len(part)
    if not np.isfinite(total):
        raise FloatingPointError(f"the loss became {total}: lower `rate`")
    return total / rows


class _Best:
    """The best parameters so far, for each copy on its own where the score has one number a copy."""

    def __init__(self, network: nn.Module) -> None:
        self.network = network
        self.score: Tensor | None = None
        self.state: dict[str, Tensor] = {}

    def keep(self, score: Tensor) -> bool:
        """Remember what is better than before; whether anything was."""
        now = self.network.state_dict()
        if self.score is None:
            self.score = score.clone()
            self.state = {name: tensor.clone() for name, tensor in now.items()}
            return True
        better = score < self.score
        if not bool(better.any()):
            return False
        self.score = torch.where(better, score, self.score)
        for name, tensor in now.items():
            if better.dim() == 0:
                self.state[name].copy_(tensor)
            else:
                mask = better.reshape(-1, *[1] * (tensor.dim() - 1))
                self.state[name] = torch.where(mask, tensor, self.state[name])
        return True

    def restore(self) -> None:
        if self.score is not None:
            self.network.load_state_dict(self.state)
