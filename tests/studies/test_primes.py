"""Primes: pairs are counted exactly and follow their law, sets are balanced, verdicts can go each way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from hullx.report.studies import drawings
from hullx.studies import stored
from hullx.studies._study import Result
from hullx.studies.learning.primes import STUDY, verdicts
from hullx.studies.learning.primes.learners import split
from hullx.studies.learning.primes.neighbors import correlogram, expected_nearest, pairs_by_distance
from hullx.studies.learning.primes.numbers import (
    ENCODINGS,
    SMALL_PRIMES,
    balanced,
    best_by_residues,
    block,
    free_of_small_factors,
    sieve,
)
from hullx.studies.learning.primes.settings import DIGITS, RESIDUES, Config, Trial, trials
from hullx.studies.learning.primes.tables import memory_table
from hullx.studies.table import Table
from hullx.theory import twin_prime_constant

RNG = np.random.default_rng


@pytest.fixture(scope="module")
def result() -> Result:
    return STUDY.run("smoke")


def by_division(number: int) -> bool:
    return number > 1 and all(number % p for p in range(2, int(number**0.5) + 1))


def test_the_sieve_is_trial_division() -> None:
    assert sieve(3000).tolist() == [by_division(number) for number in range(3000)]
    one = block(8)
    assert one.numbers.tolist() == list(range(129, 256, 2))
    assert one.prime.tolist() == [by_division(number) for number in range(129, 256, 2)]


def test_pairs_are_those_found_one_by_one() -> None:
    one = block(9)
    primes = one.numbers[one.prime]
    counts = np.zeros(8, dtype=int)
    for a in primes:
        for b in primes:
            counts[int(a ^ b).bit_count()] += 1
    assert pairs_by_distance(one.prime).tolist() == counts.tolist()


def test_primes_repel_at_one_digit_by_the_twin_prime_constant() -> None:
    one = block(20)
    assert (len(one.prime), int(one.prime.sum())) == (262_144, 38_635)
    first, second = correlogram(one, 2)
    assert (first["pairs"], round(first["share"], 4)) == (67_260, 0.0967)
    assert first["ratio"] == pytest.approx(twin_prime_constant(), abs=0.02)
    assert first["law"] == pytest.approx(twin_prime_constant(), abs=1e-12)
    assert second["ratio"] == pytest.approx(second["law"], abs=0.02)
    assert second["ratio"] > 1.1  # the sign reverses


def test_known_counts_of_sixteen_digits() -> None:
    one = block(16)
    assert int(one.prime.sum()) == 3_030
    composites = one.numbers[~one.prime]
    assert int(free_of_small_factors(composites).sum()) == 1_550
    assert best_by_residues(one, hard=False) == pytest.approx(0.942, abs=5e-4)
    assert [round(row["share"], 4) for row in correlogram(one, 2)] == [0.1198, 0.2073]


def test_low_digits_say_nothing() -> None:
    one = block(20)
    shares = [one.prime[one.numbers % 16 == r].mean() for r in range(1, 16, 2)]
    assert max(shares) - min(shares) < 0.002


@pytest.mark.parametrize("hard", [False, True])
def test_sets_are_balanced_in_every_part_of_the_block(hard: bool) -> None:
    one = block(16)
    numbers, prime = balanced(one, hard, 4_000, RNG(1))
    assert len(set(numbers)) == len(numbers) > 2_000
    assert prime.tolist() == [by_division(int(n)) for n in numbers]
    for kind in (prime, ~prime):
        counts = np.histogram(numbers[kind], bins=32, range=(2**15, 2**16))[0]
        assert counts.tolist() == np.histogram(numbers[prime], bins=32, range=(2**15, 2**16))[0].tolist()
    if hard:
        assert all(n % p for n in numbers[~prime] for p in SMALL_PRIMES)


def test_encodings_hold_the_number() -> None:
    numbers = np.array([37, 61])
    assert ENCODINGS["digits 0/1"](numbers, 6)[0].tolist() == [1, 0, 1, 0, 0, 1]
    assert ENCODINGS[DIGITS](numbers, 6)[0].tolist() == [1, -1, 1, -1, -1, 1]
    assert np.flatnonzero(ENCODINGS["decimal"](numbers, 6)[0]).tolist() == [7, 13]
    residues = ENCODINGS[RESIDUES](numbers, 6)[1]
    assert residues.sum() == len(SMALL_PRIMES)
    assert np.flatnonzero(residues[:3]).tolist() == [61 % 3]
    angles = ENCODINGS["angles"](numbers, 6)
    assert angles[0, 0] == pytest.approx(np.cos(2 * np.pi * 37 / 3), abs=1e-6)


def test_the_nearest_neighbour_is_as_wrong_as_counting_says() -> None:
    """By a simulation that shares nothing with the sum but the sieve."""
    one = block(14)
    rng = RNG(4)
    numbers, prime = balanced(one, False, 10**6, rng)
    cut = int(0.8 * len(numbers))
    right = near = 0
    for _ in range(20):
        order = rng.permutation(len(numbers))
        known = dict(zip(numbers[order[:cut]].tolist(), prime[order[:cut]].tolist(), strict=True))
        for number, label in zip(numbers[order[cut:]].tolist(), prime[order[cut:]].tolist(), strict=True):
            around = [known[n] for k in range(1, 13) if (n := number ^ (1 << k)) in known]
            if around:
                near += 1
                right += around[rng.integers(len(around))] == label
    assert right / near == pytest.approx(expected_nearest(one, cut), abs=0.015)
    assert expected_nearest(one, cut) < 0.45


def test_controls_replace_the_labels() -> None:
    one = block(14)
    size = split(Trial(14, 500, labels="size"), one, RNG(1))
    numbers = (size.x > 0) @ (1 << np.arange(14))
    assert (size.y == (numbers > np.median(numbers))).all()
    halves = split(Trial(14, 500, labels="halves of composites"), one, RNG(1))
    assert not any(by_division(int(n)) for n in (halves.x > 0) @ (1 << np.arange(14)))
    assert abs(halves.y.mean() - 0.5) < 0.01


def test_the_network_remembers_and_learns_what_is_smooth(result: Result) -> None:
    rows = result.tables["learners"]
    for row in rows.records(learner="network"):
        assert row["train"] > 0.95, row
    assert rows.records(labels="size")[0]["test"] > 0.9
    assert rows.records(learner="network", encoding=RESIDUES, composites="all")[0]["test"] > 0.65
    assert rows.records(learner="network", encoding=DIGITS, composites="all", labels="prime")[0]["test"] < 0.6


def test_every_trial_has_a_name_of_its_own() -> None:
    names = [one.name for one in trials(Config(main_bits=(20,)))]
    assert len(set(names)) == len(names)


def learner(test: float, train: float = 1.0, **other: Any) -> dict[str, Any]:
    row = {"bits": 16, "learner": "network", "encoding": DIGITS, "composites": "all", "labels": "prime"}
    counts = {"trained_on": 1_000, "weights": 20_000}
    return {**row, **counts, "train": train, "test": test, "test_low": test - 0.01, "test_high": test + 0.01, **other}


PAIRS = Table.of([{"bits": 16, "distance": 1, "ratio": 0.65, "law": 0.66}])


def rows(digits: float, residues: float, *, train: float = 1.0, size: float = 1.0, halves: float = 0.5) -> Table:
    made = [
        learner(digits, train),
        learner(digits, composites="hard"),
        learner(residues, encoding=RESIDUES),
        learner(size, labels="size"),
        learner(halves, labels="halves of composites"),
    ]
    return Table.of(made)


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (rows(0.46, 0.92), "depends"),
        (rows(0.46, 0.5), "supported"),
        (rows(0.46, verdicts.HELPS), "untestable here"),
        (rows(0.7, 0.92), "refuted"),
        (rows(0.46, 0.92, train=0.8), "untestable here"),
        (rows(0.46, 0.92, size=0.5), "untestable here"),
        (rows(0.46, 0.92, halves=0.6), "untestable here"),
    ],
)
def test_whether_primes_generalise_can_go_each_way(table: Table, word: str) -> None:
    assert verdicts.no_manifold(table, PAIRS, memory_table(table)).word == word


def test_a_label_that_is_smooth_would_change_the_verdict(result: Result) -> None:
    """The network's own answers about size, put in the place of those about primes."""
    found = [dict(row) for row in result.tables["learners"]]
    smooth = next(row for row in found if row["labels"] == "size")
    swapped = [
        {**row, **{key: smooth[key] for key in ("test", "test_low", "test_high")}}
        if row["labels"] == "prime" and row["encoding"] == DIGITS
        else row
        for row in found
    ]
    assert verdicts.no_manifold(Table.of(swapped), result.tables["pairs"], result.tables["memory"]).word == "refuted"


def test_its_figures_are_drawn_from_the_result_alone(result: Result) -> None:
    for drawing in drawings(result):
        assert drawing.draw(result) is not None
        assert any(letter.isdigit() for letter in drawing.alt(result))


def test_the_stored_result_holds_the_counts_and_the_ceiling_of_residues() -> None:
    kept = stored("primes")
    assert kept is not None
    ratios = {row["bits"]: row["ratio"] for row in kept.tables["pairs"] if row["distance"] == 1}
    assert ratios[20] == pytest.approx(twin_prime_constant(), abs=0.02)
    assert ratios[24] == pytest.approx(twin_prime_constant(), abs=0.02)
    for row in kept.tables["learners"]:
        if row["encoding"] == RESIDUES and row["composites"] == "all":
            assert row["test"] <= row["known"] + 0.01  # type: ignore[operator]
        if row["near_right"] is not None and row["known"] is not None:
            assert row["near_right"] == pytest.approx(row["known"], abs=0.02)
