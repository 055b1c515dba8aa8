"""How often does the audit raise a false alarm, and what does it catch?  ``python bench/false_alarms.py [HALVINGS]``.

Random halvings of three real tables: one half trains, the other is live; then three random features of the live half
are moved by two and by four standard deviations.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from audit.halvings import METHODS, run_halvings, tables

SHIFTS = (2.0, 4.0)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for name, table in tables().items():
        start = time.perf_counter()
        figures = run_halvings(table, range(count), SHIFTS)
        seconds = time.perf_counter() - start
        print(f"{name}: {count} halvings of {table.shape[0]} x {table.shape[1]}, {seconds:.0f} s")
        for method in METHODS:
            mean, margin = figures.mean_share(method)
            print(f"  {method:5} mean share of rows with p <= 0.05: {mean:.4f}, margin {margin:.4f}")
        alarms, most = figures.alarms()
        print(f"  drift < 0.01: {alarms} of {count} (at most {most} at 99.9 %)")
        for shift in SHIFTS:
            print(f"  moved by {shift:g}: drift < 0.001 in {100 * figures.share_caught(shift):.1f} %")


if __name__ == "__main__":
    main()
