"""The radius of whitened Gaussian rows: against simulation, the chi law, and the exact mean square."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi

from hullx.theory import gaussian_radius_quantile, gaussian_radius_variation


def whitened_radii(n: int, d: int, repeats: int) -> np.ndarray:
    rng = np.random.default_rng(n + d)
    found = []
    for _ in range(repeats):
        rows = rng.normal(size=(n, d))
        away = rows - rows.mean(axis=0)
        found.append(np.sqrt(np.einsum("ij,ij->i", away, np.linalg.solve(np.cov(rows.T), away.T).T)))
    return np.concatenate(found)


@pytest.mark.parametrize(("n", "d"), [(12, 3), (30, 20)])
def test_quantiles_and_variation_of_small_samples(n: int, d: int) -> None:
    radii = whitened_radii(n, d, 3000)
    for p in (0.05, 0.5, 0.95):
        assert np.mean(radii <= gaussian_radius_quantile(p, n, d)) == pytest.approx(p, abs=0.008)
    assert radii.std() / radii.mean() == pytest.approx(gaussian_radius_variation(n, d), rel=0.02)
    assert np.mean(radii**2) == pytest.approx((n - 1) * d / n, rel=1e-9)


def test_many_rows_follow_the_chi_law() -> None:
    for d in (1, 10, 200):
        assert gaussian_radius_quantile(0.9, 10**8, d) == pytest.approx(chi.ppf(0.9, d), rel=1e-5)
        assert gaussian_radius_variation(10**8, d) == pytest.approx(chi.std(d) / chi.mean(d), rel=1e-4)


def test_variation_is_that_of_the_quantiles() -> None:
    mean = quad(lambda p: gaussian_radius_quantile(p, 50, 7), 0, 1, limit=200)[0]
    square = 49 * 7 / 50
    assert gaussian_radius_variation(50, 7) == pytest.approx(math.sqrt(square / mean**2 - 1), rel=1e-4)


def test_too_few_rows_are_an_error() -> None:
    with pytest.raises(ValueError, match="`n`"):
        gaussian_radius_quantile(0.5, 11, 10)
