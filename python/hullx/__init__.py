"""hullx: is this point inside the convex hull of that data, how far outside, and which rows are nearest: with proof.

`knn` and `count_within` find neighbours in real arithmetic; `Hull`, `in_hull` and `hull_distance` answer membership and
distance with a certified interval; `simplex_weights` and `SimplexInterpolator` interpolate linearly in any dimension;
`verify` recomputes an answer without the extension. Arguments stand in the order (points, queries). The audit of two
tables: ``hullx audit TRAIN LIVE``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from hullx import runtime
from hullx.answers import INSIDE, OUTSIDE, UNDECIDED, HullAnswer
from hullx.bits import BitPoints
from hullx.certificates import verify
from hullx.extreme_answer import ExtremePoints
from hullx.extreme_check import verify_extreme_points
from hullx.hull import Hull
from hullx.hull_functions import hull_distance, in_hull
from hullx.interpolation import SimplexInterpolator
from hullx.neighbor_answer import Neighbors
from hullx.neighbors import count_within, knn
from hullx.points import Points
from hullx.simplex_answer import SimplexAnswer
from hullx.simplex_query import simplex_weights
from hullx.span_answers import AffineAnswer, GaugeAnswer

if TYPE_CHECKING:
    from hullx import calibration, datasets

    __version__: str

__all__ = [
    "INSIDE",
    "OUTSIDE",
    "UNDECIDED",
    "AffineAnswer",
    "BitPoints",
    "ExtremePoints",
    "GaugeAnswer",
    "Hull",
    "HullAnswer",
    "Neighbors",
    "Points",
    "SimplexAnswer",
    "SimplexInterpolator",
    "__version__",
    "calibration",
    "count_within",
    "datasets",
    "hull_distance",
    "in_hull",
    "knn",
    "runtime",
    "simplex_weights",
    "verify",
    "verify_extreme_points",
]

_ON_FIRST_USE = ("calibration", "datasets")


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("hullx")
    if name in _ON_FIRST_USE:
        return importlib.import_module(f"hullx.{name}")
    raise AttributeError(f"module 'hullx' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
