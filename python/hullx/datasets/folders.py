"""Folders of image files, one folder a class, as ImageNet is kept: read on demand, a picture a row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hullx.datasets.clouds import counted

Bytes = NDArray[np.uint8]

SUFFIXES = {".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp"}
RESIZED = 8 / 7  # of the side of the picture that is cut out: 256 to 224, the custom of ImageNet


@dataclass(frozen=True, eq=False)
class ImageFolder:
    """Files and the numbers of their classes, sorted by class and name; pictures are read by `rows` only.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image
    >>> with tempfile.TemporaryDirectory() as place:
    ...     (Path(place) / "cat").mkdir()
    ...     Image.new("RGB", (40, 30), "red").save(Path(place) / "cat" / "1.png")
    ...     found = image_folder(place, size=2)
    ...     found.classes, found.rows().tolist()
    (('cat',), [[255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0]])
    """

    files: tuple[Path, ...]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    size: int
    channels: int

    def __len__(self) -> int:
        return len(self.files)

    def rows(self, indices: ArrayLike | None = None) -> Bytes:
        """Read pictures as rows.

        Parameters
        ----------
        indices : array_like of int, optional
            Which files; default all.

        Returns
        -------
        ndarray, shape (n, size * size * channels), uint8
            Row by row of the picture, colours last.
        """
        wanted = np.arange(len(self)) if indices is None else np.asarray(indices)
        out = np.empty((len(wanted), self.size * self.size * self.channels), dtype=np.uint8)
        for i, index in enumerate(wanted):
            out[i] = _read(self.files[int(index)], self.size, self.channels)
        return out


def image_folder(path: str | Path, size: int = 224, *, channels: int = 3, per_class: int | None = None) -> ImageFolder:
    """List a folder of class folders of image files, such as ImageNet's ``train`` or ``val``.

    Parameters
    ----------
    path : path-like
        Each folder in it is a class, each image file in that one of its pictures. No package carries ImageNet.
    size : int
        Pixels of a side: a picture's shorter side is shrunk to 8/7 of it, and the middle is cut out.
    channels : {1, 3}
        Grey, or colour.
    per_class : int, optional
        Only the first so many files of each class, by name.

    Returns
    -------
    ImageFolder
        ``files``, ``labels`` and ``classes``; ``rows(indices)`` reads pictures as rows of uint8.

    Raises
    ------
    FileNotFoundError
        If the folder is absent or holds no class folder with image files.
    ValueError
        If a number is out of range; `rows` also if a file is damaged.

    Examples
    --------
    >>> image_folder("no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: 'no/such/folder' has no class folders with image files. ...
    """
    counted(size=size, **({} if per_class is None else {"per_class": per_class}))
    if channels not in (1, 3):
        raise ValueError(f"`channels` is {channels!r}; it must be 1 (grey) or 3 (colour)")
    folder = Path(path)
    classes = sorted(place for place in folder.iterdir() if place.is_dir()) if folder.is_dir() else []
    found = {place.name: _pictures(place)[:per_class] for place in classes}
    found = {name: files for name, files in found.items() if files}
    if not found:
        raise FileNotFoundError(
            f"'{path}' has no class folders with image files. No package carries ImageNet: name the folder that holds "
            "one folder of pictures a class, as its makers hand it out."
        )
    return ImageFolder(
        files=tuple(file for files in found.values() for file in files),
        labels=np.repeat(np.arange(len(found)), [len(files) for files in found.values()]),
        classes=tuple(found),
        size=size,
        channels=channels,
    )


def _pictures(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file())


def _read(file: Path, size: int, channels: int) -> Bytes:
    Image = _reader()
    try:
        with Image.open(file) as opened:
            picture = opened.convert("L" if channels == 1 else "RGB")
    except OSError as error:
        raise ValueError(f"'{file}' is no image that can be read: {error}. Remove it, or get it again.") from error
    shorter = max(size, round(size * RESIZED))
    scale = shorter / min(picture.size)
    width, height = (max(shorter, round(side * scale)) for side in picture.size)
    left, top = (width - size) // 2, (height - size) // 2
    resized = picture.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(resized.crop((left, top, left + size, top + size)), dtype=np.uint8).reshape(-1)


def _reader() -> Any:
    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("Reading image files needs pillow: pip install 'hullx[lab]'") from error
    return Image
