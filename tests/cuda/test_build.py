"""The module for graphics cards is built where nvcc is, without a warning, and where it is not one error says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codebase.tree import CPP, ROOT

FLAGS = ("-std=c++20", "-O1", "-fmad=false", "-Werror=all-warnings", "-gencode=arch=compute_80,code=sm_80")


@pytest.mark.skipif(shutil.which("nvcc") is None, reason="nvcc is not on this system")
def test_the_kernels_compile_for_a_card_without_a_warning(tmp_path: Path) -> None:
    source, includes = CPP / "src" / "cuda" / "cuda_device.cu", [f"-I{CPP / 'include'}", f"-I{CPP / 'src'}"]
    command = ["nvcc", *FLAGS, *includes, "-Xcompiler=-Wall,-Wextra,-fPIC", "-c", str(source)]
    done = subprocess.run([*command, "-o", str(tmp_path / "device.o")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stdout + done.stderr


def test_without_nvcc_one_error_says_what_to_do(tmp_path: Path) -> None:
    folders = [folder for folder in os.environ["PATH"].split(os.pathsep) if not (Path(folder) / "nvcc").exists()]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CUDA", "NVCC"))}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), *folders])
    options = ["-G", "Ninja", "-DHULLX_PYTHON=OFF", "-DHULLX_CUDA=ON"]
    done = subprocess.run(
        ["cmake", "-S", str(ROOT), "-B", str(tmp_path), *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr.count("CMake Error") == 1
    assert "HULLX_CUDA=ON needs nvcc of CUDA 12 or later, which was not found" in " ".join(done.stderr.split())
