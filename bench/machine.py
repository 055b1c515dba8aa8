"""Where figures come from: processor, instruction set, threads, versions, commit.  Nothing names a person."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from hullx import runtime

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "numpy", "scipy", "scikit-learn", "faiss-cpu", "usearch", "torch", "pykdtree", "highspy", "daqp", "quadprog",
    "proxsuite", "clarabel", "fnnlseigen", "mlchemad",
)  # fmt: skip
# AMD: family, then models from which on
AMD = {23: [(0, "zen1"), (0x30, "zen2")], 26: [(0, "zen5")],
       25: [(0, "zen3"), (0x10, "zen4"), (0x20, "zen3"), (0x60, "zen4")]}  # fmt: skip
WIDTHS = {"v2": "sse", "v3": "avx2", "v3vnni": "avxvnni", "v4": "avx512", "v4vnni": "avx512vnni", "neon": "neon"}


def processor() -> dict[str, str]:
    """Fields of the first processor that Linux lists; {} elsewhere."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0]
    except OSError:
        return {}
    return dict(re.findall(r"^(.*?)\s*: (.*)$", text, re.MULTILINE))


def kind(fields: dict[str, str], level: str) -> str:
    """A short name for machines that compute alike: zen3-avx2, intel-6-143-avx512vnni."""
    family, model = int(fields.get("cpu family", 0)), int(fields.get("model", 0))
    vendor = {"AuthenticAMD": "amd", "GenuineIntel": "intel"}.get(fields.get("vendor_id", ""), platform.machine())
    names = [name for least, name in AMD.get(family, []) if model >= least] if vendor == "amd" else []
    return f"{names[-1] if names else f'{vendor}-{family}-{model}'}-{WIDTHS.get(level, level)}"


def commit() -> str:
    """The commit of the working tree, with + where files differ from it; "" outside git."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def blas() -> str:
    from threadpoolctl import threadpool_info

    found = [library for library in threadpool_info() if library["user_api"] == "blas"]
    return ", ".join(
        sorted({f"{b['internal_api']} {b['version']} ({b.get('architecture') or 'unknown'})" for b in found})
    )


def versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def describe(threads: int) -> dict[str, Any]:
    fields = processor()
    return {
        "kind": kind(fields, runtime.simd_level()),
        "processor": fields.get("model name", platform.processor()),
        "family": f"{fields.get('vendor_id', '')} {fields.get('cpu family', '')}/{fields.get('model', '')}".strip(),
        "cpus": len(os.sched_getaffinity(0)),
        "simd_level": runtime.simd_level(),
        "threads": threads,
        "python": platform.python_version(),
        "blas": blas(),
        "compiler": str(runtime.build_config()["compiler"]),
        "versions": versions(),
    }
