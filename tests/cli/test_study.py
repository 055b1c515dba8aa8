"""`hullx study` and `hullx reproduce`: results, tables, pages, exit codes; an interruption loses nothing."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import numpy as np

from cli.conftest import Runner
from hullx import studies
from hullx.studies._study import Measured, Work
from hullx.studies.geometry import membership

SMALL = ("--config", "wendel=((6, 3),)", "--config", "trials=20", "--config", "cases=5", "--config", "asked=10")


def test_studies_are_listed_with_their_questions(run: Runner) -> None:
    done = run("study", "list")
    assert done.code == 0
    for name in studies.names():
        assert name in done.out
        assert studies.get(name).question in done.out


def test_a_run_prints_verdicts_and_writes_result_and_tables(run: Runner, tmp_path: Path) -> None:
    done = run("study", "run", "membership", "--preset", "smoke", *SMALL, "--rng", 5, "--out", "found")
    assert done.code == 0, done.err
    result = studies.load(tmp_path / "found" / "membership.json")
    assert result.config["asked"] == 10
    assert result.provenance.seed == 5
    assert f"statement 3: {result.verdict}" in done.out
    lines = (tmp_path / "found" / "membership.facts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == list(result.tables["facts"])
    shown = run("study", "show", "found/membership.json")
    assert (shown.code, shown.out) == (0, done.out)
    table = run("study", "show", "found/membership.json", "--table", "facts")
    assert table.out.splitlines() == lines


def test_own_rows_are_read(run: Runner, tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", np.random.default_rng(0).normal(size=(300, 2)))
    done = run("study", "run", "membership", "--preset", "smoke", *SMALL[:-1], "asked=50", "--train", "rows.npy")
    assert done.code == 0, done.err
    assert "statement 3: refuted" in done.out


def test_what_cannot_be_used_ends_in_2(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for words, expected in (
        (["study", "run", "nothing"], "there are membership"),
        (["study", "run", "membership", "--preset", "huge"], "'smoke'"),
        (["study", "run", "membership", "--config", "asked"], "KEY=VALUE"),
        (["study", "run", "membership", "--config", "nobody=1"], "there are rows"),
        (["study", "run", "membership", "--config", "asked=many"], "asked=many"),
        (["study", "run", "membership", "--config", "asked=(1, 2)"], "a value like 200"),
        (["study", "run", "membership", "--out", "file"], "is a file"),
        (["study", "run", "barany-furedi", "--train", "rows.csv"], "rows.csv"),
        (["study", "show", "nothing.json"], "nothing.json"),
        (["study", "show", "file"], "not a study's result"),
        (["reproduce", "--only", "nothing"], "there is no study 'nothing'"),
        (["reproduce", "--out", "file"], "is a file"),
        (["reproduce", "--out", "."], "holds something else"),
        (["reproduce", "--preset", "huge"], "--preset"),
    ):
        done = run(*words)
        assert (done.code, done.out) == (2, ""), (words, done)
        assert expected in done.err, (words, done.err)


def tables(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.glob("results/*.jsonl"))}


def test_an_interrupted_reproduction_goes_on_with_the_same_numbers(run: Runner, tmp_path: Path) -> None:
    words = ("reproduce", "--preset", "smoke", "--only", "membership", "--rng", 3)
    measure, measured = membership.measure, []

    def interrupted(work: Work[Any]) -> Measured:
        if work.cell.name == "pictures" and "pictures" not in measured:
            measured.append("pictures")
            os.kill(os.getpid(), signal.SIGINT)
            signal.sigtimedwait([], 5)  # until the handler raises
        measured.append(work.cell.name)
        return measure(work)

    study = studies.get("membership")
    object.__setattr__(study, "measure", interrupted)  # the record is frozen
    try:
        done = run(*words, "--out", "debate")
        assert done.code == 130, done
        assert "the same command goes on from there" in done.err
        assert not (tmp_path / "debate" / "report.html").exists()
        before = len(measured)
        done = run(*words, "--out", "debate")
        assert done.code == 0, done.err
        assert len(set(measured)) == len(measured) - 1  # only the interrupted cell was begun twice
        assert len(measured) > before
    finally:
        object.__setattr__(study, "measure", measure)
    assert "membership" in done.out
    assert run(*words, "--out", "whole").code == 0
    assert tables(tmp_path / "debate") == tables(tmp_path / "whole")
    assert (tmp_path / "debate" / "report.html").stat().st_size > 50_000
    assert not list((tmp_path / "debate").glob(".*"))
