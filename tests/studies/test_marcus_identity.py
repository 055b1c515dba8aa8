"""Marcus's identity function: no gradient from the constant digit, odd numbers off the span, verdicts that can go each
way."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from hullx import Hull
from hullx.report.studies import drawings
from hullx.studies import stored
from hullx.studies._study import Result
from hullx.studies.learning.marcus_identity import STUDY, verdicts
from hullx.studies.learning.marcus_identity.commands import pairs
from hullx.studies.learning.marcus_identity.numbers import bits_of, draw, inputs, targets
from hullx.studies.learning.marcus_identity.settings import (
    EVERY,
    REMEDIES,
    Config,
    Setting,
    even_numbers,
    settings,
    tenth,
)
from hullx.studies.learning.marcus_identity.training import train
from hullx.studies.table import Table

RNG = np.random.default_rng


@pytest.fixture(scope="module")
def result() -> Result:
    return STUDY.run("smoke")


@pytest.fixture(scope="module")
def networks(result: Result) -> dict[tuple[Any, Any], dict[str, Any]]:
    return {(row["bits"], row["network"]): dict(row) for row in result.tables["networks"]}


def test_even_numbers_are_returned_and_odd_ones_never(networks: dict[tuple[Any, Any], dict[str, Any]]) -> None:
    for bits in (11, 16):
        plain = networks[bits, "64 relu"]
        assert plain["even"] > 0.95
        assert plain["odd_high"] < 0.02
        assert plain["odd_others"] > 0.9  # all digits but the last
        assert plain["output"] < 0.01


def test_no_gradient_ever_reaches_the_weights_out_of_the_constant_digit(
    networks: dict[tuple[Any, Any], dict[str, Any]],
) -> None:
    for key in ((11, "64 relu"), (16, "64 relu"), (16, "64 sigmoid"), (11, "bit 5 is 0, not bit 0")):
        assert networks[key]["gradient"] == 0.0
        assert networks[key]["moved"] == 0.0
    assert networks[11, "10 odd numbers added"]["gradient"] > 1e-4
    assert networks[11, "10 odd numbers added"]["moved"] > 1e-2


def test_the_same_trainer_succeeds_with_odd_numbers_or_shared_weights(
    networks: dict[tuple[Any, Any], dict[str, Any]],
) -> None:
    for bits in (11, 16):
        assert networks[bits, EVERY]["odd_low"] > 0.9
        assert networks[bits, REMEDIES["shared"]]["odd_low"] > 0.9
    assert networks[11, REMEDIES["gray"]]["odd_low"] > 0.9
    assert networks[11, REMEDIES["signs"]]["odd_high"] < 0.02
    assert networks[11, "10 odd numbers added"]["odd"] > 0.8


def test_it_is_the_last_digit_that_fails_and_another_where_another_was_constant(result: Result) -> None:
    digits = {(row["network"], row["digit"]): row for row in result.tables["bits"]}
    assert digits["64 relu", 0]["odd"] == 0.0
    assert all(digits["64 relu", digit]["odd"] > 0.9 for digit in range(1, 11))  # type: ignore[operator]
    assert all(row["even"] > 0.9 for row in digits.values())  # type: ignore[operator]


def test_odd_numbers_are_off_the_span_and_nobody_is_inside(result: Result) -> None:
    for row in result.tables["hull"]:
        assert row["even_inside"] == row["odd_inside"] == 0, row
        assert row["even_least_distance"] > 0.0  # type: ignore[operator]
    for bits, rank in ((11, 10), (16, 15)):
        plain = dict(result.tables["hull"].where(bits=bits, network="64 relu").rows[0])
        assert plain["rank"] in (rank, rank - 1)  # 1024 alone has the eleventh digit
        assert plain["odd_off"] == plain["odd_items"]
        assert plain["odd_residual"] == pytest.approx(1.0, abs=1e-9)
        assert plain["odd_least_distance"] >= 1.0 - 1e-9
        assert plain["odd_off_right"] == 0
    gray = dict(result.tables["hull"].where(network="Gray code").rows[0])
    assert gray["odd_off"] == 0  # no digit of Gray code is constant on even numbers but that of 1024
    signs = dict(result.tables["hull"].where(network=REMEDIES["signs"]).rows[0])
    assert signs["odd_off"] == signs["odd_items"]


def test_the_proof_that_an_odd_number_is_off_the_span_is_the_last_digit() -> None:
    one = draw(settings(Config())[0], 100, RNG(3))
    answer = Hull(one.train.astype(np.float64)).affine_residual(one.odd.astype(np.float64))
    # with a normal that is exactly the last digit no mixture of any size is nearer
    direction = answer.normal / np.linalg.norm(answer.normal, axis=1, keepdims=True)
    np.testing.assert_allclose(np.abs(direction[:, 0]), 1.0, atol=1e-9)
    assert np.isinf(answer.reach).all()
    np.testing.assert_allclose(answer.lower, 1.0, atol=1e-9)


def test_a_tenth_of_the_even_numbers_is_drawn_and_the_rest_is_asked_about() -> None:
    assert (tenth(even_numbers(11)), tenth(even_numbers(16))) == (51, 3277)
    one = draw(Setting("64 relu", "standard", 11, 51), 10**6, RNG(1))
    values = {kind: getattr(one, kind) @ (1 << np.arange(11)) for kind in ("train", "even", "odd")}
    assert sorted([*values["train"], *values["even"]]) == list(range(2, 1025, 2))
    assert len(values["odd"]) == 461
    assert (values["odd"] % 2 == 1).all()
    added = draw(Setting("", "remedy", 11, 51, odd=5), 10**6, RNG(1))
    assert added.train[:, 0].sum() == 5
    assert not {tuple(row) for row in added.train} & {tuple(row) for row in added.odd}
    other = draw(Setting("", "control", 11, 51, held=5), 300, RNG(1))
    assert not other.train[:, 5].any()
    assert other.odd[:, 5].all()
    assert 0 < other.train[:, 0].mean() < 1
    large = draw(Setting("", "standard", 256, 50), 20, RNG(1))
    assert large.train.shape == (50, 256)
    assert not large.train[:, 0].any()
    assert large.odd[:, 0].all()


def test_codings_write_the_same_number() -> None:
    bits = bits_of(np.array([6, 7]), 4)
    assert targets(bits, "0/1").tolist() == [[0, 1, 1, 0], [1, 1, 1, 0]]
    assert inputs(bits, "-1/+1").tolist() == [[-1, 1, 1, -1], [1, 1, 1, -1]]
    assert targets(bits, "pairs")[0].tolist() == [0, 1, 1, 0, 1, 0, 0, 1]
    assert targets(bits, "gray").tolist() == [[1, 0, 1, 0], [0, 0, 1, 0]]  # neighbours differ in one digit
    assert np.flatnonzero(targets(bits, "decimal")[1]).tolist() == [7, 10]


def test_commands_leave_out_what_they_say() -> None:
    for split, kinds in (("parity", {0}), ("random", {0, 1})):
        one = pairs(6, split, RNG(2))
        x, y = one.train
        twice = x[:, 1] == 1
        assert set(x[twice][:, 3]) == kinds
        np.testing.assert_array_equal(y[twice][:, :6], x[twice][:, 3:])
        np.testing.assert_array_equal(y[twice][:, 6:], x[twice][:, 3:])
        backwards = x[:, 2] == 1
        np.testing.assert_array_equal(y[backwards][:, 5::-1], x[backwards][:, 3:])
        seen = {tuple(row) for row in x}
        assert not any(tuple(row) in seen for cell, _ in one.cells.values() for row in cell)


def test_every_remedy_is_a_setting_of_its_own() -> None:
    found = settings(Config(more=True, shapes=((64,), (10, 10))))
    names = [(one.bits, one.rows, one.name) for one in found]
    assert len(set(names)) == len(names)
    tried = {one.name for one in found if one.role == "remedy"}
    assert set(REMEDIES.values()) <= tried
    assert {"1 odd number added", "10 odd numbers added"} <= tried


@pytest.mark.parametrize(("key", "works"), [("skip-squared", True), ("gate", True), ("skip", False), ("pairs", False)])
def test_remedies_that_build_copying_in_work(key: str, works: bool) -> None:
    config = Config(seeds=2, asked=100, steps=250, rate=1e-2)
    setting = next(one for one in settings(config) if one.name == REMEDIES[key])
    draws = [draw(setting, config.asked, RNG(i)) for i in range(2)]
    found = train(setting, draws, config, RNG(1))
    share = found.right["odd"].mean()
    assert (share > 0.9) if works else (share < 0.05)


def row(network: str, odd: float, *, role: str = "standard", bits: int = 11, even: float = 0.99) -> dict[str, Any]:
    near = {"odd_low": max(0.0, odd - 0.01), "odd_high": min(1.0, odd + 0.01)}
    last = {"odd_last": odd, "odd_last_low": near["odd_low"], "odd_last_high": near["odd_high"]}
    return {"network": network, "role": role, "bits": bits, "even": even, "odd": odd, **near, **last}


CONTROL = [row(EVERY, 1.0, role="control"), row(EVERY, 1.0, role="control", bits=64)]


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([row("a", 0.0), row("b", 0.0)], "supported"),
        ([row("a", 0.9), row("b", 0.8)], "refuted"),
        ([row("a", 0.0, even=0.1)], "refuted"),  # no interpolation either
        ([row("a", 0.0), row("b", 0.8)], "depends"),
    ],
)
def test_whether_odd_numbers_are_returned_can_go_each_way(rows: list[dict[str, Any]], word: str) -> None:
    assert verdicts.identity(Table.of([*CONTROL, *rows])).word == word


def test_the_largest_share_is_named_not_the_widest_interval() -> None:
    wide = {**row("wide", 0.0003), "odd_high": 0.04}
    found = verdicts.identity(Table.of([*CONTROL, wide, row("most", 0.0009)]))
    assert "more than 0.09%" in found.because


def test_a_trainer_that_fails_on_all_numbers_decides_nothing() -> None:
    failed = [row(EVERY, 0.1, role="control"), row("a", 0.0), row("a", 0.0, bits=64)]
    assert verdicts.identity(Table.of(failed)).word == "untestable here"
    assert verdicts.workarounds(Table.of(failed)).word == "untestable here"
    assert verdicts.identity(Table.of(failed[1:])).word == "untestable here"


@pytest.mark.parametrize(
    ("remedy", "wider", "word"),
    [
        (1.0, [0.0, 0.0], "supported"),
        (0.0, [0.0, 0.0], "refuted"),
        (1.0, [0.9, 0.8], "refuted"),
        (1.0, [0.0, 0.8], "depends"),
        (1.0, [], "untestable here"),
    ],
)
def test_whether_more_digits_help_can_go_each_way(remedy: float, wider: list[float], word: str) -> None:
    more = [row(f"net {i}", share, bits=64) for i, share in enumerate(wider)]
    table = Table.of([*CONTROL, row("a", 0.0), row("shared", remedy, role="remedy"), *more])
    assert verdicts.workarounds(table).word == word


@pytest.mark.parametrize(
    ("inside", "tells", "word"), [(0, 0.99, "depends"), (90, 0.99, "supported"), (0, 0.5, "refuted")]
)
def test_whether_a_distinction_is_left_can_go_each_way(inside: int, tells: float, word: str) -> None:
    one = {
        "bits": 256, "role": "standard", "even_inside": inside, "odd_inside": 0, "even_items": 100, "odd_items": 100,
        "rows": 9, "distance_area": 0.6,
        "span_tells": tells, "span_tells_low": tells - 0.02, "span_tells_high": tells + 0.01,
    }  # fmt: skip
    assert verdicts.distinction(Table.of([one])).word == word
    # with fewer training numbers being on the span is not enough, which is said and does not decide
    few = {**one, "rows": 3, "span_tells": 0.5, "span_tells_low": 0.4, "span_tells_high": 0.6}
    more = {"even_on_right": 5, "even_off": 0}
    found = verdicts.distinction(Table.of([{**few, **more}, {**one, **more}]))
    assert found.word == word
    assert ("5.0% of those on it" in found.because) == (tells > 0.5)


@pytest.mark.parametrize(
    ("plain", "control", "word"),
    [
        ((0.0, 0.0), 1.0, "supported"),
        ((0.9, 0.8), 1.0, "refuted"),
        ((0.0, 0.8), 1.0, "depends"),
        ((0.0, 0.0), 0.1, "untestable here"),
    ],
)
def test_whether_commands_are_composed_can_go_each_way(plain: tuple[float, float], control: float, word: str) -> None:
    rows = []
    for split, net, shares in (
        ("parity", "perceptron", plain), ("parity", "shared", (1.0, 1.0)), ("random", "perceptron", (control, control)),
    ):  # fmt: skip
        for command, share in zip(("copy twice", "reverse"), shares, strict=True):
            head = {"left_out": split, "network": net, "command": command, "argument": "odd"}
            rows.append({**head, "share": share, "share_low": share - 0.005, "share_high": share + 0.005})
    assert verdicts.composition(Table.of(rows)).word == word


def test_a_control_trained_on_odd_numbers_would_change_the_verdict(result: Result) -> None:
    """Were the control one of the standard networks, it would return odd numbers."""
    rows = [dict(r) for r in result.tables["networks"]]
    flipped = [
        {**r, "role": "standard" if r["network"] == EVERY else r["role"]} for r in rows if r["role"] != "standard"
    ]
    kept = [r for r in rows if r["network"] == EVERY]
    assert verdicts.identity(Table.of([*kept, *flipped])).word == "refuted"


def test_its_figures_are_drawn_from_the_result_alone(result: Result) -> None:
    for drawing in drawings(result):
        assert drawing.draw(result) is not None
        assert any(letter.isdigit() for letter in drawing.alt(result))


def test_it_says_what_to_install_without_torch() -> None:
    assert STUDY.extra == "torch"
    without = dataclasses.replace(STUDY, extra="no_such_package")
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'hullx\[no_such_package\]'"):
        without.run("smoke")


def test_the_stored_result_has_twenty_seeds_and_all_sizes() -> None:
    kept = stored("marcus-identity")
    assert kept is not None
    table = kept.tables["networks"]
    assert {row["bits"] for row in table} == {11, 16, 64, 256}
    assert min(table.column("seeds")) >= 20
    for one in table:
        if one["role"] == "standard":
            assert one["odd"] <= 0.01, one  # type: ignore[operator]
            assert one["gradient"] == one["moved"] == 0.0, one
