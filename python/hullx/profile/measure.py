"""Measures a profile: in this order shares inside, components, radius, neighbours; all on different rows.

Along principal components a row that is inside stays inside when a component is left out (a linear image of a mixture
is the mixture of the images), so the share falls with each component and bisection finds where it crosses one half.
Components are computed in float64 and describe the data; verdicts are those of the rows as computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from hullx.answers import INSIDE, UNDECIDED, HullAnswer
from hullx.arrays import Floats
from hullx.dimension import estimates, neighbor_curve
from hullx.dimension.table import different_rows
from hullx.exclusion import Ints
from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.points import Points, as_points
from hullx.profile.result import Halfway, Hubness, Inside, Profile, Quantile, RadialLaw
from hullx.profile.rows import ProfileError
from hullx.studies.intervals import wilson
from hullx.theory import (
    gaussian_d_half,
    gaussian_membership,
    gaussian_radius_quantile,
    gaussian_radius_variation,
)
from hullx.validation import check_integer

Stages = Callable[[str, int, int], None]  # stage, done, total

NEIGHBORS = 20
OCCURRENCES = 10  # neighbours of the hubness
LEAST_ROWS = 32
QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
_LARGEST_D = 80  # of the exact law
_HISTOGRAM = 60


def profile(
    features: Any,
    test: Any = None,
    *,
    sample: int = 500,
    seed: int = 0,
    num_threads: int | None = None,
    progress: Stages | None = None,
) -> Profile:
    """Say how a table of features behaves under interpolation, each number beside that of a Gaussian.

    Parameters
    ----------
    features : array_like or Points, shape (n, d)
        At least 32 different rows.
    test : array_like, shape (m, d), optional
        Rows to compare with the hull of `features`.
    sample : int
        Most rows that are asked whether they are inside, and most of `test`.
    seed : int
        Chooses them.
    num_threads : int, optional
        Never changes the result.
    progress : callable, optional
        Gets (stage, done, total).

    Returns
    -------
    Profile
        Shares with Wilson's intervals, components at one half, radial law, intrinsic dimensions, hubness, warnings.

    Raises
    ------
    ValueError
        If there are too few different rows, the columns of `test` differ, or a value is not finite.

    Notes
    -----
    Neighbours of all rows, and about a dozen hull queries for each row of the sample. The Gaussian law is that of
    independent rows: rows of one time series or several pictures of one thing lie inside each other's hull more often.

    Examples
    --------
    >>> rows = np.random.default_rng(0).normal(size=(400, 4))
    >>> found = profile(rows, sample=200)
    >>> found
    Profile(400 rows, 4 features, inside 0.845 [0.7884, 0.8886], Gaussian 0.8353)
    """
    sample = check_integer("sample", sample, 1)
    say: Stages = progress if progress is not None else lambda _stage, _done, _total: None
    given = as_points(features)
    kept = different_rows(given.rows)
    duplicates = given.n_rows - len(kept)
    points = given if not duplicates else Points(given.rows[kept])
    n = points.n_rows
    if n < LEAST_ROWS:
        raise ProfileError(f"`features` has {n} different rows: a profile needs at least {LEAST_ROWS}. Add rows.")
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(n, size=min(sample, n), replace=False)).astype(np.int64)

    say("leaving rows out of the hull", 0, 1)
    hull = Hull(points)
    rank = hull.affine_rank
    alone = _left_out(hull, chosen, rank, num_threads)
    against = None
    if test is not None:
        say("comparing the test rows", 0, 1)
        against = _tested(hull, test, rank, sample, rng, num_threads)
    say("principal components", 0, 1)
    scores, variances = _principal(points.rows.astype(np.float64), rank)
    halfway = _halfway(scores, chosen, num_threads, say)
    say("nearest neighbours", 0, 1)
    found = knn(points, k=NEIGHBORS, num_threads=num_threads)
    return Profile(
        rows=n,
        features=points.n_features,
        duplicates=duplicates,
        rank=rank,
        seed=seed,
        leave_one_out=alone,
        test=against,
        halfway=halfway,
        radial=_radial(scores, variances),
        dimensions=estimates(points, NEIGHBORS, neighbors=found),
        scales=neighbor_curve(found, 16),
        hubness=_hubness(found.indices[:, :OCCURRENCES], n),
        warnings=_warnings(points.rows, duplicates, rank),
    )


def _inside(answer: HullAnswer, rows: int, components: int) -> Inside:
    """The share of an answer beside the law for hulls of `rows` rows."""
    asked = len(answer.verdict)
    share = wilson(int((answer.verdict == INSIDE).sum()), asked)
    law = gaussian_membership(rows, min(components, _LARGEST_D)) if rows > components else 0.0
    undecided = int((answer.verdict == UNDECIDED).sum())
    return Inside(components, asked, undecided, share, law, components > _LARGEST_D and law > 0.0)


def _left_out(hull: Hull, chosen: Ints, components: int, num_threads: int | None) -> Inside:
    answer = hull.leave_one_out(chosen, want="verdict", num_threads=num_threads)
    return _inside(answer, hull.points.n_rows - 1, components)


def _tested(hull: Hull, test: Any, rank: int, sample: int, rng: np.random.Generator, num_threads: int | None) -> Inside:
    rows = as_points(test).rows
    if rows.shape[1] != hull.points.n_features:
        raise ProfileError(f"`test` has {rows.shape[1]} columns, but `features` has {hull.points.n_features}.")
    chosen = np.sort(rng.choice(len(rows), size=min(sample, len(rows)), replace=False))
    return _inside(hull.query(rows[chosen], num_threads=num_threads), hull.points.n_rows, rank)


def _principal(rows: Floats, rank: int) -> tuple[Floats, Floats]:
    """Scores (n, r) and variances (r,) along the principal components that are not rounding, largest first."""
    centered = rows - rows.mean(axis=0)
    n, d = centered.shape
    if d <= n:
        values, vectors = np.linalg.eigh(centered.T @ centered / (n - 1))
        scores = centered @ vectors[:, ::-1]
    else:
        values, vectors = np.linalg.eigh(centered @ centered.T / (n - 1))
        scores = vectors[:, ::-1] * np.sqrt(np.maximum(values[::-1], 0.0) * (n - 1))
    variances = values[::-1]
    count = max(1, min(rank, int((variances > 1e-12 * variances[0]).sum())))
    return np.ascontiguousarray(scores[:, :count]), variances[:count].copy()


def _halfway(scores: Floats, chosen: Ints, num_threads: int | None, say: Stages) -> Halfway:
    """Double the number of components until less than one half is inside, then bisect."""
    n, most = scores.shape
    steps: dict[int, Inside] = {}

    def share(m: int) -> float:
        if m not in steps:
            hull = Hull(np.ascontiguousarray(scores[:, :m]))
            steps[m] = _left_out(hull, chosen, m, num_threads)
            say(f"principal components: {m}", 0, 1)
        return steps[m].interval.estimate

    low, high = 0, 1
    while share(high) >= 0.5 and high < most:
        low, high = high, min(2 * high, most)
    crossed = share(high) < 0.5
    top = high
    while crossed and high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if share(middle) >= 0.5 else (low, middle)
    if 2 * top <= most:
        share(2 * top)  # one step beyond, to see how it falls
    components: float | None = None
    if crossed:
        above, below = (share(low) if low else math.nan), share(high)
        components = low + (above - 0.5) / (above - below) if low else 0.0
    return Halfway(components, _law_half(n - 1), tuple(steps[m] for m in sorted(steps)))


def _law_half(n: int) -> float | None:
    if gaussian_membership(n, _LARGEST_D) >= 0.5:
        return None
    return gaussian_d_half(n)


def _radial(scores: Floats, variances: Floats) -> RadialLaw | None:
    n, r = scores.shape
    if n < r + 2:
        return None
    radius = np.sqrt(np.sum(scores**2 / variances, axis=1))
    unit = math.sqrt(r)
    values = np.quantile(radius, QUANTILES) / unit
    quantiles = tuple(
        Quantile(p, float(value), gaussian_radius_quantile(p, n, r) / unit)
        for p, value in zip(QUANTILES, values, strict=True)
    )
    return RadialLaw(r, float(radius.std() / radius.mean()), gaussian_radius_variation(n, r), quantiles)


def _hubness(indices: Ints, n: int) -> Hubness:
    counts = np.bincount(indices.ravel(), minlength=n)
    away = counts - counts.mean()
    spread = float(np.mean(away**2))
    skewness = float(np.mean(away**3)) / spread**1.5 if spread > 0.0 else 0.0
    histogram = np.bincount(np.minimum(counts, _HISTOGRAM), minlength=_HISTOGRAM + 1)
    return Hubness(
        indices.shape[1], skewness, int(counts.max()), float(np.mean(counts == 0)), tuple(histogram.tolist())
    )


def _warnings(rows: Any, duplicates: int, rank: int) -> tuple[str, ...]:
    found = []
    norms = np.linalg.norm(rows.astype(np.float64), axis=1)
    if norms.max() - norms.min() <= 1e-6 * norms.max():  # what rounding to float32 leaves, with room
        found.append(
            f"All rows have the same norm, {norms.mean():.6g}: each is a vertex, and a new row of that norm is always "
            "outside, unless it equals one. The verdict says nothing; look at distances, or at the features before they "
            "were normalised."
        )
    if len(rows) - 1 <= rank:
        found.append(
            f"{len(rows):,} rows span {rank:,} dimensions: with as many rows as dimensions a new row in general "
            "position is always outside. Use more rows, or fewer features."
        )
    if duplicates:
        found.append(f"{duplicates:,} rows equal an earlier one and were left out.")
    return tuple(found)
