"""Linear interpolation of labels between images: how far its corners lie, and how it does as a learner."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import RidgeClassifier
from sklearn.neural_network import MLPClassifier

from hullx.interpolation import SimplexInterpolator
from hullx.neighbors import count_within, knn
from hullx.points import Points
from hullx.studies.auroc import auroc
from hullx.studies.clothes import Floats, Labelled, Labels
from hullx.studies.geometry.linear_interpolation.config import Config

CLASSES = 10
NEIGHBOURS = 5  # that vote
PAIRS = 2_000  # of rows, for the typical distance
AGAIN = 200  # training rows that are asked about
QUARTILES = (0.25, 0.5, 0.75)


def measure(rng: np.random.Generator, seen: Labelled, config: Config) -> list[dict[str, Any]]:
    """One row about scales and one about errors, for images of d components."""
    train, labels, test, truth = seen.train, seen.train_labels, seen.test, seen.test_labels
    n, d = train.shape
    points = Points(train)
    learner = SimplexInterpolator(points, np.eye(CLASSES)[labels])
    found = learner.query(test, outside="nan")
    inside = found.answer.found
    wrong = found.values[inside].argmax(axis=1) != truth[inside]
    some = rng.choice(n, min(AGAIN, n), replace=False)
    missed = float(np.abs(learner(train[some]) - np.eye(CLASSES)[labels[some]]).max())
    k = min(NEIGHBOURS, n)
    near = knn(points, test[inside], k=k)
    own = knn(points, train[some], k=k)  # each is its own nearest row
    vote = float((votes(labels[own.indices]) != labels[some]).mean())
    others = {
        "1 neighbour": labels[near.indices[:, 0]],
        f"{NEIGHBOURS} neighbours": votes(labels[near.indices]),
        **fitted(rng, train, labels, test[inside], config),
    }
    errors: dict[str, Any] = {"linear interpolation": int(wrong.sum())}
    errors |= {name: int((said != truth[inside]).sum()) for name, said in others.items()}
    about = {"d": d, "n": n, "asked": len(test), "inside": int(inside.sum())}
    told_of = scales(rng, points, train, test[inside], found, near)
    rows: list[dict[str, Any]] = [{"kind": "scale", **about, "missed": missed, "vote_missed": vote, **told_of}]
    rows[0] |= told("ratio", rng, found.answer.scale_ratio[inside], wrong, config.resamples)
    rows[0] |= told("nearest", rng, near.distances[:, 0], wrong, config.resamples)
    rows += [{"kind": "error", **about, "learner": name, "wrong": count} for name, count in errors.items()]
    return rows


def votes(labels: Labels) -> Labels:
    """The most frequent label of each row; of equally many the smallest."""
    return np.asarray((labels[:, :, None] == np.arange(CLASSES)).sum(axis=1).argmax(axis=1))


def fitted(rng: np.random.Generator, train: Floats, labels: Labels, asked: Floats, config: Config) -> dict[str, Labels]:
    """What a linear model and a network say."""
    network = MLPClassifier(config.hidden, max_iter=config.steps, random_state=int(rng.integers(2**31)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(train, labels)
    linear = RidgeClassifier().fit(train, labels)
    return {"linear model": linear.predict(asked), "network": network.predict(asked)}


def scales(
    rng: np.random.Generator, points: Points, train: Floats, asked: Floats, found: Any, near: Any
) -> dict[str, Any]:
    """Distances to the nearest row and the furthest corner, in the typical one; how many rows lie as near as it."""
    inside = found.answer.found
    left, right = rng.integers(len(train), size=(2, PAIRS))
    typical = float(np.median(np.linalg.norm(train[left] - train[right], axis=1)))
    nearest = near.distances[:, 0]
    furthest = found.answer.scale_ratio[inside] * nearest
    # a hair more: the ratio is rounded, and the corner itself counts
    reach = count_within(points, asked, furthest * (1.0 + 1e-9))
    out: dict[str, Any] = {}
    for name, values in (("near", nearest / typical), ("far", furthest / typical), ("reach", reach.astype(float))):
        out |= {f"{name}_{int(100 * q)}": float(np.quantile(values, q)) for q in QUARTILES}
    low, high = middle(reach)
    return out | {"reach_low": low, "reach_high": high}


def middle(values: npt.NDArray[Any]) -> tuple[float, float]:
    """A 95 % interval for the median, from the order of the values (binomial, by its normal approximation)."""
    ordered = np.sort(values)
    half = 0.98 * np.sqrt(len(ordered))
    low, high = int(np.floor(len(ordered) / 2 - half)), int(np.ceil(len(ordered) / 2 + half))
    return float(ordered[max(0, low)]), float(ordered[min(len(ordered) - 1, high)])


def told(
    name: str, rng: np.random.Generator, score: Floats, wrong: npt.NDArray[np.bool_], resamples: int
) -> dict[str, float | None]:
    """How well a score tells wrong answers, with a bootstrap interval; None where all answers are of one kind."""
    keys = (f"{name}_auroc", f"{name}_low", f"{name}_high")
    if wrong.all() or not wrong.any():
        return dict.fromkeys(keys)
    again = rng.integers(len(wrong), size=(resamples, len(wrong)))
    drawn = [auroc(score[at][~wrong[at]], score[at][wrong[at]]) for at in again if 0 < wrong[at].sum() < len(at)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return dict(zip(keys, (auroc(score[~wrong], score[wrong]), float(low), float(high)), strict=True))
