"""Linear coordinates: what `Points` does to rows and queries where a `transform` is given, checked and defined.

The transformed row of x is y = W·x in one stated order: y_i starts at 0 and gains fl(W_ij·x_j) for j ascending, each
product and each sum rounded once. The extension computes it for `Points`, `transformed` in NumPy for `verify`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hullx.arrays import Floats, Rows, as_rows
from hullx.errors import shape_text
from hullx.validation import check_finite

_LARGEST = 2.0**500  # squares of differences, and sums of them, stay finite


def check_transform(transform: Any, shape: tuple[int, ...]) -> Floats:
    """Return the matrix as read-only float64 (p, d), where rows have the `shape` (n, d)."""
    given = np.shape(transform)
    if len(given) == 1:
        raise ValueError(
            f"`transform` has one dimension (shape {shape_text(given)}): a matrix (p, d) is needed. "
            "Pass np.diag(transform) to weigh each feature."
        )
    matrix = np.array(as_rows(transform, "transform"), dtype=np.float64, order="C")
    check_finite(matrix, "transform", None)
    if matrix.shape[1] != shape[1]:
        turned = ": pass transform.T" if matrix.shape[0] == shape[1] else ""
        raise ValueError(
            f"`transform` has shape {shape_text(matrix.shape)} but `points` has shape {shape_text(shape)}: it needs "
            f"one column per feature, since each row x becomes transform @ x{turned}."
        )
    matrix.flags.writeable = False
    return matrix


def check_transformed(rows: Floats, name: str) -> None:
    """Raise where a finite row left the range in which distances can be computed; rows that were NaN may stay so."""
    wrong = np.argwhere(np.abs(rows) > _LARGEST)
    if len(wrong):
        row, column = wrong[0]
        raise ValueError(
            f"`transform` takes row {row} of `{name}` to {rows[row, column]} in coordinate {column}, beyond 2^500 "
            "(about 3.3e150), so its square would overflow. Scale `transform` down."
        )


def transformed(rows: Rows, matrix: Floats) -> Floats:
    """Return W·x for each row, by the definition.

    Examples
    --------
    >>> transformed(np.array([[1.0, 2.0]]), np.array([[2.0, 0.0], [1.0, -1.0], [0.0, 1.0]]))
    array([[ 2., -1.,  2.]])
    """
    out = np.zeros((len(rows), len(matrix)))
    for column, weights in zip(np.asarray(rows, dtype=np.float64).T, matrix.T, strict=True):
        out += column[:, None] * weights
    return out
