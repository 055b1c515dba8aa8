"""What is learned: curves with their Taylor polynomials, functions of several inputs, functions of few of many."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from hullx.studies.learning.curve_fitting.config import Floats

Curve = Callable[[Floats], Floats]

CURVES: dict[str, Curve] = {
    "square": np.square,
    "sine": lambda x: np.asarray(np.sin(3.0 * x)),
    "abs": np.abs,
    "line": lambda x: 2.0 * x + 1.0,
    "exp": np.exp,
    "step": lambda x: np.asarray(np.where(x > 0.0, 1.0, 0.0)),
}
CONTINUOUS = ("square", "sine", "abs", "line", "exp")  # what universal approximation speaks of
SUPPORTS = ("all", "fix1", "neg")
FIXED = 0.1  # the value of the first coordinate under "fix1"


def taylor_coefficients(name: str, order: int) -> Floats | None:
    """Coefficients at 0 up to `order`, lowest first; None where the function has no derivative there."""
    powers = np.arange(order + 1)
    factorials = np.array([math.factorial(int(k)) for k in powers], dtype=np.float64)
    if name == "exp":
        return np.asarray(1.0 / factorials)
    if name == "sine":
        return np.asarray(np.array([0.0, 1.0, 0.0, -1.0])[powers % 4] * 3.0**powers / factorials)
    known = {"square": (0.0, 0.0, 1.0), "line": (1.0, 2.0)}.get(name)
    if known is None:
        return None
    return np.array([known[k] if k < len(known) else 0.0 for k in powers])


def taylor_remainder(name: str, order: int, x: Floats) -> Floats:
    """Function minus Taylor polynomial, as the rest of the series: no difference of large numbers.

    Examples
    --------
    >>> float(taylor_remainder("exp", 1, np.array([1.0]))[0].round(9))  # e - 2
    0.718281828
    """
    terms = order + 1 + np.arange(200)
    # term k of the series is (scale · x)^k / k!, with the signs 0, 1, 0, −1 for a sine
    scale, signs = (1.0, np.ones(200)) if name == "exp" else (3.0, np.array([0.0, 1.0, 0.0, -1.0])[terms % 4])
    log_factorials = np.array([math.lgamma(k + 1.0) for k in terms])
    z = scale * np.asarray(x, dtype=np.float64)[..., None]
    with np.errstate(divide="ignore"):
        size = np.exp(terms * np.log(np.abs(z)) - log_factorials)
    return np.asarray((signs * np.where(z < 0.0, (-1.0) ** terms, 1.0) * size).sum(axis=-1))


def in_several(name: str, x: Floats) -> Floats:
    """Functions of d inputs: "linear" and "l1" are linear along every ray from 0, "quadratic" is not."""
    weights = 1.0 + np.arange(x.shape[1]) / x.shape[1]
    if name == "linear":
        return np.asarray(x @ (weights * (-1.0) ** np.arange(x.shape[1])))
    if name == "l1":
        return np.asarray(np.abs(x).sum(axis=1))
    return np.asarray(np.square(x) @ weights)


SEVERAL = ("linear", "l1", "quadratic")


def supported(support: str, rows: int, d: int, rng: np.random.Generator) -> Floats:
    """Training inputs: the cube [−1, 1]^d, its slice x₁ = 0.1, or its orthant of negative coordinates."""
    x = rng.uniform(-1.0, 1.0, (rows, d))
    if support == "fix1":
        x[:, 0] = FIXED
    return -np.abs(x) if support == "neg" else x


def of_few(x: Floats, s: int) -> Floats:
    """A function of the first s coordinates, s even; mean 0 and variance 1 for Gaussian inputs.

    Pairs of coordinates add sin 2a + a b, so that neither is a sum of functions of single coordinates.
    """
    a, b = x[:, 0:s:2], x[:, 1:s:2]
    variance = 0.5 * (1.0 - math.exp(-8.0)) + 1.0
    return np.asarray((np.sin(2.0 * a) + a * b).sum(axis=1) / math.sqrt(variance * s / 2.0))
