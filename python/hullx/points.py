"""Points: the rows, packed once, used by every query."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import _core
from hullx.arrays import Floats, Rows, as_rows, feature_names
from hullx.bits import BitPoints
from hullx.card_arrays import on_card
from hullx.exclusion import Ints
from hullx.transform import check_transform, check_transformed
from hullx.validation import Queries, check_finite, check_integer, check_queries

_Statistics = tuple[Floats, Floats, float, float, float]  # centre, scale, radius, caller_scale, caller_radius


class Points:
    """Rows to be queried, with the statistics that give answers their scale.

    Parameters
    ----------
    X : array_like or table, shape (n, d)
        NumPy array, DLPack tensor, pandas/polars/pyarrow table or nested lists of finite numbers. float16, booleans
        and integers of at most 16 bits are widened to float32, other integers to float64; a C-contiguous float32 or
        float64 array is borrowed, not copied: do not change it while the `Points` lives. Rows on a graphics card
        (DLPack, ``__cuda_array_interface__``) are copied once for the processor, and used by the card where they lie.
    transform : array_like, shape (p, d), optional
        A matrix W: rows and queries x become W·x, and all answers (neighbours, hulls, statistics) are about those.
        ``W = scipy.linalg.cholesky(inv(covariance))`` makes Euclidean distances Mahalanobis distances.
    memory_budget : int, optional
        Bytes that a block of hull queries in flight may take. Never changes an answer.

    Raises
    ------
    TypeError
        If the data are not numbers (text, dates, complex, sparse, wider than float64).
    ValueError
        If the shape is not (n, d) with n, d >= 1, a value is not finite, too large to be squared (2^500), or an integer
        that float64 cannot hold; if `transform` does not fit or leads beyond 2^500.

    Notes
    -----
    W·x is one well-defined number: each coordinate starts at 0 and gains W[i, j]·x[j] for j ascending, every product
    and every sum rounded once to float64. O(n d p), and 8 n p bytes for the transformed rows.

    Immutable and safe to share between threads. Screens are packed on first use: 4 n d bytes each; the tree
    for neighbours in few dimensions takes 8 to 25 n d, rows of unit length for the cosine 4 n d + 16 n (8 n d + 16 n
    where most point nearly the same way) and their own screen. Building costs O(min(n, 65536) d). Pickles as its rows.
    It uses `runtime.num_threads` threads; a screen or tree is built by those of the call that needs it first.

    The statistics are robust on purpose: with mean and maximum, one wild row would loosen the tolerance for all
    (docs, "Statistics").

    Examples
    --------
    >>> points = Points([[0.0, 0.0], [4.0, 0.0], [0.0, 2.0]])
    >>> points
    Points(3 rows, 2 features, float64)
    >>> points.scale
    array([4., 2.])
    """

    __slots__ = (
        "__weakref__",
        "_core",
        "_feature_names",
        "_memory_budget",
        "_rows",
        "_statistics",
        "_transform",
    )

    def __init__(self, X: Any, *, transform: Any = None, memory_budget: int | None = None) -> None:
        if isinstance(X, Points):
            raise TypeError("`points` is a Points already: use it as it is.")
        if isinstance(X, BitPoints):
            raise TypeError('`points` is a BitPoints, which only metric="jaccard" reads: pass the array of 0 and 1.')
        budget = None if memory_budget is None else check_integer("memory_budget", memory_budget, 1)
        given = on_card(X, "points")
        rows, names = as_rows(X if given is None else given, "points"), feature_names(X)
        check_finite(rows, "points", names)
        matrix = None
        if transform is not None:
            matrix = check_transform(transform, rows.shape)
            rows = _core.transform_rows(rows, matrix)
            check_transformed(rows, "points")
        self._prepare(rows, names, budget, matrix)
        if given is not None and given.whole and matrix is None:
            _core.adopt(self._core, given.card, given.address, given.owner)

    def _prepare(
        self,
        rows: Rows,
        names: tuple[str, ...] | None,
        budget: int | None,
        transform: Floats | None,
        statistics: _Statistics | None = None,
    ) -> None:
        view = rows.view()
        view.flags.writeable = False
        self._rows: Rows = view
        self._feature_names = names
        self._memory_budget = budget
        self._transform = transform
        self._statistics = statistics
        self._core = _core.Points(view, statistics)

    def part(self, rows: Ints) -> Points:
        """Return some of the rows as a `Points` that keeps centre, scale and radius of all of them.

        Parameters
        ----------
        rows : ndarray of int64
            Which ones, at least one.

        Returns
        -------
        Points
            Their copy: a tolerance means the same in it.

        Examples
        --------
        >>> Points([[0.0], [1.0], [8.0]]).part(np.array([1, 2])).center
        array([1.])
        """
        core = self._core
        own = (core.centre, core.scale, core.radius, core.caller_scale, core.caller_radius)
        return _rebuild(self._rows[rows], self._feature_names, self._memory_budget, self._transform, own)

    @property
    def rows(self) -> Rows:
        """The rows as given, read-only, (n, d), float32 or float64; with a transform W·x, (n, p), float64."""
        return self._rows

    @property
    def n_rows(self) -> int:
        """Number of rows, n."""
        return int(self._rows.shape[0])

    @property
    def n_features(self) -> int:
        """Number of features, d; with a transform, p."""
        return int(self._rows.shape[1])

    @property
    def shape(self) -> tuple[int, int]:
        """(n, d)."""
        return self.n_rows, self.n_features

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64: the reals that every answer is about."""
        return self._rows.dtype

    @property
    def center(self) -> Floats:
        """Coordinate-wise lower medians, (d,)."""
        return _frozen(self._core.centre)

    @property
    def scale(self) -> Floats:
        """Powers of two not below each column's interquartile range, (d,): the units of verdicts."""
        return _frozen(self._core.scale)

    @property
    def radius(self) -> float:
        """R, the median of ‖(x − center)/scale‖: what the tolerance refers to."""
        return float(self._core.radius)

    @property
    def feature_names(self) -> tuple[str, ...] | None:
        """Column names of the table that was passed, None for an array and after a transform."""
        return self._feature_names if self._transform is None else None

    @property
    def transform(self) -> Floats | None:
        """The matrix W, (p, d), read-only; None where rows are as given."""
        return self._transform

    @property
    def memory_budget(self) -> int | None:
        """Bytes that a block of hull queries may take, None: chosen."""
        return self._memory_budget

    def __len__(self) -> int:
        return self.n_rows

    def __repr__(self) -> str:
        n, d = self.shape
        made = "" if self._transform is None else f", transformed from {self._transform.shape[1]:,}"
        return f"Points({n:,} row{'s' * (n != 1)}, {d:,} feature{'s' * (d != 1)}{made}, {self.dtype})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (
            np.asarray(self._rows),
            self._feature_names,
            self._memory_budget,
            self._transform,
            self._statistics,
        )

    @property
    def _n_given(self) -> int:
        """Columns that queries have: before the transform."""
        return self.n_features if self._transform is None else self._transform.shape[1]

    def _asked(self, queries: Any, nan_policy: str) -> Queries:
        """Return checked queries in the coordinates of the rows."""
        if self._transform is None:
            return check_queries(queries, self.shape, self._feature_names, nan_policy)
        asked = check_queries(queries, (self.n_rows, self._n_given), self._feature_names, nan_policy)
        values = _core.transform_rows(asked.values, self._transform)
        check_transformed(values, "queries")
        return Queries(values, asked.usable)


def as_points(points: Any) -> Points:
    """Return `points` itself where it is a `Points`, else pack it."""
    return points if isinstance(points, Points) else Points(points)


def as_bits(points: Any) -> BitPoints:
    """Return `points` itself where it is a `BitPoints`, else pack it."""
    if isinstance(points, Points):
        return BitPoints(points.rows)
    return points if isinstance(points, BitPoints) else BitPoints(points)


def _rebuild(
    rows: Rows,
    names: tuple[str, ...] | None,
    budget: int | None,
    transform: Floats | None = None,
    statistics: _Statistics | None = None,
) -> Points:
    if transform is not None:
        transform.flags.writeable = False
    points = Points.__new__(Points)
    points._prepare(np.require(rows, requirements=["C", "A"]), names, budget, transform, statistics)
    return points


def _frozen(values: npt.ArrayLike) -> Floats:
    out = np.array(values, dtype=np.float64)
    out.flags.writeable = False
    return out
