"""Generated data have the dimension and the membership that their descriptions promise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hullx import Hull, datasets, theory
from hullx.dimension import two_nn
from hullx.studies.intervals import clustered

Cloud = Callable[[int, np.random.Generator], np.ndarray]


def share_inside(cloud: Cloud, n: int, hulls: int = 60, queries: int = 40) -> list[float]:
    """Share of fresh points inside, hull by hull: train and test rows of one call."""
    rng = np.random.default_rng(5)
    rows = (cloud(n + queries, rng) for _ in range(hulls))
    return [float(np.mean(Hull(x[:n]).query(x[n:]).verdict == 1)) for x in rows]


@pytest.mark.parametrize(
    ("cloud", "exact"),
    [
        (lambda n, rng: datasets.gaussian(n, 3, rng=rng), theory.gaussian_membership(40, 3)),
        (lambda n, rng: datasets.scale_mixture(n, 3, 0.0, rng=rng), theory.gaussian_membership(40, 3)),
        (lambda n, rng: datasets.linear_subspace(n, 12, 3, rng=rng), theory.gaussian_membership(40, 3)),
        (lambda n, rng: datasets.ball(n, 3, rng=rng), theory.ball_membership(40, 3)),
        (lambda n, rng: datasets.cube(n, 1, rng=rng), theory.line_membership(40)),
        (
            lambda n, rng: datasets.render("grey", rng.random(n), 3, 2).astype(np.float64),
            theory.line_membership(40),
        ),
    ],
    ids=["gaussian", "mixture without spread", "subspace", "ball", "segment", "grey pictures"],
)
def test_membership_obeys_its_law(cloud: Cloud, exact: float) -> None:
    assert clustered(share_inside(cloud, 40), 40, alpha=0.001).holds(exact)


@pytest.mark.parametrize(
    "cloud",
    [
        lambda n, rng: datasets.sphere(n, 3, rng=rng),
        lambda n, rng: datasets.torus(n, 2, rng=rng),
        lambda n, rng: datasets.moment_curve(n, 4, rng=rng),
        lambda n, rng: datasets.trigonometric_curve(n, 4, rng=rng),
        lambda n, rng: datasets.render("bump", rng.random(n), 12, 1).astype(np.float64),
    ],
    ids=["sphere", "torus", "moment curve", "trigonometric curve", "bumps"],
)
def test_where_all_points_are_vertices_no_fresh_one_is_inside(cloud: Cloud) -> None:
    assert max(share_inside(cloud, 60, hulls=4)) == 0.0


def test_a_spread_of_radii_puts_points_inside() -> None:
    still, spread = (
        np.mean(share_inside(lambda n, rng, s=s: datasets.scale_mixture(n, 8, s, rng=rng), 200, hulls=4))
        for s in (0.0, 1.0)
    )
    assert still < 0.2
    assert spread > 0.5


@pytest.mark.parametrize(
    ("rows", "dimension"),
    [
        (datasets.gaussian(2_000, 2, rng=1), 2),
        (datasets.sphere(2_000, 3, rng=1), 2),
        (datasets.torus(2_000, 2, rng=1), 2),
        (datasets.swiss_roll(2_000, rng=1), 2),
        (datasets.linear_subspace(2_000, 10, 2, rng=1), 2),
        (datasets.spline(2_000, 5, rng=1), 1),
        (datasets.moment_curve(2_000, 5, rng=1), 1),
        (datasets.trigonometric_curve(2_000, 6, rng=1), 1),
        (datasets.fourier_curve(2_000, 6, 3, rng=1), 1),
    ],
    ids=["gaussian", "sphere", "torus", "swiss", "subspace", "spline", "moment", "trigonometric", "fourier"],
)
def test_the_intrinsic_dimension_is_the_one_promised(rows: np.ndarray, dimension: int) -> None:
    found = two_nn(rows, "likelihood", discard=0.1)  # the farthest tenth feels borders and bends
    assert found.standard_error is not None
    assert abs(found.value - dimension) < 4.0 * found.standard_error


def test_a_spline_goes_through_its_knots_and_is_cubic_between() -> None:
    knots = np.random.default_rng(4).standard_normal((4, 2))  # d + 2 = 4 knots: the cubic through all of them
    rows = datasets.spline(50, 2, rng=4)
    stream = np.random.default_rng(4)
    stream.standard_normal((4, 2))
    t = stream.random(50)
    at = np.linspace(0.0, 1.0, 4)
    lagrange = [np.prod([(t - b) / (a - b) for b in at if b != a], axis=0) for a in at]
    assert np.allclose(rows, np.transpose(lagrange) @ knots, atol=1e-10)


def test_vertices_of_the_cube_are_all_of_them() -> None:
    vertices = datasets.hypercube_vertices(4)
    assert len(np.unique(vertices, axis=0)) == 16
    assert (Hull(vertices).leave_one_out(want="verdict").verdict == -1).all()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: datasets.gaussian(0, 3, rng=1), "`n` is 0"),
        (lambda: datasets.ball(3, 2.5, rng=1), "`d` is 2.5"),  # type: ignore[arg-type]
        (lambda: datasets.scale_mixture(3, 2, -1.0, rng=1), "`spread` is -1.0"),
        (lambda: datasets.hypercube_vertices(21), "`d` is 21"),
        (lambda: datasets.linear_subspace(5, 2, 3, rng=1), "`d` is 3, more than `ambient`, 2"),
        (lambda: datasets.trigonometric_curve(5, 3, rng=1), "`d` is 3; it must be even"),
        (lambda: datasets.spline(5, 1, rng=1), "`d` is 1"),
        (lambda: datasets.render("dial", [0.5], 4), "`kind` is 'dial'"),  # type: ignore[arg-type]
        (lambda: datasets.render("bar", [1.5], 4), "`u` must be"),
        (lambda: datasets.render("bar", [0.5], 4, jitter=[[0.0, 0.0]]), "`jitter` has shape"),
        (lambda: datasets.render_blocks("bar", [0.5], 4, width=0.0), "`width` is 0.0"),
    ],
)
def test_arguments_out_of_range_are_named(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()
