"""Autoencoders side by side, a judge that never saw their rows, and the pull itself: descent on the hull distance."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from hullx.interop.torch import hull_distance
from hullx.studies.learning.latent_pull.pictures import Config, Floats, Labels
from hullx.studies.learning.networks import Autoencoder, Mlp
from hullx.studies.learning.training import Recipe, evaluated, fit


def autoencoders(x: Floats, latent: int, config: Config, epochs: int, rng: np.random.Generator) -> Autoencoder:
    """As many as seeds, each with weights of its own; untrained for 0 epochs."""
    pixels = x.shape[1]
    encoder = Mlp([pixels, config.hidden, latent], rng, copies=config.seeds)
    decoder = Mlp([latent, config.hidden, pixels], rng, copies=config.seeds)
    network = Autoencoder(encoder, decoder)
    rows = torch.tensor(x, dtype=torch.float32)

    def loss(net: torch.nn.Module, batch: Tensor) -> Tensor:
        out: Tensor = net(batch)
        return (out - batch).square().mean(dim=(-2, -1)).sum()

    fit(network, loss, [rows], Recipe(epochs=epochs, batch=64, rate=3e-3, cosine=True, check=max(1, epochs)), rng)
    return network.double()


def encoded(network: Autoencoder, x: Floats) -> Floats:
    """Codes of every copy, (copies, rows, latent)."""
    return np.asarray(evaluated(network, lambda _: network.encode(torch.from_numpy(x))).numpy())


def decoded(network: Autoencoder, codes: Floats) -> Floats:
    """Pictures of codes (copies, rows, latent), values cut to [0, 1]."""
    out = evaluated(network, lambda _: network.decode(torch.from_numpy(codes)))
    return np.asarray(out.clamp(0.0, 1.0).numpy())


def judge(x: Floats, labels: Labels, config: Config, rng: np.random.Generator) -> Mlp:
    """A classifier of pictures."""
    network = Mlp([x.shape[1], 64, 10], rng)

    def loss(net: torch.nn.Module, batch: Tensor, classes: Tensor) -> Tensor:
        return cross_entropy(net(batch).squeeze(0), classes)

    data = [torch.tensor(x, dtype=torch.float32), torch.tensor(labels)]
    fit(network, loss, data, Recipe(epochs=config.judge_epochs, batch=64, rate=2e-3, decay=1e-3, cosine=True), rng)
    return network.double()


def opinions(network: Mlp, x: Floats) -> tuple[Floats, Labels]:
    """Confidence (rows,) and class (rows,) of pictures (rows, pixels)."""
    likely = evaluated(network, lambda net: net(torch.from_numpy(x))).squeeze(0).softmax(dim=-1)
    confidence, classes = likely.max(dim=-1)
    return np.asarray(confidence.numpy()), np.asarray(classes.numpy())


def pulled(points: Floats, codes: Floats, steps: int = 20) -> tuple[Floats, Floats]:
    """Codes (copies, m, latent) brought into the hulls of points (copies, n, latent), and their distances before.

    Gradient descent on half the squared distance: its gradient is the way to the nearest point, so one step arrives up
    to rounding; what is left is descended again.
    """
    x, z = torch.from_numpy(points), torch.from_numpy(codes).clone()
    before: Tensor | None = None
    for _ in range(steps):
        z.requires_grad_()
        distance = hull_distance(x, z)
        before = distance.detach() if before is None else before
        if not bool((distance > 0.0).any()):
            break
        (step,) = torch.autograd.grad(0.5 * distance.square().sum(), z)
        z = (z - step).detach()
    assert before is not None
    return np.asarray(z.detach().numpy()), np.asarray(before.numpy())
