"""Pictures of one number: the same number u in [0, 1] shown as a grey level, a bar, a needle, a bump, printed digits.

The encoding has size · size · channels dimensions, the data have one.  Grey level, needle and bump are continuous in
u; soft edges decide how smooth.  Printed digits are not: with four decimals there are 10,001 pictures, and they jump.
Camera jitter (two shifts, a turn) adds three dimensions.

A picture is a row, its pixels row by row, channels last, all channels alike, 0 dark and 1 bright, float32.  Rows are
made in blocks, so that nothing of the size of all pictures is ever in memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hullx.datasets.clouds import Floats, Stream, counted
from hullx.datasets.glyphs import segment_distance, text_strip

Pixels = NDArray[np.float32]
Kind = Literal["grey", "bar", "needle", "bump", "digits"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DECIMALS = 4
BLOCK_BYTES = 64 << 20


@dataclass(frozen=True, eq=False)
class Patch:
    """The part of a picture that is not dark, from line `top` and column `left`; where all its lines are multiples of
    one, `values` is that line, (1, w), and `down`, (h,), the multipliers: a sum over pixels is cheap then."""

    top: int
    left: int
    values: Pixels
    down: Pixels | None = None

    @property
    def ink(self) -> Pixels:
        """The pixels, (h, w)."""
        return self.values if self.down is None else np.asarray(self.down[:, None] * self.values)

    @property
    def box(self) -> tuple[slice, slice]:
        """Lines and columns."""
        height, width = len(self.values) if self.down is None else len(self.down), self.values.shape[1]
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


def render(
    kind: Kind,
    u: ArrayLike,
    size: int,
    channels: int = 3,
    *,
    jitter: ArrayLike | None = None,
    width: float | None = None,
) -> Pixels:
    """Draw numbers as pictures.

    Parameters
    ----------
    kind : {"grey", "bar", "needle", "bump", "digits"}
        ``grey``: every pixel is u: dimension 1, affine rank 1; a fresh number is inside the hull of n pictures with
        probability (n - 1)/(n + 1). ``bar``: from the left border to u, half as high as the picture. ``needle``: from
        the centre at the angle π u. ``bump``: a Gaussian bump centred at (u, 1/2): dimension 1, fresh ones outside.
        ``digits``: u printed with four decimals: 10,001 pictures, no curve.
    u : array_like, shape (n,)
        Numbers in [0, 1].
    size : int
        Pixels of a side.
    channels : int
        Colours a pixel.
    jitter : array_like, shape (n, 3), optional
        Camera of each picture: shift to the right and down as shares of the side, turn in radians. Three more
        dimensions. What the camera shows from beyond the border repeats the border.
    width : float, optional
        In pixels: width of the soft edges of bar, needle and digits (default 1: the share of a pixel that is covered),
        standard deviation of the bump (default a tenth of the side).

    Returns
    -------
    ndarray, shape (n, size * size * channels), float32

    Raises
    ------
    ValueError
        If an argument is out of range or the shapes differ.

    Notes
    -----
    O(n size²). For many large pictures: `render_blocks`.

    Examples
    --------
    >>> render("bar", [0.5, 0.625], 4, 1).reshape(2, 4, 4)[:, 1]
    array([[1. , 1. , 0. , 0. ],
           [1. , 1. , 0.5, 0. ]], dtype=float32)
    """
    numbers, cameras = _checked(kind, u, size, channels, jitter, width)
    rows = np.empty((len(numbers), size * size, channels), dtype=np.float32)
    for i, one in enumerate(patches(kind, numbers, size, width=width)):
        picture = np.zeros((size, size), dtype=np.float32)
        picture[one.box] = one.ink
        if cameras is not None:
            picture = _seen_by(picture, *cameras[i])
        rows[i] = picture.reshape(-1, 1)
    return rows.reshape(len(numbers), -1)


def patches(kind: Kind, u: ArrayLike, size: int, *, width: float | None = None) -> Iterator[Patch]:
    """Draw only the part of each picture that is not dark, one channel: a needle is a hundredth of its picture.

    Parameters
    ----------
    kind, u, size, width
        As for `render`.

    Yields
    ------
    Patch
        Of each number in order; what lies outside its box is 0.

    Raises
    ------
    ValueError
        As `render`, at once.

    Examples
    --------
    >>> next(patches("bar", [0.5], 4)).box
    (slice(1, 3, None), slice(0, 4, None))
    """
    numbers, _ = _checked(kind, u, size, 1, None, width)
    soft = (0.1 * size if kind == "bump" else 1.0) if width is None else float(width)
    return (_DRAW[kind](float(number), size, soft) for number in numbers)


def render_blocks(
    kind: Kind,
    u: ArrayLike,
    size: int,
    channels: int = 3,
    *,
    jitter: ArrayLike | None = None,
    width: float | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> Iterator[Pixels]:
    """Draw numbers as pictures, a block of rows at a time.

    Parameters
    ----------
    kind, u, size, channels, jitter, width
        As for `render`.
    block_bytes : int
        Largest size of a block; a block has at least one row.

    Yields
    ------
    ndarray, shape (rows, size * size * channels), float32
        The rows of `render` in order.

    Raises
    ------
    ValueError
        As `render`, at once.

    Examples
    --------
    >>> [block.shape for block in render_blocks("grey", [0.1, 0.2, 0.3], 10, 1, block_bytes=800)]
    [(2, 100), (1, 100)]
    """
    numbers, cameras = _checked(kind, u, size, channels, jitter, width)
    counted(block_bytes=block_bytes)
    rows = max(1, block_bytes // (4 * size * size * channels))

    def blocks() -> Iterator[Pixels]:
        for first in range(0, len(numbers), rows):
            part = slice(first, first + rows)
            camera = None if cameras is None else cameras[part]
            yield render(kind, numbers[part], size, channels, jitter=camera, width=width)

    return blocks()


def camera_jitter(n: int, *, rng: Stream, shift: float = 0.02, turn: float = 0.03) -> Floats:
    """Draw how an unsteady camera stands: three more dimensions, for `jitter` of `render`.

    Parameters
    ----------
    n : int
        Pictures.
    rng : int or numpy.random.Generator
        Seed or stream.
    shift, turn : float
        Largest shift as a share of the side, largest turn in radians; uniform.

    Returns
    -------
    ndarray, shape (n, 3)

    Raises
    ------
    ValueError
        If `n` is below 1.

    Examples
    --------
    >>> camera_jitter(5, rng=1).shape
    (5, 3)
    """
    counted(n=n)
    return np.asarray(np.random.default_rng(rng).uniform(-1.0, 1.0, (n, 3)) * [shift, shift, turn])


def _checked(
    kind: str, u: ArrayLike, size: int, channels: int, jitter: ArrayLike | None, width: float | None
) -> tuple[Floats, Floats | None]:
    counted(size=size, channels=channels)
    if kind not in KINDS:
        raise ValueError(f"`kind` is {kind!r}; it must be one of {', '.join(map(repr, KINDS))}")
    numbers = np.asarray(u, dtype=np.float64)
    if numbers.ndim != 1 or not ((numbers >= 0.0) & (numbers <= 1.0)).all():
        raise ValueError("`u` must be one row of numbers in [0, 1]")
    if width is not None and not 0.0 < width < np.inf:
        raise ValueError(f"`width` is {width!r}; it must be a positive number of pixels")
    if jitter is None:
        return numbers, None
    cameras = np.asarray(jitter, dtype=np.float64)
    if cameras.shape != (len(numbers), 3) or not np.isfinite(cameras).all():
        raise ValueError(f"`jitter` has shape {cameras.shape}; it must be ({len(numbers)}, 3) and finite")
    return numbers, cameras


def _grey(u: float, size: int, _soft: float) -> Patch:
    return Patch(0, 0, np.full((1, size), u, dtype=np.float32), np.ones(size, dtype=np.float32))


def _bar(u: float, size: int, soft: float) -> Patch:
    centres = np.arange(size) + 0.5
    # a bar of whole pixels is covered wholly at u = 1: the soft edge begins half its width before the end
    line = np.clip((u * size - centres) / soft + 0.5, 0.0, 1.0).astype(np.float32)
    top = size // 4
    return Patch(top, 0, line[None, :], np.ones(size - 2 * top, dtype=np.float32))


def _bump(u: float, size: int, soft: float) -> Patch:
    centres = np.arange(size) + 0.5
    across, down = (np.exp(-0.5 * ((centres - at * size) / soft) ** 2).astype(np.float32) for at in (u, 0.5))
    return Patch(0, 0, across[None, :], down)


def _needle(u: float, size: int, soft: float) -> Patch:
    thickness, length, middle = max(2.0, size / 16.0), 0.42 * size, size / 2.0
    tip_x, tip_y = length * math.cos(math.pi * u), -length * math.sin(math.pi * u)
    reach = thickness / 2.0 + soft + 1.0
    first, last = (
        [int(np.clip(limit, 0, size)) for limit in (end_x, end_y)]
        for end_x, end_y in (
            (middle + min(0.0, tip_x) - reach, middle + min(0.0, tip_y) - reach),
            (middle + max(0.0, tip_x) + reach, middle + max(0.0, tip_y) + reach),
        )
    )
    x = (np.arange(first[0], last[0], dtype=np.float64) + 0.5 - middle)[None, :]
    y = (np.arange(first[1], last[1], dtype=np.float64) + 0.5 - middle)[:, None]
    distance = segment_distance(x, y, tip_x, tip_y)
    return Patch(first[1], first[0], np.clip((thickness / 2.0 - distance) / soft + 0.5, 0.0, 1.0).astype(np.float32))


def _digits(u: float, size: int, soft: float) -> Patch:
    top, strip = text_strip(f"{u:.{DECIMALS}f}", size, soft)
    return Patch(top, 0, strip)


_DRAW: dict[Kind, Callable[[float, int, float], Patch]] = {
    "grey": _grey,
    "bar": _bar,
    "needle": _needle,
    "bump": _bump,
    "digits": _digits,
}


def _seen_by(picture: Pixels, right: float, down: float, turn: float) -> Pixels:
    """The picture shifted and turned about its centre, between pixels by bilinear interpolation."""
    size = len(picture)
    middle = (size - 1) / 2.0
    x = np.arange(size)[None, :] - middle - right * size
    y = np.arange(size)[:, None] - middle - down * size
    from_x = np.clip(np.cos(turn) * x + np.sin(turn) * y + middle, 0.0, size - 1.0)
    from_y = np.clip(np.cos(turn) * y - np.sin(turn) * x + middle, 0.0, size - 1.0)
    column, row = from_x.astype(np.int64), from_y.astype(np.int64)
    beside, below = np.minimum(column + 1, size - 1), np.minimum(row + 1, size - 1)
    share_x, share_y = (from_x - column).astype(np.float32), (from_y - row).astype(np.float32)
    upper = picture[row, column] * (1 - share_x) + picture[row, beside] * share_x
    lower = picture[below, column] * (1 - share_x) + picture[below, beside] * share_x
    return np.asarray(upper * (1 - share_y) + lower * share_y, dtype=np.float32)
