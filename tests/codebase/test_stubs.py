"""The stub of the extension says what the extension has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from codebase.tree import PACKAGE, ROOT


def stubtest(module: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    # mypy does not see an editable install, which is an import hook: MYPYPATH leads it to the stub
    command = [sys.executable, "-m", "mypy.stubtest", module, *options]
    environment = {**os.environ, "MYPYPATH": str(PACKAGE.parent)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_stub_matches_the_extension(tmp_path: Path) -> None:
    done = stubtest("hullx._core", tmp_path, "--mypy-config-file", str(ROOT / "pyproject.toml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_check_sees_a_stub_that_lies(tmp_path: Path) -> None:
    (tmp_path / "liar.py").write_text("def f(a):\n    return a\n")
    (tmp_path / "liar.pyi").write_text("def f(b: int) -> int: ...\ndef g() -> None: ...\n")
    done = stubtest("liar", tmp_path)
    assert done.returncode != 0
    assert "liar.g" in done.stdout
