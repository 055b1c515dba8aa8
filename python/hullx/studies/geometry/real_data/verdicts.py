"""What the tables say of four statements; each function can return every word, from tables alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hullx.studies._study import Verdict
from hullx.studies.geometry.real_data.tables import interval
from hullx.studies.intervals import Interval
from hullx.studies.table import Row, Table, real

NEVER = 0.01  # a share below this is called never
HIGH = 100  # dimensions, in the statement
LOW_DIMENSION = 30.0  # intrinsic: what the paper still calls few
FEWER = 0.5  # of the shuffled copy's dimension

NAMES = {
    "crop": "middle crops",
    "block": "block averages",
    "components": "principal components",
    "columns": "random columns",
    "projection": "random projections",
    "all": "all columns",
}


def verdicts_of(tables: Mapping[str, Table]) -> dict[int, Verdict]:
    return {
        40: above_hundred(tables["share"]),
        3: everything_outside(tables["share"], tables["swap"]),
        9: low_dimension(tables["dimension"], tables["factorial"], tables["share"]),
        33: manifold(tables["dimension"]),
    }


def _named(row: Row) -> str:
    return f"{NAMES.get(str(row['family']), str(row['family']))} ({int(real(row, 'd'))} dimensions)"


def _per_cent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _full(shares: Table) -> list[Row]:
    """Rows at the largest number of training rows."""
    most = max((real(row, "n") for row in shares), default=0.0)
    return [row for row in shares if row["n"] == most]


def _sides(rows: Sequence[Row]) -> tuple[list[tuple[Row, Interval]], list[tuple[Row, Interval]]]:
    """Those whose share is proven above NEVER, and those proven below, all at once with 95 %."""
    found = [(row, interval(row, len(rows))) for row in rows]
    above = sorted((f for f in found if f[1].low > NEVER), key=lambda f: -f[1].estimate)
    return above, [f for f in found if f[1].high < NEVER]


def above_hundred(shares: Table) -> Verdict:
    """Above 100 dimensions a new row is never inside, on any data?"""
    rows = [row for row in _full(shares) if real(row, "d") > HIGH]
    if not rows:
        widest = max((int(real(row, "d")) for row in shares), default=0)
        return Verdict("untestable here", f"no coordinates with more than {HIGH} dimensions, these rows have {widest}")
    above, below = _sides(rows)
    if above and below:
        row, most = above[0]
        other, few = min(below, key=lambda f: abs(real(f[0], "d") - real(row, "d")))  # the first of the nearest
        because = (
            f"on the coordinates, through the law of the radius: {_per_cent(most.estimate)} of {_named(row)} are "
            f"inside, of {_named(other)} at most {_per_cent(few.high)}"
        )
        return Verdict("depends", because, most)
    if above:
        row, least = above[-1]
        return Verdict("refuted", f"of {_named(row)} {_per_cent(least.estimate)} are still inside", least)
    if below:
        row, worst = max(below, key=lambda f: f[1].high)
        where = f"in {len(below)} of {len(rows)} coordinates above {HIGH} dimensions"
        return Verdict("supported", f"{where} at most {_per_cent(worst.high)} are inside", worst)
    return Verdict("untestable here", f"too few queries: every interval reaches across {_per_cent(NEVER)}")


def everything_outside(shares: Table, swaps: Table) -> Verdict:
    """In high dimension everything is extrapolation?  High: so many that a Gaussian would never be inside."""
    rows = [row for row in _full(shares) if real(row, "law") < NEVER]
    if not rows:
        return Verdict("untestable here", "in every number of dimensions measured Gaussian rows, too, would be inside")
    above, below = _sides(rows)
    where = f"where Gaussian rows would be inside less than {_per_cent(NEVER)} of the time"
    if above and below:
        row, most = above[0]
        because = f"{_per_cent(most.estimate)} of {_named(row)} are inside {where}; {_swapped(swaps)}"
        return Verdict("depends", because, most)
    if above:
        row, least = above[-1]
        return Verdict("refuted", f"{where} {_per_cent(least.estimate)} of {_named(row)} are inside", least)
    if below:
        row, worst = max(below, key=lambda f: f[1].high)
        return Verdict("supported", f"{where} at most {_per_cent(worst.high)} of real rows are, too", worst)
    return Verdict("untestable here", f"too few queries: every interval reaches across {_per_cent(NEVER)}")


def _swapped(swaps: Table) -> str:
    """What decides, radius or direction, when one of the two is replaced by a Gaussian's."""
    found = {(row["radius"], row["direction"]): row for row in swaps}
    pairs = (("own radius", "Gaussian direction"), ("Gaussian radius", "own direction"))
    if not all(pair in found for pair in pairs):
        return "radius and direction were not told apart"
    radius, direction = (interval(found[pair], 2) for pair in pairs)
    said = (
        f"with their radii and Gaussian directions {_per_cent(radius.estimate)}, with Gaussian radii and their "
        f"directions {_per_cent(direction.estimate)}"
    )
    if radius.low > direction.high:
        return f"on the law of the radius: {said}"
    if direction.low > radius.high:
        return f"on the directions: {said}"
    return f"on radius and direction alike: {said}"


def low_dimension(dimensions: Table, factorial: Table, shares: Table) -> Verdict:
    """Because natural data have few intrinsic dimensions, is it interpolation after all?"""
    pairs: list[tuple[Row, Row]] = []
    for row in dimensions:
        if row["treatment"] == "shuffled" or real(row, "likelihood") > LOW_DIMENSION:
            continue
        same = {key: row[key] for key in ("family", "d", "source")}
        found = list(factorial.where(**same, treatment=row["treatment"])) if len(factorial) else []
        if not found and row["treatment"] == "raw":
            found = [share for share in _full(shares) if all(share[key] == same[key] for key in same)]
        pairs.extend((row, share) for share in found[:1])
    if not pairs:
        return Verdict("untestable here", f"no coordinates with an intrinsic dimension of at most {LOW_DIMENSION:g}")
    measured = [(row, share, interval(share, len(pairs))) for row, share in pairs]
    top = max(measured, key=lambda m: m[2].estimate)
    bottom = min(measured, key=lambda m: m[2].estimate)
    said = " and ".join(
        f"{_treated(row)} have intrinsic dimension {_few(row)} and {_per_cent(found.estimate)} inside"
        for row, _, found in (top, bottom)
    )
    if all(found.low > 0.5 for _, _, found in measured):
        return Verdict("supported", f"wherever the intrinsic dimension is low most rows are inside: {said}", bottom[2])
    if all(found.high < NEVER for _, _, found in measured):
        row, _, worst = max(measured, key=lambda m: m[2].high)
        because = f"with intrinsic dimension {_few(row)} at most {_per_cent(worst.high)} are inside"
        return Verdict("refuted", because, worst)
    return Verdict("depends", f"on the law of the radius, not on the intrinsic dimension: {said}", top[2])


def _few(row: Row) -> str:
    return f"{real(row, 'likelihood'):.1f}"


def _treated(row: Row) -> str:
    words = {"contrast": " of normalised contrast", "row contrast": " of rows of normalised contrast"}
    return f"{_named(row)}{words.get(str(row['treatment']), '')}"


def manifold(dimensions: Table) -> Verdict:
    """Do natural data have few intrinsic dimensions?  Fewer than the same columns made independent, that is."""
    ratios = []
    for row in dimensions:
        if row["family"] != "all" or row["treatment"] != "raw":
            continue
        for copy in dimensions.where(family="all", treatment="shuffled", source=row["source"]):
            ratio = real(row, "likelihood") / real(copy, "likelihood")
            relative = [
                2.0 * float(r["likelihood_error"] or 0.0) / real(r, "likelihood") for r in (row, copy)
            ]  # two standard errors
            width = ratio * (relative[0] ** 2 + relative[1] ** 2) ** 0.5
            ratios.append((row, copy, Interval(ratio, ratio - width, ratio + width)))
    if not ratios:
        return Verdict("untestable here", "the intrinsic dimension was not measured beside that of shuffled columns")
    few = [r for r in ratios if r[2].high < FEWER]
    row, copy, shown = ratios[0]
    said = (
        f"{row['source']} has intrinsic dimension {_few(row)} of {row['d']} columns, the same "
        f"columns shuffled {_few(copy)}"
    )
    if len(few) == len(ratios):
        every = f"in all {len(ratios)} sets less than half of that of shuffled columns" if len(ratios) > 1 else "few"
        return Verdict("supported", f"{every}: {said}; smoothness is not looked at here", shown)
    if not few:
        return Verdict("refuted", f"in no set less than half of that of shuffled columns: {said}", shown)
    others = ", ".join(sorted(str(r[0]["source"]) for r in ratios if r not in few))
    return Verdict("depends", f"on the data: {said}; not less than half of that for {others}", shown)
