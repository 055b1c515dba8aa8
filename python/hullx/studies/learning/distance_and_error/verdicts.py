"""What the tables say of four statements; each function can return each word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hullx.studies._study import Verdict
from hullx.studies.intervals import Interval
from hullx.studies.learning.distance_and_error.fourfold import PLAIN
from hullx.studies.learning.distance_and_error.tables import SURE, is_control
from hullx.studies.table import Table, grouped

Rows = Sequence[Mapping[str, Any]]
BROKEN = 0.001  # a control that is so unlikely is broken
EVERYTHING = 0.01  # up to this share inside, everything is outside
MOST = 0.5
MANY, FEW = 0.2, 0.05  # of the rows out of distribution; of either
KEPT = 0.03  # a stand-in may cost that much AUROC and be called as good
NUMBERS = (22, 19, 23, 24)


def verdicts_of(tables: Mapping[str, Table]) -> dict[int, Verdict]:
    scores = tables["scores"].records()
    broken = broken_control(scores)
    if broken is not None:
        return dict.fromkeys(NUMBERS, Verdict("untestable here", broken))
    plain = [row for row in scores if row["shift"] == "none" and not is_control(row)]
    return {
        22: far_is_wrong(plain, tables["inside"].records()),
        19: still_distinct(plain, tables["sets"].records(), tables["inside"].records()),
        23: without_training_set(tables["stand_in"].records()),
        24: other_name(tables["fourfold"].records(), tables["samples"].records()),
    }


def broken_control(scores: Rows) -> str | None:
    """Errors that were shuffled, or of a machine that was taught nothing, cannot be told; where they are, stop."""
    for row in scores:
        if is_control(dict(row)) and row["within_q"] is not None and row["within_q"] < BROKEN:
            return f"{row['score']} tells errors of “{row['model']}” on {row['set']} that nothing can tell"
    return None


def grows(row: Mapping[str, Any]) -> bool:
    """Does error grow with the score among rows of one class, for sure?"""
    return row["within"] is not None and row["within"] > 0.5 and row["within_q"] < SURE


def picked(scores: Rows, space: str, score: str) -> list[Mapping[str, Any]]:
    return [row for row in scores if (row["space"], row["score"]) == (space, score) and row["within"] is not None]


def _interval(row: Mapping[str, Any], name: str) -> Interval:
    return Interval(*(float(row[key]) for key in (name, f"{name}_low", f"{name}_high")))


def _span(rows: Rows, name: str = "within") -> str:
    values = [float(row[name]) for row in rows]
    return f"{min(values):.2f} to {max(values):.2f}"


def far_is_wrong(scores: Rows, inside: Rows) -> Verdict:
    """22: items far from the training set are those that fail, and fail because extrapolation is required."""
    near = picked(scores, "inputs", "nearest")
    if not near:
        return Verdict("untestable here", "no machine made enough errors to compare near rows with far ones")
    sure = [row for row in near if grows(row)]
    apart = [row for row in inside if row["matched"] is not None and row["matched_low"] is not None]
    outside = [row for row in apart if row["matched_low"] > 0.0]
    middle = sorted(near, key=lambda row: float(row["within"]))[len(near) // 2]
    doubt = picked(scores, "machine", "doubt")
    added = [row for row in near if row["added_q"] is not None]
    more = [row for row in added if row["added_q"] < SURE and row["added"] > 0.0]
    said = (
        f"within classes a wrong answer lies farther from the nearest training row than a right one with chance "
        f"{_span(near)}, surely above one half for {len(sure)} of {len(near)} pairs of machine and data"
    )
    if doubt:
        said += (
            f"; the machine's own doubt has {_span(doubt)}, and the distance adds to it in {len(more)} of {len(added)}"
        )
    if apart:
        said += (
            f"; at equal distance rows outside the hull fail more often than those inside in {len(outside)} of "
            f"{len(apart)}, less often in {sum(row['matched_high'] < 0.0 for row in apart)}"
        )
    interval = _interval(middle, "within")
    if len(sure) == len(near) and len(outside) == len(apart):
        return Verdict("supported", said, interval)
    if not sure and not outside:
        return Verdict("refuted", said, interval)
    return Verdict("depends", f"on the data, and on what far means: {said}", interval)


def still_distinct(scores: Rows, sets: Rows, inside: Rows) -> Verdict:
    """19: where everything is outside, there is still near and far outside, and it matters."""
    high = {row["set"]: row for row in sets if row["inside"] <= EVERYTHING * row["n"]}
    rows = [row for row in picked(scores, "inputs", "hull") if row["set"] in high]
    if not rows:
        return Verdict("untestable here", "in no set was everything outside the hull")
    sure = [row for row in rows if grows(row)]
    lowest = min(rows, key=lambda row: float(row["within"]))
    said = (
        f"where at most {100 * EVERYTHING:g} % are inside, the distance to the hull is larger for wrong answers than "
        f"for right ones of the same class with chance {_span(rows)}, surely above one half for {len(sure)} of "
        f"{len(rows)} pairs of machine and data"
    )
    known = [row for row in inside if row["difference"] is not None]
    if known:
        points = [100.0 * float(row["difference"]) for row in known]
        said += (
            f"; where some rows are inside, the share wrong outside differs from that inside by {min(points):+.0f} to "
            f"{max(points):+.0f} points"
        )
    interval = _interval(lowest, "within")
    if len(sure) == len(rows):
        return Verdict("supported", said, interval)
    missing = sorted({str(row["set"]) for row in rows if not grows(row)})
    return (
        Verdict("depends", f"on the data, not for {', '.join(missing)}: {said}", interval)
        if sure
        else Verdict("refuted", said, interval)
    )


def without_training_set(standin: Rows) -> Verdict:
    """23: nobody can test this without the training set."""
    pairs = [
        {row["rows"]: row for row in rows}
        for rows in grouped([dict(row) for row in standin], "set", "model").values()
        if all(row["within"] is not None for row in rows)
    ]
    pairs = [pair for pair in pairs if pair["trained on"]["within_low"] > 0.5]
    if not pairs:
        return Verdict("untestable here", "not even the distance to the training rows told errors where this was asked")
    as_good = [pair for pair in pairs if abs(pair["stand-in"]["lost"]) < KEPT and pair["stand-in"]["within_low"] > 0.5]
    nothing = [pair for pair in pairs if pair["stand-in"]["within_low"] <= 0.5]
    worst = max(pairs, key=lambda pair: float(pair["stand-in"]["lost"]))["stand-in"]
    trained, stand, columns = (_span([pair[name] for pair in pairs]) for name in STANDINS)
    said = (
        f"no language model is asked here; on {len(pairs)} pairs of machine and data the distance to the rows trained "
        f"on tells wrong answers with chance {trained}, that to as many other rows of the same source {stand}, that to "
        f"the same with shuffled columns {columns}; less than {KEPT:g} is lost by the stand-in in {len(as_good)} of "
        f"{len(pairs)}"
    )
    interval = _interval(worst, "lost")
    if len(as_good) == len(pairs):
        return Verdict("refuted", f"a sample of the same source does as well: {said}", interval)
    if len(nothing) == len(pairs):
        return Verdict("supported", said, interval)
    return Verdict("depends", f"on the machine, the data, and how much loss is allowed: {said}", interval)


STANDINS = ("trained on", "stand-in", "shuffled columns")


def other_name(fourfold: Rows, samples: Rows) -> Verdict:
    """24: what is called extrapolation is what is called out of distribution: the other two of four cells are empty."""
    plain = [row for row in samples if row["rows"] == PLAIN]
    wrong = [row for row in plain if row["out"]]
    if wrong or not plain:
        return Verdict("untestable here", "plain test rows were told from other test rows: the test is broken")
    if all(row["rows"] == PLAIN or not row["out"] for row in samples):
        return Verdict("untestable here", "no kind of rows was told from test rows: nothing is out of distribution")
    parts = [_cells(rows) for rows in grouped([dict(row) for row in fourfold], "set", "family", "d").values()]
    apart = [part for part in parts if part["apart"]]
    together = [part for part in parts if part["same"]]
    shown = (apart or parts)[0]
    said = "; ".join(str(part["said"]) for part in parts)
    interval = Interval(*shown["numbers"])
    if len(together) == len(parts):
        return Verdict("supported", said, interval)
    if len(apart) == len(parts):
        return Verdict("refuted", f"one does not tell the other: {said}", interval)
    return Verdict("depends", f"on the coordinates: {said}", interval)


def _cells(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """One space: how many lie in the two other cells, and where the errors are."""
    first = rows[0]["model"]
    n = {(row["distribution"], row["side"]): int(row["n"]) for row in rows if row["model"] == first}
    share = {
        side: n.get((kind, side), 0) / max(1, n.get((kind, "inside"), 0) + n.get((kind, "outside"), 0))
        for kind, side in (("in", "outside"), ("out", "inside"))
    }
    last = rows[-1]["model"]
    error = {(r["distribution"], r["side"]): r for r in rows if r["model"] == last and r["n"]}
    unlike = [error.get(key) for key in (("in", "outside"), ("out", "inside"))]
    errors = [f"{100 * r['error']:.0f} %" if r else "none" for r in unlike]
    head = unlike[0] or unlike[1] or next(iter(error.values()))
    out = sum(int(row["n"]) for row in rows if row["model"] == first and row["distribution"] == "out")
    return {
        "apart": share["outside"] > MOST and n.get(("out", "inside"), 0) > MANY * out,
        "same": share["outside"] < FEW and share["inside"] < FEW,
        "numbers": tuple(float(head[key]) for key in ("error", "low", "high")),
        "said": f"{rows[0]['set']} in {rows[0]['d']} dimensions: {100 * share['outside']:.0f} % of rows in "
        f"distribution are outside (there the {last} errs on {errors[0]}), {100 * share['inside']:.0f} % of those "
        f"out of it are inside (on {errors[1]})",
    }
