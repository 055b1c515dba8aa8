"""The timings for a card run to their end where there is none, so that they do when one comes."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from codebase.tree import ROOT

PLAIN = ("--no-results", "--benchmark-only", "--benchmark-quiet", "-q", "-p", "no:cacheprovider")


def test_every_timing_of_a_card_comes_to_its_end_without_an_error() -> None:
    pytest.importorskip("torch", reason="the others on a card need torch")
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}  # not a worker's
    command = [sys.executable, "-m", "pytest", "-p", "cuda.plugin_standin", "bench/bench_cuda.py", *PLAIN]
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), str(ROOT)])}
    done = subprocess.run(command, cwd=ROOT, env=alone | paths, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "4 passed" in done.stdout
    assert len(re.findall(r"^  hullx  .* 0 of 20 wrong", done.stdout, re.MULTILINE)) == 4
    assert "card with little to do" in done.stdout
    assert re.search(r"torch cdist .* 0 of 20 wrong", done.stdout)
