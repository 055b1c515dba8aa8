"""Facts about hulls that are known beforehand: verdicts are tested against them before they are used on data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import theory
from hullx.datasets import hypercube_vertices, sphere
from hullx.hull import Hull
from hullx.studies._study import Cell
from hullx.studies.intervals import wilson
from hullx.studies.table import Row

Floats = npt.NDArray[np.float64]
Answer = tuple[int, int]  # asked, right
BAND = 0.001
GAP = 1e-7  # a case whose distance from the boundary is below this many radii is not compared


def _own_rows(rng: np.random.Generator) -> Answer:
    points = rng.standard_normal((200, 10))
    return 200, int(np.sum(Hull(points).query(points).verdict == 1))


def _midpoints(rng: np.random.Generator) -> Answer:
    points = rng.standard_normal((100, 40))
    pairs = rng.integers(0, 100, (200, 2))
    return 200, int(np.sum(Hull(points).query(points[pairs].mean(axis=1)).verdict == 1))


def _too_few(rng: np.random.Generator) -> Answer:
    return 200, int(np.sum(Hull(rng.standard_normal((20, 20))).query(rng.standard_normal((200, 20))).verdict == -1))


def _sphere(rng: np.random.Generator) -> Answer:
    return 200, int(np.sum(Hull(sphere(400, 5, rng=rng)).query(sphere(200, 5, rng=rng)).verdict == -1))


def _hypercube(_rng: np.random.Generator) -> Answer:
    vertices = hypercube_vertices(8)
    return len(vertices), int(np.sum(Hull(vertices).leave_one_out(want="verdict").verdict == -1))


def _affine(rng: np.random.Generator) -> Answer:
    """The same verdicts after a shear, a shift by a thousand, and features in units from 1/1000 to 1000."""
    points, queries = rng.standard_normal((60, 6)), rng.standard_normal((200, 6))
    shear = np.tril(rng.standard_normal((6, 6)), -1) + np.eye(6)
    units = 10.0 ** rng.uniform(-3.0, 3.0, 6)
    before = Hull(points).query(queries).verdict
    after = Hull((points @ shear + 1e3) * units).query((queries @ shear + 1e3) * units).verdict
    return 200, int(np.sum(before == after))


def _duplicates(rng: np.random.Generator) -> Answer:
    points, queries = rng.standard_normal((50, 5)), rng.standard_normal((200, 5))
    return 200, int(np.sum(Hull(points).query(queries).verdict == Hull(np.tile(points, (4, 1))).query(queries).verdict))


FACTS: dict[str, Callable[[np.random.Generator], Answer]] = {
    "the data's own rows are inside": _own_rows,
    "midpoints of rows are inside": _midpoints,
    "20 points of 20 dimensions have no inside": _too_few,
    "a new point of a sphere is outside": _sphere,
    "every corner of the cube is outside the hull of the others": _hypercube,
    "an affine map changes no verdict": _affine,
    "duplicates change no verdict": _duplicates,
}


def fact(name: str, rng: np.random.Generator) -> dict[str, Any]:
    asked, right = FACTS[name](rng)
    return {"fact": name, "asked": asked, "right": right}


def against_linear_programming(rng: np.random.Generator, cases: int) -> dict[str, Any]:
    """Random cases of 2 to 12 dimensions decided by HiGHS as well: is there a distribution of weights that gives y?"""
    from scipy.optimize import linprog

    asked = right = 0
    for _ in range(cases):
        d = int(rng.integers(2, 13))
        n = int(rng.integers(5, 120))
        points, y = rng.standard_normal((n, d)), 0.7 * rng.standard_normal(d)
        found = linprog(np.zeros(n), A_eq=np.vstack([points.T, np.ones(n)]), b_eq=np.append(y, 1.0), method="highs")
        answer = Hull(points).query(y[None], want="distance", num_threads=1)
        if answer.verdict[0] == -1 and answer.lower[0] < GAP * float(np.abs(points).max()):
            continue
        asked += 1
        right += bool((answer.verdict[0] == 1) == (found.status == 0))
    return {"fact": "linear programming (HiGHS) says the same", "asked": asked, "right": right}


def central(rng: np.random.Generator, cell: Cell, trials: int) -> dict[str, Any]:
    """How often 0 is inside the hull of n symmetric points; by Wendel's law whatever their distribution."""
    n, d = int(cell["n"]), int(cell["d"])
    origin = np.zeros((1, d))
    inside = 0
    for i in range(trials):
        points = rng.standard_normal((n, d)) if i % 2 else rng.standard_t(3.0, (n, d))
        inside += int(Hull(points).query(origin, num_threads=1).verdict[0] == 1)
    return {"n": n, "d": d, "trials": trials, "inside": inside, "exact": theory.wendel(n, d)}


def judged(rows: Sequence[Row]) -> list[dict[str, Any]]:
    out = []
    for row in rows:
        inside, trials, exact = row["inside"], row["trials"], row["exact"]
        assert isinstance(inside, int)
        assert isinstance(trials, int)
        assert isinstance(exact, float)
        found = wilson(inside, trials, BAND, len(rows))
        out.append({**row, "low": found.low, "high": found.high, "agrees": found.holds(exact)})
    return out
