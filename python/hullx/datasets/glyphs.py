"""Printed digits, drawn as strokes of one thickness with soft edges, at any size.

A glyph is a list of polylines in a box 1 wide and 1.6 high, y downwards.  A pixel's ink follows from the distance of
its centre to the nearest stroke: full inside, none outside, falling linearly over `soft` pixels at the edge.
"""

from __future__ import annotations

import functools
import itertools

import numpy as np
from numpy.typing import NDArray

Line = list[tuple[float, float]]
Pixels = NDArray[np.float32]

HEIGHT = 1.6
STROKE = 0.17  # thickness, in widths of a glyph
ADVANCE = {".": 0.6}  # of the others:
DIGIT = 1.3
MARGIN = 0.1  # of the picture, on either side of the text


def _arc(x: float, y: float, rx: float, ry: float, start: float, stop: float) -> Line:
    angles = np.linspace(start, stop, max(3, round(abs(stop - start) * 6.0)))
    return [(x + rx * float(np.cos(a)), y + ry * float(np.sin(a))) for a in angles]


_TURN = 2.0 * np.pi
_SIX = [_arc(0.5, 1.1, 0.4, 0.42, 0.0, _TURN), _arc(0.86, 1.1, 0.76, 1.0, np.pi, np.pi + 1.3)]
STROKES: dict[str, list[Line]] = {
    "0": [_arc(0.5, 0.8, 0.4, 0.72, 0.0, _TURN)],
    "1": [[(0.24, 0.36), (0.56, 0.08), (0.56, 1.52)]],
    "2": [[*_arc(0.5, 0.5, 0.4, 0.42, np.pi, _TURN + 0.5), (0.1, 1.52), (0.92, 1.52)]],
    "3": [_arc(0.48, 0.44, 0.38, 0.36, -2.7, np.pi / 2), _arc(0.48, 1.16, 0.43, 0.36, -np.pi / 2, 2.7)],
    "4": [[(0.7, 1.52), (0.7, 0.08), (0.08, 1.08), (0.95, 1.08)]],
    "5": [[(0.86, 0.08), (0.2, 0.08), *_arc(0.48, 1.06, 0.42, 0.46, -2.4, 2.6)]],
    "6": _SIX,
    "7": [[(0.08, 0.08), (0.92, 0.08), (0.38, 1.52)]],
    "8": [_arc(0.5, 0.44, 0.34, 0.36, 0.0, _TURN), _arc(0.5, 1.16, 0.41, 0.36, 0.0, _TURN)],
    "9": [[(1.0 - x, HEIGHT - y) for x, y in line] for line in _SIX],
    ".": [[(0.2, 1.5), (0.2, 1.5)]],
}


def advance(character: str) -> float:
    """Width that a character takes in a line, in widths of a glyph."""
    return ADVANCE.get(character, DIGIT)


def text_strip(text: str, size: int, soft: float) -> tuple[int, Pixels]:
    """A line of digits and points in the middle of a picture of size x size: its first line, and the ink in [0, 1] of
    the lines that it takes."""
    scale = (1.0 - 2.0 * MARGIN) * size / sum(advance(c) for c in text)
    column, row = MARGIN * size, round((size - HEIGHT * scale) / 2.0)
    cells = [glyph(character, scale, soft) for character in text]
    first = max(0, row - cells[0][1])
    strip = np.zeros((min(size, row - cells[0][1] + len(cells[0][0])) - first, size), dtype=np.float32)
    for character, (cell, pad) in zip(text, cells, strict=True):
        left, top = round(column) - pad, row - pad - first
        cell = cell[max(0, -top) :, max(0, -left) :]
        space = strip[:, max(0, left) :][: cell.shape[0], : cell.shape[1]]
        np.maximum(space, cell[: space.shape[0], : space.shape[1]], out=space)
        column += advance(character) * scale
    return first, strip


@functools.lru_cache(maxsize=128)
def glyph(character: str, scale: float, soft: float) -> tuple[Pixels, int]:
    """Ink of one character whose box is `scale` pixels wide, and how many pixels stand on every side of the box."""
    pad = int(np.ceil(STROKE * scale / 2.0 + soft))
    height, width = (int(np.ceil(length * scale)) for length in (HEIGHT, 1.0))
    y, x = np.mgrid[-pad : height + pad, -pad : width + pad] + 0.5
    nearest = np.full(x.shape, np.inf)
    for line in STROKES[character]:
        corners = np.array(line) * scale
        for (x0, y0), (x1, y1) in itertools.pairwise(corners):
            np.minimum(nearest, segment_distance(x - x0, y - y0, x1 - x0, y1 - y0), out=nearest)
    ink = np.clip((STROKE * scale / 2.0 - nearest) / soft + 0.5, 0.0, 1.0).astype(np.float32)
    ink.setflags(write=False)
    return ink, pad


def segment_distance(x: NDArray[np.float64], y: NDArray[np.float64], dx: float, dy: float) -> NDArray[np.float64]:
    """Distance of points (x, y) to the segment from the origin to (dx, dy)."""
    length = dx * dx + dy * dy
    along = np.clip((x * dx + y * dy) / length, 0.0, 1.0) if length > 0.0 else 0.0
    return np.asarray(np.hypot(x - along * dx, y - along * dy))
