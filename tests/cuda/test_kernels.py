"""The kernels of a graphics card, run on the processor phase by phase, hand over what the processor's own screens do.

Rows, values and bounds to the byte: whatever the dimensions, the tiles at the edge, the ties, the stages.
"""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np
import pytest

from cuda.emulated import DISTANCE, KINDS, PRODUCT, RUNGS, neighbours, survivors, table
from hullx import _core, runtime

# rows · columns · queries · neighbours: one of each, edges of panels of 16, of tiles of 128 and of steps of 64 columns
EDGES = [
    (1, 1, 1, 1),
    (2, 1, 3, 2),
    (15, 3, 2, 4),
    (16, 4, 1, 16),
    (17, 5, 129, 1),
    (127, 31, 2, 127),
    (128, 32, 127, 5),
    (129, 33, 128, 129),
    (257, 63, 3, 10),
    (300, 64, 5, 299),
    (385, 65, 4, 2),
    (500, 200, 3, 7),
    (640, 784, 2, 10),
    (700, 1000, 2, 3),
]
# Where a query is beyond int8 the processor asks all that were asked with it in float32, a card that one alone.
tame = partial(np.clip, a_min=-1e6, a_max=1e6)
# so that a few hundred rows take several groups, stages and launches
STAGES = {"directions": 128, "capacity": 256, "growth": 2, "rows": 256}


@pytest.mark.parametrize("bias", [DISTANCE, PRODUCT])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "d", "m", "k"), EDGES)
@pytest.mark.parametrize("rung", RUNGS)
def test_survivors_are_those_of_the_processor(rung: str, n: int, d: int, m: int, k: int, kind: str, bias: int) -> None:
    points, _, queries = table(kind, n, d, m)
    queries = tame(queries) if rung == "int8" else queries
    expected = survivors(points, queries, bias, k, None, rung=rung)
    assert survivors(points, queries, bias, k, _core.emulated_backend(), rung=rung) == expected
    assert survivors(points, queries, bias, k, _core.emulated_backend(**STAGES), rung=rung) == expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "d", "m", "k"), EDGES)
@pytest.mark.parametrize("rung", ["auto", "float32"])
def test_neighbours_and_counts_are_those_of_the_processor(rung: str, n: int, d: int, m: int, k: int, kind: str) -> None:
    points, _, queries = table(kind, n, d, m)
    expected = neighbours(points, queries, k, None)
    assert neighbours(points, queries, k, _core.emulated_backend(**STAGES), rung) == expected


@pytest.mark.usefixtures("simd_level")
@pytest.mark.parametrize("kind", ["bell", "wild"])
def test_float32_sums_are_rounded_as_the_level_in_use_rounds_them(kind: str) -> None:
    points, _, queries = table(kind, 200, 50, 5)
    seen = set()
    for level in runtime.simd_levels():
        runtime.set_simd_level(level)
        for bias in (DISTANCE, PRODUCT):
            expected = survivors(points, queries, bias, 7, None, rung="float32")
            assert survivors(points, queries, bias, 7, _core.emulated_backend(), rung="float32") == expected
            seen.add((bias, expected[0]))
    assert len(seen) >= 2 * len({level == "v2" for level in runtime.simd_levels()})  # or it would show nothing


@pytest.mark.parametrize("k", [1, 10, 128, 150, 1000])
def test_any_number_of_neighbours_in_any_number_of_stages(k: int) -> None:
    points, _, queries = table("bell", 1000, 20, 6)
    expected = survivors(points, queries, DISTANCE, k, None)
    for capacity, growth in product([1, 256, 5000], [1, 8]):
        backend = _core.emulated_backend(capacity=capacity, growth=growth)
        assert survivors(points, queries, DISTANCE, k, backend) == expected
        assert neighbours(points, queries, k, backend) == neighbours(points, queries, k, None)


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("bias", [DISTANCE, PRODUCT])
def test_exclusions_are_kept(bias: int, rung: str) -> None:
    points, rows, _ = table("bell", 400, 24, 1)
    own = np.arange(400, dtype=np.int64)
    groups = own // 30
    for rules in ((own, None, None), (None, groups, groups), (own, groups, groups)):
        expected = survivors(points, rows, bias, 12, None, rules, rung=rung)
        assert survivors(points, rows, bias, 12, _core.emulated_backend(**STAGES), rules, rung=rung) == expected


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("bias", [DISTANCE, PRODUCT])
def test_a_known_upper_bound_lowers_the_threshold(bias: int, rung: str) -> None:
    points, _, queries = table("bell", 600, 40, 9)
    at_most = np.empty(len(queries))
    for q, (_, values, _, unit) in enumerate(survivors(points, queries, bias, 200, None, rung=rung)):
        at_most[q] = np.sort(np.frombuffer(values))[20 * q] * unit  # below the 200-th, but for the last ones
    expected = survivors(points, queries, bias, 200, None, at_most=at_most, rung=rung)
    assert len({len(rows) for rows, *_ in expected}) > 5
    found = survivors(points, queries, bias, 200, _core.emulated_backend(**STAGES), at_most=at_most, rung=rung)
    assert found == expected


@pytest.mark.parametrize(("bias", "rung"), [(PRODUCT, "int8"), (PRODUCT, "float32"), (DISTANCE, "float32")])
def test_the_scaled_frame(bias: int, rung: str) -> None:
    points, _, queries = table("steep", 500, 50, 7)
    expected = survivors(points, queries, bias, 64, None, frame=1, rung=rung)
    assert survivors(points, queries, bias, 64, _core.emulated_backend(**STAGES), frame=1, rung=rung) == expected


@pytest.mark.parametrize("last_to_first", [False, True])
def test_the_order_in_which_warps_run_plays_no_part(last_to_first: bool) -> None:
    points, _, queries = table("lattice", 500, 130, 5)
    backend = _core.emulated_backend(last_to_first=last_to_first, **STAGES)
    assert survivors(points, queries, PRODUCT, 9, backend) == survivors(points, queries, PRODUCT, 9, None)
    assert neighbours(points, queries, 9, backend) == neighbours(points, queries, 9, None)


@pytest.mark.parametrize("rung", RUNGS)
def test_rows_beyond_the_memory_are_streamed(rung: str) -> None:
    points, rows, queries = table("bell", 3000, 40, 30)
    backend = _core.emulated_backend(memory=rows.nbytes // (8 if rung == "int8" else 2), capacity=256, growth=2)
    expected = survivors(points, queries, DISTANCE, 5, None, rung=rung)
    assert survivors(points, queries, DISTANCE, 5, backend, rung=rung) == expected
    assert neighbours(points, queries, 5, backend, rung) == neighbours(points, queries, 5, None)


def test_where_every_row_survives_there_is_room_for_all() -> None:
    rows = np.ones((2000, 12))
    points = _core.Points(rows)
    queries = np.zeros((140, 12))
    backend = _core.emulated_backend(memory=2_000_000, **STAGES)
    assert survivors(points, queries, DISTANCE, 3, backend) == survivors(points, queries, DISTANCE, 3, None)


def test_without_memory_for_one_query_there_is_one_clear_error() -> None:
    points, _, queries = table("bell", 2000, 12, 4)
    with pytest.raises(RuntimeError, match=r"the emulated card has no room for one query over 2000 rows: .*backend="):
        survivors(points, queries, DISTANCE, 3, _core.emulated_backend(memory=10_000))


def test_memory_refused_though_it_was_free() -> None:
    """Whichever request it is: in smaller blocks, or in stretches, the answer is the same."""
    points, rows, queries = table("bell", 300, 8, 140)
    expected, nearest = survivors(points, queries, DISTANCE, 3, None), neighbours(points, queries, 3, None)
    for request in range(30):
        backend = _core.emulated_backend(fault="memory", barrier=request, **STAGES)
        fresh = _core.Points(rows)
        assert survivors(fresh, queries, DISTANCE, 3, backend) == expected
        assert neighbours(fresh, queries, 3, backend) == nearest


def test_memory_refused_for_the_groups_of_rows() -> None:
    points, rows, queries = table("bell", 700, 12, 3)
    rules = (None, np.arange(700) // 9, np.arange(3))
    expected = survivors(points, queries, DISTANCE, 3, None, rules)
    messages = []
    for request in range(20):
        backend = _core.emulated_backend(fault="memory", barrier=request)
        try:
            found = survivors(_core.Points(rows), queries, DISTANCE, 3, backend, rules)
        except RuntimeError as error:
            messages.append(str(error))
        else:
            assert found == expected
    assert len(messages) == 1
    assert "the emulated card has no room for the groups of 700 rows" in messages[0]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("d", [1, 2, 7, 8, 16, 63, 64, 65, 128, 129, 500, 1000])
def test_the_large_grid(kind: str, d: int) -> None:
    for n, m in product((1, 16, 100, 128, 130, 1025), (1, 128, 131)):
        points, _, queries = table(kind, n, d, m)
        queries = tame(queries)
        for k, bias, rung in product(sorted({1, min(n, 10), n}), (DISTANCE, PRODUCT), RUNGS):
            expected = survivors(points, queries, bias, k, None, rung=rung)
            assert survivors(points, queries, bias, k, _core.emulated_backend(**STAGES), rung=rung) == expected
            nearest = neighbours(points, queries, k, None)
            assert neighbours(points, queries, k, _core.emulated_backend(**STAGES), rung) == nearest
