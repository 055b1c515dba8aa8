"""Documents tell the truth: their Python and console blocks run and print what they show, their links lead somewhere.

```python       blocks run one after another in one namespace a document: doctest where they have >>>, else as a script
```console      lines that begin with $ are run; what follows must be printed, `...` stands for anything
```sh, ```text  are shown only
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from codebase.tree import ROOT, repository_files

DOCUMENTS = [file for file in repository_files() if file.suffix == ".md"]
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


@dataclass(frozen=True)
class Block:
    language: str
    code: str
    line: int


def blocks(text: str) -> list[Block]:
    return [
        Block(match.group(1), match.group(2), text[: match.start()].count("\n") + 2) for match in BLOCK.finditer(text)
    ]


def python_problems(name: str, text: str) -> list[str]:
    """Run the Python blocks; the first line of each failure's report."""
    problems: list[str] = []
    namespace: dict[str, object] = {"__name__": "__document__"}
    for block in blocks(text):
        if block.language != "python":
            continue
        if ">>>" in block.code:
            test = doctest.DocTestParser().get_doctest(block.code, namespace, name, name, block.line)
            runner = doctest.DocTestRunner(optionflags=OPTIONS, verbose=False)
            runner.run(test, out=problems.append, clear_globs=False)
            namespace.update(test.globs)
        else:
            try:
                exec(compile(block.code, f"{name}:{block.line}", "exec"), namespace)
            except Exception as error:
                problems.append(f"{name}:{block.line}: {type(error).__name__}: {error}")
    return problems


def console_problems(name: str, text: str, folder: Path) -> list[str]:
    """Run the console blocks in `folder`, all of a document in the same one."""
    problems = []
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "MPLBACKEND": "agg"}
    for block in blocks(text):
        if block.language != "console":
            continue
        for piece in re.split(r"^\$ ", block.code, flags=re.MULTILINE)[1:]:
            command, _, expected = piece.partition("\n")
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            if not doctest.OutputChecker().check_output(expected, done.stdout, OPTIONS):
                problems.append(f"{name}:{block.line}: `{command}` (exit {done.returncode}) printed\n{done.stdout}")
    return problems


def link_problems(file: Path, text: str) -> list[str]:
    return [
        f"{file.name}: {target} is not there" for target in LINK.findall(text) if not (file.parent / target).exists()
    ]


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_document_shows_what_happens(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(ROOT / "docs")  # what a document runs, it finds as a reader in a clone does
    text = file.read_text(encoding="utf-8")
    problems = (
        python_problems(file.name, text) + console_problems(file.name, text, tmp_path) + link_problems(file, text)
    )
    assert not problems, "\n".join(problems)


def test_the_readme_has_python_and_console_examples() -> None:
    languages = [block.language for block in blocks((ROOT / "README.md").read_text(encoding="utf-8"))]
    assert "python" in languages
    assert "console" in languages


FENCE = "`" * 3


def test_the_check_sees_each_fault(tmp_path: Path) -> None:
    assert python_problems("x.md", f"{FENCE}python\n>>> 1 + 1\n3\n{FENCE}\n")
    assert python_problems("x.md", f"{FENCE}python\nraise ValueError('no')\n{FENCE}\n")
    assert console_problems("x.md", f"{FENCE}console\n$ echo one\ntwo\n{FENCE}\n", tmp_path)
    assert link_problems(tmp_path / "x.md", "see [there](nowhere.md)")


def test_the_check_accepts_what_is_right(tmp_path: Path) -> None:
    text = f"{FENCE}python\n>>> x = 2\n{FENCE}\nand\n{FENCE}python\n>>> x + 1\n3\n{FENCE}\n"
    assert not python_problems("x.md", text)
    assert not console_problems("x.md", f"{FENCE}console\n$ echo one two; exit 1\none ...\n{FENCE}\n", tmp_path)
    assert not link_problems(tmp_path / "x.md", "see [there](https://example.org), [here](#a)")


FILE_NAME = re.compile(r"`((?!\.)(?:[\w./-]+\.(?:py|pyi|cpp|hpp|inl|md|toml|txt|html|css|json)|[\w./-]+/))`")


def name_problems(text: str, known: set[str]) -> list[str]:
    """Files and folders named in backticks that are nowhere: a name matches the end of any path."""
    return [
        f"{name} is not in the repository"
        for name in sorted(set(FILE_NAME.findall(text)))
        if not any(f"/{path}".endswith(f"/{name}") for path in known)
    ]


def test_the_map_names_files_that_exist() -> None:
    paths = {file.relative_to(ROOT).as_posix() for file in repository_files()}
    folders = {f"{parent.as_posix()}/" for path in paths for parent in Path(path).parents} | {"bench/results/"}
    for document in ("ARCHITECTURE.md", "CONTRIBUTING.md", "tests/README.md", "bench/README.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        assert not name_problems(text, paths | folders), document


def test_the_check_sees_a_file_that_moved() -> None:
    assert name_problems("see `audit/run.py`", {"python/hullx/audit/tables.py"})
    assert not name_problems("see `tables.py`, `audit/`", {"python/hullx/audit/tables.py", "python/hullx/audit/"})
