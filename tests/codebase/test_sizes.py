"""No file over 400 lines, no function over 80: about 300 and 60 are the aim."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from codebase.tree import ROOT, cpp_files, python_files

MOST_FILE_LINES = 400
MOST_FUNCTION_LINES = 80
NO_FUNCTION = re.compile(r"\s*(namespace|struct|class|enum|union|extern|public:|protected:|private:)")


def python_functions(code: str) -> list[tuple[str, int]]:
    """(name, lines) of every function, its docstring not counted."""
    sizes = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                lines -= (first.end_lineno or first.lineno) - first.lineno + 1
            sizes.append((node.name, lines))
    return sizes


def cpp_functions(code: str) -> list[tuple[str, int]]:
    """(first line, lines) of every function at namespace or class level, by the indentation clang-format gives."""
    lines = code.splitlines()
    sizes = []
    for indent in ("", "    "):
        head = re.compile(rf"{indent}[^\s}}#/:]")
        start: int | None = None
        for number, line in enumerate(lines):
            if head.match(line):
                start = number
            elif line.startswith(f"{indent}}}") and start is not None:
                signature = " ".join(lines[start : start + 6])
                if "(" in signature and not NO_FUNCTION.match(lines[start]):
                    sizes.append((lines[start].strip(), number - start + 1))
                start = None
    return sizes


def size_problems(name: str, code: str) -> list[str]:
    problems = []
    lines = code.count("\n")
    if lines > MOST_FILE_LINES:
        problems.append(f"{name}: {lines} lines, at most {MOST_FILE_LINES}: split it by idea")
    functions = python_functions(code) if name.endswith(".py") else cpp_functions(code)
    problems += [
        f"{name}: {function} has {count} lines, at most {MOST_FUNCTION_LINES}"
        for function, count in functions
        if count > MOST_FUNCTION_LINES
    ]
    return problems


def test_files_and_functions_can_be_read_at_one_sitting() -> None:
    files: list[Path] = [*python_files(ROOT), *cpp_files()]
    assert len(files) > 30
    found = [
        problem
        for file in files
        for problem in size_problems(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_the_check_sees_a_long_file() -> None:
    assert size_problems("long.py", "x = 1\n" * 401)


def test_the_check_sees_long_functions() -> None:
    body = "    x = 1\n" * 81
    assert size_problems("f.py", "def f():\n" + body)
    assert not size_problems("f.py", 'def f():\n    """' + "\n    words" * 90 + '\n    """\n    return 1\n')
    statements = "    x = 1;\n" * 81
    assert size_problems("f.cpp", "namespace hullx {\n\nint f(int a,\n      int b) {\n" + statements + "}\n\n}\n")
    method = "struct S {\n    int a;\n    int f() {\n" + "        x = 1;\n" * 81 + "    }\n};\n"
    assert size_problems("f.cpp", method)
    assert not size_problems("f.cpp", "struct S {\n" + "    int a;\n" * 90 + "};\n")
