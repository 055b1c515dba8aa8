"""One run of the command line inside this process: exit code and what it printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.tables import pair
from hullx.cli import main


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str


Runner = Callable[..., Run]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Run `hullx` with these words, in the temporary folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HULLX_TRACEBACK", raising=False)

    def runner(*words: object) -> Run:
        capsys.readouterr()
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return Run(code, printed.out, printed.err)

    return runner


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    """A training table and a live table with shifted rows."""
    return pair(tmp_path, shift=8.0)
