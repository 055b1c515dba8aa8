"""`hullx`, `hullx demo`, `hullx info`, and what happens where an extra is missing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import hullx
from cli.conftest import Runner
from cli.tables import hullx as process


def test_version_and_help(run: Runner) -> None:
    assert run("--version").out == f"hullx {hullx.__version__}\n"
    for words in (["--help"], ["-h"], ["audit", "--help"], ["demo", "-h"], ["info", "--help"]):
        done = run(*words)
        assert done.code == 0
        assert "Usage: hullx" in done.out
    options = "out id target prediction group exclude methods scale alpha fail-if seed num-threads quiet"
    shown = run("audit", "--help").out
    assert [name for name in options.split() if f"--{name}" not in shown] == []


def test_the_demo_shows_in_caution_and_out(run: Runner, tmp_path: Path) -> None:
    done = run("demo")
    assert done.code == 0, done.err
    folder = tmp_path / "hullx-demo"
    files = ["live.csv", "report.html", "report.json", "rows.csv", "rows.parquet", "train.csv"]
    assert sorted(file.name for file in folder.iterdir()) == files
    assert str(Path("hullx-demo") / "report.html") in done.out
    headline = json.loads((folder / "report.json").read_text(encoding="utf-8"))["headline"]
    assert min(headline["n_in"], headline["n_caution"], headline["n_out"]) > 0
    assert headline["drift"] < 0.001
    assert (folder / "report.html").stat().st_size < 3_000_000


def test_the_demo_can_be_repeated_by_the_command_it_prints(run: Runner, tmp_path: Path) -> None:
    done = run("demo")
    line = next(line for line in done.out.splitlines() if line.startswith("Try it yourself: hullx "))
    words = line.removeprefix("Try it yourself: hullx ").split()
    assert run(*words, "--out", "again").code == 0
    found = [json.loads((tmp_path / name / "report.json").read_text()) for name in ("hullx-demo", "again")]
    assert found[0]["rows"] == found[1]["rows"]
    assert found[0]["provenance"]["train"] == found[1]["provenance"]["train"]


def test_the_demo_replaces_its_own_folder_and_no_other(run: Runner, tmp_path: Path) -> None:
    assert run("demo", "--out", "d", "-q").code == 0
    assert run("demo", "--out", "d", "-q").code == 0
    (tmp_path / "d" / "notes.txt").write_text("mine")
    done = run("demo", "--out", "d", "-q")
    assert done.code == 2
    assert "notes.txt" in done.err
    # an audit must not replace the tables that the demo put there
    (tmp_path / "d" / "notes.txt").unlink()
    inputs = tmp_path / "d" / "train.csv", tmp_path / "d" / "live.csv"
    assert run("audit", *inputs, "--id", "compound", "--out", "d").code == 2
    assert all(file.is_file() for file in inputs)


def test_info_names_what_a_bug_report_needs(run: Runner) -> None:
    done = run("info")
    assert done.code == 0
    for word in (
        hullx.__version__,
        hullx.runtime.simd_level(),
        "threads",
        "compiler",
        "extra audit",
        "pyarrow",
        "B3DB",
    ):
        assert word in done.out


def test_without_click_it_says_which_extra_to_install(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('click', 'rich'):\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
    )
    path = [str(tmp_path), *(entry for entry in sys.path if entry)]
    done = process("demo", cwd=tmp_path, PYTHONPATH=":".join(path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert (
        done.stderr == "hullx: the command line needs click and rich. Install them with: pip install 'hullx[audit]'\n"
    )


def test_without_a_package_of_the_extra_the_audit_says_so(
    run: Runner, tables: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hullx.cli.audit.missing", lambda _names: ["matplotlib"])
    for words in (["audit", *tables], ["demo"]):
        done = run(*words)
        assert done.code == 2
        assert "matplotlib" in done.err
        assert "pip install 'hullx[audit]'" in done.err
