"""No claim survives without its proof: whatever is changed in an answer, `verify` names the query.

The same files go through ``docs/check_certificate.py``, which shares nothing with `verify`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hullx
from hullx.answers import HullAnswer, Weights
from hullx.errors import CertificateError
from hullx.exclusion import Exclusion

CHECKER = Path(__file__).parents[2] / "docs" / "check_certificate.py"
RNG = np.random.default_rng(11)
ROWS = RNG.normal(size=(80, 5)) * [1.0, 30.0, 1e-3, 1.0, 4.0] + [0.0, 5e3, 0.0, -7.0, 1.0]
ROW_GROUPS = RNG.integers(0, 6, 80)
QUERIES = np.vstack([ROWS[:6] + ROWS[6:12] - ROWS.mean(0), RNG.dirichlet(np.ones(80), 3) @ ROWS, ROWS[:1]])
OUTSIDE, INSIDE = 2, 7  # one query of each kind
QUERY_GROUPS = np.arange(len(QUERIES)) % 6
ANSWERS = {
    want: hullx.Hull(ROWS).query(QUERIES, want=want, exclude=(ROW_GROUPS, QUERY_GROUPS))
    for want in ("verdict", "distance")
}
ANSWER = ANSWERS["distance"]


def put(query: int, **changes: Any) -> Callable[[HullAnswer], HullAnswer]:
    """Replace one entry of some arrays; a callable gets the old value."""

    def tamper(answer: HullAnswer) -> HullAnswer:
        new = {}
        for name, value in changes.items():
            array = getattr(answer, name).copy()
            array[query] = value(array[query]) if callable(value) else value
            new[name] = array
        return replace(answer, **new)

    return tamper


def reweigh(query: int, change: Callable[[np.ndarray], np.ndarray]) -> Callable[[HullAnswer], HullAnswer]:
    def tamper(answer: HullAnswer) -> HullAnswer:
        w = answer.weights
        data = w.data.copy()
        own = slice(w.indptr[query], w.indptr[query + 1])
        data[own] = change(data[own])
        return replace(answer, weights=Weights(w.indptr, w.indices, data, w.shape))

    return tamper


def move_support(query: int, choose: Callable[[np.ndarray], np.ndarray]) -> Callable[[HullAnswer], HullAnswer]:
    def tamper(answer: HullAnswer) -> HullAnswer:
        w = answer.weights
        indices = w.indices.copy()
        own = slice(w.indptr[query], w.indptr[query + 1])
        indices[own] = choose(indices[own])
        return replace(answer, weights=Weights(w.indptr, indices, w.data, w.shape))

    return tamper


def _an_excluded_row(support: np.ndarray) -> np.ndarray:
    excluded = np.flatnonzero(QUERY_GROUPS[INSIDE] == ROW_GROUPS)
    return np.sort(np.concatenate([support[1:], excluded[:1]]))


def _other_rows(support: np.ndarray) -> np.ndarray:
    allowed = np.setdiff1d(np.flatnonzero(QUERY_GROUPS[INSIDE] != ROW_GROUPS), support)
    return np.sort(np.concatenate([support[1:], allowed[:1]]))


TAMPERED = {
    "a weight grew": (INSIDE, reweigh(INSIDE, lambda w: w * np.where(np.arange(len(w)) == 0, 1.001, 1.0))),
    "weights swapped": (INSIDE, reweigh(INSIDE, lambda w: w[::-1])),
    "a negative weight": (INSIDE, reweigh(INSIDE, lambda w: np.concatenate([[-w[0], w[1] + 2 * w[0]], w[2:]]))),
    "weights halved": (INSIDE, reweigh(INSIDE, lambda w: w / 2)),
    "a weight is NaN": (INSIDE, reweigh(INSIDE, lambda w: np.full_like(w, np.nan))),
    "outside: weights swapped": (OUTSIDE, reweigh(OUTSIDE, lambda w: w[::-1])),
    "another row in the support": (INSIDE, move_support(INSIDE, _other_rows)),
    "an excluded row in the support": (INSIDE, move_support(INSIDE, _an_excluded_row)),
    "a row that does not exist": (INSIDE, move_support(INSIDE, lambda s: s + 1000)),
    "normal flipped": (OUTSIDE, put(OUTSIDE, normal=lambda v: -v)),
    "normal bent": (OUTSIDE, put(OUTSIDE, normal=lambda v: v * np.array([1.0, 1.0, 1.01, 1.0, 1.0]))),
    "normal of zeros": (OUTSIDE, put(OUTSIDE, normal=0.0)),
    **{
        f"{name} is {value}": (OUTSIDE, put(OUTSIDE, **{name: value}))
        for name in ("upper", "lower", "offset", "scaled_lower", "scaled_upper")
        for value in (np.nan, -np.inf)
    },
    "lower is infinite": (OUTSIDE, put(OUTSIDE, lower=np.inf, upper=np.inf)),
    "normal is infinite": (OUTSIDE, put(OUTSIDE, normal=np.inf)),
    "normal is NaN": (OUTSIDE, put(OUTSIDE, normal=np.nan)),
    "offset lowered": (OUTSIDE, put(OUTSIDE, offset=lambda v: v * (1 + 1e-9))),
    "lower raised": (OUTSIDE, put(OUTSIDE, lower=lambda v: v * (1 + 1e-5))),
    "lower above upper": (OUTSIDE, put(OUTSIDE, lower=lambda v: 2 * v)),
    "upper lowered": (OUTSIDE, put(OUTSIDE, upper=lambda v: v * (1 - 1e-5))),
    "upper lowered below lower": (OUTSIDE, put(OUTSIDE, upper=lambda v: v / 2)),
    "scaled lower raised": (OUTSIDE, put(OUTSIDE, scaled_lower=lambda v: 1.5 * v, scaled_upper=np.inf)),
    "scaled upper lowered": (OUTSIDE, put(OUTSIDE, scaled_upper=lambda v: v / 1.0001)),
    "outside called inside": (OUTSIDE, put(OUTSIDE, verdict=1)),
    "outside called undecided": (OUTSIDE, put(OUTSIDE, verdict=0)),
    "outside called inside, its interval bent": (
        OUTSIDE,
        put(OUTSIDE, verdict=1, lower=0.0, upper=0.0, scaled_lower=0.0, scaled_upper=0.0, offset=0.0, normal=0.0),
    ),
    "inside called outside": (INSIDE, put(INSIDE, verdict=-1)),
    "inside called outside, its interval bent": (
        INSIDE,
        put(INSIDE, verdict=-1, lower=1.0, upper=2.0, scaled_lower=1.0, scaled_upper=2.0, offset=-1.0, normal=1.0),
    ),
    "inside called undecided": (INSIDE, put(INSIDE, verdict=0)),
    "called invalid": (INSIDE, put(INSIDE, status="invalid", verdict=0)),
}


def test_the_answers_as_given_are_proven() -> None:
    assert ANSWER.verdict[[OUTSIDE, INSIDE]].tolist() == [-1, 1]
    for answer in ANSWERS.values():
        report = hullx.verify(ROWS, QUERIES, answer)
        report.raise_if_failed()
        assert report.ok.all()
        assert repr(report) == f"VerifyReport({len(QUERIES)} of {len(QUERIES)} queries proven)"


# a quick verdict "outside" may rest on one row, whose single weight cannot be swapped
CASES = [
    (want, what) for want in ANSWERS for what in TAMPERED if (want, what) != ("verdict", "outside: weights swapped")
]


@pytest.mark.parametrize(("want", "what"), CASES)
def test_verify_names_the_query_that_was_tampered_with(want: str, what: str) -> None:
    query, tamper = TAMPERED[what]
    report = hullx.verify(ROWS, QUERIES, tamper(ANSWERS[want]))
    assert report.ok.tolist() == [i != query for i in range(len(QUERIES))], report.problems
    with pytest.raises(CertificateError, match=f"query {query}: "):
        report.raise_if_failed()


@pytest.mark.parametrize(
    "change",
    [
        {"radius": ANSWER.radius * 2},
        {"scale": ANSWER.scale * 2},
        {"center": ANSWER.center + 1e-9},
        {"tolerance": 1.5},
        {"tolerance": np.nan},
        {"radius": np.inf},
    ],
    ids=["radius", "scale", "center", "tolerance above 1", "tolerance NaN", "radius infinite"],
)
def test_what_the_verdicts_refer_to_is_recomputed(change: dict[str, Any]) -> None:
    report = hullx.verify(ROWS, QUERIES, replace(ANSWER, **change))
    assert not report.ok.any(), report.problems


def test_a_larger_tolerance_proves_less() -> None:
    loose = hullx.verify(ROWS, QUERIES, replace(ANSWER, tolerance=0.9))
    wrong = (ANSWER.verdict == -1) & (ANSWER.scaled_lower <= 0.9 * ANSWER.radius)
    np.testing.assert_array_equal(loose.ok, ~wrong)
    assert wrong.any()


def test_forgotten_exclusions_are_found() -> None:
    """What is outside without its own group is not outside of all rows."""
    rows = np.vstack([ROWS, QUERIES])
    own = np.arange(len(ROWS), len(rows))
    answer = hullx.Hull(rows).query(QUERIES, want="distance", exclude=own)
    hullx.verify(rows, QUERIES, answer).raise_if_failed()
    report = hullx.verify(rows, QUERIES, replace(answer, excluded=Exclusion()))
    np.testing.assert_array_equal(report.ok, answer.verdict == 1)


@pytest.mark.parametrize("change", [{"rows": ROWS + 1e-6}, {"rows": ROWS[::-1]}, {"queries": QUERIES + 1e-6}])
def test_an_answer_about_other_data_is_not_proven(change: dict[str, np.ndarray]) -> None:
    assert not hullx.verify(change.get("rows", ROWS), change.get("queries", QUERIES), ANSWER).ok.all()


def test_an_answer_of_another_shape_is_an_error() -> None:
    for rows, queries in ((ROWS[:70], QUERIES), (ROWS, QUERIES[:3])):
        with pytest.raises(ValueError, match=r"`answer` is about 10 queries on 80 rows"):
            hullx.verify(rows, queries, ANSWER)


@pytest.mark.parametrize(
    "change",
    [
        {"offset": ANSWER.offset[:-1]},
        {"scale": ANSWER.scale[:-1]},
        {"excluded": Exclusion(np.zeros(3, dtype=np.int64))},
    ],
    ids=["offset", "scale", "excluded.rows"],
)
def test_a_damaged_answer_is_an_error(change: dict[str, Any], request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.id
    with pytest.raises(ValueError, match=f"`answer` is damaged: '{name}' has another length"):
        hullx.verify(ROWS, QUERIES, replace(ANSWER, **change))


def test_invalid_queries_carry_no_evidence() -> None:
    queries = QUERIES.copy()
    queries[INSIDE, 1] = np.nan
    answer = hullx.Hull(ROWS).query(queries, nan_policy="propagate")
    assert hullx.verify(ROWS, queries, answer).ok.all()
    claims = (put(INSIDE, verdict=1), put(INSIDE, upper=1.0), put(INSIDE, status="converged"))
    for tamper in claims:
        assert np.flatnonzero(~hullx.verify(ROWS, queries, tamper(answer)).ok).tolist() == [INSIDE]


def _checker(folder: Path, answer: HullAnswer, *queries: int) -> tuple[int, str]:
    np.save(folder / "points.npy", ROWS)
    np.save(folder / "queries.npy", QUERIES)
    answer.save(folder / "answer.npz")
    names = [str(folder / name) for name in ("points.npy", "queries.npy", "answer.npz")]
    command = [sys.executable, "-S", str(CHECKER), *names, *map(str, queries)]
    numpy_home = str(Path(np.__file__).parents[1])
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONPATH": numpy_home})
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_the_checker_confirms_saved_answers(tmp_path: Path) -> None:
    for answer in ANSWERS.values():
        code, text = _checker(tmp_path, answer)
        assert code == 0, text
        assert text.count(": proven") == len(QUERIES)


@pytest.mark.parametrize(
    "what",
    [
        "a weight grew",
        "an excluded row in the support",
        "normal flipped",
        "normal of zeros",
        "offset lowered",
        "lower raised",
        "upper lowered",
        "outside called inside",
        "inside called outside",
        "inside called outside, its interval bent",
    ],
)
def test_the_checker_finds_tampering(what: str, tmp_path: Path) -> None:
    query, tamper = TAMPERED[what]
    code, text = _checker(tmp_path, tamper(ANSWER), query, 0)
    assert code == 1, text
    assert f"query {query}" in text.split("NOT PROVEN")[0]
    assert text.count(": proven") == 1


def test_the_checker_explains_itself() -> None:
    done = subprocess.run([sys.executable, str(CHECKER)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "points.npy queries.npy answer.npz" in done.stderr
