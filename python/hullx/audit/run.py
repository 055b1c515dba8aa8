"""Runs an audit: read, halve, scale, score, judge, explain, summarise.

Owns the order of the stages, the notes and the provenance.  Everything is a function of the two files, the
options and the seed; only `created` and `seconds` differ between two runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import get_args

import numpy as np

from hullx.audit.clock import Clock, Progress
from hullx.audit.encode import Encoded, read_and_encode
from hullx.audit.gate import judge, parse_gates
from hullx.audit.result import (
    DISTANCE_METHODS,
    METHODS,
    AuditResult,
    Calibration,
    Method,
    Missing,
    Note,
    Provenance,
    Rows,
    Scale,
    UsageError,
)
from hullx.audit.roles import Roles
from hullx.audit.scores import Scores, frame_of, score, within_reach
from hullx.audit.states import judged_rows, with_reasons
from hullx.audit.summary import drift_of, feature_summaries, group_summaries, headline, trust_of
from hullx.calibration import HullScores, KnnScores, rank_at, rows_needed
from hullx.errors import listed


@dataclass(frozen=True)
class AuditOptions:
    """Everything that can be asked of an audit."""

    roles: Roles = field(default_factory=Roles)
    methods: tuple[Method, ...] = ("hull", "knn", "range")
    scale: Scale = "standard"
    alpha: float = 0.05
    fail_if: tuple[str, ...] = ()
    seed: int = 0
    missing: Missing = "error"  # live rows that lack a value: an error, or out

    def check(self) -> None:
        """Raise UsageError where a value is impossible, before any file is read."""
        unknown = [method for method in self.methods if method not in METHODS]
        if unknown or not self.methods or len(set(self.methods)) < len(self.methods):
            raise UsageError(f"--methods is '{','.join(self.methods)}': name some of {','.join(METHODS)}, each once.")
        if self.scale not in get_args(Scale):
            raise UsageError(f"--scale is '{self.scale}': pass {', '.join(get_args(Scale))}.")
        if not 0 < self.alpha < 1:
            raise UsageError(f"--alpha is {self.alpha}: pass a number above 0 and below 1, such as 0.05.")
        if self.missing not in get_args(Missing):
            raise UsageError(f"--missing is '{self.missing}': pass {' or '.join(get_args(Missing))}.")
        if self.seed < 0:
            raise UsageError(f"--seed is {self.seed}: pass 0 or a positive integer.")
        parse_gates(self.fail_if, self.methods)


def run_audit(
    train: str | Path,
    live: str | Path,
    options: AuditOptions | None = None,
    *,
    num_threads: int | None = None,
    progress: Progress | None = None,
) -> AuditResult:
    """Audit a live table against a training table; `num_threads` changes the time it takes and nothing else.

    Raises
    ------
    AuditError
        If a file or an option cannot be used; nothing has been written then.
    """
    options = AuditOptions() if options is None else options
    options.check()
    clock = Clock(progress)
    with clock.stage("reading tables"):
        encoded = read_and_encode(train, live, options.roles, options.missing)
    with np.errstate(over="ignore"):  # frame_of and within_reach name what overflows
        frame = frame_of(encoded, options.scale, options.seed)
        encoded = within_reach(encoded, frame, options.missing)
        scores = score(encoded, frame, options.methods, clock, num_threads)
    rows = judged_rows(encoded, scores, options.methods, options.alpha)
    with clock.stage("finding reasons"):
        rows = with_reasons(rows, encoded, frame, scores, options.alpha)
    with clock.stage("summing up"):
        return _assemble(encoded, options, scores, rows, clock)


# ---- the record -----------------------------------------------------------------------------------------------------


def _assemble(encoded: Encoded, options: AuditOptions, scores: Scores, rows: Rows, clock: Clock) -> AuditResult:
    calibration = _calibration(scores, options.alpha)
    sizes = {method: found.scores.size for method, found in calibration.items()}
    drift = drift_of(rows.p, options.alpha, sizes, encoded.train.shape[0])
    vertex_share = None if scores.hull is None else float(np.mean(scores.hull.calibration_outside))
    shares = {state: float(np.mean(rows.state == state)) for state in ("out", "caution")}
    gates = judge(
        parse_gates(options.fail_if, options.methods),
        {
            "drift": float("nan") if drift is None else drift.p,
            "out": shares["out"],
            "caution": shares["caution"],
            "outside": float("nan") if rows.verdict is None else float(np.mean(rows.verdict == -1)),
        },
        vertex_share,
        float(np.mean(~rows.judged)),
    )
    notes = [*encoded.notes, *_notes(rows, encoded, options)]
    notes += [Note("gate", gate.warning) for gate in gates if gate.warning]
    return AuditResult(
        provenance=_provenance(encoded, options, clock.seconds),
        headline=headline(rows, drift),
        columns=encoded.columns,
        notes=tuple(notes),
        drift=drift,
        calibration=calibration,
        rows=rows,
        features=feature_summaries(encoded, rows, scores.sides),
        groups=group_summaries(rows, options.alpha, sizes),
        trust=trust_of(rows),
        gates=gates,
        vertex_share=vertex_share,
        feature_names=tuple(feature.name for feature in encoded.features),
    )


def _calibration(scores: Scores, alpha: float) -> Mapping[Method, Calibration]:
    found: dict[Method, Calibration] = {}
    parts: tuple[tuple[Method, HullScores | KnnScores | None], ...] = (("hull", scores.hull), ("knn", scores.knn))
    for method, part in parts:
        if part is None:
            continue
        known = np.sort(part.calibration)
        k = rank_at(alpha, known.size)
        found[method] = Calibration(method, known, float(known[-k]) if k else float("inf"))
    return found


def _notes(rows: Rows, encoded: Encoded, options: AuditOptions) -> Iterator[Note]:
    n = encoded.train.shape[0]
    if n < rows_needed(options.alpha) and set(options.methods) & set(DISTANCE_METHODS):
        yield Note(
            "few_rows",
            f"{n} training rows are too few for a p-value of {options.alpha:g}: no row can be out by its distance. "
            f"At least {rows_needed(options.alpha)} are needed",
        )
    if rows.verdict is not None and (undecided := int(np.sum((rows.verdict == 0) & rows.judged))):
        yield Note(
            "undecided",
            f"{undecided} live row{'s lie' if undecided > 1 else ' lies'} within the tolerance of the hull's boundary: "
            "neither inside nor outside",
        )
    if rows.unmeasured.any():
        columns = tuple(dict.fromkeys(name for pairs in encoded.unmeasured.values() for name, _ in pairs))
        one = int(rows.unmeasured.sum()) == 1
        yield Note(
            "unmeasured",
            f"{int(rows.unmeasured.sum()):,} live row{' has' if one else 's have'} a missing value or one too large in "
            f"{listed(columns)}: out, without a distance",
            columns,
        )
    if not rows.judged.any() and rows.p:
        why = "has an unseen level" if rows.unseen.all() else "has an unseen level, a missing value or one too large"
        yield Note("unseen", f"every live row {why}: there is no p-value and drift says nothing")


def _provenance(encoded: Encoded, options: AuditOptions, seconds: Mapping[str, float]) -> Provenance:
    roles = options.roles
    return Provenance(
        version=version("hullx"),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        train=encoded.train_info,
        live=encoded.live_info,
        methods=options.methods,
        scale=options.scale,
        alpha=options.alpha,
        seed=options.seed,
        options={
            "id": roles.id,
            "target": roles.target,
            "prediction": roles.prediction,
            "group": roles.group,
            "exclude": list(roles.exclude),
            "missing": None if options.missing == "error" else options.missing,
            "fail_if": list(options.fail_if),
        },
        seconds=dict(seconds),
    )
