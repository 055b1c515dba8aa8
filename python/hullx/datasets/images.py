"""Fashion-MNIST: 28 x 28 grey images of clothes in ten classes, as rows of 784 pixels.

The sample holds the first 200 training images of each class in the order of the set. The whole set is read from the
four idx files that Debian's package installs: explicit path, HULLX_DATA, .data/, the system's folder, in this order.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hullx.datasets.places import DATA, DEBIAN_FOLDER, find

Bytes = NDArray[np.uint8]

FILES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
SAMPLE = DATA / "fashion-mnist_sample.npz"


class FashionMnist(NamedTuple):
    """Images as rows of 784 grey values, labels 0 to 9."""

    train_images: Bytes
    train_labels: Bytes
    test_images: Bytes
    test_labels: Bytes


def fashion_sample() -> tuple[Bytes, Bytes]:
    """Load 2,000 Fashion-MNIST images that the package carries.

    Returns
    -------
    images : ndarray, shape (2000, 784), uint8
        Grey values, row by row of the picture.
    labels : ndarray, shape (2000,), uint8
        0 T-shirt, 1 trousers, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot.

    Examples
    --------
    >>> images, labels = fashion_sample()
    >>> images.shape, images.dtype, np.bincount(labels).tolist()
    ((2000, 784), dtype('uint8'), [200, 200, 200, 200, 200, 200, 200, 200, 200, 200])
    """
    with np.load(SAMPLE) as archive:
        return archive["images"], archive["labels"]


def fashion_mnist(path: str | Path | None = None) -> FashionMnist:
    """Load the whole Fashion-MNIST set from files on this machine.

    Parameters
    ----------
    path : path-like, optional
        Folder that holds the four idx files (.gz or not). Default: the folder named by HULLX_DATA, .data/, then the
        folder of Debian's package dataset-fashion-mnist.

    Returns
    -------
    FashionMnist
        ``train_images`` (60000, 784), ``train_labels`` (60000,), ``test_images`` (10000, 784), ``test_labels``, uint8.

    Raises
    ------
    FileNotFoundError
        If the files are nowhere; the message says how to get them. Nothing is ever downloaded.
    ValueError
        If a file is damaged.

    Examples
    --------
    >>> fashion_mnist("no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: Fashion-MNIST is not on this machine (searched: no/such/folder). Install it with ...
    """
    folder = find(
        "Fashion-MNIST",
        path,
        (DEBIAN_FOLDER, "."),
        lambda place: all(_existing(place, name) is not None for name in FILES),
        "apt-get install dataset-fashion-mnist",
    )
    arrays = [_read_idx(file) for name in FILES if (file := _existing(folder, name)) is not None]
    images, labels, test_images, test_labels = arrays
    return FashionMnist(images.reshape(len(images), -1), labels, test_images.reshape(len(test_images), -1), test_labels)


def _existing(folder: Path, name: str) -> Path | None:
    candidates = (folder / f"{name}-ubyte.gz", folder / f"{name}-ubyte")
    return next((file for file in candidates if file.is_file()), None)


def _read_idx(file: Path) -> Bytes:
    """Read the idx format: two zero bytes, type 8 (uint8), number of axes, their lengths as >i4, values."""
    try:
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    except (OSError, EOFError) as error:
        raise ValueError(f"'{file}' is damaged: {error}. Install the data again.") from error
    axes = data[3] if len(data) > 3 else 0
    if data[:3] != b"\0\0\x08" or len(data) < 4 + 4 * axes:
        raise ValueError(f"'{file}' is no idx file of bytes. Install the data again.")
    shape = np.frombuffer(data, ">i4", axes, 4).tolist()
    values = np.frombuffer(data, np.uint8, offset=4 + 4 * axes)
    if values.size != np.prod(shape):
        raise ValueError(f"'{file}' has {values.size} values instead of {shape}. Install the data again.")
    return values.reshape(shape)
