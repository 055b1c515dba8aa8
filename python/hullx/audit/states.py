"""The state of each live row, and why: what the scores mean."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from hullx.audit.encode import Encoded
from hullx.audit.explain import Evidence, explain
from hullx.audit.result import Floats, Method, Rows
from hullx.audit.scores import Frame, Scores
from hullx.calibration import HullScores, KnnScores, benjamini_hochberg


def judged_rows(encoded: Encoded, scores: Scores, methods: Sequence[Method], alpha: float) -> Rows:
    """State of each row; reasons are added later, for rows that are not in."""
    m, judged = encoded.live.shape[0], scores.judged

    def known(values: Floats) -> Floats:
        return np.where(judged, values, np.nan)

    found: dict[Method, HullScores | KnnScores | None] = {"hull": scores.hull, "knn": scores.knn}
    p = {method: known(part.p) for method in methods if (part := found.get(method)) is not None}
    p_out = np.max(list(p.values()), axis=0) if p else np.full(m, np.nan)
    numeric = np.array([feature.level is None for feature in encoded.features])
    beyond = (scores.sides != 0) & numeric
    flags = [values <= alpha for values in p.values()]
    flags += [beyond.any(axis=1)] if "range" in methods else []
    flags += [scores.leverage > scores.leverage_limit] if scores.leverage is not None else []
    caution = np.any(flags, axis=0)
    out = (p_out <= alpha) | ~judged
    verdict = lower = upper = distance = percentile = None
    if scores.hull is not None:
        # an unseen level is a face: outside; of an unmeasured row nothing is known
        verdict = np.where(encoded.unmeasured_rows, 0, scores.hull.answer.verdict)
        verdict = np.where(encoded.unseen_rows, -1, verdict).astype(np.int8)
        lower, upper = known(scores.hull.lower), known(scores.hull.answer.distance)
    if scores.knn is not None:
        own = np.sort(scores.knn.calibration)
        distance = known(scores.knn.queries)
        percentile = known(100 * np.searchsorted(own, scores.knn.queries, "left") / own.size)
    names = [feature.column for feature in encoded.features]
    return Rows(
        label=encoded.live_labels,
        state=np.where(out, "out", np.where(caution, "caution", "in")),
        unseen=encoded.unseen_rows,
        unmeasured=encoded.unmeasured_rows,
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
        range_flag=beyond.any(axis=1) if "range" in methods else None,
        range_columns=tuple(tuple(names[j] for j in np.flatnonzero(row)) for row in beyond)
        if "range" in methods
        else None,
        leverage=scores.leverage,
        leverage_flag=None if scores.leverage is None else scores.leverage > scores.leverage_limit,
        leverage_limit=None if scores.leverage is None else scores.leverage_limit,
        group=encoded.group,
        target=encoded.target,
        prediction=encoded.prediction,
    )


def with_reasons(rows: Rows, encoded: Encoded, frame: Frame, scores: Scores, alpha: float) -> Rows:
    """Add the reasons of the rows that are not in."""
    projection = None if scores.hull is None else scores.hull.answer.projection
    outside = None if rows.verdict is None else np.equal(rows.verdict, -1)
    flag = {method: values <= alpha for method, values in rows.p.items()}
    evidence = Evidence(
        scaling=frame.scaling,
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
    return dataclasses.replace(rows, reasons=explain(encoded, evidence))
