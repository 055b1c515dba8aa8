"""Every hard case gets the right verdict, a distance with proof, and the neighbours of the definition."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import hullx
import oracles
from asserts import as_floats, describe, prove_all
from corpus.cases import CASES, Case
from hullx.reference import neighbors

WORDS = {hullx.INSIDE: "inside", hullx.OUTSIDE: "outside", hullx.UNDECIDED: "undecided"}


@pytest.fixture(scope="module", params=sorted(CASES))
def hard_case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]()


@pytest.mark.parametrize("want", ["verdict", "distance"])
def test_verdicts(hard_case: Case, want: str) -> None:
    answer = hullx.Hull(hard_case.rows).query(hard_case.queries, want=want)
    hullx.verify(hard_case.rows, hard_case.queries, answer).raise_if_failed()
    for i, expected in enumerate(hard_case.expected):
        if expected != "any":
            assert WORDS[int(answer.verdict[i])] == expected, describe(answer, i)
    if hard_case.small:
        prove_all(hard_case.rows, hard_case.queries, answer)


def test_nothing_stays_undecided(hard_case: Case) -> None:
    answer = hullx.Hull(hard_case.rows).query(hard_case.queries)
    open_queries = np.flatnonzero(answer.verdict == hullx.UNDECIDED)
    assert hard_case.may_stay_open or len(open_queries) == 0, describe(answer, open_queries[0])


def test_distances_contain_the_truth(hard_case: Case) -> None:
    answer = hullx.Hull(hard_case.rows).query(hard_case.queries, want="distance")
    for i, query in enumerate(hard_case.queries):
        if hard_case.small:
            squared = oracles.exact_distance(hard_case.rows, query).squared
            assert Fraction(answer.lower[i]) ** 2 <= squared <= Fraction(answer.upper[i]) ** 2, describe(answer, i)
        if hard_case.distances is not None:
            assert answer.distance[i] == pytest.approx(hard_case.distances[i], rel=1e-6), describe(answer, i)


def test_distances_are_tight(hard_case: Case) -> None:
    """The interval closes to rtol, or to the rounding of the coordinates."""
    answer = hullx.Hull(hard_case.rows).query(hard_case.queries, want="distance")
    size = max(np.abs(as_floats(hard_case.rows)).max(), np.abs(hard_case.queries).max())
    floor = 1e-12 * float(size) + 1e-320
    for i in np.flatnonzero(answer.verdict == hullx.OUTSIDE):
        tight = answer.upper[i] - answer.lower[i] <= 1.01e-6 * answer.upper[i] + floor
        assert tight or (hard_case.open_distance and answer.status[i] != "converged"), describe(answer, i)


def test_neighbors(hard_case: Case) -> None:
    """Small cases against the definition; large ones on the rows that could matter."""
    rows, k = as_floats(hard_case.rows), min(5, len(hard_case.rows))
    found = hullx.knn(hard_case.rows, hard_case.queries, k=k)
    for i, query in enumerate(hard_case.queries):
        rough = np.linalg.norm(rows.astype(np.float64) - query, axis=1)
        near = np.flatnonzero(rough <= np.partition(rough, k - 1)[k - 1] * (1 + 1e-9))
        indices, squared = neighbors.knn(rows[near], query, k)
        assert found.indices[i].tolist() == near[indices].tolist()
        assert found.distances[i].tobytes() == np.sqrt(squared).tobytes()
    counts = hullx.count_within(hard_case.rows, hard_case.queries, found.distances[:, -1])
    assert (counts >= k).all()
