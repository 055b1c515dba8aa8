"""Photographs that come with scikit-image, and patches cut out of them.

Patches for training come from eight photographs. For testing there are two kinds, which answer different questions:
from another part of the same photographs (no pixel is shared), and from other photographs.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hullx.datasets.clouds import Stream, counted
from hullx.datasets.places import package_folder

Bytes = NDArray[np.uint8]

TRAIN = ("astronaut", "brick", "camera", "coffee", "coins", "gravel", "motorcycle_left", "retina")
OTHER = ("cell", "chelsea", "grass", "hubble_deep_field", "ihc", "moon", "rocket")
TRAIN_SHARE = 0.75  # of the width of a photograph for training; the rest is its test part


class PhotoPatches(NamedTuple):
    """Patches as rows, row by row of the patch, channels last; uint8."""

    train: Bytes
    same_photo: Bytes  # from the right quarter of the training photographs, which no training patch reaches
    other_photo: Bytes


def photographs(channels: int = 1) -> dict[str, Bytes]:
    """Load the photographs that scikit-image carries.

    Parameters
    ----------
    channels : {1, 3}
        1: all 15, colours turned to grey (luma of ITU-R 601); 3: the 8 in colour.

    Returns
    -------
    dict of str to ndarray
        Name to uint8 array (height, width) or (height, width, 3), those for training first.

    Raises
    ------
    FileNotFoundError
        If scikit-image is not installed; the message says how to install it.
    ValueError
        If `channels` is neither 1 nor 3.

    Examples
    --------
    >>> photos = photographs()
    >>> len(photos), photos["camera"].shape
    (15, (512, 512))
    """
    if channels not in (1, 3):
        raise ValueError(f"`channels` is {channels!r}; it must be 1 (grey) or 3 (colour)")
    package = package_folder("skimage")
    if package is None:
        raise FileNotFoundError("The photographs come with scikit-image, which is absent: pip install 'hullx[lab]'")
    from PIL import Image

    found = {}
    for name in (*TRAIN, *OTHER):
        with Image.open(_file(package, name)) as picture:
            if channels == 1 or picture.mode == "RGB":
                found[name] = np.array(picture.convert("L" if channels == 1 else "RGB"))
    return found


def _file(package: Path, name: str) -> Path:
    return next(f for end in ("png", "jpg") if (f := package / "data" / f"{name}.{end}").is_file())


def photo_patches(size: int, count: int, rng: Stream, *, tests: int = 1_000, channels: int = 1) -> PhotoPatches:
    """Cut square patches out of photographs at random places, each photograph alike.

    Parameters
    ----------
    size : int
        Pixels of a side, 1 to 64.
    count : int
        Patches for training.
    rng : int or numpy.random.Generator
        Seed or stream.
    tests : int
        Patches of each of the two kinds for testing.
    channels : {1, 3}
        Grey, or colour.

    Returns
    -------
    PhotoPatches
        ``train`` (count, size² channels), ``same_photo`` and ``other_photo`` (tests, size² channels), uint8.

    Raises
    ------
    FileNotFoundError
        If scikit-image is not installed; the message says how to install it.
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> patches = photo_patches(3, 100, rng=1, tests=10)
    >>> patches.train.shape, patches.other_photo.shape
    ((100, 9), (10, 9))
    """
    counted(size=size, count=count, tests=tests)
    if size > 64:
        raise ValueError(f"`size` is {size}; the test part of the smallest photograph holds patches of at most 64")
    photos = photographs(channels)
    stream = np.random.default_rng(rng)
    cuts = {name: round(TRAIN_SHARE * photo.shape[1]) for name, photo in photos.items()}
    left = [photos[name][:, : cuts[name]] for name in TRAIN if name in photos]
    right = [photos[name][:, cuts[name] :] for name in TRAIN if name in photos]
    others = [photos[name] for name in OTHER if name in photos]
    return PhotoPatches(*(_cut(*part, size, stream) for part in ((left, count), (right, tests), (others, tests))))


def _cut(photos: list[Bytes], count: int, size: int, stream: np.random.Generator) -> Bytes:
    which = stream.integers(len(photos), size=count)
    rows = np.empty((count, size, size, *photos[0].shape[2:]), dtype=np.uint8)
    for number, photo in enumerate(photos):
        wanted = np.flatnonzero(which == number)
        top = stream.integers(photo.shape[0] - size + 1, size=len(wanted))
        left = stream.integers(photo.shape[1] - size + 1, size=len(wanted))
        down, right = np.arange(size)[None, :, None], np.arange(size)[None, None, :]
        rows[wanted] = photo[top[:, None, None] + down, left[:, None, None] + right]
    return rows.reshape(count, -1)
