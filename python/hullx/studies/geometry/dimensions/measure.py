"""The cells of the study of dimensions: shares inside, by intrinsic dimension, rank, columns, noise and curvature.

Every row counts per hull or per curve ("12 30 25"), since queries that share one are not independent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hullx import datasets, theory
from hullx.dimension import affine_rank, two_nn
from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.points import Points
from hullx.studies._study import Measured, Work
from hullx.studies.geometry.dimensions import shapes
from hullx.studies.geometry.dimensions.config import Config

Floats = shapes.Floats
Row = dict[str, Any]


def counted(counts: Sequence[int]) -> str:
    return " ".join(map(str, counts))


def inside(points: Any, queries: Floats, tolerance: float = 1e-9, exact: bool = False) -> int:
    answer = Hull(points, tolerance).query(queries, exact=exact)
    return int(np.count_nonzero(answer.verdict == 1))


def gaussian(work: Work[Config]) -> list[Row]:
    """Panel 1: as many intrinsic dimensions as columns."""
    n, d = int(work.cell["n"]), int(work.cell["d"])
    hulls, queries = work.config.hulls, work.config.queries
    counts = [inside(work.rng.standard_normal((n, d)), work.rng.standard_normal((queries, d))) for _ in range(hulls)]
    row = {"kind": "gaussian", "n": n, "d": d, "queries": queries, "inside": counted(counts)}
    return [row | {"exact": theory.gaussian_membership(n, d)}]


def flat(work: Work[Config]) -> list[Row]:
    """Panel 3: a d-dimensional Gaussian in more columns, the same rows and queries in all embeddings."""
    config, rng = work.config, work.rng
    n, d = int(work.cell["n"]), int(work.cell["d"])
    total = [d, *(c for c in config.flat_columns if c > d)]
    keys = [(c, kind) for c in total for kind in ("orthonormal", "oblique")]
    counts: dict[tuple[int, str], list[int]] = {key: [] for key in keys}
    differing = dict.fromkeys(keys, 0)
    for _ in range(config.hulls):
        rows, queries = rng.standard_normal((n, d)), rng.standard_normal((config.queries, d))
        own = Hull(rows).query(queries).verdict
        for columns, kind in keys:
            matrix = getattr(shapes, kind)(rng, d, columns)
            noise = config.flat_noise * rng.standard_normal((n + config.queries, columns))
            there = np.vstack([rows, queries]) @ matrix + noise
            verdict = Hull(there[:n]).query(there[n:]).verdict
            counts[columns, kind].append(int(np.count_nonzero(verdict == 1)))
            differing[columns, kind] += int(np.count_nonzero(verdict != own))
    return [
        {
            "kind": "flat",
            "n": n,
            "d": d,
            "columns": columns,
            "embedding": kind,
            "queries": config.queries,
            "inside": counted(counts[columns, kind]),
            "differing": differing[columns, kind],
            "exact": theory.gaussian_membership(n, d),
        }
        for columns, kind in keys
    ]


def curve(work: Work[Config]) -> list[Row]:
    """Panel 2: one intrinsic dimension in d columns; each curve with every number of rows."""
    config, rng = work.config, work.rng
    d, knots = int(work.cell["d"]), int(work.cell["knots"])
    sizes = [n for n in config.curve_rows if n > d]
    counts: dict[int, list[int]] = {n: [] for n in sizes}
    for _ in range(config.curves):
        shape = shapes.line(rng, d) if config.curve == "line" else shapes.spline(rng, d, knots or d + 2)
        for n in sizes:
            counts[n].append(inside(shape(rng.random(n)), shape(rng.random(config.curve_queries))))
    common = {"kind": "curve", "d": d, "knots": knots, "queries": config.curve_queries}
    return [common | {"n": n, "inside": counted(counts[n])} for n in sizes]


def exposed(work: Work[Config]) -> list[Row]:
    """Curves all of whose points are vertices whatever their number, and one that differs in its powers alone."""
    config, rng = work.config, work.rng
    d, name = int(work.cell["d"]), str(work.cell["shape"])
    out = []
    for n in config.exposed_rows:
        near, true = [], []
        for _ in range(config.hulls):
            points = EXPOSED[name](n + config.queries, d, rng)
            found = Hull(points[:n]).query(points[n:], exact=name != "odd_powers").verdict
            true.append(int(np.count_nonzero(found == 1)))
            near.append(inside(points[:n], points[n:]))
        row = {"kind": "exposed", "shape": name, "d": d, "n": n, "queries": config.queries}
        out.append(row | {"inside": counted(true), "by_tolerance": counted(near)})
    return out


EXPOSED: dict[str, Callable[[int, int, np.random.Generator], Floats]] = {
    "moment": lambda n, d, rng: datasets.moment_curve(n, d, rng=rng),
    "trigonometric": lambda n, d, rng: datasets.trigonometric_curve(n, d, rng=rng),
    "odd_powers": lambda n, d, rng: shapes.odd_powers(rng.uniform(-1.0, 1.0, n), d),
}


def manifold(work: Work[Config]) -> list[Row]:
    """Closed curves by their number of harmonics, and curved sheets by their intrinsic dimension, at one n and d."""
    config, rng = work.config, work.rng
    family, order, d = str(work.cell["family"]), int(work.cell["order"]), int(work.cell["d"])
    n, m = config.manifold_rows, config.curve_queries
    counts, estimates, ranks = [], [], []
    for _ in range(config.curves):
        points = FAMILIES[family](n + m + config.estimate_rows, d, order, rng)
        rows, queries, others = np.split(points, [n, n + m])
        counts.append(inside(rows, queries))
        estimates.append(two_nn(others).value)
        ranks.append(int(affine_rank(rows).value))
    return [
        {
            "kind": "manifold",
            "family": family,
            "order": order,
            "d": d,
            "n": n,
            "queries": m,
            "inside": counted(counts),
            "intrinsic": float(np.mean(estimates)),
            "rank": min(ranks),
            "gaussian": theory.gaussian_membership(n, d),
        }
    ]


FAMILIES: dict[str, Callable[[int, int, int, np.random.Generator], Floats]] = {
    "fourier": lambda n, d, order, rng: datasets.fourier_curve(n, d, order, rng=rng),
    "sheet": lambda n, d, order, rng: shapes.sheet(rng, n, order, d),
}


def noise(work: Work[Config]) -> list[Row]:
    """A flat sheet with noise in every column: its rank counts in exact membership, its size beside the tolerance."""
    config, rng = work.config, work.rng
    n, d, columns = config.noise_shape
    ratio = float(work.cell["ratio"])
    near, true, sizes = [], [], []
    for _ in range(config.hulls):
        flat_rows = rng.standard_normal((n + config.queries, d)) @ shapes.orthonormal(rng, d, columns)
        unit = _tolerance_length(flat_rows[:n], config.tolerance)
        there = flat_rows + ratio * unit * rng.standard_normal(flat_rows.shape)
        near.append(inside(there[:n], there[n:], config.tolerance))
        true.append(inside(there[:n], there[n : n + config.exact_queries], config.tolerance, exact=True))
        sizes.append(unit)
    return [
        {
            "kind": "noise",
            "ratio": ratio,
            "n": n,
            "d": d,
            "columns": columns,
            "queries": config.queries,
            "exact_queries": config.exact_queries,
            "by_tolerance": counted(near),
            "inside": counted(true),
            "tolerance_length": float(np.mean(sizes)),
            "law_flat": theory.gaussian_membership(n, d),
            "law_full": theory.gaussian_membership(n, columns),
        }
    ]


def _tolerance_length(rows: Floats, tolerance: float) -> float:
    """The tolerance in the units of the data, where all columns have about one scale."""
    points = Points(rows)
    return tolerance * float(points.radius) * float(np.median(points.scale))


def bend(work: Work[Config]) -> list[Row]:
    """A shallow parabola, turned by 45 degrees: curved in exact membership, flat by tolerance once it is shallow."""
    config, rng = work.config, work.rng
    n, ratio = config.bend_rows, float(work.cell["ratio"])
    near = []
    for _ in range(config.hulls):
        t = rng.uniform(-1.0, 1.0, n + config.queries)
        unit = _tolerance_length(_parabola(t[:n], 0.0), config.tolerance)
        there = _parabola(t, ratio * unit)
        near.append(inside(there[:n], there[n:], config.tolerance))
    row = {"kind": "bend", "ratio": ratio, "n": n, "queries": config.queries, "by_tolerance": counted(near)}
    return [row | {"law": bend_law(ratio, n)}]


def bend_law(ratio: float, n: int) -> float:
    """Share inside by tolerance of a parabola that is `ratio` tolerances high.

    A query lies height a b above the chord of its neighbours at parameter distances a and b, which for n points in
    [-1, 1] are near exponential with mean 2/n; P(a b <= c) = 1 - 2 sqrt(x) K_1(2 sqrt(x)), x = c n^2 / 4.
    """
    from scipy.special import k1

    root = n / math.sqrt(ratio)  # 2 sqrt(x) with c = 1 / ratio
    return float(1.0 - root * k1(root)) * theory.line_membership(n)


def _parabola(t: Floats, height: float) -> Floats:
    u = height * t * t
    return np.asarray(np.stack([t + u, t - u], axis=1) * np.sqrt(0.5))


def governing(work: Work[Config]) -> list[Row]:
    """Density and membership in the columns that a function depends on, and in all columns."""
    config, rng = work.config, work.rng
    n, m = config.governing_shape
    d = int(work.cell["d"])
    few, whole, near_few, near_whole = [], [], [], []
    for _ in range(config.hulls):
        rows, queries = rng.standard_normal((n, d)), rng.standard_normal((config.queries, d))
        few.append(inside(rows[:, :m], queries[:, :m]))
        whole.append(inside(rows, queries))
        near_few.append(_nearness(rows[:, :m], queries[:, :m]))
        near_whole.append(_nearness(rows, queries))
    return [
        {
            "kind": "governing",
            "n": n,
            "m": m,
            "d": d,
            "queries": config.queries,
            "inside_governing": counted(few),
            "inside_all": counted(whole),
            "near_governing": float(np.median(near_few)),
            "near_all": float(np.median(near_whole)),
            "law_governing": theory.gaussian_membership(n, m),
            "law_all": theory.gaussian_membership(n, d) if n > d else 0.0,
        }
    ]


def _nearness(rows: Floats, queries: Floats) -> float:
    """Median distance to the nearest row over the root mean square distance of two points."""
    nearest = knn(np.ascontiguousarray(rows), np.ascontiguousarray(queries), k=1).distances[:, 0]
    return float(np.median(nearest)) / theory.distance_mean(rows.shape[1])


KINDS: dict[str, Callable[[Work[Config]], list[Row]]] = {
    kind.__name__: kind for kind in (gaussian, flat, curve, exposed, manifold, noise, bend, governing)
}


def measure(work: Work[Config]) -> Measured:
    return Measured(KINDS[work.cell["kind"]](work))
