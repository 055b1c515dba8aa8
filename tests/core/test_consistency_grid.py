"""Zero differences from the definition, on every way to an answer: level × rung × threads × scan or tree.

Data that break kernels: offsets, extreme units, ties, duplicates, near-ties below a float64 ulp, sparse and one-hot
rows, rows that ruin a common scale, images.  A thinned grid by default; `slow` and HULLX_SOAK=1 make it larger.  Equal
bytes on small tables of every kind: test_rungs.py, determinism/; the bounds themselves, attacked:
cpp/tests/test_screen_i8.cpp.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from definition import nearest
from hullx import _core, datasets, runtime

Array = NDArray[Any]
Build = Callable[[np.random.Generator, int, int], Array]
SOAK = os.environ.get("HULLX_SOAK") == "1"


def bell(rng: np.random.Generator, n: int, d: int) -> Array:
    return rng.standard_normal((n, d))


def near_ties(rng: np.random.Generator, n: int, d: int) -> Array:
    """From the origin, squares of 1 + j²·2⁻⁶⁰: all of them 1 in float64, each distance different in truth."""
    rows = np.zeros((n, d))
    rows[:, 0] = rng.choice([-1.0, 1.0], n)
    rows[:, -1] = rng.permutation(n) * 2.0**-30
    return rows


def one_hot(rng: np.random.Generator, n: int, d: int) -> Array:
    rows = np.zeros((n, d))
    for part in np.array_split(np.arange(d), max(1, d // 5)):
        rows[np.arange(n), rng.choice(part, n)] = 1.0
    return rows


def sparse(rng: np.random.Generator, n: int, d: int) -> Array:
    return rng.standard_normal((n, d)) * (rng.random((n, d)) < 0.1)


def outliers(rng: np.random.Generator, n: int, d: int) -> Array:
    """A few rows a million and more times as large as the others, in all columns or in one."""
    rows = rng.standard_normal((n, d))
    rows[:: n // 5] *= 1e6
    rows[1 :: n // 3, 0] = 1e12
    return rows


def thousandfold(rng: np.random.Generator, n: int, d: int) -> Array:
    different = max(2, n // 1000)
    return rng.permutation(np.repeat(rng.standard_normal((different, d)), -(-n // different), axis=0)[:n])


def images(rng: np.random.Generator, n: int, _d: int) -> Array:
    pixels, _ = datasets.fashion_sample()
    return pixels[rng.permutation(len(pixels))[: min(n, len(pixels))]] / np.float32(255)


KINDS: dict[str, tuple[Build, type]] = {
    "bell": (bell, np.float32),
    "offset 1e4": (lambda rng, n, d: 1e4 + bell(rng, n, d), np.float64),
    "offset 1e4, float32": (lambda rng, n, d: 1e4 + bell(rng, n, d), np.float32),
    "offset 1e6": (lambda rng, n, d: 1e6 + bell(rng, n, d), np.float64),
    "offset 1e6, float32": (lambda rng, n, d: 1e6 + bell(rng, n, d), np.float32),
    "scale 1e20": (lambda rng, n, d: 1e20 * bell(rng, n, d), np.float64),
    "scale 1e-20": (lambda rng, n, d: 1e-20 * bell(rng, n, d), np.float64),
    "scale 1e-20, float32": (lambda rng, n, d: 1e-20 * bell(rng, n, d), np.float32),
    "lattice": (lambda rng, n, d: rng.integers(0, 3, (n, d)).astype(float), np.float32),
    "thousandfold": (thousandfold, np.float64),
    "near-ties": (near_ties, np.float64),
    "one-hot": (one_hot, np.float32),
    "sparse": (sparse, np.float32),
    "outliers": (outliers, np.float64),
    "images": (images, np.float32),
}
DIMENSIONS = {"images": (784,)}
THIN = [(name, d) for name in KINDS for d in DIMENSIONS.get(name, (3, 20))]
FULL = [(name, d) for name in KINDS for d in DIMENSIONS.get(name, (1, 2, 3, 5, 8, 16, 33, 64, 200, 1041))]


def table(name: str, d: int, n: int, m: int) -> tuple[Array, NDArray[np.float64]]:
    """Rows, and queries: own rows, steps off them, midpoints, the middle, fresh rows of the same kind."""
    rng = np.random.default_rng([sorted(KINDS).index(name), d, n])
    build, dtype = KINDS[name]
    rows = np.ascontiguousarray(build(rng, n, d), dtype=dtype)
    n, wide = len(rows), rows.astype(np.float64)
    own, pairs = wide[rng.integers(0, n, m)], wide[rng.integers(0, n, (m, 2))]
    nudged = np.nextafter(own, own + rng.choice([-1.0, 1.0], own.shape))
    queries = [own, nudged, pairs.mean(axis=1), np.zeros((1, wide.shape[1])), build(rng, n, d)[:m].astype(np.float64)]
    return rows, np.ascontiguousarray(np.vstack(queries))


def ways(threads: tuple[int, ...], d: int) -> Iterator[tuple[str, str, str, int]]:
    """Level, path, rung, threads: the tree knows no rung."""
    for level in runtime.simd_levels():
        yield from product([level], ["scan"], ["int8", "float32", "auto"], threads)
        if d <= 16:
            yield from product([level], ["tree"], ["auto"], threads)


@pytest.fixture(autouse=True)
def path_and_level(simd_level: None) -> Iterator[None]:  # noqa: ARG001
    yield
    _core.set_knn_path("auto")


def assert_no_difference(
    rows: Array, queries: NDArray[np.float64], ks: tuple[int, ...], threads: tuple[int, ...]
) -> None:
    most = min(max(ks), len(rows))
    truth = [nearest(rows, query, most) for query in queries]
    expected = np.array([indices for indices, _ in truth]), np.array([squared for _, squared in truth])
    for level, path, rung, count in ways(threads, rows.shape[1]):
        runtime.set_simd_level(level)
        _core.set_knn_path(path)
        points = _core.Points(rows)
        for k in sorted({min(k, most) for k in ks}):
            indices, squared = _core.knn(points, queries, k, None, None, None, count, None, rung)
            place = f"level {level}, {path}, rung {rung}, {count} threads, k = {k}"
            different = np.flatnonzero((indices != expected[0][:, :k]).any(axis=1))
            assert len(different) == 0, f"{place}: queries {different[:5]}"
            assert squared.tobytes() == np.ascontiguousarray(expected[1][:, :k]).tobytes(), f"{place}: distances"


@pytest.mark.parametrize(("name", "d"), THIN)
def test_no_way_differs_from_the_definition(name: str, d: int) -> None:
    assert_no_difference(*table(name, d, 260, 3), (1, 12), (1, 2))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "d"), FULL)
def test_no_way_differs_from_the_definition_in_many_dimensions(name: str, d: int) -> None:
    n, m = (3000, 4) if not SOAK else (12_000, 12)
    assert_no_difference(*table(name, d, n, m), (1, 10, 130), (1, 2, 3) if SOAK else (2,))


@pytest.mark.slow
@pytest.mark.parametrize("d", [65_536, 65_537])
@pytest.mark.parametrize("name", ["bell", "lattice", "offset 1e4, float32", "outliers"])
def test_the_widest_rows_of_int8_and_the_first_beyond(name: str, d: int) -> None:
    rows, queries = table(name, d, 12, 2)
    _core.reset_stats()
    _core.knn(_core.Points(rows), queries, 2, None, None, None, 1, None, "int8")
    assert (_core.last_stats()["screened_int8"] > 0) == (d == 65_536)
    assert_no_difference(rows, queries, (1, 5), (1, 2))
