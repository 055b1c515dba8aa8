"""Reasons are true statements about the tables, the most telling first."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hullx
from audit.conftest import Write
from hullx.audit.encode import Encoded, Feature
from hullx.audit.faces import FaceFinder, number_text
from hullx.audit.result import AuditResult, Rows, TableInfo
from hullx.audit.roles import Roles
from hullx.audit.run import AuditOptions, run_audit


def table(train: np.ndarray, live: np.ndarray) -> Encoded:
    """Numeric columns a, b, c, ..."""
    features = tuple(Feature(chr(97 + j), chr(97 + j)) for j in range(train.shape[1]))
    info = TableInfo("t", "", len(train), train.shape[1])
    return Encoded(
        train=train,
        live=live,
        features=features,
        columns=(),
        notes=(),
        levels={},
        unseen=((),) * len(live),
        train_labels=(),
        live_labels=(),
        train_info=info,
        live_info=info,
    )


@pytest.fixture
def audit(cars: tuple[Path, Path]) -> AuditResult:
    return run_audit(*cars, AuditOptions(roles=Roles(id="car"), methods=("hull", "knn", "range", "leverage")))


def texts(rows: Rows, label: str) -> list[tuple[str, str]]:
    return [(reason.kind, reason.text) for reason in rows.reasons[rows.label.index(label)]]


def test_each_case_is_explained_by_what_is_wrong_with_it(audit: AuditResult) -> None:
    rows = audit.rows
    assert dict(zip(rows.label, rows.state, strict=True))["usual"] == "in"
    assert texts(rows, "usual") == []
    kind, text = texts(rows, "face")[0]
    assert kind == "face"
    assert text.startswith("no training row has ")
    assert "region = N" in text
    assert "fuel = diesel" in text
    assert texts(rows, "heavy")[0][0] == "range"
    assert any("weight 4000 is above the largest training value" in text for _, text in texts(rows, "heavy"))
    assert any(
        kind == "residual" and "power 190 is" in text and "higher" in text for kind, text in texts(rows, "strong")
    )
    assert texts(rows, "stranger")[0] == ("level", "no training row has region = Mars (3 training levels)")


def test_amounts_are_in_the_unit_of_the_column(audit: AuditResult) -> None:
    heavy = audit.rows.reasons[audit.rows.label.index("heavy")]
    largest = next(feature.train.maximum for feature in audit.features if feature.name == "weight" and feature.train)
    reason = next(reason for reason in heavy if reason.columns == ("weight",))
    assert reason.amount == 4000 - largest


def test_a_row_that_is_not_in_always_has_a_reason(audit: AuditResult) -> None:
    for state, reasons in zip(audit.rows.state, audit.rows.reasons, strict=True):
        assert bool(reasons) == (state != "in")


@given(st.integers(0, 10**6))
def test_a_face_is_empty_smallest_and_proves_outside(seed: int) -> None:
    rng = np.random.default_rng(seed)
    train = rng.integers(0, 3, size=(rng.integers(3, 15), rng.integers(2, 5))).astype(float)
    query = train[rng.integers(len(train))].copy()
    query[rng.integers(len(query))] = rng.integers(0, 3)
    encoded = table(train, query[None])
    face = FaceFinder(encoded).face(0)
    # the definition, by brute force
    ends = [
        j
        for j in range(train.shape[1])
        if query[j] in (train[:, j].min(), train[:, j].max())
        and train[:, j].min() < train[:, j].max()
        and np.sum(train[:, j] == query[j]) >= 2
    ]
    empty = [
        group
        for size in range(1, len(ends) + 1)
        for group in combinations(ends, size)
        if not (train[:, group] == query[list(group)]).all(axis=1).any()
    ]
    assert (face is None) == (not empty)
    if face is None:
        return
    columns = {ord(value.column) - 97 for value in face.values}
    assert tuple(sorted(columns)) in empty
    assert len(columns) == len(empty[0])
    assert hullx.Hull(train).query(query[None]).verdict[0] != hullx.INSIDE


def test_of_equally_small_faces_the_most_surprising_is_named() -> None:
    rng = np.random.default_rng(1)
    base = rng.integers(0, 2, size=(400, 3)).astype(float)
    base = base[~((base[:, 0] == 1) & (base[:, 1] == 1))]
    rare = np.zeros((len(base), 1))
    rare[:2] = 1
    train = np.hstack([base, rare])
    train[:2, :3] = 0
    face = FaceFinder(table(train, np.array([[1.0, 1.0, 1.0, 1.0]]))).face(0)
    assert face is not None
    assert {value.text for value in face.values} == {"a = 1", "b = 1"}


@pytest.mark.parametrize(
    ("value", "text"),
    [(812.0, "812"), (0.0, "0"), (-3.0, "-3"), (2.123456, "2.123"), (1e-9, "1.000e-09"), (1234567.8, "1.235e+06")],
)
def test_numbers_read_well(value: float, text: str) -> None:
    assert number_text(value) == text


def test_a_yes_or_no_in_numbers_is_a_share_and_comes_after_measurements(write: Write) -> None:
    # flag is 1 exactly where x + y > 0: the row is outside in both ways, and neither flag nor x has a face or a range
    rng = np.random.default_rng(0)
    x, y = rng.uniform(-1, 1, size=(2, 300))
    train = write("train.csv", {"flag": (x + y > 0).astype(int), "x": x, "y": y})
    live = write("live.csv", {"flag": [1], "x": [-0.8], "y": [-0.8]})
    (reasons,) = run_audit(train, live, AuditOptions(alpha=0.2)).rows.reasons
    residuals = [reason for reason in reasons if reason.kind == "residual"]
    assert residuals[0].columns in (("x",), ("y",))
    (flag,) = [reason.text for reason in residuals if reason.columns == ("flag",)]
    assert re.fullmatch(r"the nearest (supported point|training row) has flag = 1 (to \d+ % only|not at all)", flag)
    assert all("higher" not in reason.text for reason in reasons if "flag" in reason.columns)
