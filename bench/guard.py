"""Has hullx become slower?  ``python bench/guard.py BEFORE AFTER [--percent 15]``: files or folders of results.

Compared is what travels best: hullx's time as a multiple of the bare product timed beside it; where none was timed,
seconds, and only between machines of one kind.  Exit code 0: no case is slower by more than the percentage and none has
more wrong answers; 1: some are, each is named; 2: nothing can be compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def read(place: Path) -> dict[str, tuple[str, Record]]:
    """Machine's kind and record of each case, by module and name."""
    found = {}
    for file in sorted(place.rglob("*.json")) if place.is_dir() else [place]:
        content = json.loads(file.read_text(encoding="utf-8"))
        for record in content["records"]:
            found[f"{record['module']}: {record['name']}"] = (content["machine"]["kind"], record)
    return found


def figures(record: Record) -> dict[str, tuple[float, bool]]:
    """What is compared, and whether it is a ratio: smaller is better."""
    if "entries" in record:
        ours, units = record["entries"][0], [e for e in record["entries"] if e["name"] == "product"]
        seconds = ours["seconds"] / ours["queries"]
        if units:
            return {"products": (seconds / (units[0]["seconds"] / units[0]["queries"]), True)}
        return {"seconds": (seconds, False)}
    if "points" in record:
        return {f"seconds at {record['axis']} = {x:g}": (seconds, False) for x, seconds in record["points"]}
    if "percentiles" in record:
        return {"median seconds": (record["percentiles"]["median"], False)}
    return {"seconds": (record["seconds"], False)}


def compare(before: Path, after: Path, percent: float) -> tuple[list[str], int]:
    """What became worse, and how many figures were compared."""
    old, new = read(before), read(after)
    worse, compared = [], 0
    for name in sorted(set(old) & set(new)):
        (old_kind, old_record), (new_kind, new_record) = old[name], new[name]
        then, now = figures(old_record), figures(new_record)
        for figure in then:
            if figure not in now or (old_kind != new_kind and not then[figure][1]):
                continue
            compared += 1
            growth = now[figure][0] / then[figure][0] - 1
            if growth > percent / 100:
                worse.append(f"{name}: {figure} {then[figure][0]:.4g} -> {now[figure][0]:.4g} ({100 * growth:+.0f} %)")
        mistakes = [
            record["entries"][0].get("wrong", 0) if "entries" in record else 0 for record in (old_record, new_record)
        ]
        if mistakes[1] > mistakes[0]:
            worse.append(f"{name}: {mistakes[1]} wrong answers, {mistakes[0]} before")
    return worse, compared


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="guard.py", description="Fails where hullx has become slower.")
    parser.add_argument("before", type=Path, help="results file or folder")
    parser.add_argument("after", type=Path, help="results file or folder")
    parser.add_argument("--percent", type=float, default=15.0, help="slower by more than this fails (15)")
    chosen = parser.parse_args(arguments)
    for place in (chosen.before, chosen.after):
        if not place.exists():
            print(f"guard: {place} is not there", file=sys.stderr)
            return 2
    worse, compared = compare(chosen.before, chosen.after, chosen.percent)
    if compared == 0:
        print("guard: no case is in both, or only seconds of different machines", file=sys.stderr)
        return 2
    print(
        "\n".join([*worse, f"guard: {compared} figures compared, {len(worse)} worse by more than {chosen.percent:g} %"])
    )
    return int(bool(worse))


if __name__ == "__main__":
    sys.exit(main())
