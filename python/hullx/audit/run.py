"""Runs an audit: read, halve, scale, score, judge, explain, summarise.

Owns the order of the stages, the state of a row and the provenance.  Everything is a function of the two files, the
options and the seed; only `created` and `seconds` differ between two runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

import numpy as np

from hullx.audit.encode import Encoded, Roles, read_and_encode
from hullx.audit.explain import Evidence, explain
from hullx.audit.gate import judge, parse_gates
from hullx.audit.result import (
    DISTANCE_METHODS,
    METHODS,
    AuditError,
    AuditResult,
    Bools,
    Calibration,
    Floats,
    Method,
    Neighbor,
    Note,
    Provenance,
    Rows,
    Scale,
    UsageError,
)
from hullx.audit.summary import drift_of, feature_summaries, group_summaries, headline, trust_of
from hullx.calibration import (
    HullScores,
    KnnScores,
    Scaling,
    benjamini_hochberg,
    fit_scaling,
    halve,
    hull_scores,
    knn_scores,
    leverage,
    out_of_range,
    rank_at,
    rows_needed,
)
from hullx.neighbors import knn
from hullx.points import Points

Progress = Callable[[str, int, int], None]  # stage, done, total; what it raises ends the audit
SHOWN_NEIGHBORS = 3
MOST_SPREADS = 2.0**400


@dataclass(frozen=True)
class AuditOptions:
    """Everything that can be asked of an audit."""

    roles: Roles = field(default_factory=Roles)
    methods: tuple[Method, ...] = ("hull", "knn", "range")
    scale: Scale = "standard"
    alpha: float = 0.05
    fail_if: tuple[str, ...] = ()
    seed: int = 0

    def check(self) -> None:
        """Raise UsageError where a value is impossible, before any file is read."""
        unknown = [method for method in self.methods if method not in METHODS]
        if unknown or not self.methods or len(set(self.methods)) < len(self.methods):
            raise UsageError(f"--methods is '{','.join(self.methods)}': name some of {','.join(METHODS)}, each once.")
        if self.scale not in get_args(Scale):
            raise UsageError(f"--scale is '{self.scale}': pass {', '.join(get_args(Scale))}.")
        if not 0 < self.alpha < 1:
            raise UsageError(f"--alpha is {self.alpha}: pass a number above 0 and below 1, such as 0.05.")
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
    clock = _Clock(progress)
    with clock.stage("reading tables"):
        encoded = read_and_encode(train, live, options.roles)
    with np.errstate(over="ignore"):  # _check_spread names what overflows
        scores = _score(encoded, options, clock, num_threads)
    rows = _judge(encoded, options, scores)
    with clock.stage("finding reasons"):
        rows = _with_reasons(rows, encoded, options, scores)
    with clock.stage("summing up"):
        return _assemble(encoded, options, scores, rows, clock)


# ---- scores ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Scores:
    """What the methods say of every live row; no p-value is drawn from a row with an unseen level."""

    scaling: Scaling
    train: Floats  # scaled
    live: Floats
    seen: Bools
    hull: HullScores | None
    knn: KnnScores | None
    nearest: tuple[tuple[Neighbor, ...], ...]
    nearest_row: Floats
    sides: Any  # int8 (m, d): below, within, above the training range
    leverage: Floats | None
    leverage_limit: float


def _score(encoded: Encoded, options: AuditOptions, clock: _Clock, num_threads: int | None) -> _Scores:
    halves = halve(encoded.train.shape[0], np.random.default_rng(options.seed))
    scaling = fit_scaling(encoded.train[halves.fit], options.scale)
    train, live = scaling.apply(encoded.train), scaling.apply(encoded.live)
    seen = ~encoded.unseen_rows
    _check_spread(encoded, train, "train")
    points = Points(train)
    for rows, table in ((train, "train"), (live, "live")):
        _check_spread(encoded, (rows - points.center) / points.scale, table)
    near = hull = None
    if "knn" in options.methods:
        with clock.stage("nearest neighbours"):
            near = knn_scores(points, live, halves.calibration, num_threads=num_threads, progress=clock.report)
    with clock.stage("nearest training rows"):
        shown, report = min(SHOWN_NEIGHBORS, points.n_rows), clock.of("nearest training rows")
        found = knn(points, live, k=shown, num_threads=num_threads, progress=report)
    if "hull" in options.methods:
        with clock.stage("hull distances"):
            hull = hull_scores(points, live, halves.calibration, num_threads=num_threads, progress=clock.report)
    h, limit = (None, float("inf"))
    with clock.stage("range and leverage"):
        if "leverage" in options.methods:
            h, limit = leverage(encoded.train, encoded.live)
        sides = out_of_range(encoded.train, encoded.live)
    nearest = tuple(
        tuple(Neighbor(int(i), encoded.train_labels[i], float(far)) for i, far in zip(indices, distances, strict=True))
        for indices, distances in zip(found.indices, found.distances, strict=True)
    )
    return _Scores(scaling, train, live, seen, hull, near, nearest, train[found.indices[:, 0]], sides, h, limit)


def _check_spread(encoded: Encoded, scaled: Floats, table: str) -> None:
    """Raise where a value is too many spreads away for its square to be a number."""
    far = np.argwhere(~(np.abs(scaled) < MOST_SPREADS))
    if far.size:
        row, j = (int(i) for i in far[0])
        name = encoded.features[j].column
        raise AuditError(
            f"Column '{name}' of `{table}` is {getattr(encoded, table)[row, j]:g} at row {row}: too far from the "
            f"training values, whose spread is tiny, to be measured. Correct it, or pass --exclude {name}."
        )


# ---- states ---------------------------------------------------------------------------------------------------------


def _judge(encoded: Encoded, options: AuditOptions, scores: _Scores) -> Rows:
    """State of each row; reasons are added later, for rows that are not in."""
    m, seen = encoded.live.shape[0], scores.seen

    def known(values: Floats) -> Floats:
        return np.where(seen, values, np.nan)

    found: dict[Method, HullScores | KnnScores | None] = {"hull": scores.hull, "knn": scores.knn}
    p = {method: known(part.p) for method in options.methods if (part := found.get(method)) is not None}
    p_out = np.max(list(p.values()), axis=0) if p else np.full(m, np.nan)
    numeric = np.array([feature.level is None for feature in encoded.features])
    beyond = (scores.sides != 0) & numeric
    flags = [values <= options.alpha for values in p.values()]
    flags += [beyond.any(axis=1)] if "range" in options.methods else []
    flags += [scores.leverage > scores.leverage_limit] if scores.leverage is not None else []
    caution = np.any(flags, axis=0)
    out = (p_out <= options.alpha) | ~seen
    verdict = lower = upper = distance = percentile = None
    if scores.hull is not None:
        # an unseen level is a face: outside
        verdict = np.where(seen, scores.hull.answer.verdict, -1).astype(np.int8)
        lower, upper = known(scores.hull.lower), known(scores.hull.answer.distance)
    if scores.knn is not None:
        own = np.sort(scores.knn.calibration)
        distance = known(scores.knn.queries)
        percentile = known(100 * np.searchsorted(own, scores.knn.queries, "left") / own.size)
    names = [feature.column for feature in encoded.features]
    return Rows(
        label=encoded.live_labels,
        state=np.where(out, "out", np.where(caution, "caution", "in")),
        unseen=~seen,
        reasons=((),) * m,
        nearest=scores.nearest,
        p=p,
        p_adjusted={method: benjamini_hochberg(values) for method, values in p.items()},
        p_out=p_out,
        verdict=verdict,
        lower=lower,
        upper=upper,
        knn_distance=distance,
        knn_percentile=percentile,
        range_flag=beyond.any(axis=1) if "range" in options.methods else None,
        range_columns=tuple(tuple(names[j] for j in np.flatnonzero(row)) for row in beyond)
        if "range" in options.methods
        else None,
        leverage=scores.leverage,
        leverage_flag=None if scores.leverage is None else scores.leverage > scores.leverage_limit,
        leverage_limit=None if scores.leverage is None else scores.leverage_limit,
        group=encoded.group,
        target=encoded.target,
        prediction=encoded.prediction,
    )


def _with_reasons(rows: Rows, encoded: Encoded, options: AuditOptions, scores: _Scores) -> Rows:
    projection = None if scores.hull is None else scores.hull.answer.projection
    outside = None if rows.verdict is None else np.equal(rows.verdict, -1)
    flag = {method: values <= options.alpha for method, values in rows.p.items()}
    evidence = Evidence(
        scaling=scores.scaling,
        flagged=rows.state != "in",
        hull_flag=flag.get("hull"),
        knn_flag=flag.get("knn"),
        projection=projection,
        outside=outside,
        nearest_row=scores.nearest_row,
        knn_distance=rows.knn_distance,
        knn_percentile=rows.knn_percentile,
        leverage=scores.leverage,
        leverage_limit=scores.leverage_limit,
    )
    # `replace` would copy the arrays' fields one by one all the same, and hide what changes
    return Rows(**{**vars(rows), "reasons": explain(encoded, evidence)})


# ---- the record -----------------------------------------------------------------------------------------------------


def _assemble(encoded: Encoded, options: AuditOptions, scores: _Scores, rows: Rows, clock: _Clock) -> AuditResult:
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
        float(np.mean(rows.unseen)),
    )
    notes = [*encoded.notes, *_notes(scores, rows, encoded, options)]
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


def _calibration(scores: _Scores, alpha: float) -> Mapping[Method, Calibration]:
    found: dict[Method, Calibration] = {}
    parts: tuple[tuple[Method, HullScores | KnnScores | None], ...] = (("hull", scores.hull), ("knn", scores.knn))
    for method, part in parts:
        if part is None:
            continue
        known = np.sort(part.calibration)
        k = rank_at(alpha, known.size)
        found[method] = Calibration(method, known, float(known[-k]) if k else float("inf"))
    return found


def _notes(scores: _Scores, rows: Rows, encoded: Encoded, options: AuditOptions) -> Iterator[Note]:
    n = encoded.train.shape[0]
    if n < rows_needed(options.alpha) and set(options.methods) & set(DISTANCE_METHODS):
        yield Note(
            "few_rows",
            f"{n} training rows are too few for a p-value of {options.alpha:g}: no row can be out by its distance. "
            f"At least {rows_needed(options.alpha)} are needed",
        )
    if rows.verdict is not None and (undecided := int(np.sum(rows.verdict == 0))):
        yield Note(
            "undecided",
            f"{undecided} live row{'s lie' if undecided > 1 else ' lies'} within the tolerance of the hull's boundary: "
            "neither inside nor outside",
        )
    if scores.seen.size and not scores.seen.any() and rows.p:
        yield Note("unseen", "every live row has an unseen level: there is no p-value and drift says nothing")


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
            "fail_if": list(options.fail_if),
        },
        seconds=dict(seconds),
    )


class _Clock:
    """Names the stage in progress, and takes its time."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Report the start and the end, and add up the time."""
        self.report(name, 0, 1)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        self.report(name, 1, 1)

    def report(self, stage: str, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(stage, done, total)

    def of(self, stage: str) -> Callable[[int, int], None]:
        """Progress of one call within a stage."""
        return lambda done, total: self.report(stage, done, total)


def stages(methods: Sequence[Method]) -> tuple[str, ...]:
    """Names under which an audit reports progress, in order."""
    parts: list[str] = ["reading tables"]
    if "knn" in methods:
        parts += ["nearest neighbours", "neighbours of training rows", "neighbours"]
    parts.append("nearest training rows")
    if "hull" in methods:
        parts += ["hull distances of training rows", "hull distances", "hull distances, tightened"]
    return (*parts, "range and leverage", "finding reasons", "summing up")
