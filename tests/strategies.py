"""Hypothesis strategies for the data that break geometric code, and profiles that set how many are tried.

`point_sets` draws rows of one of many kinds (lattices, duplicates, near-duplicates, degenerate simplices, rank
deficiency, fewer rows than dimensions, one row, one dimension), at a scale and offset, as float32 or float64, in
whatever memory layout.  `queries_near` draws queries on vertices, edges and faces of given rows and ε off them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rows = NDArray[np.floating[Any]]

# Sizes of hypothesis runs: conftest registers them, HYPOTHESIS_PROFILE or --hypothesis-profile chooses.
PROFILES = {"default": 50, "ci": 200, "soak": 2000}


def _gaussian(rng: Generator, n: int, d: int) -> Array:
    return rng.standard_normal((n, d))


def _lattice(rng: Generator, n: int, d: int) -> Array:
    return rng.integers(-2, 3, (n, d)).astype(np.float64)


def _binary(rng: Generator, n: int, d: int) -> Array:
    return rng.integers(0, 2, (n, d)).astype(np.float64)


def _duplicates(rng: Generator, n: int, d: int) -> Array:
    few = rng.standard_normal((max(1, n // 4), d))
    return few[rng.integers(0, len(few), n)]


def _near_duplicates(rng: Generator, n: int, d: int) -> Array:
    few = rng.standard_normal((max(1, n // 6), d))
    jitter = 10.0 ** rng.integers(-15, -1)
    return few[rng.integers(0, len(few), n)] + jitter * rng.standard_normal((n, d))


def _low_rank(rng: Generator, n: int, d: int) -> Array:
    rank = int(rng.integers(0, d)) if d > 1 else 1
    return rng.integers(-3, 4, (n, rank)).astype(np.float64) @ rng.integers(-2, 3, (rank, d)).astype(np.float64)


def _flat_simplex(rng: Generator, n: int, d: int) -> Array:
    """A simplex with one edge shrunk to nearly nothing, and mixtures of its corners."""
    corners = np.vstack([np.zeros(d), np.eye(d)])
    corners[-1] *= 10.0 ** -int(rng.integers(3, 13))
    return np.vstack([corners, rng.dirichlet(np.ones(d + 1), max(0, n - d - 1)) @ corners])[:n]


def _sphere(rng: Generator, n: int, d: int) -> Array:
    x = rng.standard_normal((n, d))
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-300)


def _constant_columns(rng: Generator, n: int, d: int) -> Array:
    x = rng.standard_normal((n, d))
    x[:, rng.random(d) < 0.5] = rng.integers(-2, 3)
    return x


def _units(rng: Generator, n: int, d: int) -> Array:
    return rng.standard_normal((n, d)) * 10.0 ** rng.integers(-6, 7, d)


def _wild_value(rng: Generator, n: int, d: int) -> Array:
    x = rng.standard_normal((n, d))
    x[rng.integers(0, n), rng.integers(0, d)] = 10.0 ** rng.integers(3, 13)
    return x


KINDS: dict[str, Callable[[Generator, int, int], Array]] = {
    "gaussian": _gaussian,
    "lattice": _lattice,
    "binary": _binary,
    "duplicates": _duplicates,
    "near-duplicates": _near_duplicates,
    "low rank": _low_rank,
    "flat simplex": _flat_simplex,
    "sphere": _sphere,
    "constant columns": _constant_columns,
    "units": _units,
    "wild value": _wild_value,
}


def awkward_layout(x: Rows, layout: str) -> Rows:
    """The same values in another memory layout."""
    if layout == "fortran":
        return np.asfortranarray(x)
    if layout == "strided":
        wide = np.full((2 * x.shape[0], 3 * x.shape[1]), np.nan, dtype=x.dtype)
        wide[::2, 1::3] = x
        return wide[::2, 1::3]
    if layout == "reversed":
        return np.ascontiguousarray(x[::-1, ::-1])[::-1, ::-1]
    if layout == "read-only":
        x = x.copy()
        x.setflags(write=False)
    return x


@st.composite
def point_sets(
    draw: st.DrawFn,
    *,
    max_dim: int = 6,
    max_rows: int = 40,
    kinds: tuple[str, ...] = tuple(KINDS),
    scales: tuple[float, ...] = (1.0, 1.0, 1.0, 1e-3, 1e6, 2.0**-300, 2.0**300),
    offsets: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0, 1e4, 1e8),
    dtypes: tuple[type, ...] = (np.float64, np.float64, np.float32),
    layouts: tuple[str, ...] = ("plain", "fortran", "strided", "reversed", "read-only"),
) -> Rows:
    """Rows (n, d), 1 <= n <= max_rows, 1 <= d <= max_dim."""
    kind = draw(st.sampled_from(kinds), label="kind")
    d = draw(st.integers(1, max_dim), label="d")
    n = draw(st.one_of(st.integers(1, d + 1), st.integers(1, max_rows)), label="n")
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1), label="seed"))
    x = KINDS[kind](rng, n, d)
    dtype = draw(st.sampled_from(dtypes), label="dtype")
    usable = [s for s in scales if dtype == np.float64 or 1e-6 < s < 1e9]
    scale = draw(st.sampled_from(usable), label="scale")
    offset = draw(st.sampled_from(offsets), label="offset") * scale
    layout = draw(st.sampled_from(layouts), label="layout")
    return awkward_layout(np.asarray((x * scale + offset), dtype=dtype), layout)


@st.composite
def simplex_weights(draw: st.DrawFn, n: int) -> Array:
    """n weights >= 0 with sum 1 up to rounding: dense, sparse or a single vertex."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1), label="weights seed"))
    support = draw(st.integers(1, n), label="support")
    weights = np.zeros(n)
    weights[rng.choice(n, support, replace=False)] = rng.dirichlet(np.ones(support))
    return weights / weights.sum()


@st.composite
def queries_near(draw: st.DrawFn, rows: Rows, most: int = 6) -> Array:
    """Queries (m, d), m <= most: vertices, midpoints, points of faces, ε off them, rows' centre, far away."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1), label="queries seed"))
    x = np.asarray(rows, dtype=np.float64)
    n, d = x.shape
    spread = float(np.ptp(x, axis=0).max()) or float(np.abs(x).max()) or 1.0
    queries = []
    for _ in range(draw(st.integers(1, most), label="m")):
        kind = draw(st.sampled_from(["vertex", "edge", "face", "off", "inside", "median", "box", "far"]), label="query")
        count = {"vertex": 1, "edge": 2, "face": d}.get(kind, d + 1)
        chosen = x[rng.integers(0, n, min(count, n))]
        base = chosen.mean(axis=0) if kind != "inside" else rng.dirichlet(np.ones(len(chosen))) @ chosen
        if kind == "off":
            base = base + spread * 10.0 ** -float(rng.integers(3, 16)) * rng.standard_normal(d)
        if kind == "median":
            base = np.median(x, axis=0)
        if kind == "box":
            base = rng.uniform(x.min(axis=0), x.max(axis=0))
        if kind == "far":
            base = base + 10 * spread * rng.standard_normal(d)
        queries.append(base)
    return np.array(queries)
