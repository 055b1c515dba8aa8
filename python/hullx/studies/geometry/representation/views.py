"""The same images in many representations, each with what is known of its hull beforehand.

    same      an invertible affine map of another view: every verdict stays
    image     a linear image of another view: inside stays inside, since the image of a hull is the hull of the images
    vertices  every row that no other repeats is a vertex: only repeated rows are inside
    line      one continuous coordinate, chosen without looking at the images: (n - 1)/(n + 1)
    none      nothing

A family is measured as one cell; views that are images of each other are columns of one matrix, so that they agree to
the bit where they share columns.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hullx.studies.geometry.representation.images import Config, Floats, Images

Law = Literal["same", "image", "vertices", "line", "none"]

PIXELS, CENTRE = "pixels", "centre"


@dataclass(frozen=True)
class View:
    name: str
    train: Floats
    test: Floats
    law: Law = "none"
    of: str = ""  # the view that the law compares with, or that flips are counted against
    fitted: bool = False  # to the training rows
    taught: bool = False  # fitted to their classes, too

    @property
    def d(self) -> int:
        return int(self.train.shape[1])


Family = Callable[[Images, Config, np.random.Generator], Iterator[View]]


def whole(images: Images, _config: Config, _rng: np.random.Generator) -> Iterator[View]:
    """Pixels, the same in wavelets, and averages over blocks."""
    yield View(PIXELS, images.train, images.test)
    if images.side is not None:
        train, test = (wavelets(X, images.side) for X in (images.train, images.test))
        yield View("wavelets", train, test, "same", PIXELS)
        yield View("block sums", first_corner(train, images.side), first_corner(test, images.side), "image", PIXELS)


def wavelets(rows: Floats, side: int) -> Floats:
    """One step of the Haar transform down and across: sums and differences of neighbours, exact in whole numbers."""
    x = rows.reshape(-1, side, side)
    x = np.concatenate([x[:, ::2] + x[:, 1::2], x[:, ::2] - x[:, 1::2]], axis=1)
    x = np.concatenate([x[:, :, ::2] + x[:, :, 1::2], x[:, :, ::2] - x[:, :, 1::2]], axis=2)
    return np.asarray(x.reshape(len(rows), -1))


def first_corner(waves: Floats, side: int) -> Floats:
    """The corner of the transform that holds the sums of blocks of 2 x 2 pixels."""
    return np.ascontiguousarray(waves.reshape(-1, side, side)[:, : side // 2, : side // 2].reshape(len(waves), -1))


def centre_of(rows: Floats, side: int | None, crop: int) -> Floats:
    """The middle of each image; rows that are no images stay whole."""
    if side is None or side < crop:
        return rows
    start = (side - crop) // 2
    return np.ascontiguousarray(
        rows.reshape(-1, side, side)[:, start : start + crop, start : start + crop].reshape(len(rows), -1)
    )


def bent(images: Images, config: Config, rng: np.random.Generator) -> Iterator[View]:
    """The centre of each image, straight and through maps that bend it."""
    train, test = (centre_of(X, images.side, config.crop) for X in (images.train, images.test))
    yield View(CENTRE, train, test, "image", PIXELS)
    # whole numbers times whole numbers: the copy is exact for pixels
    mixing = rng.integers(-2, 3, (train.shape[1], train.shape[1])) + 20.0 * np.eye(train.shape[1])
    yield View("centre, affine copy", train @ mixing + 7.0, test @ mixing + 7.0, "same", CENTRE)
    low = min(float(train.min()), float(test.min()))
    yield View("centre, logarithms", np.log1p(train - low), np.log1p(test - low), "none", CENTRE)
    yield View("centre, ranks", ranks(train, train), ranks(train, test), "none", CENTRE, fitted=True)
    yield View("centre, unit length", unit(train), unit(test), "vertices", CENTRE)
    yield View("centre and its square", lifted(train), lifted(test), "vertices", CENTRE)


def ranks(train: Floats, rows: Floats) -> Floats:
    """Share of the training values of a column that are smaller, equal ones by half."""
    out = np.empty_like(rows)
    for j in range(train.shape[1]):
        known = np.sort(train[:, j])
        out[:, j] = np.searchsorted(known, rows[:, j], "left") + np.searchsorted(known, rows[:, j], "right")
    return out / (2.0 * len(train))


def unit(rows: Floats) -> Floats:
    """Each row over its length; rows of zeros stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0.0, length, 1.0))


def lifted(rows: Floats) -> Floats:
    """The square of the length as one more column: points of a paraboloid, of which each is a vertex."""
    scaled = rows / max(1.0, float(np.abs(rows).max()))
    return np.column_stack([scaled, np.square(scaled).sum(axis=1)])


def components(images: Images, config: Config, _rng: np.random.Generator) -> Iterator[View]:
    """Principal components of the training rows."""
    middle = images.train.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(images.train.T))
    basis = vectors[:, np.argsort(values)[::-1][: max(config.components)]]
    train, test = (images.train - middle) @ basis, (images.test - middle) @ basis
    yield from _leading("principal component", train, test, config.components, fitted=True)


def projections(images: Images, config: Config, rng: np.random.Generator) -> Iterator[View]:
    """Random Gaussian combinations of the pixels."""
    directions = rng.standard_normal((images.train.shape[1], max(config.projections)))
    train, test = images.train @ directions, images.test @ directions
    yield from _leading("random projection", train, test, config.projections)


def rectified(images: Images, config: Config, rng: np.random.Generator) -> Iterator[View]:
    """Random features max(0, w·x + b) of the centre: an untrained layer."""
    train, test = (centre_of(X, images.side, config.crop) for X in (images.train, images.test))
    middle, spread = train.mean(axis=0), max(float(train.std()), 1e-300)
    width = max(config.widths)
    weights = rng.standard_normal((train.shape[1], width)) / np.sqrt(train.shape[1])
    bias = rng.standard_normal(width)
    hidden, fresh = (np.maximum((X - middle) / spread @ weights + bias, 0.0) for X in (train, test))
    yield from _leading("random ReLU", hidden, fresh, config.widths, of="")


def _leading(
    name: str, train: Floats, test: Floats, counts: tuple[int, ...], of: str = PIXELS, fitted: bool = False
) -> Iterator[View]:
    """The first columns, fewer and fewer: each view is an image of the one before."""
    for d in counts:
        if d > train.shape[1]:
            continue
        law: Law = "line" if d == 1 and not fitted else "image" if of else "none"
        label = f"{d} {name}{'s' if d > 1 else ''}"
        yield View(label, train[:, :d], test[:, :d], law, of, fitted)
        of = label


def scores(images: Images, _config: Config, _rng: np.random.Generator) -> Iterator[View]:
    """What a linear classifier, fitted by least squares, says of each class: scores, and shares that sum to one."""
    if images.train_labels is None:
        return
    middle, spread = images.train.mean(axis=0), max(float(images.train.std()), 1e-300)
    rows, fresh = ((X - middle) / spread for X in (images.train, images.test))
    targets = np.eye(int(images.train_labels.max()) + 1)[images.train_labels]
    gram = rows.T @ rows + 0.01 * len(rows) * np.eye(rows.shape[1])
    weights = np.linalg.solve(gram, rows.T @ (targets - targets.mean(axis=0)))
    train, test = (X @ weights + targets.mean(axis=0) for X in (rows, fresh))
    yield View("class scores", train, test, "image", PIXELS, fitted=True, taught=True)
    train, test = (softmax(SHARPNESS * score) for score in (train, test))
    yield View("class probabilities", train, test, "none", "class scores", fitted=True, taught=True)
    yield View("one probability", train[:, :1], test[:, :1], "image", "class probabilities", fitted=True, taught=True)


SHARPNESS = 10.0  # of the softmax: scores of least squares lie between 0 and 1


def softmax(scores: Floats) -> Floats:
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


NETWORKS = "hullx.studies.learning.embeddings.views"


def networks(images: Images, config: Config, rng: np.random.Generator) -> Iterator[View]:
    """What networks make of the images; found by name, since all else here runs without torch."""
    yield from importlib.import_module(NETWORKS).views(images, config, rng)


FAMILIES: dict[str, Family] = {
    "whole": whole,
    "bent": bent,
    "rectified": rectified,
    "components": components,
    "projections": projections,
    "scores": scores,
    "networks": networks,
}
