"""Answers are those of the day the hashes were written (how to write them: golden.py)."""

from __future__ import annotations

import pytest

from determinism import golden
from determinism.data import CASES, integers, table
from hullx import runtime

pytestmark = pytest.mark.usefixtures("simd_level")


@pytest.mark.parametrize("level", ["v2", "v3"])
@pytest.mark.parametrize("case", CASES)
def test_neighbors_hash_to_the_stored_value(case: str, level: str) -> None:
    if level not in runtime.simd_levels():
        pytest.skip(f"this processor cannot run {level}")
    runtime.set_simd_level(level)
    assert golden.knn_hash(case) == golden.stored("knn")[case]


@pytest.mark.parametrize("level", ["v2", "v3"])
@pytest.mark.parametrize("case", CASES)
def test_hull_answers_hash_to_the_stored_value(case: str, level: str) -> None:
    if level not in runtime.simd_levels():
        pytest.skip(f"this processor cannot run {level}")
    expected = golden.stored(f"hull-{level}")
    if expected["compiler"] != golden.compiler():
        pytest.skip(f"hashes were written with {expected['compiler']}, this build is from {golden.compiler()}")
    runtime.set_simd_level(level)
    assert golden.hull_hash(case) == expected[case]


def test_the_tables_are_made_of_integers() -> None:
    """The generator itself must never change: its first values are written down here."""
    source = integers(1)
    assert [next(source) for _ in range(3)] == [-80522, 9864, 155566]
    assert table(1, 2, 1).tolist() == [[-0.07232475280761719, -0.1693744659423828]]
