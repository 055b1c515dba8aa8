"""Shapes of known intrinsic dimension and rank: curves and manifolds that bend, flat ones in many columns.

A curve is a function of parameters t, shape (n,), to points (n, d); a sheet one of coordinates (n, m).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Shape = Callable[[Floats], Floats]


def line(rng: np.random.Generator, d: int) -> Shape:
    """A straight line in a random direction: intrinsic dimension and rank 1."""
    direction = rng.standard_normal(d)
    return lambda t: t[:, None] * direction


def spline(rng: np.random.Generator, d: int, knots: int) -> Shape:
    """A cubic spline through Gaussian knots, t in [0, 1]; rank d as soon as there are d + 1 of them."""
    from scipy.interpolate import CubicSpline

    through = CubicSpline(np.linspace(0.0, 1.0, knots), rng.standard_normal((knots, d)))
    return lambda t: np.asarray(through(t))


def fourier(rng: np.random.Generator, d: int, harmonics: int) -> Shape:
    """A closed curve, t in [0, 1]: Gaussian coefficients of equal variance up to that harmonic."""
    waves = 2.0 * np.pi * np.arange(1, harmonics + 1)
    cosines, sines = rng.standard_normal((2, harmonics, d))
    return lambda t: np.asarray(np.cos(np.outer(t, waves)) @ cosines + np.sin(np.outer(t, waves)) @ sines)


def moment(d: int) -> Shape:
    """(t, t^2, ..., t^d): every point is exposed, since (t, t^2) already runs along a parabola."""
    return lambda t: np.asarray(t[:, None] ** np.arange(1, d + 1))


def trigonometric(d: int) -> Shape:
    """(cos t, sin t, cos 2t, sin 2t, ...), t in [0, 1] once around: every point is exposed; d is even."""
    waves = 2.0 * np.pi * np.arange(1, d // 2 + 1)

    def points(t: Floats) -> Floats:
        angles = np.outer(t, waves)
        return np.stack([np.cos(angles), np.sin(angles)], axis=2).reshape(len(t), d)

    return points


def odd_powers(d: int) -> Shape:
    """(t, t^3, ..., t^(2d-1)): the moment curve without its even powers, symmetric about 0."""
    return lambda t: np.asarray(t[:, None] ** np.arange(1, 2 * d, 2))


def sheet(rng: np.random.Generator, m: int, d: int, hidden: int = 64) -> Shape:
    """A random network of one hidden layer, R^m to R^d: intrinsic dimension m, rank d."""
    first = rng.standard_normal((m, hidden)) * (2.0 / np.sqrt(m))
    shift = rng.standard_normal(hidden)
    second = rng.standard_normal((hidden, d)) / np.sqrt(hidden)
    return lambda z: np.asarray(np.tanh(z @ first + shift) @ second)


def orthonormal(rng: np.random.Generator, d: int, columns: int) -> Floats:
    """A random isometry of R^d into that many columns: d x columns."""
    q, r = np.linalg.qr(rng.standard_normal((columns, d)))
    return np.asarray((q * np.sign(np.diag(r))).T)


def oblique(rng: np.random.Generator, d: int, columns: int) -> Floats:
    """A Gaussian matrix, of full rank almost surely: d x columns."""
    return rng.standard_normal((d, columns))
