"""One hull call: arguments in the form the core takes, its arrays put together as a `HullAnswer`."""

from __future__ import annotations

from typing import Any

import numpy as np

from hullx import _core
from hullx.answers import INSIDE, HullAnswer, Weights
from hullx.arrays import Floats
from hullx.exact import decide_all
from hullx.exclusion import Exclusion, Ints, check_rows_left
from hullx.points import Points
from hullx.progress import Progress, reporting
from hullx.projection import gradients, steps_to_mixture
from hullx.validation import Queries, check_rtol, check_threads, one_of

_WANTS = ("verdict", "distance", "projection")


def answer_queries(
    points: Points,
    tolerance: float,
    asked: Queries,
    exclusion: Exclusion,
    want: str,
    rtol: float,
    limits: tuple[int, float],
    num_threads: int | None,
    progress: Progress | None,
    exact: bool = False,
) -> HullAnswer:
    """Return the answer to queries that fit, `limits` being rounds and seconds (0: none)."""
    one_of("want", want, _WANTS)
    rtol = check_rtol(rtol)
    threads = check_threads(num_threads)
    values = np.asarray(asked.values, dtype=np.float64)
    usable, rules = usable_of(asked, values, exclusion, points.n_rows)
    options = (int(want != "verdict"), tolerance, rtol, *limits, _block(points))
    with reporting(progress, "hull") as report:
        found = _core.query_hull(points._core, usable, *options, *rules, threads, report)
    parts: dict[str, Any] = dict(found)
    parts["status"] = np.array(_core.status_names(), dtype="<U17")[parts["status"]]
    if asked.usable is not None:
        parts = spread(parts, asked.usable, len(asked))
    proof = None
    if exact:
        given = (
            np.ones(len(asked), dtype=bool) if asked.usable is None else np.isin(np.arange(len(asked)), asked.usable)
        )
        with reporting(progress, "exact") as report:
            proof = decide_all(points.rows, values, given, parts, points.scale, exclusion, report)
    weights = Weights(parts.pop("indptr"), parts.pop("indices"), parts.pop("weights"), (len(asked), points.n_rows))
    steps = None if want == "verdict" else steps_to_mixture(points.rows, values, weights)
    return HullAnswer(
        **parts,
        weights=weights,
        tolerance=tolerance,
        radius=points.radius,
        scale=points.scale,
        center=points.center,
        want=want,
        excluded=exclusion,
        projection=values + steps if want == "projection" and steps is not None else None,
        gradient=None if steps is None else gradients(steps, parts["verdict"] == INSIDE),
        feature_names=points.feature_names,
        exact=proof,
    )


def _block(points: Points) -> int:
    """Queries in lockstep that fit the memory budget, 0 to let the core choose.

    A query holds a direction, a few vectors more, and the columns of one scan (hull/proposals.hpp: 2d, from 64 to 128).
    """
    budget, d = points.memory_budget, points.n_features
    columns = min(max(2 * d, 64), 128)
    return 0 if budget is None else max(1, budget // (8 * (columns + 4) * d + 512))


def usable_of(
    asked: Queries, values: Floats, exclusion: Exclusion, n_rows: int
) -> tuple[Floats, tuple[Ints | None, Ints | None, Ints | None]]:
    """Return the queries that can be asked, and what they exclude: row, row groups, query groups."""
    check_rows_left(exclusion, n_rows, len(asked))
    usable, used = values, exclusion
    if asked.usable is not None:
        usable, used = values[asked.usable], exclusion.take(asked.usable)
    return usable, (used.rows, used.row_groups, used.query_groups)


def spread(parts: dict[str, Any], usable: Ints, m: int) -> dict[str, Any]:
    """Put the answers where their queries stand; the others are invalid, and their interval says nothing."""
    idle: dict[str, Any] = {"upper": np.inf, "scaled_upper": np.inf, "status": "invalid"}
    out = {name: parts[name] for name in ("indices", "weights")}
    counts = np.zeros(m, dtype=np.int64)
    counts[usable] = np.diff(parts["indptr"])
    out["indptr"] = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    one_a_query = {name: values for name, values in parts.items() if name not in out}
    return out | placed(one_a_query, usable, m, idle)


def placed(parts: dict[str, Any], usable: Ints, m: int, idle: dict[str, Any]) -> dict[str, Any]:
    """Put arrays with one entry a query where their queries stand; the others get what `idle` says, or 0."""
    out = {}
    for name, values in parts.items():
        out[name] = np.full((m, *values.shape[1:]), idle.get(name, 0), dtype=values.dtype)
        out[name][usable] = values
    return out
