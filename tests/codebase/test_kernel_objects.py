"""Kernel objects are hermetic: they export their entries and nothing else, and share no inline function.

An inline function of the standard library compiled with AVX2 in one object is a weak symbol, and the linker may pick
it for everybody: the program then dies on an older processor far away from any kernel.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codebase.tree import CPP, ROOT

# The one table of a level: hullx::kernels::level_NAME (kernel_abi.hpp), hullx::tree_kernels::tree_NAME (tree_abi.hpp),
# hullx::row_kernels::rows_NAME (rows_abi.hpp), hullx::bit_kernels::bits_NAME (bits_abi.hpp),
# hullx::solve_kernels::solve_NAME (solve_abi.hpp), hullx::pack_kernels::pack_NAME (pack_abi.hpp).
ENTRY = re.compile(
    r"_ZN5hullx(?:7kernels\d+level|12tree_kernels\d+tree|11row_kernels\d+rows|11bit_kernels\d+bits|13solve_kernels\d+solve"
    r"|12pack_kernels\d+pack)_\w+E"
)
# What GCC may call on its own for copies and zeroing.
MAY_BE_UNDEFINED = {"memcpy", "memmove", "memset", "_GLOBAL_OFFSET_TABLE_", "__stack_chk_fail"}
LEVELS = sorted(file.stem for file in (CPP / "src" / "scan" / "kernels").glob("level_*.cpp"))
ARM_LEVELS = ["level_neon", "level_v2"]
X86 = platform.machine() in {"x86_64", "AMD64"}
ARM_PREFIX = "aarch64-linux-gnu-"  # of Debian's cross tools
TREES = sorted(file.stem for file in (CPP / "src" / "knn" / "kernels").glob("tree_*.cpp"))
BITS = sorted(file.stem for file in (CPP / "src" / "knn" / "kernels").glob("bits_*.cpp"))
SOLVES = sorted(file.stem for file in (CPP / "src" / "hull" / "kernels").glob("solve_*.cpp"))
PACKS = sorted(file.stem for file in (CPP / "src" / "scan" / "kernels").glob("pack_*.cpp"))
ROWS = sorted(file.stem for file in (CPP / "src" / "knn" / "kernels").glob("rows_*.cpp"))

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


def compiled(build: Path, levels: list[str], *options: str) -> dict[str, Path]:
    """Kernel objects compiled from the sources as they are now, with the project's own flags."""
    cmake = str(Path(sys.executable).parent / "cmake")
    options = ("-G", "Ninja", "-DHULLX_PYTHON=OFF", "-DCMAKE_BUILD_TYPE=Release", *options)
    configured = subprocess.run(
        [cmake, "-S", str(ROOT), "-B", str(build), *options], capture_output=True, text=True, check=False
    )
    assert configured.returncode == 0, configured.stdout + configured.stderr
    targets = [*(f"hullx_{level}" for level in levels), "hullx_tree", "hullx_bits", "hullx_solve", "hullx_pack"]
    built = subprocess.run(
        [cmake, "--build", str(build), "--target", *targets], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    others = TREES + BITS + ROWS + SOLVES + PACKS
    names = [*levels, *(name for name in others if next(build.rglob(f"{name}.cpp.o"), None))]
    return {name: next(build.rglob(f"{name}.cpp.o")) for name in names}


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The levels of this machine's architecture."""
    levels = [level for level in LEVELS if (level != "level_neon") == X86 or level == "level_v2"]
    return compiled(tmp_path_factory.mktemp("kernels"), levels)


@pytest.fixture(scope="module")
def arm_objects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The levels of 64-bit Arm, where a cross compiler is installed."""
    if shutil.which(f"{ARM_PREFIX}g++") is None:
        pytest.skip(f"{ARM_PREFIX}g++ is not on this system (Debian: g++-aarch64-linux-gnu)")
    toolchain = f"-DCMAKE_TOOLCHAIN_FILE={CPP / 'cmake' / 'toolchain_aarch64.cmake'}"
    return compiled(tmp_path_factory.mktemp("arm"), ARM_LEVELS, toolchain)


@needs_nm
def test_kernel_objects_export_their_entries_only(objects: dict[str, Path]) -> None:
    assert len(objects) >= 10
    assert_hermetic(objects)


@needs_nm
def test_arm_objects_export_their_entries_only(arm_objects: dict[str, Path]) -> None:
    assert len(arm_objects) == 7
    assert_hermetic(arm_objects)


def assert_hermetic(objects: dict[str, Path]) -> None:
    found = [f"{level}: {problem}" for level, file in objects.items() for problem in symbol_problems(nm(file))]
    assert not found, "\n".join(found)
    for level, file in objects.items():
        assert re.search(rf" [RD] _ZN5hullx\d+(?:tree_|bit_|row_|solve_|pack_)?kernels\d+{level}E", nm(file)), (
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


# ---- what the compiler made of the inner loops ----------------------------------------------------------------

HOT = re.compile(r"v?pmaddubsw|(?:\{\w+\} )?vpdpbusd|vfn?madd\d+ps|mulps|sdot|fmla")
STACK = re.compile(r"\(%rsp|\[sp\b")
BRANCH = re.compile(r"(?:j\w+|b\.\w+|cbn?z\s+\w+,|b)\s+([0-9a-f]+) <")
INSTRUCTION = re.compile(r"\s*([0-9a-f]+):\s+(.*)")


def inner_loops(listing: str) -> list[list[str]]:
    """Bodies of the loops without a loop inside, in what objdump prints for one function."""
    code = [(int(m[1], 16), m[2].strip()) for m in map(INSTRUCTION.match, listing.splitlines()[1:]) if m]
    targets = [(BRANCH.match(text), address) for address, text in code]
    loops = [(int(m[1], 16), address) for m, address in targets if m and int(m[1], 16) <= address]
    inner = [a for a in loops if not any(b != a and a[0] <= b[0] and b[1] <= a[1] for b in loops)]
    return [[text for address, text in code if first <= address <= last] for first, last in inner]


def hot_loops(file: Path, tool: str) -> dict[str, list[list[str]]]:
    """For each screen the loops that consist of multiplications: up to a hundred instructions, a sixth of them hot."""
    printed = subprocess.run([tool, "-d", "--no-show-raw-insn", str(file)], capture_output=True, text=True, check=True)
    loops: dict[str, list[list[str]]] = {"screen_f32": [], "screen_i8": []}
    for function in re.split(r"\n(?=[0-9a-f]+ <)", printed.stdout):
        for screen in loops:
            if screen in function.partition("\n")[0]:
                for body in inner_loops(function):
                    hot = sum(bool(HOT.match(text)) for text in body)
                    if len(body) <= 100 and hot >= 5 and 6 * hot >= len(body):
                        loops[screen].append(body)
    return loops


def assert_no_spills(objects: dict[str, Path], tool: str, portable: set[str]) -> None:
    for level in (name for name in objects if name.startswith("level_")):
        for screen, loops in hot_loops(objects[level], tool).items():
            assert loops or (screen == "screen_i8" and level in portable), f"{level}: {screen} has no hot loop"
            for body in loops:
                spilled = [text for text in body if STACK.search(text)]
                assert not spilled, f"{level}: {screen} keeps accumulators in memory\n" + "\n".join(body)


@pytest.mark.skipif(not X86 or shutil.which("objdump") is None, reason="objdump of an x86-64 system is needed")
def test_inner_loops_stay_in_registers(objects: dict[str, Path]) -> None:
    assert_no_spills(objects, "objdump", portable=set())


def test_inner_loops_stay_in_registers_on_arm(arm_objects: dict[str, Path]) -> None:
    assert_no_spills(arm_objects, f"{ARM_PREFIX}objdump", portable={"level_v2"})


def test_the_check_sees_a_spill() -> None:
    listing = """0000 <screen_f32>:
   0:\tvmovaps %ymm1,0x20(%rsp)
   4:\tvfmadd231ps %ymm13,%ymm14,%ymm12
   8:\tvmovaps %ymm12,0x40(%rsp)
   c:\tjne    4 <screen_f32+0x4>"""
    (body,) = inner_loops(listing)
    assert len(body) == 3
    assert sum(bool(HOT.match(text)) for text in body) == 1
    assert [bool(STACK.search(text)) for text in body] == [False, True, False]
