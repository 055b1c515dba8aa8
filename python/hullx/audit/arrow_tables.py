"""CSV, Parquet and Feather through Arrow, read as columns; Parquet written."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hullx.audit.column import Column, Columns, cell_text, first_inexact
from hullx.audit.result import AuditError

Cells = list[str] | NDArray[Any]  # one column to be written
LONGEST_HEADER = 2**22  # bytes


def _arrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise AuditError(
            "Reading CSV, Parquet and Feather needs pyarrow. Install it with: pip install 'hullx[audit]'."
        ) from None
    return pyarrow


def read_csv(data: bytes, file: Path, as_text: frozenset[str]) -> Columns:
    """Read CSV; the separator is a comma, or what the header has instead."""
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


def read_parquet(data: bytes, file: Path, as_text: frozenset[str]) -> Columns:
    """Read Parquet."""
    _arrow()
    import pyarrow.parquet as parquet

    return _read_stored("Parquet", parquet.read_table, data, file, as_text)


def read_feather(data: bytes, file: Path, as_text: frozenset[str]) -> Columns:
    """Read Feather."""
    _arrow()
    import pyarrow.feather as feather

    return _read_stored("Feather", feather.read_table, data, file, as_text)


def _read_stored(name: str, reader: Callable[[Any], Any], data: bytes, file: Path, as_text: frozenset[str]) -> Columns:
    pa = _arrow()
    try:
        table = reader(pa.BufferReader(data))
    except (pa.ArrowException, OSError) as error:
        raise AuditError(f"'{file}' cannot be read as {name}: {error}.") from None
    return _arrow_table(table, as_text)


def _arrow_table(table: Any, as_text: frozenset[str]) -> Columns:
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
        values = np.array([cell_text(value) for value in column.to_pylist()], dtype=object)
        return Column(name, "text", values, values == "", str(kind))
    missing = np.asarray(column.is_null(nan_is_null=True).to_numpy(zero_copy_only=False), dtype=np.bool_)
    if pa.types.is_null(kind):
        return Column(name, "number", np.full(len(column), np.nan), missing | True, "empty")
    if pa.types.is_integer(kind):
        filled = np.asarray(column.fill_null(0).to_numpy())
        return Column(name, "number", filled.astype(np.float64), missing, str(kind), first_inexact(filled))
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
