"""Membership and distance in one call, for rows that are asked about once."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.answers import INSIDE, UNDECIDED
from hullx.arrays import Floats
from hullx.errors import HullxWarning
from hullx.hull import Hull
from hullx.progress import Progress
from hullx.validation import Backend, NanPolicy


def in_hull(
    points: Any,
    queries: Any,
    *,
    tolerance: float = 1e-9,
    exclude: Any = None,
    num_threads: int | None = None,
    backend: Backend = "auto",
    progress: Progress | None = None,
) -> npt.NDArray[np.bool_]:
    """Return for each query whether it is inside the convex hull of the rows.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        The rows whose hull it is.
    queries : array_like, shape (m, d)
        What to ask about.
    tolerance : float
        As in `Hull`.
    exclude, num_threads, backend, progress
        As in `Hull.query`.

    Returns
    -------
    ndarray, shape (m,), bool
        True where inside is proven. Undecided queries are False, with one warning that counts them.

    Raises
    ------
    ValueError
        As `Hull.query`.

    Notes
    -----
    Cost and source: `Hull.query` with ``want="verdict"``.

    Examples
    --------
    >>> in_hull([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [[0.25, 0.25], [1.0, 1.0]])
    array([ True, False])
    """
    hull = Hull(points, tolerance)
    answer = hull.query(queries, exclude=exclude, num_threads=num_threads, backend=backend, progress=progress)
    undecided = int((answer.verdict == UNDECIDED).sum())
    if undecided:
        warnings.warn(
            f"{undecided:,} of {len(answer):,} queries are undecided and returned as False: neither inside nor outside "
            f"is proven at tolerance {hull.tolerance:g}. Raise the tolerance, or see Hull.query(...).scaled_lower, "
            ".scaled_upper and .status for how close they are.",
            HullxWarning,
            stacklevel=2,
        )
    return np.asarray(answer.verdict == INSIDE)


def hull_distance(
    points: Any,
    queries: Any,
    *,
    rtol: float = 1e-6,
    tolerance: float = 1e-9,
    exclude: Any = None,
    num_threads: int | None = None,
    backend: Backend = "auto",
    nan_policy: NanPolicy = "raise",
    progress: Progress | None = None,
) -> Floats:
    """Return the Euclidean distance of each query to the convex hull of the rows.

    Parameters
    ----------
    points : Points or array_like, shape (n, d)
        The rows whose hull it is.
    queries : array_like, shape (m, d)
        What to ask about.
    rtol, tolerance, exclude, num_threads, backend, nan_policy, progress
        As in `Hull` and `Hull.query`.

    Returns
    -------
    ndarray, shape (m,), float64
        Certified upper ends of the intervals, within `rtol` of the truth where the status is "converged"; 0 inside, NaN
        for an invalid query.

    Raises
    ------
    ValueError
        As `Hull.query`.

    Notes
    -----
    Cost and source: `Hull.query` with ``want="distance"``, which also returns the lower ends and the proofs.

    Examples
    --------
    >>> hull_distance([[0.0, 0.0], [0.0, 1.0]], [[3.0, 0.5]]).round(9)
    array([3.])
    """
    hull = Hull(points, tolerance)
    answer = hull.query(
        queries,
        want="distance",
        rtol=rtol,
        exclude=exclude,
        num_threads=num_threads,
        backend=backend,
        nan_policy=nan_policy,
        progress=progress,
    )
    return answer.distance
