"""Coincidences: equal rows, a query on a row, distances that tie or nearly tie."""

from __future__ import annotations

import numpy as np

from corpus.case import Case, case, made


@case
def query_equals_row_and_centre() -> Case:
    """y = x_0 = the centre: every residual is zero at once."""
    rng = np.random.default_rng(1)
    rows = np.vstack(
        [
            np.zeros(4),
            rng.standard_normal((50, 4)),
        ]
    )
    rows = np.vstack([rows, -rows[1:]])
    return made(rows, ("inside", np.zeros(4)), ("inside", rows[1:4]))


@case
def all_rows_equal() -> Case:
    """R = 0: only the row itself is inside."""
    rows = np.full((7, 3), 0.1)
    return made(rows, ("inside", rows[0]), ("outside", np.nextafter(rows[0], 1.0)), ("outside", [1.0, 1.0, 1.0]))


@case
def one_row() -> Case:
    return made(
        [[0.3, -2.0]], ("inside", [0.3, -2.0]), ("outside", [0.3, -2.0000001]), distances=[0.0, 2.0000001 - 2.0]
    )


@case
def thousandfold_duplicates() -> Case:
    corners = np.vstack([np.zeros(3), np.eye(3)])
    rows = np.repeat(corners, 1000, axis=0)
    push = np.array([[0.4, 0.4, 0.4]])
    return made(rows, ("inside", corners), ("inside", [[0.25, 0.25, 0.25], [0.5, 0.5, 0.0]]), ("outside", push))


@case
def duplicates_of_one_row_dominate() -> Case:
    """One row fills 95 % of the table, so the quartiles coincide in every column."""
    rows = np.vstack([np.zeros((950, 3)), np.random.default_rng(2).standard_normal((50, 3))])
    return made(rows, ("inside", rows[945:960]), ("inside", rows[950:] / 2), ("outside", 5 * np.eye(3)))


@case
def near_ties_below_one_ulp() -> Case:
    """Rows whose squared distances differ by less than one float64 ulp: order by real distance, not by a formula."""
    rng = np.random.default_rng(64)
    base = rng.standard_normal(24)
    rows = np.array([rng.permutation(base) for _ in range(60)])
    rows[::7] = rows[3]
    rows[5] = np.nextafter(rows[3], 2.0)
    return made(rows, ("any", np.zeros(24)), ("any", np.full(24, 0.1)), ("any", base[::-1] * 1e-3))


@case
def near_ties_at_an_offset() -> Case:
    rng = np.random.default_rng(65)
    rows = 1e6 + rng.permuted(np.tile(rng.standard_normal(16), (40, 1)), axis=1)
    return made(rows, ("any", np.full(16, 1e6)), ("any", rows.mean(axis=0)))
