"""Two spheres at a gap: from which gap on does a sample say that there are two?  On a line the law is exact."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import theory
from hullx.studies.intervals import mean
from hullx.studies.learning.disconnected.connectivity import longest_edge, separation

Floats = npt.NDArray[np.float64]


def line(rng: np.random.Generator, n: int, draws: int) -> dict[str, Any]:
    """The largest gap of n uniform points on the unit interval, its ends counted, beside its exact mean."""
    points = np.sort(rng.random((draws, n)), axis=1)
    walls = np.concatenate([np.zeros((draws, 1)), points, np.ones((draws, 1))], axis=1)
    found = mean(np.diff(walls, axis=1).max(axis=1), alpha=0.001)
    exact = theory.largest_gap(n)
    return {
        "kind": "line", "n": n, "draws": draws, "largest": found.estimate, "low": found.low, "high": found.high,
        "exact": exact, "agrees": found.holds(exact),
    }  # fmt: skip


def sphere(rng: np.random.Generator, m: int, n: int) -> Floats:
    """n uniform points of the m-dimensional unit sphere in m + 2 columns, the last one zero."""
    points = rng.standard_normal((n, m + 1))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return np.concatenate([points, np.zeros((n, 1))], axis=1)


def pair(rng: np.random.Generator, m: int, n: int, gaps: tuple[float, ...], draws: int) -> list[dict[str, Any]]:
    """For each gap, in typical longest edges of one sphere's tree: how often a radius tells the two apart."""
    edges = [longest_edge(sphere(rng, m, n)) for _ in range(max(5, draws // 2))]
    unit = float(np.median(edges))
    rows = []
    for gap in gaps:
        apart = 0
        for _ in range(draws):
            first, second = sphere(rng, m, n), sphere(rng, m, n)
            second[:, -1] += gap * unit  # beside each other, in a direction that neither fills
            apart += separation(first, second).ratio > 1.0
        rows.append({"kind": "spheres", "m": m, "n": n, "gap": gap, "draws": draws, "apart": apart, "edge": unit})
    return rows
