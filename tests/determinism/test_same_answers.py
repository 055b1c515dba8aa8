"""A query's answer does not depend on company, threads or order; neighbours not even on the instruction set."""

from __future__ import annotations

import numpy as np
import pytest

import hullx
from asserts import answer_bytes, assert_no_flip, assert_same_neighbors
from determinism.data import CASES
from hullx import runtime

pytestmark = pytest.mark.usefixtures("simd_level")
THREADS = (1, 2, 3)


@pytest.mark.parametrize("case", CASES)
def test_neighbors_are_equal_to_the_bit_for_every_level_thread_count_and_batch(case: str) -> None:
    rows, queries = CASES[case]()
    first = hullx.knn(rows, queries, k=6, num_threads=1)
    for level in runtime.simd_levels():
        runtime.set_simd_level(level)
        points = hullx.Points(rows)
        for threads in THREADS:
            assert_same_neighbors(first, hullx.knn(points, queries, k=6, num_threads=threads))
        for start in range(0, len(queries), 5):
            part = hullx.knn(points, queries[start : start + 5], k=6)
            assert part.indices.tobytes() == first.indices[start : start + 5].tobytes()
            assert part.distances.tobytes() == first.distances[start : start + 5].tobytes()


@pytest.mark.parametrize("case", CASES)
def test_fewer_neighbors_are_a_prefix_of_more(case: str) -> None:
    rows, queries = CASES[case]()
    most = hullx.knn(rows, queries, k=min(50, len(rows)))
    for k in (1, 2, 9):
        fewer = hullx.knn(rows, queries, k=k)
        assert fewer.indices.tolist() == most.indices[:, :k].tolist()
        assert fewer.distances.tolist() == most.distances[:, :k].tolist()


@pytest.mark.parametrize("want", ["verdict", "distance"])
@pytest.mark.parametrize("case", CASES)
def test_hull_answers_are_equal_to_the_bit_at_one_level(case: str, want: str) -> None:
    rows, queries = CASES[case]()
    order = np.argsort(queries[:, 0], kind="stable")[::-1]
    back = np.argsort(order)
    for level in runtime.simd_levels():
        runtime.set_simd_level(level)
        hull = hullx.Hull(rows)
        first = hull.query(queries, want=want, num_threads=1)
        for threads in THREADS[1:]:
            assert answer_bytes(hull.query(queries, want=want, num_threads=threads)) == answer_bytes(first)
        assert answer_bytes(hull.query(queries[order], want=want)[back]) == answer_bytes(first)
        for i in range(0, len(queries), 6):
            assert answer_bytes(hull.query(queries[i : i + 1], want=want)) == answer_bytes(first[i : i + 1])
        for budget in (1, 2**20):
            tight = hullx.Hull(hullx.Points(rows, memory_budget=budget))
            assert answer_bytes(tight.query(queries, want=want)) == answer_bytes(first)


@pytest.mark.parametrize("case", CASES)
def test_levels_never_disagree_about_inside_and_outside(case: str) -> None:
    rows, queries = CASES[case]()
    answers = []
    for level in runtime.simd_levels():
        runtime.set_simd_level(level)
        answers.append(hullx.Hull(rows).query(queries, want="distance"))
    for answer in answers[1:]:
        assert_no_flip(answers[0], answer)
        assert (answer.lower <= answers[0].upper).all()
        assert (answers[0].lower <= answer.upper).all()


@pytest.mark.parametrize("case", ["bell-8", "lattice"])
def test_leave_one_out_of_one_row_is_that_of_all(case: str) -> None:
    rows, _ = CASES[case]()
    hull = hullx.Hull(rows)
    everything = hull.leave_one_out(want="verdict")
    chosen = hull.leave_one_out(rows=[3, 77, 5], want="verdict")
    assert answer_bytes(everything[[3, 77, 5]]) == answer_bytes(chosen)


def test_history_does_not_matter() -> None:
    rows, queries = CASES["bell-8"]()
    hull = hullx.Hull(rows)
    first = hull.query(queries)
    hull.query(rows[:50] * 2.0)
    hullx.knn(hull.points, queries, k=3)
    assert answer_bytes(hull.query(queries)) == answer_bytes(first)
