"""Python imports: who may use the extension, and where each third-party package may be imported.

import-linter (pyproject.toml) holds the order of the layers; it sees neither compiled modules nor whether an import
stands inside a function.  This file reads the syntax trees instead.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from codebase.tree import PACKAGE, ROOT, module_name, python_files

# The extension is used by the modules that are its face, and by nobody else.
MAY_IMPORT_CORE = {
    "hullx",
    "hullx.errors",
    "hullx.runtime",
    "hullx.backend",
    "hullx.bits",
    "hullx.points",
    "hullx.neighbors",
    "hullx.hull_query",
    "hullx.affine",
    "hullx.extreme",
    "hullx.simplex_query",
    "hullx.card_arrays",
    "hullx.interop.card",
}

# `from hullx import NAME` inside the package is for its modules; a function is imported from the module that has it.
SUBMODULES = {file.stem for file in PACKAGE.iterdir()} | {"_core", "__version__"}

# Third-party package -> modules that may import it; "()" after a pattern: inside functions only.
TABLE = {
    "numpy": ("*",),
    "scipy": (
        "hullx.theory*",
        "hullx.dimension*",
        "hullx.studies.*",
        "hullx.answers()",
        "hullx.neighbor_answer()",
        "hullx.datasets*()",
    ),
    "sklearn": ("hullx.domain*", "hullx.studies.*", "hullx.datasets*()"),
    "torch": ("hullx.studies.learning.*", "hullx.interop.torch"),
    "matplotlib": ("hullx.report*",),
    "jinja2": ("hullx.report*",),
    "pyarrow": ("hullx.arrays()", "hullx.audit.arrow_tables", "hullx.interop*", "hullx.blocks*"),
    "narwhals": ("hullx.arrays()", "hullx.audit.arrow_tables", "hullx.interop*", "hullx.blocks*"),
    "rdata": ("hullx.datasets*()",),
    "PIL": ("hullx.datasets*()", "hullx.report*()"),
    "mpmath": ("hullx.theory*",),
    "dask": ("hullx.engines.dask",),
    "click": ("hullx.cli*",),
    "rich": ("hullx.cli*",),
    "flint": ("hullx.exact",),
}


@dataclass(frozen=True)
class Import:
    name: str  # absolute, with the imported names: hullx._core, numpy.linalg, ...
    line: int
    inside_function: bool


def imports_of(tree: ast.Module, module: str, is_package: bool) -> list[Import]:
    """Every import outside `if TYPE_CHECKING:`, relative ones made absolute."""
    found: list[Import] = []

    def visit(node: ast.AST, inside: bool) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for child in node.orelse:
                visit(child, inside)
            return
        if isinstance(node, ast.Import):
            found.extend(Import(alias.name, node.lineno, inside) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = module.split(".")
                keep = len(above) - node.level + (1 if is_package else 0)
                base = ".".join([*above[:keep], *([node.module] if node.module else [])])
            found.extend(Import(f"{base}.{alias.name}", node.lineno, inside) for alias in node.names)
        inside = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            visit(child, inside)

    visit(tree, inside=False)
    return found


def allowed(module: str, package: str, inside_function: bool) -> bool:
    for pattern in TABLE[package]:
        lazily = pattern.endswith("()")
        if fnmatchcase(module, pattern.removesuffix("()")) and (inside_function or not lazily):
            return True
    return False


def import_problems(module: str, code: str, is_package: bool = False) -> list[str]:
    problems = []
    for item in imports_of(ast.parse(code), module, is_package):
        top = item.name.split(".")[0]
        where = f"{module}:{item.line}"
        if top == "hullx":
            core = item.name == "hullx._core" or item.name.startswith("hullx._core.")
            if core and module not in MAY_IMPORT_CORE:
                problems.append(f"{where}: only {sorted(MAY_IMPORT_CORE)} may import _core")
            # the command line stands above everything and may ask the package for its version
            known = module.startswith("hullx.cli") if item.name == "hullx" else item.name.split(".")[1] in SUBMODULES
            if not known:
                problems.append(f"{where}: import {item.name} from the module that defines it")
            if module.startswith("hullx.reference") and not item.name.startswith("hullx.reference"):
                problems.append(f"{where}: the specification imports nothing of ours, not {item.name}")
        elif top in TABLE:
            if not allowed(module, top, item.inside_function):
                problems.append(f"{where}: {top} is allowed in {TABLE[top]} only")
        elif top not in sys.stdlib_module_names:
            problems.append(f"{where}: {top} is not in the table of third-party packages")
    return problems


def test_imports_follow_the_table() -> None:
    files = python_files()
    assert len(files) > 10
    found = [
        problem
        for file in files
        for problem in import_problems(
            module_name(file), file.read_text(encoding="utf-8"), is_package=file.name == "__init__.py"
        )
    ]
    assert not found, "\n".join(found)


def test_the_checker_for_strangers_imports_nothing_of_ours() -> None:
    checker = ROOT / "docs" / "check_certificate.py"
    names = {
        item.name.split(".")[0]
        for item in imports_of(ast.parse(checker.read_text(encoding="utf-8")), "check", is_package=False)
    }
    assert names <= set(sys.stdlib_module_names) | {"numpy"}


def test_import_linter_keeps_all_contracts() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_import_linter_breaks_on_an_upward_import(tmp_path: Path) -> None:
    # under another name, which no installed package answers to
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    for name in ("answers", "points", "report"):
        (folder / f"{name}.py").write_text("from sample import report\n" if name == "points" else "")
    # the layers of this repository, without the contracts whose modules the sample lacks
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.importlinter]")[1]
    head, layers = contracts.split("[[tool.importlinter.contracts]]")[:2]
    layers = layers.split("ignore_imports")[0].rsplit("#", 1)[0]
    text = f"[tool.importlinter]{head}[[tool.importlinter.contracts]]{layers}"
    (tmp_path / "pyproject.toml").write_text(text.replace("hullx", "sample"), encoding="utf-8")
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "sample.points" in done.stdout


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("hullx.certificates", "from hullx import _core"),
        ("hullx.certificates", "from ._core import knn"),
        ("hullx.audit.run", "from .. import _core"),
        ("hullx.points", "from hullx import knn"),
        ("hullx.points", "import hullx"),
        ("hullx.answers", "import scipy.sparse"),
        ("hullx.hull", "import matplotlib"),
        ("hullx.audit.run", "def f():\n    import rich"),
        ("hullx.hull", "import requests"),
        ("hullx.reference.hull", "from hullx.points import Points"),
    ],
)
def test_the_check_sees_each_fault(module: str, code: str) -> None:
    assert import_problems(module, code)


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("hullx.hull_query", "from hullx import _core\nimport numpy as np"),
        ("hullx.answers", "def to_csr():\n    import scipy.sparse"),
        ("hullx.answers", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import scipy.sparse"),
        ("hullx.report.page", "import jinja2"),
    ],
)
def test_the_check_accepts_what_is_right(module: str, code: str) -> None:
    assert not import_problems(module, code)
