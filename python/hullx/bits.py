"""Rows of bits, eight to a byte: what ``metric="jaccard"`` reads (fingerprints of molecules, sets of tags).

The distance of two rows is 1 − (columns where both are 1) / (columns where at least one is): Jaccard's, or 1 minus
Tanimoto's similarity; two rows without a 1 have distance 0. It is decided in integers.

Packed rows: (n, ⌈d/8⌉) uint8 as ``numpy.packbits(rows, axis=1)`` makes them, zeros behind the last column.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import _core
from hullx.arrays import as_rows, feature_names
from hullx.errors import shape_text
from hullx.validation import Queries, check_finite, check_integer, check_names, one_of

Packed = npt.NDArray[np.uint8]

_BLOCK = 1 << 22  # values looked at together


class BitPoints:
    """Rows of zeros and ones to be queried by Jaccard distance, packed once.

    Parameters
    ----------
    X : array_like or table, shape (n, d)
        Booleans, or numbers that are 0 or 1. Rows that are packed already: `BitPoints.from_packed`.

    Raises
    ------
    TypeError
        If the data are not numbers.
    ValueError
        If the shape is not (n, d) with n, d >= 1, or a value is neither 0 nor 1 (the message names row and column).

    Notes
    -----
    Immutable and safe to share between threads. Takes n d / 8 bytes, twice, and up to half of that for the screen.

    Examples
    --------
    >>> points = BitPoints([[1, 1, 0], [0, 1, 1], [0, 0, 0]])
    >>> points
    BitPoints(3 rows, 3 bits)
    >>> from hullx import knn
    >>> knn(points, [[1, 1, 1]], k=2, metric="jaccard").distances.round(6)
    array([[0.333333, 0.333333]])
    """

    __slots__ = ("__weakref__", "_core", "_feature_names", "_n_features", "_packed")

    def __init__(self, X: Any) -> None:
        if isinstance(X, BitPoints):
            raise TypeError("`points` is a BitPoints already: use it as it is.")
        names = feature_names(X)
        packed, n_features, _ = _pack(X, "points", names, None, "raise")
        self._prepare(packed, n_features, names)

    def _prepare(self, packed: Packed, n_features: int, names: tuple[str, ...] | None) -> None:
        self._core = _core.BitPoints(packed, n_features)
        view = packed.view()
        view.flags.writeable = False
        self._packed: Packed = view
        self._n_features = n_features
        self._feature_names = names

    @staticmethod
    def from_packed(packed: Any, n_features: int) -> BitPoints:
        """Take rows that are packed already, eight columns to a byte.

        Parameters
        ----------
        packed : array_like, shape (n, ceil(n_features / 8)), uint8
            As ``numpy.packbits(rows, axis=1)`` makes them, zeros behind the last column. A C-contiguous array is
            borrowed, not copied: do not change it while the `BitPoints` lives.
        n_features : int
            Number of columns, d.

        Returns
        -------
        BitPoints

        Raises
        ------
        TypeError
            If `packed` is not uint8.
        ValueError
            If its shape does not fit `n_features`, or a bit behind the last column is set.

        Examples
        --------
        >>> BitPoints.from_packed(np.packbits([[1, 0, 1], [0, 1, 1]], axis=1), 3)
        BitPoints(2 rows, 3 bits)
        """
        columns = check_integer("n_features", n_features, 1)
        array = np.asarray(packed)
        if array.dtype != np.uint8:
            raise TypeError(f"`packed` is {array.dtype}: uint8 as numpy.packbits(rows, axis=1) makes it is needed.")
        if array.ndim != 2 or len(array) == 0 or array.shape[1] != -(-columns // 8):
            raise ValueError(
                f"`packed` has shape {shape_text(array.shape)}, but {columns:,} columns are packed into "
                f"{-(-columns // 8):,} bytes a row: pass numpy.packbits(rows, axis=1)."
            )
        points = BitPoints.__new__(BitPoints)
        points._prepare(np.ascontiguousarray(array), columns, None)
        return points

    @property
    def packed(self) -> Packed:
        """The rows, eight columns to a byte, read-only, (n, ⌈d/8⌉)."""
        return self._packed

    @property
    def n_rows(self) -> int:
        """Number of rows, n."""
        return len(self._packed)

    @property
    def n_features(self) -> int:
        """Number of columns, d."""
        return self._n_features

    @property
    def shape(self) -> tuple[int, int]:
        """(n, d)."""
        return self.n_rows, self.n_features

    @property
    def feature_names(self) -> tuple[str, ...] | None:
        """Column names of the table that was passed, None for an array."""
        return self._feature_names

    def __len__(self) -> int:
        return self.n_rows

    def __repr__(self) -> str:
        n, d = self.shape
        return f"BitPoints({n:,} row{'s' * (n != 1)}, {d:,} bit{'s' * (d != 1)})"

    def _asked(self, queries: Any, nan_policy: str) -> Queries:
        """Return checked queries, packed; a `BitPoints` is taken as it is."""
        return _check_queries(queries, self, nan_policy)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (np.asarray(self._packed), self._n_features, self._feature_names)


def _check_queries(queries: Any, points: BitPoints, nan_policy: str) -> Queries:
    one_of("nan_policy", nan_policy, ("raise", "propagate"))
    if isinstance(queries, BitPoints):
        names, packed, columns, usable = queries.feature_names, queries.packed, queries.n_features, None
    else:
        names = feature_names(queries)
        packed, columns, usable = _pack(queries, "queries", names, points.n_features, nan_policy)
    if columns != points.n_features:
        raise ValueError(
            f"`queries` has shape {shape_text((len(packed), columns))} but `points` has shape "
            f"{shape_text(points.shape)}: both need the same number of columns. "
            "The order of the arguments is (points, queries)."
        )
    check_names(points.feature_names, names)
    return Queries(packed, usable)


def _pack(
    X: Any, name: str, names: tuple[str, ...] | None, dim: int | None, nan_policy: str
) -> tuple[Packed, int, npt.NDArray[np.int64] | None]:
    """Pack zeros and ones; the number of columns; the rows without NaN or infinity, None: all."""
    plain = type(X) is np.ndarray and X.ndim == 2 and X.size > 0 and X.dtype.kind in "biu"
    rows = X if plain else as_rows(X, name, dim)  # integers stay as narrow as they are
    n, d = rows.shape
    usable = None
    if not plain and nan_policy == "raise":
        check_finite(rows, name, names, can_propagate=dim is not None)
    elif not plain:
        finite = np.isfinite(rows).all(axis=1)
        usable = None if finite.all() else np.flatnonzero(finite)
    packed = np.empty((n, -(-d // 8)), dtype=np.uint8)
    step = max(1, _BLOCK // d)
    for start in range(0, n, step):
        part = rows[start : start + step]
        ones = part != 0
        packed[start : start + step] = np.packbits(ones, axis=1)
        if part.dtype.kind == "b" or not (wrong := ones & (part != 1)).any():
            continue
        for row, column in np.argwhere(wrong):
            if usable is None or np.isfinite(part[row]).all():
                feature = f" ({names[column]!r})" if names is not None else ""
                raise ValueError(
                    f"`{name}` has the value {part[row, column]} at row {start + row}, column {column}{feature}: "
                    f'metric="jaccard" reads zeros and ones. Compare with a threshold first, e.g. {name} > 0.'
                )
    return packed, d, usable


def _rebuild(packed: Packed, n_features: int, names: tuple[str, ...] | None) -> BitPoints:
    points = BitPoints.__new__(BitPoints)
    points._prepare(packed, n_features, names)
    return points
