"""Exact mode decides about the hull itself: each verdict is that of rational arithmetic and carries a checked proof."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import hullx
import oracles
from asserts import describe
from hullx import exact as exact_mode
from hullx.answers import HullAnswer
from hullx.exact_proof import ExactProof
from hullx.reference import hull as specification
from public.test_exact_cases import random_queries, random_rows

GRIDS = 50 if os.environ.get("HULLX_SOAK") == "1" else 10  # 2,000 cases each
CHECKER = Path(__file__).parents[2] / "docs" / "check_certificate.py"


def check(tables: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    seen: Counter[tuple[int, int]] = Counter()
    for _ in range(tables):
        rows = random_rows(rng)
        queries = random_queries(rng, rows, 5)
        hull = hullx.Hull(rows)
        answer, floats = hull.query(queries, exact=True), hull.query(queries)
        for i, query in enumerate(queries):
            inside = oracles.exact_distance(rows, query).squared == 0
            assert answer.verdict[i] == (hullx.INSIDE if inside else hullx.OUTSIDE), describe(answer, i)
            assert not (floats.verdict[i] == hullx.OUTSIDE and inside), describe(floats, i)
            seen[int(floats.verdict[i]), int(answer.verdict[i])] += 1
        hullx.verify(rows, queries, answer).raise_if_failed()
    assert min(seen[1, 1], seen[-1, -1], seen[1, -1]) > tables / 4, seen  # also: inside by tolerance alone


def test_2000_small_cases_are_all_decided_as_in_rational_arithmetic() -> None:
    check(400, seed=1000)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(GRIDS))
def test_2000_more_small_cases(seed: int) -> None:
    check(400, seed=10_000 + seed)


def test_the_oracle_agrees_with_fractions_on_500_cases() -> None:
    rng = np.random.default_rng(500)
    for _ in range(100):
        rows = random_rows(rng)[:12]
        for query in random_queries(rng, rows, 5):
            squared = oracles.exact_distance(rows, query).squared
            assert squared == specification.nearest_point(rows, query).squared_distance
            assert (squared == 0) == specification.contains(rows, query)


@pytest.mark.parametrize("d", [3, 16, 40])
def test_a_point_of_a_facet_is_inside_and_one_float_further_is_outside(d: int) -> None:
    corners = np.vstack([np.zeros(d), np.eye(d)])
    centre = np.full(d, 2.0**-6)
    centre[0] = 1.0 - centre[1:].sum()  # exact: on the facet where the sum is 1
    beyond = centre.copy()
    beyond[0] = np.nextafter(beyond[0], 2.0)
    within = centre.copy()
    within[0] = np.nextafter(within[0], 0.0)
    queries = np.array([centre, beyond, within, 0.0 - np.eye(d)[0] * 5e-324])
    answer = hullx.Hull(corners).query(queries, exact=True)
    assert answer.verdict.tolist() == [1, -1, 1, -1]
    assert answer.status.tolist() == ["converged"] * 4
    hullx.verify(corners, queries, answer).raise_if_failed()


def test_a_normal_of_53_bits_may_be_too_short() -> None:
    """Rows on a line of slope 1/3 cut off at 53 bits: only a longer normal keeps all of them on one side."""
    rng = np.random.default_rng(4)
    rows = np.round(rng.standard_normal((12, 6)) * 2**20) / 2**20
    rows = np.vstack([rows, rows + np.ldexp(rng.integers(1, 9, (12, 6)), -52)])
    weights = rng.dirichlet(np.ones(6), 60)
    queries = weights @ rows[:6]
    answer = hullx.Hull(rows[:6]).query(queries, exact=True)
    lengths = {max(abs(v) for v in normal).bit_length() for normal in answer.exact.normals.values()}
    assert any(length > 53 for length in lengths), lengths
    for i, query in enumerate(queries):
        assert (answer.verdict[i] == 1) == (oracles.exact_distance(rows[:6], query).squared == 0)
    hullx.verify(rows[:6], queries, answer).raise_if_failed()


def test_excluded_rows_do_not_count() -> None:
    square = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0], [1.0, 1.0], [1.0, 1.0]])
    hull = hullx.Hull(square)
    answer = hull.query(square, exclude=np.arange(6), exact=True)
    assert answer.verdict.tolist() == [-1, -1, -1, -1, 1, 1]
    hullx.verify(square, square, answer).raise_if_failed()


def test_without_flint_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(77)
    for _ in range(30):
        rows = random_rows(rng)
        queries = random_queries(rng, rows, 4)
        with_flint = hullx.Hull(rows).query(queries, exact=True)
        with monkeypatch.context() as patch:
            patch.setattr(exact_mode, "flint", None)
            without = hullx.Hull(rows).query(queries, exact=True)
        assert with_flint.verdict.tobytes() == without.verdict.tobytes()
        assert with_flint.exact.normals == without.exact.normals
        assert with_flint.exact.rows.tobytes() == without.exact.rows.tobytes()


def test_beyond_the_complete_dimension_there_is_a_limit_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((60, 12))
    queries = rng.dirichlet(np.full(60, 0.05), 2) @ rows
    monkeypatch.setattr(exact_mode, "COMPLETE_DIMENSION", 11)
    monkeypatch.setattr(exact_mode, "WORK_LIMIT", 1000)
    limited = hullx.Hull(rows).query(queries, exact=True)
    assert limited.verdict.tolist() == [0, 0]
    assert limited.status.tolist() == ["exact_limit"] * 2
    assert not limited.exact.decided.any()
    hullx.verify(rows, queries, limited).raise_if_failed()
    monkeypatch.setattr(exact_mode, "COMPLETE_DIMENSION", 12)
    full = hullx.Hull(rows).query(queries, exact=True)
    assert full.exact.decided.all()
    assert (full.exact.solves > 0).all()
    hullx.verify(rows, queries, full).raise_if_failed()


def test_64_features_are_decided() -> None:
    rng = np.random.default_rng(64)
    rows = rng.standard_normal((150, 64))
    queries = np.vstack([rng.dirichlet(np.full(150, 0.05), 2) @ rows, rows[0], rows[0] * (1 + 2.0**-50)])
    answer = hullx.Hull(rows).query(queries, exact=True)
    assert answer.verdict.tolist() == [1, 1, 1, -1]
    hullx.verify(rows, queries, answer).raise_if_failed()


def test_queries_that_are_not_finite_stay_invalid() -> None:
    queries = [[0.25, 0.25], [np.nan, 0.0], [2.0, 2.0]]
    answer = hullx.Hull([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]).query(queries, exact=True, nan_policy="propagate")
    assert answer.verdict.tolist() == [1, 0, -1]
    assert answer.status.tolist() == ["converged", "invalid", "converged"]
    assert answer.exact.decided.tolist() == [True, False, True]


# ---- proofs: what is changed is found by both checkers ----------------------------------------------------------

LATTICE = np.array([[x, y, z] for x in range(3) for y in range(3) for z in range(3)], dtype=np.float64)[:-1]
# inside on a face · outside by 2⁻⁵⁰ · inside a corner · far outside
QUERIES = np.array([[0.5, 0.25, 0.0], [1.0, 0.5, -(2.0**-50)], [0.5, 0.5, 0.5], [9.0, 9.0, 9.0]])
PROVEN = hullx.Hull(LATTICE).query(QUERIES, want="distance", exact=True)


def claim(query: int, verdict: int) -> Callable[[HullAnswer], HullAnswer]:
    def tamper(answer: HullAnswer) -> HullAnswer:
        new = answer.verdict.copy()
        new[query] = verdict
        return replace(answer, verdict=new)

    return tamper


def proof(**changes: object) -> Callable[[HullAnswer], HullAnswer]:
    return lambda answer: replace(answer, exact=replace(answer.exact, **changes))


FAR = int(np.flatnonzero((LATTICE == [1, 2, 2]).all(axis=1))[0])
TAMPERED = {
    "inside for outside": (1, claim(1, 1)),
    "outside for inside": (0, claim(0, -1)),
    "undecided for decided": (2, claim(2, 0)),
    "another simplex": (0, proof(rows=np.where(np.arange(len(PROVEN.exact.rows)) == 0, FAR, PROVEN.exact.rows))),
    "no normal": (1, proof(normals={})),
    "a normal the other way": (1, proof(normals={1: tuple(-v for v in PROVEN.exact.normals[1])})),
    "a zero normal": (1, proof(normals={1: (0, 0, 0)})),
}


def test_the_honest_answer_passes() -> None:
    assert PROVEN.verdict.tolist() == [1, -1, 1, -1]
    hullx.verify(LATTICE, QUERIES, PROVEN).raise_if_failed()


@pytest.mark.parametrize("name", TAMPERED)
def test_verify_finds_what_was_changed(name: str) -> None:
    query, tamper = TAMPERED[name]
    report = hullx.verify(LATTICE, QUERIES, tamper(PROVEN))
    assert not report.ok[query], name


def test_a_saved_answer_keeps_its_proofs_and_the_checker_for_strangers_reads_them(tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", LATTICE)
    np.save(tmp_path / "queries.npy", QUERIES)
    found = {}
    for name, tamper in {"honest": (0, lambda a: a), **TAMPERED}.items():
        file = tmp_path / "answer.npz"
        tamper[1](PROVEN).save(file)
        command = [sys.executable, str(CHECKER), "rows.npy", "queries.npy", "answer.npz"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        found[name] = done.returncode
        assert not done.stderr, done.stderr
    assert found == {"honest": 0} | {name: 1 for name in TAMPERED if name != "undecided for decided"} | {
        "undecided for decided": 0
    }
    PROVEN.save(file)
    again = HullAnswer.load(file)
    assert isinstance(again.exact, ExactProof)
    assert again.exact.normals == PROVEN.exact.normals
    hullx.verify(LATTICE, QUERIES, again).raise_if_failed()
    assert again[1].exact.normals == {0: PROVEN.exact.normals[1]}
    hullx.verify(LATTICE, QUERIES[::-1], again[::-1]).raise_if_failed()


@pytest.mark.parametrize("value", [1, "yes", None])
def test_exact_is_a_flag(value: object) -> None:
    with pytest.raises(TypeError, match=r"`exact` is .*: pass True or False\."):
        hullx.Hull([[0.0], [1.0]]).query([[0.5]], exact=value)
