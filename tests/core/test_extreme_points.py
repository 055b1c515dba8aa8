"""Extreme points: listed rows are vertices exactly, all others within the tolerance of them."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

import hullx
import oracles
from asserts import as_floats
from corpus.cases import CASES
from corpus.shapes import signed_permutations

Array = NDArray[Any]


def found_in(rows: Array, **options: Any) -> hullx.ExtremePoints:
    """The extreme points, checked by their own evidence."""
    found = hullx.Hull(rows, **options).extreme_points()
    hullx.verify_extreme_points(rows, found).raise_if_failed()
    return found


@pytest.mark.parametrize(("n", "d"), [(500, 2), (1000, 3), (1000, 4), (600, 6)])
@pytest.mark.parametrize("kind", ["gaussian", "ball", "float32 at an offset"])
def test_vertices_are_those_of_qhull(n: int, d: int, kind: str) -> None:
    rows = np.random.default_rng([n, d]).standard_normal((n, d))
    if kind == "ball":
        rows = rows / np.linalg.norm(rows, axis=1)[:, None] * np.random.default_rng(1).random((n, 1)) ** (1 / d)
    elif kind == "float32 at an offset":
        rows = (rows + 100.0).astype(np.float32)
    found = found_in(rows)
    np.testing.assert_array_equal(found.indices, np.sort(ConvexHull(rows.astype(np.float64)).vertices))
    assert len(found.undecided) == 0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_vertices_of_60000_rows_in_8_dimensions_are_those_of_qhull() -> None:
    """Of heavy tails, whose hull has few facets: of as many Gaussian rows Qhull would make millions."""
    rng = np.random.default_rng(8)
    rows = rng.standard_normal((60_000, 8)) / np.sqrt(rng.chisquare(2, (60_000, 1)) / 2)
    found = hullx.Hull(rows).extreme_points()
    np.testing.assert_array_equal(found.indices, np.sort(ConvexHull(rows).vertices))
    assert len(found.undecided) == 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_vertices_of_60000_gaussian_rows_in_8_dimensions_are_proven() -> None:
    """Each listed row by its normal, each other by a mixture of listed rows: what remains is within the tolerance.

    Qhull agrees on every thirtieth row: of so many it can make all facets.
    """
    rows = np.random.default_rng([60_000, 8]).standard_normal((60_000, 8))
    found = found_in(rows)
    assert len(found.undecided) == 0
    assert 1_000 < len(found) < 10_000
    some = rows[::30]
    np.testing.assert_array_equal(found_in(some).indices, np.sort(ConvexHull(some).vertices))


@pytest.mark.parametrize("d", [1, 2, 3, 6, 10])
def test_of_a_cube_with_midpoints_exactly_the_corners_are_vertices(d: int) -> None:
    corners = np.array(list(product([0.0, 1.0], repeat=d)))
    rng = np.random.default_rng(d)
    a, b = corners[rng.integers(0, len(corners), (2, 300))]
    rows = np.vstack([(a + b) / 2, np.full((1, d), 0.5), corners, corners[:2]])
    rows = rows[rng.permutation(len(rows))]
    distinct, first = np.unique(rows, axis=0, return_index=True)
    assert found_in(rows).indices.tolist() == sorted(first[np.isin(distinct, [0.0, 1.0]).all(axis=1)])


@pytest.mark.parametrize(("k", "d"), [(7, 2), (5, 3), (3, 6)])
def test_of_a_lattice_exactly_the_corners_are_vertices(k: int, d: int) -> None:
    rows = np.array(list(product(np.arange(float(k)), repeat=d)))
    corners = np.isin(rows, [0.0, k - 1.0]).all(axis=1)
    assert found_in(rows).indices.tolist() == np.flatnonzero(corners).tolist()


def test_points_in_nine_dimensions_that_are_means_of_others_are_not_listed() -> None:
    signed = signed_permutations()
    rows = np.vstack([np.eye(9), -np.eye(9), signed])
    assert all(np.array_equal(unit, signed[signed @ unit == 1.0].mean(axis=0)) for unit in rows[:18])
    assert found_in(rows).indices.tolist() == list(range(18, 42))


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_hard_case_verifies(name: str) -> None:
    """Where rationals can follow, a listed row is outside the hull of the others, and a dropped one near it."""
    rows = as_floats(CASES[name]().rows)
    rows = rows[:: 1 + len(rows) // 5000]  # every vertex of the tight clusters is a minute's work
    found = found_in(rows)
    if rows.size > 500:
        return
    listed = rows[found.indices].astype(np.float64)
    for k in range(len(listed)):
        assert len(listed) == 1 or oracles.exact_distance(np.delete(listed, k, axis=0), listed[k]).squared > 0
    for row in np.flatnonzero(~found.is_vertex):
        squared = oracles.exact_distance(listed, rows[row], 1.0 / found.scale).squared
        assert squared <= Fraction(found.scaled_upper[row]) ** 2 <= Fraction(found.tolerance * found.radius) ** 2


def test_vertices_are_the_rows_outside_the_hull_of_the_others() -> None:
    rows = np.random.default_rng(3).standard_normal((3000, 8))
    found = hullx.Hull(rows).extreme_points()
    sample = np.arange(0, 3000, 10)
    alone = hullx.Hull(rows).leave_one_out(sample, want="verdict")
    np.testing.assert_array_equal(found.is_vertex[sample], alone.verdict == hullx.OUTSIDE)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_thousand_gaussian_rows_in_16_dimensions() -> None:
    rows = np.random.default_rng(16).standard_normal((100_000, 16))
    found = hullx.Hull(rows).extreme_points()
    sample = np.arange(0, 100_000, 100)
    alone = hullx.Hull(rows).leave_one_out(sample, want="verdict")
    np.testing.assert_array_equal(found.is_vertex[sample], alone.verdict == hullx.OUTSIDE)
    assert len(found.undecided) == 0


@pytest.mark.data("fashion-mnist")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("d", [4, pytest.param(6, marks=pytest.mark.slow), pytest.param(8, marks=pytest.mark.slow)])
def test_vertices_of_principal_components_of_images(d: int) -> None:
    """Equal to Qhull's in 4 and 6 dimensions; in 8, where Qhull takes too long, the evidence does alone."""
    images = hullx.datasets.fashion_mnist().train_images.reshape(60_000, 784).astype(np.float64)
    centred = images - images.mean(axis=0)
    axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :d]
    rows = np.ascontiguousarray(centred @ axes)
    found = found_in(rows)
    assert len(found.undecided) == 0
    if d <= 6:
        np.testing.assert_array_equal(found.indices, np.sort(ConvexHull(rows).vertices))


def test_of_equal_rows_the_lowest_stands_for_all() -> None:
    corners = np.array(list(product([0.0, 1.0], repeat=3)))
    rows = np.vstack([np.full((1, 3), 0.5), corners, corners, -0.0 * corners[:1]])
    found = found_in(rows)
    assert found.indices.tolist() == list(range(1, 9))
    assert found.protrusion == 0.0 or found.upper[1:].max() == 0.0
    assert found.mixtures.row(17)[0].tolist() == [1]


def test_threads_and_progress_do_not_change_a_byte() -> None:
    rows = np.random.default_rng(4).standard_normal((1500, 5))
    seen: list[tuple[int, int]] = []
    first = hullx.Hull(rows).extreme_points(num_threads=1)
    again = hullx.Hull(rows).extreme_points(num_threads=3, progress=lambda done, total: seen.append((done, total)))
    for name in ("indices", "normals", "offsets", "upper", "scaled_upper"):
        assert getattr(first, name).tobytes() == getattr(again, name).tobytes(), name
    assert first.mixtures.data.tobytes() == again.mixtures.data.tobytes()
    assert seen[-1] == (1500, 1500)


def test_the_search_hears_what_progress_raises() -> None:
    def stop(done: int, _total: int) -> None:
        raise KeyboardInterrupt(done)

    with pytest.raises(KeyboardInterrupt):
        hullx.Hull(np.random.default_rng(5).standard_normal((2000, 4))).extreme_points(progress=stop)


ROWS = np.vstack([np.array(list(product([0.0, 1.0, 2.0], repeat=2))), [[2.0, 2.0]]])


def tampered(name: str) -> hullx.ExtremePoints:
    found = hullx.Hull(ROWS).extreme_points()
    one = np.arange(len(found)) == 1
    lies: dict[str, dict[str, Any]] = {
        "a vertex is missing": {
            "indices": found.indices[1:],
            "normals": found.normals[1:],
            "offsets": found.offsets[1:],
        },
        "a row that is none": {"indices": np.where(one, 1, found.indices)},
        "the duplicate stands for the first": {"indices": np.append(found.indices[:-1], 9)},
        "a normal that points inwards": {"normals": np.where(one[:, None], -found.normals, found.normals)},
        "an offset too good": {"offsets": np.where(one, 2.0 * found.offsets, found.offsets)},
        "a zero normal for all": {"normals": 0.0 * found.normals, "offsets": 0.0 * found.offsets},
        "upper too small": {"upper": np.where(found.upper > 0.0, found.upper / 4, found.upper) - 1e-300},
        "weights that do not mix": {"mixtures": replace(found.mixtures, data=found.mixtures.data[::-1] * 0.9)},
        "another tolerance": {"tolerance": 1e-40 if found.scaled_protrusion else -1.0},
        "another centre": {"center": found.center + 1.0},
    }
    return replace(found, **lies[name])


@pytest.mark.parametrize(
    "name",
    [
        "a vertex is missing",
        "a row that is none",
        "the duplicate stands for the first",
        "a normal that points inwards",
        "an offset too good",
        "a zero normal for all",
        "upper too small",
        "weights that do not mix",
        "another tolerance",
        "another centre",
    ],
)
def test_verify_sees(name: str) -> None:
    assert not hullx.verify_extreme_points(ROWS, tampered(name)).ok.all()
    with pytest.raises(hullx.errors.CertificateError):
        hullx.verify_extreme_points(ROWS, tampered(name)).raise_if_failed()


# ---- reduce -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def blob() -> Array:
    return np.random.default_rng(6).standard_normal((1500, 4)) * [1.0, 1e3, 1e-3, 5.0] + 100.0


@pytest.mark.parametrize("tolerance", [1e-9, 0.05])
def test_answers_of_a_reduced_hull_are_theorems_about_all_rows(blob: Array, tolerance: float) -> None:
    """With the large tolerance dropped rows do stick out, and lower bounds have to make room for them."""
    hull = hullx.Hull(blob, tolerance)
    reduced = hull.reduce()
    assert len(reduced.points) < 300
    rng = np.random.default_rng(7)
    middle = blob.mean(axis=0)
    queries = np.vstack([blob[:40], middle + 1.3 * (blob[:60] - middle), (blob[:20] + blob[20:40]) / 2, blob[:30]])
    queries[-30:] += 0.1 * blob.std(axis=0) * rng.standard_normal((30, 4))
    for want in ("verdict", "distance", "projection"):
        answer = reduced.query(queries, want=want)  # type: ignore[arg-type]
        hullx.verify(blob, queries, answer).raise_if_failed()
    full = hull.query(queries, want="distance")
    assert (answer.lower <= full.upper).all()
    assert (answer.upper >= full.lower).all()
    assert (answer.verdict * full.verdict >= 0).all()  # inside and outside never change places
    if tolerance == 1e-9:
        np.testing.assert_array_equal(answer.verdict, full.verdict)
        np.testing.assert_allclose(answer.distance, full.distance, rtol=2e-6)


def test_without_room_for_dropped_rows_a_lower_bound_would_be_wrong(blob: Array) -> None:
    hull = hullx.Hull(blob, 0.05)
    found = hull.extreme_points()
    assert found.protrusion > 0.0
    row = int(np.argmax(found.scaled_upper))  # a query where a dropped row sticks out: the hull of all contains it
    bare = hullx.Hull(blob[found.indices], 0.0).query(blob[[row]], want="distance")
    assert bare.lower[0] > 0.0
    assert hull.reduce().query(blob[[row]], want="distance").lower[0] == 0.0


def test_a_reduced_hull_shows_pickles_and_refuses(blob: Array) -> None:
    reduced = hullx.Hull(blob).reduce()
    assert "reduced from 1,500 rows" in repr(reduced)
    again = pickle.loads(pickle.dumps(reduced))
    assert repr(again) == repr(reduced)
    first, second = (hull.query(2.0 * blob[:50] - 100.0, want="distance") for hull in (reduced, again))
    assert first.lower.tobytes() == second.lower.tobytes()
    assert first.weights.indices.tobytes() == second.weights.indices.tobytes()
    for refused in (
        lambda: reduced.query(blob[:1], exact=True),
        lambda: reduced.query(blob[:1], exclude=[0]),
        reduced.leave_one_out,
        reduced.extreme_points,
        reduced.reduce,
    ):
        with pytest.raises(ValueError, match=r"reduced to [\d,]+ of 1,500 rows.*ask the hull that it was reduced from"):
            refused()
