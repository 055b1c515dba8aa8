"""Fashion-MNIST with its classes, cut as studies that learn from labels ask for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.datasets import fashion_mnist, fashion_sample

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
LEARNED = 1_000  # images of the sample in the package that may be learned; the others are asked


@dataclass(frozen=True)
class Labelled:
    """Images as rows, of grey values between 0 and 1 or of what was made of them, and their classes."""

    train: Floats
    train_labels: Labels
    test: Floats
    test_labels: Labels


def clothes(whole_set: bool, n: int, m: int) -> Labelled:
    """Return the first n training and m test images, of Fashion-MNIST's files or of the sample in the package."""
    if whole_set:
        found = fashion_mnist()
        train, labels, test, truth = found.train_images, found.train_labels, found.test_images, found.test_labels
    else:
        images, classes = fashion_sample()
        order = np.random.default_rng(0).permutation(len(images))  # the sample is sorted by class
        images, classes = np.asarray(images)[order], np.asarray(classes)[order]
        train, labels, test, truth = images[:LEARNED], classes[:LEARNED], images[LEARNED:], classes[LEARNED:]
    return Labelled(_grey(train[:n]), _classes(labels[:n]), _grey(test[:m]), _classes(truth[:m]))


def _grey(images: npt.NDArray[np.uint8]) -> Floats:
    return np.asarray(images, dtype=np.float64).reshape(len(images), -1) / 255.0


def _classes(labels: npt.NDArray[np.uint8]) -> Labels:
    return np.asarray(labels).astype(np.int64)
