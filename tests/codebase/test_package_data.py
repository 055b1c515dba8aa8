"""What the package carries: small, and with the licence of whoever made it."""

from __future__ import annotations

from pathlib import Path

from codebase.tree import PACKAGE

DATA = PACKAGE / "datasets" / "data"
MOST_BYTES = 1_200_000


def data_problems(folder: Path) -> list[str]:
    """Data too large, or a data file whose name begins with no licence's name (b3db_train.csv: b3db-LICENSE.txt)."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    licences = [file for file in files if "license" in file.name.lower()]
    data = [file for file in files if file not in licences and file.suffix not in {".py", ".md"}]
    problems = []
    size = sum(file.stat().st_size for file in files)
    if size >= MOST_BYTES:
        problems.append(f"{size} bytes of data, less than {MOST_BYTES} are allowed")
    covered = {file.name.lower().split("license")[0].strip("-_. ") for file in licences if file.stat().st_size > 200}
    problems += [
        f"{file.name}: no licence text beside it"
        for file in data
        if not any(name and file.name.lower().startswith(name) for name in covered)
    ]
    return problems if data else [*problems, f"{folder} has no data at all"]


def test_embedded_data_are_small_and_licensed() -> None:
    assert not data_problems(DATA)


def test_the_check_sees_each_fault(tmp_path: Path) -> None:
    assert data_problems(tmp_path)
    (tmp_path / "wine.csv").write_bytes(b"1" * 100)
    assert any("no licence" in problem for problem in data_problems(tmp_path))
    (tmp_path / "wine-LICENSE.txt").write_text("Permission is hereby granted " * 20)
    assert not data_problems(tmp_path)
    (tmp_path / "wine.csv").write_bytes(b"1" * MOST_BYTES)
    assert any("bytes of data" in problem for problem in data_problems(tmp_path))
