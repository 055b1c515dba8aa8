"""Pictures changed in known ways: which scores notice it, and do errors follow the distance from change to change?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import ndimage

from hullx.arrays import Floats
from hullx.studies._study import Measured, Work
from hullx.studies.intervals import Interval, wilson
from hullx.studies.learning.distance_and_error import metrics
from hullx.studies.learning.distance_and_error.config import Config
from hullx.studies.learning.distance_and_error.data import BRIGHTEST, Task
from hullx.studies.learning.distance_and_error.distances import Known
from hullx.studies.learning.distance_and_error.judging import Name, columns, judged, short
from hullx.studies.learning.distance_and_error.learners import Learner, learn, possible, said

CLEAN, HELD_OUT = "clean", "held-out class"
MIXED = "mixed"
ASKED = ("hull", "nearest", "mean", "from the mean")
Change = Callable[[Floats, float, np.random.Generator], Floats]


def rotated(pictures: Floats, degrees: float, rng: np.random.Generator) -> Floats:
    """To either side; black comes in from the corners."""
    signs = rng.choice([-1.0, 1.0], len(pictures))
    turned = [ndimage.rotate(p, s * degrees, reshape=False, order=1) for p, s in zip(pictures, signs, strict=True)]
    return np.asarray(turned)


def blurred(pictures: Floats, width: float, _rng: np.random.Generator) -> Floats:
    return np.asarray(ndimage.gaussian_filter(pictures, (0.0, width, width)))


def noisy(pictures: Floats, spread: float, rng: np.random.Generator) -> Floats:
    """Gaussian noise on every pixel, cut off at black and white."""
    return np.asarray(np.clip(pictures + spread * rng.standard_normal(pictures.shape), 0.0, BRIGHTEST))


def erased(pictures: Floats, share: float, rng: np.random.Generator) -> Floats:
    """A black square of this share of the side, anywhere."""
    out, side = pictures.copy(), pictures.shape[1]
    size = max(1, round(share * side))
    for picture, (top, left) in zip(out, rng.integers(side - size + 1, size=(len(out), 2)), strict=True):
        picture[top : top + size, left : left + size] = 0.0
    return out


CHANGES: Mapping[str, tuple[Change, tuple[float, ...]]] = {
    "rotation": (rotated, (15.0, 30.0, 60.0)),
    "blur": (blurred, (1.0, 2.0, 3.0)),
    "noise": (noisy, (32.0, 64.0, 128.0)),
    "erased patch": (erased, (0.25, 0.4, 0.6)),
}


def changed(rows: Floats, side: int, name: str, strength: float, rng: np.random.Generator) -> Floats:
    change = CHANGES[name][0]
    return np.asarray(change(rows.reshape(-1, side, side), strength, rng).reshape(len(rows), -1))


def measure_shift(work: Work[Config]) -> Measured:
    c, rng = work.config, work.rng
    whole = work.data.tasks[work.cell["set"]]
    task = whole.first(c.shift_rows, c.mixed_queries + 2 * c.shift_queries)
    shown = (*c.fewer_models, "convnet")
    machines = [learn(name, task, c, rng) for name in c.models if name in shown and possible(name, task)]
    known = Known(task.train, c.neighbors)
    mixed = min(c.mixed_queries, len(task.test) // 2)
    rows = _each(task.only(slice(None), slice(mixed, None)), machines, known, c, rng)
    more, arrays = _mixed(task.only(slice(None), slice(None, mixed)), machines, known, c, rng)
    return Measured([*rows, *more, *_held_out(task, c, rng)], arrays)


def _each(
    task: Task, machines: list[Learner], known: Known, c: Config, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Errors, distances and detection for every change at every strength; the clean pictures are others."""
    side, half = int(task.side or 0), len(task.test) // 2
    clean, rest, truth = task.test[:half], task.test[half:], task.truth[half:]
    scored = scores_of(clean, machines, known)
    middles = {name: float(np.median(values)) for name, values in scored.items()}
    out = [_errors(task.name, CLEAN, 0.0, m, clean, task.truth[:half]) for m in machines]
    out += [{**_moved(task.name, CLEAN, 0.0, name), "ratio": 1.0} | columns("auroc", NOTHING) for name in scored]
    for name, (_, strengths) in CHANGES.items():
        for strength in strengths[-c.strengths :]:
            seen = changed(rest, side, name, strength, rng)
            out += [_errors(task.name, name, strength, m, seen, truth) for m in machines]
            for key, values in scores_of(seen, machines, known).items():
                ratio = float(np.median(values)) / middles[key] if middles[key] > 0.0 else float("nan")
                auroc = detection(scored[key], values, c.draws, rng)
                out.append({**_moved(task.name, name, strength, key), "ratio": short(ratio)} | auroc)
    return out


NOTHING = Interval(0.5, 0.5, 0.5)


def scores_of(rows: Floats, machines: list[Learner], known: Known) -> dict[Name, Floats]:
    """Distances, and the doubt of every machine."""
    found: dict[Name, Floats] = {("inputs", name): v for name, v in known.scores(rows, ASKED).items()}
    for machine in machines:
        best = np.sort(machine.answer(rows), axis=1)
        found[machine.name, "doubt"] = best[:, -2] - best[:, -1]
    return found


def _moved(name: str, shift: str, strength: float, key: Name) -> dict[str, Any]:
    return {"kind": "detected", "set": name, "shift": shift, "strength": strength, "space": key[0], "score": key[1]}


def _errors(name: str, shift: str, strength: float, machine: Learner, rows: Floats, truth: Any) -> dict[str, Any]:
    wrong = machine.answer(rows).argmax(axis=1) != truth
    share = wilson(int(wrong.sum()), len(wrong))
    return {"kind": "shift", "set": name, "shift": shift, "strength": strength, "model": machine.name,
            "n": len(wrong), "wrong": int(wrong.sum()), **columns("error", share)}  # fmt: skip


def detection(clean: Floats, seen: Floats, draws: int, rng: np.random.Generator) -> dict[str, float | None]:
    """Chance that a changed picture scores above a clean one."""
    both, event = np.concatenate([clean, seen]), np.repeat([False, True], [len(clean), len(seen)])
    return columns("auroc", metrics.interval(metrics.auroc(both, event, metrics.resamples(len(both), draws, rng))))


def _mixed(
    task: Task, machines: list[Learner], known: Known, c: Config, rng: np.random.Generator
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Each picture with one change or none, drawn: what tells errors where not all pictures are as in training?"""
    side, seen = int(task.side or 0), task.test.copy()
    kinds = (CLEAN, *CHANGES)
    drawn = rng.integers(len(kinds), size=len(seen))
    for i, name in enumerate(kinds[1:], 1):
        strengths = CHANGES[name][1][-c.strengths :]
        which = rng.integers(len(strengths), size=len(seen))
        for j, strength in enumerate(strengths):
            chosen = (drawn == i) & (which == j)
            if chosen.any():
                seen[chosen] = changed(seen[chosen], side, name, strength, rng)
    labels = task.truth.astype(np.int64)
    distances: dict[Name, Floats] = {("inputs", name): v for name, v in known.scores(seen, ASKED).items()}
    rows: list[dict[str, Any]] = []
    arrays: dict[str, Any] = {}
    for machine in machines:
        scores = dict(distances)
        if machine.features is not None:
            near = Known(machine.features(task.train), c.neighbors).scores(machine.features(seen), ("hull", "mean"))
            scores |= {("features", name): values for name, values in near.items()}
        about = {"kind": "score", "set": task.name, "model": machine.name, "shift": MIXED}
        found, more = judged(about, scores, said(machine, task, seen, task.truth), labels, c.draws, rng)
        rows += found
        arrays |= {f"{machine.name}/{MIXED}/{name}": values for name, values in more.items()}
    return rows, arrays


def _held_out(task: Task, c: Config, rng: np.random.Generator) -> list[dict[str, Any]]:
    """A class that was not trained on: every answer is wrong; do scores tell it from the classes that were?"""
    out = []
    for held in (one for one in c.held_out if one < task.classes):
        kept = task.answers != held
        limit = slice(2 * c.shift_queries)
        fewer = task.only(kept, limit)
        machines = [learn(name, fewer, c, rng) for name in c.models if name in ("5 neighbours", "perceptron")]
        scores = scores_of(fewer.test, machines, Known(fewer.train, c.neighbors))
        fresh = fewer.truth == held
        for key, values in scores.items():
            auroc = detection(values[~fresh], values[fresh], c.draws, rng)
            middle = float(np.median(values[~fresh]))
            ratio = short(float(np.median(values[fresh])) / middle) if middle > 0.0 else None
            out.append({**_moved(task.name, HELD_OUT, float(held), key), "ratio": ratio} | auroc)
    return out
