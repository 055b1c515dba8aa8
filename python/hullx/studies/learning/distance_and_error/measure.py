"""One set, all machines, all scores; whether being inside tells anything at equal distance; distances to a stand-in."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats
from hullx.neighbors import knn
from hullx.studies._study import Measured, Work
from hullx.studies.geometry.real_data.coordinates import view
from hullx.studies.geometry.real_data.sources import principal, projected
from hullx.studies.learning.distance_and_error import metrics
from hullx.studies.learning.distance_and_error.config import Config
from hullx.studies.learning.distance_and_error.data import Task
from hullx.studies.learning.distance_and_error.distances import ALL, Known, within_class
from hullx.studies.learning.distance_and_error.judging import Name, columns, judged, short
from hullx.studies.learning.distance_and_error.learners import Learner, Said, learn, possible, said

LATENT_HIDDEN = 128
LATENT_EPOCHS = 12
STRATA = 10  # tenths of the distance to the nearest row
PLAIN = "none"
ALPHA = 0.05  # up to this p-value a row is called far
CALIBRATED: tuple[Name, ...] = (("inputs", "hull p"), ("inputs", "hull p in class"))


def classes(task: Task) -> npt.NDArray[np.int64] | None:
    return task.truth.astype(np.int64) if task.classes else None


def few(task: Task, count: int) -> int:
    """Pictures take all, tables half."""
    return count if task.side else max(2, count // 2)


def measure_scores(work: Work[Config]) -> Measured:
    """Every machine and every score on one set; then machines that were taught shuffled answers."""
    c, rng = work.config, work.rng
    task = work.data.tasks[work.cell["set"]].first(c.rows, c.queries)
    common, known = shared(task, c, rng)
    rows: list[dict[str, Any]] = []
    arrays: dict[str, npt.NDArray[Any]] = {}
    lent: dict[Name, Floats] = {}
    machines = [learn(name, task, c, rng) for name in c.models if possible(name, task)]
    for learner in sorted(machines, key=lambda one: one.features is None):  # networks first: they lend their features
        found = said(learner, task, task.test, task.truth)
        seen = in_features(task, learner, c)
        lent = lent or seen
        scores = {**common, **(seen or lent), **calibrated(task, common["inputs", "hull"], known, found)}
        about = {"kind": "score", "set": task.name, "model": learner.name, "shift": PLAIN}
        more, drawn = judged(about, scores, found, classes(task), c.draws, rng)
        rows += more
        rows += [flagged(task.name, learner.name, key, scores[key], found) for key in CALIBRATED if key in scores]
        arrays |= {f"{learner.name}/{name}": values for name, values in drawn.items()}
    inside = int((common["inputs", "hull"] == 0.0).sum())
    about = {"kind": "set", "set": task.name, "rows": len(task.train), "columns": task.train.shape[1],
             "classes": task.classes, "n": len(task.test), "inside": inside}  # fmt: skip
    return Measured([about, *rows, *_taught_nothing(task, common, c, rng)], arrays)


def flagged(name: str, model: str, key: Name, score: Floats, found: Said) -> dict[str, Any]:
    """Errors of rows that a calibrated distance calls far, and of the others."""
    far = score >= 1.0 - ALPHA
    return {"kind": "flagged", "set": name, "model": model, "space": key[0], "score": key[1], "n": len(far),
            "far": int(far.sum()), "wrong_far": int(found.wrong[far].sum()),
            "wrong_near": int(found.wrong[~far].sum())}  # fmt: skip


def shared(task: Task, c: Config, rng: np.random.Generator) -> tuple[dict[Name, Floats], Known]:
    """Scores that do not depend on the machine: of inputs, of components, of an autoencoder's latent space."""
    from hullx.studies.learning.embeddings.reduction import reduced

    known = Known(task.train, c.neighbors, c.calibration)
    found: dict[Name, Floats] = {("inputs", name): v for name, v in known.scores(task.test, ALL).items()}
    d = few(task, c.components)
    mean, vectors, _ = principal(task.train)
    train, test = (projected(rows, mean, vectors[:, :d]) for rows in (task.train, task.test))
    found |= {("components", name): v for name, v in Known(train, c.neighbors).scores(test).items()}
    found["components", "rebuilt"] = np.linalg.norm(task.test - mean - test @ vectors[:, :d].T, axis=1)
    code = reduced(task.train, task.test, few(task, c.latent), (LATENT_HIDDEN,), LATENT_EPOCHS, rng)
    found |= {("latent", name): v for name, v in Known(code.train, c.neighbors).scores(code.test).items()}
    found["latent", "rebuilt"] = np.linalg.norm(task.test - code.restored, axis=1)
    return found, known


def in_features(task: Task, learner: Learner, c: Config) -> dict[Name, Floats]:
    """Distances in what the last layer of a network sees; nothing for a machine without one."""
    if learner.features is None:
        return {}
    known = Known(learner.features(task.train), c.neighbors)
    return {("features", name): v for name, v in known.scores(learner.features(task.test)).items()}


def calibrated(task: Task, distance: Floats, known: Known, found: Said) -> dict[Name, Floats]:
    """The distance to the hull among training rows of the class that the machine answered."""
    if not task.classes:
        return {}
    labels, answers = task.answers.astype(np.int64), found.answers.astype(np.int64)
    return {("inputs", "hull p in class"): within_class(known, distance, labels, answers)}


def _taught_nothing(
    task: Task, scores: dict[Name, Floats], c: Config, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """The control: a machine taught shuffled answers errs everywhere alike, near or far."""
    order = rng.permutation(len(task.answers))
    shuffled = Task(task.source, task.answers[order], task.truth, task.classes)
    found = said(learn("5 neighbours", shuffled, c, rng), task, task.test, task.truth)
    asked = {key: value for key, value in scores.items() if key in (("inputs", "hull"), ("inputs", "nearest"))}
    about = {"kind": "score", "set": task.name, "model": "taught shuffled answers", "shift": PLAIN}
    return judged(about, asked, found, classes(task), c.draws, rng)[0]


def measure_inside(work: Work[Config]) -> Measured:
    """Where some rows are inside and some outside: errors of both, as they are, and at equal distance."""
    c, rng, cell = work.config, work.rng, work.cell
    task = work.data.tasks[cell["set"]].first(c.rows, c.queries)
    d = int(cell["d"]) or task.train.shape[1]
    seen = view(task.source, cell["family"], d, len(task.train), len(task.test), rng)
    assert seen is not None
    train, test = (np.asarray(part, dtype=np.float64) for part in (seen.train, seen.test))
    known = Known(train, c.neighbors)
    inside = np.asarray(known.verdicts(test) == 1)
    nearest = knn(known.points, test, 1).distances[:, 0]
    rows = []
    for name in (one for one in c.models if one in c.fewer_models):
        found = said(learn(name, task, c, rng), task, task.test, task.truth)
        about = {"kind": "inside", "set": task.name, "family": cell["family"], "d": d, "model": name}
        rows.append({**about, **compared(inside, nearest, found.wrong, c.draws, rng)})
    return Measured(rows)


def compared(
    inside: npt.NDArray[np.bool_], nearest: Floats, wrong: npt.NDArray[np.bool_], draws: int, rng: np.random.Generator
) -> dict[str, Any]:
    """Share of errors outside minus that inside; the same within tenths of the distance to the nearest row."""
    weights = metrics.resamples(len(wrong), draws, rng)
    edges = np.quantile(nearest, np.linspace(0.0, 1.0, STRATA + 1)[1:-1])
    strata = np.searchsorted(edges, nearest)
    plain = metrics.interval(difference(inside, wrong, np.zeros(len(wrong), dtype=np.int64), weights))
    matched = metrics.interval(difference(inside, wrong, strata, weights))
    return {
        "n": len(wrong), "inside": int(inside.sum()), "wrong_inside": int(wrong[inside].sum()),
        "wrong_outside": int(wrong[~inside].sum()), **columns("difference", plain), **columns("matched", matched),
        "told_by_inside": short(float(metrics.auroc((~inside).astype(np.float64), wrong, weights[:1])[0])),
        "told_by_nearest": short(float(metrics.auroc(nearest, wrong, weights[:1])[0])),
    }  # fmt: skip


def difference(
    inside: npt.NDArray[np.bool_], wrong: npt.NDArray[np.bool_], strata: npt.NDArray[np.int64], weights: Floats
) -> Floats:
    """Outside minus inside within each stratum, weighted by the number of comparisons in it (Mantel and Haenszel)."""
    top, bottom = np.zeros(len(weights)), np.zeros(len(weights))
    for s in np.unique(strata):
        here = strata == s
        a, b = weights[:, here & inside], weights[:, here & ~inside]
        n_a, n_b = a.sum(axis=1), b.sum(axis=1)
        total = np.maximum(n_a + n_b, 1e-300)
        top += ((b * wrong[here & ~inside]).sum(axis=1) * n_a - (a * wrong[here & inside]).sum(axis=1) * n_b) / total
        bottom += n_a * n_b / total
    return np.asarray(np.divide(top, bottom, out=np.full(len(weights), np.nan), where=bottom > 0.0))


def measure_standin(work: Work[Config]) -> Measured:
    """Errors by distance to the rows trained on, to as many others of the same source, and to shuffled columns."""
    c, rng = work.config, work.rng
    whole = work.data.tasks[work.cell["set"]].first(2 * c.rows, c.queries)
    half = len(whole.train) // 2
    task = whole.first(half, c.queries)
    spare = whole.train[half : 2 * half]
    others = {"trained on": task.train, "stand-in": spare, "shuffled columns": rng.permuted(spare, axis=0)}
    nearest = {name: knn(rows, task.test, c.neighbors).distances.mean(axis=1) for name, rows in others.items()}
    rows = []
    for model in (name for name in c.models if name in c.fewer_models):
        found = said(learn(model, task, c, rng), task, task.test, task.truth)
        weights = metrics.resamples(len(found.wrong), c.draws, rng)
        drawn = {name: metrics.auroc(score, found.wrong, weights, classes(task)) for name, score in nearest.items()}
        for name, values in drawn.items():
            rows.append(
                {
                    "kind": "stand-in", "set": task.name, "model": model, "rows": name, "n": len(found.wrong),
                    "wrong": int(found.wrong.sum()), **columns("within", metrics.interval(values)),
                    **columns("lost", metrics.interval(drawn["trained on"] - values)),
                }
            )  # fmt: skip
    return Measured(rows)
