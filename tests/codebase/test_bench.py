"""The instruments of bench/: tables say who is faster and who is wrong, the guard fails where it should."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bench import guard, limits, record, table
from codebase.tree import ROOT

OURS = {"name": "hullx", "seconds": 0.5, "queries": 100, "spread": 0.01, "rounds": 3, "note": "", "wrong": 0, "of": 100}
UNIT = {"name": "product", "seconds": 1.0, "queries": 100, "spread": None, "rounds": 3, "note": "the unit"}
FAST_AND_WRONG = OURS | {"name": "hasty", "seconds": 0.1, "wrong": 3}
SLOW = OURS | {"name": "careful", "seconds": 0.2, "queries": 10}
MACHINE = {"kind": "abacus-avx2", "processor": "abacus", "simd_level": "v3", "threads": 2, "cpus": 2}


def contest(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"name": "knn sample", "module": "knn", "preset": "quick", "entries": list(entries)}


def saved(folder: Path, *records: dict[str, Any], kind: str = "abacus-avx2") -> Path:
    return record.save([copy.deepcopy(r) for r in records], MACHINE | {"kind": kind}, "abc", folder)[0]


def test_the_headline_is_the_fastest_rival_that_makes_no_error() -> None:
    said = "fastest without error: careful; hullx is 4 times faster"
    assert table.headline([OURS, FAST_AND_WRONG, SLOW, UNIT]) == said
    assert table.headline([OURS, FAST_AND_WRONG, UNIT]) == "no rival is without error"
    assert "careful WINS" in table.headline([OURS, SLOW | {"seconds": 0.01}])


def test_the_table_names_wrong_answers_and_ratios_per_query() -> None:
    text = "\n".join(table.lines([contest(OURS, FAST_AND_WRONG, SLOW, UNIT)], MACHINE, "abc"))
    assert "3 of 100 wrong" in text
    careful = next(line for line in text.splitlines() if "careful" in line)
    assert "20 ms" in careful
    assert "0.25" in careful


def test_a_rival_that_was_stopped_is_a_lower_bound() -> None:
    stopped = {key: SLOW[key] for key in ("seconds", "queries", "spread", "rounds")}
    stopped |= {"name": "endless", "note": "ended", "at_least": True}
    assert table.headline([OURS, stopped]) == "endless was stopped; hullx is more than 4 times faster"
    assert table.headline([OURS, SLOW, stopped]).startswith("fastest without error: careful")
    assert "<0.25" in "\n".join(table.lines([contest(OURS, stopped)], MACHINE, "abc"))


def test_a_call_ends_at_its_limits() -> None:
    done = limits.within(limits.Limits(60.0, 8.0), lambda: [1, 2])
    assert (done.answer, done.ended_by) == ([1, 2], "")
    late = limits.within(limits.Limits(0.2, 8.0), lambda: time.sleep(60.0))
    assert (late.answer, late.ended_by) == (None, "time")
    assert 0.2 <= late.seconds < 30.0
    large = limits.within(limits.Limits(60.0, 8.0), lambda: bytearray(2**34))
    assert (large.answer, large.ended_by) == (None, "memory")


def test_a_later_record_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    saved(tmp_path, contest(OURS, UNIT), contest(OURS, UNIT) | {"name": "knn other"})
    file = saved(tmp_path, contest(OURS | {"seconds": 0.7}, UNIT))
    records = json.loads(file.read_text())["records"]
    assert [(r["name"], r["entries"][0]["seconds"]) for r in records] == [("knn other", 0.5), ("knn sample", 0.7)]
    assert all(r["commit"] == "abc" for r in records)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"seconds": 0.55}, 0), ({"seconds": 0.4}, 0), ({"seconds": 0.6}, 1), ({"wrong": 1}, 1)],
    ids=["a little slower", "faster", "much slower", "wrong"],
)
def test_the_guard_fails_where_it_should(
    change: dict[str, float], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = saved(tmp_path / "before", contest(OURS, UNIT))
    after = saved(tmp_path / "after", contest(OURS | change, UNIT), kind="loom-avx512")
    assert guard.main([str(before), str(after), "--percent", "15"]) == code
    assert ("knn sample" in capsys.readouterr().out) == bool(code)


def test_the_guard_compares_seconds_on_one_kind_of_machine_only(tmp_path: Path) -> None:
    growth = {"name": "growth a", "module": "growth", "axis": "n", "points": [[10, 1.0], [20, 2.0]]}
    before = saved(tmp_path / "before", growth)
    slower = growth | {"points": [[10, 1.0], [20, 3.0]]}
    assert guard.main([str(before.parent), str(saved(tmp_path / "after", slower).parent)]) == 1
    assert guard.main([str(before), str(saved(tmp_path / "else", slower, kind="loom-avx2"))]) == 2
    assert guard.main([str(before), str(tmp_path / "nowhere")]) == 2


def test_every_timing_finds_its_fixtures() -> None:
    plan = [sys.executable, "-m", "pytest", "bench", "--setup-plan", "--full", "-q", "-p", "no:cacheprovider"]
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}  # not a worker's
    done = subprocess.run(plan, cwd=ROOT, env=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
