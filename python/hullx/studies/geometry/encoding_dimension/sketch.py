"""A seeded sparse random projection that never needs more than a part of a picture: 12,000,000 numbers into 256.

Value j of line y is multiplied by a fair sign and added to bucket (j + o_y) mod `size`; signs and the shifts o_y are
independent.  For a fixed difference x of two pictures, with m_b the sum of x^2 in bucket b,

    E |Sx|^2 = |x|^2,      Var(|Sx|^2 given shifts) = 2 sum_b (m_b^2 - sum of x^4 in b)  =  2 sum over pairs that meet.

Values of different lines meet with chance 1/size, values of one line only if they are a multiple of `size` apart, so
the variance is at most 2 |x|^4 (1/size + s) on average, s the largest share of |x|^2 that one line holds: the bound of
a dense Gaussian matrix where many lines differ, at one addition a value (count sketch: Charikar, Chen, Farach-Colton,
Theor. Comput. Sci. 312, 2004; the sparse end of Achlioptas, J. Comput. Syst. Sci. 66, 2003).  sqrt(2/size) is the law
of the relative error of a squared distance.  Sums are taken in float64, whatever the values are.

Signs and shifts are functions of (seed, place) alone: how pictures are cut into parts changes nothing but roundings.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]
_BLOCK = 2**20  # values at a time


class Sketch:
    """The projection of pictures of `lines` x `width` values to `size` numbers; it keeps one byte a value."""

    def __init__(self, lines: int, width: int, size: int, seed: int) -> None:
        self.lines, self.width, self.size = lines, width, size
        values = lines * width
        sign = np.empty(values, dtype=np.int8)
        for start in range(0, values, _BLOCK):
            index = np.arange(start, min(start + _BLOCK, values), dtype=np.uint64)
            sign[start : start + len(index)] = 1 - 2 * (_mixed(index, seed) >> np.uint64(63)).astype(np.int8)
        self.sign = sign.reshape(lines, width)
        shifts = _mixed(np.arange(values, values + lines, dtype=np.uint64), seed)
        self.shift = (shifts % np.uint64(size)).astype(np.int64)

    @property
    def law(self) -> float:
        """Root mean square of the relative error of a squared distance, where many lines differ."""
        return math.sqrt(2.0 / self.size)

    def of_part(self, values: npt.NDArray[Any], top: int, left: int) -> Floats:
        """The sketch of a picture that is 0 but for `values`, (h, w), from line `top` and value `left` of a line."""
        height, width = values.shape
        begin = left % self.size
        padded = np.zeros((height, -(-(begin + width) // self.size) * self.size), dtype=values.dtype)
        np.multiply(values, self.sign[top : top + height, left : left + width], out=padded[:, begin : begin + width])
        folded = padded.reshape(height, -1, self.size).sum(axis=1, dtype=np.float64)
        turned = (np.arange(self.size)[None, :] - self.shift[top : top + height, None]) % self.size
        return np.asarray(np.take_along_axis(folded, turned, axis=1).sum(axis=0))

    def of_lines(self, brightness: npt.NDArray[Any], top: int) -> Floats:
        """The matrix (size, width) that takes one line to the sketch of the picture which repeats it from line `top`,
        multiplied by each `brightness`."""
        found = np.zeros(self.size * self.width)
        step = max(1, _BLOCK // self.width)
        column = np.arange(self.width)
        for start in range(0, len(brightness), step):
            part = slice(top + start, top + min(start + step, len(brightness)))
            bucket = (column[None, :] + self.shift[part, None]) % self.size
            weights = self.sign[part] * brightness[start : start + step, None].astype(np.float64)
            found += np.bincount((bucket * self.width + column).ravel(), weights.ravel(), minlength=len(found))
        return found.reshape(self.size, self.width)


def _mixed(words: Words, seed: int) -> Words:
    """The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), twice, keyed by the seed: 64 mixed bits a word."""
    for key in np.random.SeedSequence(seed).generate_state(2, np.uint64):
        words = words * np.uint64(0x9E3779B97F4A7C15) + key
        words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        words = words ^ (words >> np.uint64(31))
    return words
