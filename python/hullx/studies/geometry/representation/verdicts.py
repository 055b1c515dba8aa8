"""What the representations say of three statements.  Each function takes the table of views alone."""

from __future__ import annotations

from typing import Any

from hullx.studies._study import Verdict
from hullx.studies.geometry.representation.views import PIXELS
from hullx.studies.intervals import Interval
from hullx.studies.table import Table

HIGH = 100  # dimensions
FEW = 0.01  # as good as never
MUCH = 0.02  # neighbours that are right that much more often are much better
NETWORK = "trained network"
COMPONENTS, PROJECTIONS = "principal component", "random projection"


def share(row: dict[str, Any]) -> Interval:
    return Interval(row["share"], row["low"], row["high"])


def broken(views: Table) -> Verdict | None:
    """The verdict where an exact fact fails: nothing measured can be trusted then."""
    wrong = [str(row["view"]) for row in views if row["agrees"] is False]
    if not wrong:
        return None
    return Verdict("untestable here", f"an exact fact fails for {', '.join(wrong)}: the measurement is wrong")


def representation(views: Table) -> Verdict:
    """Does interpolation depend on the representation, and do neighbours work better in a fitted one?"""
    fault = broken(views)
    if fault:
        return fault
    rows: list[dict[str, Any]] = list(views)
    least, most = min(rows, key=lambda r: r["high"]), max(rows, key=lambda r: r["low"])
    ends = f"from {least['share']:.1%} ({least['view']}) to {most['share']:.1%} ({most['view']})"
    said = f"{ends} of the same images are inside"
    if most["low"] <= least["high"]:
        return Verdict("refuted", f"no two representations differ: {said}", share(most))
    fitted = [row for row in rows if row["fitted"] and row["gain"] is not None]
    if not fitted:
        because = f"{said}; whether a fitted representation works better needs rows with classes"
        return Verdict("untestable here", because, share(most))
    taught, free = (_best([row for row in fitted if bool(row.get("taught")) == kind]) for kind in (True, False))
    if free is not None and free["gain_low"] > MUCH:
        return Verdict("supported", f"{said}, and {_change(free)}", _gain(free))
    if taught is not None and taught["gain_low"] > MUCH:
        also = f", fitted to the images alone at best {_points(free)} ({free['view']})" if free else ""
        because = f"on what was fitted: {said}; where classes were taught {_change(taught)}{also}"
        return Verdict("depends", because, _gain(taught))
    best = max(fitted, key=_surely)
    seen = "no fitted one" if any(row["view"] == NETWORK for row in rows) else "without networks no fitted one"
    because = f"on what one asks: {said}, but {seen} works surely much better: at best {_change(best)}"
    return Verdict("depends", because, _gain(best))


def _surely(row: dict[str, Any]) -> float:
    """The gain that is sure."""
    return float(row["gain_low"])


def _best(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    return max(rows, key=_surely, default=None)


def _gain(row: dict[str, Any]) -> Interval:
    return Interval(row["gain"], row["gain_low"], row["gain_high"])


def _points(row: dict[str, Any]) -> str:
    return f"{100 * row['gain']:+.1f} points"


def _change(row: dict[str, Any]) -> str:
    return f"neighbours are right {_points(row)} more often than in pixels ({row['view']})"


def everything_outside(views: Table) -> Verdict:
    """Is everything extrapolation in high dimension?"""
    fault = broken(views)
    if fault:
        return fault
    rows: list[dict[str, Any]] = list(views)
    high = [row for row in rows if row["d"] >= HIGH]
    if not high:
        return Verdict("untestable here", f"no representation has {HIGH} dimensions")
    within = max(high, key=lambda r: r["low"])
    if within["low"] > FEW:
        because = f"{within['share']:.1%} of the images are inside in {within['d']} dimensions ({within['view']})"
        return Verdict("refuted", because, share(within))
    most = max(rows, key=lambda r: r["low"])
    many = f"{len(high)} representations of {HIGH} dimensions or more"
    outside = f"no more than {within['share']:.1%} of the images are inside in {many}"
    if most["low"] > FEW:
        because = f"on the representation: {outside}, but {most['share']:.1%} of the same images in {most['view']}"
        return Verdict("depends", because, share(most))
    return Verdict("supported", f"{outside}, and no more in any other", share(most))


def fitted_subspace(views: Table) -> Verdict:
    """Are images that are outside in pixels inside in a subspace fitted to the data, because it is fitted?"""
    fault = broken(views)
    if fault:
        return fault
    rows: list[dict[str, Any]] = list(views)
    pixels = [row for row in rows if row["view"] == PIXELS]
    pairs = [
        (a, b)
        for a in rows
        for b in rows
        if COMPONENTS in str(a["view"]) and PROJECTIONS in str(b["view"]) and a["d"] == b["d"]
    ]
    if not pixels or not pairs:
        return Verdict("untestable here", "neither pixels nor subspaces of equal dimension were measured")
    seen = [pair for pair in pairs if pair[0]["low"] > pixels[0]["high"]] or pairs
    fit, chance = max(seen, key=lambda pair: pair[0]["d"])  # of the most dimensions that let more images in
    parts = [f"{row['share']:.1%} in {row['view']}" for row in (fit, chance, pixels[0])]
    said = f"inside are {', '.join(parts)}"
    if fit["low"] <= pixels[0]["high"]:
        return Verdict("refuted", f"the fitted subspace puts no more images inside: {said}", share(fit))
    if chance["high"] < fit["low"]:
        return Verdict("supported", f"as far as a linear subspace shows it: {said}", share(fit))
    because = f"on how few dimensions are kept, fitted or not, as long as the map is linear: {said}"
    return Verdict("depends", because, share(fit))
