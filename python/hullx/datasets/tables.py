"""Tables of measured numbers with a class each: letters, shuttle, satellite, spam.

They come in the R packages mlbench and kernlab of Debian and are read through `rdata` (extra ``lab``). Source: UCI
Machine Learning Repository.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hullx.datasets.clouds import Floats, Stream
from hullx.datasets.places import find

SITE = "usr/lib/R/site-library"
SPLIT_SEED = 20211029
TEST_SHARE = 0.2


class TableSplit(NamedTuple):
    """Rows for training and for testing, and the numbers of their classes."""

    train: Floats
    train_labels: NDArray[np.int64]
    test: Floats
    test_labels: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LabelledTable:
    """Rows of features in the order of their file; ``classes[labels[i]]`` is the class of row i."""

    feature_names: tuple[str, ...]
    features: Floats  # (n, d)
    labels: NDArray[np.int64]  # (n,)
    classes: tuple[str, ...]
    train_rows: int | None = None  # the first so many rows are for training, say those who gave the data

    def split(self, *, rng: Stream = SPLIT_SEED) -> TableSplit:
        """Cut into training and test rows: as the donors did, else a fifth drawn at random for testing."""
        order = np.arange(len(self.features))
        cut = self.train_rows
        if cut is None:
            order = np.random.default_rng(rng).permutation(len(order))
            cut = len(order) - round(TEST_SHARE * len(order))
        train, test = order[:cut], order[cut:]
        return TableSplit(self.features[train], self.labels[train], self.features[test], self.labels[test])


def letter(path: str | Path | None = None) -> LabelledTable:
    """Load 20,000 printed capitals, 16 measures of each, from Debian's r-cran-mlbench.

    Parameters
    ----------
    path : path-like, optional
        Folder that holds ``LetterRecognition.rda``. Default: HULLX_DATA, .data/, then the folder of Debian's package.

    Returns
    -------
    LabelledTable
        (20000, 16) whole numbers from 0 to 15, 26 classes; the first 16,000 rows are for training.

    Raises
    ------
    FileNotFoundError
        If the file is nowhere; the message says how to get it. Nothing is ever downloaded.
    ModuleNotFoundError
        If `rdata` is absent; the message says how to install it.

    Examples
    --------
    >>> letter("no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: Letter is not on this machine (searched: no/such/folder). Install it with ...
    """
    return _read("Letter", path, "mlbench", "LetterRecognition", "lettr", 16_000)


def shuttle(path: str | Path | None = None) -> LabelledTable:
    """Load 58,000 states of a space shuttle's radiators, 9 measures of each, from Debian's r-cran-mlbench.

    Parameters
    ----------
    path : path-like, optional
        Folder that holds ``Shuttle.rda``. Default: HULLX_DATA, .data/, then the folder of Debian's package.

    Returns
    -------
    LabelledTable
        (58000, 9) whole numbers, 7 classes; the first 43,500 rows are for training.

    Raises
    ------
    FileNotFoundError
        If the file is nowhere; the message says how to get it. Nothing is ever downloaded.
    ModuleNotFoundError
        If `rdata` is absent; the message says how to install it.

    Examples
    --------
    >>> shuttle("no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: Shuttle is not on this machine (searched: no/such/folder). Install it with ...
    """
    return _read("Shuttle", path, "mlbench", "Shuttle", "Class", 43_500)


def satellite(path: str | Path | None = None) -> LabelledTable:
    """Load 6,435 spots of ground, 3 x 3 pixels in 4 spectral bands, from Debian's r-cran-mlbench.

    Parameters
    ----------
    path : path-like, optional
        Folder that holds ``Satellite.rda``. Default: HULLX_DATA, .data/, then the folder of Debian's package.

    Returns
    -------
    LabelledTable
        (6435, 36) whole numbers from 0 to 255, 6 classes; the first 4,435 rows are for training.

    Raises
    ------
    FileNotFoundError
        If the file is nowhere; the message says how to get it. Nothing is ever downloaded.
    ModuleNotFoundError
        If `rdata` is absent; the message says how to install it.

    Examples
    --------
    >>> satellite("no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: Satellite is not on this machine (searched: no/such/folder). Install it with ...
    """
    return _read("Satellite", path, "mlbench", "Satellite", "classes", 4_435)


def spam(path: str | Path | None = None) -> LabelledTable:
    """Load 4,601 letters of electronic mail, 57 frequencies of each, from Debian's r-cran-kernlab.

    Parameters
    ----------
    path : path-like, optional
        Folder that holds ``spam.rda``. Default: HULLX_DATA, .data/, then the folder of Debian's package.

    Returns
    -------
    LabelledTable
        (4601, 57), classes nonspam and spam; the donors named no training rows, so a split is drawn.

    Raises
    ------
    FileNotFoundError
        If the file is nowhere; the message says how to get it. Nothing is ever downloaded.
    ModuleNotFoundError
        If `rdata` is absent; the message says how to install it.

    Examples
    --------
    >>> spam("no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: spam is not on this machine (searched: no/such/folder). Install it with ...
    """
    return _read("spam", path, "kernlab", "spam", "type", None)


def _read(
    name: str, path: str | Path | None, package: str, table: str, label: str, train_rows: int | None
) -> LabelledTable:
    file = f"{table}.rda"
    folder = find(
        name,
        path,
        (f"{SITE}/{package}/data", "."),
        lambda place: (place / file).is_file(),
        f"apt-get install r-cran-{package}",
    )
    frame = _read_rda(folder / file)[table]
    names = tuple(str(column) for column in frame.columns if column != label)
    kinds = frame[label].cat
    return LabelledTable(
        feature_names=names,
        features=np.ascontiguousarray(frame[list(names)].to_numpy(dtype=np.float64)),
        labels=kinds.codes.to_numpy(dtype=np.int64),
        classes=tuple(str(kind) for kind in kinds.categories),
        train_rows=train_rows,
    )


def _read_rda(file: Path) -> Any:
    try:
        import rdata
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"Reading '{file}' needs rdata: pip install 'hullx[lab]'") from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old files do not name the encoding of their texts, which are ASCII
        return rdata.read_rda(file)
