"""Does a continuous path of natural images lead from a face without glasses to one with?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from hullx.studies._study import Conclusion, Verdict, rows_of
from hullx.studies.intervals import Interval, mean, wilson
from hullx.studies.store import Record
from hullx.studies.table import Row, Table, real, reals


def conclude_all(records: Sequence[Record]) -> Conclusion:
    faces = Table.of([_face_row(row) for row in rows_of(records, "faces")])
    tables = {
        "glasses": faces,
        "paths": Table.of([_path_row(row) for row in rows_of(records, "path")]),
        "spheres": Table.of([_sphere_row(row) for row in rows_of(records, "spheres")]),
        "line": Table.of(rows_of(records, "line")),
        "pairs": Table.of(rows_of(records, "pair")),
    }
    return Conclusion(tables, {43: no_continuous_path(faces, tables["line"])})


def _face_row(row: Row) -> dict[str, Any]:
    ratios = reals(row, "ratios")
    found = mean(np.log(ratios))
    return {
        "set": row["set"], "n": row["n"], "faces": len(ratios), "ratio": float(np.exp(found.estimate)),
        "low": float(np.exp(found.low)), "high": float(np.exp(found.high)),
    }  # fmt: skip


def _path_row(row: Row) -> dict[str, Any]:
    farthest = mean(reals(row, "farthest"))
    kept = ("set", "path", "pairs", "near", "codes_of_data")
    return {key: row[key] for key in kept} | {
        "farthest": farthest.estimate, "low": farthest.low, "high": farthest.high
    }  # fmt: skip


def _sphere_row(row: Row) -> dict[str, Any]:
    share = wilson(int(real(row, "apart")), int(real(row, "draws")))
    kept = ("m", "n", "gap", "draws", "edge")
    return {key: row[key] for key in kept} | {"apart": share.estimate, "low": share.low, "high": share.high}


def no_continuous_path(faces: Table, line: Table) -> Verdict:
    """At the largest samples: whether a radius tells faces with glasses from faces without, by set of images."""
    if not all(line.column("agrees")):
        return Verdict("untestable here", "the largest gap on a line misses its exact law")
    most = max(faces.column("n"))
    found = {str(row["set"]): row for row in faces.where(n=most)}
    control = found["never"]
    if real(control, "low") > 1.0:
        because = f"faces that never wear glasses fall apart, too (ratio {real(control, 'ratio'):.2f})"
        return Verdict("untestable here", because)
    on_off = found["on or off"]
    ways = {name: found[name] for name in ("any opacity", "slid in")}
    interval = Interval(real(on_off, "ratio"), real(on_off, "low"), real(on_off, "high"))
    gap = f"the gap is {interval.estimate:.2f} of the largest one inside the two groups"
    if interval.high < 1.0:
        return Verdict("refuted", f"even with glasses on or off the images hang together: {gap}", interval)
    joined = [name for name, row in ways.items() if real(row, "high") < 1.0]
    if interval.low > 1.0 and not joined:
        return Verdict("supported", f"{gap}, and neither transparent nor moving glasses close it", interval)
    if interval.low > 1.0:
        closing = " and ".join(f"{real(ways[name], 'ratio'):.2f} with {WORDS[name]}" for name in joined)
        because = f"on what counts as natural: with glasses on or off {gap} ({most:,} images), but {closing}"
        return Verdict("depends", because, interval)
    return Verdict("depends", f"on the sample: with {most:,} images {gap}, too near to 1", interval)


WORDS = {"any opacity": "half transparent ones", "slid in": "glasses on their way to the face"}
