"""Density, columns, noise, models: exact laws, controls, and verdicts that can go each way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from hullx.report.studies import drawings
from hullx.studies._study import Result
from hullx.studies.learning import density_noise as study
from hullx.studies.learning.density_noise import models, sampling, tables, verdicts
from hullx.studies.learning.density_noise.torus import task
from hullx.studies.learning.kernel_ridge import kernel_ridge
from hullx.studies.table import Table


@pytest.fixture(scope="module")
def result() -> Result:
    return study.STUDY.run("smoke")


@pytest.mark.parametrize("m", [1, 2, 4, 8])
def test_functions_have_variance_one_and_the_torus_keeps_its_lengths(m: int) -> None:
    rng = np.random.default_rng(m)
    chosen = task(m, 32, "orthogonal", rng)
    u = rng.random((20_000, m))
    assert chosen.values(u).var() == pytest.approx(1.0, abs=0.06)
    step = np.zeros(m)
    step[0] = 1e-5
    moved = np.linalg.norm(chosen.points(u[:50] + step) - chosen.points(u[:50]), axis=1)
    np.testing.assert_allclose(moved, 1e-5, rtol=1e-4)
    with pytest.raises(ValueError, match="columns"):
        task(m, 2 * m - 1, "orthogonal", rng)


@pytest.mark.parametrize("m", [1, 2])
def test_the_distance_to_the_nearest_row_follows_the_torus_law(m: int) -> None:
    row = sampling.spacing(np.random.default_rng(m), m, 2_000, 2_000, 6)
    assert float(np.mean(tables.numbers(row, "measured"))) == pytest.approx(row["exact"], rel=0.03)


def test_noise_alone_costs_its_variance_and_twice_that_against_noisy_labels() -> None:
    row = sampling.floor(np.random.default_rng(2), 0.3, 500, 1_000, 20)
    for made in tables._floors(row):
        assert made["agrees"]
        assert made["exact"] == pytest.approx(0.09 if made["against"] == "clean" else 0.18)


@pytest.mark.parametrize("m", [1, 2])
def test_the_error_of_the_nearest_row_falls_like_its_squared_distance(result: Result, m: int) -> None:
    row = result.tables["rates"].records(m=m, learner="1 neighbour")[0]
    assert row["low"] < 2.0 / m < row["high"]


def test_kernel_ridge_finds_a_smooth_function() -> None:
    x = np.linspace(0.0, 3.0, 40)[:, None]
    said = kernel_ridge(x, np.sin(3.0 * x[:, 0]), x + 0.01)
    np.testing.assert_allclose(said, np.sin(3.0 * (x[:, 0] + 0.01)), atol=0.02)


def test_columns_without_noise_add_nothing_and_with_it_they_do() -> None:
    """The control of the coefficient: the same design with an error that grows with the columns."""
    rows = [
        {"m": 2, "d": d, "laying": "orthogonal", "noise": 0.0, "learner": "1 neighbour", "n": n,
         "errors": f"{d**power / n} {1.1 * d**power / n}"}
        for power in (0.5,) for d in (16, 256) for n in (10, 100)
    ]  # fmt: skip
    found = tables.columns(rows, [])[0]  # type: ignore[arg-type]
    assert found["coefficient"] == pytest.approx(0.5, abs=1e-9)
    flat = [row | {"errors": "0.1 0.11"} for row in rows]
    assert tables.columns(flat, [])[0]["coefficient"] == pytest.approx(0.0, abs=1e-9)  # type: ignore[arg-type]


def test_labels_that_are_noise_stay_at_chance_on_a_circle_whose_code_is_exact() -> None:
    rows = {row["labels"]: row for row in models.ideal(np.random.default_rng(1), 2_000, 2_000)}
    assert rows["arcs"]["wrong"] < 40
    assert 850 < rows["white noise"]["wrong"] < 1_150


def test_a_rank_correlation_given_the_rows_takes_out_what_comes_from_them() -> None:
    rng = np.random.default_rng(0)
    n = np.repeat([1.0, 2.0, 3.0], 200)
    a, b = n + 0.3 * rng.random(600), n + 0.3 * rng.random(600)
    assert tables._correlation(a, b, None) > 0.8
    assert abs(tables._correlation(a, b, n)) < 0.12
    assert math.isnan(tables._correlation(np.ones(5), np.arange(5.0), None))


def rates(*falls: float) -> Table:
    return Table.of(
        [
            {
                "m": m,
                "learner": "1 neighbour",
                "falls": f,
                "low": f,
                "high": f,
                "two_over_m": 2.0 / m,
                "four_over_m": 4.0 / m,
            }
            for m, f in zip((1, 2), falls, strict=True)
        ]
    )


def columns(plain: float, noisy: float, spread: float = 0.01) -> Table:
    return Table.of(
        [
            {"noise": noise, "coefficient": value, "low": value - spread, "high": value + spread}
            for noise, value in ((0.0, plain), (0.1, noisy))
        ]
    )


def pair(kind: str, **found: tuple[float, float, float]) -> Table:
    """(estimate, low, high) by name."""
    rows = []
    for name, (value, low, high) in found.items():
        limits = {"error": value, "lowered": value, "estimate": value, "low": low, "high": high, "models": 9}
        rows.append({kind: name.replace("_", " "), **limits})
    return Table.of(rows)


def errors(first: float, second: float) -> Table:
    return Table.of([{"m": m, "n": 9, "error": error} for m, error in ((1, first), (2, second))])


def ranks(plain: tuple[float, float, float], given: tuple[float, float, float]) -> Table:
    return pair("correlation", plain=plain, given_the_rows=given)


def circle(arcs: tuple[float, float, float], noise: tuple[float, float, float]) -> Table:
    return pair("labels", arcs=arcs, white_noise=noise)


CASES: list[tuple[Any, str]] = [
    (lambda: verdicts.two_factors(rates(2.0, 1.0), columns(0.0, 0.02)), "supported"),
    (lambda: verdicts.two_factors(rates(2.0, 1.0), columns(0.0, 0.4)), "depends"),
    (lambda: verdicts.two_factors(rates(2.0, 1.0), columns(0.5, 0.6)), "refuted"),
    (lambda: verdicts.two_factors(rates(1.0, 1.0), columns(0.0, 0.0)), "refuted"),
    (lambda: verdicts.dense_regions(rates(2.0, 1.0)), "supported"),
    (lambda: verdicts.dense_regions(rates(2.0, 0.1)), "depends"),
    (lambda: verdicts.dense_regions(rates(0.1, 0.1)), "refuted"),
    (lambda: verdicts.generalises(errors(0.01, 0.02)), "supported"),
    (lambda: verdicts.generalises(errors(0.01, 0.9)), "depends"),
    (lambda: verdicts.generalises(errors(0.5, 0.9)), "refuted"),
    (lambda: verdicts.only_encoding(columns(0.0, 0.0)), "supported"),
    (lambda: verdicts.only_encoding(columns(0.4, 0.0)), "refuted"),
    (lambda: verdicts.only_encoding(columns(0.1, 0.0, 0.05)), "depends"),
    (lambda: verdicts.approximation(ranks((0.6, 0.3, 0.8), (0.5, 0.2, 0.7))), "supported"),
    (lambda: verdicts.approximation(ranks((0.6, 0.3, 0.8), (0.1, -0.2, 0.4))), "depends"),
    (lambda: verdicts.approximation(ranks((0.0, -0.3, 0.3), (0.0, -0.2, 0.4))), "refuted"),
    (lambda: verdicts.ideal_model(circle((0.0, 0.0, 0.01), (0.5, 0.48, 0.52))), "refuted"),
    (lambda: verdicts.ideal_model(circle((0.0, 0.0, 0.01), (0.0, 0.0, 0.02))), "supported"),
    (lambda: verdicts.ideal_model(circle((0.0, 0.0, 0.01), (0.3, 0.28, 0.32))), "depends"),
    (lambda: verdicts.ideal_model(circle((0.5, 0.4, 0.6), (0.5, 0.48, 0.52))), "untestable here"),
]


@pytest.mark.parametrize(("call", "word"), CASES)
def test_verdicts_can_go_each_way(call: Any, word: str) -> None:
    assert call().word == word


@pytest.mark.parametrize(
    ("rows", "noise", "width", "word"),
    [(0.1, 0.05, 0.01, "supported"), (0.01, 0.02, 0.1, "refuted"), (0.03, 0.02, 0.02, "depends")],
)
def test_what_helps_most_can_go_each_way(rows: float, noise: float, width: float, word: str) -> None:
    found = {"twice_the_rows": rows, "half_the_noise": noise, "twice_the_width": width}
    limits = {name: (value, value - 0.01, value + 0.01) for name, value in found.items()}
    assert verdicts.better_data(pair("change", **limits)).word == word


def test_a_missed_law_makes_every_statement_untestable(result: Result) -> None:
    missed = {**result.tables, "floors": Table.of([{"agrees": False, "error": 0.5}])}
    assert {v.word for v in verdicts.all_of(missed).values()} == {"untestable here"}


def test_its_figures_are_drawn_from_the_result_alone(result: Result) -> None:
    for drawing in drawings(result):
        assert drawing.draw(result) is not None
        assert any(letter.isdigit() for letter in drawing.alt(result))
