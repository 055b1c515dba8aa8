"""Reads a table file into named columns of numbers or texts: CSV, Parquet, Feather, .npy, .npz.

Owns the errors of files: absent, unreadable, empty, malformed, duplicate names.  Judges no column: what a missing value
or a date means depends on whether the column is used (encode.py).  Rows are counted from 0.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from hullx.audit.arrow_tables import read_csv, read_feather, read_parquet
from hullx.audit.column import Column, Columns
from hullx.audit.numpy_tables import read_npy, read_npz
from hullx.audit.result import AuditError, TableInfo
from hullx.errors import listed


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
    return Table(info, named, unnamed, lines=reader is read_csv)


Reader = Callable[[bytes, Path, frozenset[str]], Columns]


def _reader(file: Path) -> Reader:
    name = file.name.lower().removesuffix(".gz")
    readers: dict[str, Reader] = {
        ".csv": read_csv,
        ".tsv": read_csv,
        ".txt": read_csv,
        ".parquet": read_parquet,
        ".pq": read_parquet,
        ".feather": read_feather,
        ".arrow": read_feather,
        ".npy": read_npy,
        ".npz": read_npz,
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
