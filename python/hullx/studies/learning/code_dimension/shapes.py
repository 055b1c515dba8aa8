"""Manifolds of known dimension: pieces that one code a dimension can hold, and closed ones that it cannot.

Why not: a continuous map of the m-sphere to m numbers gives two opposite points the same code (Borsuk 1933); whatever
the decoder makes of it is at distance 1 or more from one of them.  Of the torus no continuous map to two numbers is
one-to-one either (invariance of domain), without that bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    name: str
    dim: int
    closed: bool
    place: Callable[[Floats], Floats]  # uniform numbers (n, dim) of [0, 1) to points


def _arc(u: Floats) -> Floats:
    angle = 1.5 * np.pi * u[:, 0]
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _circle(u: Floats) -> Floats:
    angle = 2.0 * np.pi * u[:, 0]
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _latitudes(u: Floats, lowest: float) -> Floats:
    z = lowest + (1.0 - lowest) * u[:, 0]
    radius, angle = np.sqrt(1.0 - z**2), 2.0 * np.pi * u[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), z], axis=1)


def _torus(u: Floats) -> Floats:
    """In three dimensions: around a circle of radius 1, at distance 1/2 from it."""
    a, b = 2.0 * np.pi * u.T
    around = 1.0 + 0.5 * np.cos(b)
    return np.stack([around * np.cos(a), around * np.sin(a), 0.5 * np.sin(b)], axis=1)


SHAPES = (
    Shape("arc", 1, False, _arc),
    Shape("cap", 2, False, lambda u: _latitudes(u, 0.0)),
    Shape("circle", 1, True, _circle),
    Shape("sphere", 2, True, lambda u: _latitudes(u, -1.0)),
    Shape("torus", 2, True, _torus),
)
BY_NAME = {shape.name: shape for shape in SHAPES}


def scattered(shape: Shape, n: int, rng: np.random.Generator) -> Floats:
    """n random points."""
    return shape.place(rng.random((n, shape.dim)))
