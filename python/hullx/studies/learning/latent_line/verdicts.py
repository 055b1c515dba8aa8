"""What the curves say of the picture: a path on a learned line stays on the curve, the straight one leaves it."""

from __future__ import annotations

from typing import Any

from hullx.studies._study import Verdict
from hullx.studies.intervals import Interval
from hullx.studies.learning.latent_line.paths import LEARNED, LINEAR, UNTRAINED
from hullx.studies.table import Table

NEARER = 5.0  # times nearer to the curve than the straight path: what the picture shows


def latent_line(paths: Table, facts: Table) -> Verdict:
    """Is the middle of the learned path several times nearer to the curve, on every curve without noise?"""
    wrong = [str(row["fact"]) for row in facts if not row["agrees"]]
    if wrong:
        return Verdict("untestable here", f"an exact fact fails: {'; '.join(wrong)}: the measurement is wrong")
    noise = min(paths.column("noise"))
    rows = {model: paths.records(noise=noise, model=model) for model in (LEARNED, LINEAR, UNTRAINED)}
    for model in (LINEAR, UNTRAINED):
        fooled = [row for row in rows[model] if row["gain_low"] is not None and row["gain_low"] > NEARER]
        if fooled:
            because = f"{model} does as well ({gain(fooled[0])} on the {fooled[0]['curve']}): learning decides nothing"
            return Verdict("untestable here", because, interval(fooled[0]))
    known = [row for row in rows[LEARNED] if row["gain"] is not None]
    if not known:
        return Verdict("untestable here", "fewer than two seeds were trained")
    worst, best = min(known, key=lambda r: r["gain_low"]), max(known, key=lambda r: r["gain_low"])
    if worst["gain_low"] > NEARER:
        because = f"through the learned line the middle is at least {gain(worst)} to the curve ({worst['curve']})"
        return Verdict("supported", because, interval(worst))
    if best["gain_low"] <= 1.0:
        because = f"through the learned line the middle is nowhere surely nearer to the curve, at best {gain(best)}"
        return Verdict("refuted", f"{because} ({best['curve']})", interval(best))
    because = (
        f"on whether training finds the curve: the middle is {gain(best)} on the {best['curve']}, where "
        f"{followed(best)}, but {gain(worst)} on the {worst['curve']}, where {followed(worst)}"
    )
    return Verdict("depends", because, interval(worst))


def gain(row: dict[str, Any]) -> str:
    return f"{row['gain']:.3g} times nearer"


def followed(row: dict[str, Any]) -> str:
    return f"{row['ordered']} of {row['seeds']} codes follow it"


def interval(row: dict[str, Any]) -> Interval:
    return Interval(row["gain"], row["gain_low"], row["gain_high"])
