"""The part of JSON Schema that report.json's schema uses, as a check that prints where a document departs from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
KNOWN = {
    "type", "properties", "required", "additionalProperties", "items", "oneOf", "enum", "const", "title", "description",
}  # fmt: skip


def violations(value: Any, schema: dict[str, Any], where: str = "") -> Iterator[str]:
    """Each place where `value` is not what `schema` says."""
    assert set(schema) <= KNOWN, f"unknown words in the schema at {where}: {set(schema) - KNOWN}"
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if "oneOf" in schema and sum(not list(violations(value, one, where)) for one in schema["oneOf"]) != 1:
        problems = [list(violations(value, one, where)) for one in schema["oneOf"]]
        yield f"{where}: fits not exactly one of the choices: {problems}"
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        fits = any(isinstance(value, TYPES[name]) for name in names)
        if not fits or (isinstance(value, bool) and "boolean" not in names):
            yield f"{where}: {value!r} is not {schema['type']}"
            return
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        yield from (f"{where}: lacks {name}" for name in schema.get("required", []) if name not in value)
        for name, one in value.items():
            if name in properties:
                yield from violations(one, properties[name], f"{where}/{name}")
            elif schema.get("additionalProperties") is False:
                yield f"{where}: {name} is not in the schema"
    if isinstance(value, list) and "items" in schema:
        for i, one in enumerate(value):
            yield from violations(one, schema["items"], f"{where}/{i}")
