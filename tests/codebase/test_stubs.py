"""The stub of the extension says what the extension has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from codebase.tree import ROOT


def stubtest(module: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    # in a folder of its own: with the sources at hand mypy would read them twice, as installed and as found
    command = [sys.executable, "-m", "mypy.stubtest", module, *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_stub_matches_the_extension(tmp_path: Path) -> None:
    done = stubtest("hullx._core", tmp_path, "--mypy-config-file", str(ROOT / "pyproject.toml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_check_sees_a_stub_that_lies(tmp_path: Path) -> None:
    (tmp_path / "liar.py").write_text("def f(a):\n    return a\n")
    (tmp_path / "liar.pyi").write_text("def f(b: int) -> int: ...\ndef g() -> None: ...\n")
    done = stubtest("liar", tmp_path)
    assert done.returncode != 0
    assert "liar.g" in done.stdout
