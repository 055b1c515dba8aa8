"""Profile: Gaussian rows have a Gaussian's profile, others differ where they should."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from scipy.stats import skew

import hullx
from hullx.profile import profile


def test_gaussian_rows_have_the_profile_of_a_gaussian() -> None:
    rng = np.random.default_rng(11)
    rows = rng.normal(size=(1200, 9)) @ rng.normal(size=(9, 9))
    found = profile(rows, rng.normal(size=(300, 9)) * 5.0, sample=400)
    assert found.leave_one_out.interval.holds(found.leave_one_out.law)
    for step in found.halfway.steps:
        assert abs(step.interval.estimate - step.law) < 0.11, step
    assert found.halfway.components is not None
    assert found.halfway.law is not None
    assert abs(found.halfway.components - found.halfway.law) < 0.8
    assert found.radial is not None
    assert found.radial.variation == pytest.approx(found.radial.law, rel=0.08)
    assert max(abs(q.value - q.law) for q in found.radial.quantiles) < 0.05
    assert found.warnings == ()
    assert json.loads(json.dumps(found.document(), allow_nan=False))["rows"] == 1200


def test_shares_are_those_of_the_hull_itself() -> None:
    rng = np.random.default_rng(12)
    rows, test = rng.normal(size=(300, 4)), rng.normal(size=(80, 4))
    found = profile(rows, test, sample=1000)
    alone = hullx.Hull(rows).leave_one_out(want="verdict").verdict
    assert found.leave_one_out.interval.estimate == np.mean(alone == hullx.INSIDE)
    assert found.test is not None
    assert found.test.interval.estimate == np.mean(hullx.in_hull(rows, test))
    # components: the last step is all of them, an invertible image of the rows
    assert found.halfway.steps[-1].interval.estimate == pytest.approx(np.mean(alone == hullx.INSIDE), abs=1e-12)
    # inside stays inside with fewer components
    shares = [step.interval.estimate for step in found.halfway.steps]
    assert shares == sorted(shares, reverse=True)


def test_half_way_is_interpolated_between_neighbouring_numbers_of_components() -> None:
    rows = np.random.default_rng(13).normal(size=(500, 20))
    half = profile(rows, sample=300).halfway
    shares = {step.components: step.interval.estimate for step in half.steps}
    assert half.components is not None
    low = math.floor(half.components)
    assert shares[low] >= 0.5 > shares[low + 1]
    assert half.components == pytest.approx(low + (shares[low] - 0.5) / (shares[low] - shares[low + 1]))


def test_a_scale_mixture_is_inside_more_often_and_its_radius_says_why() -> None:
    rng = np.random.default_rng(14)
    rows = rng.normal(size=(1000, 12)) * np.exp(rng.normal(size=(1000, 1)) * 0.7)
    found = profile(rows, sample=300)
    assert found.radial is not None
    assert found.radial.variation > 2 * found.radial.law
    assert found.leave_one_out.interval.low > found.leave_one_out.law
    assert found.halfway.components is None  # even all twelve leave more than one half inside


def test_unit_rows_are_always_outside_and_said_to_be() -> None:
    rows = np.random.default_rng(15).normal(size=(600, 3))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    found = profile(unit.astype(np.float32))
    assert found.leave_one_out.interval.estimate == 0.0
    assert "same norm, 1:" in found.warnings[0]
    assert not any("norm" in text for text in profile(rows).warnings)


def test_fewer_rows_than_features() -> None:
    rows = np.random.default_rng(16).normal(size=(60, 200))
    found = profile(rows)
    assert (found.rank, found.radial, found.leave_one_out.interval.estimate) == (59, None, 0.0)
    assert found.leave_one_out.law == 0.0
    assert "60 rows span 59 dimensions" in found.warnings[0]
    assert found.halfway.components is not None


def test_duplicates_are_left_out_and_counted() -> None:
    rows = np.random.default_rng(17).normal(size=(200, 5))
    found = profile(np.vstack([rows, rows[:50]]))
    plain = profile(rows)
    assert (found.rows, found.duplicates) == (200, 50)
    assert found.leave_one_out == plain.leave_one_out
    assert found.dimensions == plain.dimensions
    assert "50 rows equal" in found.warnings[0]


def test_hubness_is_the_skewness_of_occurrences() -> None:
    rows = np.random.default_rng(18).normal(size=(300, 30))
    hubs = profile(rows, sample=20).hubness
    counts = np.bincount(hullx.knn(rows, k=10).indices.ravel(), minlength=300)
    assert hubs.skewness == pytest.approx(skew(counts))
    assert (hubs.largest, hubs.never) == (counts.max(), np.mean(counts == 0))
    assert sum(hubs.histogram) == 300


def test_the_sample_is_chosen_by_the_seed_alone() -> None:
    rows = np.random.default_rng(19).normal(size=(300, 6))
    assert profile(rows, sample=50, num_threads=1) == profile(rows, sample=50, num_threads=2)
    assert profile(rows, sample=50).leave_one_out != profile(rows, sample=50, seed=3).leave_one_out


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="at least 32"):
        profile(np.random.default_rng(0).normal(size=(20, 3)))
    with pytest.raises(ValueError, match="`test` has 2 columns"):
        profile(np.random.default_rng(0).normal(size=(50, 3)), [[0.0, 1.0]])
