"""Figures of the laboratory, drawn from a study's result alone: one module a study, of the study's module's name.

Each has `DRAWINGS`, in the order in which they are read; `drawings(result)` finds them.
"""

from __future__ import annotations

import importlib

from hullx.report.studies.drawing import Drawing
from hullx.studies import Result

__all__ = ["Drawing", "drawings"]


def drawings(result: Result) -> tuple[Drawing, ...]:
    """Return the figures of a result, in order."""
    module = importlib.import_module(f"{__name__}.{result.study.replace('-', '_')}")
    found: tuple[Drawing, ...] = module.DRAWINGS
    return found
