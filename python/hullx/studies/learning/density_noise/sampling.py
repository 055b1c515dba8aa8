"""How the error of learners falls with the number of rows, by the data's dimension, the columns', and noise."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import theory
from hullx.neighbors import knn
from hullx.studies.learning.density_noise.torus import task
from hullx.studies.learning.kernel_ridge import kernel_ridge

Floats = npt.NDArray[np.float64]
RIDGE_ROWS = 512  # the largest for which kernel ridge is solved, three widths each


def learn(x: Floats, y: Floats, asked: Floats) -> dict[str, Floats]:
    """What each learner says of the rows asked about."""
    near = knn(x, asked, min(10, len(x))).indices
    said = {"1 neighbour": y[near[:, 0]], "10 neighbours": y[near].mean(axis=1)}
    if len(x) <= RIDGE_ROWS:
        said["kernel ridge"] = kernel_ridge(x, y, asked)
    return said


def rates(
    rng: np.random.Generator, m: int, d: int, laying: str, sizes: tuple[int, ...], asked: int, seeds: int,
    noise: float = 0.0,
) -> list[dict[str, Any]]:  # fmt: skip
    """Mean squared error of each learner, number of rows and seed; `noise` of each column, in rows and questions."""
    found: dict[tuple[str, int], list[float]] = {}
    for _ in range(seeds):
        chosen = task(m, d, laying, rng)
        fresh = rng.random((asked, m))
        truth = chosen.values(fresh)
        queries = chosen.points(fresh) + noise * rng.standard_normal((asked, d))
        for n in sizes:
            u = rng.random((n, m))
            x = chosen.points(u) + noise * rng.standard_normal((n, d))
            for name, values in learn(x, chosen.values(u), queries).items():
                found.setdefault((name, n), []).append(float(np.square(values - truth).mean()))
    return [
        {
            "m": m, "d": d, "laying": laying, "noise": noise, "learner": name, "n": n,
            "spacing": theory.torus_neighbor_distance(n, m), "errors": " ".join(f"{v:.6g}" for v in values),
        }
        for (name, n), values in found.items()
    ]  # fmt: skip


def networks(
    rng: np.random.Generator, m: int, d: int, sizes: tuple[int, ...], asked: int, seeds: int, steps: int
) -> list[dict[str, Any]]:
    """The same for perceptrons, all seeds at once."""
    from hullx.studies.learning.density_noise import nets

    rows = []
    for n in sizes:
        tasks = [task(m, d, "orthogonal", rng) for _ in range(seeds)]
        u, fresh = rng.random((seeds, n, m)), rng.random((seeds, asked, m))
        x, queries = (np.array([t.points(v) for t, v in zip(tasks, part, strict=True)]) for part in (u, fresh))
        y, truth = (np.array([t.values(v) for t, v in zip(tasks, part, strict=True)]) for part in (u, fresh))
        errors = np.square(nets.regression(rng, x * math.sqrt(d), y, queries * math.sqrt(d), steps) - truth).mean(
            axis=1
        )
        rows.append(
            {
                "m": m, "d": d, "laying": "orthogonal", "noise": 0.0, "learner": "network", "n": n,
                "spacing": theory.torus_neighbor_distance(n, m), "errors": " ".join(f"{v:.6g}" for v in errors),
            }
        )  # fmt: skip
    return rows


def floor(rng: np.random.Generator, sigma: float, n: int, asked: int, seeds: int) -> dict[str, Any]:
    """Labels that are noise alone, answered by the nearest row: the error is sigma^2 against the truth and twice that
    against labels as noisy, whatever the number of rows."""
    clean, noisy = [], []
    for _ in range(seeds):
        x, queries = rng.random((n, 2)), rng.random((asked, 2))
        y, fresh = sigma * rng.standard_normal(n), sigma * rng.standard_normal(asked)
        said = y[knn(x, queries, 1).indices[:, 0]]
        clean.append(float(np.square(said).mean()))
        noisy.append(float(np.square(said - fresh).mean()))
    return {"sigma": sigma, "n": n, "clean": _written(clean), "noisy": _written(noisy)}


def spacing(rng: np.random.Generator, m: int, n: int, asked: int, seeds: int) -> dict[str, Any]:
    """Mean distance to the nearest row on the torus, which the law gives."""
    found = []
    for _ in range(seeds):
        u, fresh = rng.random((n, m)), rng.random((asked, m))
        rows = np.concatenate([u + shift for shift in _shifts(m)]) if m <= 2 else None
        if rows is None:
            angle = [2.0 * math.pi * v for v in (u, fresh)]
            rows, fresh = (np.concatenate([np.cos(a), np.sin(a)], axis=1) / (2.0 * math.pi) for a in angle)
        found.append(float(knn(rows, fresh, 1).distances.mean()))
    return {"m": m, "n": n, "exact": theory.torus_neighbor_distance(n, m), "measured": _written(found)}


def _shifts(m: int) -> Floats:
    """The neighbouring copies of the unit cube."""
    return np.stack(np.meshgrid(*[[-1.0, 0.0, 1.0]] * m), axis=-1).reshape(-1, m)


def _written(values: list[float]) -> str:
    return " ".join(f"{value:.6g}" for value in values)
