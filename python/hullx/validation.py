"""What every public function checks before the core sees it: finiteness, shapes that fit, options in range.

Each function returns the argument in the one form the core takes, or raises with the argument's name, the value given
and the remedy. Exclusions have their own module, `exclusion`.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats, Rows, as_rows, feature_names
from hullx.errors import listed, shape_text

Metric = Literal["euclidean", "sqeuclidean", "cosine", "inner", "jaccard"]
Backend = Literal["auto", "cpu", "cuda"]
NanPolicy = Literal["raise", "propagate"]
Want = Literal["verdict", "distance", "projection"]

_BLOCK = 1 << 20  # values looked at together
_FEW = 64  # values that are looked at faster one by one


def first_not_finite(rows: Rows) -> tuple[int, int] | None:
    """Return row and column of the first NaN or infinity in reading order."""
    if rows.size <= _FEW and all(map(math.isfinite, rows.ravel().tolist())):
        return None
    step = max(1, _BLOCK // rows.shape[1])
    for start in range(0, len(rows), step):
        finite = np.isfinite(rows[start : start + step])
        if not finite.all():
            row, column = np.argwhere(~finite)[0]
            return start + int(row), int(column)
    return None


def check_finite(rows: Rows, name: str, names: tuple[str, ...] | None, can_propagate: bool = False) -> None:
    """Raise where `rows` hold a NaN or an infinity, naming the first row and column."""
    place = first_not_finite(rows)
    if place is None:
        return
    row, column = place
    value = rows[row, column]
    what = "a NaN" if np.isnan(value) else f"the value {value}"
    feature = f" ({names[column]!r})" if names is not None else ""
    remedy = ', or pass nan_policy="propagate" to mark such queries instead' if can_propagate else ""
    raise ValueError(f"`{name}` has {what} at row {row}, column {column}{feature}. Drop or fill it{remedy}.")


@dataclass(frozen=True)
class Queries:
    """Queries that fit the points; `usable` names those to compute, None: all of them."""

    values: npt.NDArray[Any]  # float64; float32 only where they are the rows themselves; bits: uint8, packed
    usable: npt.NDArray[np.int64] | None

    def __len__(self) -> int:
        return len(self.values)

    @property
    def whole(self) -> bool:
        """Whether the core can take the values as they are."""
        return self.usable is None and self.values.dtype == np.float64


def check_queries(
    queries: Any, shape: tuple[int, int], names: tuple[str, ...] | None, nan_policy: str = "raise"
) -> Queries:
    """Return `queries` as float64 with the columns of the points, whose shape and names are given."""
    one_of("nan_policy", nan_policy, ("raise", "propagate"))
    values = np.ascontiguousarray(as_rows(queries, "queries", shape[1]), dtype=np.float64)
    if values.shape[1] != shape[1]:
        raise ValueError(
            f"`queries` has shape {shape_text(values.shape)} but `points` has shape {shape_text(shape)}: "
            f"both need the same number of columns. The order of the arguments is (points, queries)."
        )
    check_names(names, feature_names(queries))
    if nan_policy == "raise":
        check_finite(values, "queries", names, can_propagate=True)
        return Queries(values, None)
    finite = np.isfinite(values).all(axis=1)
    return Queries(values, None if finite.all() else np.flatnonzero(finite))


def check_names(points: tuple[str, ...] | None, queries: tuple[str, ...] | None) -> None:
    """Raise where two tables name their columns differently: the kernels never reorder."""
    if points is None or queries is None or points == queries:
        return
    if set(points) == set(queries):
        place = next(j for j, pair in enumerate(zip(points, queries, strict=True)) if pair[0] != pair[1])
        raise ValueError(
            f"`queries` has the columns of `points` in another order (column {place} is {queries[place]!r}, not "
            f"{points[place]!r}): pass queries[list(points.feature_names)]."
        )
    lacks = [name for name in points if name not in queries]
    extra = [name for name in queries if name not in points]
    raise ValueError(
        f"`queries` has other columns than `points`: it lacks {listed(lacks)} and has {listed(extra)} instead. "
        "Rename them, or pass arrays if the order of the columns is right."
    )


def one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Raise where a keyword has a value that is not in the list."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"`{name}` is {value!r}: choose one of {', '.join(map(repr, allowed))}.")


def check_metric(metric: str) -> None:
    """Neighbours are ordered by one of these."""
    one_of("metric", metric, get_args(Metric))


def check_directions(queries: Queries) -> None:
    """Raise where a query is all zeros: it has no angle to anything."""
    wrong = np.flatnonzero(~queries.values.any(axis=1))
    if wrong.size:
        raise ValueError(
            f"`queries` is all zeros at row {wrong[0]}, which has no direction: the cosine is not defined. "
            "Drop the query, or choose another `metric`."
        )


def check_backend(backend: str) -> None:
    """Rows are scanned by one of these."""
    one_of("backend", backend, get_args(Backend))


def check_flag(name: str, value: Any) -> bool:
    """Return `value`, True or False; nothing else is one."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"`{name}` is {value!r:.60}: pass True or False.")
    return bool(value)


def check_integer(name: str, value: Any, low: int, high: int | None = None, remedy: str = "") -> int:
    """Return `value` as an int within [low, high]; booleans and floats are errors."""
    span = f"at least {low}" if high is None else f"from {low} to {high:,}"
    try:
        number = None if isinstance(value, bool | np.bool_) else operator.index(value)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"`{name}` is {value!r}: an integer {span} is needed.")
    if number < low or (high is not None and number > high):
        raise ValueError(f"`{name}` is {number}: choose an integer {span}{remedy}.")
    return number


def check_threads(num_threads: Any) -> int:
    """Return the number of threads, 0 for the default."""
    return 0 if num_threads is None else check_integer("num_threads", num_threads, 1, 4096)


def check_real(name: str, value: Any, low: float, high: float, remedy: str) -> float:
    """Return `value` as a float in [low, high)."""
    try:
        number = math.nan if isinstance(value, str | bytes) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not low <= number < high:
        raise ValueError(f"`{name}` is {value!r}: {remedy}.")
    return number


def check_tolerance(tolerance: Any) -> float:
    """Return the tolerance, relative to the radius of the points."""
    return check_real("tolerance", tolerance, 0.0, 1.0, "choose a number from 0 to below 1 (relative to the radius)")


def check_rtol(rtol: Any) -> float:
    """Return the relative width at which a distance is good enough."""
    return check_real("rtol", rtol, 0.0, 1.0, "choose a number from 0 (as far as rounding lets) to below 1")


def check_time_limit(time_limit: Any) -> float:
    """Return seconds, 0 for no limit."""
    if time_limit is None:
        return 0.0
    seconds = check_real("time_limit", time_limit, 0.0, math.inf, "choose a positive number of seconds, or None")
    if seconds == 0.0:
        raise ValueError("`time_limit` is 0: choose a positive number of seconds, or None for no limit.")
    return seconds


def check_radius(radius: Any, queries: int, signed: bool = False) -> Floats:
    """Return one radius for each query; infinity counts everything. A `signed` one is the least product counted."""
    try:
        values = np.asarray(radius, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"`radius` is {radius!r:.60}: a number or one number per query is needed.") from None
    if values.shape not in ((), (queries,)):
        raise ValueError(
            f"`radius` has shape {shape_text(values.shape)}: pass one number, or one per query (shape ({queries},))."
        )
    wrong = np.flatnonzero(np.isnan(values) if signed else ~(values >= 0.0))
    if wrong.size:
        where = f" at query {wrong[0]}" if values.ndim else ""
        why = "products are never NaN" if signed else "distances are never negative or NaN"
        raise ValueError(f"`radius` is {values.flat[wrong[0]]}{where}: {why}.")
    return np.ascontiguousarray(np.broadcast_to(values, (queries,)))


def check_center(center: Any, d: int) -> Floats:
    """Return one finite point of d features."""
    values = np.asarray(as_rows(np.asarray(center)[None], "center"), dtype=np.float64)
    if values.shape != (1, d):
        raise ValueError(
            f"`center` has shape {shape_text(values.shape[1:])}: one number per feature is needed, ({d},)."
        )
    check_finite(values, "center", None)
    return np.array(values[0])


def check_rows(rows: Any, n: int) -> npt.NDArray[np.int64]:
    """Return which of n rows are meant: None for all, indices, or a boolean for each."""
    if rows is None:
        return np.arange(n, dtype=np.int64)
    chosen = np.asarray(rows)
    if chosen.dtype == bool and chosen.shape == (n,):
        return np.flatnonzero(chosen)
    if chosen.ndim != 1 or chosen.dtype.kind not in "iu" or not chosen.size:
        raise TypeError(f"`rows` must be row indices, or a boolean for each of the {n:,} rows, not {rows!r:.60}.")
    if chosen.min() < 0 or chosen.max() >= n:
        raise ValueError(f"`rows` goes from {chosen.min()} to {chosen.max()}, but rows are numbered 0 to {n - 1:,}.")
    return chosen.astype(np.int64)
