"""`hullx info`: what a bug report needs, and what this machine offers."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
import numpy as np

import hullx
from hullx import runtime
from hullx.cli.exits import PASSED
from hullx.cli.summary import say

EXTRAS = {
    "audit": ("pyarrow", "narwhals", "matplotlib", "jinja2", "click", "rich"),
    "lab": ("scipy", "scikit-learn", "mpmath", "rdata", "scikit-image", "pillow"),
    "sklearn": ("scikit-learn",),
    "exact": ("python-flint",),
    "torch": ("torch",),
    "dask": ("dask",),
}


@click.command(short_help="Show version, processor level, threads, and what is installed.")
def info() -> int:
    """Show version, processor level, threads, the build, and which extras and data are here."""
    lines: list[tuple[str, str]] = [
        ("hullx", f"{hullx.__version__}, {Path(hullx.__file__).parent}"),
        ("Python", f"{platform.python_version()}, NumPy {np.__version__}, {platform.platform()}"),
        ("SIMD level", f"{runtime.simd_level()} in use; this processor can run {', '.join(runtime.simd_levels())}"),
        ("threads", str(runtime.num_threads())),
        ("backends", ", ".join(f"{name} {state}" for name, state in runtime.backends().items())),
        ("build", ", ".join(f"{key} {value}" for key, value in runtime.build_config().items() if key != "version")),
    ]
    lines += [(f"extra {name}", _installed(packages)) for name, packages in EXTRAS.items()]
    lines += [("data", text) for text in _data()]
    width = max(len(name) for name, _ in lines)
    before = ""
    for name, text in lines:
        say(f"{name if name != before else '':<{width}}  {text}")
        before = name
    return PASSED


def _installed(packages: tuple[str, ...]) -> str:
    found = []
    for name in packages:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} missing")
    return ", ".join(found)


def _data() -> list[str]:
    from hullx.datasets import b3db_files, fashion_mnist

    lines = [f"B3DB: in the package, {b3db_files()[0].parent}", "Fashion-MNIST sample: in the package"]
    try:
        fashion_mnist()
        lines.append("Fashion-MNIST: found")
    except (FileNotFoundError, ValueError) as error:
        lines.append(f"Fashion-MNIST: {error}")
    return lines
