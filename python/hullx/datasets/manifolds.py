"""Random points of curves and surfaces whose dimension is known, and often who lies in whose hull.

Rows of one call lie on one curve or surface: cut train and test rows from one call.
"""

from __future__ import annotations

import numpy as np

from hullx.datasets.clouds import Floats, Stream, counted


def torus(n: int, d: int, *, rng: Stream) -> Floats:
    """Draw points uniform on the flat torus, d circles of circumference 1 in R^(2d): dimension d, membership 0.

    Locally it is the unit cube whose opposite sides are glued (`hullx.theory.torus_neighbor_distance` holds in the
    limit of short distances). All points lie on one sphere, so all are vertices.

    Parameters
    ----------
    n, d : int
        Rows, number of circles.
    rng : int or numpy.random.Generator
        Seed or stream.

    Returns
    -------
    ndarray, shape (n, 2 d)
        Cosine and sine of each angle in turn, over 2 π.

    Raises
    ------
    ValueError
        If `n` or `d` is below 1.

    Examples
    --------
    >>> torus(100, 3, rng=1).shape
    (100, 6)
    """
    counted(n=n, d=d)
    angle = 2.0 * np.pi * np.random.default_rng(rng).random((n, d))
    return np.asarray(np.stack([np.cos(angle), np.sin(angle)], axis=-1).reshape(n, 2 * d) / (2.0 * np.pi))


def spline(n: int, d: int, *, rng: Stream) -> Floats:
    """Draw points of a cubic spline through d + 2 Gaussian knots of R^d: dimension 1, affine rank d.

    Membership depends on the curve: average over many. Source: L. Ruis, "Learning in High Dimension Always Amounts to
    Extrapolation" (blog, 2021), with the parameter uniform between the first knot and the last.

    Parameters
    ----------
    n, d : int
        Rows and columns, d >= 2.
    rng : int or numpy.random.Generator
        Seed or stream; it draws the knots first.

    Returns
    -------
    ndarray, shape (n, d)

    Raises
    ------
    ValueError
        If `n` is below 1 or `d` below 2.

    Examples
    --------
    >>> spline(100, 3, rng=1).shape
    (100, 3)
    """
    counted(n=n, d=d)
    if d < 2:
        raise ValueError(f"`d` is {d}; a curve through d + 2 knots that is cubic needs d >= 2")
    from scipy.interpolate import CubicSpline

    stream = np.random.default_rng(rng)
    curve = CubicSpline(np.linspace(0.0, 1.0, d + 2), stream.standard_normal((d + 2, d)), bc_type="not-a-knot")
    return np.asarray(curve(stream.random(n)), dtype=np.float64)


def moment_curve(n: int, d: int, *, rng: Stream) -> Floats:
    """Draw points (t, t², …, t^d), t uniform in [-1, 1): dimension 1, membership 0 for d >= 2 (all are vertices).

    Parameters
    ----------
    n, d : int
        Rows and columns; for d = 1 membership is (n - 1)/(n + 1).
    rng : int or numpy.random.Generator
        Seed or stream.

    Returns
    -------
    ndarray, shape (n, d)

    Raises
    ------
    ValueError
        If `n` or `d` is below 1.

    Examples
    --------
    >>> points = moment_curve(100, 3, rng=1)
    >>> np.allclose(points[:, 2], points[:, 0] ** 3)
    True
    """
    counted(n=n, d=d)
    t = np.random.default_rng(rng).uniform(-1.0, 1.0, n)
    return np.asarray(t[:, None] ** np.arange(1, d + 1))


def trigonometric_curve(n: int, d: int, *, rng: Stream) -> Floats:
    """Draw points (cos t, sin t, cos 2t, sin 2t, …) of a closed curve: dimension 1, membership 0 (all are vertices).

    Parameters
    ----------
    n, d : int
        Rows and columns; d is even.
    rng : int or numpy.random.Generator
        Seed or stream; t is uniform in [0, 2 π).

    Returns
    -------
    ndarray, shape (n, d)

    Raises
    ------
    ValueError
        If `n` is below 1 or `d` is not even.

    Examples
    --------
    >>> np.allclose(np.linalg.norm(trigonometric_curve(100, 6, rng=1), axis=1) ** 2, 3.0)
    True
    """
    counted(n=n, d=d)
    if d % 2:
        raise ValueError(f"`d` is {d}; it must be even, a cosine and a sine each")
    angle = 2.0 * np.pi * np.random.default_rng(rng).random(n)[:, None] * np.arange(1, d // 2 + 1)
    return np.asarray(np.stack([np.cos(angle), np.sin(angle)], axis=-1).reshape(n, d))


def fourier_curve(n: int, d: int, harmonics: int, *, rng: Stream) -> Floats:
    """Draw points of a random closed curve, a Fourier series with Gaussian coefficients over k: dimension 1.

    Its affine rank is min(d, 2 harmonics). Membership depends on the curve: average over many.

    Parameters
    ----------
    n, d : int
        Rows and columns.
    harmonics : int
        Number of frequencies: the more, the wilder.
    rng : int or numpy.random.Generator
        Seed or stream; it draws the coefficients first.

    Returns
    -------
    ndarray, shape (n, d)

    Raises
    ------
    ValueError
        If a count is below 1.

    Examples
    --------
    >>> int(np.linalg.matrix_rank(fourier_curve(100, 10, 2, rng=1)))
    4
    """
    counted(n=n, d=d, harmonics=harmonics)
    stream = np.random.default_rng(rng)
    k = np.arange(1, harmonics + 1)
    cosines, sines = stream.standard_normal((2, harmonics, d)) / k[:, None]
    angle = 2.0 * np.pi * stream.random(n)[:, None] * k
    return np.asarray(np.cos(angle) @ cosines + np.sin(angle) @ sines)


def swiss_roll(n: int, *, rng: Stream) -> Floats:
    """Draw points of a rolled-up rectangle in R^3: dimension 2, affine rank 3.

    Parameters
    ----------
    n : int
        Rows.
    rng : int or numpy.random.Generator
        Seed or stream.

    Returns
    -------
    ndarray, shape (n, 3)
        (t cos t, 21 h, t sin t) with t uniform in [1.5 π, 4.5 π) and h in [0, 1).

    Raises
    ------
    ValueError
        If `n` is below 1.

    Examples
    --------
    >>> points = swiss_roll(100, rng=1)
    >>> radius = np.hypot(points[:, 0], points[:, 2]) / np.pi
    >>> bool(((radius >= 1.5) & (radius < 4.5)).all())
    True
    """
    counted(n=n)
    stream = np.random.default_rng(rng)
    t = 1.5 * np.pi * (1.0 + 2.0 * stream.random(n))
    return np.column_stack([t * np.cos(t), 21.0 * stream.random(n), t * np.sin(t)])
