"""NumPy's own files, read as columns."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hullx.audit.column import Column, Columns, cell_text, first_inexact
from hullx.audit.result import AuditError


def _load(data: bytes, file: Path) -> Any:
    try:
        return np.load(io.BytesIO(data), allow_pickle=False)
    except Exception as error:
        reason = "it holds Python objects" if "pickle" in str(error) else str(error)
        raise AuditError(f"'{file}' cannot be read as a NumPy file: {reason}. Write it with numpy.save.") from None


def read_npy(data: bytes, file: Path, as_text: frozenset[str]) -> Columns:
    """Read one array: (rows, columns), or 1-D with fields."""
    array = _load(data, file)
    if not isinstance(array, np.ndarray):
        raise AuditError(f"'{file}' is an archive of several arrays. Call it .npz.")
    return _array_columns(array, file, as_text)


def read_npz(data: bytes, file: Path, as_text: frozenset[str]) -> Columns:
    """Read an archive of one (rows, columns) array, or of one 1-D array a column."""
    archive = _load(data, file)
    if isinstance(archive, np.ndarray):
        return _array_columns(archive, file, as_text)
    try:
        arrays = {name: archive[name] for name in archive.files}
    except Exception as error:
        reason = "it holds Python objects" if "Object arrays" in str(error) else str(error)
        raise AuditError(f"'{file}' cannot be read: {reason}. Write it with numpy.savez.") from None
    if len(arrays) == 1 and next(iter(arrays.values())).ndim == 2:
        return _array_columns(next(iter(arrays.values())), file, as_text)
    shapes = {name: array.shape for name, array in arrays.items()}
    lengths = {shape[0] for shape in shapes.values() if len(shape) == 1}
    if not arrays or any(len(shape) != 1 for shape in shapes.values()) or len(lengths) > 1:
        raise AuditError(
            f"'{file}' holds {shapes}: expected one array (rows, columns), or one 1-D array of equal length a column."
        )
    columns = [_array_column(name, array, as_text) for name, array in arrays.items()]
    return list(arrays), columns, lengths.pop()


def _array_columns(array: NDArray[Any], file: Path, as_text: frozenset[str]) -> Columns:
    if array.dtype.names and array.ndim == 1:
        names = list(array.dtype.names)
        return names, [_array_column(name, array[name], as_text) for name in names], array.shape[0]
    if array.ndim != 2:
        raise AuditError(f"'{file}' holds an array of shape {array.shape}: expected (rows, columns).")
    names = [f"column {j}" for j in range(array.shape[1])]
    columns = [_array_column(name, array[:, j], as_text) for j, name in enumerate(names)]
    return names, columns, array.shape[0]


def _array_column(name: str, values: NDArray[Any], as_text: frozenset[str]) -> Column:
    kind = values.dtype.kind
    if kind == "U" or (name in as_text and kind in "iufb"):
        texts = np.array([cell_text(value) for value in values.tolist()], dtype=object)
        return Column(name, "text", texts, texts == "", str(values.dtype))
    if kind in "iu":
        none = np.zeros(values.shape, dtype=np.bool_)
        return Column(name, "number", values.astype(np.float64), none, str(values.dtype), first_inexact(values))
    if kind in "fb" and values.dtype.itemsize <= 8:
        numbers = values.astype(np.float64)
        return Column(name, "boolean" if kind == "b" else "number", numbers, np.isnan(numbers), str(values.dtype))
    return Column(name, "other", np.empty(0), np.zeros(values.shape[:1], dtype=np.bool_), str(values.dtype))
