"""`hullx audit`: what it writes, what it says, and what each option does."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as parquet
import pytest

from cli.conftest import Runner
from cli.tables import columns_of, left_behind, write_csv

FILES = ["report.html", "report.json", "rows.csv", "rows.parquet"]


def report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return found


def test_it_writes_four_files_into_the_default_folder(run: Runner, tables: tuple[Path, Path], tmp_path: Path) -> None:
    done = run("audit", *tables, "--id", "name")
    assert done.code == 0
    assert left_behind(tmp_path) == ["hullx-audit"]
    assert sorted(file.name for file in (tmp_path / "hullx-audit").iterdir()) == FILES
    found = report(tmp_path / "hullx-audit")
    headline = found["headline"]
    assert done.out.startswith(headline["text"])
    assert str(Path("hullx-audit") / "report.html") in done.out
    assert headline["n_out"] >= 10
    assert headline["drift"] < 0.001


def test_the_summary_names_the_worst_rows_and_why(run: Runner, tables: tuple[Path, Path]) -> None:
    done = run("audit", *tables, "--id", "name")
    lines = done.out.split("Unsupported, worst first:\n")[1].splitlines()
    assert lines[0].strip().startswith("row 1-")
    assert any(word in lines[0] for word in ("weight", "size", "age"))


def test_json_csv_and_parquet_agree(run: Runner, tables: tuple[Path, Path], tmp_path: Path) -> None:
    assert run("audit", *tables, "--id", "name", "--methods", "hull,knn,range,leverage").code == 0
    folder = tmp_path / "hullx-audit"
    rows = report(folder)["rows"]
    stored = parquet.read_table(folder / "rows.parquet").to_pylist()
    with (folder / "rows.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert len(rows) == len(stored) == len(lines) == 40
    for row, one, line in zip(rows, stored, lines, strict=True):
        for name in ("p", "hull_distance_lower", "hull_distance_upper", "knn_distance", "leverage"):
            assert row[name] == one[name] == float(line[name])
        assert row["state"] == one["state"] == line["state"]
        assert row["p_by_method"]["hull"] == one["p_hull"] == float(line["p_hull"])


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".npy", ".npz", ".tsv"])
def test_each_format_gives_the_same_numbers(run: Runner, tmp_path: Path, suffix: str) -> None:
    for name, rows, seed in (("train", 120, 0), ("live", 30, 1)):
        columns = {key: values for key, values in columns_of(rows, seed).items() if key in ("weight", "size", "age")}
        write_csv(tmp_path / f"{name}.csv", columns)
        write_as(tmp_path / f"{name}{suffix}", columns)
    assert run("audit", "train.csv", "live.csv", "--out", "a").code == 0
    done = run("audit", f"train{suffix}", f"live{suffix}", "--out", "b")
    assert done.code == 0, done.err
    first, second = (
        [
            {name: row[name] for name in ("state", "p", "hull_distance_upper", "knn_distance")}
            for row in report(folder)["rows"]
        ]
        for folder in (tmp_path / "a", tmp_path / "b")
    )
    assert first == second


def write_as(file: Path, columns: dict[str, Any]) -> None:
    arrays = {name: np.array(values) for name, values in columns.items()}
    if file.suffix == ".parquet":
        parquet.write_table(pa.table(arrays), file)
    elif file.suffix == ".feather":
        feather.write_feather(pa.table(arrays), str(file))
    elif file.suffix == ".npy":
        np.save(file, np.column_stack(list(arrays.values())))
    elif file.suffix == ".npz":
        np.savez(file, **arrays)
    else:
        file.write_text(write_csv(file.with_suffix(".tmp"), columns).read_text().replace(",", "\t"))


@pytest.mark.parametrize("methods", ["hull", "knn", "range", "leverage", "range,leverage", " hull , knn "])
def test_each_choice_of_methods_runs(run: Runner, tables: tuple[Path, Path], tmp_path: Path, methods: str) -> None:
    done = run("audit", *tables, "--id", "name", "--methods", methods)
    assert done.code == 0, done.err
    found = report(tmp_path / "hullx-audit")
    asked = [word.strip() for word in methods.split(",")]
    assert found["provenance"]["methods"] == asked
    assert (found["drift"] is not None) == bool({"hull", "knn"} & set(asked))
    assert ("hull_verdict" in found["rows"][0]) == ("hull" in asked)


@pytest.mark.parametrize("scale", ["standard", "robust", "none"])
def test_each_scale_runs(run: Runner, tables: tuple[Path, Path], tmp_path: Path, scale: str) -> None:
    assert run("audit", *tables, "--id", "name", "--scale", scale).code == 0
    assert report(tmp_path / "hullx-audit")["provenance"]["scale"] == scale


def test_excluded_columns_are_separated_by_commas_or_repeated(
    run: Runner, tables: tuple[Path, Path], tmp_path: Path
) -> None:
    for words in (["--exclude", "name,region", "--exclude", "age"], ["--exclude", "name, age ,region"]):
        assert run("audit", *tables, *words).code == 0
        found = report(tmp_path / "hullx-audit")
        assert sorted(found["encoded_features"]) == ["size", "weight"]


def test_groups_and_trust_appear_when_asked_for(run: Runner, tmp_path: Path) -> None:
    train = write_csv(tmp_path / "train.csv", columns_of(120))
    columns = columns_of(40, 1, shift=8.0)
    rng = np.random.default_rng(0)
    columns |= {"site": ["a", "b"] * 20, "y": rng.normal(size=40).tolist(), "guess": rng.normal(size=40).tolist()}
    live = write_csv(tmp_path / "live.csv", columns)
    words = ["--id", "name", "--group", "site", "--target", "y", "--prediction", "guess"]
    done = run("audit", train, live, *words)
    assert done.code == 0, done.err
    found = report(tmp_path / "hullx-audit")
    assert [group["name"] for group in found["groups"]] == ["a", "b"]
    assert found["trust"]["text"]
    page = (tmp_path / "hullx-audit" / "report.html").read_text(encoding="utf-8")
    assert 'id="trust"' in page
    assert 'id="groups"' in page


def test_one_live_row_is_audited(run: Runner, tables: tuple[Path, Path], tmp_path: Path) -> None:
    one = write_csv(tmp_path / "live.csv", {key: values[:1] for key, values in columns_of(5, 3).items()})
    done = run("audit", tables[0], one, "--id", "name")
    assert done.code == 0, done.err
    assert report(tmp_path / "hullx-audit")["headline"]["n_live"] == 1


def test_threads_change_nothing(run: Runner, tables: tuple[Path, Path], tmp_path: Path) -> None:
    for threads in (1, 2):
        assert run("audit", *tables, "--id", "name", "--num-threads", threads, "--out", f"out{threads}").code == 0
    assert (tmp_path / "out1" / "rows.csv").read_bytes() == (tmp_path / "out2" / "rows.csv").read_bytes()


def test_quiet_prints_nothing(run: Runner, tables: tuple[Path, Path]) -> None:
    done = run("audit", *tables, "--id", "name", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_stages_are_named_where_there_is_no_terminal(run: Runner, tables: tuple[Path, Path]) -> None:
    done = run("audit", *tables, "--id", "name")
    lines = done.err.splitlines()
    assert lines[0] == "hullx: reading tables"
    assert lines[-1] == "hullx: writing the report"
    assert len(lines) == len(set(lines))


def test_an_earlier_report_is_replaced(run: Runner, tables: tuple[Path, Path], tmp_path: Path) -> None:
    assert run("audit", *tables, "--id", "name", "--alpha", "0.05").code == 0
    assert run("audit", *tables, "--id", "name", "--alpha", "0.2").code == 0
    assert report(tmp_path / "hullx-audit")["provenance"]["alpha"] == 0.2
    assert left_behind(tmp_path) == ["hullx-audit"]


def test_the_page_gives_the_command_that_repeats_it(run: Runner, tables: tuple[Path, Path], tmp_path: Path) -> None:
    words = ["--id", "name", "--exclude", "age", "--fail-if", "drift<0.001", "--seed", "7", "--scale", "robust"]
    assert run("audit", *tables, *words).code == 1
    page = (tmp_path / "hullx-audit" / "report.html").read_text(encoding="utf-8")
    assert "--id name --exclude age --fail-if &#39;drift&lt;0.001&#39;" in page
    assert "--scale robust --alpha 0.05 --seed 7" in page


def test_a_missing_cell_is_an_error_or_a_marked_row(run: Runner, tables: tuple[Path, Path], tmp_path: Path) -> None:
    lines = tables[1].read_text(encoding="utf-8").splitlines()
    cells = lines[30].split(",")
    lines[30] = ",".join([cells[0], "", *cells[2:]])
    tables[1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused = run("audit", *tables, "--id", "name")
    assert refused.code == 2
    assert "or --missing mark" in refused.err
    done = run("audit", *tables, "--id", "name", "--missing", "mark")
    assert done.code == 0
    assert "1 of them for a missing or too large value" in done.out.splitlines()[0]
    assert "row 1-29: missing value in 'weight'" in done.out
    found = report(tmp_path / "hullx-audit")
    assert found["headline"]["n_unmeasured"] == 1
    (row,) = [row for row in found["rows"] if row["unmeasured"]]
    assert (row["row"], row["state"], row["p"], row["hull_verdict"], row["nearest"]) == (29, "out", None, None, [])
    assert row["reasons"][0]["kind"] == "unmeasured"
    with (tmp_path / "hullx-audit" / "rows.csv").open(encoding="utf-8", newline="") as stream:
        line = list(csv.DictReader(stream))[29]
    assert (line["unmeasured"], line["p"], line["hull_verdict"]) == ("true", "", "")
    assert line["reasons"] == "missing value in 'weight'"
    page = (tmp_path / "hullx-audit" / "report.html").read_text(encoding="utf-8")
    assert "no distance: missing or too large value" in page
    assert "--missing mark" in page  # the command that repeats the audit
