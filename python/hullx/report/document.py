"""report.json: the audit as plain data, for programs.

The schema is `hullx-audit/1`, described field by field in `schema/hullx-audit-1.json` beside this file.  Fields may be
added without a new version; a field that is removed or changes its meaning makes it `hullx-audit/2`.  Numbers that do
not exist (a p-value of a row with an unseen level or a missing value, a limit
that no row can pass) are null.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hullx.audit.result import SCHEMA_VERSION, AuditResult, Rows
from hullx.report.folder import SCHEMA_NAME
from hullx.report.tables import VERDICTS

SCHEMA = f"{SCHEMA_NAME}/{SCHEMA_VERSION}"
SCHEMA_FILE = Path(__file__).parent / "schema" / f"{SCHEMA_NAME}-{SCHEMA_VERSION}.json"


def document(result: AuditResult) -> dict[str, Any]:
    """Turn an audit into dictionaries, lists, strings, numbers and null."""
    return {
        "schema": SCHEMA,
        "headline": _plain(result.headline),
        "passed": not result.failed,
        "gates": _plain(result.gates),
        "drift": _plain(result.drift),
        "calibration": _plain(result.calibration),
        "vertex_share": _plain(result.vertex_share),
        "features": _plain(result.features),
        "groups": _plain(result.groups),
        "trust": _plain(result.trust),
        "columns": _plain(result.columns),
        "encoded_features": list(result.feature_names),
        "notes": _plain(result.notes),
        "provenance": _plain(result.provenance),
        "leverage_limit": _plain(result.rows.leverage_limit),
        "rows": _rows(result.rows),
    }


def write_document(result: AuditResult, folder: Path) -> None:
    """Write report.json: one line for each row, so that it can be read and compared as text."""
    whole = document(result)
    rows = whole.pop("rows")
    head = json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1)
    with (folder / "report.json").open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
        stream.write(head[: head.rindex("\n}")] + ',\n "rows": [\n')
        for number, row in enumerate(rows):
            line = json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            stream.write(f"  {line}{',' if number + 1 < len(rows) else ''}\n")
        stream.write(" ]\n}\n")


def _rows(rows: Rows) -> list[dict[str, Any]]:
    """One record for each live row, in the order of the live table."""
    count = len(rows.label)
    columns: dict[str, list[Any]] = {
        "row": list(range(count)),
        "label": list(rows.label),
        "state": [str(state) for state in rows.state],
        "unseen_level": rows.unseen.tolist(),
        "unmeasured": rows.unmeasured.tolist(),
    }
    if rows.p:
        columns["p"] = _plain(rows.p_out)
        columns["p_by_method"] = _by_method(rows.p)
        columns["p_adjusted_by_method"] = _by_method(rows.p_adjusted)
    if rows.verdict is not None:
        columns["hull_verdict"] = [
            VERDICTS[int(verdict)] if judged else None
            for verdict, judged in zip(rows.verdict, rows.judged, strict=True)
        ]
    optional = {
        "hull_distance_lower": rows.lower,
        "hull_distance_upper": rows.upper,
        "knn_distance": rows.knn_distance,
        "knn_percentile": rows.knn_percentile,
        "out_of_range": rows.range_flag,
        "out_of_range_columns": rows.range_columns,
        "leverage": rows.leverage,
        "leverage_flag": rows.leverage_flag,
        "group": rows.group,
        "target": rows.target,
        "prediction": rows.prediction,
        "reasons": rows.reasons,
        "nearest": rows.nearest,
    }
    columns |= {name: _plain(values) for name, values in optional.items() if values is not None}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _by_method(values: Mapping[Any, Any]) -> list[dict[str, Any]]:
    plain = {str(method): _plain(array) for method, array in values.items()}
    return [dict(zip(plain, one, strict=True)) for one in zip(*plain.values(), strict=True)]


def _plain(value: Any) -> Any:
    """Records become dictionaries, arrays lists, and what is not finite null."""
    if value is None or isinstance(value, str | bool | int):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f" and not np.isfinite(value).all():
            return [_plain(one) for one in value.tolist()]
        return value.tolist()
    if isinstance(value, np.generic):
        return _plain(value.item())
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no place in report.json")
