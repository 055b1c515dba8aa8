"""The grain of sand: a proven bound on the share of the cube of all pictures that lies near a set of pictures.

Let x be a picture with d pixels in [0, 1], b of them exactly 0 or 1, and B the ball of radius r around x.  Where x_i is
0 (or 1) the cube lies in the half-space z_i >= 0 (or z_i <= 1), whose boundary passes through the centre of B; the b
reflections z_i -> 2 x_i - z_i map B to itself, and the 2^b images of the cube under them overlap in a set of measure 0
only.  So 2^b vol(B with cube) <= vol(B), and for pictures x_1, ..., x_n

    vol {z in cube: some |z - x_j| <= r}  <=  sum_j 2^(-b_j) V_d r^d,      V_d = pi^(d/2) / Gamma(d/2 + 1).

The cube has volume 1, so this is a share; in d = 784 only its logarithm is a number of the computer.

Rounding: a term's logarithm is below 10^4 in magnitude and comes from five operations and one log-gamma, each within
10^-15 of its magnitude; the sum of n <= 10^7 positive terms adds at most n 10^-16.  All of it is below 10^-6, which is
added.  Radii come from certified distances of `knn` within 10^-15 of theirs, which d log r multiplies by d: below 10^-6
as well for d < 10^6.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

GRAIN = -16.0  # log10 of the volume of a grain of sand, 0.1 mm^3, in a stadium, 10^6 m^3
SLACK = 2e-6  # see the head


def corners(images: npt.NDArray[Any], white: float) -> npt.NDArray[np.int64]:
    """Pixels of each picture (a row) that are exactly black or white: on a face of the cube."""
    return np.asarray(np.count_nonzero((images == 0) | (images == white), axis=1), dtype=np.int64)


def log10_share(radius: float, boundary: npt.NDArray[np.int64], dim: int) -> float:
    """log10 of the bound: at most so large a share of the cube is within `radius` of a picture.

    Parameters
    ----------
    radius : float
        Above 0, in units of a pixel's range.
    boundary : ndarray, shape (n,)
        Pixels at exactly 0 or 1, of each picture.
    dim : int
        Pixels of a picture.

    Returns
    -------
    float
        May be above 0, where the bound says nothing.
    """
    log_ball = 0.5 * dim * math.log(math.pi) - math.lgamma(0.5 * dim + 1.0) + dim * math.log(radius)
    exponents = -math.log(2.0) * boundary
    largest = float(exponents.max())
    total = largest + math.log(float(np.exp(exponents - largest).sum()))
    return (log_ball + total) / math.log(10.0) + SLACK


def radius_of_share(log10: float, boundary: npt.NDArray[np.int64], dim: int) -> float:
    """The radius at which the bound is `log10`, rounded down."""
    at_one = log10_share(1.0, boundary, dim)
    radius = math.pow(10.0, (log10 - at_one) / dim)
    while log10_share(radius, boundary, dim) > log10:
        radius *= 1.0 - 1e-12
    return radius
