"""Tables of the midpoints: scores step by step and halfway, paired gains, whole ways, hulls, copies, lines, facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hullx.studies import intervals
from hullx.studies._study import rows_of
from hullx.studies.learning.latent_midpoints.config import Config
from hullx.studies.learning.latent_midpoints.scores import BETTER, SCORES
from hullx.studies.learning.latent_midpoints.walks import PIXELS, SPHERE, STRAIGHT
from hullx.studies.store import Record
from hullx.studies.table import Row, Table

DIGITS = 5  # that a table keeps
SAME = 1e-5  # largest difference of pixels of a linear code's midpoint from the projected midpoint
Key = tuple[Any, ...]


def tables_of(config: Config, records: Sequence[Record]) -> Mapping[str, Table]:
    steps = rows_of(records, "step")
    made = {
        "middles": _middles(steps),
        "steps": [row for row in steps if row["seed"] == 0 and _shown(row, config)],
        "gains": _gains(rows_of(records, "compare"), config),
        "whole_ways": [_shares(row) for row in rows_of(records, "whole way")],
        "hulls": [row for row in rows_of(records, "hull") if row["seed"] == 0],
        "rebuilt": [row for row in rows_of(records, "rebuilt") if row["seed"] == 0],
        "copies": rows_of(records, "copy"),
        "line_steps": rows_of(records, "line"),
        "line_gains": rows_of(records, "line gain"),
        "faces": rows_of(records, "faces"),
    }
    tables = {name: Table.of([_rounded(row) for row in rows]) for name, rows in made.items()}
    return tables | {"facts": Table.of(_facts(tables, rows_of(records, "identity")))}


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: float(f"{v:.{DIGITS}g}") if isinstance(v, float) else v for k, v in row.items()}


def _shown(row: Row, config: Config) -> bool:
    """Of codes those of the main size, and spherical ways of the main model."""
    if row["model"] == "none":
        return True
    straight = row["path"] == STRAIGHT or row["model"] == config.main[0]
    return row["latent"] == config.main[1] and straight


def _middles(steps: Sequence[Row]) -> list[dict[str, Any]]:
    """Scores halfway, and at the ends: what the code makes of real pictures."""
    found = []
    for key, rows in _groups(steps, "set", "model", "latent", "seed", "path", "pair").items():
        ordered = sorted(rows, key=lambda r: float(r["t"] or 0.0))
        half, ends = ordered[len(ordered) // 2], (ordered[0], ordered[-1])
        row = dict(zip(("set", "model", "latent", "seed", "path", "pair"), key, strict=True))
        for name in SCORES:
            row |= {name: half[name], f"{name}_ends": sum(float(end[name] or 0.0) for end in ends) / 2.0}
        found.append(row)
    return found


def _groups(rows: Sequence[Row], *keys: str) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return found


def _gains(rows: Sequence[Row], config: Config) -> list[dict[str, Any]]:
    """Paired gains with their limits, a row a comparison."""
    keys = ("set", "model", "latent", "seed", "path", "pair", "against", "basis")
    kept = [row for row in rows if row["path"] != SPHERE or (row["model"], row["latent"]) == config.main]
    found = []
    for key, some in _groups(kept, *keys).items():
        by_score = {row["score"]: row for row in some}
        row = dict(zip(keys, key, strict=True))
        for name in BETTER:
            one = by_score[name]
            row |= {name: one["gain"], f"{name}_low": one["low"], f"{name}_high": one["high"]}
        found.append(row)
    return found


def _shares(row: Row) -> dict[str, Any]:
    """Ways that stay within a ball of real pictures at every step, and those of which the classifier stays sure."""
    pairs = int(row["pairs"])  # type: ignore[arg-type]
    found: dict[str, Any] = dict(row)
    for name in ("near", "sure", "both"):
        share = intervals.wilson(int(row[name]), pairs)  # type: ignore[arg-type]
        found |= {f"{name}_share": share.estimate, f"{name}_low": share.low, f"{name}_high": share.high}
    return found


def _facts(tables: Mapping[str, Table], identities: Sequence[Row]) -> list[dict[str, Any]]:
    """What is known beforehand, and controls that must come out as they do."""
    found = []
    for row in tables["hulls"]:
        if row["path"] == PIXELS:
            where = f"{row['set']}, {row['pair']}"
            found.append(
                _fact(
                    f"midpoints of pixels are inside ({where})",
                    row["inside"],
                    row["asked"],
                    row["inside"] == row["asked"],
                )
            )
    for row in identities:
        if row["model"] == "linear":
            where = f"{row['set']}, {row['latent']} numbers, {row['pair']}"
            apart = float(row["apart"] or 0.0)
            found.append(_fact(f"a linear code's midpoint is the projected one ({where})", apart, 0.0, apart < SAME))
    for row in tables["copies"]:
        ratio = float(row["ratio"])  # type: ignore[arg-type]
        if row["what"] == "training pictures":
            found.append(_fact(f"copies are found to be copies ({row['set']})", ratio, 0.0, ratio < 0.01))
        if row["what"] == "fresh pictures":
            found.append(_fact(f"fresh pictures are found to be none ({row['set']})", ratio, 1.0, 0.9 < ratio < 1.1))
    ends = [float(row["distance"]) for row in tables["line_steps"] if row["model"] == "none" and row["t"] in (0.0, 1.0)]  # type: ignore[arg-type]
    if ends:
        found.append(_fact("lines lie on their manifold", max(ends), 0.0, max(ends) < 1e-3))
    return found


def _fact(fact: str, measured: Any, exact: Any, agrees: bool) -> dict[str, Any]:
    return {"fact": fact, "measured": float(measured), "exact": float(exact), "agrees": agrees}
