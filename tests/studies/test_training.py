"""The trainer of the learning studies: the same numbers for the same seed, copies that do not see each other, the best
weights kept."""

from __future__ import annotations

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from hullx.studies.learning.networks import Mlp, dense_autoencoder, seeded  # noqa: E402
from hullx.studies.learning.training import Recipe, evaluated, fit  # noqa: E402

X = torch.linspace(-1.0, 1.0, 40).unsqueeze(1)
Y = torch.sin(3.0 * X)


def squared(network: torch.nn.Module, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The sum over copies of the mean over rows."""
    return (network(x) - y).square().mean(dim=(-2, -1)).sum()


def errors(network: torch.nn.Module) -> torch.Tensor:
    return (network(X) - Y).square().mean(dim=(-2, -1))


def test_the_same_seed_gives_the_same_weights_and_leaves_the_global_stream_alone() -> None:
    before = torch.random.get_rng_state()
    outputs = []
    for _ in range(2):
        rng = np.random.default_rng(5)
        network = Mlp([1, 16, 1], rng)
        with seeded(rng):
            torch.nn.Linear(3, 3)
        fit(network, squared, [X, Y], Recipe(epochs=20, batch=8, rate=1e-2), rng)
        outputs.append(network(X))
    assert torch.equal(*outputs)
    assert torch.equal(before, torch.random.get_rng_state())
    assert not torch.equal(outputs[0], Mlp([1, 16, 1], np.random.default_rng(6))(X))


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "sine"])
def test_it_learns(activation: str) -> None:
    rng = np.random.default_rng(1)
    network = Mlp([1, 32, 1], rng, activation=activation)  # type: ignore[arg-type]
    history = fit(network, squared, [X, Y], Recipe(epochs=600, rate=1e-2), rng)
    assert history.epochs == 600
    assert history.loss[-1] < 0.05 < history.loss[0]
    assert not network.training


def test_copies_learn_as_if_each_were_alone() -> None:
    pair = Mlp([1, 8, 1], np.random.default_rng(2), copies=2)
    alone = Mlp([1, 8, 1], np.random.default_rng(3))
    with torch.no_grad():
        for one, two in zip(alone.parameters(), pair.parameters(), strict=True):
            one.copy_(two[1:])
    for network in (pair, alone):
        fit(network, squared, [X, Y], Recipe(epochs=30, rate=1e-2), np.random.default_rng(4))
    torch.testing.assert_close(pair(X)[1], alone(X)[0])


def test_the_best_weights_of_each_copy_are_kept() -> None:
    """The score says that copy 0 was best at the first look and copy 1 at the second."""
    network = Mlp([1, 4, 1], np.random.default_rng(2), copies=2)
    scores = iter([[0.0, 5.0], [1.0, 4.0], [2.0, 9.0]])
    seen = []

    def score(net: torch.nn.Module) -> torch.Tensor:
        seen.append(net(X).clone())
        return torch.tensor(next(scores))

    history = fit(network, squared, [X, Y], Recipe(epochs=3, check=1, rate=0.1), np.random.default_rng(4), score=score)
    assert [s.tolist() for s in history.score] == [[0.0, 5.0], [1.0, 4.0], [2.0, 9.0]]
    out = network(X)
    assert torch.equal(out[0], seen[0][0])
    assert torch.equal(out[1], seen[1][1])


def test_patience_ends_a_training_that_no_longer_improves_and_until_one_that_is_done() -> None:
    recipe = Recipe(epochs=100, check=2, patience=3)
    rng = np.random.default_rng(4)
    stopped = fit(Mlp([1, 4, 1], rng), squared, [X, Y], recipe, rng, score=lambda _: torch.tensor(1.0))
    assert stopped.epochs == 8  # the first look is the best, three more do not better it
    done = fit(Mlp([1, 4, 1], rng), squared, [X, Y], Recipe(epochs=100, check=5), rng, until=lambda _: True)
    assert done.epochs == 5


def test_minibatches_see_every_row_once_an_epoch() -> None:
    seen: list[float] = []

    def loss(net: torch.nn.Module, x: torch.Tensor) -> torch.Tensor:
        seen.extend(x.flatten().tolist())
        return net(x).square().mean()

    rng = np.random.default_rng(4)
    fit(Mlp([1, 4, 1], rng), loss, [X], Recipe(epochs=2, batch=7), rng)
    assert sorted(seen[:40]) == sorted(seen[40:]) == X.flatten().tolist()
    assert seen[:40] != seen[40:]


def test_a_cosine_rate_falls_to_zero() -> None:
    moves = []
    for epochs in (1, 4):
        network = Mlp([1, 4, 1], np.random.default_rng(2))
        start = network.weights[0].detach().clone()
        recipe = Recipe(epochs=epochs, rate=0.1, optimizer="sgd", cosine=True)
        fit(network, lambda net, _: net.weights[0].sum(), [X], recipe, np.random.default_rng(1))
        moves.append(float((start - network.weights[0].detach()).mean()))
    rates = [0.05 * (1 + math.cos(math.pi * t / 4)) for t in range(4)]
    assert moves == pytest.approx([0.1, sum(rates)], rel=1e-5)


def test_a_loss_that_is_no_number_is_an_error() -> None:
    rng = np.random.default_rng(4)
    network = Mlp([1, 4, 1], rng)
    with pytest.raises(FloatingPointError, match="lower `rate`"):
        fit(network, lambda net, x: net(x).sum() * torch.inf, [X], Recipe(epochs=2), rng)


def test_an_autoencoder_has_rows_in_and_rows_out() -> None:
    network = dense_autoencoder(6, [5], 2, np.random.default_rng(0))
    x = torch.rand(9, 6, generator=torch.Generator().manual_seed(1))
    assert network.encode(x).shape == (9, 2)
    assert network(x).shape == (9, 6)
    assert evaluated(network, lambda net: net(x).requires_grad) is False
