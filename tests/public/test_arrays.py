"""Whatever holds the same numbers gives the same answer, and no conversion loses any of them."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hullx
from hullx.arrays import as_queries, as_rows, feature_names

RNG = np.random.default_rng(20240517)
ROWS = RNG.normal(size=(30, 4))
QUERIES = RNG.normal(size=(7, 4))
EXPECTED = hullx.knn(ROWS, QUERIES, 3)


def _strided(a: np.ndarray) -> np.ndarray:
    wide = np.full((2 * a.shape[0], 3 * a.shape[1]), np.nan)
    wide[::2, ::3] = a
    return wide[::2, ::3]


def _read_only(a: np.ndarray) -> np.ndarray:
    copy = a.copy()
    copy.flags.writeable = False
    return copy


def _unaligned(a: np.ndarray) -> np.ndarray:
    raw = bytearray(a.nbytes + 1)
    out = np.frombuffer(raw, dtype=a.dtype, offset=1).reshape(a.shape)
    out[...] = a
    return out


LAYOUTS = {
    "fortran": np.asfortranarray,
    "strided": _strided,
    "reversed": lambda a: a[::-1].copy()[::-1],
    "read_only": _read_only,
    "unaligned": _unaligned,
    "big_endian": lambda a: a.astype(">f8"),
    "nested_lists": lambda a: a.tolist(),
    "list_of_rows": list,
    "matrix_subclass": lambda a: a.view(type("Sub", (np.ndarray,), {})),
    "unmasked": np.ma.masked_array,
    "memoryview": lambda a: memoryview(np.ascontiguousarray(a)),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_neighbours_do_not_depend_on_the_layout(layout: Any) -> None:
    found = hullx.knn(layout(ROWS), layout(QUERIES), 3)
    np.testing.assert_array_equal(found.indices, EXPECTED.indices)
    np.testing.assert_array_equal(found.distances, EXPECTED.distances)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_verdicts_do_not_depend_on_the_layout(layout: Any) -> None:
    expected = hullx.Hull(ROWS).query(QUERIES, want="distance")
    found = hullx.Hull(layout(ROWS)).query(layout(QUERIES), want="distance")
    np.testing.assert_array_equal(found.verdict, expected.verdict)
    np.testing.assert_array_equal(found.upper, expected.upper)


def test_a_memory_map_is_read_where_it_lies(tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", ROWS)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    points = hullx.Points(mapped)
    assert np.shares_memory(points.rows, mapped)
    np.testing.assert_array_equal(hullx.knn(points, QUERIES, 3).indices, EXPECTED.indices)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_rows_in_the_right_form_are_borrowed(dtype: str) -> None:
    rows = ROWS.astype(dtype)
    points = hullx.Points(rows)
    assert points.dtype == np.dtype(dtype)
    assert np.shares_memory(points.rows, rows)
    assert rows.flags.writeable
    assert not points.rows.flags.writeable


@pytest.mark.parametrize(
    ("dtype", "widened"),
    [
        *[(name, "float64") for name in ("int32", "uint32", "int64", "uint64")],
        *[(name, "float32") for name in ("bool", "int8", "uint8", "int16", "uint16", "float16", "float32")],
        ("float64", "float64"),
    ],
)
def test_each_number_is_widened_exactly(dtype: str, widened: str) -> None:
    values = np.array([[0, 1], [1, 1], [0, 0]], dtype=dtype)
    rows = as_rows(values, "points")
    assert rows.dtype == np.dtype(widened)
    np.testing.assert_array_equal(rows, values.astype("float64"))
    assert as_queries(values, "queries", 2).dtype == np.float64


@pytest.mark.parametrize("dtype", ["int64", "uint64"])
def test_large_integers_that_a_float_holds_are_accepted(dtype: str) -> None:
    values = np.array([[2**53, 2**53 + 2], [2**62, 3 * 2**60]], dtype=dtype)
    assert [int(v) for v in as_rows(values, "points").ravel()] == [int(v) for v in values.ravel()]


@pytest.mark.parametrize(
    "value",
    [2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63) + 1, 2**62 + 1, 2**54 + 2**53 + 1],
)
def test_integers_that_a_float_would_round_are_named(value: int) -> None:
    values = np.array([[1, 2, 3], [4, 5, value]], dtype=np.int64)
    with pytest.raises(ValueError, match=rf"`points` has the integer {value} at row 1, column 2.*float64"):
        hullx.Points(values)


@pytest.mark.parametrize("value", [2**53 + 1, 2**64 - 1, 2**63 + 1])
def test_unsigned_integers_that_a_float_would_round_are_named(value: int) -> None:
    with pytest.raises(ValueError, match=rf"the integer {value} at row 0, column 0"):
        hullx.Points(np.array([[value]], dtype=np.uint64))


def test_a_list_of_mixed_numbers_loses_no_integer() -> None:
    with pytest.raises(ValueError, match=r"the integer 9007199254740993 at row 1, column 0"):
        hullx.Points([[0.5, 1], [2**53 + 1, 2]])
    assert as_rows([[0.5, 2**53 + 2]], "points")[0, 1] == 2**53 + 2


def test_every_exact_64_bit_integer_passes_and_no_other() -> None:
    shifts = RNG.integers(0, 11, 2000)
    values = (RNG.integers(-(2**62), 2**62, 2000) >> shifts) << shifts
    for value in values.tolist():
        holds = int(float(value)) == value
        if holds:
            assert int(as_rows(np.array([[value]]), "points")[0, 0]) == value
        else:
            with pytest.raises(ValueError, match=str(value)):
                as_rows(np.array([[value]]), "points")


def test_the_array_protocol_is_enough() -> None:
    class Holder:
        def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
            return ROWS if dtype is None else ROWS.astype(dtype)

    np.testing.assert_array_equal(hullx.knn(Holder(), QUERIES, 3).indices, EXPECTED.indices)


def test_arrays_have_no_feature_names() -> None:
    assert feature_names(ROWS) is None
    assert hullx.Points(ROWS).feature_names is None


def test_points_pickle_as_their_rows() -> None:
    points = pickle.loads(pickle.dumps(hullx.Points(ROWS.astype("float32"))))
    assert points.dtype == np.float32
    np.testing.assert_array_equal(points.rows, ROWS.astype("float32"))
    np.testing.assert_array_equal(points.scale, hullx.Points(ROWS.astype("float32")).scale)


def test_hulls_and_answers_pickle() -> None:
    hull = hullx.Hull(ROWS, tolerance=1e-7)
    again = pickle.loads(pickle.dumps(hull))
    assert again.tolerance == 1e-7
    answer = pickle.loads(pickle.dumps(hull.query(QUERIES, want="projection")))
    assert hullx.verify(ROWS, QUERIES, answer).ok.all()


def test_points_say_what_they_hold() -> None:
    points = hullx.Points(ROWS)
    assert (points.n_rows, points.n_features, len(points), points.shape) == (30, 4, 30, (30, 4))
    assert repr(points) == "Points(30 rows, 4 features, float64)"
    assert not points.scale.flags.writeable
    np.testing.assert_array_equal(np.log2(points.scale) % 1.0, 0.0)
    np.testing.assert_array_equal(points.center, np.sort(ROWS, axis=0)[14])
