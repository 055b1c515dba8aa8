"""Random clouds with known truth."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def ball(rng: np.random.Generator, n: int, d: int) -> Floats:
    """Uniform in the unit ball: n x d."""
    x = rng.standard_normal((n, d))
    radius = rng.random(n) ** (1.0 / d) / np.linalg.norm(x, axis=1)
    return np.asarray(x * radius[:, None])


def sphere(rng: np.random.Generator, n: int, d: int) -> Floats:
    """Uniform on the unit sphere: n x d."""
    x = rng.standard_normal((n, d))
    return np.asarray(x / np.linalg.norm(x, axis=1)[:, None])


def cube(rng: np.random.Generator, n: int, d: int) -> Floats:
    """Uniform in the unit cube: n x d."""
    return np.asarray(rng.random((n, d)))
