"""Sets of pictures in the idx format, the one of MNIST and of all that took its place: four files in a folder."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

FILES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


class ImageSplit(NamedTuple):
    """Pictures as rows of uint8 pixels, and the numbers of their classes."""

    train_images: Bytes
    train_labels: Bytes
    test_images: Bytes
    test_labels: Bytes


def complete(folder: Path) -> bool:
    """Whether all four files are there."""
    return all(existing(folder, name) is not None for name in FILES)


def existing(folder: Path, name: str) -> Path | None:
    """The file of that name, packed or not; unpacking programs write the last hyphen but one as a point."""
    names = (f"{name}-ubyte", f"{name.replace('-idx', '.idx')}-ubyte")
    return next((folder / f"{n}{end}" for n in names for end in (".gz", "") if (folder / f"{n}{end}").is_file()), None)


def read_folder(folder: Path) -> ImageSplit:
    """Read a folder that is complete."""
    arrays = [read_idx(file) for name in FILES if (file := existing(folder, name)) is not None]
    images, labels, test_images, test_labels = arrays
    for pictures, numbers in ((images, labels), (test_images, test_labels)):
        if len(pictures) != len(numbers):
            raise ValueError(f"'{folder}' has {len(numbers)} labels of {len(pictures)} images. Install the data again.")
    return ImageSplit(images.reshape(len(images), -1), labels, test_images.reshape(len(test_images), -1), test_labels)


def read_idx(file: Path) -> Bytes:
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
