"""What an estimator returns, and the standard error of a mean over rows that are neighbours of each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hullx.arrays import Floats
from hullx.exclusion import Ints


@dataclass(frozen=True)
class Estimate:
    """An estimated dimension.

    Attributes
    ----------
    method : str
        Estimator with its options.
    value : float
        The dimension.
    standard_error : float or None
        Sampling error; it knows nothing of bias. None where none is known.
    rows : int
        Rows used.
    duplicates : int
        Rows dropped because an earlier row equals them.
    skipped : int
        Other rows without an estimate: all their neighbours at one distance, or too few left in a ready table.

    Examples
    --------
    >>> Estimate("two_nn, fit to 90 %", 15.62, None, 9000)
    Estimate(two_nn, fit to 90 %: 15.62, 9,000 rows)
    """

    method: str
    value: float
    standard_error: float | None
    rows: int
    duplicates: int = 0
    skipped: int = 0

    def __repr__(self) -> str:
        error = "" if self.standard_error is None else f" ± {self.standard_error:.2g}"
        parts = [f"{self.method}: {self.value:.4g}{error}", f"{self.rows:,} rows"]
        if self.duplicates:
            parts.append(f"{self.duplicates:,} duplicates dropped")
        if self.skipped:
            parts.append(f"{self.skipped:,} skipped")
        return f"Estimate({', '.join(parts)})"


@dataclass(frozen=True)
class ScaleCurve:
    """An estimate at several scales, finest first.

    Attributes
    ----------
    scale : str
        What `scales` count.
    scales : tuple of int
        Neighbour rank, or rows of a block.
    radii : tuple of float
        Mean distance to the farthest neighbour that was used, in the units of the data.
    estimates : tuple of Estimate
        One a scale.

    Examples
    --------
    >>> curve = ScaleCurve("neighbor", (2,), (0.5,), (Estimate("gride 1:2", 2.0, 0.1, 100),))
    >>> curve
    ScaleCurve(neighbor 2 (distance 0.5): 2 ± 0.1)
    """

    scale: str
    scales: tuple[int, ...]
    radii: tuple[float, ...]
    estimates: tuple[Estimate, ...]

    @property
    def values(self) -> tuple[float, ...]:
        """The dimensions."""
        return tuple(one.value for one in self.estimates)

    def __repr__(self) -> str:
        lines = []
        for scale, radius, one in zip(self.scales, self.radii, self.estimates, strict=True):
            error = "" if one.standard_error is None else f" ± {one.standard_error:.2g}"
            lines.append(f"{self.scale} {scale:,} (distance {radius:.4g}): {one.value:.4g}{error}")
        return f"ScaleCurve({', '.join(lines)})"


def error_of_sum(scores: Floats, neighbors: Ints) -> float:
    """Standard error of the sum of `scores`, one a row with mean 0, of rows with these neighbours (-1: none).

    Rows that are neighbours share distances, so their scores are correlated and sqrt(sum of squares) is too small, by a
    quarter to a third in simulations.  The products of the scores of every row with its neighbours, in either
    direction, are added: the variance estimator for dependence along a known graph (Newey and West, Econometrica 55,
    1987, in time; Conley, J. Econometrics 92, 1999, in space).  Never below the independent one.
    """
    n, k = neighbors.shape
    rows, others = np.repeat(np.arange(n), k), neighbors.ravel()
    known = others >= 0
    low, high = np.minimum(rows, others)[known], np.maximum(rows, others)[known]
    edges = np.unique(low * n + high)
    shared = 2.0 * float(np.dot(scores[edges // n], scores[edges % n]))
    return math.sqrt(float(np.dot(scores, scores)) + max(0.0, shared))
