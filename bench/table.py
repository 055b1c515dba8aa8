"""The table that a person reads: hullx first, then the ratio to each other, and how often that one is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Record = dict[str, Any]
UNITS = ("product",)  # timed as a measure, not as a rival


def per_query(entry: Record) -> float:
    return float(entry["seconds"]) / int(entry["queries"])


def ratio(ours: Record, other: Record) -> float:
    """The share of the other's time, per query, that hullx takes: below 1, hullx is faster."""
    return per_query(ours) / per_query(other)


def flawless(entry: Record) -> bool:
    return int(entry.get("wrong", -1)) == 0 and not entry.get("failed", 0)


def duration(seconds: float) -> str:
    for limit, unit, factor in ((1e-3, "µs", 1e6), (1.0, "ms", 1e3), (1e9, "s", 1.0)):
        if seconds < limit:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.0f} s"


def exactness(entry: Record) -> str:
    if "wrong" not in entry:
        return ""
    words = [f"{entry['wrong']} of {entry['of']} wrong"]
    words += [f"{entry[word]} {word}" for word in ("reordered", "failed") if entry.get(word)]
    if entry.get("excess") is not None:
        words.append(f"distances to {entry['excess']:.0e}")
    return ", ".join(words)


def headline(entries: list[Record]) -> str:
    """The ratio to the fastest rival that makes no error; where one wins, it is said."""
    ours, rivals = entries[0], [e for e in entries[1:] if e["name"] not in UNITS and "wrong" in e]
    sound = sorted(filter(flawless, rivals), key=per_query)
    stopped = sorted((e for e in entries[1:] if e.get("at_least") and ratio(ours, e) < 1.0), key=per_query)
    if not rivals and stopped:
        return f"{stopped[0]['name']} was stopped; hullx is more than {1 / ratio(ours, stopped[0]):.3g} times faster"
    if not rivals:
        return ""
    if not sound:
        return "no rival is without error"
    share = ratio(ours, sound[0])
    if share > 1:
        return f"{sound[0]['name']} WINS without error: hullx takes {share:.3g} times as long"
    return f"fastest without error: {sound[0]['name']}; hullx is {1 / share:.3g} times faster"


def sizes(record: Record) -> str:
    words = [f"{record['n']:,} × {record['d']:,} {record['dtype']}, {record['m']:,} queries"] if "n" in record else []
    words += [f"k = {record['k']}"] if "k" in record else []
    words += [record["reason"]] if record.get("reason") else []
    return "; ".join(words)


def contest(record: Record) -> Iterator[str]:
    entries = record["entries"]
    ours = entries[0]
    yield f"{record['name']}: {sizes(record)}"
    yield f"  {'':16} {'per query':>10} {'spread':>7} {'hullx/it':>9}  {'':34}"
    for entry in entries:
        spread = "" if entry["spread"] is None else f"{100 * entry['spread']:.0f} %"
        below = "<" if entry.get("at_least") else ""
        share = "" if entry is ours else f"{below}{ratio(ours, entry):.3g}"
        told = f"{exactness(entry):34} {entry['note']}".rstrip()
        yield f"  {entry['name']:16} {duration(per_query(entry)):>10} {spread:>7} {share:>9}  {told}".rstrip()
    said = headline(entries)
    if said:
        yield f"  -> {said}"


def growth(record: Record) -> Iterator[str]:
    fitted = "" if record["exponent"] is None else f"; time grows as {record['axis']}^{record['exponent']:.2f}"
    yield f"{record['name']}: {record['reason']}{fitted}"
    for x, seconds in record["points"]:
        yield f"  {record['axis']} = {x:<12,g} {duration(seconds):>10} {record['per']}"


def latency(record: Record) -> Iterator[str]:
    told = ", ".join(f"{name} {duration(value)}" for name, value in record["percentiles"].items())
    yield f"{record['name']}: {sizes(record)}: {told}"


def shares(record: Record) -> Iterator[str]:
    told = ", ".join(f"{name} {100 * share:.0f} %" for name, share in record["shares"].items())
    yield f"{record['name']}: {sizes(record)}: {duration(record['seconds'])}: {told}"
    yield "  " + ", ".join(f"{name} {value:,.4g}" for name, value in record["counts"].items())


def lines(records: list[Record], machine: Record, commit: str) -> Iterator[str]:
    yield ""
    yield (
        f"{machine['processor']} ({machine['kind']}), {machine['threads']} of {machine['cpus']} CPUs, "
        f"hullx at {commit or 'an unknown commit'}, level {machine['simd_level']}; "
        "medians, hullx/it below 1: hullx is faster"
    )
    shapes = {"entries": contest, "points": growth, "percentiles": latency, "shares": shares}
    for record in records:
        yield ""
        yield from next(show for key, show in shapes.items() if key in record)(record)
