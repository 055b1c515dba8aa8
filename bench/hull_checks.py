"""What the hull's rivals said, judged: against certified answers, at the accuracy that their own weights reach.

hullx's answers are first proven by `hullx.verify`, which does not use the extension.  A rival's verdict is wrong where
a proof says the opposite; its distance is recomputed in float64 from its weights, after clipping and scaling them to
sum to 1, and counts as wrong where it exceeds the certified lower bound by more than `LOOSE`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import hullx
from bench.cases import Rows
from bench.hull_peers import Claim

LOOSE = 1e-5  # relative: ten times what hullx is asked for
ZERO = 1e-7  # times the radius: a mixture as near as this is called inside, where the weights alone speak


def recomputed(points: Rows, query: Rows, claim: Claim) -> float | None:
    """Distance from the query to the mixture that the weights make, differences first."""
    if claim.weights is None:
        return None
    weights = np.maximum(claim.weights, 0.0)
    if not weights.sum() > 0:
        return None
    used = np.flatnonzero(weights)
    difference = np.asarray(points[used], dtype=np.float64) - query
    return float(np.linalg.norm(weights[used] / weights.sum() @ difference))


def judge(
    points: hullx.Points, queries: Rows, answer: hullx.HullAnswer, claims: list[Claim], want: str
) -> dict[str, Any]:
    """How many verdicts are wrong, how many queries got no answer, how far the worst distance is off."""
    wrong = failed = 0
    excess = 0.0
    size = float(np.median(np.linalg.norm(points.rows[:1000] - points.center, axis=1)))
    for i, claim in enumerate(claims):
        distance = recomputed(points.rows, queries[i], claim)
        inside = claim.inside
        if inside is None and distance is not None:
            inside = distance <= ZERO * size
        if inside is None or answer.verdict[i] == hullx.UNDECIDED:
            failed += inside is None
            continue
        opposite = inside != (answer.verdict[i] == hullx.INSIDE)
        off = 0.0
        if want == "distance" and answer.verdict[i] == hullx.OUTSIDE and distance is not None:
            off = max(0.0, distance / float(answer.lower[i]) - 1.0)
            excess = max(excess, off)
        wrong += opposite or off > LOOSE
    found = {"wrong": int(wrong), "failed": int(failed), "of": len(claims)}
    return found | ({"excess": float(f"{excess:.2g}")} if want == "distance" else {})
