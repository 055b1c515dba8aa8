"""What an audit found: one frozen record that the page, the JSON file and the per-row files are written from.

Per-row arrays have one entry for each live row, in the order of the live table.  Numbers that do not exist (a p-value
of a row with an unseen level or a missing value) are NaN; a method that was not asked for leaves None.  Hull and
neighbour distances are in scaled units (`Provenance.scale`); everything that names a feature is in the feature's own
unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Method = Literal["hull", "knn", "range", "leverage"]
Scale = Literal["standard", "robust", "none"]
State = Literal["in", "caution", "out"]
STATES: tuple[State, ...] = ("in", "caution", "out")
Missing = Literal["error", "mark"]
METHODS: tuple[Method, ...] = ("hull", "knn", "range", "leverage")
DISTANCE_METHODS: tuple[Method, ...] = ("hull", "knn")
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class TableInfo:
    """One input file as it was read."""

    path: str  # as the user wrote it
    sha256: str
    rows: int
    columns: int


@dataclass(frozen=True)
class Provenance:
    """Everything needed to repeat the audit."""

    version: str  # of hullx
    created: str  # ISO 8601, UTC
    train: TableInfo
    live: TableInfo
    methods: tuple[Method, ...]
    scale: Scale
    alpha: float
    seed: int
    options: Mapping[str, Any]  # id, target, prediction, group, exclude, missing, fail_if: as given
    seconds: Mapping[str, float]  # stage -> wall-clock time


@dataclass(frozen=True)
class ColumnUse:
    """What became of one column."""

    name: str
    role: Literal["feature", "id", "target", "prediction", "group", "dropped"]
    kind: Literal["number", "boolean", "text", "other"]
    features: tuple[str, ...] = ()  # encoded features it became: itself, or one for each level ("region = N")
    reason: str = ""  # why dropped; for a feature how it was encoded, where that needs a word


@dataclass(frozen=True)
class Note:
    """A remark about the input that the reader should know."""

    kind: Literal[
        "constant", "duplicate", "dropped", "unseen", "unmeasured", "few_rows", "gate", "encoding", "undecided"
    ]
    text: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class DriftPart:
    """Batch test of one distance method: `flagged` of `rows` live rows have p <= alpha."""

    method: Method
    flagged: int  # K
    rows: int  # M: live rows that have a p-value
    calibration_rows: int  # m
    rank: int  # k = floor(alpha (m + 1)); 0: too few training rows, p is 1
    p: float  # P(K or more of M) under the beta-binomial


@dataclass(frozen=True)
class Drift:
    """One p-value for the whole live table: the smallest of the parts times their number, at most 1."""

    p: float
    parts: tuple[DriftPart, ...]
    rows_needed: int | None = None  # training rows from which on drift can be seen; None where there are enough


@dataclass(frozen=True)
class Headline:
    """The report's first sentence, in parts and as text."""

    text: str
    n_live: int
    n_in: int
    n_caution: int
    n_out: int
    n_unseen: int  # rows with a level that no training row has
    n_unmeasured: int  # rows with a missing value or one too large
    drift: float | None


@dataclass(frozen=True)
class Calibration:
    """Leave-one-out scores of training rows, which live rows are compared with."""

    method: Method
    scores: Floats  # ascending, (m,)
    threshold: float  # scores above it have p <= alpha; inf where too few rows were there for that


@dataclass(frozen=True)
class Reason:
    """Why a row is not supported; the first reason of a row is the most telling one."""

    kind: Literal["unmeasured", "level", "face", "range", "residual", "knn", "leverage"]
    text: str  # a sentence without full stop: "molecular weight 812 is above the largest training value, 720"
    columns: tuple[str, ...]  # columns of the tables, not encoded features
    amount: float = float("nan")  # in the unit of the (single) column, signed: how far out


@dataclass(frozen=True)
class Neighbor:
    """One of the nearest training rows."""

    row: int  # index in the training table, from 0
    label: str
    distance: float  # scaled units


@dataclass(frozen=True, eq=False)
class Rows:
    """One entry for each live row."""

    label: tuple[str, ...]  # --id, or the row number
    state: NDArray[np.str_]  # "in", "caution", "out"
    unseen: Bools  # has a level that no training row has
    unmeasured: Bools  # lacks a value, or has one too large to be measured: only with --missing mark
    reasons: tuple[tuple[Reason, ...], ...]  # empty for rows that are in
    nearest: tuple[tuple[Neighbor, ...], ...]  # up to three, ascending
    p: Mapping[Method, Floats]  # each distance method; NaN where not `judged`
    p_adjusted: Mapping[Method, Floats]  # Benjamini-Hochberg over the live table
    p_out: Floats  # the largest of the methods' p: a row is out exactly where p_out <= alpha or not `judged`
    verdict: NDArray[np.int8] | None = None  # 1 inside, -1 outside, 0 undecided: geometry, not the state
    lower: Floats | None = None  # certified bounds of the hull distance, scaled units
    upper: Floats | None = None
    knn_distance: Floats | None = None  # mean distance to the 5 nearest training rows
    knn_percentile: Floats | None = None  # share (0 to 100) of calibration rows with a smaller one
    range_flag: Bools | None = None
    range_columns: tuple[tuple[str, ...], ...] | None = None  # columns out of the training range
    leverage: Floats | None = None
    leverage_flag: Bools | None = None
    leverage_limit: float | None = None  # 3 (d + 1) / N
    group: tuple[str, ...] | None = None
    target: Floats | None = None
    prediction: Floats | None = None

    @property
    def judged(self) -> Bools:
        """Has the row distances and p-values?"""
        return ~(self.unseen | self.unmeasured)


@dataclass(frozen=True)
class Quartiles:
    """Five numbers of a numeric column."""

    minimum: float
    q1: float
    median: float
    q3: float
    maximum: float


@dataclass(frozen=True)
class LevelCount:
    """How often a level of a text column occurs."""

    level: str
    train: int
    live: int


@dataclass(frozen=True, eq=False)
class FeatureSummary:
    """One column of the tables that was used as a feature."""

    name: str
    kind: Literal["number", "boolean", "text"]
    pushed_out: int  # live rows, not in, that have a reason naming this column
    out_of_range: int  # live rows beyond the training range (for text: with an unseen level)
    train: Quartiles | None = None  # None for text
    live: Quartiles | None = None
    levels: tuple[LevelCount, ...] = ()  # text: training levels, most frequent first, then unseen ones
    edges: Floats | None = None  # number: histogram over the joint range, (bins + 1,)
    train_counts: NDArray[np.int64] | None = None
    live_counts: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class GroupSummary:
    """States within one value of --group."""

    name: str
    rows: int
    n_in: int
    n_caution: int
    n_out: int
    drift: float | None  # batch p-value of this group's rows alone


@dataclass(frozen=True)
class TrustState:
    """Prediction error of the live rows in one state."""

    state: State
    rows: int
    mean_absolute_error: float  # NaN where rows is 0
    low: float  # 95 % interval of that mean
    high: float


@dataclass(frozen=True)
class Trust:
    """Does the domain predict error?  Only with --target and --prediction."""

    states: tuple[TrustState, ...]
    difference: float  # mean absolute error of rows not in, minus that of rows in
    low: float  # 95 % interval
    high: float
    predicts_error: bool  # the interval lies above 0
    text: str


@dataclass(frozen=True)
class GateResult:
    """One --fail-if condition."""

    expression: str  # "drift<0.001"
    name: Literal["drift", "out", "caution", "outside"]
    value: float
    failed: bool
    warning: str = ""


@dataclass(frozen=True)
class AuditResult:
    """The whole audit."""

    provenance: Provenance
    headline: Headline
    columns: tuple[ColumnUse, ...]
    notes: tuple[Note, ...]
    drift: Drift | None  # None without a distance method
    calibration: Mapping[Method, Calibration]
    rows: Rows
    features: tuple[FeatureSummary, ...]  # most pushing first
    groups: tuple[GroupSummary, ...] = ()
    trust: Trust | None = None
    gates: tuple[GateResult, ...] = ()
    vertex_share: float | None = None  # share of the calibration rows outside the hull of the other training rows
    feature_names: tuple[str, ...] = field(default=())  # encoded features, in the order of the scaled table

    @property
    def failed(self) -> bool:
        """Did a gate fail?  The command line then exits with 1."""
        return any(gate.failed for gate in self.gates)

    def share(self, state: State) -> float:
        """Share of live rows in `state`."""
        return float(np.mean(self.rows.state == state))


class AuditError(ValueError):
    """The input or an option cannot be used; the message says what to change.  The command line exits with 2."""


class UsageError(AuditError):
    """An option is wrong or contradicts another one."""
