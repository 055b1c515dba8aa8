"""Answers are complete, readable, can be cut, saved and loaded, and say what they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hullx
from hullx.answers import PER_QUERY, HullAnswer
from hullx.errors import HullxWarning

RNG = np.random.default_rng(4)
ROWS = RNG.normal(size=(60, 4)) * [1.0, 50.0, 1e-3, 2.0] + [1e6, 0.0, 0.0, -3.0]
QUERIES = np.vstack([ROWS[:5] + 0.8 * (ROWS[:5] - ROWS.mean(0)), RNG.dirichlet(np.ones(60), 4) @ ROWS])
GROUPS = (np.arange(60) % 7, np.arange(9) % 7)
ANSWER = hullx.Hull(ROWS).query(QUERIES, want="projection", exclude=GROUPS)


def same(first: HullAnswer, second: HullAnswer) -> None:
    for name in (*PER_QUERY, "projection", "gradient", "scale", "center", "distance"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    for name in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(first.weights, name), getattr(second.weights, name))
    for name in ("rows", "row_groups", "query_groups"):
        np.testing.assert_array_equal(getattr(first.excluded, name), getattr(second.excluded, name))
    for name in ("tolerance", "radius", "want", "feature_names"):
        assert getattr(first, name) == getattr(second, name)


def test_the_shapes_and_dtypes() -> None:
    assert len(ANSWER) == 9
    assert (ANSWER.verdict.dtype, ANSWER.rounds.dtype, ANSWER.lower.dtype) == (np.int8, np.int64, np.float64)
    assert ANSWER.normal.shape == ANSWER.gradient.shape == ANSWER.projection.shape == (9, 4)
    assert ANSWER.status.dtype.kind == "U"
    assert set(ANSWER.status) <= {"converged", "at_rounding_floor"}
    assert sorted(set(ANSWER.verdict)) == [hullx.OUTSIDE, hullx.INSIDE]


def test_each_want_brings_what_it_promises() -> None:
    verdict = hullx.Hull(ROWS).query(QUERIES, want="verdict")
    assert verdict.projection is None
    assert verdict.gradient is None
    inside = verdict.verdict == hullx.INSIDE
    assert (np.diff(verdict.weights.indptr)[inside] > 0).all()
    assert (verdict.normal[~inside] != 0).any(axis=1).all()
    distance = hullx.Hull(ROWS).query(QUERIES, want="distance")
    assert distance.projection is None
    assert distance.gradient is not None
    assert (np.diff(distance.weights.indptr) > 0).all()


def test_the_distance_is_upper_and_zero_inside() -> None:
    inside = ANSWER.verdict == hullx.INSIDE
    assert (ANSWER.distance[inside] == 0.0).all()
    np.testing.assert_array_equal(ANSWER.distance[~inside], ANSWER.upper[~inside])
    np.testing.assert_array_equal(ANSWER.distance, hullx.hull_distance(ROWS, QUERIES, exclude=GROUPS))


def test_the_projection_is_the_mixture_at_that_distance() -> None:
    np.testing.assert_allclose(ANSWER.weights.to_csr() @ ROWS, ANSWER.projection, rtol=1e-12)
    gaps = np.linalg.norm(QUERIES - ANSWER.projection, axis=1)
    outside = ANSWER.verdict == hullx.OUTSIDE
    np.testing.assert_allclose(gaps[outside], ANSWER.upper[outside], rtol=1e-9)


def test_the_gradient_is_a_unit_vector_outside_and_zero_inside() -> None:
    lengths = np.linalg.norm(ANSWER.gradient, axis=1)
    np.testing.assert_allclose(lengths, ANSWER.verdict == hullx.OUTSIDE, atol=1e-15)


def test_the_gradient_predicts_the_distance_of_a_step() -> None:
    rows = RNG.normal(size=(200, 3))
    queries = 4 * RNG.normal(size=(20, 3))
    answer = hullx.Hull(rows).query(queries, want="distance", rtol=1e-10)
    step = 1e-5 * RNG.normal(size=queries.shape)
    change = hullx.hull_distance(rows, queries + step, rtol=1e-10) - hullx.hull_distance(
        rows, queries - step, rtol=1e-10
    )
    outside = answer.verdict == hullx.OUTSIDE
    assert outside.sum() > 10
    expected = 2 * np.einsum("ij,ij->i", answer.gradient, step)
    np.testing.assert_allclose(change[outside], expected[outside], atol=1e-8)


def test_far_from_the_origin_the_gradient_is_as_good() -> None:
    """The step is computed from differences: no rounding of 10⁸."""
    rows = RNG.integers(-8, 8, (40, 3)).astype(float)
    queries = 2.0 * rows[:6] + 64.0
    near = hullx.Hull(rows).query(queries, want="distance")
    far = hullx.Hull(rows + 2.0**30).query(queries + 2.0**30, want="distance")
    np.testing.assert_allclose(far.gradient, near.gradient, atol=1e-6)


def test_weights_are_mixtures() -> None:
    matrix = ANSWER.weights.to_csr()
    assert matrix.shape == (9, 60)
    np.testing.assert_allclose(matrix.sum(axis=1), 1.0, rtol=1e-14)
    assert (ANSWER.weights.data > 0.0).all()
    support, values = ANSWER.weights.row(6)
    np.testing.assert_array_equal(matrix[[6]].toarray()[0, support], values)
    assert repr(ANSWER.weights) == f"Weights(9 queries on 60 rows, {len(ANSWER.weights.data)} positive)"


@pytest.mark.parametrize(
    "chosen",
    [slice(2, 7), slice(None, None, -2), [8, 0, 0], np.arange(9) % 2 == 0, slice(0, 0)],
    ids=["slice", "backwards", "indices", "mask", "nothing"],
)
def test_a_part_of_an_answer_is_an_answer(chosen: object) -> None:
    part = ANSWER[chosen]
    order = np.arange(9)[chosen]
    assert len(part) == len(order)
    np.testing.assert_array_equal(part.upper, ANSWER.upper[order])
    np.testing.assert_array_equal(part.weights.to_csr().toarray(), ANSWER.weights.to_csr().toarray()[order])
    if len(order):
        hullx.verify(ROWS, QUERIES[order], part).raise_if_failed()


def test_one_query_of_an_answer() -> None:
    assert len(ANSWER[3]) == 1
    same(ANSWER[-1], ANSWER[[8]])
    for beyond in (9, -10):
        with pytest.raises(IndexError, match="of 9"):
            ANSWER[beyond]


def test_answers_say_what_they_are() -> None:
    inside = int((ANSWER.verdict == 1).sum())
    assert repr(ANSWER) == f"HullAnswer(9 queries: {inside} inside, {9 - inside} outside, 0 undecided)"
    assert repr(hullx.knn(ROWS, ROWS[:1], 2, exclude=[-1])).startswith("Neighbors(1 query, k=2, distances 0 to ")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    ANSWER.save(tmp_path / "answer.npz")
    same(HullAnswer.load(str(tmp_path / "answer.npz")), ANSWER)
    assert [file.name for file in tmp_path.iterdir()] == ["answer.npz"]


def test_an_answer_goes_exactly_where_it_is_sent(tmp_path: Path) -> None:
    ANSWER.save(str(tmp_path / "no suffix"))
    same(HullAnswer.load(tmp_path / "no suffix"), ANSWER)


def test_names_and_missing_parts_are_saved(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(ROWS, columns=["α", "dose (mg)", "c", "d"])
    answer = hullx.Hull(table).query(table.iloc[:3], exclude=[0, -1, 2])
    answer.save(tmp_path / "a.npz")
    again = HullAnswer.load(tmp_path / "a.npz")
    assert again.feature_names == ("α", "dose (mg)", "c", "d")
    assert again.projection is None
    assert again.excluded.row_groups is None
    np.testing.assert_array_equal(again.excluded.rows, [0, -1, 2])


def test_a_failed_save_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "answer.npz").write_bytes(b"the old file")

    def full_disk(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="no space left"):
        ANSWER.save(tmp_path / "answer.npz")
    assert [file.name for file in tmp_path.iterdir()] == ["answer.npz"]
    assert (tmp_path / "answer.npz").read_bytes() == b"the old file"


def test_another_format_is_refused(tmp_path: Path) -> None:
    ANSWER.save(tmp_path / "answer.npz")
    with np.load(tmp_path / "answer.npz") as file:
        parts = {name: file[name] for name in file.files}
    np.savez(tmp_path / "future.npz", **(parts | {"hullx_format": 99}))
    with pytest.raises(ValueError, match=r"future\.npz is not a saved hullx answer of format 1: it has format 99"):
        HullAnswer.load(tmp_path / "future.npz")


def test_a_limit_on_rounds_leaves_a_valid_interval() -> None:
    rows = RNG.normal(size=(400, 12))
    queries = rows[:20] @ np.linalg.qr(RNG.normal(size=(12, 12)))[0]
    answer = hullx.Hull(rows).query(queries, want="distance", max_rounds=1)
    assert "max_rounds" in set(answer.status)
    assert (answer.lower <= answer.upper).all()
    hullx.verify(rows, queries, answer).raise_if_failed()


def test_in_hull_warns_once_of_what_it_cannot_decide() -> None:
    """At tolerance 0 no rounded midpoint of two random rows can be proven to lie on their edge."""
    rows = RNG.normal(size=(12, 11))
    queries = np.vstack([(rows[:6] + rows[6:]) / 2, rows[:2]])
    with pytest.warns(HullxWarning, match=r"6 of 8 queries are undecided.*Raise the tolerance") as caught:
        inside = hullx.in_hull(rows, queries, tolerance=0.0)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert inside.tolist() == [False] * 6 + [True] * 2
    assert hullx.in_hull(rows, queries).all()
