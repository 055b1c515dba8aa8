"""Reads a table file into named columns of numbers or texts: CSV, Parquet, Feather, .npy, .npz.

Owns the errors of files: absent, unreadable, empty, malformed, duplicate names.  Judges no column: what a missing value
or a date means depends on whether the column is used (encode.py).  Rows are counted from 0.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hullx.audit.result import AuditError, TableInfo
from hullx.errors import listed

Kind = Literal["number", "boolean", "text", "other"]
Cells = list[str] | NDArray[Any]  # one column to be written
EXACT_INTEGERS = 2**53
LONGEST_HEADER = 2**22  # bytes


@dataclass(frozen=True, eq=False)
class Column:
    """One column: float64 for numbers and booleans (0/1), str objects for texts, nothing for other types."""

    name: str
    kind: Kind
    values: NDArray[Any]
    missing: NDArray[np.bool_]
    type_name: str = ""
    inexact: int | None = None  # first row whose integer float64 cannot hold


@dataclass(frozen=True, eq=False)
class Table:
    """A file's columns, in its order."""

    info: TableInfo
    columns: Mapping[str, Column]
    unnamed: tuple[str, ...] = ()  # "column 1": columns whose header is empty; not among `columns`
    lines: bool = False  # a text file, in which row r stands near line r + 2

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.info.rows


def read_table(path: str | Path, as_text: Collection[str] = ()) -> Table:
    """Read a file; columns named in `as_text` are kept as the texts that they are in the file.

    Raises
    ------
    AuditError
        With one sentence that says what is wrong where, and what to do.
    """
    file = Path(path)
    reader = _reader(file)
    stored = _bytes(file)
    data = _unpacked(stored, file)
    if not data:
        raise AuditError(f"'{file}' is empty (0 bytes). Write a header and at least one row.")
    names, columns, rows = reader(data, file, frozenset(as_text))
    repeated = [name for name, count in Counter(name for name in names if name).items() if count > 1]
    if repeated:
        raise AuditError(
            f"'{file}' has more than one column called {listed(repeated)}. Columns are matched by name: rename them."
        )
    if not names:
        raise AuditError(f"'{file}' has no columns.")
    if rows == 0:
        raise AuditError(f"'{file}' has a header of {len(names)} columns but no rows.")
    info = TableInfo(str(path), hashlib.sha256(stored).hexdigest(), rows, len(names))
    named = {name: column for name, column in zip(names, columns, strict=True) if name}
    unnamed = tuple(f"column {i + 1}" for i, name in enumerate(names) if not name)
    return Table(info, named, unnamed, lines=reader is _read_csv)


Reader = Callable[[bytes, Path, frozenset[str]], tuple[list[str], list[Column], int]]


def _reader(file: Path) -> Reader:
    name = file.name.lower().removesuffix(".gz")
    readers: dict[str, Reader] = {
        ".csv": _read_csv,
        ".tsv": _read_csv,
        ".txt": _read_csv,
        ".parquet": _read_parquet,
        ".pq": _read_parquet,
        ".feather": _read_feather,
        ".arrow": _read_feather,
        ".npy": _read_npy,
        ".npz": _read_npz,
    }
    suffix = Path(name).suffix
    if suffix not in readers:
        raise AuditError(
            f"'{file}' ends in {suffix or 'nothing'!r}: use a table ending in .csv, .tsv (or .csv.gz), .parquet, "
            ".feather, .npy or .npz."
        )
    return readers[suffix]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise AuditError(f"'{file}' does not exist. Check the path.") from None
    except IsADirectoryError:
        raise AuditError(f"'{file}' is a folder. Name the table in it.") from None
    except OSError as error:
        raise AuditError(f"'{file}' cannot be read: {error.strerror or error}.") from None


def _unpacked(data: bytes, file: Path) -> bytes:
    if not file.name.lower().endswith(".gz"):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise AuditError(f"'{file}' is not a complete gzip file: {error}.") from None


# ---- through Arrow --------------------------------------------------------------------------------------------------


def _arrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise AuditError(
            "Reading CSV, Parquet and Feather needs pyarrow. Install it with: pip install 'hullx[audit]'."
        ) from None
    return pyarrow


def _read_csv(data: bytes, file: Path, as_text: frozenset[str]) -> tuple[list[str], list[Column], int]:
    pa = _arrow()
    import pyarrow.csv as csv

    _check_utf8(data, file)
    names = _header(data, file)
    if len(data) >= 2**31 - 2:
        raise AuditError(f"'{file}' has {len(data):,} bytes, at most 2 GiB of CSV can be read. Write it as Parquet.")
    unique = [f"{i}" for i in range(len(names))]  # Arrow looks types up by name: duplicates would confuse it
    types = {u: pa.string() for u, name in zip(unique, names, strict=True) if name in as_text}
    try:
        table = csv.read_csv(
            io.BytesIO(data),
            # one block: the type of a column is decided by all of its rows
            read_options=csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=unique, skip_rows=1),
            parse_options=csv.ParseOptions(delimiter=_delimiter(data, file), newlines_in_values=True),
            convert_options=csv.ConvertOptions(column_types=types),
        )
    except pa.ArrowInvalid as error:
        raise AuditError(_csv_problem(str(error), file, len(names))) from None
    columns = [_arrow_column(name, table.column(u), as_text) for name, u in zip(names, unique, strict=True)]
    return names, columns, table.num_rows


def _check_utf8(data: bytes, file: Path) -> None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise AuditError(f"'{file}' is UTF-16 text. Save it as UTF-8.")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise AuditError(
            f"'{file}' is not UTF-8 text: byte 0x{data[error.start]:02x} in line {line}. Save it as UTF-8."
        ) from None
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise AuditError(f"'{file}' is no CSV: line {line} has a zero byte. Give the file the ending of its format.")


def _header(data: bytes, file: Path) -> list[str]:
    """Names in the first line, quotes respected."""
    import csv as standard

    text = io.StringIO(data[:LONGEST_HEADER].decode("utf-8-sig", errors="ignore"), newline="")
    names = next(standard.reader(text, delimiter=_delimiter(data, file)), [])
    if not any(name.strip() for name in names):
        raise AuditError(f"'{file}' has no header: its first line is blank. Write the names of the columns there.")
    return names


def _delimiter(data: bytes, file: Path) -> str:
    """Tab for .tsv; otherwise a comma, or what the header has instead."""
    if ".tsv" in file.suffixes:
        return "\t"
    first = data[:LONGEST_HEADER].split(b"\n", 1)[0].decode("utf-8", errors="replace")
    return "," if "," in first else ";" if ";" in first else "\t" if "\t" in first else ","


def _csv_problem(message: str, file: Path, width: int) -> str:
    found = re.search(r"Row #(\d+): Expected (\d+) columns, got (\d+)", message)
    if found:
        line, _, got = found.groups()
        return (
            f"'{file}' is malformed: line {line} has {got} fields, the header has {width}. "
            "Correct the line (a text with a comma in it needs quotes)."
        )
    if "Empty CSV" in message:
        return f"'{file}' has a header of {width} columns but no rows."
    return f"'{file}' cannot be read as CSV: {message}."


def _read_parquet(data: bytes, file: Path, as_text: frozenset[str]) -> tuple[list[str], list[Column], int]:
    pa = _arrow()
    import pyarrow.parquet as parquet

    try:
        table = parquet.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError) as error:
        raise AuditError(f"'{file}' cannot be read as Parquet: {error}.") from None
    return _arrow_table(table, as_text)


def _read_feather(data: bytes, file: Path, as_text: frozenset[str]) -> tuple[list[str], list[Column], int]:
    pa = _arrow()
    import pyarrow.feather as feather

    try:
        table = feather.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError) as error:
        raise AuditError(f"'{file}' cannot be read as Feather: {error}.") from None
    return _arrow_table(table, as_text)


def _arrow_table(table: Any, as_text: frozenset[str]) -> tuple[list[str], list[Column], int]:
    names = [str(name) for name in table.column_names]
    # pandas keeps its row labels under this name: no feature of anybody's
    kept = [i for i, name in enumerate(names) if not name.startswith("__index_level_")]
    columns = [_arrow_column(names[i], table.column(i), as_text) for i in kept]
    return [names[i] for i in kept], columns, table.num_rows


def _arrow_column(name: str, column: Any, as_text: frozenset[str]) -> Column:
    pa = _arrow()
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    if text or name in as_text:
        values = np.array([_text(value) for value in column.to_pylist()], dtype=object)
        return Column(name, "text", values, values == "", str(kind))
    missing = np.asarray(column.is_null(nan_is_null=True).to_numpy(zero_copy_only=False), dtype=np.bool_)
    if pa.types.is_null(kind):
        return Column(name, "number", np.full(len(column), np.nan), missing | True, "empty")
    if pa.types.is_integer(kind):
        filled = np.asarray(column.fill_null(0).to_numpy())
        return Column(name, "number", filled.astype(np.float64), missing, str(kind), _first_inexact(filled))
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind) or pa.types.is_boolean(kind):
        values = np.array(column.cast(pa.float64()).fill_null(float("nan")).to_numpy(), dtype=np.float64)
        return Column(name, "boolean" if pa.types.is_boolean(kind) else "number", values, missing, str(kind))
    return Column(name, "other", np.empty(0), missing, str(kind))


def write_parquet(columns: Mapping[str, Cells], path: Path) -> None:
    """Write columns of equal length; NaN becomes null."""
    pa = _arrow()
    import pyarrow.parquet as parquet

    arrays = {
        name: pa.array([text.encode("utf-8", "replace").decode("utf-8") for text in cells], pa.string())
        if isinstance(cells, list)
        else pa.array(cells, from_pandas=True)
        for name, cells in columns.items()
    }
    parquet.write_table(pa.table(arrays), path)


# ---- through NumPy --------------------------------------------------------------------------------------------------


def _load(data: bytes, file: Path) -> Any:
    try:
        return np.load(io.BytesIO(data), allow_pickle=False)
    except Exception as error:
        reason = "it holds Python objects" if "pickle" in str(error) else str(error)
        raise AuditError(f"'{file}' cannot be read as a NumPy file: {reason}. Write it with numpy.save.") from None


def _read_npy(data: bytes, file: Path, as_text: frozenset[str]) -> tuple[list[str], list[Column], int]:
    array = _load(data, file)
    if not isinstance(array, np.ndarray):
        raise AuditError(f"'{file}' is an archive of several arrays. Call it .npz.")
    return _array_columns(array, file, as_text)


def _read_npz(data: bytes, file: Path, as_text: frozenset[str]) -> tuple[list[str], list[Column], int]:
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


def _array_columns(array: NDArray[Any], file: Path, as_text: frozenset[str]) -> tuple[list[str], list[Column], int]:
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
        texts = np.array([_text(value) for value in values.tolist()], dtype=object)
        return Column(name, "text", texts, texts == "", str(values.dtype))
    if kind in "iu":
        none = np.zeros(values.shape, dtype=np.bool_)
        return Column(name, "number", values.astype(np.float64), none, str(values.dtype), _first_inexact(values))
    if kind in "fb" and values.dtype.itemsize <= 8:
        numbers = values.astype(np.float64)
        return Column(name, "boolean" if kind == "b" else "number", numbers, np.isnan(numbers), str(values.dtype))
    return Column(name, "other", np.empty(0), np.zeros(values.shape[:1], dtype=np.bool_), str(values.dtype))


def _text(value: object) -> str:
    """The text of a cell; a whole number reads the same whether it was stored as integer, as float or as text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_INTEGERS:
        return str(int(value))
    return str(value)


def _first_inexact(integers: NDArray[Any]) -> int | None:
    low, high = (-EXACT_INTEGERS, EXACT_INTEGERS)
    beyond = np.flatnonzero((integers > high) if integers.dtype.kind == "u" else (integers < low) | (integers > high))
    return int(beyond[0]) if beyond.size else None
