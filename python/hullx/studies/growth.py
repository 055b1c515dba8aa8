"""From shares inside by n and d to the number of points for one half, and its growth with the dimension.

For each d a curve of ln n in the logit of the share is fitted to the cells, which gives ln N_half with a standard
error.  The rate is the mean slope of ln N_half from the smallest to the largest d: its error is that of the
measurement, and the bend of the curve between them is not mistaken for noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.studies.intervals import Interval
from hullx.studies.table import Table


@dataclass(frozen=True)
class Growth:
    slope: float  # of ln N_half a dimension
    error: float
    halves: tuple[tuple[int, float], ...]  # (d, N_half)
    errors: tuple[float, ...]  # of ln N_half

    @property
    def interval(self) -> Interval:
        """Four standard errors to both sides."""
        return Interval(self.slope, self.slope - 4.0 * self.error, self.slope + 4.0 * self.error)


def growth(table: Table) -> Growth:
    """Fit N_half by dimension; `table` has columns n, d, share, hulls, queries."""
    halves, errors = [], []
    for d in sorted({int(row["d"]) for row in table}):  # type: ignore[arg-type]
        rows = [row for row in table if row["d"] == d and 0.0 < float(row["share"] or 0.0) < 1.0]
        if len(rows) < 3:
            continue
        log_n = np.log([float(row["n"] or 0) for row in rows])
        share = np.array([float(row["share"] or 0.0) for row in rows])
        if not (share.min() < 0.5 < share.max()):
            continue
        weight = np.array([float(row["hulls"] or 0) * math.sqrt(float(row["queries"] or 0)) for row in rows])
        centre, error = _half(log_n, share, weight)
        halves.append((d, math.exp(centre)))
        errors.append(error)
    if len(halves) < 2:
        raise ValueError("the table has fewer than two dimensions whose shares reach from below to above one half")
    (low, first), (high, last) = halves[0], halves[-1]
    slope = (math.log(last) - math.log(first)) / (high - low)
    return Growth(slope, math.hypot(errors[0], errors[-1]) / (high - low), tuple(halves), tuple(errors))


def _half(
    log_n: npt.NDArray[np.float64], share: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]
) -> tuple[float, float]:
    """ln n where the share is one half, and its standard error: ln n as a polynomial of the logit, at 0."""
    logit = np.log(share / (1.0 - share))
    precision = weight * share * (1.0 - share)
    degree = 2 if len(share) > 4 else 1
    design = np.vander(logit, degree + 1, increasing=True)
    slope = np.gradient(log_n, logit) if len(share) > 2 else np.full(len(share), np.ptp(log_n) / np.ptp(logit))
    weights = precision / np.maximum(np.square(slope), 1e-12)
    gram = design.T @ (weights[:, None] * design)
    solution = np.linalg.solve(gram, design.T @ (weights * log_n))
    rest = log_n - design @ solution
    inflation = max(1.0, float(np.sum(weights * rest**2)) / max(1, len(share) - degree - 1))
    return float(solution[0]), math.sqrt(inflation * float(np.linalg.inv(gram)[0, 0]))
