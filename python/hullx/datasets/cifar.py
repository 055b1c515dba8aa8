"""CIFAR-10 from the files of its makers, binary or pickled.

A pickle can run any code of whoever wrote it, so it is not unpickled: of all it may name, only what an array of bytes
is made of is known here, and that is replaced by records that hold the pieces and do nothing.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hullx.datasets.idx import ImageSplit
from hullx.datasets.places import find

Bytes = NDArray[np.uint8]

PARTS = (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch")
FOLDERS = (".", "cifar-10-batches-bin", "cifar-10-batches-py")
SIDE, PLANES = 32, 3
PIXELS = SIDE * SIDE * PLANES


def cifar10(path: str | Path) -> ImageSplit:
    """Load CIFAR-10 from a folder: 32 x 32 colour pictures in ten classes.

    Parameters
    ----------
    path : path-like
        Folder that holds the six files of the binary version (``data_batch_1.bin`` …) or of the Python version
        (``data_batch_1`` …), or the folder above. No package carries them. Pickles are read without running anything
        that they name.

    Returns
    -------
    ImageSplit
        ``train_images`` (50000, 3072), ``train_labels``, ``test_images`` (10000, 3072), ``test_labels``, uint8; a row
        is a picture row by row, its three colours last.

    Raises
    ------
    FileNotFoundError
        If a file is absent.
    ValueError
        If a file is damaged, or a pickle holds anything but arrays of bytes, numbers and texts.

    Examples
    --------
    >>> cifar10("no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: CIFAR-10 is not on this machine (searched: no/such/folder). No package carries it: ...
    """
    folder = find("CIFAR-10", path, FOLDERS, lambda place: _complete(place) is not None, None)
    binary = _complete(folder) == ".bin"
    parts = [read_binary(folder / f"{part}.bin") if binary else read_pickle(folder / part) for part in PARTS]
    images, labels = (np.concatenate([part[i] for part in parts[:-1]]) for i in (0, 1))
    return ImageSplit(images, labels, *parts[-1])


def _complete(folder: Path) -> str | None:
    """Suffix of the six files that are there."""
    return next((end for end in (".bin", "") if all((folder / f"{part}{end}").is_file() for part in PARTS)), None)


def read_binary(file: Path) -> tuple[Bytes, Bytes]:
    """Records of a label and a picture, plane by plane."""
    data = np.fromfile(file, dtype=np.uint8)
    if data.size == 0 or data.size % (1 + PIXELS):
        raise ValueError(f"'{file}' has {data.size} bytes, no multiple of {1 + PIXELS}. Install the data again.")
    records = data.reshape(-1, 1 + PIXELS)
    return _pixels_last(records[:, 1:]), records[:, 0].copy()


def read_pickle(file: Path) -> tuple[Bytes, Bytes]:
    """A dictionary with `data` and `labels`, read by `Inert`."""
    try:
        with file.open("rb") as stream:
            found = Inert(stream, encoding="bytes").load()
        entries = {_text(key): value for key, value in found.items()}
        images, labels = _array(entries["data"]), np.array([int(label) for label in entries["labels"]])
    except (pickle.UnpicklingError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, EOFError) as e:
        raise ValueError(f"'{file}' is no file of CIFAR-10: {e}. Install the data again.") from e
    if images.ndim != 2 or images.shape[1] != PIXELS or len(labels) != len(images) or not _bytes(labels):
        raise ValueError(f"'{file}' has images {images.shape} and {len(labels)} labels. Install the data again.")
    return _pixels_last(images), labels.astype(np.uint8)


def _bytes(labels: NDArray[np.int64]) -> bool:
    return bool(((labels >= 0) & (labels < 256)).all())


def _pixels_last(planes: Bytes) -> Bytes:
    pictures = planes.reshape(-1, PLANES, SIDE * SIDE).transpose(0, 2, 1)
    return np.ascontiguousarray(pictures).reshape(-1, PIXELS)


class Record:
    """Stands for whatever a pickle makes: it keeps the arguments and the state, and does nothing."""

    def __init__(self, *arguments: Any) -> None:
        self.arguments = arguments
        self.state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state


class Array(Record):
    """numpy's array: (version, shape, dtype, column order?, bytes) as its state, or `_frombuffer`'s arguments."""


class Kind(Record):
    """numpy's dtype: its first argument names it."""


def _encoded(text: Any, encoding: Any) -> bytes:
    """What Python 3 writes where Python 2 reads: bytes as a text in latin-1."""
    if not isinstance(text, str) or _text(encoding) != "latin1":
        raise pickle.UnpicklingError("an encoded text that is not latin1")
    return text.encode("latin-1")


class Inert(pickle.Unpickler):
    """An unpickler that knows the names an array is made of and refuses all others."""

    KNOWN: dict[tuple[str, str], Any] = {  # noqa: RUF012
        **{(f"numpy.{core}.multiarray", "_reconstruct"): Array for core in ("core", "_core")},
        **{(f"numpy.{core}.numeric", "_frombuffer"): Array for core in ("core", "_core")},
        ("numpy", "ndarray"): Array,
        ("numpy", "dtype"): Kind,
        ("_codecs", "encode"): _encoded,
    }

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self.KNOWN:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which no picture needs")
        return self.KNOWN[module, name]

    def persistent_load(self, pid: Any) -> Any:
        raise pickle.UnpicklingError(f"it refers to {pid!r} outside the file")


def _text(value: Any) -> str:
    return value.decode("ascii") if isinstance(value, bytes) else str(value)


def _array(found: Any) -> Bytes:
    """The array of uint8 whose pieces a record holds."""
    if not isinstance(found, Array):
        raise ValueError(f"`data` is a {type(found).__name__}, no array")
    if found.state is not None:
        _version, shape, kind, by_columns, values = found.state
    else:
        values, kind, shape, order = found.arguments
        by_columns = _text(order) != "C"
    if not isinstance(kind, Kind) or _text(kind.arguments[0]) != "u1":
        raise ValueError("`data` is no array of uint8")
    flat = np.frombuffer(_buffer(values), dtype=np.uint8)
    return flat.reshape(_shape(shape), order="F" if by_columns else "C")


def _buffer(values: Any) -> bytes | bytearray:
    if not isinstance(values, bytes | bytearray):
        raise ValueError("the values of `data` are no bytes")
    return values


def _shape(lengths: Iterable[Any]) -> tuple[int, ...]:
    return tuple(int(length) for length in lengths)
