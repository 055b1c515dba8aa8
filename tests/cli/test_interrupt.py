"""Ctrl-C and SIGTERM: one line, exit code 130, and no partial report."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest

from cli.conftest import Runner
from cli.tables import HULLX, left_behind, pair, write_csv


def large(folder: Path) -> tuple[Path, Path]:
    """Tables whose hull distances take several seconds."""
    rng = np.random.default_rng(0)
    files = []
    for name, rows in (("train.csv", 4000), ("live.csv", 2000)):
        numbers = rng.normal(size=(rows, 30)).round(3)
        files.append(write_csv(folder / name, {f"x{j}": numbers[:, j].tolist() for j in range(30)}))
    return files[0], files[1]


@pytest.mark.parametrize(("number", "word"), [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated")])
@pytest.mark.parametrize("earlier", [False, True], ids=["new", "replacing"])
def test_a_signal_in_the_middle_of_the_work(tmp_path: Path, number: int, word: str, earlier: bool) -> None:
    if earlier:
        small = pair(tmp_path)
        command = [*HULLX, "audit", *map(str, small), "--id", "name", "-q"]
        subprocess.run(command, cwd=tmp_path, check=True, timeout=120)
    before = {file.name: file.read_bytes() for file in tmp_path.glob("hullx-audit/*")}
    train, live = large(tmp_path)
    process = subprocess.Popen(
        [*HULLX, "audit", str(train), str(live)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line == "hullx: hull distances of training rows\n":
            process.send_signal(number)
            break
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert err.splitlines()[-1].startswith(f"hullx: {word}")
    assert "Traceback" not in err
    assert left_behind(tmp_path) == (["hullx-audit"] if earlier else [])
    assert {file.name: file.read_bytes() for file in tmp_path.glob("hullx-audit/*")} == before


STEPS = ["hullx.audit.run:read_and_encode", "hullx.audit.states:explain", "hullx.report.write:render",
         "hullx.report.write:write_rows"]  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("step", STEPS)
def test_a_signal_in_any_step(
    run: Runner, tables: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    module, name = step.split(":")

    def interrupt(*_arguments: object, **_options: object) -> None:
        os.kill(os.getpid(), number)
        signal.sigtimedwait([], 5)  # until the handler raises

    monkeypatch.setattr(importlib.import_module(module), name, interrupt)
    done = run("audit", *tables, "--id", "name", "-q")
    assert done.code == 130
    assert done.out == ""
    assert len(done.err.splitlines()) == 1
    assert left_behind(tmp_path) == []


def test_the_handlers_of_the_caller_come_back(run: Runner, tables: tuple[Path, Path]) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    assert run("audit", *tables, "--id", "name", "-q").code == 0
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
