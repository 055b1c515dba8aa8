"""Each row against the others: distances without the row itself, or without its whole group.

Rows that are not extreme are mixtures of those that are, so their distance is 0 without a query: where vertices are
few they are found first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.answers import INSIDE, PER_QUERY, HullAnswer, Weights
from hullx.checkpoint import Checkpoint, digest
from hullx.errors import listed
from hullx.exclusion import Exclusion, Ints, check_exclude
from hullx.extreme import find_extreme_points
from hullx.extreme_answer import ExtremePoints
from hullx.hull_query import answer_queries
from hullx.points import Points
from hullx.progress import Progress, Report, reporting
from hullx.projection import steps_to_mixture
from hullx.validation import Queries, check_rows

_LIMITS = (200, 0.0)  # rounds and seconds
_SAMPLE = 256  # rows asked first, to learn whether vertices are few
_WORTH_IT = 4096  # rows below which asking all of them takes seconds
# Share of vertices up to which finding them first pays.  CPU seconds against asking each row, Gaussian, one thread:
# 4 % 1.6/3.0, 11 % 0.43/0.63, 12 % 2.6/3.9, 19 % 4.0/4.3, 27 % 0.86/0.77, 45 % 1.4/1.1 (bench_extreme.py repeats it).
_FEW = 0.2
_PART = 2**32  # multiply-adds of one scan for the rows of a part


def leave_one_out(
    points: Points,
    tolerance: float,
    rows: Any,
    groups: Any,
    want: str,
    rtol: float,
    exclude_duplicates: bool,
    checkpoint: str | Path | None,
    num_threads: int | None,
    progress: Progress | None,
) -> HullAnswer:
    """Return the answer for `rows` (None: all), each without itself or without its group."""
    chosen = check_rows(rows, points.n_rows)
    equals = _equal_rows(points) if exclude_duplicates else None
    exclusion = _exclusion(points.n_rows, chosen, equals if groups is None and equals is not None else groups)
    if groups is not None and equals is not None:
        exclusion = _without_equals(exclusion, chosen, equals)
    call = _Call(points, tolerance, want, rtol, num_threads)
    kept = None
    if checkpoint is not None:
        options = {"tolerance": tolerance, "want": want, "rtol": rtol, "queries": digest(chosen)}
        options["groups"] = digest(exclusion.row_groups, exclusion.query_groups, exclusion.rows)
        kept = Checkpoint(checkpoint, points, options)
    with reporting(progress, "leave-one-out") as report:
        if rows is None and groups is None and points.n_rows >= _WORTH_IT and call.vertices_are_few():
            return call.vertices_first(kept, report)
        return call.in_parts(chosen, exclusion, kept, report)


def _equal_rows(points: Points) -> Ints:
    """Return a group for each different row."""
    without_minus_zero = points.rows + points.rows.dtype.type(0)
    own: Ints = np.unique(without_minus_zero, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
    if not own.any():
        raise ValueError("`points` has only equal rows: without duplicates nothing is left to compare a row with.")
    return own


def _without_equals(exclusion: Exclusion, chosen: Ints, equals: Ints) -> Exclusion:
    """Skip a row's equals outside its group, too: one of them at most, as an exclusion names one row a query."""
    groups = exclusion.row_groups
    assert groups is not None
    assert exclusion.query_groups is not None
    order = np.argsort(equals, kind="stable")
    begins = np.searchsorted(equals[order], np.arange(equals.max() + 2))
    elsewhere = np.full(len(chosen), -1, dtype=np.int64)
    for query, (row, group) in enumerate(zip(chosen.tolist(), exclusion.query_groups.tolist(), strict=True)):
        same = order[begins[equals[row]] : begins[equals[row] + 1]]
        outside = same[groups[same] != group]
        if len(outside) > 1:
            raise ValueError(
                f"`exclude_duplicates=True` with `groups`: row {row} has {len(outside):,} duplicates in other groups, "
                f"rows {listed(outside.tolist())}, and one at most can be left out beside a group. Give them one "
                "group, or drop them before."
            )
        if len(outside):
            elsewhere[query] = outside[0]
    result = replace(exclusion, rows=elsewhere if (elsewhere >= 0).any() else None)
    if (result.left(len(equals), len(chosen)) == 0).any():
        raise ValueError("`groups` and duplicates leave some row nothing to be compared with.")
    return result


def _exclusion(n: int, chosen: Ints, groups: Any) -> Exclusion:
    if groups is None:
        if n == 1:
            raise ValueError(
                "`points` has 1 row: without it nothing is left to compare it with. Leave-one-out needs two rows."
            )
        return Exclusion(chosen)
    labels = np.asarray(groups)
    exclusion = check_exclude((labels, labels), n, n)
    if exclusion.row_groups is not None and (exclusion.row_groups == exclusion.row_groups[0]).all():
        raise ValueError(
            f"`groups` puts all {n:,} rows into one group, {labels[:1].tolist()[0]!r}: without it nothing is left to "
            "compare them with. Leave-one-out by groups needs two groups."
        )
    return exclusion.take(chosen)


class _Call:
    """One call's options, and the ways to answer it."""

    def __init__(self, points: Points, tolerance: float, want: str, rtol: float, num_threads: int | None) -> None:
        self.points, self.tolerance = points, tolerance
        self.want, self.rtol, self.num_threads = want, rtol, num_threads

    def ask(self, rows: Ints, exclusion: Exclusion, want: str, report: Report | None) -> HullAnswer:
        queries = Queries(self.points.rows[rows], None)
        options = (want, self.rtol, _LIMITS, self.num_threads, report)
        return answer_queries(self.points, self.tolerance, queries, exclusion, *options)

    def vertices_are_few(self) -> bool:
        """Whether most of a fixed sample of rows lie inside the hull of the others."""
        n = self.points.n_rows
        sample = np.arange(_SAMPLE, dtype=np.int64) * n // _SAMPLE
        verdicts = self.ask(sample, Exclusion(sample), "verdict", None).verdict
        return bool(np.mean(verdicts != INSIDE) <= _FEW)

    def in_parts(self, rows: Ints, exclusion: Exclusion, kept: Checkpoint | None, report: Report | None) -> HullAnswer:
        """Ask row by row; with a checkpoint in parts of a fixed size, each kept when it is finished."""
        if kept is None:
            return self.ask(rows, exclusion, self.want, report)
        size = max(_SAMPLE, _PART // self.points.rows.size)
        parts = []
        for start in range(0, len(rows), size):
            part = slice(start, start + size)
            done = None if report is None else _shifted(report, start, len(rows))
            compute = partial(self.ask, rows[part], exclusion.take(part), self.want, done)
            parts.append(kept.answer(f"part-{start:010d}", compute))
            if done is not None:
                done(len(parts[-1]), len(rows))
        return replace(joined(parts), excluded=exclusion)

    def vertices_first(self, kept: Checkpoint | None, report: Report | None) -> HullAnswer:
        """Find the vertices; only they, and what is undecided, have to be asked."""
        points, n = self.points, self.points.n_rows
        first = None if report is None else partial(_half, report, 0, n)
        second = None if report is None else partial(_half, report, n, n)
        found = find_extreme_points(points, self.tolerance, self.num_threads, first)
        settled = found.scaled_upper <= self.tolerance * points.radius
        settled[found.indices] = False
        rest = np.flatnonzero(~settled)
        answer = self.in_parts(rest, Exclusion(rest), kept, second)
        return self._together(found, settled, answer)

    def _together(self, found: ExtremePoints, settled: npt.NDArray[np.bool_], asked: HullAnswer) -> HullAnswer:
        """One answer from the mixtures of the settled rows and the answers of the others."""
        points, n = self.points, self.points.n_rows
        rest = np.flatnonzero(~settled)
        mixtures = found.mixtures.take(np.flatnonzero(settled))
        inside = {"verdict": INSIDE, "upper": found.upper[settled], "scaled_upper": found.scaled_upper[settled]}
        parts: dict[str, Any] = {}
        for name in PER_QUERY:
            values = getattr(asked, name)
            whole = np.zeros((n, *values.shape[1:]), dtype=values.dtype)
            whole[rest] = values
            whole[settled] = inside.get(name, "converged" if name == "status" else 0)
            parts[name] = whole
        order = np.argsort(np.concatenate([np.flatnonzero(settled), rest]), kind="stable")
        weights = _stacked([mixtures, asked.weights]).take(order)
        for name in ("gradient", "projection"):
            values = getattr(asked, name)
            parts[name] = None if values is None else np.zeros((n, points.n_features))
            if values is not None:
                parts[name][rest] = values
        if parts["projection"] is not None:
            own = points.rows[settled].astype(np.float64)
            parts["projection"][settled] = own + steps_to_mixture(points.rows, own, mixtures)
        excluded = Exclusion(np.arange(n, dtype=np.int64))
        return replace(asked, **parts, weights=weights, excluded=excluded)


def joined(parts: Sequence[HullAnswer]) -> HullAnswer:
    """Return the answers one after the other as one; what they have in common is the first one's."""
    first = parts[0]
    if len(parts) == 1:
        return first
    names = [*PER_QUERY, *(name for name in ("projection", "gradient") if getattr(first, name) is not None)]
    arrays: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return replace(first, **arrays, weights=_stacked([part.weights for part in parts]))


def _stacked(parts: Sequence[Weights]) -> Weights:
    counts = np.concatenate([np.diff(part.indptr) for part in parts])
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    indices, data = (np.concatenate([getattr(part, name) for part in parts]) for name in ("indices", "data"))
    return Weights(indptr, indices, data, (len(counts), parts[0].shape[1]))


def _shifted(report: Report, start: int, total: int) -> Report:
    return lambda done, _: report(min(total, start + done), total)


def _half(report: Report, start: int, n: int, done: int, total: int) -> None:
    """Count one of two passes over n rows."""
    report(start + done * n // max(1, total), 2 * n)
