"""What is shipped: a wheel with the extension, its types, data, licences and templates; it needs NumPy and no more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from codebase.tree import PACKAGE, ROOT, repository_files

# Makes every third-party package but NumPy look as if it were not installed, and an editable install too if asked.
ALONE = """
import sys

class Hide:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        hidden = name.split(".")[0] in {names}
        return None if hidden else self.finder.find_spec(name, path, target)

sys.meta_path[:] = [
    Hide(finder) for finder in sys.meta_path if {editable} or "editable" not in type(finder).__module__
]
{code}
"""
EXTRAS = {
    "click",
    "rich",
    "pyarrow",
    "narwhals",
    "matplotlib",
    "jinja2",
    "scipy",
    "sklearn",
    "flint",
    "pandas",
    "polars",
}


def run_alone(code: str, *, editable: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    program = ALONE.format(names=EXTRAS, code=code, editable=editable)
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


USE = "import hullx; assert hullx.Hull([[0.0], [1.0]]).query([[0.5], [2.0]]).verdict.tolist() == [1, -1]"


def test_the_library_needs_numpy_only() -> None:
    done = run_alone(USE)
    assert done.returncode == 0, done.stderr


def test_the_check_sees_a_forbidden_import() -> None:
    assert run_alone("import scipy").returncode != 0


def test_without_the_extra_the_command_says_what_to_install() -> None:
    done = run_alone("import sys; sys.argv = ['hullx', 'info']; from hullx.cli import main; sys.exit(main())")
    assert done.returncode == 2, done.stderr
    assert "hullx[audit]" in done.stderr + done.stdout


@pytest.mark.slow
def test_the_wheel_holds_what_it_should(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-build-isolation", "--no-deps", "-w", str(tmp_path)]
    done = subprocess.run(
        [*build, f"--config-settings=build-dir={tmp_path / 'build'}", str(ROOT)],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "unpacked")
    shipped = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    sources = {
        file.relative_to(PACKAGE.parent).as_posix() for file in repository_files() if file.is_relative_to(PACKAGE)
    }
    extension = {name for name in shipped if re.fullmatch(r"hullx/_core\.[\w.-]+\.so", name)}
    assert len(extension) == 1
    assert shipped - extension == sources
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    where = f"; assert hullx.__file__.startswith({str(tmp_path)!r}), hullx.__file__"
    unpacked = run_alone(USE + where, editable=False, PYTHONPATH=str(tmp_path / "unpacked"))
    assert unpacked.returncode == 0, unpacked.stderr
