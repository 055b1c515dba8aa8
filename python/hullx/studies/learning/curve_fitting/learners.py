"""Curves fitted without a network: Taylor, least-squares polynomial, cubic spline, nearest neighbour, kernel ridge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial
from scipy.interpolate import CubicSpline

from hullx.neighbors import knn
from hullx.studies.learning.curve_fitting.config import Config, Floats
from hullx.studies.learning.curve_fitting.functions import CURVES, taylor_coefficients

Learner = Callable[[Config, Floats, Floats, str], Callable[[Floats], Floats] | None]
LENGTH, RIDGE = 0.3, 1e-6  # of the Gaussian kernel


def taylor(config: Config, _x: Floats, _y: Floats, target: str) -> Callable[[Floats], Floats] | None:
    """The expansion at 0: what one knows of a function from its derivatives there, no data."""
    coefficients = taylor_coefficients(target, config.order)
    return None if coefficients is None else Polynomial(coefficients)


def polynomial(config: Config, x: Floats, y: Floats, _target: str) -> Callable[[Floats], Floats]:
    fitted: Callable[[Floats], Floats] = Chebyshev.fit(x, y, config.degree)
    return fitted


def spline(_config: Config, x: Floats, y: Floats, _target: str) -> Callable[[Floats], Floats]:
    fitted: Callable[[Floats], Floats] = CubicSpline(x, y)
    return fitted


def nearest(_config: Config, x: Floats, y: Floats, _target: str) -> Callable[[Floats], Floats]:
    return lambda at: np.asarray(y[knn(x[:, None], at[:, None], k=1).indices[:, 0]])


def kernel(_config: Config, x: Floats, y: Floats, _target: str) -> Callable[[Floats], Floats]:
    """Ridge regression with a Gaussian kernel, around the mean."""

    def between(a: Floats, b: Floats) -> Floats:
        return np.asarray(np.exp(-0.5 * np.square((a[:, None] - b) / LENGTH)))

    weights = np.linalg.solve(between(x, x) + RIDGE * np.eye(len(x)), y - y.mean())
    return lambda at: np.asarray(between(at, x) @ weights + y.mean())


LEARNERS: dict[str, Learner] = {
    "Taylor": taylor,
    "polynomial": polynomial,
    "spline": spline,
    "1-NN": nearest,
    "kernel ridge": kernel,
}
LOCAL = "Taylor"  # the only one that is not fitted to data of the whole range


def fitted(name: str, config: Config, target: str, x: Floats) -> Callable[[Floats], Floats] | None:
    return LEARNERS[name](config, x, CURVES[target](x), target)
