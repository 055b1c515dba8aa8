"""Shapes of known intrinsic dimension and rank beyond `hullx.datasets`: curves asked for again and again, curved
sheets, flat data in many columns.

A curve is a function of parameters t, shape (n,), to points (n, d).
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


def odd_powers(t: Floats, d: int) -> Floats:
    """(t, t^3, ..., t^(2d-1)): the moment curve without its even powers, symmetric about 0."""
    return np.asarray(t[:, None] ** np.arange(1, 2 * d, 2))


def sheet(rng: np.random.Generator, n: int, m: int, d: int, hidden: int = 64) -> Floats:
    """Gaussian points of R^m through a random network of one hidden layer: intrinsic dimension m, rank d; n x d."""
    first = rng.standard_normal((m, hidden)) * (2.0 / np.sqrt(m))
    shift = rng.standard_normal(hidden)
    second = rng.standard_normal((hidden, d)) / np.sqrt(hidden)
    return np.asarray(np.tanh(rng.standard_normal((n, m)) @ first + shift) @ second)


def orthonormal(rng: np.random.Generator, d: int, columns: int) -> Floats:
    """A random isometry of R^d into that many columns: d x columns."""
    q, r = np.linalg.qr(rng.standard_normal((columns, d)))
    return np.asarray((q * np.sign(np.diag(r))).T)


def oblique(rng: np.random.Generator, d: int, columns: int) -> Floats:
    """A Gaussian matrix, of full rank almost surely: d x columns."""
    return rng.standard_normal((d, columns))
