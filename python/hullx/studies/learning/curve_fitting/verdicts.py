"""What the study says of four statements.  Each function takes tables alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from hullx.studies import intervals
from hullx.studies._study import Verdict
from hullx.studies.intervals import Interval
from hullx.studies.learning.curve_fitting.tables import LINEAR, NETWORKS
from hullx.studies.table import Table

GOOD, BAD = 0.1, 0.3  # errors relative to the size of what is learned
ALIKE = 0.15  # error inside below which a learner counts as having learned the curve
MOST, HALF = 0.9, 0.5
ENDLESS = ("sine", "exp")  # a Taylor series without end
FLOOR = 0.01


def explains(rates: Table, supports: Table) -> Verdict:
    """1: does universal approximation explain both why networks work and why they do not?

    Supported if the error inside falls with the width and all of them fail outside, where the theorem is silent; if
    some that are equally good inside succeed outside, and others fail, it does not tell which.
    """
    inside = [row for row in rates if row["of"] == "error inside by width"]
    found = _mean_of(inside)
    falls = f"inside the training range the error falls with the width to the power {found.estimate:.2f}"
    if found.high >= 0.0:
        return Verdict("refuted", f"the error inside does not surely fall with the width (power {found})", found)
    learned: list[dict[str, Any]] = [row for row in supports if float(row["inside"] or 0.0) <= ALIKE]
    if not learned:
        return Verdict("untestable here", f"{falls}, but no function of several inputs was learned")
    fine = [row for row in learned if row["outside"] <= GOOD]
    lost = [row for row in learned if row["outside"] >= BAD]
    if not lost:
        return Verdict("refuted", f"{falls}, and no network that works inside fails outside", found)
    worst = max(lost, key=lambda row: row["outside"])
    if not fine:
        because = f"{falls}; outside, where it promises nothing, none of {len(learned)} kinds succeeds: {_told(worst)}"
        return Verdict("supported", because, found)
    same = [row for row in lost if row["function"] == fine[0]["function"]] or lost
    because = (
        f"on where: {falls}, as the theorem promises; outside it promises nothing, and of {len(learned)} kinds of "
        f"networks that learned their function {len(fine)} stay below an error of {GOOD:.0%} and {len(lost)} exceed "
        f"{BAD:.0%} ({_told(fine[0])}; {_told(max(same, key=lambda row: row['outside']))}): which, it does not tell"
    )
    return Verdict("depends", because, found)


def _told(row: dict[str, Any]) -> str:
    words = {"all": "in all directions", "fix1": "with one input held fixed", "neg": "with negative inputs only"}
    return f"{row['function']} in {row['d']} inputs, learned {words[row['support']]}: {row['outside']:.0%}"


def _mean_of(rows: list[Any]) -> Interval:
    """Of powers of several learners, each with an interval of its own: the widest claim they support together."""
    parts = [row for row in rows if row["power"] is not None]
    if not parts:
        return Interval(float("nan"), float("-inf"), float("inf"))
    middle = float(np.mean([row["power"] for row in parts]))
    half = float(np.sqrt(np.sum([np.square(0.5 * (row["high"] - row["low"])) for row in parts]))) / len(parts)
    return Interval(middle, middle - half, middle + half)


def only_way(fits: Table) -> Verdict:
    """2: are networks understood through this theorem alone?

    It holds for polynomials, splines, kernels and neighbours as well. If learners that agree inside part outside by
    more than seeds of one network do, something else decides there.
    """
    widest = max((int(row["width"] or 0) for row in fits), default=0)
    rows: list[dict[str, Any]] = [
        row for row in fits
        if row["learner"] != "Taylor" and row["width"] in (0, widest) and float(row["inside"] or 0.0) <= ALIKE
    ]  # fmt: skip
    targets = [t for t in dict.fromkeys(row["target"] for row in rows) if t != "step"]
    apart, chance, part = [], [], []
    for target in targets:
        some = [row for row in rows if row["target"] == target]
        seeds = [row["outside_spread"] for row in some if row["outside_spread"] is not None]
        if len(some) < 3 or not seeds:
            continue
        apart.append(float(np.std(np.log10([max(row["outside"], FLOOR) for row in some]), ddof=1)))
        chance.append(float(np.mean(seeds)))
        if apart[-1] > 2.0 * chance[-1]:
            part.append(target)
    if len(apart) < 2:
        return Verdict("untestable here", "too few curves were learned by three learners or more")
    found = intervals.mean(apart)
    factor = 10.0 ** float(np.mean(apart))
    between = f"a factor of {factor:.2g} (seeds of one network: {10.0 ** float(np.mean(chance)):.2g})"
    said = f"universal approximators that agree inside part outside by {between}"
    if len(part) == len(apart):
        return Verdict(
            "refuted", f"{said}, on each of {len(apart)} curves: what decides there is not the theorem", found
        )
    if not part:
        return Verdict("supported", f"{said}: on none of {len(apart)} curves more than seeds of one network", found)
    return Verdict("depends", f"on the curve: {said}; clearly on {', '.join(part)} alone", found)


def like_taylor(fits: Table, rays: Table, learners: tuple[str, ...] = NETWORKS) -> Verdict:
    """6: does a network go on outside as a truncated Taylor series does, as a power of its order?"""
    rows: list[dict[str, Any]] = [row for row in fits if row["learner"] in learners]
    series: list[dict[str, Any]] = [row for row in fits if row["learner"] == "Taylor" and row["target"] in ENDLESS]
    if not rows or not series:
        return Verdict("untestable here", "no network, or no function with an endless series, was measured")
    cells, flat = sum(row["seeds"] for row in rows), sum(row["linear_or_less"] for row in rows)
    share = intervals.wilson(flat, cells)
    power = float(np.mean([row["growth"] for row in series]))
    straight = next((row for row in rays if row["learner"] == "relu"), None)
    line = "" if straight is None else f"; ReLU networks go on as a line (R² > 0.99) on {straight['share']:.0%} of rays"
    edges = [row["edge"] for row in rows if row["edge"] is not None]
    worst = [row["edge"] for row in series if row["edge"] is not None]
    inside = ""
    if edges and worst:
        inside = (
            f"; inside, its error at the edges is {np.median(worst):,.0f} times that in the middle, theirs "
            f"{np.median(edges):.1f} times"
        )
    said = f"the series grows with the power {power:.1f}, {share.estimate:.0%} of the fits with {LINEAR:g} or less"
    if share.low > MOST:
        return Verdict("refuted", f"{said}{line}{inside}", share)
    if share.high < HALF:
        return Verdict("supported", f"{said}{line}{inside}", share)
    return Verdict("depends", f"on network and curve: {said}{line}{inside}", share)


TOLD = "k-NN on the relevant columns"
UNTOLD = ("boosting", "network")


def relevant(inside: Table, learners: Table) -> Verdict:
    """14: is it density in the dimensions that govern the function, and does that work in high dimension?"""
    if not all(inside.column("agrees")):
        return Verdict("untestable here", "a share inside misses its exact law: the measurement is wrong")
    d = max(inside.column("d"))
    known: list[dict[str, Any]] = [row for row in learners if row["d"] == d]
    best = {s: _best(known, s, UNTOLD) for s in sorted({row["s"] for row in known})}
    few, all_of_them = [s for s in best if s < d], best.get(d)
    if not few or all_of_them is None:
        return Verdict("untestable here", "either few relevant columns or the control was not measured")
    told = [_best(known, s, (TOLD,)) for s in few]
    first = best[few[0]]
    found = Interval(first["r2"], first["low"], first["high"])
    control = f"{all_of_them['r2']:.2f} where all {d} are relevant"
    if any(row["high"] < HALF for row in told):
        return Verdict(
            "refuted", f"even in the {few[0]} relevant columns neighbours explain only {told[0]['r2']:.2f}", found
        )
    if all_of_them["high"] >= found.low:
        because = f"how many columns are relevant makes no difference: R² {first['r2']:.2f} with {few[0]}, {control}"
        return Verdict("refuted", because, found)
    works = [s for s in few if best[s]["low"] > HALF]
    share = next(row for row in inside if row["d"] == d and row["s"] == few[0])
    blind = _best(known, few[0], ("k-NN",))
    said = (
        f"{share['share']:.1%} of new points are inside in {d} columns and {share['share_relevant']:.1%} in the "
        f"{few[0]} relevant ones; {first['learner']} reaches R² {first['r2']:.2f}, k-NN in all columns "
        f"{blind['r2']:.2f}, {control}"
    )
    if len(works) == len(few):
        return Verdict("supported", f"{said}: what counts is density where the function lives", found)
    if works:
        return Verdict("depends", f"on how many govern: {said}; no longer with {few[-1]} relevant ones", found)
    return Verdict(
        "depends", f"on being told which: {said}; with the relevant columns alone k-NN {told[0]['r2']:.2f}", found
    )


def _best(rows: list[dict[str, Any]], s: int, names: tuple[str, ...]) -> dict[str, Any]:
    return max((row for row in rows if row["s"] == s and row["learner"] in names), key=lambda row: row["r2"])
