"""From measured rows to tables: scores with chances adjusted for their number, the best ones, the four cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from hullx.calibration import benjamini_hochberg
from hullx.studies._study import rows_of
from hullx.studies.intervals import wilson
from hullx.studies.store import Record
from hullx.studies.table import Table, grouped

TAUGHT_NOTHING = "taught shuffled answers"
CONTROL, MACHINE = "control", "machine"
SURE = 0.05  # of what Benjamini and Hochberg leave
DIGITS = 4
OUT_AT = 0.01  # the p-value of a two-sample test from which on rows are called out of distribution


def tables_of(records: Sequence[Record]) -> dict[str, Table]:
    scores = adjusted(rows_of(records, "score"))
    samples = [{**row, "out": out_of_distribution(row)} for row in rows_of(records, "sample")]
    found = {
        "best": best(scores),
        "ranking": ranking(scores),
        "scores": scores,
        "sets": rows_of(records, "set"),
        "far": [with_shares(row) for row in rows_of(records, "flagged")],
        "inside": rows_of(records, "inside"),
        "stand_in": rows_of(records, "stand-in"),
        "fourfold": quarters(samples, rows_of(records, "quarter")),
        "samples": samples,
        "shift": rows_of(records, "shift"),
        "detected": rows_of(records, "detected"),
        "across": across(rows_of(records, "shift"), rows_of(records, "detected")),
    }
    return {name: Table.of([printed(row) for row in rows]) for name, rows in found.items()}


def printed(row: dict[str, Any]) -> dict[str, Any]:
    """As many digits as intervals leave: the tables are long."""
    return {key: float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value for key, value in row.items()}


def out_of_distribution(row: dict[str, Any]) -> bool:
    return float(row["p"]) <= OUT_AT


def is_control(row: dict[str, Any]) -> bool:
    return bool(row["space"] == CONTROL or row["model"] == TAUGHT_NOTHING)


def adjusted(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """With chances by Benjamini and Hochberg: over all scores of all machines, and over all controls."""
    out = [dict(row) for row in rows]
    for control in (False, True):
        family = [row for row in out if is_control(row) == control]
        for name in ("within_p", "added_p"):
            known = [row for row in family if row[name] is not None]
            p = [float(row[name]) for row in known]
            changed = benjamini_hochberg(p) if p else np.zeros(0)
            for row, q in zip(known, changed, strict=True):
                row[name.replace("_p", "_q")] = float(f"{float(q):.5g}")
            for row in family:
                row.setdefault(name.replace("_p", "_q"), None)
    return out


def with_shares(row: dict[str, Any]) -> dict[str, Any]:
    """Errors among rows called far and among the others, with intervals."""
    out = dict(row)
    for name, n in (("far", row["far"]), ("near", row["n"] - row["far"])):
        share = wilson(row[f"wrong_{name}"], n) if n else None
        values = (share.estimate, share.low, share.high) if share else (np.nan,) * 3
        out |= dict(zip((f"error_{name}", f"{name}_low", f"{name}_high"), values, strict=True))
    return out


def across(errors: Sequence[dict[str, Any]], moved: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rank correlation, over changes and strengths, of the distance with the error: does the farther change hurt more?

    For all changes, and without blur, which brings pictures nearer.
    """
    out = []
    for (name, model), rows in grouped(errors, "set", "model").items():
        for (space, score), far in grouped(moved, "space", "score").items():
            ratio = {(r["shift"], r["strength"]): r["ratio"] for r in far if r["set"] == name}
            if space != "inputs":
                continue
            for left_out in ("nothing", "blur"):
                kept = [
                    r for r in rows if r["shift"] != left_out and ratio.get((r["shift"], r["strength"])) is not None
                ]
                a = [float(ratio[r["shift"], r["strength"]]) for r in kept]
                b = [float(r["error"]) for r in kept]
                if len(kept) >= 3:
                    rho = float(spearmanr(a, b).statistic)
                    out.append({"set": name, "model": model, "score": score, "without": left_out, "changes": len(kept),
                                "correlation": rho})  # fmt: skip
    return out


def best(scores: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each machine: its doubt, the distance to the nearest row, and whichever distance tells most."""
    out = []
    for (name, model, shift), rows in grouped(scores, "set", "model", "shift").items():
        distances = [row for row in rows if not is_control(row) and row["space"] != MACHINE]
        known = [row for row in distances if row["within"] is not None]
        if model == TAUGHT_NOTHING or not known:
            continue
        top = max(known, key=lambda row: float(row["within"]))
        doubt = next((row for row in rows if row["space"] == MACHINE), None)
        near = next(row for row in rows if (row["space"], row["score"]) == ("inputs", "nearest"))
        out.append(
            {
                "set": name, "model": model, "shift": shift, "n": top["n"], "error": top["wrong"] / top["n"],
                "nearest": near["within"], "doubt": doubt["within"] if doubt else None,
                "best": f"{top['score']}, {top['space']}",
                **{key: top[key] for key in ("within", "within_low", "within_high", "behind_doubt", "behind_doubt_low",
                                             "behind_doubt_high", "added", "added_q")},
            }
        )  # fmt: skip
    return out


def ranking(scores: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each score, over all machines and sets: how well it tells errors within classes, and where it surely does."""
    plain = [row for row in scores if row["shift"] == "none" and not is_control(row) and row["within"] is not None]
    out = []
    for (space, score), rows in grouped(plain, "space", "score").items():
        values = [float(row["within"]) for row in rows]
        sure = [row for row, value in zip(rows, values, strict=True) if value > 0.5 and row["within_q"] < SURE]
        wrong_way = [row for row, value in zip(rows, values, strict=True) if value < 0.5 and row["within_q"] < SURE]
        out.append({"space": space, "score": score, "pairs": len(rows), "mean": float(np.mean(values)),
                    "lowest": min(values), "highest": max(values), "surely_tells": len(sure),
                    "surely_the_other_way": len(wrong_way)})  # fmt: skip
    return sorted(out, key=lambda row: -float(row["mean"]))


def quarters(samples: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Errors in the four cells of each space and machine, over all kinds of rows in a cell."""
    drawn = {tuple(row[key] for key in ("set", "family", "d", "rows")): bool(row["out"]) for row in samples}
    with_side = [
        {**row, "distribution": "out" if drawn[row["set"], row["family"], row["d"], row["rows"]] else "in"}
        for row in rows
    ]
    out = []
    for key, cell in grouped(with_side, "set", "family", "d", "model", "distribution", "side").items():
        n, wrong = (sum(int(row[name]) for row in cell) for name in ("n", "wrong"))
        share = wilson(wrong, n) if n else None
        made_of = ", ".join(f"{row['rows']} {row['n']}" for row in cell if row["n"])
        numbers = (share.estimate, share.low, share.high) if share else (np.nan,) * 3
        out.append({**dict(zip(("set", "family", "d", "model", "distribution", "side"), key, strict=True)), "n": n,
                    "wrong": wrong, **dict(zip(("error", "low", "high"), numbers, strict=True)),
                    "made_of": made_of})  # fmt: skip
    return out
