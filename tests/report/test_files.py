"""The files for programs: one schema, the same numbers in all of them, nothing lost."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as parquet
import pytest

from audit.fake_result import LIVE, fake_result
from hullx.audit.result import AuditResult
from hullx.report.document import SCHEMA, SCHEMA_FILE, document
from hullx.report.write import write_report
from report.results import EVIL, with_methods, with_text
from report.schema import violations
from report.test_page import SUBSETS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(fake_result(), tmp_path_factory.mktemp("report") / "audit").parent


def test_a_report_is_these_four_files(folder: Path) -> None:
    assert sorted(file.name for file in folder.iterdir()) == ["report.html", "report.json", "rows.csv", "rows.parquet"]


def test_the_json_file_is_the_document_of_its_schema(folder: Path) -> None:
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert found == json.loads(json.dumps(document(fake_result())))
    assert found["schema"] == SCHEMA == "hullx-audit/1"
    assert list(violations(found, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "result",
    [fake_result(with_everything=False), with_text(EVIL), *(with_methods(methods) for methods in SUBSETS)],
    ids=["plain", "awkward", *("-".join(methods) for methods in SUBSETS)],
)
def test_every_kind_of_audit_follows_the_schema(result: AuditResult) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert list(violations(json.loads(json.dumps(document(result), allow_nan=False)), schema)) == []


def test_the_check_of_the_schema_sees_faults() -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    good: dict[str, Any] = document(fake_result())
    for path, value in {("headline", "n_out"): "11", ("passed",): 1, ("rows", 0, "state"): "gone"}.items():
        bad = json.loads(json.dumps(good))
        at = bad
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        assert list(violations(bad, schema)), path
    assert list(violations({**good, "more": 1}, schema))
    assert list(violations({name: value for name, value in good.items() if name != "rows"}, schema))


def test_csv_parquet_and_json_hold_the_same_numbers(folder: Path) -> None:
    rows = json.loads((folder / "report.json").read_text(encoding="utf-8"))["rows"]
    table = parquet.read_table(folder / "rows.parquet").to_pydict()
    with (folder / "rows.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert list(lines[0]) == list(table)
    assert len(lines) == len(rows) == LIVE
    for i, (line, row) in enumerate(zip(lines, rows, strict=True)):
        for name, text in line.items():
            stored = table[name][i]
            if isinstance(stored, float):
                assert float(text) == stored
            elif stored is None:
                assert text == ""
            else:
                assert text == str(stored).lower() if isinstance(stored, bool) else text == str(stored)
        expected = {
            "p_hull": row["p_by_method"]["hull"],
            "p_knn": row["p_by_method"]["knn"],
            "p_knn_adjusted": row["p_adjusted_by_method"]["knn"],
            "nearest_2_distance": row["nearest"][1]["distance"],
            "reasons": "; ".join(reason["text"] for reason in row["reasons"]),
        }
        same = (
            "p",
            "label",
            "state",
            "hull_distance_lower",
            "hull_distance_upper",
            "knn_distance",
            "leverage",
            "group",
        )
        expected |= {name: row[name] for name in same}
        assert {name: table[name][i] for name in expected} == expected


def test_numbers_come_back_as_they_were(folder: Path) -> None:
    rows = fake_result().rows
    assert rows.upper is not None
    table = parquet.read_table(folder / "rows.parquet")
    assert np.array_equal(table["hull_distance_upper"].to_numpy(), rows.upper)
    with (folder / "rows.csv").open(encoding="utf-8", newline="") as stream:
        texts = [line["p_hull"] for line in csv.DictReader(stream)]
    again = np.array([float(text) if text else math.nan for text in texts])
    assert np.array_equal(again, rows.p["hull"], equal_nan=True)


def test_awkward_texts_survive_in_full(tmp_path: Path) -> None:
    text = 'a, "b"\nc; d'
    write_report(with_text(text), tmp_path / "out")
    with (tmp_path / "out" / "rows.csv").open(encoding="utf-8", newline="") as stream:
        assert {line["label"] for line in csv.DictReader(stream)} == {text}
    assert set(parquet.read_table(tmp_path / "out" / "rows.parquet")["label"].to_pylist()) == {text}


def test_a_text_that_is_no_unicode_is_written_with_a_question_mark(tmp_path: Path) -> None:
    write_report(with_text("a\ud800b"), tmp_path / "out")
    assert set(parquet.read_table(tmp_path / "out" / "rows.parquet")["label"].to_pylist()) == {"a?b"}
