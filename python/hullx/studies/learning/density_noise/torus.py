"""Smooth functions on the flat torus, laid into many columns: the dimension of the data is known, and their density.

The m circles give 2m columns; an orthogonal map, or a smooth curved one, lays them into D.  Noise comes on top.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
WAVES = 4
LAYINGS = ("orthogonal", "curved")


@dataclass(frozen=True)
class Task:
    """One function and one way into D columns."""

    waves: Floats  # (WAVES, m), whole numbers
    phases: Floats
    into: Floats  # (2 m, D)
    laying: str

    def points(self, u: Floats) -> Floats:
        """Rows of D columns for numbers (n, m) of [0, 1)."""
        angle = 2.0 * math.pi * u
        circles = np.stack([np.cos(angle), np.sin(angle)], axis=-1).reshape(len(u), -1) / (2.0 * math.pi)
        flat = circles @ self.into
        return np.asarray(flat if self.laying == "orthogonal" else np.tanh(flat))

    def values(self, u: Floats) -> Floats:
        """A function of variance 1 on the torus."""
        return np.asarray(math.sqrt(2.0 / WAVES) * np.cos(2.0 * math.pi * u @ self.waves.T + self.phases).sum(axis=1))


def task(m: int, d: int, laying: str, rng: np.random.Generator) -> Task:
    if laying not in LAYINGS or d < 2 * m:
        raise ValueError(
            f"{m} circles take at least {2 * m} columns, laid {' or '.join(LAYINGS)}; {d}, {laying!r} given"
        )
    waves = np.zeros((WAVES, m))  # different ones, so that variance and steepness are the same for all phases
    for j in range(WAVES):
        waves[j, j % m] = j // m + 1
        if m > 1:
            waves[j, (j + 1) % m] = (-1.0) ** j
    into = rng.standard_normal((2 * m, d))
    if laying == "orthogonal":
        into = np.linalg.qr(into.T)[0].T
    else:  # each column bends at its own angle; lengths stay comparable
        into *= 6.0 / math.sqrt(2 * m)
    return Task(waves, rng.uniform(0.0, 2.0 * math.pi, WAVES), into, laying)
