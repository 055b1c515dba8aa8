"""As many code numbers as dimensions: what no continuous code can do, what training does, and a verdict for each."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from hullx.report.studies import drawings  # noqa: E402
from hullx.studies._study import Result  # noqa: E402
from hullx.studies.learning import code_dimension as study  # noqa: E402
from hullx.studies.learning.code_dimension.bottleneck import Pair, antipodes  # noqa: E402
from hullx.studies.learning.code_dimension.shapes import SHAPES, scattered  # noqa: E402
from hullx.studies.table import Table  # noqa: E402


@pytest.fixture(scope="module")
def result() -> Result:
    return study.STUDY.run("smoke")


def test_points_lie_on_their_shapes() -> None:
    rng = np.random.default_rng(0)
    for shape in SHAPES:
        x = scattered(shape, 500, rng)
        if shape.name == "torus":
            np.testing.assert_allclose((np.hypot(x[:, 0], x[:, 1]) - 1.0) ** 2 + x[:, 2] ** 2, 0.25, atol=1e-12)
        else:
            np.testing.assert_allclose((x**2).sum(axis=1), 1.0, atol=1e-12)
    assert scattered(SHAPES[1], 500, rng)[:, 2].min() >= 0.0


@pytest.mark.parametrize("seed", range(4))
def test_no_code_of_one_number_keeps_opposite_points_of_a_circle_apart(seed: int) -> None:
    """The theorem, for networks that learned nothing: opposite points share a code, one is at least 1 off."""
    network = Pair(2, 1, 12, np.random.default_rng(seed), copies=5)
    worst = antipodes(network, 5)
    assert worst.shape == (5,)
    assert (worst >= 1.0 - 1e-9).all()


def test_the_circle_is_torn_by_one_number_and_mended_by_two_and_the_arc_is_not_torn(result: Result) -> None:
    rows = {(row["shape"], row["code"]): row for row in result.tables["codes"]}
    assert float(rows["circle", 1]["best"] or 0) >= 1.0
    assert float(rows["circle", 2]["best"] or 9) < study.FINE
    assert float(rows["arc", 1]["best"] or 9) < study.FINE
    assert result.verdict.word == "depends"


def codes(**best: tuple[float, float]) -> Table:
    """Worst errors with as many numbers as dimensions, and with one more."""
    rows = [
        {"shape": name, "dim": 1, "code": 1 + i, "best": value, "worst": value, "low": value, "high": value}
        for name, values in best.items()
        for i, value in enumerate(values)
    ]
    return Table.of(rows)


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (codes(arc=(0.1, 0.0), circle=(1.9, 0.1)), "depends"),
        (codes(arc=(0.1, 0.0), circle=(0.1, 0.1)), "supported"),
        (codes(arc=(1.9, 0.0), circle=(1.9, 0.1)), "refuted"),
        (codes(arc=(0.1, 0.0), circle=(1.9, 0.9)), "untestable here"),
    ],
)
def test_the_verdict_can_go_each_way(table: Table, word: str) -> None:
    assert study.removing(table).word == word


def test_an_untrained_network_changes_the_verdict() -> None:
    """The control: without training even one number more reconstructs nothing."""
    config = study.Config(points=100, asked=200, width=8, seeds=2, epochs=1, shapes=("arc", "circle"))
    assert study.STUDY.run(config=config).verdict.word == "untestable here"


def test_its_figures_are_drawn_from_the_result_alone(result: Result) -> None:
    for drawing in drawings(result):
        assert drawing.draw(result) is not None
        assert any(letter.isdigit() for letter in drawing.alt(result))
