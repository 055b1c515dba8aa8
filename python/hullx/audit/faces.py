"""Faces: combinations of values that no training row has, each a proof that a row is outside the hull.

A value at the end of its column's training range (a count of 0, a level of a text) can only be matched by mixtures of
rows that have it.  So if no training row has all the values of such a set at once, no mixture has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hullx.audit.encode import Encoded
from hullx.audit.result import Bools, Floats

MOST_COLUMNS = {2: 40, 3: 24}  # of a row, tried in full for pairs and triples
MOST_BYTES = 2**26  # read for one row and size
MOST_TOGETHER = 5  # columns in one sentence
FEWEST_ROWS = 2  # a value that one training row has is no face worth naming


@dataclass(frozen=True)
class Value:
    """One column's value, and how many training rows have it."""

    column: str
    text: str  # "fuel = diesel"
    rows: int


@dataclass(frozen=True)
class Face:
    """Values that no training row has together."""

    values: tuple[Value, ...]
    expected: float  # training rows that would have them all, were the columns independent


class FaceFinder:
    """Finds faces of live rows; training rows are kept as one bit each for every value met."""

    def __init__(self, encoded: Encoded) -> None:
        self._encoded = encoded
        self._low: Floats = encoded.train.min(axis=0)
        self._high: Floats = encoded.train.max(axis=0)
        self._masks: dict[tuple[int, float], tuple[NDArray[np.uint8], int]] = {}
        self._found: dict[frozenset[tuple[int, float]], Face | None] = {}

    def face(self, row: int) -> Face | None:
        """Return the smallest such combination for a live row, of equally small ones the most surprising."""
        values = self._extreme_values(self._encoded.live[row])
        key = frozenset(values)
        if key not in self._found:
            self._found[key] = self._search(sorted(key))
        return self._found[key]

    def _extreme_values(self, query: Floats) -> Iterator[tuple[int, float]]:
        at_end = (query == self._low) | (query == self._high)
        varies = self._low < self._high
        for j in np.flatnonzero(at_end & varies):
            # of a text's indicators only the level that the row has: the zeros of the others follow
            if self._encoded.features[j].level is None or query[j] == 1.0:
                yield int(j), float(query[j])

    def _search(self, values: Sequence[tuple[int, float]]) -> Face | None:
        masks = [self._mask(*value) for value in values]
        kept = [i for i, (_, rows) in enumerate(masks) if rows >= FEWEST_ROWS]
        if not kept or self._together([masks[i][0] for i in kept]):
            return None
        # the rarest values exclude most; pairs and triples are tried in full among these
        kept.sort(key=lambda i: masks[i][1])
        for size, most in MOST_COLUMNS.items():
            best = self._best(values, masks, kept[:most], size)
            if best is not None:
                return best
        return self._shrunk(values, masks, kept)

    def _best(
        self,
        values: Sequence[tuple[int, float]],
        masks: Sequence[tuple[NDArray[np.uint8], int]],
        near: Sequence[int],
        size: int,
    ) -> Face | None:
        if len(near) < size:
            return None
        bits = np.stack([masks[i][0] for i in near])
        firsts = list(combinations(range(len(near) - 1), size - 1))
        if len(firsts) * bits.nbytes > MOST_BYTES:
            return None
        log_rows = np.log([masks[i][1] for i in near])
        best: tuple[float, tuple[int, ...]] | None = None
        for first in firsts:
            joint = np.bitwise_and.reduce(bits[list(first)], axis=0)
            last = first[-1] + 1 + np.flatnonzero(~np.any(bits[first[-1] + 1 :] & joint, axis=1))
            if last.size:
                chosen = int(last[np.argmax(log_rows[last])])
                surprise = float(log_rows[list(first)].sum() + log_rows[chosen])
                if best is None or surprise > best[0]:
                    best = surprise, (*first, chosen)
        return None if best is None else self._as_face([values[near[i]] for i in best[1]])

    def _shrunk(
        self,
        values: Sequence[tuple[int, float]],
        masks: Sequence[tuple[NDArray[np.uint8], int]],
        kept: Sequence[int],
    ) -> Face | None:
        """Drop values, commonest first, while no training row has the others."""
        group = list(kept)
        for i in sorted(kept, key=lambda i: -masks[i][1]):
            fewer = [j for j in group if j != i]
            if fewer and not self._together([masks[j][0] for j in fewer]):
                group = fewer
        return self._as_face([values[i] for i in group]) if len(group) <= MOST_TOGETHER else None

    def _mask(self, feature: int, value: float) -> tuple[NDArray[np.uint8], int]:
        key = (feature, value)
        if key not in self._masks:
            has: Bools = self._encoded.train[:, feature] == value
            self._masks[key] = np.packbits(has), int(has.sum())
        return self._masks[key]

    @staticmethod
    def _together(masks: Sequence[NDArray[np.uint8]]) -> bool:
        return bool(np.bitwise_and.reduce(masks).any())

    def _as_face(self, values: Sequence[tuple[int, float]]) -> Face:
        n = self._encoded.train.shape[0]
        named = []
        expected = float(n)
        for feature, value in values:
            rows = self._mask(feature, value)[1]
            expected *= rows / n
            about = self._encoded.features[feature]
            text = about.name if about.level is not None else f"{about.column} = {number_text(value)}"
            named.append(Value(about.column, text, rows))
        named.sort(key=lambda value: value.rows)
        return Face(tuple(named), expected)


def number_text(value: float) -> str:
    """Write a number of the data for a person: whole numbers in full, others with four digits."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.4g}" if 1e-4 <= abs(value) < 1e6 else f"{value:.3e}"
