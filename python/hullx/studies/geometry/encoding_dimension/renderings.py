"""The pictures of a number that are looked at, and their projection without holding them: one patch at a time.

A picture of 2000 x 2000 x 3 values is 12,000,000 numbers; 4,000 of them would be 192 GB.  Of each only the part that is
not dark is drawn, in one channel (all are alike), and added to its buckets (`sketch`); where all lines of a picture are
one line with different brightness the sum over the lines is taken once for all pictures.  Held are: a sign for every
value (one byte), one patch, and of each picture 256 sums or one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.datasets.renderings import Kind, Patch, patches, render
from hullx.studies.geometry.encoding_dimension.sketch import Sketch

Floats = npt.NDArray[np.float64]
CHANNELS = 3


@dataclass(frozen=True)
class Rendering:
    """A way to draw a number; `width`: soft edge or standard deviation as a share of the side, None: one pixel."""

    name: str
    kind: Kind
    width: float | None
    expected: str  # "smooth", "sharp" (edges of one pixel) or "jumps"

    def pixels(self, size: int) -> float:
        """The width in pixels."""
        return 1.0 if self.width is None else max(1.0, self.width * size)


RENDERINGS = (
    Rendering("grey level", "grey", None, "smooth"),
    Rendering("bump", "bump", 0.1, "smooth"),
    Rendering("soft needle", "needle", 1.0 / 16.0, "smooth"),
    Rendering("narrow bump", "bump", None, "sharp"),
    Rendering("bar", "bar", None, "sharp"),
    Rendering("needle", "needle", None, "sharp"),
    Rendering("printed digits", "digits", None, "jumps"),
)
# Before an unsteady camera: edges wide enough that neighbours overlap.
BY_CAMERA = (
    Rendering("bump", "bump", 0.1, "smooth"),
    Rendering("soft needle", "needle", 0.15, "smooth"),
    Rendering("printed digits", "digits", 0.06, "jumps"),
)
BY_NAME = {one.name: one for one in RENDERINGS}


def values_of(size: int) -> int:
    """Encoding dimension of a picture."""
    return size * size * CHANNELS


def whole(rendering: Rendering, u: Floats, size: int, jitter: Floats | None = None) -> Floats:
    """The pictures themselves, (n, size * size * 3)."""
    rows = render(rendering.kind, u, size, CHANNELS, jitter=jitter, width=rendering.pixels(size))
    return rows.astype(np.float64)


def projected(rendering: Rendering, u: Floats, size: int, sketch: Sketch) -> Floats:
    """The sketch of `whole`, (n, sketch.size); of the pictures it holds one patch, or one line each."""
    drawn = patches(rendering.kind, u, size, width=rendering.pixels(size))
    first = next(patches(rendering.kind, u[:1], size, width=rendering.pixels(size)))
    if first.down is not None:
        return _of_lines(sketch, first, drawn)
    return np.stack([sketch.of_part(np.repeat(p.ink, CHANNELS, axis=1), p.top, CHANNELS * p.left) for p in drawn])


def _of_lines(sketch: Sketch, first: Patch, drawn: Iterable[Patch]) -> Floats:
    """Pictures whose lines are multiples of one, with the same multipliers in all."""
    assert first.down is not None
    by_pixel = sketch.of_lines(first.down, first.top).reshape(sketch.size, -1, CHANNELS).sum(axis=2)
    lines = []
    for patch in drawn:
        if patch.top != first.top or not np.array_equal(patch.down, first.down):  # type: ignore[arg-type]
            raise ValueError("the lines of these pictures have different brightness: sum them one by one")
        lines.append(patch.values[0])
    return np.asarray(np.stack(lines).astype(np.float64) @ by_pixel.T)


def sketch_of(size: int, target: int, seed: int) -> Sketch:
    """The projection of pictures of this size."""
    return Sketch(size, CHANNELS * size, target, seed)
