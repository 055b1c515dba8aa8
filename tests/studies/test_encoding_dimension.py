"""Pictures of one number: projection, exact laws, the bound on the cube, verdicts that can go either way."""

from __future__ import annotations

import functools
import math
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hullx import dimension, studies
from hullx.datasets import render
from hullx.report.studies import drawings
from hullx.studies import Result
from hullx.studies.geometry.encoding_dimension import bar, curves, grain, verdicts
from hullx.studies.geometry.encoding_dimension.manifolds import MANIFOLDS
from hullx.studies.geometry.encoding_dimension.pictures import gaussian_like, load
from hullx.studies.geometry.encoding_dimension.renderings import (
    BY_NAME,
    CHANNELS,
    RENDERINGS,
    projected,
    sketch_of,
    values_of,
    whole,
)
from hullx.studies.geometry.encoding_dimension.sketch import Sketch
from hullx.studies.geometry.encoding_dimension.tables import flatness
from hullx.studies.table import Table

NAMES = [one.name for one in RENDERINGS]
STUDY = studies.get("encoding-dimension")
STORED = Path(studies.__file__).parent / "results" / "encoding-dimension.json"


@functools.cache
def smoke() -> Result:
    return STUDY.run("smoke")


def test_the_smallest_run_is_the_same_twice_and_answers_every_statement() -> None:
    first, second = smoke(), STUDY.run("smoke")
    assert first.tables == second.tables
    assert first.verdicts == second.verdicts
    assert set(first.verdicts) == set(STUDY.statements)
    assert all(first.tables["hull"].column("agrees"))


def matrix(sketch: Sketch) -> np.ndarray[Any, Any]:
    """The projection written out."""
    out = np.zeros((sketch.size, sketch.lines, sketch.width))
    for line in range(sketch.lines):
        for j in range(sketch.width):
            out[(j + sketch.shift[line]) % sketch.size, line, j] = sketch.sign[line, j]
    return out.reshape(sketch.size, -1)


@pytest.mark.parametrize("name", NAMES)
def test_patches_are_projected_as_the_whole_pictures_would_be(name: str) -> None:
    u, sketch = np.random.default_rng(1).random(6), sketch_of(21, 16, 5)
    expected = whole(BY_NAME[name], u, 21) @ matrix(sketch).T
    np.testing.assert_allclose(projected(BY_NAME[name], u, 21, sketch), expected, rtol=0, atol=1e-5)


def test_squared_lengths_are_kept_on_average_and_err_by_the_law() -> None:
    x = np.random.default_rng(0).standard_normal((40, 40 * CHANNELS))
    length = float(np.sum(x**2))
    found = (
        np.array([np.sum(Sketch(40, 40 * CHANNELS, 64, seed).of_part(x, 0, 0) ** 2) for seed in range(300)]) / length
    )
    law = math.sqrt(2.0 / 64)
    assert abs(found.mean() - 1.0) < 4.0 * law / math.sqrt(300)
    assert 0.85 * law < found.std() < 1.2 * law


def test_memory_does_not_grow_with_the_pictures() -> None:
    """160 pictures of 750,000 values would be 480 MB in float32; what is held is 1 byte a value and one patch."""
    rendering, u = BY_NAME["needle"], np.linspace(0.0, 1.0, 160)
    size = 500
    tracemalloc.start()
    projected(rendering, u, size, sketch_of(size, 256, 0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6, f"{peak / 1e6:.0f} MB"
    # 16 times the pixels: 16 times that is still below 1 GB
    assert peak * (values_of(2_000) / values_of(size)) < 1e9


def test_bars_are_as_far_apart_as_their_formula_says() -> None:
    size, rng = 16, np.random.default_rng(3)
    u, v = rng.random((2, 200))
    drawn = render("bar", u, size, 1), render("bar", v, size, 1)
    measured = np.linalg.norm(drawn[0].astype(float) - drawn[1].astype(float), axis=1)
    lines = size - 2 * (size // 4)
    np.testing.assert_allclose(measured, math.sqrt(lines) * bar.bar_distances(u * size, v * size), rtol=1e-5)


def test_bars_have_dimension_1_within_a_pixel_and_2_beyond() -> None:
    u = np.random.default_rng(5).random(4_000)
    for spacing, expected in ((0.01, 1.0), (300.0, 2.0)):
        logs = np.log(bar.bar_ratios(u * 4_000 * spacing))
        value = (len(logs) - 1) / logs.sum()
        assert abs(value - expected) < 4.0 * value / math.sqrt(len(logs)), (spacing, value)


def test_the_formula_of_bars_gives_the_estimate_of_the_pictures() -> None:
    u, size = np.random.default_rng(6).random(300), 24
    logs = np.log(bar.bar_ratios(u * size))
    drawn = dimension.two_nn(whole(BY_NAME["bar"], u, size), "likelihood").value
    assert drawn == pytest.approx((len(logs) - 1) / logs.sum(), rel=1e-3)


@pytest.mark.parametrize(("n", "width"), [(5, 1), (8, 3), (60, 8)])
def test_the_share_of_bars_inside_is_that_of_counting_in_columns(n: int, width: int) -> None:
    rng, inside, trials = np.random.default_rng(7), 0, 4_000
    for _ in range(trials):
        lengths = rng.random(n + 1) * width
        mates = lengths[:-1][np.floor(lengths[:-1]) == math.floor(lengths[-1])]
        inside += bool(len(mates) and mates.min() < lengths[-1] < mates.max())
    exact = bar.bar_inside(n, width)
    assert abs(inside / trials - exact) < 4.0 * math.sqrt(exact * (1 - exact) / trials)


def test_one_column_is_the_grey_level() -> None:
    assert bar.bar_inside(9, 1) == pytest.approx(8 / 10)


def test_a_ball_around_a_corner_of_the_cube_is_in_it_by_no_more_than_the_bound() -> None:
    """Counted in three dimensions: a ball around a point with b coordinates on the border."""
    rng, radius = np.random.default_rng(2), 0.4
    z = rng.random((200_000, 3))
    for point in ([0.0, 1.0, 0.0], [0.5, 0.0, 1.0], [0.5, 0.5, 0.5]):
        boundary = grain.corners(np.array([point]), 1.0)
        share = np.mean(np.sum((z - point) ** 2, axis=1) <= radius**2)
        bound = 10.0 ** grain.log10_share(radius, boundary, 3)
        assert bound == pytest.approx(2.0 ** -int(boundary[0]) * 4.0 / 3.0 * math.pi * radius**3, rel=1e-5)
        assert share == pytest.approx(bound, rel=0.05)  # the ball fits: the bound is reached
    two = grain.corners(np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]), 1.0)
    assert 10.0 ** grain.log10_share(0.4, two, 3) == pytest.approx(2 * 10.0 ** grain.log10_share(0.4, two[:1], 3))


def test_the_radius_of_a_share_has_at_most_that_share() -> None:
    boundary = np.array([300, 400, 500])
    radius = grain.radius_of_share(-16.0, boundary, 784)
    assert grain.log10_share(radius, boundary, 784) <= -16.0
    assert grain.log10_share(radius * (1 + 1e-6), boundary, 784) > -16.0


@pytest.mark.parametrize("index", range(len(MANIFOLDS)))
def test_the_manifolds_have_the_shape_and_the_dimension_that_they_claim(index: int) -> None:
    """The rank of differences over the smallest neighbourhoods of many rows, for those of low dimension."""
    manifold = MANIFOLDS[index]
    rows = manifold.draw(np.random.default_rng(index), 4_000 if manifold.dim <= 3 else 50)
    assert rows.shape[1] == manifold.ambient
    assert np.isfinite(rows).all()
    if manifold.dim <= 3:
        found = dimension.two_nn(rows, "likelihood")
        assert abs(found.value - manifold.dim) < 0.3 * manifold.dim, found


def curve_table(smooth: float = 1.0, jumps: float = 8.0, sharp: float = 1.5) -> Table:
    rows = []
    for values in (192, 12_000_000):
        for name, expected, value in (
            ("grey level", "smooth", smooth),
            ("bar", "sharp", sharp),
            ("printed digits", "jumps", jumps),
        ):
            row = {"rendering": name, "expected": expected, "size": 8, "values": values, "rows": 500}
            errors = {"two_nn_error": 0.05, "mle_error": 0.02}
            rows.append(row | {"two_nn": value, "mle": value} | errors)
    return Table.of(rows)


def test_one_number_is_one_dimension_or_not() -> None:
    assert verdicts.one_dimensional(curve_table()).word == "depends"
    assert verdicts.one_dimensional(curve_table(smooth=1.4)).word == "refuted"
    assert verdicts.one_dimensional(curve_table(jumps=1.0)).word == "supported"


def span_table(needed: int) -> Table:
    return Table.of([{"rendering": "bump", "size": 8, "pca_99": needed}])


def flat_table(slope: float) -> Table:
    row = {"rendering": "grey level", "expected": "smooth", "rows": 500, "slope": slope, "error": 0.01, "mean": 1.0}
    return Table.of([row])


def test_adding_dimensions_is_free_or_not() -> None:
    assert verdicts.adding(flat_table(0.001), span_table(7)).word == "depends"
    assert verdicts.adding(flat_table(0.001), span_table(1)).word == "supported"
    assert verdicts.adding(flat_table(0.3), span_table(7)).word == "refuted"
    assert verdicts.ambient(flat_table(0.001), curve_table()).word == "supported"
    assert verdicts.ambient(flat_table(0.3), curve_table()).word == "refuted"


def test_a_dimension_that_follows_the_encoding_has_a_slope() -> None:
    rows = [
        {
            "rendering": "noise",
            "expected": "smooth",
            "rows": 500,
            "values": 10**k,
            "two_nn": 2.0 * k,
            "two_nn_error": 0.1,
        }
        for k in (2, 3, 4)
    ]
    assert flatness(Table.of(rows)).rows[0]["slope"] == pytest.approx(2.0)


def picture_table(*values: tuple[float, float]) -> Table:
    rows = []
    for i, (real, linear) in enumerate(values):
        for law, value in (("pictures", real), ("Gaussian", linear)):
            rows.append({"data": f"set {i}", "law": law, "values": 784, "two_nn": value, "error": 0.2})
    return Table.of(rows)


def test_regularities_are_seen_against_gaussian_rows_of_the_same_covariance() -> None:
    assert verdicts.regularities(picture_table((10, 40), (9, 20))).word == "supported"
    assert verdicts.regularities(picture_table((10, 40), (20, 20))).word == "depends"
    assert verdicts.regularities(picture_table((40, 40), (20, 20))).word == "refuted"


def test_latent_dimensions_lie_within_the_range_or_not() -> None:
    assert verdicts.latent(picture_table((10, 40), (9, 20))).word == "supported"
    assert verdicts.latent(picture_table((10, 40), (1.0, 20))).word == "depends"
    assert verdicts.latent(picture_table((1.0, 40))).word == "refuted"


def cube_table(share: float) -> Table:
    common = {"data": "some", "log10_volume": -200.0}
    grain_row = {"asked": "grain", "share": share, "low": share - 0.02, "high": share + 0.02}
    return Table.of([common | grain_row, common | grain_row | {"asked": "50 %"}])


def test_a_grain_of_the_cube_holds_most_pictures_or_the_bound_says_nothing() -> None:
    assert verdicts.grain(cube_table(0.98)).word == "supported"
    assert verdicts.grain(cube_table(0.5)).word == "depends"
    assert verdicts.grain(cube_table(0.03)).word == "untestable here"


def test_noise_in_place_of_pictures_flips_the_verdict_on_the_grain() -> None:
    table = smoke().tables["cube"]
    assert verdicts.grain(table).word == "supported"
    assert verdicts.grain(table.where(data="uniform noise")).word == "untestable here"


def power_table(*powers: float) -> Table:
    return Table.of([{"rendering": f"r{i}", "coarse_power": p, "coarse_error": 0.01} for i, p in enumerate(powers)])


def test_smoothness_is_a_power_of_the_step() -> None:
    assert verdicts.smooth(power_table(1.0, 0.99)).word == "supported"
    assert verdicts.smooth(power_table(1.0, 0.5)).word == "depends"
    assert verdicts.smooth(power_table(0.5, 0.5)).word == "refuted"
    power, error = curves._power(np.array([[1.0, 4.0], [2.0, 8.0]]), np.log([1.0, 2.0]))
    assert power == pytest.approx(1.0)
    assert error == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("n", [60, 4_000])
def test_gaussian_rows_have_the_mean_and_the_covariance_of_the_pictures(n: int) -> None:
    rng = np.random.default_rng(4)
    rows = rng.random((n, 80)) ** 3 @ rng.standard_normal((80, 80))
    drawn = np.concatenate([gaussian_like(rng, rows) for _ in range(120_000 // n)])
    assert np.abs(drawn.mean(axis=0) - rows.mean(axis=0)).max() < 0.02 * rows.std()
    wanted = np.cov(rows.T)
    assert np.abs(np.cov(drawn.T) - wanted).max() < 0.03 * np.diag(wanted).max()


def test_own_pictures_are_taken_and_bytes_refused() -> None:
    rows = np.random.default_rng(0).random((50, 16))
    own = load(STUDY.config("smoke"), rows, None)
    assert own.name == "own"
    assert (len(own.train), len(own.fresh)) == (45, 5)
    with pytest.raises(ValueError, match="divide bytes by 255"):
        load(STUDY.config("smoke"), 255.0 * rows, None)
    with pytest.raises(ValueError, match="without `train`"):
        load(STUDY.config("smoke"), None, rows)


def test_every_figure_is_drawn_and_described() -> None:
    for drawing in drawings(smoke()):
        figure = drawing.draw(smoke())
        assert figure is not None
        assert figure.axes
        assert len(drawing.alt(smoke())) > 60


@pytest.mark.skipif(not STORED.is_file(), reason="the full result is not stored")
def test_the_stored_result_shows_dimension_1_at_12_million_values() -> None:
    result = studies.load(STORED)
    top: list[dict[str, Any]] = list(result.tables["curves"].where(values=12_000_000))
    smooth = [row for row in top if row["expected"] == "smooth"]
    assert {row["rows"] for row in smooth} == {500, 2_000, 4_000}
    for row in smooth:
        for name in ("two_nn", "mle"):
            assert abs(row[name] - 1.0) <= 3.0 * row[f"{name}_error"], row
    bars = {row["rows"]: row for row in top if row["rendering"] == "bar"}
    assert bars[500]["two_nn"] > 1.0 + 3.0 * bars[500]["two_nn_error"]
    assert bars[4_000]["two_nn"] < 1.15
    assert min(row["two_nn"] for row in top if row["rendering"] == "printed digits") > 3.0
