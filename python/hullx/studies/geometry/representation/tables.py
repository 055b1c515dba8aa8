"""Tables of the study of representations, from verdicts, nearest distances and classes by neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from hullx.studies import intervals
from hullx.studies._study import rows_of
from hullx.studies.geometry.representation.views import PIXELS
from hullx.studies.store import Record
from hullx.studies.table import Row, Table

Arrays = dict[str, npt.NDArray[Any]]
BAND = 0.001  # total chance that a share misses its exact value although all is well
ALPHA = 0.05


def arrays_of(records: Sequence[Record]) -> Arrays:
    """What the cells kept, by "what/view"."""
    return {name: values for record in records for name, values in record.arrays.items()}


def views_table(records: Sequence[Record]) -> Table:
    """A row a representation: share inside, verdicts that differ from those of another, what was expected."""
    found = arrays_of(records)
    rows = rows_of(records, "view")
    lines = sum(row["law"] == "line" for row in rows)
    return Table.of([_row(row, found, max(1, lines), sum(bool(r["fitted"]) for r in rows)) for row in rows])


def _row(row: Row, found: Arrays, lines: int, fitted: int) -> dict[str, Any]:
    verdict = found[f"verdict/{row['view']}"]
    inside = int(np.count_nonzero(verdict == 1))
    share = intervals.wilson(inside, len(verdict))
    other = found.get(f"verdict/{row['of']}")
    became = [0, 0] if other is None else [int(np.sum((other == -s) & (verdict == s))) for s in (1, -1)]
    out: dict[str, Any] = {
        **row,
        "queries": len(verdict),
        "inside": inside,
        "undecided": int(np.count_nonzero(verdict == 0)),
        "share": share.estimate,
        "low": share.low,
        "high": share.high,
        "became_inside": became[0],
        "became_outside": became[1],
    }
    out["agrees"] = _agrees(out, intervals.wilson(inside, len(verdict), BAND, lines))
    return out | _accuracy(found, str(row["view"]), max(1, fitted) if row["fitted"] else 1)


def _agrees(row: dict[str, Any], band: intervals.Interval) -> bool | None:
    """Whether the exact fact of this view holds on every query; None where there is none."""
    if row["law"] == "same":
        return bool(row["became_inside"] == row["became_outside"] == 0)
    if row["law"] == "image":
        return bool(row["became_outside"] == 0)
    if row["law"] == "vertices":
        return bool(row["inside"] == row["repeated"])
    if row["law"] == "line":
        return band.holds((row["n"] - 1) / (row["n"] + 1)) and row["became_outside"] == 0
    return None


def _accuracy(found: Arrays, name: str, together: int) -> dict[str, float | None]:
    """Share of test images that their neighbours classify rightly, and its gain over pixels, image by image."""
    right, pixels = found.get(f"right/{name}"), found.get(f"right/{PIXELS}")
    if right is None or pixels is None:
        return dict.fromkeys(("accuracy", "accuracy_low", "accuracy_high", "gain", "gain_low", "gain_high"))
    accuracy = intervals.wilson(int(right.sum()), len(right))
    gain = intervals.mean(right.astype(float) - pixels, ALPHA / together)
    return {
        "accuracy": accuracy.estimate,
        "accuracy_low": accuracy.low,
        "accuracy_high": accuracy.high,
        "gain": gain.estimate,
        "gain_low": gain.low,
        "gain_high": gain.high,
    }


def metrics_table(records: Sequence[Record]) -> Table:
    """A row a metric on pixels."""
    found = arrays_of(records)
    base = found.get(f"nearest/{PIXELS}")
    rows = []
    for row in rows_of(records, "metric"):
        metric = str(row["metric"])
        agreement = None if base is None else correlation(base, found[f"nearest/{metric}"])
        rows.append({**row, "correlation": agreement, **_accuracy(found, metric, 1)})
    return Table.of(rows)


def correlations_table(records: Sequence[Record]) -> Table:
    """Rank correlation of nearest distances, each pair of representations."""
    found = arrays_of(records)
    names = [str(row["view"]) for row in rows_of(records, "view")]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[: i + 1]]
    return Table.of(
        [{"a": a, "b": b, "correlation": correlation(found[f"nearest/{a}"], found[f"nearest/{b}"])} for a, b in pairs]
    )


def correlation(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> float | None:
    """Spearman's; None where one of the two does not vary."""
    x, y = rankdata(a), rankdata(b)
    if np.ptp(x) == 0.0 or np.ptp(y) == 0.0:
        return None
    return float(np.corrcoef(x, y)[0, 1])
