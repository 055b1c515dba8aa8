"""What the tables say of each statement; every function can say each of its words."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.special import ndtri

from hullx.studies._study import Verdict
from hullx.studies.geometry.encoding_dimension.tables import number
from hullx.studies.intervals import Interval
from hullx.studies.table import Row, Table

MISS = 0.001  # chance that a law which holds is called broken, over all rows that are looked at together
SMOOTH = 0.9  # a picture that changes by at least this power of the step is called smooth


def quantile(looks: int) -> float:
    """Standard errors to either side, for so many looks at once."""
    return -float(ndtri(MISS / 2.0 / max(1, looks)))


def _interval(value: float, error: float, times: float) -> Interval:
    return Interval(value, value - times * error, value + times * error)


def _thousands(value: float) -> str:
    return f"{int(value):,}"


def one_dimensional(curves: Table) -> Verdict:
    """Statement 29: are pictures of a number one-dimensional, whatever their encoding?"""
    largest = max(curves.column("values"))
    top = curves.where(values=largest)
    smooth = [row for row in curves if row["expected"] == "smooth"]
    times = quantile(2 * len(smooth))
    broken = [
        row
        for row in smooth
        for name in ("two_nn", "mle")
        if not _interval(number(row, name), number(row, f"{name}_error"), times).holds(1.0)
    ]
    most = max(top.column("rows"))
    deciding = next(row for row in top if row["expected"] == "smooth" and row["rows"] == most)
    interval = _interval(number(deciding, "two_nn"), number(deciding, "two_nn_error"), 3.0)
    where = f"at {_thousands(largest)} values a picture"
    if broken:
        worst = max(broken, key=lambda row: abs(number(row, "two_nn") - 1.0))
        return Verdict(
            "refuted",
            f"{len(broken)} of {2 * len(smooth)} estimates of smooth pictures are not 1: {worst['rendering']} has "
            f"{number(worst, 'two_nn'):.2f} at {_thousands(number(worst, 'values'))} values",
            interval,
        )
    jumps = [row for row in top if row["expected"] == "jumps"]
    higher = [row for row in jumps if number(row, "two_nn") - times * number(row, "two_nn_error") > 1.0]
    if not higher:
        return Verdict("supported", f"{where} every way of drawing the number has dimension 1", interval)
    bars = sorted((row for row in top if row["rendering"] == "bar"), key=lambda row: number(row, "rows"))
    edges = ", ".join(f"{number(r, 'two_nn'):.2f} with {_thousands(number(r, 'rows'))} pictures" for r in bars)
    printed = " to ".join(f"{v:.1f}" for v in sorted({number(r, "two_nn") for r in higher})[:: max(1, len(higher) - 1)])
    return Verdict(
        "depends",
        f"on how the number is drawn; {where} grey level, bump and soft needle have dimension "
        f"{number(deciding, 'two_nn'):.2f}, a sharp edge {edges}, and printed digits, the example itself, {printed}: "
        "they are no continuous function of the number",
        interval,
    )


def adding(flat: Table, span: Table) -> Verdict:
    """Statement 30: do added encoding dimensions change nothing, and can all but the intrinsic ones be removed?"""
    smooth = [row for row in flat if row["expected"] == "smooth"]
    times = quantile(len(smooth))
    tilted = [row for row in smooth if not _interval(number(row, "slope"), number(row, "error"), times).holds(0.0)]
    most = max(smooth, key=lambda row: number(row, "rows"))
    interval = _interval(number(most, "slope"), number(most, "error"), 3.0)
    if tilted:
        return Verdict(
            "refuted",
            f"the estimate of {tilted[0]['rendering']} changes by {number(tilted[0], 'slope'):.3f} with every factor "
            "10 of encoding dimensions",
            interval,
        )
    needed = {
        str(row["rendering"]): int(number(row, "pca_99")) for row in span if row["size"] == max(span.column("size"))
    }
    said = f"ten times the encoding dimensions change the estimate by {number(most, 'slope'):.3f}"
    if max(needed.values()) <= 1:
        return Verdict("supported", f"{said}, and one linear coordinate holds every picture", interval)
    listed = ", ".join(f"{name} {count}" for name, count in needed.items())
    return Verdict(
        "depends",
        f"on the direction; {said}, so adding is free, but linear maps remove them only down to what 99 % of the "
        f"variance needs ({listed}), although all are made of one number",
        interval,
    )


def ambient(flat: Table, curves: Table) -> Verdict:
    """Statement 12: is the ambient dimension a matter of the representation alone?"""
    values = curves.column("values")
    found = adding(flat, Table.of([{"rendering": "any", "size": 0, "pca_99": 1}]))
    if found.word == "refuted":
        return found
    return Verdict(
        "supported",
        f"the same numbers were drawn with {_thousands(min(values))} to {_thousands(max(values))} values, and the "
        f"intrinsic dimension did not follow: {found.because.split(',')[0]}",
        found.interval,
    )


def regularities(pictures: Table) -> Verdict:
    """Statement 10: do pictures have regularities beyond linear ones?"""
    names = list(dict.fromkeys(pictures.column("data")))
    times = quantile(2 * len(names))
    lower, said = 0, []
    interval = None
    for name in names:
        real, linear = (pictures.where(data=name, law=law).rows[0] for law in ("pictures", "Gaussian"))
        one, other = (_interval(number(r, "two_nn"), number(r, "error"), times) for r in (real, linear))
        interval = interval or one
        lower += one.high < other.low
        said.append(
            f"{name} has {one.estimate:.1f}, Gaussian rows of the same covariance {other.estimate:.1f}, of "
            f"{_thousands(number(real, 'values'))} values"
        )
    because = "; ".join(said)
    if lower == len(names):
        return Verdict("supported", because, interval)
    return Verdict("depends" if lower else "refuted", f"{'on the data; ' if lower else ''}{because}", interval)


def latent(pictures: Table) -> Verdict:
    """Statement 28: do natural pictures have between 2 and 1,000 intrinsic dimensions?"""
    real = [row for row in pictures if row["law"] == "pictures"]
    times = quantile(len(real))
    intervals = [_interval(number(row, "two_nn"), number(row, "error"), times) for row in real]
    within = [interval.low >= 2.0 and interval.high <= 1_000.0 for interval in intervals]
    because = ", ".join(
        f"{row['data']} {interval.estimate:.1f} (encoded in {_thousands(number(row, 'values'))})"
        for row, interval in zip(real, intervals, strict=True)
    )
    deciding = intervals[0]
    if all(within):
        return Verdict("supported", f"by TwoNN {because}: all between 2 and 1,000", deciding)
    if any(within):
        return Verdict("depends", f"on the pictures; by TwoNN {because}", deciding)
    return Verdict("refuted", f"by TwoNN {because}: none between 2 and 1,000", deciding)


def grain(cube: Table) -> Verdict:
    """Statement 31: is the set of plausible pictures as small a part of all as a grain of sand of a stadium?

    An upper bound on a volume can show that a set is small, never that it is large: there is no "refuted".
    """
    row = cube.where(asked="grain").rows[0]
    interval = Interval(number(row, "share"), number(row, "low"), number(row, "high"))
    half = cube.where(data=row["data"], asked="50 %").rows[0]
    exponent = half["log10_volume"]
    if interval.low > 0.5:
        return Verdict(
            "supported",
            f"{100 * interval.estimate:.1f} % of fresh pictures ({row['data']}) lie in a set that fills at most 10^-16 "
            "of the cube of all pictures (a grain in a stadium)"
            + ("" if exponent is None else f", one half of them in at most 10^{number(half, 'log10_volume'):.0f}"),
            interval,
        )
    if interval.high < 0.5:
        return Verdict(
            "untestable here",
            f"the bound is too weak for {row['data']}: the set that is proven to be so small holds "
            f"{100 * interval.estimate:.1f} % of fresh pictures",
            interval,
        )
    return Verdict(
        "depends",
        f"on which pictures count: the set that is proven to be so small holds {100 * interval.estimate:.1f} % of "
        f"fresh ones ({row['data']})",
        interval,
    )


def smooth(table: Table) -> Verdict:
    """Statement 33: do pictures move smoothly with what they show?"""
    rows = [row for row in table if row["coarse_power"] is not None]
    times = quantile(len(rows))
    intervals = [_interval(number(r, "coarse_power"), number(r, "coarse_error"), times) for r in rows]
    good = [interval.high >= SMOOTH for interval in intervals]
    deciding = min(intervals, key=lambda interval: interval.estimate)
    said = _powers(rows)
    if all(good):
        return Verdict("supported", f"differences grow in proportion to the step ({said})", deciding)
    if any(good):
        return Verdict(
            "depends",
            f"on edges and scale; beyond a pixel differences grow with this power of the step: {said}; 1 is smooth, "
            "one half is what an edge gives, 0 a jump",
            deciding,
        )
    return Verdict("refuted", f"no rendering moves smoothly beyond a pixel ({said})", deciding)


def _powers(rows: Sequence[Row]) -> str:
    return ", ".join(f"{row['rendering']} {number(row, 'coarse_power'):.2f}" for row in rows)
