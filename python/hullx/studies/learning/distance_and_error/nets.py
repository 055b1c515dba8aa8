"""The networks of the study: a perceptron, in copies where a number is asked for, and a small convolutional one."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from hullx.arrays import Floats
from hullx.studies.geometry.representation.views import softmax
from hullx.studies.learning.distance_and_error.config import Config
from hullx.studies.learning.distance_and_error.data import Task
from hullx.studies.learning.distance_and_error.learners import Learner
from hullx.studies.learning.embeddings import convnet as convolutional
from hullx.studies.learning.networks import Mlp, float32
from hullx.studies.learning.training import Recipe, evaluated, fit

HIDDEN = (128, 64)
WIDTH = 64  # of the convolutional network's last hidden layer
BATCH, RATE = 128, 2e-3
USUAL_ROWS = 10_000
COPIES = 5  # whose spread is the doubt about a number
MOST = 100  # epochs


def epochs(rows: int, config: Config) -> int:
    """As many as make the steps of the configured number with 10,000 rows, up to MOST."""
    return min(MOST, max(1, math.ceil(config.epochs * USUAL_ROWS / rows)))


def perceptron(task: Task, config: Config, rng: np.random.Generator) -> Learner:
    """Two hidden layers; features are what the output layer sees, of the first copy."""
    middle, spread = task.train.mean(axis=0), float(task.train.std())
    outputs, copies = task.classes or 1, 1 if task.classes else COPIES
    network = Mlp([task.train.shape[1], *HIDDEN, outputs], rng, copies=copies)
    level, unit = (0.0, 1.0) if task.classes else (float(task.answers.mean()), float(task.answers.std()))
    targets = torch.as_tensor((task.answers - level) / unit if not task.classes else task.answers)

    def loss(net: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        said = net(x)
        if task.classes:
            return functional.cross_entropy(said[0], y)
        found: Tensor = (said[..., 0] - y.to(said.dtype)).square().mean(dim=1).sum()
        return found

    recipe = Recipe(epochs(len(task.train), config), batch=BATCH, rate=RATE, decay=1e-4, cosine=True, check=1_000)
    fit(network, loss, [float32((task.train - middle) / spread), targets], recipe, rng)

    def answer(rows: Floats) -> Floats:
        found = evaluated(network, lambda net: net(float32((rows - middle) / spread))).double().numpy()
        return softmax(found[0]) if task.classes else np.asarray(found[..., 0].T * unit + level)

    def features(rows: Floats) -> Floats:
        return np.asarray(
            evaluated(network, lambda _: network.hidden(float32((rows - middle) / spread)))[0].double().numpy()
        )

    return Learner("perceptron", answer, features)


def convnet(task: Task, config: Config, rng: np.random.Generator) -> Learner:
    """Two convolutions and a hidden layer, which gives the features."""
    side, count = int(task.side or 0), epochs(len(task.train), config)
    labels = task.answers.astype(np.int64)
    _, network = next(convolutional.watched(task.train, labels, side, WIDTH, (count,), rng))
    weight, bias = convolutional.head(network)

    def answer(rows: Floats) -> Floats:
        return softmax(convolutional.embedding(network, rows) @ weight + bias)

    return Learner("convnet", answer, lambda rows: convolutional.embedding(network, rows))
