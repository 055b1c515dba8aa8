"""Exact anchors of curves outside their data, controls that turn verdicts, and every verdict in each of its words."""

from __future__ import annotations

import functools
import subprocess
import sys
from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("torch")

from hullx import studies
from hullx.report.studies import drawings
from hullx.studies import Result
from hullx.studies.learning import curve_fitting as study
from hullx.studies.learning.curve_fitting import functions, grid, learners, nets, verdicts
from hullx.studies.learning.curve_fitting.measure import DISTANCES
from hullx.studies.learning.networks import Mlp
from hullx.studies.table import Table

SMOKE = study.STUDY.config("smoke")


@functools.cache
def smoke() -> Result:
    return study.STUDY.run("smoke", rng=3)


# ---- exact anchors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["exp", "sine"])
def test_the_taylor_polynomial_misses_by_exactly_its_remainder(target: str) -> None:
    curve = learners.fitted("Taylor", SMOKE, target, np.zeros(1))
    assert curve is not None
    scale, function = (1, mpmath.exp) if target == "exp" else (3, mpmath.sin)
    x = np.array([-4.0, -1.5, -0.3, 0.3, 1.0, 2.0, 4.0])
    remainder = functions.taylor_remainder(target, SMOKE.order, x)
    with mpmath.workdps(40):
        series = mpmath.taylor(lambda t: function(scale * t), 0, SMOKE.order)
        exact = [float(function(scale * mpmath.mpf(t)) - mpmath.polyval(series[::-1], mpmath.mpf(t))) for t in x]
    np.testing.assert_allclose(remainder, exact, rtol=1e-10)
    np.testing.assert_allclose(functions.CURVES[target](x) - curve(x), exact, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("target", ["exp", "sine"])
def test_the_remainder_begins_with_the_next_power(target: str) -> None:
    """Its ratio to the next term tends to 1: the error of order k grows like the power k + 1 (of a sine k + 2)."""
    near = np.array([1e-3, 1e-2])
    sizes = np.abs(functions.taylor_remainder(target, 7, near))
    assert np.log10(sizes[1] / sizes[0]) == pytest.approx(8.0 if target == "exp" else 9.0, abs=0.02)


def test_functions_without_derivatives_have_no_taylor_polynomial() -> None:
    assert learners.fitted("Taylor", SMOKE, "abs", np.zeros(1)) is None
    assert learners.fitted("Taylor", SMOKE, "step", np.zeros(1)) is None
    for name in ("square", "line"):
        curve = learners.fitted("Taylor", SMOKE, name, np.zeros(1))
        assert curve is not None
        np.testing.assert_allclose(curve(grid.GRID), functions.CURVES[name](grid.GRID), atol=1e-12)


def test_outside_a_neighbour_is_constant_a_spline_cubic_and_a_kernel_gone() -> None:
    x, far = np.linspace(-1.0, 1.0, 60), np.array([1.5, 4.0, 50.0])
    curves = {name: learners.fitted(name, SMOKE, "sine", x) for name in ("1-NN", "spline", "kernel ridge")}
    assert all(curves.values())
    y = np.sin(3.0 * x)
    assert curves["1-NN"](far).tolist() == [y[-1]] * 3  # type: ignore[misc]
    steps = np.linspace(2.0, 9.0, 8)
    fourth = np.diff(curves["spline"](steps), 4)  # type: ignore[misc]
    np.testing.assert_allclose(fourth, 0.0, atol=1e-9)
    assert curves["kernel ridge"](far[2:])[0] == pytest.approx(y.mean(), abs=1e-9)  # type: ignore[misc]


@pytest.mark.parametrize(("power", "expected"), [(0, 0.0), (1, 1.0), (3, 3.0), (7, 7.0)])
def test_growth_is_the_power(power: int, expected: float) -> None:
    assert grid.growth(grid.GRID**power) == pytest.approx(expected, rel=0.07)


def test_straightness_is_known_for_lines_and_parabolas() -> None:
    t = np.linspace(0.0, 1.0, 10_001)
    assert grid.straightness(t, 3.0 - 2.0 * t, 1.0)["r2"] == pytest.approx(1.0)
    assert grid.straightness(t, t * t, 1.0)["r2"] == pytest.approx(15.0 / 16.0, abs=1e-3)  # 1 - (1/180) / (4/45)
    assert grid.straightness(t, 5.0 + 1e-6 * t, 1.0)["r2"] is None


def test_the_target_of_few_columns_has_variance_one_and_ignores_the_others() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200_000, 6))
    other = np.hstack([x[:, :4], rng.standard_normal((200_000, 2))])
    for s in (2, 4):
        values = functions.of_few(x, s)
        assert values.mean() == pytest.approx(0.0, abs=0.02)
        assert values.var() == pytest.approx(1.0, abs=0.02)
        assert np.array_equal(values, functions.of_few(other, s))


def test_supports_are_what_they_are_called() -> None:
    rng = np.random.default_rng(0)
    x = {name: functions.supported(name, 100, 3, rng) for name in functions.SUPPORTS}
    assert all(np.abs(one).max() <= 1.0 for one in x.values())
    assert set(x["fix1"][:, 0]) == {functions.FIXED}
    assert x["neg"].max() <= 0.0 < x["all"].max()


# ---- slopes of networks --------------------------------------------------------------------------------------


def network(activation: Any, width: int = 12) -> Mlp:
    return Mlp([1, width, 1], np.random.default_rng(2), activation=activation, copies=3).double()


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_slopes_from_the_weights_are_those_of_the_function(activation: Any) -> None:
    net = network(activation)
    found = nets.slopes(net, DISTANCES)
    for i, side in enumerate((-1.0, 1.0)):
        t = np.array(DISTANCES)
        high, low = (nets.predictions(net, side * (t + step)[:, None]) for step in (1e-6, -1e-6))
        np.testing.assert_allclose(found.value[:, i], (high - low) / 2e-6, atol=1e-7)
        far = nets.predictions(net, side * np.array([[1e6], [2e6]]))
        np.testing.assert_allclose(found.limit[:, i], (far[:, 1] - far[:, 0]) / 1e6, atol=1e-8)


def test_a_relu_network_is_exactly_linear_beyond_its_last_kink() -> None:
    net = network("relu")
    w, b = net.weights[0].detach().numpy()[:, 0], net.biases[0].detach().numpy()[:, 0]
    last = float(np.abs(b / w).max())
    found = nets.slopes(net, (1.01 * last, 100.0 * last))
    np.testing.assert_allclose(found.value, np.repeat(found.limit[:, :, None], 2, axis=2), atol=1e-14)
    before = nets.slopes(net, (0.2,))
    assert np.abs(before.value[:, :, 0] - before.limit).max() > 1e-3


def test_the_slope_of_the_infinitely_wide_network_meets_its_limit_faster_than_published() -> None:
    """Kernel regression with the tangent kernel of a ReLU layer with bias: homogeneous in (x, 1), so that the slope at
    distance t differs from its limit by t to the power -2; the theorem promises -1."""
    x = np.linspace(-1.0, 1.0, 40)

    def kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        dots = a[:, None] * b + 1.0
        norms = np.sqrt((a[:, None] ** 2 + 1.0) * (b**2 + 1.0))
        u = np.clip(dots / norms, -1.0, 1.0)
        angle = np.pi - np.arccos(u)
        return np.asarray((dots * angle + norms * (u * angle + np.sqrt(1.0 - u * u))) / (2.0 * np.pi))

    weights = np.linalg.solve(kernel(x, x) + 1e-6 * np.eye(len(x)), np.exp(x))

    def slope(t: np.ndarray) -> np.ndarray:
        step = 1e-3 * t
        return np.asarray((kernel(t + step, x) - kernel(t - step, x)) @ weights / (2.0 * step))

    limit = float(slope(np.array([1e5]))[0])
    gaps = np.abs(slope(np.array([8.0, 32.0, 128.0])) - limit)
    powers = np.diff(np.log(gaps)) / np.log(4.0)
    np.testing.assert_allclose(powers, -2.0, atol=0.15)


# ---- what was measured, and controls -------------------------------------------------------------------------


def test_relu_networks_are_lines_outside_and_polynomials_of_them_would_turn_the_verdict() -> None:
    tables = smoke().tables
    rays = {row["learner"]: row for row in tables["rays"]}
    assert rays["relu"]["share"] > 0.95 > rays["tanh"]["share"]  # type: ignore[operator]
    assert smoke().verdicts[6].word != "supported"
    # the control: polynomials in the place of networks do go on like a Taylor series
    endless = Table(tables["fits"].columns, tuple(r for r in tables["fits"] if r["target"] in verdicts.ENDLESS))
    many = Table(endless.columns, tuple(
        {**r, "seeds": 40, "linear_or_less": 40 * int(r["linear_or_less"] or 0)} for r in endless
    ))  # fmt: skip
    assert verdicts.like_taylor(many, tables["rays"], ("polynomial",)).word == "supported"


def test_shares_inside_lie_on_their_laws_and_a_wrong_one_is_noticed() -> None:
    inside, relevant = smoke().tables["inside"], smoke().tables["relevant"]
    assert all(inside.column("agrees"))
    wrong = Table(inside.columns, ({**inside.rows[0], "agrees": False}, *inside.rows[1:]))
    assert verdicts.relevant(inside, relevant).word != "untestable here"
    assert verdicts.relevant(wrong, relevant).word == "untestable here"


def test_the_same_seed_gives_the_same_tables_and_another_seed_others() -> None:
    config = replace(SMOKE, widths=(8,), activations=("relu",), columns=(2,), relevant=(2,))
    first, again, other = (study.STUDY.run(config=config, rng=seed) for seed in (1, 1, 2))
    assert first.tables == again.tables
    assert first.tables["fits"] != other.tables["fits"]


# ---- every word of every verdict -----------------------------------------------------------------------------


def rate(power: float) -> dict[str, Any]:
    return {"of": "error inside by width", "learner": "relu", "power": power, "low": power - 0.1, "high": power + 0.1}


def support(kind: str, outside: float, inside: float = 0.02) -> dict[str, Any]:
    return {"function": "linear", "support": kind, "d": 2, "inside": inside, "outside": outside}


def test_whether_the_theorem_explains_can_go_every_way() -> None:
    fine, lost, unlearned = support("all", 0.03), support("fix1", 0.8), support("neg", 0.8, inside=0.9)
    words: dict[str, tuple[float, list[dict[str, Any]]]] = {
        "depends": (-0.5, [fine, lost]),
        "supported": (-0.5, [lost, support("all", 0.5)]),
        "refuted": (-0.05, [fine, lost]),
        "untestable here": (-0.5, [unlearned]),
    }
    for word, (power, rows) in words.items():
        assert verdicts.explains(Table.of([rate(power)]), Table.of(rows)).word == word
    assert verdicts.explains(Table.of([rate(-0.5)]), Table.of([fine])).word == "refuted"  # nothing fails


def fit(learner: str, target: str, outside: float, **other: Any) -> dict[str, Any]:
    width = 64 if learner in ("relu", "tanh") else 0
    row = {"learner": learner, "width": width, "target": target, "seeds": 40, "inside": 0.01, "outside": outside,
           "outside_spread": 0.1 if width else None, "edge": 2.0, "growth": 1.0, "linear_or_less": 40}  # fmt: skip
    return {**row, **other}


def curves(outside: dict[str, tuple[float, float, float]]) -> Table:
    names = ("relu", "tanh", "spline")
    return Table.of([fit(n, t, v) for t, values in outside.items() for n, v in zip(names, values, strict=True)])


def test_whether_the_theorem_is_all_there_is_can_go_every_way() -> None:
    apart, alike = (0.1, 5.0, 100.0), (1.0, 1.1, 1.05)
    assert verdicts.only_way(curves({"sine": apart, "exp": apart})).word == "refuted"
    assert verdicts.only_way(curves({"sine": alike, "exp": alike})).word == "supported"
    assert verdicts.only_way(curves({"sine": apart, "exp": alike})).word == "depends"
    assert verdicts.only_way(curves({"sine": apart})).word == "untestable here"
    # what was not learned inside says nothing about outside
    unlearned = [{**row, "inside": 0.9} for row in curves({"sine": apart, "exp": apart})]
    assert verdicts.only_way(Table.of(unlearned)).word == "untestable here"


@pytest.mark.parametrize(("flat", "word"), [(40, "refuted"), (4, "supported"), (28, "depends")])
def test_whether_a_network_is_a_taylor_series_can_go_every_way(flat: int, word: str) -> None:
    rays = Table.of([{"learner": "relu", "share": 1.0}])
    rows = [fit("relu", "sine", 1.0, linear_or_less=flat), fit("Taylor", "sine", 1e3, growth=6.9, edge=1e6)]
    assert verdicts.like_taylor(Table.of(rows), rays).word == word
    assert verdicts.like_taylor(Table.of(rows[:1]), rays).word == "untestable here"


def learned(s: int, learner: str, r2: float) -> dict[str, Any]:
    return {"d": 100, "s": s, "learner": learner, "r2": r2, "low": r2 - 0.05, "high": r2 + 0.05}


@pytest.mark.parametrize(
    ("boosting", "four", "told", "control", "word"),
    [
        (0.9, 0.8, 0.9, 0.2, "supported"),
        (0.9, 0.3, 0.9, 0.2, "depends"),  # not with four
        (0.3, 0.3, 0.9, 0.0, "depends"),  # only for who is told
        (0.9, 0.8, 0.9, 0.88, "refuted"),  # the number of relevant columns makes no difference
        (0.9, 0.8, 0.2, 0.2, "refuted"),  # density there does not help
    ],
)
def test_whether_the_relevant_dimensions_decide_can_go_every_way(
    boosting: float, four: float, told: float, control: float, word: str
) -> None:
    best = {2: boosting, 4: four, 100: control}
    rows = [learned(s, "boosting", r2) for s, r2 in best.items()]
    rows += [learned(s, name, told if name == verdicts.TOLD else 0.0) for s in best for name in (verdicts.TOLD, "k-NN")]
    shares = Table.of([
        {"d": 100, "s": s, "share": 0.0, "share_relevant": 0.9, "agrees": True} for s in best
    ])  # fmt: skip
    assert verdicts.relevant(shares, Table.of(rows)).word == word


# ---- figures, stored result ----------------------------------------------------------------------------------


def test_figures_are_drawn_of_the_result_alone() -> None:
    for drawing in drawings(smoke()):
        figure = drawing.draw(smoke())
        assert figure is not None
        assert len(figure.axes) >= 1
        assert any(character.isdigit() for character in drawing.alt(smoke()))


@pytest.mark.parametrize("name", ["curve-fitting", "latent-pull"])
def test_question_presets_and_figures_are_there_without_torch(name: str) -> None:
    code = f"""
import importlib, sys
from hullx import studies
study = studies.get({name!r})
list(study.cells(study.config("full")))
importlib.import_module("hullx.report.studies.{name.replace("-", "_")}")
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_stored_result_bears_out_the_published_threshold_and_the_laws() -> None:
    stored = studies.stored("curve-fitting")
    assert stored is not None
    rays = {row["learner"]: row for row in stored.tables["rays"]}
    assert rays["relu"]["low"] > 0.95  # type: ignore[operator]
    assert rays["tanh"]["high"] < 0.5  # type: ignore[operator]
    assert all(stored.tables["inside"].column("agrees"))
    assert {(row["d"], row["s"]) for row in stored.tables["inside"]} >= {(100, 2), (100, 4), (100, 100)}
    gap = next(row for row in stored.tables["rates"] if row["learner"] == "relu" and str(row["of"]).startswith("gap"))
    assert gap["high"] < -1.0  # type: ignore[operator]
