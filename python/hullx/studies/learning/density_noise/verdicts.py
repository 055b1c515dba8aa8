"""What the tables say of seven statements; each function can return each word."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from hullx.studies._study import Verdict
from hullx.studies.intervals import Interval
from hullx.studies.table import Row, Table, real

SMALL = 0.1  # a coefficient of ln D up to here is nothing
LEARNED = 0.1  # of the variance
NOTHING = 1e-6  # an error below it is that of rounding and of the penalty
CLOSE = 0.15  # of the exact spacing
FALLS = (0.65, 1.35)  # of 2/m: the fall of the error of the nearest row


def all_of(tables: Mapping[str, Table]) -> dict[int, Verdict]:
    trusted = untrusted(tables["floors"], tables["spacing"])
    found = {
        38: two_factors(tables["rates"], tables["columns"]),
        13: dense_regions(tables["rates"]),
        34: generalises(tables["errors"]),
        35: only_encoding(tables["columns"]),
        36: approximation(tables["correlation"]),
        37: ideal_model(tables["ideal"]),
        42: better_data(tables["improvements"]),
    }
    if trusted is None:
        return found
    return {number: Verdict("untestable here", trusted) for number in found}


def untrusted(floors: Table, spacing: Table) -> str | None:
    """An exact law that was missed."""
    for row in floors:
        if not row["agrees"]:
            return f"the error of noise alone, {real(row, 'error'):.4g}, misses its exact value"
    for row in spacing:
        if int(real(row, "m")) <= 4 and abs(real(row, "ratio") - 1.0) > CLOSE:
            return f"the distance to the nearest row misses its law in dimension {row['m']}"
    return None


def two_factors(rates: Table, columns: Table) -> Verdict:
    """38: density in the data's own dimensions decides, not in the columns."""
    plain, noisy = _row(columns, 0.0), [row for row in columns if real(row, "noise") > 0]
    near = rates.records(learner="1 neighbour")
    falling = [row["falls"] for row in sorted(near, key=lambda row: int(row["m"]))]
    by_dimension = all(a > b for a, b in itertools.pairwise(falling))
    interval = _interval(plain)
    said = (
        f"the error of the nearest row falls like n^-{falling[0]:.2f} in dimension {near[0]['m']} and "
        f"n^-{falling[-1]:.2f} in dimension {near[-1]['m']}; with D columns it changes like D^{interval.estimate:+.2f}"
    )
    if not by_dimension or interval.low > SMALL:
        return Verdict("refuted", said, interval)
    if abs(interval.estimate) > SMALL:
        return Verdict("depends", f"on the columns: {said}", interval)
    worst = max(noisy, key=lambda row: real(row, "coefficient"), default=None)
    if worst is not None and real(worst, "low") > SMALL:
        because = f"on noise: {said}, but like D^{real(worst, 'coefficient'):+.2f} with noise in every column"
        return Verdict("depends", because, interval)
    return Verdict("supported", said, interval)


def dense_regions(rates: Table) -> Verdict:
    """13: a function is found where the data are dense enough: the error follows the distance to the nearest row."""
    near = rates.records(learner="1 neighbour")
    shares = {int(row["m"]): row["falls"] / row["two_over_m"] for row in near}
    fits = [FALLS[0] <= share <= FALLS[1] for share in shares.values()]
    said = ", ".join(f"{share:.2f} (m = {m})" for m, share in shares.items())
    because = f"the error of the nearest row falls with its squared distance: the power is {said} times that of the law"
    worst = min(near, key=lambda row: float(row["falls"]))
    interval = Interval(*(float(worst[key]) for key in ("falls", "low", "high")))
    if all(fits):
        return Verdict("supported", because, interval)
    return (
        Verdict("depends", f"on the dimension: {because}", interval)
        if any(fits)
        else Verdict("refuted", because, interval)
    )


def generalises(errors: Table) -> Verdict:
    """34: interpolation between samples answers new ones."""
    best: dict[int, float] = {}
    for row in errors:
        m = int(real(row, "m"))
        best[m] = min(best.get(m, 9.0), real(row, "error"))
    learned = [m for m, error in best.items() if error < LEARNED]
    said = ", ".join(f"{max(error, NOTHING):.2g} (m = {m})" for m, error in best.items())
    most = max(int(real(row, "n")) for row in errors)
    because = f"with up to {most:,} rows the best learner is off by {said} of the variance at new points"
    if len(learned) == len(best):
        return Verdict("supported", because)
    return Verdict("depends", f"on the dimension: {because}") if learned else Verdict("refuted", because)


def only_encoding(columns: Table) -> Verdict:
    """35: it is only the encoding that is high-dimensional: the columns change nothing."""
    plain = _row(columns, 0.0)
    interval = _interval(plain)
    because = f"the error of the nearest row changes like D^{interval.estimate:+.3f} with D columns, all else equal"
    if interval.low >= -SMALL and interval.high <= SMALL:
        return Verdict("supported", because, interval)
    if interval.low > SMALL or interval.high < -SMALL:
        return Verdict("refuted", because, interval)
    return Verdict("depends", f"on what is meant by nothing: {because}", interval)


def approximation(correlation: Table) -> Verdict:
    """36: the quality of the approximation decides generalisation."""
    plain, given = (correlation.records(correlation=name)[0] for name in ("plain", "given the rows"))
    interval = Interval(*(float(given[key]) for key in ("estimate", "low", "high")))
    because = (
        f"over {plain['models']} autoencoders the held-out error and that of a classifier on the codes have rank "
        f"correlation {plain['estimate']:.2f}, {given['estimate']:.2f} once the number of rows is taken out"
    )
    if given["low"] > 0.0 and plain["low"] > 0.0:
        return Verdict("supported", because, interval)
    if plain["high"] <= 0.0 or plain["low"] <= 0.0 < plain["high"]:
        return Verdict("refuted", because, interval)
    return Verdict("depends", f"on the number of rows: {because}", interval)


def ideal_model(ideal: Table) -> Verdict:
    """37: the ideal model is right about any new sample."""
    arcs, noise = (ideal.records(labels=name)[0] for name in ("arcs", "white noise"))
    interval = Interval(*(float(noise[key]) for key in ("error", "low", "high")))
    if arcs["high"] > 0.2:
        return Verdict("untestable here", f"even labels by arc are missed on the circle ({arcs['error']:.0%})")
    because = (
        f"with the exact code of a circle labels by arc are missed by {arcs['error']:.1%}, labels that are white noise "
        f"by {noise['error']:.1%}: no code predicts what does not depend on it"
    )
    if interval.high < 0.1:
        return Verdict("supported", because, interval)
    return (
        Verdict("refuted", because, interval)
        if interval.holds(0.5)
        else Verdict("depends", f"on the labels: {because}", interval)
    )


def better_data(improvements: Table) -> Verdict:
    """42: more or better data is the best improvement."""
    found = {str(row["change"]): row for row in improvements}
    width = found["twice the width"]
    data = [found[name] for name in ("twice the rows", "half the noise")]
    best = max(data, key=lambda row: real(row, "lowered"))
    said = ", ".join(f"{name} lowers the error by {100 * real(found[name], 'lowered'):.1f} points" for name in CHANGES)
    interval = _interval(best, "lowered")
    if real(best, "low") > max(0.0, real(width, "high")):
        return Verdict("supported", said, interval)
    if real(width, "low") > max(real(row, "high") for row in data):
        return Verdict("refuted", said, interval)
    return Verdict("depends", f"on chance at this size: {said}", interval)


CHANGES = ("twice the rows", "half the noise", "twice the width")


def _row(columns: Table, noise: float) -> Row:
    return next(row for row in columns if row["noise"] == noise)


def _interval(row: Row, key: str = "coefficient") -> Interval:
    return Interval(*(real(row, name) for name in (key, "low", "high")))
