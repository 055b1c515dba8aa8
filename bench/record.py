"""What a run found out, as plain data: gathered by the fixture, merged into the files under bench/results/.

A file holds one kind of machine and one bench module, `results/KIND/NAME.json`: the machine, and a record for each
case.  A record of a later run takes the place of the earlier one of the same name; each says when and from which
commit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.cases import Case

RESULTS = Path(__file__).resolve().parent / "results"
Record = dict[str, Any]


@dataclass
class Recorder:
    """The fixture `record`: one for each test; `records` is shared by the session."""

    module: str  # bench_knn gives "knn"
    test: str  # bench_tree gives "tree"
    preset: str
    records: list[Record] = field(default_factory=list)

    def add(self, name: str, **content: Any) -> None:
        head = {"name": f"{self.test} {name}", "module": self.module, "preset": self.preset}
        self.records.append(head | content)

    def contest(self, case: Case, found: Record, **more: Any) -> None:
        """The sizes of a case, and what came out of it."""
        (n, d), m = case.points.shape, len(case.queries)
        sizes = {"n": n, "d": d, "m": m, "dtype": str(case.points.dtype), "reason": case.reason}
        name = f"{case.name} {more['want']}" if "want" in more else case.name
        self.add(name, **sizes, **more, **found)


def plain(benchmarks: Iterable[Any]) -> list[Record]:
    """Timings of tests that use pytest-benchmark alone: those of one group stand beside each other, hullx first."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for benchmark in benchmarks:
        module = Path(benchmark.fullname.split("::")[0]).stem.removeprefix("bench_")
        groups.setdefault((module, benchmark.group or benchmark.name), []).append(benchmark)
    records = []
    for (module, group), members in groups.items():
        entries = [
            {
                "name": member.name.partition("[")[0].removeprefix("bench_"),
                "seconds": float(f"{member.stats.median:.6g}"),
                "spread": round(member.stats.iqr / member.stats.median, 3),
                "rounds": member.stats.rounds,
                "queries": 1,
                "note": "",
            }
            for member in members
        ]
        entries.sort(key=lambda entry: (not entry["name"].startswith("hullx"), entry["seconds"]))
        records.append({"name": group, "module": module, "preset": "", "entries": entries})
    return records


def save(records: list[Record], machine: Record, commit: str, results: Path = RESULTS) -> list[Path]:
    """Merge into the files of this kind of machine; the files written."""
    written = []
    now = datetime.now(UTC).strftime("%Y-%m-%d")
    for module in sorted({record["module"] for record in records}):
        file = results / machine["kind"] / f"{module}.json"
        kept = json.loads(file.read_text(encoding="utf-8"))["records"] if file.exists() else []
        fresh = [record | {"date": now, "commit": commit} for record in records if record["module"] == module]
        names = {record["name"] for record in fresh}
        merged = sorted([r for r in kept if r["name"] not in names] + fresh, key=lambda record: record["name"])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"machine": machine, "records": merged}, indent=1) + "\n", encoding="utf-8")
        written.append(file)
    return written
