"""Every way to end: 0 passed, 1 a gate failed and nothing else, 2 usage or input, 3 internal error."""

from __future__ import annotations

import importlib
import os
import subprocess
from pathlib import Path

import pytest

from cli.conftest import Runner
from cli.tables import HULLX, columns_of, hullx, left_behind, pair, write_csv


@pytest.mark.parametrize(
    ("gates", "code"),
    [
        (["drift<0.001"], 1),
        (["drift<0.0000000000000001"], 0),
        (["out>0.9"], 0),
        (["out>=0.1"], 1),
        (["caution<=1"], 1),
        (["out>0.9", "drift<0.05"], 1),
    ],
)
def test_a_gate_decides_between_0_and_1(
    run: Runner, tables: tuple[Path, Path], tmp_path: Path, gates: list[str], code: int
) -> None:
    words = [word for gate in gates for word in ("--fail-if", gate)]
    done = run("audit", *tables, "--id", "name", *words)
    assert done.code == code, done.err
    assert ("failed" in done.out) == bool(code)
    assert (tmp_path / "hullx-audit" / "report.html").is_file()  # the report says why


def test_a_gate_on_the_verdict_warns_where_healthy_rows_are_outside(run: Runner, tmp_path: Path) -> None:
    _, live = pair(tmp_path)
    train = write_csv(tmp_path / "train.csv", columns_of(60))  # most rows are vertices
    done = run("audit", train, live, "--id", "name", "--fail-if", "outside>0.99")
    assert done.code == 0
    assert "healthy live rows are outside too" in " ".join(done.out.split())


USAGE = {
    "no command": [],
    "unknown command": ["audti"],
    "unknown option": ["audit", "train.csv", "live.csv", "--ot", "x"],
    "one table": ["audit", "train.csv"],
    "method": ["audit", "train.csv", "live.csv", "--methods", "hull,knnn"],
    "no method": ["audit", "train.csv", "live.csv", "--methods", ","],
    "scale": ["audit", "train.csv", "live.csv", "--scale", "big"],
    "alpha": ["audit", "train.csv", "live.csv", "--alpha", "1.5"],
    "alpha nan": ["audit", "train.csv", "live.csv", "--alpha", "nan"],
    "alpha text": ["audit", "train.csv", "live.csv", "--alpha", "x"],
    "gate": ["audit", "train.csv", "live.csv", "--fail-if", "drift=1"],
    "gate name": ["audit", "train.csv", "live.csv", "--fail-if", "drft<0.1"],
    "gate without method": ["audit", "train.csv", "live.csv", "--methods", "range", "--fail-if", "drift<0.1"],
    "seed": ["audit", "train.csv", "live.csv", "--seed", "-1"],
    "threads": ["audit", "train.csv", "live.csv", "--num-threads", "0"],
    "same column twice": ["audit", "train.csv", "live.csv", "--id", "name", "--group", "name"],
    "absent id": ["audit", "train.csv", "live.csv", "--id", "nmae"],
    "absent exclude": ["audit", "train.csv", "live.csv", "--id", "name", "--exclude", "nothing"],
    "open quote": ["audit", "train.csv", "live.csv", "--exclude", '"a'],
    "text with many levels": ["audit", "train.csv", "live.csv"],
    "absent table": ["audit", "train.csv", "nothing.csv"],
    "folder as table": ["audit", "train.csv", "."],
    "format": ["audit", "train.csv", "live.xlsx"],
    "demo option": ["demo", "--nothing"],
    "out below a file": ["audit", "train.csv", "live.csv", "--id", "name", "--out", "train.csv/out"],
    "out is a file": ["audit", "train.csv", "live.csv", "--id", "name", "--out", "live.csv"],
    "demo out is a file": ["demo", "--out", "live.csv"],
    "out holds the input": ["audit", "train.csv", "live.csv", "--id", "name", "--out", "."],
}


@pytest.mark.parametrize("words", USAGE.values(), ids=USAGE)
def test_usage_ends_in_2_with_one_message(
    run: Runner, tables: tuple[Path, Path], tmp_path: Path, words: list[str]
) -> None:
    inputs = [table.read_bytes() for table in tables]
    done = run(*words)
    assert done.code == 2
    assert done.out == ""
    messages = [line for line in done.err.splitlines() if line != "hullx: reading tables"]
    assert messages
    assert "Traceback" not in done.err
    if words:  # without a command: the help
        assert len(messages) == 1
        assert messages[0].startswith("hullx: ")
    assert left_behind(tmp_path) == []
    assert [table.read_bytes() for table in tables] == inputs


def bad(column: str, row: int, value: object) -> dict[str, list[object]]:
    columns = {name: list(values) for name, values in columns_of(30, 5).items()}
    columns[column][row] = value
    return columns


INPUTS: dict[str, tuple[str | dict[str, list[object]], list[str]]] = {
    "malformed": ("a,b\n1,2\n3\n", ["live.csv", "line 3"]),
    "empty file": ("", ["live.csv", "empty"]),
    "header only": ("name,weight,size,age,region\n", ["live.csv", "no rows"]),
    "missing column": ({k: v for k, v in bad("age", 0, 1).items() if k != "age"}, ["age"]),
    "text in a number": (bad("size", 11, "tall"), ["size", "tall"]),
    "missing value": (bad("size", 11, ""), ["size"]),
    "NaN": (bad("weight", 3, "nan"), ["weight"]),
    "infinity": (bad("weight", 3, "inf"), ["weight"]),
}


@pytest.mark.parametrize(("content", "words"), INPUTS.values(), ids=INPUTS)
def test_bad_input_ends_in_2_and_says_where(
    run: Runner, tmp_path: Path, content: str | dict[str, list[object]], words: list[str]
) -> None:
    train, live = pair(tmp_path)
    if isinstance(content, str):
        live.write_text(content)
    else:
        write_csv(live, content)
    done = run("audit", train, live, "--id", "name", "--quiet")
    assert (done.code, done.out) == (2, "")
    assert [word for word in words if word not in done.err] == []
    assert len(done.err.splitlines()) == 1
    assert left_behind(tmp_path) == []


def test_one_training_row_is_too_few(run: Runner, tmp_path: Path) -> None:
    _, live = pair(tmp_path)
    train = write_csv(tmp_path / "train.csv", {key: values[:1] for key, values in columns_of(5).items()})
    done = run("audit", train, live, "--id", "name", "--quiet")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert left_behind(tmp_path) == []


def test_a_folder_that_is_not_ours_stops_the_audit_before_it_starts(
    run: Runner, tables: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    done = run("audit", *tables, "--id", "name", "--out", "mine")
    assert done.code == 2
    assert done.err.count("\n") == 1  # no stage has begun
    assert "holds no earlier report" in done.err
    assert left_behind(tmp_path) == ["mine"]


STAGES = [
    "hullx.audit.run:read_and_encode", "hullx.audit.scores:fit_scaling", "hullx.audit.scores:knn_scores",
    "hullx.audit.scores:hull_scores", "hullx.audit.scores:leverage", "hullx.audit.states:explain",
    "hullx.audit.run:drift_of", "hullx.audit.run:feature_summaries", "hullx.audit.run:headline",
    "hullx.report.page:distance_picture",
    "hullx.report.feature_views:feature_picture", "hullx.report.write:render", "hullx.report.write:write_document",
    "hullx.report.write:write_rows", "hullx.report.tables:write_parquet", "hullx.report.folder:_swap",
]  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "error"),
    [
        *((stage, RuntimeError("boom")) for stage in STAGES),
        *(
            (stage, error)
            for stage in STAGES[2::6]
            for error in (ValueError("boom"), MemoryError(), OSError(28, "full"))
        ),
    ],
)
def test_an_exception_in_any_stage_ends_in_3_and_leaves_nothing(
    run: Runner,
    tables: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    error: Exception,
) -> None:
    module, name = stage.split(":")

    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(importlib.import_module(module), name, fail)
    done = run("audit", *tables, "--id", "name", "--methods", "hull,knn,range,leverage", "--quiet")
    assert done.code == 3
    assert done.out == ""
    assert len(done.err.splitlines()) == 1
    assert left_behind(tmp_path) == []


def test_the_traceback_of_an_internal_error_is_shown_on_demand(
    run: Runner, tables: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("hullx.report.write.render", fail)
    assert "HULLX_TRACEBACK=1" in run("audit", *tables, "--id", "name").err
    monkeypatch.setenv("HULLX_TRACEBACK", "1")
    done = run("audit", *tables, "--id", "name")
    assert done.code == 3
    assert "Traceback" in done.err
    assert "in fail" in done.err


def test_a_process_ends_with_the_same_codes(tmp_path: Path) -> None:
    train, live = pair(tmp_path, shift=8.0)
    passed = hullx("audit", train, live, "--id", "name", "-q", cwd=tmp_path)
    assert (passed.returncode, passed.stdout, passed.stderr) == (0, "", "")
    failed = hullx("audit", train, live, "--id", "name", "-q", "--fail-if", "drift<0.001", cwd=tmp_path)
    assert (failed.returncode, failed.stdout, failed.stderr) == (1, "", "")
    usage = hullx("audit", train, "nothing.csv", cwd=tmp_path)
    assert usage.returncode == 2
    assert "nothing.csv" in usage.stderr


@pytest.mark.parametrize("gate", ["drift<0.001", "out>0.99"])
def test_a_reader_who_goes_away_changes_no_exit_code(tmp_path: Path, gate: str) -> None:
    train, live = pair(tmp_path, shift=8.0)
    reading, writing = os.pipe()
    os.close(reading)
    words = ["audit", str(train), str(live), "--id", "name", "--fail-if", gate]
    for stream in ("stdout", "stderr"):
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: writing}
        done = subprocess.run([*HULLX, *words], cwd=tmp_path, timeout=120, check=False, **streams)
        assert done.returncode == (1 if gate.startswith("drift") else 0)
        assert (tmp_path / "hullx-audit" / "report.html").is_file()
    for help_words in (["--help"], ["audit", "--help"], ["info"]):
        assert subprocess.run([*HULLX, *help_words], stdout=writing, timeout=120, check=False).returncode == 0
    os.close(writing)
