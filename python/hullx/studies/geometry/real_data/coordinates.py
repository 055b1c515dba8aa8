"""Rows in fewer coordinates: the middle of a picture, averages of blocks, some columns, components, random directions.

Components are those of the training rows.  Where these are few beside the columns, test rows vary less along them and
lie nearer to the centre: their share exceeds the law although all rows are Gaussian.

And the treatments of the factorial:

    raw           as they are
    contrast      each row, in these coordinates, minus its mean and over its standard deviation: rows then lie on a
                  sphere, where none can be a mixture of others.  That no row is inside is a theorem there
    row contrast  the same of all columns of the row, before the coordinates are taken: no sphere, no theorem
    shuffled      each column permuted on its own: same columns, independent of each other
    whitened      an affine map, which cannot change a verdict: the control
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats, Rows, as_rows
from hullx.studies.geometry.real_data.sources import Source, principal, projected

RANK_SHARE = 1e-10  # of the largest variance: what is below is rounding


@dataclass(frozen=True, eq=False)
class View:
    """Training and test rows in the same coordinates; `kept`: which of the test rows asked for are among them."""

    family: str
    train: Rows
    test: Rows
    kept: npt.NDArray[np.bool_]

    @property
    def d(self) -> int:
        return int(self.train.shape[1])


def view(
    source: Source, family: str, d: int, n: int, queries: int, rng: np.random.Generator, treatment: str = "raw"
) -> View | None:
    """The first n training rows and the first test rows in d coordinates; None where the source has no such ones."""
    family = substitute(source, family)
    if not _possible(source, family, d):
        return None
    train, test = source.train[:n], source.test[:queries]
    kept = np.ones(len(test), dtype=bool)
    if treatment == "row contrast":
        train, test, kept = _normalised(train, test)
    a, b = _taken(source, family, d, n, train, test, rng, treated=treatment == "row contrast")
    if treatment == "contrast":
        a, b, kept = _normalised(a, b)
    elif treatment == "shuffled":
        a, b = _permuted(a, rng), _permuted(b, rng)
    elif treatment == "whitened":
        a, b = whitened(a, b)
    return View(family, as_rows(a, "train"), as_rows(b, "test"), kept)


def substitute(source: Source, family: str) -> str:
    """Rows that are no pictures have no middle and no blocks: columns and components stand in for them."""
    if source.side is not None:
        return family
    return {"crop": "columns", "block": "components"}.get(family, family)


def _possible(source: Source, family: str, d: int) -> bool:
    columns = int(source.train.shape[1])
    if family in ("crop", "block"):
        return d < columns
    return family == "all" or d < columns or (family == "columns" and d == columns)


def _taken(
    source: Source,
    family: str,
    d: int,
    n: int,
    train: Rows,
    test: Rows,
    rng: np.random.Generator,
    treated: bool,
) -> tuple[Rows, Rows]:
    if family == "all":
        return train, test
    if family == "crop":
        return _crop(train, source, d), _crop(test, source, d)
    if family == "block":
        return _block(train, source, d), _block(test, source, d)
    columns = train.shape[1]
    if family == "columns":
        chosen = np.sort(rng.choice(columns, d, replace=False))
        return train[:, chosen], test[:, chosen]
    if family == "projection":
        directions = rng.standard_normal((columns, d)) / np.sqrt(d)
        origin = np.zeros(columns)
        return projected(train, origin, directions), projected(test, origin, directions)
    mean, vectors, _ = principal(train) if treated else source.components(n)
    return projected(train, mean, vectors[:, :d]), projected(test, mean, vectors[:, :d])


def _crop(rows: Rows, source: Source, d: int) -> Rows:
    side, inner = int(source.side or 0), round(d**0.5)
    first = (side - inner) // 2
    pictures = rows.reshape(len(rows), side, side)[:, first : first + inner, first : first + inner]
    return pictures.reshape(len(rows), d)


def _block(rows: Rows, source: Source, d: int) -> Rows:
    """Averages of as many blocks a side, as equal as whole pixels allow."""
    side, inner = int(source.side or 0), round(d**0.5)
    edges = np.linspace(0, side, inner + 1).round().astype(int)
    sizes = np.diff(edges)
    pictures = rows.reshape(len(rows), side, side).astype(np.float64)
    sums = np.add.reduceat(np.add.reduceat(pictures, edges[:-1], axis=1), edges[:-1], axis=2)
    return np.asarray((sums / np.outer(sizes, sizes)).reshape(len(rows), d))


def _normalised(train: Rows, test: Rows) -> tuple[Rows, Rows, npt.NDArray[np.bool_]]:
    """Rows of mean 0 and standard deviation 1; rows of one grey value have no contrast and are left out."""

    def one(rows: Rows) -> tuple[Floats, npt.NDArray[np.bool_]]:
        wide = rows.astype(np.float64)
        centered = wide - wide.mean(axis=1, keepdims=True)
        spread = np.sqrt(np.mean(centered**2, axis=1))
        seen = np.ptp(wide, axis=1) > 0.0
        return centered[seen] / spread[seen, None], seen

    (a, _), (b, kept) = one(train), one(test)
    return a, b, kept


def _permuted(rows: Rows, rng: np.random.Generator) -> Rows:
    return np.asarray(rng.permuted(rows, axis=0))


def whitened(train: Rows, test: Rows) -> tuple[Floats, Floats]:
    """Uncorrelated coordinates of variance 1, one for each dimension that the training rows span."""
    mean, vectors, values = principal(train)
    rank = int(np.count_nonzero(values > RANK_SHARE * values[0]))
    rank = min(rank, vectors.shape[1])
    scale = vectors[:, :rank] / np.sqrt(values[:rank])
    return projected(train, mean, scale), projected(test, mean, scale)
