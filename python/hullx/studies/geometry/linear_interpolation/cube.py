"""A smooth function on random rows of a cube: how fast do linear interpolation and the nearest row come to it?

The mean squared error of the nearest row falls like n^(-2/m), of linear interpolation like n^(-4/m): the error of the
one is of the order of the distance between rows, of the other of its square (½ K Σ λ ‖x − q‖² at most).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.interpolation import SimplexInterpolator
from hullx.neighbors import knn

Floats = npt.NDArray[np.float64]
MARGIN = 0.25  # of the cube that is not asked about


def wave(x: Floats) -> Floats:
    return np.asarray(np.cos(2.0 * math.pi * x).sum(axis=1) / math.sqrt(x.shape[1]))


def curvature(m: int) -> float:
    """The Lipschitz constant of the gradient of `wave`."""
    return 4.0 * math.pi**2 / math.sqrt(m)


def measure(rng: np.random.Generator, m: int, n: int, asked: int) -> dict[str, Any]:
    """Errors for one draw of rows."""
    rows = rng.random((n, m))
    queries = MARGIN + (1.0 - 2.0 * MARGIN) * rng.random((asked, m))
    tilt = rng.standard_normal(m)
    found = SimplexInterpolator(rows, np.stack([wave(rows), rows @ tilt], axis=1)).query(queries)
    kept = found.answer.found
    error = np.abs(found.values[kept, 0] - wave(queries[kept]))
    near = wave(rows[knn(rows, queries[kept], k=1).indices[:, 0]])
    bound = found.error_bound(curvature(m))[kept]
    return {
        "kind": "cube", "m": m, "n": n, "asked": asked, "inside": int(kept.sum()),
        "interpolated": float(np.square(error).mean()), "nearest": float(np.square(near - wave(queries[kept])).mean()),
        "beyond": int((error > bound * (1.0 + 1e-9)).sum()),
        "tilted": float(np.abs(found.values[kept, 1] - queries[kept] @ tilt).max()),
    }  # fmt: skip
