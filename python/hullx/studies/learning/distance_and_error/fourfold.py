"""Outside the hull against out of distribution: four cells, with counts and errors.

Whether a kind of rows is out of distribution is found by a classifier that never sees the hull: it is trained to tell
the kind from fresh test rows on half of both, and asked on the other half, where its labels can be permuted.  Whether
a row is outside is certified; rows that are made as mixtures of training rows are inside, and the weights are their
certificate: midpoints, and training rows of less contrast, which are mixed with the mean of all.  In fewer components
a mixture is a mixture of the same rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats
from hullx.studies._study import Measured, Work
from hullx.studies.geometry.real_data.sources import principal, projected
from hullx.studies.learning.distance_and_error import metrics
from hullx.studies.learning.distance_and_error.config import Config
from hullx.studies.learning.distance_and_error.data import BRIGHTEST, Task
from hullx.studies.learning.distance_and_error.distances import Known
from hullx.studies.learning.distance_and_error.judging import columns, short
from hullx.studies.learning.distance_and_error.learners import learn

PLAIN = "plain test rows"
CONTRAST = 0.4  # that is left
NOISE = 64.0  # of pixels; of columns of tables one standard deviation
TOLD_COMPONENTS = 32  # that the two-sample test sees of pictures, with the length of what is left out
TOLD_ROUNDS = 60
MACHINES = ("5 neighbours", "perceptron")


class Kind(NamedTuple):
    rows: Floats
    right: npt.NDArray[np.bool_]  # (rows, classes): answers that count as right
    mixture: bool = False  # of training rows


def kinds(task: Task, asked: int, rng: np.random.Generator) -> dict[str, Kind]:
    """As many rows of each kind."""
    names, eye = task.answers.astype(np.int64), np.eye(task.classes, dtype=bool)
    fresh, truth = task.test[:asked], eye[task.truth[:asked].astype(np.int64)]
    first = rng.integers(len(names), size=asked)
    same, other = (np.array([_partner(names, i, alike, rng) for i in first]) for alike in (True, False))
    mean = task.train.mean(axis=0)
    spread, top = (NOISE, BRIGHTEST) if task.side else (1.0, task.train.max(axis=0) + task.train.min(axis=0))
    grain = fresh + spread * rng.standard_normal(fresh.shape)
    return {
        PLAIN: Kind(fresh, truth),
        "midpoints within a class": Kind(0.5 * (task.train[first] + task.train[same]), eye[names[first]], True),
        "midpoints across classes": Kind(
            0.5 * (task.train[first] + task.train[other]), eye[names[first]] | eye[names[other]], True
        ),
        "low contrast": Kind(mean + CONTRAST * (task.train[first] - mean), eye[names[first]], True),
        "inverted": Kind(np.asarray(top - fresh), truth),
        "noisy": Kind(np.clip(grain, 0.0, BRIGHTEST) if task.side else grain, truth),
    }


def _partner(names: npt.NDArray[np.int64], i: int, alike: bool, rng: np.random.Generator) -> int:
    """Another row of the same class, or of another one."""
    while True:
        j = int(rng.integers(len(names)))
        if j != i and bool(names[j] == names[i]) == alike:
            return j


def measure_fourfold(work: Work[Config]) -> Measured:
    c, rng, cell = work.config, work.rng, work.cell
    whole = work.data.tasks[cell["set"]]
    asked = min(c.fourfold_queries, len(whole.test) // 3)
    task = whole.first(c.rows, 3 * asked)
    mean, vectors, _ = principal(task.train)
    reference = task.test[2 * asked : 3 * asked]
    machines = [learn(name, task, c, rng) for name in MACHINES if name in c.models]
    d = int(cell["d"])
    view = (lambda rows: projected(rows, mean, vectors[:, :d])) if d else (lambda rows: rows)
    known = Known(view(task.train), c.neighbors)
    rows: list[dict[str, Any]] = []
    for name, kind in kinds(task, asked, rng).items():
        test = two_sample(told_by(task, reference), told_by(task, kind.rows), c.permutations, c.draws, rng)
        inside = np.full(asked, True) if kind.mixture else known.verdicts(view(kind.rows)) == 1
        about = {"set": task.name, "family": cell["family"], "d": d or task.train.shape[1], "rows": name}
        rows.append({"kind": "sample", **about, "n": len(inside), "inside": int(inside.sum()), **test})
        for machine in machines:
            wrong = ~kind.right[np.arange(len(inside)), machine.answer(kind.rows).argmax(axis=1)]
            for side, chosen in (("inside", inside), ("outside", ~inside)):
                count = {"n": int(chosen.sum()), "wrong": int(wrong[chosen].sum())}
                rows.append({"kind": "quarter", **about, "model": machine.name, "side": side, **count})
    return Measured(rows)


def told_by(task: Task, rows: Floats) -> Floats:
    """What the two-sample test sees: all columns of a table; components of pictures and what these leave out."""
    if task.side is None:
        return rows
    mean, vectors, _ = task.source.components(len(task.train))
    few = projected(rows, mean, vectors[:, :TOLD_COMPONENTS])
    rest = np.linalg.norm(rows - mean - few @ vectors[:, :TOLD_COMPONENTS].T, axis=1)
    return np.column_stack([few, rest])


def two_sample(
    a: Floats, b: Floats, permutations: int, draws: int, rng: np.random.Generator
) -> dict[str, float | None]:
    """AUROC of a classifier on the halves that it was not trained on, and the share of permutations that reach it.

    Given the classifier, held-out scores of two samples of one law are exchangeable: the p-value is exact.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    halves = [np.array_split(rng.permutation(len(part)), 2) for part in (a, b)]
    train, asked = (np.concatenate([a[halves[0][i]], b[halves[1][i]]]) for i in (0, 1))
    labels, truth = (np.repeat([False, True], [len(halves[0][i]), len(halves[1][i])]) for i in (0, 1))
    machine = HistGradientBoostingClassifier(
        max_iter=TOLD_ROUNDS, max_leaf_nodes=15, early_stopping=False, random_state=int(rng.integers(2**31))
    )
    score = np.asarray(machine.fit(train, labels).predict_proba(asked))[:, 1]
    found = metrics.auroc(score, truth, metrics.resamples(len(score), draws, rng))
    once = np.ones((1, len(score)))
    drawn = [float(metrics.auroc(score, rng.permutation(truth), once)[0]) for _ in range(permutations)]
    p = (1 + sum(value >= float(found[0]) for value in drawn)) / (permutations + 1)
    return {**columns("auroc", metrics.interval(found)), "p": short(p)}
