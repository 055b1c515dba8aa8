"""Where a result comes from: seed, data, machine, versions, time spent."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hullx import runtime
from hullx.arrays import Rows


@dataclass(frozen=True)
class Provenance:
    seed: int
    seconds: float  # spent measuring, over all runs that a checkpoint joined
    data: Mapping[str, str]  # name -> SHA-256 of its values, shape and dtype
    machine: Mapping[str, str]
    versions: Mapping[str, str]


def machine() -> dict[str, str]:
    """Processor, number of cores, SIMD level in use."""
    return {"cpu": _cpu_model(), "cores": str(os.cpu_count()), "simd": str(runtime.simd_level())}


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def versions() -> dict[str, str]:
    return {
        "hullx": str(runtime.build_config()["version"]),
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


def data_hash(rows: Rows) -> str:
    """SHA-256 of values, shape and dtype."""
    import hashlib

    digest = hashlib.sha256(f"{rows.dtype.str}{rows.shape}".encode())
    digest.update(np.ascontiguousarray(rows).data)
    return digest.hexdigest()
