"""The machines whose errors are looked at, and what each of them says of rows.

Of a class problem a machine gives each class a number: votes, chances, or a linear output.  Of a number it gives one
answer or several, whose mean is its answer and whose spread its doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats
from hullx.neighbors import knn
from hullx.points import Points
from hullx.studies.geometry.real_data.sources import Ints, principal, projected
from hullx.studies.learning.distance_and_error.config import Config
from hullx.studies.learning.distance_and_error.data import Task

Flags = npt.NDArray[np.bool_]
Answer = Callable[[Floats], Floats]
PENALTY = 1e-2  # of ridge, in the mean variance of a column
BOOSTED_COMPONENTS = 32  # pictures have too many columns for it
ROUNDS, LEAVES, RATE = 40, 15, 0.15  # of boosting
WORST = 0.25  # this share of answers that are numbers is called wrong: those farthest off


@dataclass(frozen=True, eq=False)
class Learner:
    """A trained machine; `features`: what the last layer of a network sees."""

    name: str
    answer: Answer
    features: Answer | None = None


@dataclass(frozen=True, eq=False)
class Said:
    """What a machine said of rows whose truth is known."""

    answers: Floats | Ints
    wrong: Flags
    loss: Floats  # classes: 1 - number given to the true one, which orders rows as its logarithm does
    doubt: Floats | None  # classes: minus the lead of the first over the second; None: it has none


def learn(name: str, task: Task, config: Config, rng: np.random.Generator) -> Learner:
    """Train one machine on all training rows of a task."""
    if name == "5 neighbours":
        return Learner(name, _neighbors(task, config.neighbors))
    if name == "ridge":
        return Learner(name, _ridge(task))
    if name == "boosting":
        return Learner(name, _boosting(task, rng))
    from hullx.studies.learning.distance_and_error import nets

    return NETWORKS[name](nets, task, config, rng)


NETWORKS: Mapping[str, Callable[..., Learner]] = {
    "perceptron": lambda nets, *given: nets.perceptron(*given),
    "convnet": lambda nets, *given: nets.convnet(*given),
}


def possible(name: str, task: Task) -> bool:
    """A convolutional network takes pictures of classes."""
    return name != "convnet" or (task.side is not None and task.classes > 0)


def said(learner: Learner, task: Task, rows: Floats, truth: Floats | Ints) -> Said:
    """Compare a machine with the truth."""
    found = learner.answer(rows)
    if task.classes == 0:
        answers = found.mean(axis=1)
        loss = np.abs(answers - truth)
        doubt = found.std(axis=1) if found.shape[1] > 1 else None
        return Said(answers, loss > np.quantile(loss, 1.0 - WORST), loss, doubt)
    chosen = found.argmax(axis=1)
    best = np.partition(found, -2, axis=1)[:, -2:]
    loss = 1.0 - found[np.arange(len(found)), truth.astype(np.int64)]
    return Said(chosen, chosen != truth, loss, best[:, 0] - best[:, 1])


def one_hot(task: Task) -> Floats:
    """What a linear machine is fitted to: (rows, classes), or (rows, 1) for a number."""
    if task.classes == 0:
        return np.asarray(task.answers, dtype=np.float64)[:, None]
    return np.eye(task.classes)[task.answers.astype(np.int64)]


def _neighbors(task: Task, k: int) -> Answer:
    points, outputs = Points(task.train), one_hot(task)

    def answer(rows: Floats) -> Floats:
        near = outputs[knn(points, rows, k).indices]
        return np.asarray(near[:, :, 0] if task.classes == 0 else near.mean(axis=1))

    return answer


def _ridge(task: Task) -> Answer:
    middle, outputs = task.train.mean(axis=0), one_hot(task)
    x, level = task.train - middle, outputs.mean(axis=0)
    gram = x.T @ x / len(x)
    gram[np.diag_indices_from(gram)] += PENALTY * np.trace(gram) / len(gram)
    weight = np.linalg.solve(gram, x.T @ (outputs - level) / len(x))
    return lambda rows: np.asarray((rows - middle) @ weight + level)


def _boosting(task: Task, rng: np.random.Generator) -> Answer:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if task.classes else HistGradientBoostingRegressor
    machine = kind(max_iter=ROUNDS, max_leaf_nodes=LEAVES, learning_rate=RATE, early_stopping=False,
                   random_state=int(rng.integers(2**31)))  # fmt: skip
    mean, vectors, _ = principal(task.train)
    few = vectors[:, :BOOSTED_COMPONENTS]
    view: Answer = (lambda rows: projected(rows, mean, few)) if task.side else (lambda rows: rows)
    machine.fit(view(task.train), task.answers)
    if task.classes == 0:
        return lambda rows: np.asarray(machine.predict(view(rows)))[:, None]
    return lambda rows: np.asarray(machine.predict_proba(view(rows)))
