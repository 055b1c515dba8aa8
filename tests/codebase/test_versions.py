"""One version, the same wherever it is written."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version

import hullx
from codebase.tree import ROOT

PATTERNS = {
    "CMakeLists.txt": r"project\(hullx VERSION ([\w.]+)",
    "CITATION.cff": r"^version: ([\w.]+)",
    "CHANGELOG.md": r"^## \[([\w.]+)\]",  # the newest entry
    "pyproject.toml": r'^version = "([\w.]+)"',
}


def versions(texts: dict[str, str]) -> dict[str, str]:
    """What each file says; "" where it says nothing."""
    said = {}
    for name, pattern in PATTERNS.items():
        match = re.search(pattern, texts[name], re.MULTILINE)
        said[name] = match.group(1) if match else ""
    return said


def test_every_file_names_the_same_version() -> None:
    said = versions({name: (ROOT / name).read_text(encoding="utf-8") for name in PATTERNS})
    said["hullx.__version__"] = hullx.__version__
    said["installed metadata"] = version("hullx")
    assert set(said.values()) == {hullx.__version__}, said


def test_the_check_sees_a_forgotten_file() -> None:
    texts = dict.fromkeys(PATTERNS, "")
    assert set(versions(texts).values()) == {""}
    texts["CITATION.cff"] = "cff-version: 1.2.0\nversion: 0.0.9\n"
    assert versions(texts)["CITATION.cff"] == "0.0.9"


def test_the_run_time_needs_numpy_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [re.match(r"[\w-]+", requirement).group(0) for requirement in project["dependencies"]] == ["numpy"]  # type: ignore[union-attr]
