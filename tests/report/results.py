"""Results to draw pages from: the made-up one, cut down, blown up, or with awkward texts in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from audit.fake_result import LIVE, fake_result
from hullx.audit.result import AuditResult, FeatureSummary, Method, Neighbor, Reason, Rows

EVIL = '<script>alert("x")</script> & \'quoted\' "\u202eevil\u202c \x07'


def with_methods(methods: Sequence[Method]) -> AuditResult:
    """The result that an audit with these methods would give: the others' parts are absent."""
    full = fake_result()
    rows = full.rows
    p = {method: values for method, values in rows.p.items() if method in methods}
    kept: dict[str, Any] = {**vars(rows), "p": p, "p_adjusted": {method: rows.p_adjusted[method] for method in p}}
    kept["p_out"] = np.max(list(p.values()), axis=0) if p else np.full(LIVE, np.nan)
    owned = {
        "hull": ("verdict", "lower", "upper"),
        "knn": ("knn_distance", "knn_percentile"),
        "range": ("range_flag", "range_columns"),
        "leverage": ("leverage", "leverage_flag", "leverage_limit"),
    }
    for method, names in owned.items():
        if method not in methods:
            kept |= dict.fromkeys(names)
    drift = full.drift if p else None
    return dataclasses.replace(
        full,
        rows=Rows(**kept),
        calibration={method: full.calibration[method] for method in p},
        drift=drift,
        headline=dataclasses.replace(full.headline, drift=None if drift is None else drift.p),
        provenance=dataclasses.replace(full.provenance, methods=tuple(methods)),
        vertex_share=full.vertex_share if "hull" in methods else None,
        gates=full.gates if p else (),
    )


def all_in_state(state: str) -> AuditResult:
    """Every row in one state."""
    full = fake_result()
    reasons = ((),) * LIVE if state == "in" else ((Reason("range", "a is above", ("logP",), 1.0),),) * LIVE
    rows = Rows(
        **{**vars(full.rows), "state": np.full(LIVE, state), "unseen": np.zeros(LIVE, bool), "reasons": reasons}
    )
    counts = {f"n_{one}": LIVE if one == state else 0 for one in ("in", "caution", "out")}
    return dataclasses.replace(full, rows=rows, headline=dataclasses.replace(full.headline, n_unseen=0, **counts))


def with_text(text: str) -> AuditResult:
    """Put `text` everywhere where a user's file can put one."""
    full = fake_result()
    rows = full.rows
    feature = full.features[0]
    awkward = Rows(
        **{
            **vars(rows),
            "label": (text,) * LIVE,
            "group": (text,) * LIVE,
            "reasons": tuple(
                tuple(dataclasses.replace(one, text=text, columns=(text,)) for one in row) for row in rows.reasons
            ),
            "nearest": ((Neighbor(0, text, 1.0),) * 3,) * LIVE,
            "range_columns": ((text,),) * LIVE,
        }
    )  # fmt: skip
    given = full.provenance
    return dataclasses.replace(
        full,
        rows=awkward,
        headline=dataclasses.replace(full.headline, text=text),
        features=(
            dataclasses.replace(feature, name=text),
            dataclasses.replace(
                full.features[-1],
                levels=tuple(dataclasses.replace(one, level=text) for one in full.features[-1].levels),
            ),
        ),
        columns=tuple(dataclasses.replace(one, name=text, reason=text) for one in full.columns),
        notes=tuple(dataclasses.replace(one, text=text) for one in full.notes),
        groups=tuple(dataclasses.replace(one, name=text) for one in full.groups),
        gates=tuple(dataclasses.replace(one, expression=text, warning=text) for one in full.gates),
        trust=None if full.trust is None else dataclasses.replace(full.trust, text=text),
        provenance=dataclasses.replace(
            given,
            train=dataclasses.replace(given.train, path=text),
            live=dataclasses.replace(given.live, path=text),
            options={"id": text, "group": text, "exclude": [text]},
        ),
    )


def repeated(result: AuditResult, times: int, features: int = 1) -> AuditResult:
    """The same rows `times` times over, and the first feature `features` times."""
    rows = result.rows
    long: dict[str, Any] = {}
    for name, value in vars(rows).items():
        if isinstance(value, np.ndarray):
            long[name] = np.tile(value, times)
        elif isinstance(value, tuple):
            long[name] = value * times
        elif isinstance(value, dict):
            long[name] = {method: np.tile(values, times) for method, values in value.items()}
        else:
            long[name] = value
    first: FeatureSummary = result.features[0]
    many = tuple(dataclasses.replace(first, name=f"{first.name} {i}") for i in range(features))
    columns = tuple(dataclasses.replace(result.columns[1], name=f"{first.name} {i}") for i in range(features))
    counts = {name: getattr(result.headline, name) * times for name in ("n_live", "n_in", "n_caution", "n_out")}
    return dataclasses.replace(
        result,
        rows=Rows(**long),
        features=(*many, *result.features),
        columns=(*columns, *result.columns),
        headline=dataclasses.replace(result.headline, **counts),
    )
