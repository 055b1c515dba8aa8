"""The module for graphics cards is built where nvcc is, without a warning, and where it is not one error says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pybind11
import pytest

from codebase.tree import ROOT

MOST_BYTES = 3_000_000  # that a wheel may grow
WITH_PYTHON = (f"-DPython_EXECUTABLE={sys.executable}", f"-Dpybind11_DIR={pybind11.get_cmake_dir()}")


def configured(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["cmake", "-S", str(ROOT), "-B", str(folder), "-G", "Ninja", "-DHULLX_CUDA=ON", *options]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("nvcc") is None, reason="nvcc is not on this system")
def test_the_module_is_built_without_a_warning_and_says_whether_there_is_a_card(tmp_path: Path) -> None:
    done = configured(tmp_path, "-DHULLX_WERROR=ON", *WITH_PYTHON)
    assert done.returncode == 0, done.stdout + done.stderr
    built = subprocess.run(
        ["cmake", "--build", str(tmp_path), "--target", "_cuda"], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    assert "warning" not in (built.stdout + built.stderr).lower()
    (file,) = tmp_path.rglob("_cuda.*.so")
    assert file.stat().st_size < MOST_BYTES
    spec = spec_from_file_location("_cuda", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    reason = module.why_no_device()
    assert isinstance(reason, str)
    if reason:
        with pytest.raises(RuntimeError, match=f"no graphics card can be used: {reason}"):
            module.open_device()


def without_nvcc() -> str:
    folders = [folder for folder in os.environ["PATH"].split(os.pathsep) if not (Path(folder) / "nvcc").exists()]
    return os.pathsep.join([str(Path(sys.executable).parent), *folders])


@pytest.mark.parametrize("named", ["", "/nowhere/nvcc"])
def test_without_nvcc_one_error_says_what_to_do(tmp_path: Path, named: str) -> None:
    done = configured(
        tmp_path, "-DHULLX_PYTHON=OFF", PATH=without_nvcc(), CUDACXX=named, CUDA_PATH="", CUDA_BIN_PATH=""
    )
    assert done.returncode != 0
    assert done.stderr.count("CMake Error") == 1, done.stderr
    assert "HULLX_CUDA=ON needs nvcc of CUDA 12 or later, which was not found" in " ".join(done.stderr.split())
