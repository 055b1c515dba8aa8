"""Scores of rows that were not trained on, by where the training rows lie: the larger, the farther away.

hull              distance to the convex hull, 0 inside
hull p            1 - p-value of it among training rows, each left out of the hull in turn: the same order, calibrated
nearest, mean     distance to the nearest row, mean of those to the nearest ones
density           minus the logarithm of a kernel density over the hundred nearest rows, as wide as training rows that
                  are left out find likeliest
Mahalanobis       in standard deviations along all directions in which training rows vary
off the span      distance from the affine span of the training rows
from the mean     distance from the mean of the training rows: the control, near need not be safe
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats
from hullx.calibration import p_values
from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.points import Points
from hullx.studies.geometry.real_data.sources import Ints

RTOL = 0.03  # of distances to the hull: their order is asked for
LOOSE = 0.05  # of those of training rows
NEAR = 100  # rows that a density is made of
WIDTH_ROWS = 500  # that decide its width
WIDTHS = np.geomspace(0.03, 3.0, 41)  # tried, in their median distance to the nearest row
FLAT = 1e-13  # of the largest variance: less is rounding
SHRUNK = 1e-3  # of the mean variance, added to each: directions that hardly vary would decide alone
ALL = ("hull", "hull p", "nearest", "mean", "density", "Mahalanobis", "off the span", "from the mean")
BASIC = ("hull", "nearest", "mean", "density", "Mahalanobis")


class Known:
    """Training rows in one space, ready to say how far others are."""

    def __init__(self, train: Floats, neighbors: int, calibration: int = 0) -> None:
        self.points = Points(np.ascontiguousarray(train))
        self.train = train
        self.neighbors = neighbors
        self.calibration = np.arange(min(calibration, len(train)))  # rows are in random order

    @functools.cached_property
    def hull(self) -> Hull:
        return Hull(self.points)

    @functools.cached_property
    def left_out(self) -> Floats:
        """Upper bounds of the distances of calibration rows to the hull of the others."""
        answer = self.hull.leave_one_out(self.calibration, want="distance", rtol=LOOSE)
        return np.where(answer.verdict == 1, 0.0, answer.upper)

    @functools.cached_property
    def _law(self) -> tuple[Floats, Floats, Floats]:
        """Mean, directions as columns, variances."""
        mean = self.train.mean(axis=0)
        centered = self.train - mean
        values, vectors = np.linalg.eigh(centered.T @ centered / max(1, len(centered) - 1))
        return mean, vectors, values

    @functools.cached_property
    def _width(self) -> float:
        rows = np.arange(min(WIDTH_ROWS, len(self.train)))
        near = knn(self.points, self.train[rows], min(NEAR, len(self.train) - 1), exclude=rows).distances
        unit = max(float(np.median(near[:, 0])), 1e-12)
        near = near[near[:, 0] > 0.0]  # copies would be likeliest at no width at all
        dims = int((self._law[2] > FLAT * self._law[2][-1]).sum())
        likely = [-energy(near, width * unit).mean() - dims * np.log(width) for width in WIDTHS]
        return float(WIDTHS[int(np.argmax(likely))]) * unit

    def verdicts(self, rows: Floats) -> npt.NDArray[np.int8]:
        return self.hull.query(rows).verdict

    def scores(self, rows: Floats, names: tuple[str, ...] = BASIC) -> dict[str, Floats]:
        """The scores that are named."""
        found: dict[str, Floats] = {}
        if "hull" in names:
            answer = self.hull.query(rows, want="distance", rtol=RTOL)
            found["hull"] = np.where(answer.verdict == 1, 0.0, answer.upper)
            if "hull p" in names:
                found["hull p"] = 1.0 - p_values(self.left_out, np.where(answer.verdict == 1, 0.0, answer.lower))
        near = knn(self.points, rows, min(NEAR, len(self.train))).distances
        if "nearest" in names:
            found["nearest"] = near[:, 0].copy()
        if "mean" in names:
            found["mean"] = near[:, : self.neighbors].mean(axis=1)
        if "density" in names:
            found["density"] = energy(near, self._width)
        mean, vectors, values = self._law
        seen = values > FLAT * values[-1]
        along = (rows - mean) @ vectors
        if "Mahalanobis" in names:
            kept = np.maximum(values, 0.0) + SHRUNK * values.mean()
            found["Mahalanobis"] = np.sqrt((np.square(along) / kept).sum(axis=1))
        if "off the span" in names:
            off = np.sqrt(np.square(along[:, ~seen]).sum(axis=1))
            found["off the span"] = np.where(off > FLAT * np.sqrt(values[-1]), off, 0.0)
        if "from the mean" in names:
            found["from the mean"] = np.linalg.norm(rows - mean, axis=1)
        return found


def energy(near: Floats, width: float) -> Floats:
    """Minus the logarithm of the sum of Gaussian kernels, from ascending distances; the constant is left out."""
    scaled = -0.5 * np.square(near / width)
    return np.asarray(-(scaled[:, 0] + np.log(np.exp(scaled - scaled[:, :1]).sum(axis=1))))


def within_class(known: Known, distance: Floats, classes: Ints, answers: Ints) -> Floats:
    """1 - p-value of a distance among calibration rows of the class that the machine answered."""
    own, out = classes[known.calibration], np.zeros(len(distance))
    for c in np.unique(answers):
        mine = answers == c
        out[mine] = 1.0 - p_values(known.left_out[own == c], distance[mine]) if (own == c).any() else 0.0
    return out
