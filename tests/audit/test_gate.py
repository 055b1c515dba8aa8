"""Gates: what is a condition, what it compares, which methods it needs."""

from __future__ import annotations

import pytest

from hullx.audit.gate import judge, parse_gate, parse_gates
from hullx.audit.result import UsageError


@pytest.mark.parametrize(
    ("text", "value", "fails"),
    [
        ("drift<0.001", 0.0009, True),
        ("drift<0.001", 0.001, False),
        ("drift <= 1e-3", 0.001, True),
        ("out>0.1", 0.1, False),
        ("out>=.1", 0.1, True),
        (" caution > 0.5 ", 0.6, True),
    ],
)
def test_a_condition_compares_as_it_reads(text: str, value: float, fails: bool) -> None:
    assert parse_gate(text).fails(value) is fails


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no condition"),
        ("drift", "is no condition"),
        ("drift=0.1", "is no condition"),
        ("drift<", "is no condition"),
        ("inside>0.1", "names 'inside': the names are drift, out, caution, outside"),
        ("out>a", "compares with 'a'"),
        ("out>20", "lies between 0 and 1"),
        ("out>nan", "lies between 0 and 1"),
        ("drift<0.1 out>1", "compares with|no condition"),
    ],
)
def test_anything_else_is_a_usage_error(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_gate(text)


def test_a_gate_needs_its_method() -> None:
    with pytest.raises(UsageError, match="needs a distance method"):
        parse_gates(["drift<0.001"], ["range", "leverage"])
    with pytest.raises(UsageError, match="needs the hull"):
        parse_gates(["outside>0.1"], ["knn"])
    assert len(parse_gates(["drift<0.001", "out>0.2"], ["knn"])) == 2


def test_a_gate_on_the_raw_verdict_warns_where_training_rows_are_vertices() -> None:
    gates = parse_gates(["outside>0.5", "out>0.5"], ["hull"])
    values = {"drift": 1.0, "out": 0.0, "caution": 0.0, "outside": 0.9}
    many = judge(gates, values, 0.81)  # type: ignore[arg-type]
    assert [gate.failed for gate in many] == [True, False]
    assert "81 % of training rows" in many[0].warning
    assert not many[1].warning
    assert not judge(gates, values, 0.1)[0].warning  # type: ignore[arg-type]


@pytest.mark.parametrize(("unseen", "failed", "warned"), [(0.0, False, False), (0.3, False, True), (0.94, True, True)])
def test_drift_does_not_vouch_for_rows_it_never_measured(unseen: float, failed: bool, warned: bool) -> None:
    (gate,) = judge(parse_gates(["drift<0.001"], ["knn"]), {"drift": 1.0}, None, unseen)  # type: ignore[dict-item]
    assert gate.failed is failed
    assert bool(gate.warning) is warned
