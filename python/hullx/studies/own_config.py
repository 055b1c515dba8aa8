"""A study's configuration with single values changed by words of a command line: KEY=VALUE."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterable
from typing import Any


def changed(config: Any, words: Iterable[str]) -> Any:
    """Return a configuration with other values.

    Parameters
    ----------
    config : dataclass
        Frozen, as a study's presets are.
    words : iterable of str
        Each KEY=VALUE; a value is written as in Python: 200, 0.5, "(2, 3, 4)".

    Returns
    -------
    dataclass
        Of the same type.

    Raises
    ------
    ValueError
        If a word has no "=", there is no such key, or a value is of another kind than the one it replaces.

    Notes
    -----
    Lists count as tuples, whole numbers as numbers.

    Examples
    --------
    >>> import hullx.studies
    >>> config = hullx.studies.get("barany-furedi").config("quick")
    >>> changed(config, ["dims=(2, 3)", "normals=100000"]).dims
    (2, 3)
    """
    values: dict[str, Any] = {}
    fields = {field.name: getattr(config, field.name) for field in dataclasses.fields(config)}
    for word in words:
        key, equals, text = word.partition("=")
        if not equals:
            raise ValueError(f"{word!r} is not KEY=VALUE")
        if key not in fields:
            raise ValueError(f"there is no {key!r}; there are {', '.join(fields)}")
        values[key] = _value(key, text, fields[key])
    return dataclasses.replace(config, **values)


def _value(key: str, text: str, old: Any) -> Any:
    if isinstance(old, str):
        return text
    try:
        value = _tuples(ast.literal_eval(text))
    except (ValueError, SyntaxError, RecursionError):
        raise ValueError(f"{key}={text}: {text!r} is no number and no list of them") from None
    if isinstance(old, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if old is not None and type(value) is not type(old):
        raise ValueError(f"{key}={text}: a value like {old!r} is expected")
    return value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list | tuple) else value
