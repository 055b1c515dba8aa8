"""Networks of growing width on the same images: when do they fit every label, and what then of the test error?"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from hullx.studies.clothes import Labelled
from hullx.studies.learning.networks import Mlp
from hullx.studies.learning.training import Recipe, evaluated, fit
from hullx.studies.learning.zero_loss.random_features import CLASSES, Floats, held, noisy


def measure(
    rng: np.random.Generator, images: Labelled, width: int, noise: tuple[float, ...], seeds: int, epochs: int
) -> list[dict[str, Any]]:
    """One row for each share of noisy labels: `seeds` networks with one hidden layer, each with labels of its own."""
    trained = {share: _train(rng, images, width, share, seeds, epochs) for share in noise}
    return [
        {
            "kind": "network", "d": images.train.shape[1], "n": len(images.train), "size": width, "noise": share,
            "fit": "gradient", "seeds": seeds, **found, "asked": len(images.test),
            "inside_features": hidden_share,
        }
        for share, (found, hidden_share) in trained.items()
    ]  # fmt: skip


def _train(
    rng: np.random.Generator, images: Labelled, width: int, noise: float, seeds: int, epochs: int
) -> tuple[dict[str, float], float]:
    train, test = (torch.as_tensor(x, dtype=torch.float32) for x in (images.train, images.test))
    labels = torch.as_tensor(np.array([noisy(rng, images.train_labels, noise) for _ in range(seeds)]))
    truth = torch.as_tensor(images.test_labels).expand(seeds, -1)
    network = Mlp([train.shape[1], width, CLASSES], rng, copies=seeds)
    recipe = Recipe(epochs=epochs, rate=0.02 if width < 64 else 0.005, cosine=True)
    fit(network, lambda net, x, y: _loss(net(x), y).sum(), [train, labels], recipe, rng)
    on_train, on_test, hidden = evaluated(network, lambda net: (net(train), net(test), _hidden(network, train, test)))
    errors = {
        "training_loss": float(_loss(on_train, labels).max()),
        "training_error": float(_wrong(on_train, labels).mean()),
        "test_error": float(_wrong(on_test, truth).mean()),
    }
    return errors, held(*hidden) / len(images.test)


def _loss(scores: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy of each copy."""
    each = nn.functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), reduction="none")
    return each.reshape(labels.shape).mean(dim=1)


def _wrong(scores: Tensor, labels: Tensor) -> Tensor:
    return (scores.argmax(dim=2) != labels).to(torch.float64).mean(dim=1)


def _hidden(network: Mlp, *rows: Tensor) -> list[Floats]:
    """What the last layer of the first copy sees."""
    return [network.hidden(x)[0].double().numpy() for x in rows]
