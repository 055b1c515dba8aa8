"""Small tables on disk, and one that shows every kind of reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

Write = Callable[[str, Mapping[str, Sequence[object]]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write columns as CSV, return the path."""

    def writer(name: str, columns: Mapping[str, Sequence[object]]) -> Path:
        lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
        file = tmp_path / name
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    return writer


@pytest.fixture
def cars(write: Write) -> tuple[Path, Path]:
    """Training: 200 cars; no car in the north burns diesel, weight and power go together.  Live: five cases."""
    rng = np.random.default_rng(0)
    region = rng.choice(["N", "S", "E"], 200)
    fuel = np.where(region == "N", "petrol", rng.choice(["petrol", "diesel"], 200))
    weight = rng.uniform(800, 2000, 200).round()
    power = (weight / 10 + rng.uniform(-10, 10, 200)).round()
    train = write(
        "train.csv",
        {"car": [f"t{i}" for i in range(200)], "region": region, "fuel": fuel, "weight": weight, "power": power},
    )
    live = write(
        "live.csv",
        {
            "car": ["usual", "face", "heavy", "strong", "stranger"],
            "region": ["S", "N", "S", "S", "Mars"],
            "fuel": ["petrol", "diesel", "petrol", "petrol", "petrol"],
            "weight": [1400, 1400, 4000, 900, 1400],
            "power": [140, 140, 400, 190, 140],
        },
    )
    return train, live
