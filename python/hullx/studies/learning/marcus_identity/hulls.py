"""Training numbers as points: who is inside their hull, how far outside, who is off their span, and who is right.

Every row of zeros and ones is a vertex of the cube, so no other number is ever inside, even or odd.  Off the span is
what differs from all training numbers in a digit that none of them varies.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.hull import Hull
from hullx.studies.auroc import auroc
from hullx.studies.learning.marcus_identity.numbers import Draw, inputs

Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]
OFF = 1e-6  # of a digit: farther from the span than rounding


def look(draws: list[Draw], right: dict[str, Flags], coding: str) -> dict[str, Any]:
    """Counts over all draws of the held-out numbers, even and odd; right says which of them the network returns."""
    found: dict[str, list[Values]] = {}
    for i, draw in enumerate(draws):
        hull = Hull(inputs(draw.train, coding).astype(np.float64))
        for kind in ("even", "odd"):
            queries = inputs(getattr(draw, kind), coding).astype(np.float64)
            answer = hull.query(queries, want="distance")
            residual = hull.affine_residual(queries).upper
            values = (answer.verdict == 1, answer.upper, residual, right[kind][i])
            for name, one in zip(("inside", "distance", "residual", "right"), values, strict=True):
                found.setdefault(f"{kind} {name}", []).append(np.asarray(one, dtype=np.float64))
        found.setdefault("rank", []).append(np.array([float(hull.affine_rank)]))
    row: dict[str, Any] = {"rank": int(min(one[0] for one in found["rank"]))}
    for name in ("distance", "residual"):
        pairs = zip(found[f"even {name}"], found[f"odd {name}"], strict=True)
        row[f"{name}_area"] = float(np.mean([area(even, odd) for even, odd in pairs]))
    for kind in ("even", "odd"):
        inside, distance, residual, good = (
            np.concatenate(found[f"{kind} {name}"]) for name in ("inside", "distance", "residual", "right")
        )
        off = residual > OFF
        row |= {
            f"{kind}_items": len(inside),
            f"{kind}_inside": int(inside.sum()),
            f"{kind}_least_distance": float(distance.min()),
            f"{kind}_distance": float(np.median(distance)),
            f"{kind}_residual": float(np.median(residual)),
            f"{kind}_off": int(off.sum()),
            f"{kind}_off_right": int(good[off].sum()),
            f"{kind}_on_right": int(good[~off].sum()),
        }
    return row


def area(low: Values, high: Values) -> float:
    """Area under the ROC curve: the chance that one of `high` is above one of `low`, ties counted half.

    Examples
    --------
    >>> area(np.array([0.0, 1.0]), np.array([1.0, 2.0]))
    0.875
    """
    # what is equal but for rounding counts as equal
    return auroc(np.round(low, 6), np.round(high, 6))
