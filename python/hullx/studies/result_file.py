"""A finished result as one JSON file, and an `.npz` beside it where there are arrays."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from hullx.studies._study import Result, Verdict
from hullx.studies.intervals import Interval
from hullx.studies.provenance import Provenance
from hullx.studies.store import load_arrays, save_arrays, write_whole
from hullx.studies.table import Table

FORMAT = "hullx-study-1"


def save(result: Result, path: str | Path) -> None:
    """Write a result to `path` (.json); both files appear whole."""
    target = Path(path)
    arrays = target.with_suffix(".npz")
    if result.arrays:
        save_arrays(arrays, result.arrays)
    document = {
        "format": FORMAT,
        "study": result.study,
        "preset": result.preset,
        "config": result.config,
        "verdicts": {str(number): dataclasses.asdict(verdict) for number, verdict in result.verdicts.items()},
        "provenance": dataclasses.asdict(result.provenance),
        "tables": {
            name: {"columns": table.columns, "rows": [list(row.values()) for row in table]}
            for name, table in result.tables.items()
        },
        "arrays": arrays.name if result.arrays else None,
    }
    write_whole(target, (_text(document) + "\n").encode())


def _text(document: dict[str, Any]) -> str:
    """Indented as far as a person reads it; a table's row stays on one line."""
    tables = document.pop("tables")
    head = json.dumps(document, indent=1, ensure_ascii=False)
    body = []
    for name, table in tables.items():
        rows = ",\n   ".join(json.dumps(row, ensure_ascii=False) for row in table["rows"])
        columns = json.dumps(table["columns"], ensure_ascii=False)
        body.append(f'  {json.dumps(name)}: {{"columns": {columns}, "rows": [\n   {rows}\n  ]}}')
    return head[:-2] + ',\n "tables": {\n' + ",\n".join(body) + "\n }\n}"


def load(path: str | Path) -> Result:
    """Read a result that `save` wrote."""
    source = Path(path)
    try:
        document = json.loads(source.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{str(source)!r} is not a study's result: {error}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f"{str(source)!r} is not a study's result (format {FORMAT})")
    return Result(
        study=document["study"],
        preset=document["preset"],
        config=document["config"],
        tables={
            name: Table(tuple(t["columns"]), tuple(dict(zip(t["columns"], row, strict=True)) for row in t["rows"]))
            for name, t in document["tables"].items()
        },
        verdicts={int(number): _verdict(entry) for number, entry in document["verdicts"].items()},
        provenance=Provenance(**document["provenance"]),
        arrays={} if document["arrays"] is None else load_arrays(source.with_name(document["arrays"])),
    )


def _verdict(entry: dict[str, Any]) -> Verdict:
    interval = None if entry["interval"] is None else Interval(**entry["interval"])
    return Verdict(entry["word"], entry["because"], interval)
