"""Pictures of one face that turns and brightens, with glasses painted on: never, in full or not at all, half
transparent, or sliding in from above."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.ndimage import affine_transform, gaussian_filter

Floats = npt.NDArray[np.float64]
SIDE = 25
TURN = np.deg2rad(8.0)
DARK = 0.05  # grey value of the frame
Kind = Literal["never", "on or off", "any opacity", "slid in"]
KINDS: tuple[Kind, ...] = ("never", "on or off", "any opacity", "slid in")


def glasses() -> Floats:
    """Opacity of a pair of round frames with a bridge, at the height of the eyes: (25, 25), 0 to 1."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(float)
    mask = np.zeros((SIDE, SIDE))
    for centre in (7.0, 17.0):
        radius = np.hypot(x - centre, y - 10.0)
        mask = np.maximum(mask, np.clip(1.6 - np.abs(radius - 4.0), 0.0, 1.0))
    bridge = (np.abs(y - 9.0) < 1.0) & (x > 10.5) & (x < 13.5)
    shape: Floats = np.clip(np.maximum(mask, bridge), 0.0, 1.0)
    return shape


def painted(face: Floats, opacity: float, lifted: float = 0.0) -> Floats:
    """The face with glasses of this opacity, `lifted` pixels above their place (from 25 on they are out of sight)."""
    shifted = affine_transform(glasses(), np.eye(2), offset=(lifted, 0.0), order=1)
    shown = opacity * shifted
    return np.asarray((1.0 - shown) * face + shown * DARK)


def turned(image: Floats, angle: float, brightness: float) -> Floats:
    """The image turned about its centre, its grey values multiplied."""
    c, s = np.cos(angle), np.sin(angle)
    matrix = np.array([[c, -s], [s, c]])
    middle = np.full(2, (SIDE - 1) / 2.0)
    found = affine_transform(image, matrix, offset=middle - matrix @ middle, order=1, mode="nearest")
    return np.asarray(brightness * found)


def frames(face: Floats, kind: Kind, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """`n` pictures of one face as rows, and how far on the glasses are, 0 to 1 (of "never": a number that means
    nothing).

    From one half on a picture counts as "with glasses".
    """
    smooth = gaussian_filter(face, 0.6)
    angle, brightness = rng.uniform(-TURN, TURN, n), rng.uniform(0.85, 1.15, n)
    where = rng.random(n)
    rows = np.empty((n, SIDE * SIDE))
    for i in range(n):
        image = smooth
        if kind == "on or off" and where[i] >= 0.5:
            image = painted(smooth, 1.0)
        if kind == "any opacity":
            image = painted(smooth, where[i])
        if kind == "slid in":
            image = painted(smooth, 1.0, SIDE * (1.0 - where[i]))
        rows[i] = turned(image, angle[i], brightness[i]).ravel()
    return rows, where
