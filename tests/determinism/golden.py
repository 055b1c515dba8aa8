"""Golden hashes: what answered once, answers for ever.

    PYTHONPATH=tests python -m determinism.golden --write

recomputes golden/knn.json (one hash a case, the same for every instruction-set level) and golden/hull-LEVEL.json for
the levels that this processor runs.  Do it only together with an explanation of why answers had to change: neighbours
never may, hull answers with the solver.  Hull hashes hold for one compiler's code as well, so they name it; under
another compiler they are not compared.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import hullx
from asserts import answer_bytes
from determinism.data import CASES
from hullx import runtime

FOLDER = Path(__file__).resolve().parent / "golden"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:24]


def knn_hash(case: str) -> str:
    rows, queries = CASES[case]()
    found = hullx.knn(rows, queries, k=7)
    counts = hullx.count_within(rows, queries, found.distances[:, 2])
    return digest(found.indices.tobytes() + found.distances.tobytes() + counts.tobytes())


def hull_hash(case: str) -> str:
    rows, queries = CASES[case]()
    hull = hullx.Hull(rows)
    answers = [hull.query(queries), hull.query(queries, want="distance"), hull.leave_one_out(rows=range(10))]
    return digest(b"".join(answer_bytes(answer) for answer in answers))


def compiler() -> str:
    return str(runtime.build_config()["compiler"])


def stored(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    contents: dict[str, Any] = {"knn": {case: knn_hash(case) for case in CASES}}
    for level in runtime.simd_levels():
        runtime.set_simd_level(level)
        contents[f"hull-{level}"] = {"compiler": compiler()} | {case: hull_hash(case) for case in CASES}
    for name, hashes in contents.items():
        (FOLDER / f"{name}.json").write_text(json.dumps(hashes, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(__doc__)
    write()
