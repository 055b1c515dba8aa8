"""Pictures of a number show that number, at any size, and the camera adds what it should."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from hullx.datasets import camera_jitter, render, render_blocks
from hullx.datasets.renderings import KINDS, Kind
from hullx.dimension import two_nn


def pictures(kind: Kind, u: object, size: int = 32, **options: object) -> np.ndarray:
    return render(kind, u, size, 1, **options).reshape(-1, size, size)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_is_a_picture_with_equal_channels(kind: Kind) -> None:
    rows = render(kind, [0.1, 0.9], 16, 3, jitter=camera_jitter(2, rng=1))
    assert (rows.shape, rows.dtype) == ((2, 16 * 16 * 3), np.float32)
    assert rows.min() >= 0.0
    assert rows.max() <= 1.0
    colours = rows.reshape(2, 16, 16, 3)
    assert (colours == colours[..., :1]).all()
    assert not np.array_equal(rows[0], rows[1])


@pytest.mark.parametrize("kind", KINDS)
def test_blocks_hold_the_same_rows_within_their_size(kind: Kind) -> None:
    u, cameras = np.random.default_rng(1).random(7), camera_jitter(7, rng=1)
    blocks = list(render_blocks(kind, u, 16, 3, jitter=cameras, width=2.0, block_bytes=2 * 16 * 16 * 3 * 4))
    assert [len(block) for block in blocks] == [2, 2, 2, 1]
    assert np.array_equal(np.concatenate(blocks), render(kind, u, 16, 3, jitter=cameras, width=2.0))


def test_one_block_of_twelve_million_dimensions_is_one_row() -> None:
    block = next(render_blocks("bump", [0.2, 0.8], 2_000, 3, block_bytes=1 << 20))
    assert block.shape == (1, 12_000_000)


def test_the_bar_covers_its_share_of_the_picture() -> None:
    u = np.array([0.0, 0.3, 0.5, 0.777, 1.0])
    assert np.allclose(pictures("bar", u)[:, 16].mean(axis=1), u, atol=1e-6)


def test_the_bump_stands_at_its_number() -> None:
    across = pictures("bump", [0.3, 0.5], width=2.0).sum(axis=1)
    centre = across @ (np.arange(32) + 0.5) / across.sum(axis=1)
    assert np.allclose(centre, [9.6, 16.0], atol=0.05)


def test_the_needle_points_at_its_angle() -> None:
    for u, picture in zip((0.25, 0.5, 0.8), pictures("needle", (0.25, 0.5, 0.8), 64), strict=True):
        y, x = np.mgrid[0:64, 0:64] + 0.5 - 32.0
        angle = np.arctan2(-(picture * y).sum(), (picture * x).sum())
        assert abs(angle - np.pi * u) < 0.02


def test_the_needle_of_a_box_is_that_of_the_whole_picture() -> None:
    """Only the box around the needle is drawn: beyond it there is nothing to draw."""
    for picture in pictures("needle", np.linspace(0.0, 1.0, 9), 64, width=3.0):
        rows, columns = np.nonzero(picture)
        assert picture[rows.min(), columns].max() < 0.5  # soft edges fade out before the box ends
        assert picture[rows, columns.max()].max() < 0.5


def test_each_printed_digit_looks_different() -> None:
    shown = pictures("digits", [d / 10 for d in range(10)], 64)
    for a, b in itertools.combinations(shown, 2):
        assert np.abs(a - b).sum() > 5.0


def test_printed_digits_jump_at_the_last_decimal_and_stand_still_between() -> None:
    before, same, after = pictures("digits", [0.42731, 0.42734, 0.42738], 64)
    assert np.array_equal(before, same)
    assert np.abs(after - before).sum() > 5.0


def test_digits_keep_within_the_picture() -> None:
    picture = pictures("digits", [0.8888], 64)[0]
    assert picture[:, [0, 1, -2, -1]].max() == 0.0
    assert picture[:15].max() == picture[-15:].max() == 0.0
    assert picture.max() == 1.0


def test_a_still_camera_changes_nothing_and_a_shift_moves() -> None:
    still, moved = (pictures("bump", [0.5], jitter=[[shift, 0.0, 0.0]]) for shift in (0.0, 0.25))
    assert np.allclose(still, pictures("bump", [0.5]), atol=1e-6)
    assert np.allclose(moved[0][:, 8:], still[0][:, :-8], atol=1e-6)


def test_a_turn_of_a_quarter_is_the_picture_turned() -> None:
    turned = pictures("needle", [0.3], jitter=[[0.0, 0.0, np.pi / 2.0]])[0]
    assert np.allclose(turned, np.rot90(pictures("needle", [0.3])[0], -1), atol=1e-5)


def test_the_camera_adds_dimensions_to_a_bump() -> None:
    rng = np.random.default_rng(2)
    u, cameras = rng.uniform(0.35, 0.65, 600), camera_jitter(600, rng=rng, shift=0.15, turn=0.0)
    # the bump is round and moves along its own line: of the camera's shifts only the one down is new
    for jitter, dimension in ((None, 1.0), (cameras, 2.0)):
        found = two_nn(render("bump", u, 24, 1, width=2.5, jitter=jitter), "likelihood", discard=0.1)
        assert found.standard_error is not None
        assert abs(found.value - dimension) < 4.0 * found.standard_error
