"""Distances from queries to all rows: how much they differ, for clouds, sheets, real data and their shuffled copies.

contrast (D_max - D_min)/D_min, variation SD/mean, nearness D_min/mean: of each query, then medians over queries.
Hubness is the skewness of the number of times that a row is among the k nearest of others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from hullx import datasets, theory
from hullx.neighbors import knn
from hullx.studies._study import Work
from hullx.studies.geometry.concentration.config import Config, Data, Floats
from hullx.studies.geometry.dimensions import shapes

Row = dict[str, Any]
BLOCK = 1 << 16
BINS = np.linspace(0.0, 2.5, 51)  # of distance over mean distance
DRAWS = {"gaussian": datasets.gaussian, "cube": datasets.cube, "sphere": datasets.sphere}


def lengths(rows: Floats, query: Floats, norm: float = 2.0) -> Floats:
    """Distances from one query; norm 0 stands for the largest difference."""
    return _lengths(rows, query, (norm,))[0]


def _lengths(rows: Floats, query: Floats, norms: Sequence[float]) -> list[Floats]:
    out = [np.empty(len(rows)) for _ in norms]
    step = max(1, BLOCK // rows.shape[1])  # differences that stay in the cache serve all norms
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        apart = np.abs(rows[part] - query)
        for found, norm in zip(out, norms, strict=True):
            found[part] = _norm(apart, norm)
    return out


def _norm(apart: Floats, norm: float) -> Floats:
    if norm == 0.0:
        return np.asarray(apart.max(axis=1))
    if norm == 2.0:
        return np.asarray(np.sqrt(np.einsum("ij,ij->i", apart, apart)))
    return np.asarray((np.sqrt(apart) if norm == 0.5 else apart).sum(axis=1) ** (1.0 / norm))


def spread(rows: Floats, queries: Floats, norm: float = 2.0) -> Row:
    return spreads(rows, queries, (norm,))[0]


def spreads(rows: Floats, queries: Floats, norms: Sequence[float]) -> list[Row]:
    """How much the distances of each query differ, under each norm."""
    found = [_lengths(rows, query, norms) for query in queries]
    return [_summary([one[i] for one in found]) for i in range(len(norms))]


def _summary(found: list[Floats]) -> Row:
    means = np.array([one.mean() for one in found])
    least, most = (np.array([getattr(one, end)() for one in found]) for end in ("min", "max"))
    near = least / means
    return {
        "mean": float(means.mean()),
        "contrast": float(np.median((most - least) / least)),
        "variation": float(np.median([one.std() for one in found] / means)),
        "near": float(np.median(near)),
        "near_error": 1.2533 * float(near.std(ddof=1)) / math.sqrt(len(near)),  # of a median of near normal values
    }


def distances(work: Work[Config]) -> list[Row]:
    config, rng = work.config, work.rng
    law, d = str(work.cell["law"]), int(work.cell["d"])
    total = config.rows + config.queries
    if 0 < config.rank < d:
        points = DRAWS[law](total, config.rank, rng=rng) @ shapes.oblique(rng, config.rank, d)
    else:
        points = DRAWS[law](total, d, rng=rng)
    known = {"gaussian": "gaussian", "cube": "cube"}.get(law)
    out = []
    norms = config.norms if law == "gaussian" else (2.0,)
    for norm, found in zip(norms, spreads(points[: config.rows], points[config.rows :], norms), strict=True):
        row = {"kind": "distances", "law": law, "d": d, "norm": norm, "n": config.rows, **found}
        has_law = norm == 2.0 and known is not None
        row["mean_law"] = theory.distance_mean(d, known) if has_law else None  # type: ignore[arg-type]
        row["variation_law"] = theory.distance_variation(d, known) if has_law else None  # type: ignore[arg-type]
        out.append(row)
    return out


def sheet(work: Work[Config]) -> list[Row]:
    """Data of few dimensions in many columns."""
    config, rng = work.config, work.rng
    embedding, m, columns = str(work.cell["embedding"]), int(work.cell["m"]), int(work.cell["columns"])
    total = config.rows + config.queries
    if embedding == "flat":
        points = rng.standard_normal((total, m)) @ shapes.orthonormal(rng, m, columns)
    else:
        points = shapes.sheet(rng, total, m, columns)
    found = spread(points[: config.rows], points[config.rows :])
    return [{"kind": "sheet", "embedding": embedding, "m": m, "columns": columns, "n": config.rows, **found}]


def real(work: Work[Config]) -> tuple[list[Row], dict[str, Floats]]:
    """Each table beside a copy whose columns are shuffled one by one: the same values, no dependence."""
    data: Data = work.data
    out, pictures = [], {}
    for name, table in data.tables.items():
        order = work.rng.permutation(len(table))[: work.config.rows + work.config.queries]
        chosen = np.asarray(table[order], dtype=np.float64)
        shuffled = work.rng.permuted(chosen, axis=0)
        for version, values in (("as it is", chosen), ("columns shuffled", shuffled)):
            queries, rows = values[: work.config.queries], values[work.config.queries :]
            found = spread(rows, queries)
            counts = sum(np.histogram(one / one.mean(), BINS)[0] for one in (lengths(rows, q) for q in queries))
            some = values[: work.config.hub_rows]
            hubs = hub_skewness(some, work.config.hub_neighbors)
            row = {"kind": "real", "data": name, "version": version, "n": len(rows), "columns": table.shape[1]}
            like = theory.distance_variation(1) / found["variation"]
            out.append(row | found | {"like": like**2, "hub_rows": len(some), "hub_skewness": hubs})
            pictures[f"{name}, {version}"] = np.asarray(counts, dtype=np.float64) / (len(queries) * len(rows))
    return out, pictures


def hubs(work: Work[Config]) -> list[Row]:
    config = work.config
    d = int(work.cell["d"])
    found = hub_skewness(work.rng.standard_normal((config.hub_rows, d)), config.hub_neighbors)
    return [{"kind": "hubs", "d": d, "n": config.hub_rows, "k": config.hub_neighbors, "skewness": found}]


def hub_skewness(rows: Floats, k: int) -> float:
    times = np.bincount(knn(np.ascontiguousarray(rows), k=k).indices.ravel(), minlength=len(rows)).astype(float)
    apart = times - times.mean()
    return float(np.mean(apart**3) / np.mean(apart**2) ** 1.5)


def torus(work: Work[Config]) -> list[Row]:
    """Neighbours of points away from the faces of the cube: those of the torus while they are nearer than the faces."""
    config = work.config
    m = int(work.cell["m"])
    found: dict[int, list[float]] = {k: [] for k in config.torus_ranks}
    for _ in range(config.clouds):
        rows, queries = away_from_faces(work, config.torus_rows, m)
        table = knn(rows, queries, k=max(found)).distances
        for k, means in found.items():
            means.append(float(table[:, k - 1].mean()))
    return [
        {
            "kind": "torus",
            "m": m,
            "n": config.torus_rows,
            "k": k,
            "mean": float(np.mean(means)),
            "error": float(np.std(means, ddof=1)) / math.sqrt(len(means)),
            "law": theory.torus_neighbor_distance(config.torus_rows, m, k),
        }
        for k, means in found.items()
    ]


def away_from_faces(work: Work[Config], n: int, m: int) -> tuple[Floats, Floats]:
    """Rows uniform in the cube, and queries so far from its faces that their neighbours lie in all directions alike."""
    return work.rng.random((n, m)), work.rng.uniform(0.3, 0.7, (work.config.cloud_queries, m))
