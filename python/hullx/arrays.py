"""What callers pass, as the arrays the core reads: C-contiguous rows of float32 or float64, nothing lost on the way.

NumPy arrays of any order and stride, anything with DLPack or ``__array__``, pandas, polars and pyarrow tables (through
narwhals, imported only when one arrives), nested lists. Accepted are the values that a float holds exactly: float16,
float32, booleans and integers of 8 and 16 bits become float32; float64 and wider integers become float64. Whatever
would have to be rounded, guessed or parsed is an error that names the place. An array that already has the right form
is borrowed, not copied. Arrays on a graphics card are the business of `card_arrays`.

Shapes: (n, d), n >= 1, d >= 1. Finiteness is the business of `validation`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.card_arrays import on_card
from hullx.errors import listed, shape_text

Rows = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Floats = npt.NDArray[np.float64]

_NATIVE = (np.dtype(np.float64), np.dtype(np.float32))
EXACT_INTEGERS = 2**53  # float64 holds every integer up to here


def as_rows(X: Any, name: str, dim: int | None = None) -> Rows:
    """Return `X` as C-contiguous rows, float32 or float64, aligned, in native byte order.

    `name` is the argument's name in messages, `dim` the number of columns that would fit, for remedies. Raises
    TypeError for a kind of data that is never accepted, ValueError for shapes and values that are not.
    """
    if _is_as_needed(X):
        ready: Rows = X
        return ready
    if _is_table(X):
        array: npt.NDArray[Any] = _from_table(X, name)
    else:
        array = _from_arraylike(X, name, dim)
        _check_shape(array, name, dim)
        array = _to_float(array, name)
    if 0 in array.shape:
        what = "rows" if array.shape[0] == 0 else "columns"
        raise ValueError(f"`{name}` has no {what} (shape {shape_text(array.shape)}): at least one is needed.")
    return np.require(array, requirements=["C", "A"])


def _is_as_needed(X: Any) -> bool:
    """The common case, told at once: nothing to convert and nothing to complain about."""
    if type(X) is not np.ndarray or X.ndim != 2 or X.size == 0:
        return False
    flags = X.flags
    return X.dtype in _NATIVE and flags.c_contiguous and flags.aligned


def as_queries(Q: Any, name: str, dim: int | None = None) -> Floats:
    """Return `Q` as C-contiguous float64 queries, with `dim` columns where given."""
    rows = as_rows(Q, name, dim)
    if dim is not None and rows.shape[1] != dim:
        raise ValueError(f"`{name}` has shape {shape_text(rows.shape)}, but {dim} columns are needed.")
    return np.ascontiguousarray(rows, dtype=np.float64)


def feature_names(X: Any) -> tuple[str, ...] | None:
    """Return the column names of a table, None where `X` is not one."""
    if type(X) is np.ndarray or not _is_table(X):
        return None
    names = tuple(str(column) for column in (X.column_names if hasattr(X, "column_names") else X.columns))
    doubled = sorted({column for column in names if names.count(column) > 1}) if len(set(names)) < len(names) else []
    if doubled:
        raise ValueError(f"The table has more than one column named {listed(doubled)}. Rename or drop the copies.")
    return names


def _from_arraylike(X: Any, name: str, dim: int | None) -> npt.NDArray[Any]:
    """Anything that is not a table, as an ndarray of whatever shape and dtype it comes with."""
    if hasattr(X, "toarray") and not hasattr(X, "__array__"):
        raise TypeError(f"`{name}` is a sparse matrix ({type(X).__name__}): pass {name}.toarray().")
    if isinstance(X, np.ma.MaskedArray):
        if np.ma.is_masked(X):
            where = tuple(int(i) for i in np.argwhere(np.ma.getmaskarray(X))[0])
            raise ValueError(f"`{name}` is masked at {where}: fill or drop the masked entries first.")
        return np.asarray(X.data)
    if isinstance(X, np.ndarray):
        return np.asarray(X)
    if hasattr(type(X), "collect") and hasattr(type(X), "collect_schema"):
        raise TypeError(f"`{name}` is a lazy table ({type(X).__name__}): pass {name}.collect().")
    given = on_card(X, name)
    if given is not None:
        _check_shape(given.stand_in, name, dim)
        return given.fetch(name)
    if hasattr(X, "__dlpack__") and hasattr(X, "__dlpack_device__"):
        return _from_dlpack(X, name)
    if isinstance(X, str | bytes | dict | set | frozenset) or X is None:
        raise TypeError(f"`{name}` is {type(X).__name__}: pass an array or a table of shape (rows, features).")
    try:
        array = np.asarray(X)
    except (ValueError, TypeError) as problem:
        raise ValueError(f"`{name}` cannot be read as an array: {problem}") from None
    if array.dtype.kind == "f" and isinstance(X, list | tuple):
        _check_listed_integers(X, array, name)
    return array


def _from_dlpack(X: Any, name: str) -> npt.NDArray[Any]:
    try:
        device = int(X.__dlpack_device__()[0])
    except Exception as problem:  # torch: a tensor that has a shape and no values
        raise TypeError(f"`{name}` ({type(X).__name__}) cannot be read through DLPack: {problem}.") from None
    if hasattr(X, "is_neg") and X.is_neg():  # torch marks such views; DLPack hands out the memory without the mark
        raise TypeError(f"`{name}` is a view of values with the opposite sign: pass {name}.resolve_neg().")
    if device not in (1, 3):  # kDLCPU, kDLCUDAHost
        raise TypeError(f"`{name}` lives on another device (DLPack type {device}): move it first, e.g. {name}.cpu().")
    try:
        return np.from_dlpack(X)
    except Exception as problem:
        remedy = f"detach it first ({name}.detach())" if "grad" in str(problem) else f"convert it, e.g. {name}.double()"
        raise TypeError(f"`{name}` ({type(X).__name__}) cannot be read through DLPack: {problem}; {remedy}.") from None


def _check_shape(array: npt.NDArray[Any], name: str, dim: int | None) -> None:
    if array.ndim == 2:
        return
    shape = shape_text(array.shape)
    if array.ndim == 1 and array.dtype.names is not None:
        raise TypeError(
            f"`{name}` is a structured array: pass numpy.lib.recfunctions.structured_to_unstructured({name})."
        )
    if array.ndim == 0:
        raise ValueError(f"`{name}` is a single value, not a table: shape (rows, features) is needed.")
    if array.size == 0 and array.ndim == 1:
        raise ValueError(f"`{name}` is empty: at least one row is needed.")
    if array.ndim == 1:
        one_row = f"{name}.reshape(1, -1) for one row of {array.size} features"
        one_column = f"{name}.reshape(-1, 1) for {array.size} rows of one feature"
        fits = {array.size: one_row, 1: one_column}
        remedy = fits.get(dim or 0, f"{one_row}, or {one_column}")
        raise ValueError(f"`{name}` has one dimension (shape {shape}), two are needed: pass {remedy}.")
    raise ValueError(
        f"`{name}` has {array.ndim} dimensions (shape {shape}), two are needed: "
        f"pass {name}.reshape(len({name}), -1) to make each entry one row."
    )


def _to_float(array: npt.NDArray[Any], name: str, column: str | None = None) -> npt.NDArray[Any]:
    """Widen to float32 or float64, exactly."""
    kind, size = array.dtype.kind, array.dtype.itemsize
    where = f"column {column!r} of `{name}`" if column is not None else f"`{name}`"
    if kind == "f" and size <= 4:
        return array.astype(np.float32, copy=False)
    if kind == "f" and size == 8:
        return array.astype(np.float64, copy=False)
    if kind == "b" or (kind in "iu" and size <= 2):  # pixels, counts: exact in half the memory
        return array.astype(np.float32)
    if kind in "iu":
        wide = array.astype(np.float64)
        if size == 8:
            _check_big_integers(array, wide, name, column)
        return wide
    if kind == "f":
        raise TypeError(f"{where} is {array.dtype}, wider than float64: round it yourself with .astype('float64').")
    if kind == "c":
        raise TypeError(f"{where} is complex: pass real and imaginary parts as separate columns.")
    if kind == "O":
        raise TypeError(f"{where} holds Python objects{_first_odd_object(array)}: pass numbers, e.g. .astype(float).")
    if kind in "mM":
        raise TypeError(f"{where} holds dates or durations ({array.dtype}): turn them into numbers first.")
    raise TypeError(f"{where} is not numeric (dtype {array.dtype}): numbers are needed.")


def _first_odd_object(array: npt.NDArray[Any]) -> str:
    for index, value in np.ndenumerate(array):
        if not isinstance(value, int | float | np.integer | np.floating):
            place = f"row {index[0]}" + (f", column {index[1]}" if len(index) > 1 else "")
            return f" (a {type(value).__name__}, {value!r:.40}, at {place})"
    return ""


def _check_big_integers(array: npt.NDArray[Any], wide: Floats, name: str, column: str | None) -> None:
    """Refuse 64-bit integers that float64 would round."""
    big = np.abs(wide) >= EXACT_INTEGERS
    if not big.any():
        return
    values = array[big]
    # v = high·2^32 + low; the float is exact where (float − high·2^32) == low, a difference without rounding.
    high = (values >> values.dtype.type(32)).astype(np.float64)
    low = (values & values.dtype.type(0xFFFFFFFF)).astype(np.float64)
    lost = (wide[big] - high * 2.0**32) != low
    if lost.any():
        place = np.argwhere(big)[np.flatnonzero(lost)[0]]
        at = f"row {place[0]}, column {place[1] if column is None else repr(column)}"
        raise ValueError(_rounding_message(name, at, int(values[lost][0])))


def _check_listed_integers(X: Any, array: npt.NDArray[Any], name: str) -> None:
    """NumPy rounds large Python integers silently where a list also holds floats."""
    for place in np.argwhere(np.abs(array) >= EXACT_INTEGERS):
        value = X
        for i in place:
            value = value[int(i)]
        if isinstance(value, int | np.integer) and int(value) != int(array[tuple(place)]):
            at = ", ".join(f"{axis} {i}" for axis, i in zip(("row", "column"), place, strict=False))
            raise ValueError(_rounding_message(name, at, int(value)))


def _rounding_message(name: str, at: str, value: int) -> str:
    return (
        f"`{name}` has the integer {value} at {at}, which float64 cannot hold (it lies beyond 2^53): "
        "subtract an offset from the column, drop it, or round it yourself with .astype('float64')."
    )


def _is_table(X: Any) -> bool:
    """Looks at the type only: asking a lazy table for its columns would run its query."""
    kind = type(X)
    has_columns = hasattr(kind, "columns") or hasattr(kind, "column_names")
    hooks = ("__narwhals_dataframe__", "__arrow_c_stream__", "__dataframe__")
    return has_columns and any(hasattr(kind, hook) for hook in hooks)


def _from_table(X: Any, name: str) -> npt.NDArray[Any]:
    """Columns in their order: float32 where all are float32 or narrower, else float64; nulls become NaN."""
    try:
        import narwhals.stable.v2 as nw
    except ImportError:
        raise TypeError(
            f"`{name}` is a table ({type(X).__name__}): install hullx[audit] to read it, or pass an array."
        ) from None
    names = feature_names(X) or ()
    try:
        frame = nw.from_native(X, eager_only=True)
    except TypeError as problem:
        raise TypeError(f"`{name}` ({type(X).__name__}) is not a table that can be read: {problem}") from None
    columns = [_column_values(frame[:, j], name, names[j]) for j in range(len(names))]
    if not columns:
        return np.empty((len(frame), 0))
    dtype = np.result_type(*(values.dtype for values in columns))
    out = np.empty((len(frame), len(columns)), dtype=dtype)
    for j, values in enumerate(columns):
        out[:, j] = values
    return out


def _column_values(series: Any, name: str, column: str) -> npt.NDArray[Any]:
    dtype = series.dtype
    numeric = dtype.is_float() or dtype.is_integer() or str(dtype) == "Boolean"
    if not numeric:
        raise TypeError(f"column {column!r} of `{name}` is not numeric ({dtype}): drop it or encode it as numbers.")
    if str(dtype) in ("Int128", "UInt128"):
        raise TypeError(f"column {column!r} of `{name}` has 128-bit integers: cast it to Int64 or Float64 first.")
    missing = series.is_null().to_numpy()
    if not missing.any():
        return _to_float(np.asarray(series.to_numpy()), name, column)
    filler = False if str(dtype) == "Boolean" else 0
    values = _to_float(np.asarray(series.fill_null(filler).to_numpy()), name, column).copy()
    values[missing] = np.nan
    return values
