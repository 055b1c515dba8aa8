"""Where a fitted curve is looked at, and what its predictions there say: inside, outside, along the two rays."""

from __future__ import annotations

from typing import Any

import numpy as np

from hullx.studies.learning.curve_fitting.config import TRAINED, Floats
from hullx.studies.learning.curve_fitting.functions import CURVES

RANGE = 2.0 * TRAINED
INSIDE = np.linspace(-TRAINED, TRAINED, 401)
OUTSIDE = np.linspace(1.2, 4.0, 57)
RAY = np.linspace(1.5, 4.0, 26)
BEYOND = (0.1, 0.3, 1.0, 3.0, 10.0)  # ranges away from the edge
FAR = (10.0, 30.0)  # between these the growth is read
EDGE, CENTRE = 0.8, 0.2
FLAT = 1e-3  # of the target's spread: along such a ray a share of explained variance means nothing

_BEYOND = TRAINED + RANGE * np.array(BEYOND)
_FAR = TRAINED + RANGE * np.array(FAR)
_PARTS = {
    "inside": INSIDE,
    "outside": np.concatenate([-OUTSIDE[::-1], OUTSIDE]),
    "left": -RAY,
    "right": RAY,
    "beyond": np.concatenate([-_BEYOND, _BEYOND]),
    "far": np.concatenate([-_FAR, _FAR]),
    "ends": np.array([-TRAINED, TRAINED]),
}
GRID = np.concatenate(list(_PARTS.values()))


def part(values: Floats, name: str) -> Floats:
    """The predictions of one part of `GRID`."""
    start = 0
    for other, at in _PARTS.items():
        if other == name:
            return values[..., start : start + len(at)]
        start += len(at)
    raise KeyError(name)


def described(predicted: Floats, target: str) -> tuple[dict[str, Any], list[dict[str, Any]], Floats]:
    """Errors relative to the target's spread inside; a row for each of the two rays; errors at `BEYOND`."""
    truth = CURVES[target](GRID)
    spread = float(part(truth, "inside").std())
    error = (predicted - truth) / spread
    inside = part(error, "inside")
    middle = _root(inside[np.abs(INSIDE) <= CENTRE])
    row = {
        "inside": _root(inside),
        "outside": _root(part(error, "outside")),
        "edge": _root(inside[np.abs(INSIDE) >= EDGE]) / middle if middle > 1e-12 else None,
        "growth": growth(predicted),
    }
    rays = [{"side": side, **straightness(RAY, part(predicted, side), spread)} for side in ("left", "right")]
    both = np.abs(part(error, "beyond")).reshape(2, -1).mean(axis=0)
    return row, rays, both


def _root(values: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def growth(predicted: Floats) -> float:
    """The power of the distance with which the curve leaves its value at the edge, mean of both sides.

    1 for what goes on as a line, 3 for a cubic spline, k for a polynomial of degree k (nearly), 0 for what stays.
    """
    near, far = np.abs(part(predicted, "far") - np.repeat(part(predicted, "ends"), 2)).reshape(2, 2).T
    known = (near > 1e-9) & (far > 1e-9)
    powers = np.where(known, np.log(np.where(known, far, 1.0) / np.where(known, near, 1.0)), 0.0)
    return float(powers.mean() / np.log(FAR[1] / FAR[0]))


def straightness(t: Floats, values: Floats, spread: float) -> dict[str, float | None]:
    """R² of the best line along a ray; None where the values hardly change."""
    deviation = float(values.std())
    if deviation < FLAT * spread:
        return {"r2": None, "deviation": deviation}
    rest = values - np.polynomial.Polynomial.fit(t, values, 1)(t)
    return {"r2": 1.0 - float(np.mean(np.square(rest))) / deviation**2, "deviation": deviation}
