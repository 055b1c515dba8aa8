"""The files of the repository, as the code checks see them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "python" / "hullx"
CPP = ROOT / "cpp"


def repository_files() -> list[Path]:
    """Everything git keeps or would keep, so that a new file is checked before it is added."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive, or a machine without git
        return _walk()
    files = [ROOT / name for name in listed.split("\0") if name]
    return sorted(file for file in files if file.is_file())


def _walk() -> list[Path]:
    made = {"build", "dist", "hullx-demo", "hullx-audit", "__pycache__"}
    files = (file for file in ROOT.rglob("*") if file.is_file())
    hidden = re.compile(r"^\.(?!ci$)")
    return sorted(
        file
        for file in files
        if not any(part in made or hidden.match(part) for part in file.relative_to(ROOT).parts[:-1])
        and file.suffix not in {".pyc", ".so"}
        and not file.is_relative_to(ROOT / "bench" / "results")
    )


def text_files() -> list[Path]:
    """Files that a person can read, data and licence texts of others aside."""
    data = PACKAGE / "datasets" / "data"
    return [file for file in repository_files() if not file.is_relative_to(data) and _is_text(file)]


def _is_text(file: Path) -> bool:
    return b"\0" not in file.read_bytes()[:8192]


def python_files(under: Path = PACKAGE) -> list[Path]:
    return [file for file in repository_files() if file.suffix == ".py" and file.is_relative_to(under)]


def cpp_files(under: Path = CPP) -> list[Path]:
    return [
        file
        for file in repository_files()
        if file.suffix in {".cpp", ".hpp", ".inl", ".cu", ".cuh"} and file.is_relative_to(under)
    ]


def module_name(file: Path, root: Path = PACKAGE.parent) -> str:
    """`python/hullx/audit/run.py` is hullx.audit.run; a package is named by its folder."""
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def without_comments(code: str) -> str:
    """C++ text with comments blanked, line numbers kept; strings are left alone."""

    def blank(match: re.Match[str]) -> str:
        text = match.group(0)
        return text if text.startswith('"') else re.sub(r"[^\n]", " ", text)

    return re.sub(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', blank, code, flags=re.DOTALL)
