"""The benchmark of intrinsic dimension: manifolds of known dimension, as its authors define them.

Hein and Audibert, ICML 2005; Campadelli, Casiraghi, Ceruti, Rozza, Math. Probl. Eng. 2015, 759567.  Where the authors
embed by a linear isometry the coordinates are left as they are: no estimator here sees the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
TAU = 2.0 * np.pi
_AFFINE = np.array([[1.2, -0.5, 0.0], [0.5, 0.9, 0.0], [-0.5, -0.2, 1.0], [0.4, -0.9, -0.1], [1.1, -0.3, 0.0]])


@dataclass(frozen=True)
class Manifold:
    """A sampler of known dimension."""

    name: str
    dim: int
    ambient: int
    draw: Callable[[np.random.Generator, int], Floats]


def _sphere(rng: np.random.Generator, n: int, d: int) -> Floats:
    x = rng.standard_normal((n, d + 1))
    return np.asarray(x / np.linalg.norm(x, axis=1)[:, None])


def _concentrated(rng: np.random.Generator, n: int) -> Floats:
    a, b, c, d = rng.random((4, n))
    return np.column_stack(
        [
            b**2 * np.cos(TAU * a),
            c**2 * np.sin(TAU * a),
            b + c + (b - d) ** 2,
            b - 2 * c + (a - d) ** 2,
            -b - 2 * c + (c - d) ** 2,
            a**2 - b**2 + c**2 - d**2,
        ]
    )


def _circles(rng: np.random.Generator, n: int, d: int, copies: int) -> Floats:
    """Coordinate i as an angle, with coordinate i + 1 as its radius, `copies` times side by side."""
    p = rng.random((n, d))
    radius = np.roll(p, -1, axis=1)
    one = np.stack([radius * np.cos(TAU * p), radius * np.sin(TAU * p)], axis=2).reshape(n, 2 * d)
    return np.tile(one, copies)


def _surface_of_cube(rng: np.random.Generator, n: int, d: int) -> Floats:
    x = rng.random((n, d + 1))
    x[np.arange(n), rng.integers(d + 1, size=n)] = rng.integers(2, size=n)
    return x


def _moebius(rng: np.random.Generator, n: int) -> Floats:
    phi, rad = TAU * rng.random(n), 2.0 * rng.random(n) - 1.0
    width = 1.0 + 0.5 * rad * np.cos(5.0 * phi)
    return np.column_stack([width * np.cos(phi), width * np.sin(phi), 0.5 * rad * np.sin(5.0 * phi)])


def _helix(rng: np.random.Generator, n: int) -> Floats:
    t = TAU * rng.random(n)
    width = 2.0 + np.cos(8.0 * t)
    return np.column_stack([width * np.cos(t), width * np.sin(t), np.sin(8.0 * t)])


def _helix_surface(rng: np.random.Generator, n: int) -> Floats:
    r, p = 10.0 * np.pi * rng.random((2, n))
    return np.column_stack([r * np.cos(p), r * np.sin(p), 0.5 * p])


def _roll(rng: np.random.Generator, n: int) -> Floats:
    t = 1.5 * np.pi * (1.0 + 2.0 * rng.random(n))
    return np.column_stack([t * np.cos(t), 21.0 * rng.random(n), t * np.sin(t)])


def _s_curve(rng: np.random.Generator, n: int) -> Floats:
    t = 3.0 * np.pi * (rng.random(n) - 0.5)
    return np.column_stack([np.sin(t), 2.0 * rng.random(n), np.sign(t) * (np.cos(t) - 1.0)])


def _spiral(rng: np.random.Generator, n: int) -> Floats:
    t = 10.0 * np.pi * rng.random(n)
    return np.column_stack([100.0 * np.cos(t), 100.0 * np.sin(t), t, np.zeros((n, 10))])


def _beta(rng: np.random.Generator, n: int, d: int) -> Floats:
    x = rng.beta(10.0, 0.5, size=(n, d))
    return np.tile(np.hstack([x * np.sin(np.cos(TAU * x)), x * np.cos(np.sin(TAU * x))]), 2)


def _tangents(rng: np.random.Generator, n: int, d: int) -> Floats:
    x = rng.random((n, d))
    turned = x[:, ::-1]
    return np.tile(np.hstack([np.tan(x * np.cos(turned)), np.arctan(turned * np.sin(x))]), 2)


def _paraboloid(rng: np.random.Generator, n: int, d: int) -> Floats:
    e = rng.exponential(size=(n, d + 1))
    x = 1.0 / (1.0 + e[:, 1:] / e[:, :1])
    x = np.column_stack([x, np.sum(x**2, axis=1)])
    return np.hstack([x, np.sin(x), x**2])


MANIFOLDS = (
    Manifold("sphere", 10, 11, lambda rng, n: _sphere(rng, n, 10)),
    Manifold("affine, 3 in 5", 3, 5, lambda rng, n: 4.0 * rng.random((n, 3)) @ _AFFINE.T),
    Manifold("concentrated", 4, 6, _concentrated),
    Manifold("nonlinear 4", 4, 8, lambda rng, n: _circles(rng, n, 4, 1)),
    Manifold("helix", 1, 3, _helix),
    Manifold("helix surface", 2, 3, _helix_surface),
    Manifold("nonlinear 6", 6, 36, lambda rng, n: _circles(rng, n, 6, 3)),
    Manifold("Swiss roll", 2, 3, _roll),
    Manifold("nonlinear 12", 12, 72, lambda rng, n: _circles(rng, n, 12, 3)),
    Manifold("cube 20", 20, 20, lambda rng, n: rng.random((n, 20))),
    Manifold("surface of cube 11", 10, 11, lambda rng, n: _surface_of_cube(rng, n, 10)),
    Manifold("surface of cube 18", 17, 18, lambda rng, n: _surface_of_cube(rng, n, 17)),
    Manifold("surface of cube 25", 24, 25, lambda rng, n: _surface_of_cube(rng, n, 24)),
    Manifold("surface of cube 71", 70, 71, lambda rng, n: _surface_of_cube(rng, n, 70)),
    Manifold("Moebius band", 2, 3, _moebius),
    Manifold("Gaussian 20", 20, 20, lambda rng, n: rng.standard_normal((n, 20))),
    Manifold("S-curve", 2, 3, _s_curve),
    Manifold("spiral", 1, 13, _spiral),
    Manifold("beta 10", 10, 40, lambda rng, n: _beta(rng, n, 10)),
    Manifold("tangents 18", 18, 72, lambda rng, n: _tangents(rng, n, 18)),
    Manifold("tangents 24", 24, 96, lambda rng, n: _tangents(rng, n, 24)),
    Manifold("paraboloid 3", 3, 12, lambda rng, n: _paraboloid(rng, n, 3)),
    Manifold("paraboloid 6", 6, 21, lambda rng, n: _paraboloid(rng, n, 6)),
    Manifold("paraboloid 9", 9, 30, lambda rng, n: _paraboloid(rng, n, 9)),
)
