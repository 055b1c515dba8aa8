"""B3DB regression: how well 1,058 compounds pass from blood to brain (logBB), with 30 descriptors of each.

The training table has 846 of them, the live table the other 212, of which 40 are shifted in known descriptors: the
column ``batch`` says how.  Source: Meng, Xi, Huang, Ayers, Scientific Data 8, 289 (2021), CC0.  Descriptors keep six
significant digits.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hullx.datasets.places import DATA

TRAIN, LIVE = DATA / "b3db_train.csv", DATA / "b3db_live.csv"
LABEL, TARGET, BATCH = "compound", "logBB", "batch"
AS_MEASURED = "as measured"


@dataclass(frozen=True, eq=False)
class B3DBTable:
    """Compounds as rows.

    Examples
    --------
    >>> table = b3db_train()
    >>> table.features.shape, table.feature_names[:3]
    ((846, 30), ('molecular weight', 'logP', 'polar surface area'))
    """

    labels: tuple[str, ...]
    feature_names: tuple[str, ...]
    features: NDArray[np.float64]  # (n, 30)
    log_bb: NDArray[np.float64]  # (n,)
    batch: tuple[str, ...]  # "as measured", or what was shifted


def b3db_train() -> B3DBTable:
    """Load the training compounds.

    Returns
    -------
    B3DBTable
        846 rows.

    Examples
    --------
    >>> float(b3db_train().log_bb.max())
    1.7
    """
    return _read(TRAIN)


def b3db_live() -> B3DBTable:
    """Load the live compounds, 40 of them shifted.

    Returns
    -------
    B3DBTable
        212 rows.

    Examples
    --------
    >>> sum(batch != "as measured" for batch in b3db_live().batch)
    40
    """
    return _read(LIVE)


def b3db_files() -> tuple[Path, Path]:
    """Name the two CSV files, for the command line.

    Returns
    -------
    train, live : Path
        Files in the installed package.

    Examples
    --------
    >>> [file.name for file in b3db_files()]
    ['b3db_train.csv', 'b3db_live.csv']
    """
    return TRAIN, LIVE


def _read(file: Path) -> B3DBTable:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = tuple(name for name in rows[0] if name not in (LABEL, TARGET, BATCH))
    return B3DBTable(
        labels=tuple(row[LABEL] for row in rows),
        feature_names=names,
        features=np.array([[float(row[name]) for name in names] for row in rows]),
        log_bb=np.array([float(row[TARGET]) for row in rows]),
        batch=tuple(row.get(BATCH, AS_MEASURED) for row in rows),
    )
