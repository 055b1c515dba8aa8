"""What is known of bars without drawing one.

A bar of length L pixels has 1 in the pixels that it covers and the covered part in the pixel where it ends, in every
line and channel alike.

Distances.  Two bars that end in the same pixel differ by |L - M| in one column; with whole columns between the ends,
L < M, by 1 in each of these, by 1 - f in the column where L ends, by g where M ends (f, g: covered parts).  So a bar
moves like L within a pixel and like the square root of L beyond: D = |L - M| or sqrt((1 - f)^2 + whole + g^2).

Hull.  Values of a column lie in [0, 1], and in a mixture a value is 1 (0) only if it is 1 (0) in every row that has
weight.  The bar that ends in column j has 1 before and 0 behind it, so all those rows end in column j, too, where
pictures are a segment: a new bar is inside exactly if it lies between the shortest and the longest of the others that
end in its column.  With K of n others there, K binomial (n, 1/w), it is an extreme one of K + 1 with chance
min(1, 2/(K + 1)), hence

    p = 1 - 2 w (1 - q^(n + 1)) / (n + 1) + q^n,      q = 1 - 1/w;

w = 1 is the grey level: (n - 1)/(n + 1).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def bar_distances(lengths: Floats, others: Floats) -> Floats:
    """Distance of bars that end at `lengths` and `others` (pixels), of one line and one channel."""
    low, high = np.minimum(lengths, others), np.maximum(lengths, others)
    first, last = np.floor(low), np.floor(high)
    squares = (first + 1.0 - low) ** 2 + np.maximum(last - first - 1.0, 0.0) + (high - last) ** 2
    return np.asarray(np.where(last > first, np.sqrt(squares), high - low))


def bar_ratios(lengths: Floats) -> Floats:
    """Second over first neighbour distance of each bar among all of them: what TwoNN reads."""
    ordered = np.sort(lengths)
    around = np.stack([np.roll(ordered, shift) for shift in (1, 2, -1, -2)])
    away = bar_distances(ordered, around)
    # nobody lies beyond the ends
    away[0, :1], away[1, :2], away[2, -1:], away[3, -2:] = (np.inf,) * 4
    nearest = np.sort(away, axis=0)[:2]
    return np.asarray(nearest[1] / nearest[0])


def bar_inside(n: int, width: int) -> float:
    """Chance that a new bar lies in the hull of n others, `width` pixels wide."""
    if n < 1 or width < 1:
        raise ValueError(f"`n` is {n} and `width` is {width}; both must be at least 1")
    none = (1.0 - 1.0 / width) ** n
    return 1.0 - 2.0 * width * (1.0 - none * (1.0 - 1.0 / width)) / (n + 1) + none
