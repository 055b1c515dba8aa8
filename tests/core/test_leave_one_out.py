"""Leave-one-out: each row without itself, agreed by an independent solver; resumable to the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import lsq_linear
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine

import hullx
import oracles
from asserts import answer_bytes
from hullx import leave_one_out

Array = NDArray[Any]


def spectra() -> Array:
    """A hundred near-collinear channels: smooth curves of four components."""
    rng = np.random.default_rng(0)
    channel = np.linspace(0, 1, 100)
    bumps = np.exp(-(((channel - np.array([[0.2], [0.4], [0.6], [0.8]])) / 0.15) ** 2))
    return 3.0 + rng.random((60, 4)) @ bumps + 1e-6 * rng.standard_normal((60, 100))


def chemical() -> Array:
    rng = np.random.default_rng(1)
    return rng.lognormal(size=(80, 12)) * 10.0 ** np.arange(-6, 6)


def clusters(jitter: float) -> Array:
    rng = np.random.default_rng(2)
    return np.repeat(rng.standard_normal((20, 16)), 15, axis=0) + jitter * rng.standard_normal((300, 16))


def one_hot() -> Array:
    rng = np.random.default_rng(3)
    levels = np.hstack([np.eye(4)[rng.integers(0, 4, 90)], np.eye(3)[rng.integers(0, 3, 90)]])
    return np.hstack([levels, rng.poisson(2.0, (90, 5)), rng.standard_normal((90, 1))])


def wild() -> Array:
    rows = np.random.default_rng(4).standard_normal((60, 5))
    rows[17] = 1e12
    return rows


def sphere() -> Array:
    rows = np.random.default_rng(5).standard_normal((120, 6))
    return rows / np.linalg.norm(rows, axis=1)[:, None]


TABLES = {
    "clinical": lambda: load_breast_cancer().data[:120],
    "wine": lambda: load_wine().data,
    "diabetes": lambda: load_diabetes().data[:150],
    "chemical": chemical,
    "spectra": spectra,
    "one-hot-and-counts": one_hot,
    "offset": lambda: 1e8 + np.random.default_rng(6).standard_normal((80, 4)),
    "wild": wild,
    "clusters-1e-2": lambda: clusters(1e-2),
    "clusters-1e-4": lambda: clusters(1e-4),
    "simplex": lambda: np.vstack([np.zeros(9), np.eye(9)]),
    "sphere": sphere,
    "cube": lambda: ((np.arange(64)[:, None] >> np.arange(6)) & 1).astype(np.float64),
}


def independent_distance(rows: Array, query: Array) -> float:
    """Non-negative least squares finds the support; on it, least squares on differences, whose size is the distance's.

    NNLS with its own tolerance is good to 1e-8 of the data, which is not 1e-6 of a small distance.
    """
    rough = oracles.nnls_distance(rows, query)
    z = rows - query
    t = float(np.median(np.linalg.norm(z, axis=1))) or 1.0
    system = np.vstack([z.T, np.full(len(z), t)])
    solved = lsq_linear(system, np.append(np.zeros(z.shape[1]), t), (0, np.inf), method="bvls", tol=1e-15)
    weights = solved.x / solved.x.sum()
    return min(rough, float(np.linalg.norm(weights @ z)))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_distances_agree_with_an_independent_solver(name: str) -> None:
    rows = np.asarray(TABLES[name](), dtype=np.float64)
    answer = hullx.Hull(rows).leave_one_out()
    hullx.verify(rows, rows, answer).raise_if_failed()
    assert (answer.verdict != hullx.UNDECIDED).all()
    for i in np.linspace(0, len(rows) - 1, 12).astype(int):
        distance = independent_distance(np.delete(rows, i, axis=0), rows[i])
        size = np.abs(np.delete(rows, i, axis=0) - rows[i]).max()
        assert answer.distance[i] == pytest.approx(distance, rel=1e-6, abs=1e-9 * size), (i, answer.status[i])


@pytest.mark.parametrize("name", sorted(TABLES))
def test_distances_agree_with_rational_arithmetic(name: str) -> None:
    """To a millionth of themselves, however small, or to what float64 can prove of their coordinates."""
    rows = np.asarray(TABLES[name](), dtype=np.float64)
    some = np.unique(np.linspace(0, len(rows) - 1, 3 if rows.shape[1] > 12 else 6).astype(int))
    answer = hullx.Hull(rows).leave_one_out(some)
    for i, row in enumerate(some):
        squared = oracles.exact_distance(np.delete(rows, row, axis=0), rows[row]).squared
        assert Fraction(answer.lower[i]) ** 2 <= squared <= Fraction(answer.upper[i]) ** 2
        if answer.status[i] == "converged" and answer.verdict[i] == hullx.OUTSIDE:
            assert answer.distance[i] == pytest.approx(float(squared) ** 0.5, rel=1e-6, abs=0.0)
        else:
            assert answer.upper[i] - answer.lower[i] <= 1e-14 * np.abs(rows).max(), answer.status[i]


@pytest.mark.parametrize("want", ["verdict", "distance", "projection"])
def test_vertices_first_gives_the_verdicts_and_distances_of_asking_each(
    monkeypatch: pytest.MonkeyPatch, want: Any
) -> None:
    rows = np.random.default_rng(8).standard_normal((1500, 4))
    rows[700:720] = rows[:20]
    each = hullx.Hull(rows).leave_one_out(np.arange(1500), want=want)
    monkeypatch.setattr(leave_one_out, "_WORTH_IT", 1)
    seen: list[tuple[int, int]] = []
    first = hullx.Hull(rows).leave_one_out(want=want, progress=lambda done, total: seen.append((done, total)))
    hullx.verify(rows, rows, first).raise_if_failed()
    assert (first.rounds == 0).mean() > 0.5  # otherwise this tests nothing
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]
    np.testing.assert_array_equal(first.verdict, each.verdict)
    outside = each.verdict == hullx.OUTSIDE
    for name in ("lower", "upper", "normal", "status"):
        np.testing.assert_array_equal(getattr(first, name)[outside], getattr(each, name)[outside])
    if want != "verdict":
        np.testing.assert_array_equal(first.distance, each.distance)
        np.testing.assert_array_equal(first.gradient, each.gradient)
    if want == "projection":
        assert first.projection is not None
        np.testing.assert_allclose(first.projection, each.projection, atol=1e-8)


def test_groups_do_not_see_each_other() -> None:
    rows = np.random.default_rng(9).standard_normal((90, 3))
    groups = np.arange(90) % 6
    answer = hullx.Hull(rows).leave_one_out(groups=groups)
    for group in range(6):
        own = groups == group
        alone = hullx.Hull(rows[~own]).query(rows[own], want="distance")
        np.testing.assert_array_equal(answer.verdict[own], alone.verdict)
        np.testing.assert_allclose(answer.distance[own], alone.distance, rtol=2e-6)


def test_duplicates_count_unless_they_are_left_out() -> None:
    distinct = np.random.default_rng(11).standard_normal((40, 3))
    rows = np.vstack([distinct, distinct[:10], -0.0 * distinct[:1], 0.0 * distinct[:1]])
    with_them = hullx.Hull(rows).leave_one_out()
    without = hullx.Hull(rows).leave_one_out(exclude_duplicates=True)
    hullx.verify(rows, rows, without).raise_if_failed()
    alone = hullx.Hull(np.vstack([distinct, 0.0 * distinct[:1]])).leave_one_out()
    assert (with_them.verdict[:10] == hullx.INSIDE).all()
    np.testing.assert_array_equal(without.verdict[:40], alone.verdict[:40])
    np.testing.assert_allclose(without.distance[:40], alone.distance[:40], rtol=2e-6)
    np.testing.assert_array_equal(without.distance[40:50], without.distance[:10])
    assert (alone.verdict[:10] == hullx.OUTSIDE).any()
    with pytest.raises(ValueError, match="duplicates"):
        hullx.Hull(rows[:1].repeat(3, axis=0)).leave_one_out(exclude_duplicates=True)


def test_duplicates_in_another_group_can_be_left_out_with_the_own_group() -> None:
    rng = np.random.default_rng(31)
    distinct = rng.standard_normal((60, 3))
    rows = np.vstack([distinct, distinct[:6], distinct[:2]])
    groups = np.append(
        np.arange(60) % 5, [7] * 8
    )  # equals 60 to 65 and 66, 67 of rows 0 to 5 lie in a group of their own
    hull = hullx.Hull(rows)
    chosen = np.arange(2, 60, 3)
    answer = hull.leave_one_out(chosen, groups=groups, exclude_duplicates=True)
    hullx.verify(rows, rows[chosen], answer).raise_if_failed()
    for i, row in enumerate(chosen):
        rest = rows[(groups != groups[row]) & (rows != rows[row]).any(axis=1)]
        expected = oracles.nnls_distance(rest, rows[row])
        assert answer.distance[i] == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert (hull.leave_one_out(chosen[:2], groups=groups).distance != answer.distance[:2]).any()
    with pytest.raises(ValueError, match=r"row 0 has 2 duplicates in other groups, rows 60, 66.*Give them one group"):
        hull.leave_one_out(groups=groups, exclude_duplicates=True)


def test_one_row_and_one_group_are_told_what_is_missing() -> None:
    with pytest.raises(ValueError, match=r"`points` has 1 row: .*needs two rows"):
        hullx.Hull([[1.0, 2.0]]).leave_one_out()
    with pytest.raises(ValueError, match=r"`groups` puts all 2 rows into one group, .*a.*needs two groups"):
        hullx.Hull([[1.0], [2.0]]).leave_one_out(groups=["a", "a"])


# ---- checkpoints --------------------------------------------------------------------------------------------------


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leave_one_out, "_PART", 1)  # parts of 256 rows
    monkeypatch.setattr(leave_one_out, "_WORTH_IT", 10**9)


ROWS = np.random.default_rng(10).standard_normal((900, 6))


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("groups", [None, np.arange(900) // 7])
def test_a_checkpoint_interrupted_anywhere_ends_in_the_same_bytes(tmp_path: Path, groups: Any) -> None:
    hull, folder = hullx.Hull(ROWS), tmp_path / "result"
    whole = hull.leave_one_out(groups=groups)

    def stop(done: int, _total: int) -> None:
        if done >= 600:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hull.leave_one_out(groups=groups, checkpoint=folder, progress=stop)
    kept = {file.name: file.stat().st_mtime_ns for file in folder.glob("part-*.npz")}
    assert len(kept) == 2
    resumed = hull.leave_one_out(groups=groups, checkpoint=folder)
    assert answer_bytes(resumed) == answer_bytes(whole)
    assert resumed.status.tolist() == whole.status.tolist()
    assert all((folder / name).stat().st_mtime_ns == then for name, then in kept.items())
    assert answer_bytes(hull.leave_one_out(groups=groups, checkpoint=folder)) == answer_bytes(whole)
    hullx.verify(ROWS, ROWS, resumed).raise_if_failed()


SCRIPT = """
import sys, numpy as np, hullx
from hullx import leave_one_out
leave_one_out._PART, leave_one_out._WORTH_IT = 1, 10**9
rows = np.random.default_rng(10).standard_normal((4000, 12))
hullx.Hull(rows).leave_one_out(checkpoint=sys.argv[1]).save(sys.argv[1] + ".npz")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_killed_process_loses_nothing_that_was_finished(tmp_path: Path) -> None:
    folder = tmp_path / "result"
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder)])
    deadline = time.monotonic() + 60
    while not list(folder.glob("part-*.npz")) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it ended before it could be killed"
    kept = {file.name: file.read_bytes() for file in folder.glob("part-*.npz")}
    assert 0 < len(kept) < 16
    subprocess.run([sys.executable, "-c", SCRIPT, str(folder)], check=True, timeout=120)
    assert all((folder / name).read_bytes() == content for name, content in kept.items())
    other = tmp_path / "other"
    subprocess.run([sys.executable, "-c", SCRIPT, str(other)], check=True, timeout=120)
    results = [hullx.HullAnswer.load(tmp_path / name) for name in ("result.npz", "other.npz")]
    assert answer_bytes(results[0]) == answer_bytes(results[1])


@pytest.mark.usefixtures("small_parts")
def test_a_checkpoint_of_something_else_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "result"
    hullx.Hull(ROWS[:50]).leave_one_out(checkpoint=folder)
    moved = ROWS[:50].copy()
    moved[3, 3] += 1.0
    for word, other in (
        ("the rows of `points`", lambda: hullx.Hull(moved).leave_one_out(checkpoint=folder)),
        ("`want`", lambda: hullx.Hull(ROWS[:50]).leave_one_out(want="verdict", checkpoint=folder)),
        ("`rtol`", lambda: hullx.Hull(ROWS[:50]).leave_one_out(rtol=1e-3, checkpoint=folder)),
        ("`tolerance`", lambda: hullx.Hull(ROWS[:50], 1e-6).leave_one_out(checkpoint=folder)),
        ("`queries`", lambda: hullx.Hull(ROWS[:50]).leave_one_out([1, 2], checkpoint=folder)),
        ("`groups`", lambda: hullx.Hull(ROWS[:50]).leave_one_out(groups=np.arange(50) % 5, checkpoint=folder)),
    ):
        with pytest.raises(ValueError, match=f"holds another result: it differs in .*{word}"):
            other()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.txt").write_text("mine")
    with pytest.raises(ValueError, match="holds something else"):
        hullx.Hull(ROWS[:50]).leave_one_out(checkpoint=tmp_path / "taken")
    with pytest.raises(ValueError, match="which is a file"):
        hullx.Hull(ROWS[:50]).leave_one_out(checkpoint=tmp_path / "taken" / "thesis.txt")
    part = next(folder.glob("part-*.npz"))
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(ValueError, match="is not a saved hullx answer"):
        hullx.Hull(ROWS[:50]).leave_one_out(checkpoint=folder)
