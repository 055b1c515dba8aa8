"""Units, offsets and magnitudes: what a product of the rows as given would lose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from corpus.case import Case, case, made


def _clusters(jitter: float) -> Case:
    rng = np.random.default_rng(60)
    centres = rng.standard_normal((60, 16))
    rows = (centres[:, None, :] + jitter * rng.standard_normal((60, 500, 16))).reshape(-1, 16)
    mixtures = rng.dirichlet(np.ones(60), 10) @ rows[::500]
    outward = centres[:10] * 1.5 - 0.5 * centres.mean(axis=0)
    return made(
        rows, ("inside", mixtures), ("inside", rows[::3000]), ("any", rng.standard_normal((10, 16))), ("any", outward)
    )


@case
def tight_clusters_1e_3() -> Case:
    return _clusters(1e-3)


@case
def tight_clusters_1e_2() -> Case:
    return _clusters(1e-2)


@case
def tight_clusters_1e_4() -> Case:
    return _clusters(1e-4)


@case
def one_wild_value() -> Case:
    """A tolerance taken from mean and maximum called query 0, 997 spreads away, inside."""
    rows = np.random.default_rng(12).standard_normal((1000, 3))
    rows[500, 1] = 1e12
    return made(rows, ("outside", [[0.0, 0.0, 997.0], [997.0, 0.0, 0.0], [0.0, -5.0, 0.0]]), ("inside", rows[:5]))


@case
def offset_1e8() -> Case:
    """Products of the rows as given lose everything; differences do not.  Mixtures lie on the grid of the floats."""
    rng = np.random.default_rng(8)
    rows = np.round(rng.standard_normal((300, 5)) * 2**20) / 2**20
    inside = (rows[:60:2] + rows[1:60:2]) / 2
    far = rows.mean(axis=0) + 8 * np.eye(5)
    return made(rows + 1e8, ("inside", rows[:20] + 1e8), ("inside", inside + 1e8), ("outside", far + 1e8))


@case
def offset_1e8_float32() -> Case:
    rng = np.random.default_rng(9)
    rows = (rng.integers(-50, 51, (300, 4)) * 8 + 1e8).astype(np.float32)
    rows64 = rows.astype(np.float64)
    return made(rows, ("inside", (rows64[:20] + rows64[20:40]) / 2), ("outside", rows64.max(axis=0) + 8.0))


def _scaled(factor: float) -> Case:
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((80, 4))
    inside = rng.dirichlet(np.ones(80), 6) @ rows
    return made(
        rows * factor, ("inside", rows[:6] * factor), ("inside", inside * factor), ("outside", 9 * rows[:6] * factor)
    )


@case
def scale_1e_160() -> Case:
    """Squares of the raw values underflow."""
    return _scaled(1e-160)


@case
def scale_1e20() -> Case:
    return _scaled(1e20)


@case
def scale_1e_20() -> Case:
    return _scaled(1e-20)


@case
def scale_1e140() -> Case:
    return _scaled(1e140)


@case
def subnormal_values() -> Case:
    """Differences of a few units in the last place that exists: a proof may not survive the way to caller's units.

    Undecided is fair; outside with an offset that rounded to 0 is not.
    """
    rows = np.array([[2, 2, -2], [-2, 3, -1], [-3, 2, -1]]) * 5e-324
    return replace(made(rows, ("inside", rows), ("any", [[-5e-324, 1e-323, -5e-324]])), may_stay_open=True)


@case
def raw_units() -> Case:
    """Features from 1e-6 to 1e6: raw coordinates stalled at 3e-8 R."""
    rng = np.random.default_rng(5)
    units = 10.0 ** np.linspace(-6, 6, 9)
    rows = rng.gamma(2.0, size=(400, 9))
    mixtures = rng.dirichlet(np.ones(400), 10) @ rows
    push = np.eye(9) * 40.0 + rows.mean(axis=0)
    return made(rows * units, ("inside", rows[:10] * units), ("inside", mixtures * units), ("outside", push * units))


@case
def near_collinear_spectra() -> Case:
    """Smooth curves with a baseline: neighbouring features are nearly equal, the rank is 5 up to 1e-7."""
    rng = np.random.default_rng(7)
    x = np.linspace(0, 1, 60)
    peaks = np.exp(-(((x - np.linspace(0.1, 0.9, 5)[:, None]) / 0.15) ** 2))
    rows = 2.0 + rng.gamma(2.0, size=(120, 5)) @ peaks + 1e-7 * rng.standard_normal((120, 60))
    mixtures = rng.dirichlet(np.ones(120), 8) @ rows
    return made(rows, ("inside", rows[:8]), ("inside", mixtures), ("outside", rows[:4] + 5.0 * peaks[0]))


@case
def one_normal_for_two_metrics() -> Case:
    """Units from 1e-6 to 1e3; the caller's best normal does not prove the verdict in the scaled frame.

    An answer carries one normal, which has to prove its verdict, so `lower` may stay below what the caller's metric
    allows; the interval has to be sound all the same, and the status must not say "converged".
    """
    rows = np.array(
        [
            [1.5867496e-01, -1.4235422e-06, -8.3208408e-07, 9.5420380e00, -1.5099548e-06, -1.6776133e03],
            [-8.7590881e-02, 1.5873601e-06, -1.2159716e-06, -7.9480238e00, -5.9780382e-07, 3.3904651e02],
        ],
        dtype=np.float32,
    )
    close = [0.11752440324926577, -9.027964566313552e-07, -8.901700297567201e-07]
    query = [*close, 6.61948184756668, -1.3591977703100907e-06, -1340.63325651009]
    return replace(made(rows, ("outside", query)), open_distance=True)
