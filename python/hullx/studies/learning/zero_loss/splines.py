"""Splines, where the word comes from: the cubic spline through all points, and the smoothing spline beside it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline, make_smoothing_spline

from hullx.studies._study import Measured

Floats = npt.NDArray[np.float64]
NOISES = (0.0, 0.1, 0.3)
FRESH = 2_000


def truth(x: Floats) -> Floats:
    return np.asarray(np.sin(2.0 * math.pi * x))


def measure(rng: np.random.Generator, n: int) -> Measured:
    """Training and test error of both, at fresh points between the outermost data (inside the hull) and beyond."""
    x = np.sort(rng.random(n))
    fresh = rng.random(FRESH)
    between = (fresh > x[0]) & (fresh < x[-1])
    around = np.concatenate([x[0] - 0.2 * rng.random(FRESH // 2), x[-1] + 0.2 * rng.random(FRESH // 2)])
    rows, arrays = [], {"x": x, "grid": np.linspace(x[0] - 0.1, x[-1] + 0.1, 400)}
    for noise in NOISES:
        y = truth(x) + noise * rng.standard_normal(n)
        curves = {
            "through all points": CubicSpline(x, y, bc_type="natural"),
            "smoothing": make_smoothing_spline(x, y),
        }
        arrays[f"y {noise:g}"] = y
        for name, curve in curves.items():
            arrays[f"{name} {noise:g}"] = np.asarray(curve(arrays["grid"]))
            rows.append(
                {
                    "kind": "spline", "curve": name, "noise": noise, "points": n,
                    "training_error": _rms(curve(x) - y), "between": float(between.mean()),
                    "error_between": _rms(curve(fresh[between]) - truth(fresh[between])),
                    "error_beyond": _rms(curve(around) - truth(around)),
                }
            )  # fmt: skip
    return Measured(rows, arrays)


def _rms(values: Floats) -> float:
    return float(np.sqrt(np.square(values).mean()))
