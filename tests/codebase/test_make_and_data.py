"""`make` and the data packages say clearly what is missing, and never leave half a file behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import data_packages
from codebase.tree import ROOT
from data_packages import FetchError, Package, fetch

SAMPLE = Package(name="sample", source="pypi", spec="sample==1", folder="sub", files=("a.txt", "b.txt"))


def deliver(*names: str) -> object:
    def download(package: Package, aside: Path) -> Path:
        for name in names:
            file = aside / "root" / package.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("full")
        return aside / "root"

    return download


def test_fetched_files_lie_where_they_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(data_packages.DOWNLOADS, "pypi", deliver("a.txt", "b.txt"))
    assert SAMPLE.found(tmp_path, {}) is None
    fetch(SAMPLE, tmp_path)
    assert SAMPLE.found(tmp_path, {}) == tmp_path / ".data" / "pypi" / "sub"


def test_an_incomplete_package_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(data_packages.DOWNLOADS, "pypi", deliver("a.txt"))
    with pytest.raises(FetchError, match=r"without b\.txt"):
        fetch(SAMPLE, tmp_path)
    assert list((tmp_path / ".data").iterdir()) == []


def test_a_folder_that_is_named_comes_first(tmp_path: Path) -> None:
    named = tmp_path / "mine"
    for folder in (named, tmp_path / ".data" / "pypi" / "sub"):
        folder.mkdir(parents=True)
        for file in SAMPLE.files:
            (folder / file).write_text("x")
    assert SAMPLE.found(tmp_path, {"HULLX_DATA": str(named)}) == named


def test_without_apt_the_absent_data_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(FetchError, match="apt-get is not on this system"):
        fetch(data_packages.PACKAGES[0], tmp_path)


def run_marked_tests(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(
        "import data_packages\n"
        "nowhere = data_packages.Package('fashion-mnist', 'pypi', 'x', 'no-such-folder', ('x',))\n"
        "data_packages.PACKAGES = (nowhere,)\n"
        "from data_marker import *\n"
    )
    (folder / "test_sample.py").write_text(
        "import pytest\n@pytest.mark.data\ndef test_reads(): pass\ndef test_other(): pass\n"
        "@pytest.mark.data('fashion-mnist')\ndef test_reads_one(): pass\n"
    )
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = data: needs data\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "HULLX_REQUIRE_DATA": "", **environment}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["one process", "two"])
def test_absent_data_deselect_with_a_printed_count(tmp_path: Path, options: list[str]) -> None:
    done = run_marked_tests(tmp_path, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 tests deselected, their data are absent: fashion-mnist (make data)" in done.stdout
    assert "1 passed" in done.stdout


def test_absent_data_are_an_error_where_they_are_required(tmp_path: Path) -> None:
    done = run_marked_tests(tmp_path, HULLX_REQUIRE_DATA="1")
    assert done.returncode != 0
    assert "data absent: fashion-mnist" in done.stdout + done.stderr


def test_make_says_which_python_it_needs(tmp_path: Path) -> None:
    command = ["make", "demo", f"VENV={tmp_path / 'venv'}", "PYTHON=no-such-python"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "hullx needs Python >= 3.11" in done.stderr
    assert not (tmp_path / "venv").exists()
