"""The statements of the debate, in its order: claims.toml, read into records."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Statement:
    """One statement in our own words, and who answers it: studies, or the reason why nobody can here."""

    number: int
    who: str
    when: str  # as printed in the source
    says: str
    studies: tuple[str, ...] = ()
    untestable: str | None = None
    program: str | None = None  # in Python: what would test it, where nobody can here


@cache
def statements() -> tuple[Statement, ...]:
    """Return every statement of the debate.

    Returns
    -------
    tuple of Statement
        In the order of the debate, numbered from 1.

    Examples
    --------
    >>> statements()[0].who
    'Steven Pinker'
    """
    text = files("hullx.studies").joinpath("claims.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["statement"]
    return tuple(Statement(**{**entry, "studies": tuple(entry.get("studies", ()))}) for entry in entries)
