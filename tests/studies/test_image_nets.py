"""Autoencoders of pictures and their judge: they learn, follow their seed, and say what they are not made for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from hullx.studies.learning.image_nets import image_coder, judge
from hullx.studies.learning.training import Recipe

SIDE = 8
FIT = Recipe(epochs=25, batch=20, rate=1e-2, cosine=True)


def bars(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of a bright row (class 0) or column (class 1) with a little noise."""
    rng = np.random.default_rng(seed)
    labels, place = rng.integers(2, size=count), rng.integers(SIDE, size=count)
    rows = 0.1 * rng.random((count, SIDE, SIDE))
    for picture, label, at in zip(rows, labels, place, strict=True):
        picture[(at, slice(None)) if label == 0 else (slice(None), at)] = 0.95
    return rows.reshape(count, -1), labels.astype(np.int64)


def error(coder: Any, rows: np.ndarray) -> float:
    return float(np.square(coder.decode(coder.encode(rows)) - rows).mean())


@pytest.mark.parametrize("kind", ["plain", "variational", "denoising"])
def test_each_kind_learns_and_has_codes_of_its_size(kind: Any) -> None:
    rows, _ = bars(200)
    coder = image_coder(rows, 6, kind, FIT, np.random.default_rng(2), beta=0.05)
    assert coder.encode(rows).shape == (200, 6)
    fresh = bars(50, 9)[0]
    assert error(coder, fresh) < 0.8 * np.square(fresh - rows.mean(axis=0)).mean()
    decoded = coder.decode(coder.encode(rows))
    assert 0.0 <= decoded.min() <= decoded.max() <= 1.0


def test_a_denoising_one_takes_noise_away() -> None:
    rows, _ = bars(300)
    coder = image_coder(rows, 12, "denoising", FIT, np.random.default_rng(2), noise=0.2)
    noisy = rows + 0.2 * np.random.default_rng(3).standard_normal(rows.shape)
    cleaned = coder.decode(coder.encode(noisy))
    assert np.square(cleaned - rows).mean() < np.square(noisy - rows).mean()


def test_no_epochs_leave_weights_random_and_the_seed_fixes_everything() -> None:
    rows, _ = bars(60)
    none = Recipe(epochs=0)
    first, second, other = (image_coder(rows, 4, "plain", none, np.random.default_rng(s)) for s in (5, 5, 6))
    np.testing.assert_array_equal(first.encode(rows), second.encode(rows))
    assert not np.array_equal(first.encode(rows), other.encode(rows))
    assert error(first, rows) > rows.var()
    short = Recipe(epochs=2, batch=20)
    again = [image_coder(rows, 4, "variational", short, np.random.default_rng(5)).encode(rows) for _ in range(2)]
    np.testing.assert_array_equal(*again)


def test_blocks_do_not_change_what_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = bars(50)
    coder = image_coder(rows, 4, "plain", Recipe(epochs=0), np.random.default_rng(5))
    whole = coder.encode(rows)
    monkeypatch.setattr("hullx.studies.learning.image_nets.BLOCK", 7)
    np.testing.assert_allclose(coder.encode(rows), whole, atol=1e-5)


def test_the_judge_is_right_and_as_sure_as_it_is_right() -> None:
    rows, labels = bars(300)
    spare, known = bars(100, 4)
    fresh, truth = bars(200, 5)
    found = judge(rows, labels, spare, known, Recipe(epochs=15, batch=20, rate=3e-3), np.random.default_rng(1))
    shares = found.probabilities(fresh)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-6)
    assert (shares.argmax(axis=1) == truth).mean() > 0.95


def test_labels_without_meaning_make_a_judge_unsure() -> None:
    """The temperature is chosen on rows of their own: a network that learnt noise by heart is not believed."""
    rows, _ = bars(150)
    spare, _ = bars(150, 4)
    rng = np.random.default_rng(7)
    random = [rng.integers(2, size=150).astype(np.int64) for _ in range(2)]
    found = judge(rows, random[0], spare, random[1], Recipe(epochs=60, batch=20, rate=5e-3), np.random.default_rng(1))
    assert found.temperature > 1.5
    assert found.probabilities(bars(100, 6)[0]).max(axis=1).mean() < 0.8


def test_sides_that_are_no_multiple_of_four_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 4"):
        image_coder(np.zeros((5, 36)), 2, "plain", FIT, np.random.default_rng(1))
