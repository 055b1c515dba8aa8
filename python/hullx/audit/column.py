"""One column of a table that was read, and the words in which readers hand columns over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["number", "boolean", "text", "other"]
EXACT_INTEGERS = 2**53


@dataclass(frozen=True, eq=False)
class Column:
    """One column: float64 for numbers and booleans (0/1), str objects for texts, nothing for other types."""

    name: str
    kind: Kind
    values: NDArray[Any]
    missing: NDArray[np.bool_]
    type_name: str = ""
    inexact: int | None = None  # first row whose integer float64 cannot hold


Columns = tuple[list[str], list[Column], int]  # names, columns, number of rows


def cell_text(value: object) -> str:
    """The text of a cell; a whole number reads the same whether it was stored as integer, as float or as text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_INTEGERS:
        return str(int(value))
    return str(value)


def first_inexact(integers: NDArray[Any]) -> int | None:
    """First integer that a float64 may not hold."""
    low, high = (-EXACT_INTEGERS, EXACT_INTEGERS)
    beyond = np.flatnonzero((integers > high) if integers.dtype.kind == "u" else (integers < low) | (integers > high))
    return int(beyond[0]) if beyond.size else None
