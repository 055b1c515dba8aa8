"""Kernel objects are hermetic: they export their entries and nothing else, and share no inline function.

An inline function of the standard library compiled with AVX2 in one object is a weak symbol, and the linker may pick
it for everybody: the program then dies on an older processor far away from any kernel.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codebase.tree import CPP, ROOT

# The one table of a level: hullx::kernels::level_NAME (kernel_abi.hpp), hullx::tree_kernels::tree_NAME (tree_abi.hpp),
# hullx::row_kernels::rows_NAME (rows_abi.hpp), hullx::bit_kernels::bits_NAME (bits_abi.hpp).
ENTRY = re.compile(
    r"_ZN5hullx(?:7kernels\d+level|12tree_kernels\d+tree|11row_kernels\d+rows|11bit_kernels\d+bits)_\w+E"
)
# What GCC may call on its own for copies and zeroing.
MAY_BE_UNDEFINED = {"memcpy", "memmove", "memset", "_GLOBAL_OFFSET_TABLE_", "__stack_chk_fail"}
LEVELS = sorted(file.stem for file in (CPP / "src" / "scan" / "kernels").glob("level_*.cpp"))
TREES = sorted(file.stem for file in (CPP / "src" / "knn" / "kernels").glob("tree_*.cpp"))
ROWS = sorted(file.stem for file in (CPP / "src" / "knn" / "kernels").glob("rows_*.cpp"))
BITS = sorted(file.stem for file in (CPP / "src" / "knn" / "kernels").glob("bits_*.cpp"))

needs_nm = pytest.mark.skipif(shutil.which("nm") is None, reason="nm (binutils) is not on this system")


def symbol_problems(listing: str) -> list[str]:
    """Faults in what `nm` prints for one object: lines `[address] TYPE NAME`."""
    problems = []
    for line in listing.splitlines():
        kind, name = line.split()[-2:]
        if kind in "WwVvu":
            problems.append(f"{name}: weak; the linker may pick this copy for other objects")
        elif kind == "U":
            if name not in MAY_BE_UNDEFINED:
                problems.append(f"{name}: called from outside; a kernel needs nobody")
        elif kind.isupper() and not ENTRY.fullmatch(name):
            problems.append(f"{name}: exported, but no entry of the kernel interface")
    return problems


def nm(file: Path) -> str:
    return subprocess.run(["nm", str(file)], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Level objects compiled from the sources as they are now, with the project's own flags."""
    build = tmp_path_factory.mktemp("kernels")
    cmake = str(Path(sys.executable).parent / "cmake")
    options = ["-G", "Ninja", "-DHULLX_PYTHON=OFF", "-DCMAKE_BUILD_TYPE=Release"]
    configured = subprocess.run(
        [cmake, "-S", str(ROOT), "-B", str(build), *options], capture_output=True, text=True, check=False
    )
    assert configured.returncode == 0, configured.stdout + configured.stderr
    targets = [*(f"hullx_{level}" for level in LEVELS), "hullx_tree", "hullx_bits"]
    built = subprocess.run(
        [cmake, "--build", str(build), "--target", *targets], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return {name: next(build.rglob(f"{name}.cpp.o")) for name in LEVELS + TREES + ROWS + BITS}


@needs_nm
def test_kernel_objects_export_their_entries_only(objects: dict[str, Path]) -> None:
    assert len(LEVELS) >= 2
    assert len(TREES) >= 2
    assert len(ROWS) >= 2
    assert len(BITS) >= 2
    found = [f"{level}: {problem}" for level, file in objects.items() for problem in symbol_problems(nm(file))]
    assert not found, "\n".join(found)
    for level, file in objects.items():
        assert re.search(rf" [RD] _ZN5hullx\d+(?:tree_|row_|bit_)?kernels\d+{level}E", nm(file)), (
            f"{level} exports no table"
        )


@needs_nm
def test_the_check_sees_an_inline_function_of_the_standard_library(tmp_path: Path) -> None:
    source = tmp_path / "leaky.cpp"
    source.write_text(
        "#include <algorithm>\n#include <vector>\n"
        "extern std::vector<float> values;\n"
        "void leaky() { std::sort(values.begin(), values.end()); values.push_back(1.0f); }\n"
    )
    compiler = shutil.which("c++") or shutil.which("g++")
    assert compiler
    subprocess.run([compiler, "-O1", "-c", str(source), "-o", str(tmp_path / "leaky.o")], check=True)
    problems = symbol_problems(nm(tmp_path / "leaky.o"))
    assert any("weak" in problem for problem in problems)
    assert any("exported" in problem for problem in problems)
    assert any("called from outside" in problem for problem in problems)
