"""Live rows that lack a usable value: an error that names them, or, on request, out without a distance."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from audit.conftest import Write
from hullx.audit.result import AuditError, AuditResult, UsageError
from hullx.audit.roles import Roles
from hullx.audit.run import AuditOptions, run_audit

ALL = ("hull", "knn", "range", "leverage")
MARK = AuditOptions(missing="mark", methods=ALL, roles=Roles(group="batch"))  # type: ignore[arg-type]
BAD = {2: "", 5: "1e200", 7: "inf", 11: "nan"}  # live row -> its x


@pytest.fixture
def files(write: Write) -> tuple[Path, Path]:
    """Twenty live rows, four without a usable x; row 2 also has an unseen region, row 3 has nothing but that."""
    rng = np.random.default_rng(0)
    names = ("x", "y", "z")
    train: dict[str, list[object]] = {name: rng.normal(size=120).tolist() for name in names}
    live: dict[str, list[object]] = {name: rng.normal(size=20).tolist() for name in names}
    train["region"], live["region"] = ["N", "S"] * 60, ["N", "S"] * 10
    live["batch"] = ["other"] * 20
    for row, text in BAD.items():
        live["x"][row] = text
        live["batch"][row] = "bad"
    live["region"][2] = live["region"][3] = "Mars"
    live["region"][4] = ""
    return write("train.csv", train), write("live.csv", live)


@pytest.fixture
def marked(files: tuple[Path, Path]) -> AuditResult:
    return run_audit(*files, MARK)


def test_without_being_asked_it_is_an_error_that_says_how_to_ask(files: tuple[Path, Path], write: Write) -> None:
    with pytest.raises(AuditError, match=r"'x' of `live` is infinite.*or --missing mark"):
        run_audit(*files)
    hole = write("hole.csv", {"x": ["", 1], "y": [1, 2]})
    with pytest.raises(AuditError, match=r"'x' lacks 1 of 2 values.*or --missing mark"):
        run_audit(write("t.csv", {"x": range(60), "y": range(60)}), hole)


def test_a_missing_training_value_stays_an_error(files: tuple[Path, Path]) -> None:
    with pytest.raises(AuditError, match="infinite") as caught:
        run_audit(files[1], files[0], dataclasses.replace(MARK, roles=Roles(exclude=("batch",))))
    assert "--missing" not in str(caught.value)


def test_marked_rows_are_out_say_why_and_have_no_number(marked: AuditResult) -> None:
    rows = marked.rows
    bad = [*sorted([*BAD, 4])]
    assert np.flatnonzero(rows.unmeasured).tolist() == bad
    assert set(rows.state[bad]) == {"out"}
    first = {row: rows.reasons[row][0] for row in bad}
    assert {first[row].kind for row in bad} == {"unmeasured"}
    assert {row: first[row].text for row in bad} == {
        2: "missing value in 'x'",
        4: "missing value in 'region'",
        5: "value too large in 'x': 1e+200",
        7: "value too large in 'x': inf",
        11: "missing value in 'x'",
    }
    assert [reason.kind for reason in rows.reasons[2]] == ["unmeasured", "level"]
    for values in (*rows.p.values(), *rows.p_adjusted.values(), rows.p_out, rows.lower, rows.upper, rows.leverage):
        assert values is not None
        assert np.isnan(values[bad]).all()
    assert rows.verdict is not None
    assert rows.verdict[bad].tolist() == [-1, 0, 0, 0, 0]  # of row 2 the unseen level proves outside
    assert all(rows.nearest[row] == () for row in bad)
    assert not rows.unseen[4]


def test_marked_rows_count_in_out_but_not_in_drift(marked: AuditResult) -> None:
    assert marked.headline.n_unmeasured == 5
    assert "5 of them for a missing or too large value" in marked.headline.text
    assert "2 of them for a level that no training row has" in marked.headline.text
    assert marked.drift is not None
    assert {part.rows for part in marked.drift.parts} == {14}
    note = next(note for note in marked.notes if note.kind == "unmeasured")
    assert note.text.startswith("5 live rows have a missing value or one too large in 'x', 'region'")


def test_the_other_rows_are_judged_as_if_the_marked_ones_were_absent(files: tuple[Path, Path]) -> None:
    marked = run_audit(*files, MARK).rows
    lines = files[1].read_text(encoding="utf-8").splitlines()
    kept = [row for row in range(20) if not marked.unmeasured[row]]
    files[1].write_text("\n".join([lines[0], *(lines[row + 1] for row in kept)]) + "\n", encoding="utf-8")
    alone = run_audit(*files, dataclasses.replace(MARK, missing="error")).rows
    assert alone.state.tolist() == marked.state[kept].tolist()
    for method, values in alone.p.items():
        np.testing.assert_array_equal(values, marked.p[method][kept])
    assert alone.reasons == tuple(marked.reasons[row] for row in kept)


def test_a_group_of_marked_rows_has_no_p_value(marked: AuditResult) -> None:
    drift = {group.name: group.drift for group in marked.groups}
    assert drift["bad"] is None
    assert drift["other"] is not None


def test_a_column_without_a_single_usable_value_is_audited(write: Write) -> None:
    train = write("train.csv", {"x": range(60), "y": range(60)})
    live = write("live.csv", {"x": ["", ""], "y": [1, 2]})
    result = run_audit(train, live, AuditOptions(missing="mark"))
    assert result.rows.state.tolist() == ["out", "out"]
    assert any("every live row has an unseen level, a missing value" in note.text for note in result.notes)
    assert next(feature for feature in result.features if feature.name == "x").live is None


def test_a_value_too_many_spreads_away_is_marked(write: Write) -> None:
    train = write("train.csv", {"x": ["0", "5e-324"] * 30, "y": range(60)})
    live = write("live.csv", {"x": ["1e100", "0"], "y": [1, 2]})
    rows = run_audit(train, live, AuditOptions(missing="mark")).rows
    assert rows.unmeasured.tolist() == [True, False]
    assert rows.reasons[0][0].text == "value too large in 'x': 1e+100"


def test_a_gate_on_drift_warns_of_marked_rows(files: tuple[Path, Path]) -> None:
    (gate,) = run_audit(*files, dataclasses.replace(MARK, fail_if=("drift<0.001",))).gates
    assert "30 % of live rows have no p-value" in gate.warning


def test_any_other_word_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="--missing is 'drop': pass error or mark"):
        run_audit("absent.csv", "absent.csv", AuditOptions(missing="drop"))  # type: ignore[arg-type]
