"""A made-up audit of 60 live rows, for tests of the page and its files: every optional part is present.

The numbers are random but consistent: states follow from the p-values and flags, counts from the states.
"""

from __future__ import annotations

import numpy as np

from hullx.audit.result import (
    STATES,
    AuditResult,
    Calibration,
    ColumnUse,
    Drift,
    DriftPart,
    FeatureSummary,
    Floats,
    GateResult,
    GroupSummary,
    Headline,
    LevelCount,
    Method,
    Neighbor,
    Note,
    Provenance,
    Quartiles,
    Reason,
    Rows,
    TableInfo,
    Trust,
    TrustState,
)

LIVE, CALIBRATION, ALPHA = 60, 423, 0.05
NUMBERS = ("molecular weight", "logP", "TPSA", "H-bond donors")
DISTANCE: tuple[Method, ...] = ("hull", "knn")


def _five(values: Floats) -> Quartiles:
    return Quartiles(*(float(x) for x in np.quantile(values, [0, 0.25, 0.5, 0.75, 1])))


def _number(name: str, rng: np.random.Generator, pushed: int) -> FeatureSummary:
    train, live = rng.normal(300, 80, 800), rng.normal(320, 110, LIVE)
    edges = np.histogram_bin_edges(np.concatenate([train, live]), 20)
    outside = int(np.sum((live < train.min()) | (live > train.max())))
    return FeatureSummary(
        name=name,
        kind="number",
        pushed_out=pushed,
        out_of_range=outside,
        train=_five(train),
        live=_five(live),
        edges=edges,
        train_counts=np.histogram(train, edges)[0],
        live_counts=np.histogram(live, edges)[0],
    )


def _reasons(state: str, unseen: bool, rng: np.random.Generator) -> tuple[Reason, ...]:
    if state == "in":
        return ()
    if unseen:
        return (Reason("level", "no training row has region = Mars <b>", ("region",)),)
    face = Reason("face", "no training row has region = N and fuel = diesel", ("region", "fuel"))
    amount = float(rng.uniform(30, 90))
    out = Reason(
        "range", f"molecular weight {720 + amount:.0f} is above the largest training value, 720", (NUMBERS[0],), amount
    )
    residual = Reason("residual", "logP is 2.1 higher than the nearest supported point", ("logP",), 2.1)
    return (face, out, residual) if state == "out" else (residual,)


def _rows(rng: np.random.Generator, with_everything: bool) -> Rows:
    p = {method: np.ceil(rng.uniform(0, 1, LIVE) ** 2 * (CALIBRATION + 1)) / (CALIBRATION + 1) for method in DISTANCE}
    p["hull"][:6] = p["knn"][:6] = 1 / (CALIBRATION + 1)
    unseen = np.zeros(LIVE, dtype=bool)
    unseen[5:7] = True
    for values in p.values():
        values[unseen] = np.nan
    worst = np.maximum(p["hull"], p["knn"])
    flags = rng.uniform(size=LIVE) < 0.1
    caution = (np.fmin(p["hull"], p["knn"]) <= ALPHA) | flags
    state = np.where(unseen | (worst <= ALPHA), "out", np.where(caution, "caution", "in"))
    upper = np.where(rng.uniform(size=LIVE) < 0.3, 0.0, rng.gamma(2.0, 0.5, LIVE))
    return Rows(
        label=tuple(f"compound {i}" for i in range(LIVE)),
        state=state,
        unseen=unseen,
        unmeasured=np.zeros(LIVE, dtype=bool),
        reasons=tuple(_reasons(str(s), bool(u), rng) for s, u in zip(state, unseen, strict=True)),
        nearest=tuple(
            tuple(Neighbor(int(rng.integers(800)), f"training compound {j}", 0.5 + j) for j in range(3))
            for _ in range(LIVE)
        ),
        p=p,
        p_adjusted={method: np.minimum(1.0, 2 * values) for method, values in p.items()},
        p_out=worst,
        verdict=np.where(upper > 0, -1, 1).astype(np.int8),
        lower=upper * 0.999,
        upper=upper,
        knn_distance=rng.gamma(3.0, 0.5, LIVE),
        knn_percentile=100 * rng.uniform(size=LIVE),
        range_flag=flags,
        range_columns=tuple((NUMBERS[0],) if flag else () for flag in flags),
        leverage=rng.uniform(0, 0.05, LIVE) if with_everything else None,
        leverage_flag=rng.uniform(size=LIVE) < 0.05 if with_everything else None,
        leverage_limit=0.04 if with_everything else None,
        group=tuple("AB"[i % 2] for i in range(LIVE)) if with_everything else None,
        target=rng.normal(size=LIVE) if with_everything else None,
        prediction=rng.normal(size=LIVE) if with_everything else None,
    )


def _trust(counts: dict[str, int]) -> Trust:
    errors = {"in": (0.31, 0.27, 0.36), "caution": (0.45, 0.3, 0.6), "out": (0.8, 0.55, 1.1)}
    states = tuple(TrustState(state, counts[state], *errors[state]) for state in STATES)
    text = "rows that are not in have a mean absolute error 0.35 larger (95 % interval 0.12 to 0.58)"
    return Trust(states, 0.35, 0.12, 0.58, True, text)


def fake_result(seed: int = 0, with_everything: bool = True) -> AuditResult:
    """Build the record; without `with_everything` there is no group, trust, leverage or gate."""
    rng = np.random.default_rng(seed)
    rows = _rows(rng, with_everything)
    counts = {state: int(np.sum(rows.state == state)) for state in STATES}
    parts = tuple(
        DriftPart(method, int(np.nansum(rows.p[method] <= ALPHA)), LIVE - 2, CALIBRATION, 21, 0.0004)
        for method in DISTANCE
    )
    text = (
        f"{counts['out']} of {LIVE} live rows are out (2 of them have a level that no training row has), "
        f"{counts['caution']} caution, {counts['in']} in; drift p = 0.0008"
    )
    region = FeatureSummary(
        "region",
        "text",
        pushed_out=9,
        out_of_range=2,
        levels=(LevelCount("N", 500, 20), LevelCount("S", 300, 38), LevelCount("Mars <b>", 0, 2)),
    )
    return AuditResult(
        provenance=Provenance(
            version="0.1.0",
            created="2026-01-31T12:00:00+00:00",
            train=TableInfo("train.csv", "ab" * 32, 846, 34),
            live=TableInfo("live.csv", "cd" * 32, LIVE, 35),
            methods=("hull", "knn", "range", "leverage") if with_everything else ("hull", "knn", "range"),
            scale="standard",
            alpha=ALPHA,
            seed=0,
            options={"id": "name", "fail_if": ["drift<0.001"]},
            seconds={"read": 0.1, "hull": 2.0, "knn": 0.2},
        ),
        headline=Headline(text, LIVE, counts["in"], counts["caution"], counts["out"], 2, 0, 0.0008),
        columns=(
            ColumnUse("name", "id", "text"),
            *(ColumnUse(name, "feature", "number", (name,)) for name in NUMBERS),
            ColumnUse("region", "feature", "text", ("region = N", "region = S"), "one-hot encoded, 2 levels"),
            ColumnUse("comment", "dropped", "text", (), "only in the live table"),
        ),
        notes=(
            Note("constant", "'solvent' has one value in every training row", ("solvent",)),
            Note("duplicate", "'MW' repeats 'molecular weight'", ("MW", "molecular weight")),
            Note("unseen", "2 live rows have a level that no training row has: region = Mars <b>", ("region",)),
        ),
        drift=Drift(0.0008, parts),
        calibration={m: Calibration(m, np.sort(rng.gamma(2.0, 0.4, CALIBRATION)), 1.9) for m in DISTANCE},
        rows=rows,
        features=(*(_number(name, rng, 10 - i) for i, name in enumerate(NUMBERS)), region),
        groups=(GroupSummary("A", 30, 20, 6, 4, 0.2), GroupSummary("B", 30, 15, 8, 7, 0.001))
        if with_everything
        else (),
        trust=_trust(counts) if with_everything else None,
        gates=(GateResult("drift<0.001", "drift", 0.0008, True),) if with_everything else (),
        vertex_share=0.97,
        feature_names=(*NUMBERS, "region = N", "region = S"),
    )
