"""pandas, polars and pyarrow tables are read by column, keep their names, and are never guessed at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import hullx

COLUMNS = {"age": [31, 45, 62, 28], "dose": [0.5, 1.25, 0.75, 2.0], "fever": [True, False, False, True]}
VALUES = np.array([[31, 0.5, 1], [45, 1.25, 0], [62, 0.75, 0], [28, 2.0, 1]])
MAKERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}

each_library = pytest.mark.parametrize("table", MAKERS.values(), ids=MAKERS.keys())


@each_library
def test_columns_become_features_with_their_names(table: Any) -> None:
    points = hullx.Points(table(COLUMNS))
    np.testing.assert_array_equal(points.rows, VALUES)
    assert points.feature_names == ("age", "dose", "fever")
    assert points.dtype == np.float64


@each_library
def test_float32_tables_stay_float32(table: Any) -> None:
    narrow = {"a": np.array([0.1, 0.2], dtype="float32"), "b": np.array([1.5, 2.5], dtype="float32")}
    points = hullx.Points(table(narrow))
    assert points.dtype == np.float32
    np.testing.assert_array_equal(points.rows, np.column_stack(list(narrow.values())))


@each_library
def test_a_text_column_is_named(table: Any) -> None:
    with pytest.raises(TypeError, match=r"column 'site' of `points` is not numeric.*drop it or encode it"):
        hullx.Points(table(COLUMNS | {"site": ["a", "b", "c", "d"]}))


@each_library
def test_an_integer_that_a_float_would_round_is_named_by_column(table: Any) -> None:
    with pytest.raises(ValueError, match=r"the integer 9007199254740993 at row 1, column 'code'"):
        hullx.Points(table({"code": [1, 2**53 + 1]}))


def test_missing_values_are_named_by_row_and_column() -> None:
    missing = {"age": [31, None], "dose": [0.5, 1.0]}
    for table in (
        pl.DataFrame(missing),
        pa.table(missing),
        pd.DataFrame(missing).convert_dtypes(),
        pd.DataFrame(missing),
    ):
        with pytest.raises(ValueError, match=r"`points` has a NaN at row 1, column 0 \('age'\)"):
            hullx.Points(table)


@pytest.mark.parametrize("dtype", ["Float64", "Int64", "UInt8", "boolean", "int64[pyarrow]", "double[pyarrow]"])
def test_nullable_columns_without_nulls_are_numbers(dtype: str) -> None:
    rows = hullx.Points(pd.DataFrame({"a": pd.array([1, 0], dtype=dtype), "b": [0.5, 2.0]})).rows
    np.testing.assert_array_equal(rows, [[1.0, 0.5], [0.0, 2.0]])


def test_integers_of_128_bits_are_cast_by_their_owner() -> None:
    with pytest.raises(TypeError, match=r"column 'a' of `points` has 128-bit integers: cast it"):
        hullx.Points(pl.DataFrame({"a": [1, 2]}, schema={"a": pl.Int128}))


def test_missing_booleans_are_missing_values() -> None:
    with pytest.raises(ValueError, match=r"a NaN at row 1, column 0 \('fever'\)"):
        hullx.Points(pl.DataFrame({"fever": [True, None]}))


@each_library
def test_queries_with_the_same_names_fit(table: Any) -> None:
    found = hullx.knn(table(COLUMNS), table({name: values[:1] for name, values in COLUMNS.items()}))
    assert found.indices.tolist() == [[0]]


@each_library
def test_queries_in_another_order_are_an_error(table: Any) -> None:
    permuted = {name: COLUMNS[name] for name in ("dose", "age", "fever")}
    with pytest.raises(ValueError, match=r"another order \(column 0 is 'dose', not 'age'\).*points\.feature_names"):
        hullx.knn(table(COLUMNS), table(permuted))


@each_library
def test_queries_with_other_names_are_an_error(table: Any) -> None:
    renamed = {"age": COLUMNS["age"], "dosis": COLUMNS["dose"], "fever": COLUMNS["fever"]}
    with pytest.raises(ValueError, match=r"lacks 'dose' and has 'dosis' instead"):
        hullx.Hull(table(COLUMNS)).query(table(renamed))


@each_library
def test_arrays_are_taken_at_their_word(table: Any) -> None:
    assert hullx.in_hull(table(COLUMNS), VALUES).all()


@each_library
def test_names_come_with_the_answer(table: Any) -> None:
    answer = hullx.Hull(table(COLUMNS)).query(VALUES)
    assert answer.feature_names == ("age", "dose", "fever")


def test_a_lazy_table_is_collected_by_its_owner() -> None:
    with pytest.raises(TypeError, match=r"`points` is a lazy table.*points\.collect\(\)"):
        hullx.Points(pl.DataFrame(COLUMNS).lazy())


def test_doubled_names_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"more than one column named 'a'"):
        hullx.Points(pd.DataFrame(np.eye(2), columns=["a", "a"]))


@pytest.mark.parametrize(
    "column",
    [
        pd.Categorical(["x", "y"]),
        pd.to_datetime(["2020-01-01", "2020-01-02"]),
        [1 + 2j, 3 + 4j],
        [{"a": 1}, None],
    ],
    ids=["categories", "dates", "complex", "objects"],
)
def test_columns_that_are_no_numbers_are_named(column: Any) -> None:
    with pytest.raises(TypeError, match=r"column 'odd' of `points` is not numeric"):
        hullx.Points(pd.DataFrame({"fine": [1.0, 2.0], "odd": column}))


@each_library
def test_tables_without_rows_or_columns_are_errors(table: Any) -> None:
    with pytest.raises(ValueError, match="has no rows"):
        hullx.Points(table({"a": np.array([], dtype="float64")}))


def test_a_single_column_is_no_table() -> None:
    for series in (pd.Series([1.0, 2.0]), pl.Series([1.0, 2.0]), pa.array([1.0, 2.0])):
        with pytest.raises(ValueError, match=r"reshape\(-1, 1\)"):
            hullx.Points(series)


def test_tables_need_narwhals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "narwhals.stable.v2", None)
    with pytest.raises(TypeError, match=r"install hullx\[audit\]"):
        hullx.Points(pd.DataFrame(COLUMNS))
