"""Answers to further questions to a hull: how far off the span, how far out along a ray. m queries, d features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.answers import HullAnswer
from hullx.arrays import Floats
from hullx.exclusion import Ints


@dataclass(frozen=True, eq=False, repr=False)
class AffineAnswer:
    """How far m queries are off the affine span of the rows; unpacks as ``lower, upper``.

    With b the base row, the claims are about mixtures p = b + Σ μ (x − b) over all rows x with Σ|μ| <= reach.

    Attributes
    ----------
    lower, upper : ndarray, shape (m,), float64
        No such mixture is nearer than `lower`; one of them is within `upper`. The caller's units.
    reach : ndarray, shape (m,)
        2^20 or more, so `lower` bounds the distance to the hull (reach 1), too; infinite where rows and normal are
        exactly orthogonal, as for a constant feature: then `lower` bounds the distance to the whole span.
    normal, offset : ndarray, shapes (m, d) and (m,)
        ``normal @ (p - query) <= offset < 0`` for every such p: the proof of `lower`. Zero without one.
    base : int
    pivots : ndarray, shape (rank,), int64
    coefficients : ndarray, shape (m, rank)
        μ of the pivot rows: the proof of `upper`.

    Examples
    --------
    >>> from hullx import Hull
    >>> Hull([[0.0, 5.0], [1.0, 5.0]]).affine_residual([[9.0, 5.0], [0.5, 7.0]])
    AffineAnswer(2 queries: 1 off the span of dimension 1)
    """

    lower: Floats
    upper: Floats
    reach: Floats
    normal: Floats
    offset: Floats
    base: int
    pivots: Ints
    coefficients: Floats

    def __iter__(self) -> Iterator[Floats]:
        yield self.lower
        yield self.upper

    def __len__(self) -> int:
        return len(self.lower)

    def __repr__(self) -> str:
        off = int((self.lower > 0.0).sum())
        return f"AffineAnswer({len(self):,} queries: {off:,} off the span of dimension {len(self.pivots):,})"


@dataclass(frozen=True, eq=False, repr=False)
class GaugeAnswer:
    """How far out m queries are, as multiples of the way from the centre to the boundary: certified intervals.

    Attributes
    ----------
    lower, upper : ndarray, shape (m,), float64
        The gauge t lies in [lower, upper]: ``query = center + t * (b - center)`` with b on the boundary. Below 1
        inside, above 1 outside, infinite off the span of the rows.
    status : ndarray, shape (m,), str
        "converged", "no_progress", "max_rounds", "invalid".
    center : ndarray, shape (d,)
    columns : ndarray, shape (rank,), int64
        The features in which the hull has an interior; t is about these. All of them unless the rows are
        rank-deficient: then the other features follow from these, up to the tolerance.
    ball : float
        Radius, in the scaled frame, of a ball around the centre inside the hull.
    interior, interior_points
        Its proof: points either way along each axis, with the weights that hold them.
    cuts, cut_points
        Proof of `lower`: a point of each ray beyond the boundary, with the normal that separates it.
    near, near_points, factors
        Proof of `upper`: a point of each ray, ``center + factor * (query - center)``, with the weights near it.
    on_ray : ndarray, shape (m,), bool
        Which queries the last two are about, in order: the others are at the centre, off the span or invalid.
    off_span : AffineAnswer or None
        Where the rows are rank-deficient: how far the centre and each finite query are off their span, in the scaled
        frame.

    Examples
    --------
    >>> from hullx import Hull
    >>> Hull([[-1.0], [1.0]]).gauge([[0.5], [3.0]])
    GaugeAnswer(2 queries: 1 within the boundary, 1 beyond)
    """

    lower: Floats
    upper: Floats
    status: npt.NDArray[np.str_]
    center: Floats
    columns: Ints
    ball: float
    interior: HullAnswer | None
    interior_points: Floats
    cuts: HullAnswer | None
    cut_points: Floats
    near: HullAnswer | None
    near_points: Floats
    factors: Floats
    on_ray: npt.NDArray[np.bool_]
    off_span: AffineAnswer | None

    def __len__(self) -> int:
        return len(self.lower)

    def __repr__(self) -> str:
        inside, outside = int((self.upper <= 1.0).sum()), int((self.lower > 1.0).sum())
        return f"GaugeAnswer({len(self):,} queries: {inside:,} within the boundary, {outside:,} beyond)"
