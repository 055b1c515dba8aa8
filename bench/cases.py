"""The grid of cases: which data are timed, and why each of them.

A case is data (a name and two sizes; made on first use, the last few kept), k, a dtype and a reason.  `make bench` runs
those that are not `full`, `make bench ARGS=--full` all.  Data are pure functions of their arguments: generated from a
seed, or read from scikit-learn's and Debian's packages.  Values are those of float32 unless the reason says otherwise,
so that a peer which computes in float32 is given the same points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from hullx import datasets

Rows = NDArray[Any]
Maker = Callable[[], tuple[Rows, Rows]]


@dataclass(frozen=True)
class Case:
    name: str
    reason: str
    make: Maker
    k: int = 10
    full: bool = False
    peers: tuple[str, ...] | None = None  # names, None: all whose limits allow it
    asked: int = 20  # queries that are put to each hull rival, at most

    @property
    def points(self) -> Rows:  # (n, d)
        return _made(self.make)[0]

    @property
    def queries(self) -> Rows:  # (m, d)
        return _made(self.make)[1]


@lru_cache(maxsize=3)
def _made(make: Maker) -> tuple[Rows, Rows]:
    points, queries = make()
    return np.ascontiguousarray(points), np.ascontiguousarray(queries)


def chosen(cases: tuple[Case, ...]) -> Any:
    """Parametrise over cases; those of the full preset are marked so."""
    marks = {True: (pytest.mark.full,), False: ()}
    return pytest.mark.parametrize("case", [pytest.param(c, id=c.name, marks=marks[c.full]) for c in cases])


# ---- data ---------------------------------------------------------------------------------------------------------


def bell(n: int, d: int, m: int, offset: float = 0.0, dtype: type = np.float32) -> tuple[Rows, Rows]:
    rng = np.random.default_rng([n, d, m])
    points, queries = (rng.standard_normal((count, d), dtype=np.float32) + np.float32(offset) for count in (n, m))
    return points.astype(dtype, copy=False), queries.astype(dtype, copy=False)


def doubles(n: int, d: int, m: int) -> tuple[Rows, Rows]:
    rng = np.random.default_rng([n, d, m])
    return rng.standard_normal((n, d)), rng.standard_normal((m, d))


def box(n: int, d: int, m: int) -> tuple[Rows, Rows]:
    rng = np.random.default_rng([n, d, m])
    return rng.random((n, d)), rng.random((m, d))


def clusters(n: int, d: int, m: int) -> tuple[Rows, Rows]:
    """A hundred clusters, dense in the middle, queries like rows."""
    rng = np.random.default_rng([n, d, m])
    centres = rng.standard_normal((100, d))
    places = centres[rng.integers(0, 100, n + m)] + 0.02 * rng.random((n + m, 1)) * rng.standard_normal((n + m, d))
    return places[:n], places[n:]


def lattice(n: int, d: int, m: int) -> tuple[Rows, Rows]:
    rng = np.random.default_rng([n, d, m])
    return rng.integers(0, 4, (n, d)).astype(np.float32), rng.integers(0, 4, (m, d)).astype(np.float32)


def images(m: int) -> tuple[Rows, Rows]:
    """scikit-learn's 8 × 8 digits; the queries are mixtures of two images, half of them pushed out of the hull."""
    rows = load_digits().data
    rng = np.random.default_rng(8)
    first, second = (rows[rng.integers(0, len(rows), m)] for _ in range(2))
    queries = 0.5 * (first + second)
    queries[: m // 2] += rng.normal(0.0, 4.0, (m // 2, rows.shape[1]))
    return rows, queries


@cache
def _fashion_components() -> tuple[Rows, Rows]:
    """Fashion-MNIST in its first 64 principal components, float32."""
    train, test = fashion(784, 10_000)
    mean = train.mean(axis=0, dtype=np.float64)
    centred = train - mean.astype(np.float32)
    axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))[1][:, ::-1][:, :64].astype(np.float32)
    return centred @ axes, (test - mean.astype(np.float32)) @ axes


def fashion(d: int, m: int) -> tuple[Rows, Rows]:
    """60,000 training images, the first m test images: 784 pixels in [0, 1], or the first d principal components."""
    if d < 784:
        points, queries = _fashion_components()
        return points[:, :d], queries[:m, :d]
    try:
        data = datasets.fashion_mnist()
    except FileNotFoundError as absent:
        pytest.skip(str(absent))
    return data.train_images / np.float32(255), data.test_images[:m] / np.float32(255)


def mixed(n: int, d: int, m: int, inside: float) -> tuple[Rows, Rows]:
    """A share `inside` of the queries are mixtures of d + 1 rows, the others the rows pushed outwards."""
    points, _ = bell(n, d, 1, dtype=np.float64)
    rng = np.random.default_rng([n, d, m, 1])
    picked = points[rng.integers(0, n, (m, d + 1))]
    mixtures = np.einsum("ij,ijk->ik", rng.dirichlet(np.ones(d + 1), m), picked)
    pushed = 1.5 * points[rng.integers(0, n, m)]
    return points, np.where(rng.random((m, 1)) < inside, mixtures, pushed)


# ---- cases by parts, for whoever needs one of a certain size ------------------------------------------------------


def gaussian(n: int, d: int, m: int, k: int = 10, reason: str = "no structure: nothing but dimension") -> Case:
    return Case(f"gaussian-{n}x{d}", reason, partial(bell, n, d, m), k)


def uniform(n: int, d: int, m: int, k: int = 10) -> Case:
    reason = "evenly filled: what trees are made for"
    return Case(f"uniform-{n}x{d}-k{k}", reason, partial(box, n, d, m), k, peers=TREES)


def clustered(n: int, d: int, m: int, k: int = 10) -> Case:
    reason = "density differs by orders of magnitude: cells of one size do not fit"
    return Case(f"clustered-{n}x{d}-k{k}", reason, partial(clusters, n, d, m), k, peers=TREES)


def digits(m: int = 200) -> Case:
    return Case("digits-1797x64", "small and real: overhead counts", partial(images, m))


# ---- the grids ----------------------------------------------------------------------------------------------------

FASTEST = ("faiss", "product")
TREES = ("cKDTree", "pykdtree")
PIXELS, PARTS_64, PARTS_16 = (partial(fashion, d, 2_000) for d in (784, 64, 16))
PIXELS_ALL, PARTS_64_ALL, PARTS_16_ALL = (partial(fashion, d, 10_000) for d in (784, 64, 16))


def _of_fashion(d: int, few: Maker, all_of_them: Maker) -> tuple[Case, ...]:
    why = {784: "real rows, wide", 64: "real rows, middle", 16: "real rows, narrow: selection costs more than products"}
    first = Case(f"fashion-{d}-k10", f"{why[d]}; the reference of the targets", few, 10)
    one = replace(first, name=f"fashion-{d}-k1", k=1, peers=FASTEST, reason=f"{why[d]}; k = 1 is special to everybody")
    many = replace(one, name=f"fashion-{d}-k100", k=100, reason=f"{why[d]}; from about 100 heaps become reservoirs")
    large = tuple(
        replace(case, name=f"{case.name}-m10000", make=all_of_them, peers=FASTEST, full=True,
                reason=f"{why[d]}; five times the queries: preparation counts less")
        for case in (first, one, many)
    )  # fmt: skip
    return first, one, many, *large


KNN_CASES: tuple[Case, ...] = (
    *_of_fashion(784, PIXELS, PIXELS_ALL),
    *_of_fashion(64, PARTS_64, PARTS_64_ALL),
    *_of_fashion(16, PARTS_16, PARTS_16_ALL),
    gaussian(20_000, 256, 500, reason="all rows nearly equally far: a screen discards least"),
    replace(digits(), reason="small and real, integers: ties; overhead counts"),
    Case(
        "offset-20000x64", "10,000 away from the origin: expanded squares cancel", partial(bell, 20_000, 64, 500, 1e4)
    ),
    Case("lattice-20000x16", "ties without end: every distance is shared", partial(lattice, 20_000, 16, 500)),
    Case("doubles-20000x64", "values that float32 does not hold", partial(doubles, 20_000, 64, 500)),
)

# n, d, m, k; the middle of the range in the quick preset, a million rows and k = 1 in the full one
TREE_CASES: tuple[Case, ...] = tuple(
    replace(make(n, d, m, k), full=n > 200_000 or k == 1)
    for d in (2, 3, 8)
    for n, m in ((200_000, 200_000 if d < 8 else 20_000), (1_000_000, 100_000 if d < 8 else 20_000))
    for make in (uniform, clustered)
    for k in (1, 10)
)

HULL_CASES: tuple[Case, ...] = (
    Case("fashion-784", "the reference of the targets; real rows, wide: nearly all queries are outside",
         partial(fashion, 784, 1_000), peers=("product",)),
    Case("fashion-784-linprog", "against linear programming at the size that it can hardly bear",
         partial(fashion, 784, 1_000), peers=("product", "linprog"), full=True, asked=3),
    Case("fashion-64", "the reference of the targets; real rows, middle", partial(fashion, 64, 1_000), asked=1,
         peers=("product", "highspy", "daqp")),
    Case("fashion-64-all", "every rival that can bear the size", partial(fashion, 64, 1_000), asked=1, full=True,
         peers=("product", "linprog", "highspy", "Clarabel", "daqp", "quadprog")),
    Case("fashion-16", "the reference of the targets; real rows, narrow: many rounds",
         partial(fashion, 16, 1_000), asked=3),
    Case("mixed-2000x64", "half of the queries inside: both kinds of proof",
         partial(mixed, 2_000, 64, 500, 0.5), asked=10),
    Case("mixed-2000x8", "few dimensions, few rows: the rivals' home", partial(mixed, 2_000, 8, 500, 0.5)),
    replace(digits(), reason="queries on the boundary: mixtures of two images", asked=10),
    Case("uniform-20000x3", "few dimensions: Qhull's home", partial(box, 20_000, 3, 2_000)),
)  # fmt: skip
