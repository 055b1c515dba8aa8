"""Which columns are features: roles and exclusions as named on the command line, matched with what the tables have."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hullx.audit.result import AuditError, UsageError
from hullx.audit.tables import Table
from hullx.errors import listed

NEAR = 0.8  # share of letters in common from which on two names are taken for one misspelt


@dataclass(frozen=True)
class Roles:
    """Columns that are not features, as named on the command line."""

    id: str | None = None
    target: str | None = None
    prediction: str | None = None
    group: str | None = None
    exclude: tuple[str, ...] = ()

    def named(self) -> dict[str, str]:
        """Column -> role, without the excluded ones."""
        pairs = {"id": self.id, "target": self.target, "prediction": self.prediction, "group": self.group}
        taken: dict[str, str] = {}
        for role, column in pairs.items():
            if column is None:
                continue
            if column in taken:
                raise UsageError(f"--{taken[column]} and --{role} both name '{column}': one column has one role.")
            taken[column] = role
        return taken


def excluded(train: Table, live: Table, exclude: Sequence[str], named: dict[str, str]) -> set[str]:
    """Return the columns that `exclude` names; an item that is no column is read as several, with commas."""
    known = dict.fromkeys([*train.columns, *live.columns])
    names: set[str] = set()
    for item in exclude:
        names |= {item} if item in known else {part.strip() for part in item.split(",") if part.strip()}
    unknown = sorted(names - known.keys())
    if unknown:
        raise UsageError(
            f"--exclude names {listed(unknown)}: neither table has it. The columns are {listed(known)}."
            f"{_meant(unknown[0], known)}"
        )
    both = sorted(names & set(named))
    if both:
        raise UsageError(f"--exclude and --{named[both[0]]} both name '{both[0]}': one column has one role.")
    return names


def check_roles(train: Table, live: Table, roles: Roles) -> None:
    """Raise where a role names a column that the tables lack."""
    wanted = {"id": (train, live), "target": (train, live), "prediction": (live,), "group": (live,)}
    for column, role in roles.named().items():
        if not any(column in table.columns for table in wanted[role]):
            where = "`live` has" if len(wanted[role]) == 1 else "neither table has"
            raise UsageError(
                f"--{role} names '{column}', which {where}{' not' if len(wanted[role]) == 1 else ''}. "
                f"The columns of `live` are {listed(live.columns)}.{_meant(column, live.columns)}"
            )
    if roles.target is not None and roles.prediction is not None and roles.target not in live.columns:
        raise UsageError(
            f"--prediction needs --target in `live`, which lacks '{roles.target}': errors are of live rows."
        )


def check_present(live: Table, used: Sequence[str], total: int) -> None:
    """Raise where `live` lacks a feature, with the names it has that may be the same."""
    lacking = [name for name in used if name not in live.columns]
    if lacking:
        spare = [name for name in live.columns if name not in used]
        pairs = [(like, name) for name in lacking if (like := near_name(name, spare)) is not None][:5]
        hint = f" `live` has {', '.join(f'{like!r} (for {name!r}?)' for like, name in pairs)}: rename." if pairs else ""
        names = ",".join(lacking) if len(lacking) <= 5 else ",".join(lacking[:5]) + ",…"
        raise AuditError(
            f"`live` lacks {len(lacking)} of the {total} columns that `train` has: {listed(lacking)}.{hint} "
            f"Add {'it' if len(lacking) == 1 else 'them'}, or pass --exclude {names}."
        )


def _meant(name: str, known: Iterable[str]) -> str:
    like = near_name(name, known)
    return "" if like is None else f" Did you mean '{like}'?"


def near_name(name: str, known: Iterable[str]) -> str | None:
    """Find the name that differs least: in case and signs only, otherwise in a letter or two.

    Examples
    --------
    >>> near_name("logP", ["x", "log_p"]), near_name("weight", ["size", "weight1"]), near_name("a", ["b"])
    ('log_p', 'weight1', None)
    """
    candidates = list(known)
    for other in candidates:
        if _letters(other) == _letters(name) != "":
            return other
    found = difflib.get_close_matches(name, candidates, n=1, cutoff=NEAR)
    return found[0] if found else None


def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
