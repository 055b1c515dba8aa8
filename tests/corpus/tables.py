"""Tables as people have them: one-hot levels, counts, constant columns, heavy tails."""

from __future__ import annotations

import numpy as np

from corpus.case import Case, case, made


@case
def one_hot() -> Case:
    """Levels of two factors: a combination that no row has is outside although each level occurs."""
    rng = np.random.default_rng(10)
    pairs = np.array([(a, b) for a in range(4) for b in range(3) if (a, b) != (3, 2)])
    chosen = pairs[rng.integers(0, len(pairs), 200)]
    rows = np.hstack([np.eye(4)[chosen[:, 0]], np.eye(3)[chosen[:, 1]]])
    unseen = np.hstack([np.eye(4)[3], np.eye(3)[2]])
    return made(rows, ("inside", rows[:10]), ("outside", unseen), ("inside", (rows[:5] + rows[5:10]) / 2))


@case
def counts_with_zeros() -> Case:
    """Counts, mostly zero: a value below zero cannot be matched by any row."""
    rng = np.random.default_rng(11)
    rows = rng.poisson(0.4, (300, 12)).astype(np.float64)
    below = rows[:5].copy()
    below[np.arange(5), np.arange(5)] = -0.01
    return made(rows, ("inside", rows[:10]), ("outside", below), ("inside", (rows[:20] + rows[20:40]) / 2))


@case
def constant_columns() -> Case:
    rng = np.random.default_rng(13)
    rows = np.hstack([rng.standard_normal((60, 3)), np.full((60, 2), 7.5)])
    moved = rows[:3] + np.array([0, 0, 0, 1e-3, 0])
    return made(rows, ("inside", rows[:5]), ("inside", (rows[:8] + rows[8:16]) / 2), ("outside", moved))


@case
def nine_dimensions() -> Case:
    """Membership in nine dimensions, where triangulations give up: mixtures, midpoints and reflected points."""
    rng = np.random.default_rng(99)
    rows = rng.random((100, 9))
    mixtures = rng.dirichlet(np.ones(100), 10) @ rows
    return made(
        rows,
        ("inside", mixtures),
        ("inside", (rows[:9] + rows[9:18]) / 2),
        ("outside", 3.0 * rows[:5] - 1.0),
        ("any", rng.random((10, 9))),
    )


@case
def heavy_tails() -> Case:
    rng = np.random.default_rng(14)
    rows = rng.standard_cauchy((500, 6))
    return made(
        rows, ("inside", rows[:10]), ("inside", (rows[:10] + rows[10:20]) / 2), ("any", rng.standard_normal((10, 6)))
    )
