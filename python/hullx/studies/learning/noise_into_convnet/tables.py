"""Tables of what was measured; trainings of the same network become one row: their mean, between the lowest and the
highest limit of any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hullx.studies._study import rows_of
from hullx.studies.learning.embeddings.verdicts import together
from hullx.studies.learning.noise_into_convnet.config import NEW, SAMPLES
from hullx.studies.store import Record
from hullx.studies.table import Row, Table, grouped


def tables_of(records: Sequence[Record]) -> dict[str, Table]:
    shown, scales, exponents = (rows_of(records, kind) for kind in ("shown", "scales", "exponent"))
    tables = {
        "transfer": Table.of([_transfer(rows) for rows in grouped(shown, "none", "capped", "family").values()]),
        "imagenet": Table.of(rows_of(records, "answers")),
        "scales": Table.of([_scale(rows) for rows in grouped(scales, "network", "images", "alpha").values()]),
        "exponents": Table.of([_exponent(rows) for rows in grouped(exponents, "network", "images").values()]),
        "sides": Table.of(rows_of(records, "sides")),
        "detection": Table.of(rows_of(records, "detection")),
        "hulls": Table.of(rows_of(records, "hull")),
    }
    lacks = rows_of(records, "lack")
    return tables | ({"lacks": Table.of(lacks)} if lacks else {})


def _transfer(rows: Sequence[Row]) -> dict[str, Any]:
    first = rows[0]
    none, family = str(first["none"]), str(first["family"])
    return {
        "none": none, "capped": first["capped"], "family": family, "seen": family in SAMPLES[none],
        "copies": len(rows), "n": first["n"], **_spread(rows, "rejected"), **_spread(rows, "sure"),
        "top": _mean(rows, "top"), "classes": _mean(rows, "classes"),
        "right": _mean(rows, "right") if family == NEW else None,
    }  # fmt: skip


def _scale(rows: Sequence[Row]) -> dict[str, Any]:
    sure = together(rows, ("confident", "low", "high"))
    return {
        **{key: rows[0][key] for key in ("network", "images", "alpha", "n")}, "copies": len(rows),
        "top": _mean(rows, "top"), "margin": _mean(rows, "margin"), "confident": sure.estimate, "low": sure.low,
        "high": sure.high,
    }  # fmt: skip


def _exponent(rows: Sequence[Row]) -> dict[str, Any]:
    power = together(rows, ("exponent", "low", "high"))
    kept = ("network", "images", "from", "to")
    return {key: rows[0][key] for key in kept} | {
        "copies": len(rows), "exponent": power.estimate, "low": power.low, "high": power.high
    }  # fmt: skip


def _spread(rows: Sequence[Row], name: str) -> Mapping[str, float]:
    found = together(rows, (name, f"{name}_low", f"{name}_high"))
    return {name: found.estimate, f"{name}_low": found.low, f"{name}_high": found.high}


def _mean(rows: Sequence[Row], name: str) -> float:
    return sum(float(row[name] or 0.0) for row in rows) / len(rows)
