"""C++ layers: includes point downwards, and each of the dangerous things lives in one file."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from codebase.tree import CPP, cpp_files, without_comments

LAYER_OF_FOLDER = {"support": 0, "scan": 1, "knn": 2, "hull": 2, "cuda": 2, "simplex": 3, "bindings": 4, "tests": 4}
# A public header belongs to the layer that implements it.
LAYER_OF_HEADER = {
    "errors": "support",
    "error_bound": "support",
    "simd_level": "support",
    "views": "support",
    "grid": "scan",
    "points": "scan",
    "scan": "scan",
    "transform": "scan",
    "knn": "knn",
    "bits": "knn",
    "similarity": "knn",
    "affine": "hull",
    "certificate": "hull",
    "extreme": "hull",
    "hull": "hull",
    "simplex": "simplex",
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
# What may appear in one place only: pattern -> files below cpp/.
ONE_PLACE = {
    r"#\s*include\s*<omp\.h>|\bomp_\w+\(|#\s*pragma\s+omp\b|_Pragma\(\"omp": "src/support/parallel.?pp",
    r"\b_mm\d*_\w+|\b__builtin_ia32_\w+": "src/*/kernels/simd*.inl",  # of float32 and of float64 vectors
    # these are included inside a namespace, so each level includes the header for them
    r"<\w*mmintrin\.h>|<x86intrin\.h>|<arm_\w+\.h>": "src/*/kernels/*.cpp",
    r"gil_scoped_release|PyEval_SaveThread|Py_BEGIN_ALLOW_THREADS": "bindings/call.hpp",
}
KERNEL_MAY_INCLUDE = re.compile(r"c?std(?:def|int)(?:\.h)?|immintrin\.h|arm_neon\.h")


def layer_of(path: str) -> str | None:
    """Layer of a file below cpp/, or of a name in quotes in an include; None if it has none (yet)."""
    parts = Path(path).parts
    if parts[0] in ("hullx", "include"):
        return LAYER_OF_HEADER.get(Path(path).stem)
    folder = parts[1] if parts[0] == "src" else parts[0]
    return folder if folder in LAYER_OF_FOLDER else None


def include_problems(path: str, code: str) -> list[str]:
    """Includes of `path` (below cpp/) that point upwards, sideways, or to no known layer."""
    problems = []
    own = layer_of(path)
    if own is None:
        return [f"{path}: belongs to no layer; name it in LAYER_OF_HEADER or LAYER_OF_FOLDER"]
    for quote, name in INCLUDE.findall(code):
        if quote == "<":
            continue
        # a bare name, or one that climbs, is a neighbour in the same folder
        target = own if "/" not in name else layer_of(name)
        if target is None:
            problems.append(f"{path}: includes {name}, which belongs to no layer")
        elif target != own and LAYER_OF_FOLDER[target] >= LAYER_OF_FOLDER[own]:
            problems.append(f"{path} ({own}) includes {name} ({target}): layers point downwards")
    return problems


def one_place_problems(path: str, code: str) -> list[str]:
    return [
        f"{path}: `{match.group(0).strip()}` belongs in cpp/{home}"
        for pattern, home in ONE_PLACE.items()
        if not fnmatchcase(path, home)
        for match in re.finditer(pattern, code)
    ]


def kernel_problems(path: str, code: str) -> list[str]:
    """Kernel files include nothing but integers' names and each other: no inline function of others can leak."""
    folder = re.match(r"src/\w+/kernels/", path)
    if folder is None:
        return []
    return [
        f"{path}: a kernel may not include {name}"
        for quote, name in INCLUDE.findall(code)
        if (quote == "<" and not KERNEL_MAY_INCLUDE.fullmatch(name))
        or (quote == '"' and "/" in name and not f"src/{name}".startswith(folder.group(0)))
    ]


def all_problems(path: str, code: str) -> list[str]:
    code = without_comments(code)
    return include_problems(path, code) + one_place_problems(path, code) + kernel_problems(path, code)


def test_includes_point_downwards_and_dangerous_things_have_one_home() -> None:
    files = cpp_files()
    assert len(files) > 20
    found = [
        problem
        for file in files
        for problem in all_problems(file.relative_to(CPP).as_posix(), file.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_nothing_calls_blas() -> None:
    calls = re.compile(r"\bcblas_\w+|\b[sd]gemm_?\b|\blapacke?_\w+|<(?:cblas|lapacke|Eigen/\w+)", re.IGNORECASE)
    found = [file.name for file in cpp_files() if calls.search(without_comments(file.read_text(encoding="utf-8")))]
    assert not found


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("src/support/wide.hpp", '#include "scan/plan.hpp"'),
        ("src/support/wide.hpp", '#include "hullx/points.hpp"'),
        ("src/knn/knn.cpp", '#include "hull/solver.hpp"'),
        ("src/scan/scan.cpp", "#include <omp.h>"),
        ("src/scan/scan.cpp", "#pragma omp parallel for"),
        ("src/scan/scan.cpp", "int n = omp_get_max_threads();"),
        ("src/scan/decide.cpp", "#include <immintrin.h>"),
        ("src/scan/kernels/screen_f32.inl", "__m256 v = _mm256_setzero_ps();"),
        ("bindings/bind_knn.cpp", "py::gil_scoped_release release;"),
        ("src/scan/kernels/screen_f32.inl", "#include <vector>"),
        ("src/scan/kernels/screen_f32.inl", '#include "hullx/views.hpp"'),
        ("src/knn/kernels/tree_search.inl", "#include <algorithm>"),
        ("src/knn/kernels/tree_search.inl", "__m256d v = _mm256_setzero_pd();"),
        ("include/hullx/unheard_of.hpp", ""),
    ],
)
def test_the_check_sees_each_fault(path: str, code: str) -> None:
    assert all_problems(path, code)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("src/knn/knn.cpp", '#include "hullx/scan.hpp"\n#include "support/wide.hpp"\n#include "knn.hpp"'),
        ("src/scan/scan.cpp", "// not here: #pragma omp\n/* gil_scoped_release */"),
        ("src/scan/kernels/simd.inl", "_mm256_movemask_ps(m);"),
        ("src/scan/kernels/level_v3.cpp", "#include <immintrin.h>"),
        ("src/knn/kernels/tree_v3.cpp", '#include "knn/kernels/tree_search.inl"'),
    ],
)
def test_the_check_accepts_what_is_right(path: str, code: str) -> None:
    assert not all_problems(path, code)
