"""Every fault of a table has one message that says where it is and what to do; sound tables keep their values."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from hullx.audit.arrow_tables import write_parquet
from hullx.audit.result import AuditError
from hullx.audit.tables import read_table


def written(folder: Path, data: str | bytes, name: str = "table.csv") -> Path:
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"is empty \(0 bytes\)"),
        (b"\n\n", "no header"),
        (b"a,b\n", "header of 2 columns but no rows"),
        (b"a,b\n\n\n", "header of 2 columns but no rows"),
        (b"a,b\n1,2\n3\n", "line 3 has 1 fields, the header has 2"),
        (b"a,b\n1,2\n3,4\n5,6,7\n", "line 4 has 3 fields, the header has 2"),
        (b"a,a,b\n1,2,3\n", "more than one column called 'a'"),
        (b"a,b\n1,2\n1,\xff\n", "not UTF-8 text: byte 0xff in line 3"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04a,b\0\0", "zero byte"),
    ],
)
def test_a_faulty_csv_is_refused_in_one_sentence(tmp_path: Path, data: bytes, message: str) -> None:
    file = written(tmp_path, data)
    with pytest.raises(AuditError, match=message) as caught:
        read_table(file)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="does not exist"):
        read_table(tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(AuditError, match="is a folder"):
        read_table(tmp_path / "folder.csv")
    with pytest.raises(AuditError, match=r"ends in '\.xlsx': use a table ending in \.csv"):
        read_table(tmp_path / "book.xlsx")


@pytest.mark.parametrize("name", ["t.parquet", "t.feather", "t.npy", "t.npz", "t.csv.gz"])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(AuditError, match=name):
        read_table(written(tmp_path, b"not what the ending says", name))


def test_numpy_files_with_objects_or_other_shapes_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "o.npy", np.array([{}]), allow_pickle=True)
    with pytest.raises(AuditError, match="Python objects"):
        read_table(tmp_path / "o.npy")
    np.save(tmp_path / "v.npy", np.arange(3.0))
    with pytest.raises(AuditError, match=r"shape \(3,\): expected \(rows, columns\)"):
        read_table(tmp_path / "v.npy")
    np.savez(tmp_path / "z.npz", a=np.arange(3), b=np.arange(4))
    with pytest.raises(AuditError, match="equal length"):
        read_table(tmp_path / "z.npz")
    np.save(tmp_path / "e.npy", np.zeros((0, 3)))
    with pytest.raises(AuditError, match="no rows"):
        read_table(tmp_path / "e.npy")


@pytest.mark.parametrize(
    ("text", "name"), [("a;b\n1;2\n", "t.csv"), ("a\tb\n1\t2\n", "t.tsv"), ("﻿a,b\r\n1,2\r\n", "t.csv")]
)
def test_usual_dialects_are_understood(tmp_path: Path, text: str, name: str) -> None:
    table = read_table(written(tmp_path, text, name))
    assert [(c.name, c.kind, c.values.tolist()) for c in table.columns.values()] == [
        ("a", "number", [1.0]),
        ("b", "number", [2.0]),
    ]


def test_the_type_of_a_column_is_decided_by_all_of_its_rows(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "a\n" + "1\n" * 1_500_000 + "x\n"))
    assert table.columns["a"].kind == "text"
    assert table.columns["a"].values[0] == "1"


def test_cells_keep_their_text_where_texts_are_asked_for(tmp_path: Path) -> None:
    file = written(tmp_path, "id,x,flag\n007,1,true\n,2,false\n")
    table = read_table(file, {"id"})
    assert table.columns["id"].values.tolist() == ["007", ""]
    assert table.columns["flag"].kind == "boolean"
    assert table.columns["flag"].values.tolist() == [1.0, 0.0]


def test_missing_cells_are_marked(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "x,t,e\n1,a,\n,,\nnan,b,\n"))
    assert table.columns["x"].missing.tolist() == [False, True, True]
    assert table.columns["t"].missing.tolist() == [False, True, False]
    assert table.columns["e"].missing.all()


def test_integers_that_a_float_cannot_hold_are_marked(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, f"x,y\n1,{2**53}\n{2**53 + 1},-5\n"))
    assert (table.columns["x"].inexact, table.columns["y"].inexact) == (1, None)


def test_unnamed_columns_are_set_aside(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, ",x\n0,5\n"))
    assert list(table.columns) == ["x"]
    assert table.unnamed == ("column 1",)


def test_all_formats_give_the_same_table(tmp_path: Path) -> None:
    numbers = np.array([0.1, -2.0, 3e10])
    whole = np.array([1, 2, 3])
    texts = ["a", "b c", "ü"]
    arrow = pa.table({"x": numbers, "k": whole, "t": texts, "c": pa.array(texts).dictionary_encode()})
    pyarrow.parquet.write_table(arrow, tmp_path / "t.parquet")
    pyarrow.feather.write_feather(arrow, str(tmp_path / "t.feather"))
    lines = ["x,k,t,c", *(f"{x!r},{k},{t},{t}" for x, k, t in zip(numbers.tolist(), whole, texts, strict=True))]
    written(tmp_path, "\n".join(lines), "t.csv")
    written(tmp_path, gzip.compress("\n".join(lines).encode()), "t.csv.gz")
    np.savez(tmp_path / "t.npz", x=numbers, k=whole, t=np.array(texts), c=np.array(texts))
    for name in ("t.parquet", "t.feather", "t.csv", "t.csv.gz", "t.npz"):
        table = read_table(tmp_path / name)
        assert [(c.name, c.kind, c.values.tolist()) for c in table.columns.values()] == [
            ("x", "number", numbers.tolist()),
            ("k", "number", [1.0, 2.0, 3.0]),
            ("t", "text", texts),
            ("c", "text", texts),
        ], name


def test_arrays_name_their_columns_by_position(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(6, dtype=np.float32).reshape(3, 2))
    table = read_table(tmp_path / "a.npy")
    assert list(table.columns) == ["column 0", "column 1"]
    assert table.columns["column 1"].values.tolist() == [1.0, 3.0, 5.0]


def test_other_types_are_kept_apart(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "when\n2020-01-01\n2020-01-02\n"))
    assert (table.columns["when"].kind, table.columns["when"].type_name) == ("other", "date32[day]")


def test_parquet_gets_nulls_for_unknown_numbers(tmp_path: Path) -> None:
    write_parquet({"x": np.array([1.0, np.nan]), "t": ["a", "b"]}, tmp_path / "r.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "r.parquet").to_pydict() == {"x": [1.0, None], "t": ["a", "b"]}
