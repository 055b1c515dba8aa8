"""Random clouds with known truth: their dimension, and the chance that a fresh point lies in their hull.

Every generator gives n rows as float64 from the stream `rng`; rows of one call are independent and alike, so train and
test rows are cut from one call where both have to share a subspace or a curve.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Stream = int | np.random.Generator  # a seed, or a stream to go on with


def counted(**numbers: int) -> None:
    """Refuse counts and dimensions below 1, by name."""
    for name, value in numbers.items():
        if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
            raise ValueError(f"`{name}` is {value!r}; it must be a whole number of at least 1")


def gaussian(n: int, d: int, *, rng: Stream) -> Floats:
    """Draw standard Gaussian points: dimension d, membership `hullx.theory.gaussian_membership`.

    Parameters
    ----------
    n, d : int
        Rows and columns.
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
    >>> gaussian(100, 3, rng=1).shape
    (100, 3)
    """
    counted(n=n, d=d)
    return np.random.default_rng(rng).standard_normal((n, d))


def scale_mixture(n: int, d: int, spread: float, *, rng: Stream) -> Floats:
    """Draw Gaussian points, each stretched by its own factor exp(spread · z) with z standard Gaussian.

    Dimension d. At spread 0 membership is the Gaussian law; it rises with the spread, since points with a small factor
    lie deep within those with a large one.

    Parameters
    ----------
    n, d : int
        Rows and columns.
    spread : float
        Standard deviation of the logarithm of the factor, at least 0.
    rng : int or numpy.random.Generator
        Seed or stream.

    Returns
    -------
    ndarray, shape (n, d)

    Raises
    ------
    ValueError
        If a count is below 1, or the spread is negative.

    Examples
    --------
    >>> radius = np.linalg.norm(scale_mixture(4000, 400, 0.5, rng=1), axis=1)
    >>> float(np.log(radius).std().round(1))
    0.5
    """
    counted(n=n, d=d)
    if not 0.0 <= spread < np.inf:
        raise ValueError(f"`spread` is {spread!r}; it must be a number of at least 0")
    stream = np.random.default_rng(rng)
    rows = stream.standard_normal((n, d))
    return np.asarray(rows * np.exp(spread * stream.standard_normal(n))[:, None])


def ball(n: int, d: int, *, rng: Stream) -> Floats:
    """Draw points uniform in the unit ball: dimension d, membership `hullx.theory.ball_membership`.

    Parameters
    ----------
    n, d : int
        Rows and columns.
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
    >>> bool((np.linalg.norm(ball(100, 3, rng=1), axis=1) <= 1).all())
    True
    """
    counted(n=n, d=d)
    stream = np.random.default_rng(rng)
    rows = stream.standard_normal((n, d))
    radius = stream.random(n) ** (1.0 / d) / np.linalg.norm(rows, axis=1)
    return np.asarray(rows * radius[:, None])


def sphere(n: int, d: int, *, rng: Stream) -> Floats:
    """Draw points uniform on the unit sphere of R^d: dimension d - 1, membership 0 for d >= 2 (all are vertices).

    Parameters
    ----------
    n, d : int
        Rows and columns.
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
    >>> np.allclose(np.linalg.norm(sphere(100, 3, rng=1), axis=1), 1.0)
    True
    """
    rows = gaussian(n, d, rng=rng)
    return np.asarray(rows / np.linalg.norm(rows, axis=1)[:, None])


def cube(n: int, d: int, *, rng: Stream) -> Floats:
    """Draw points uniform in the unit cube [0, 1)^d: dimension d; for d = 1 membership is (n - 1)/(n + 1).

    Parameters
    ----------
    n, d : int
        Rows and columns.
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
    >>> points = cube(100, 3, rng=1)
    >>> bool(((points >= 0) & (points < 1)).all())
    True
    """
    counted(n=n, d=d)
    return np.random.default_rng(rng).random((n, d))


def hypercube_vertices(d: int) -> Floats:
    """List the 2^d vertices of the unit cube: each of them is a vertex of their hull, none lies in that of the others.

    Parameters
    ----------
    d : int
        1 <= d <= 20.

    Returns
    -------
    ndarray, shape (2**d, d)
        Zeros and ones, counting in binary.

    Raises
    ------
    ValueError
        If `d` is out of range.

    Examples
    --------
    >>> hypercube_vertices(2).tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    counted(d=d)
    if d > 20:
        raise ValueError(f"`d` is {d}; at most 20, which are a million vertices")
    return ((np.arange(2**d)[:, None] >> np.arange(d)[::-1]) & 1).astype(np.float64)


def linear_subspace(n: int, ambient: int, d: int, *, rng: Stream) -> Floats:
    """Draw Gaussian points of a random d-dimensional subspace: membership `hullx.theory.gaussian_membership(n, d)`.

    The rows obey it up to rounding: they leave the subspace by about 1e-16, which the hull's tolerance forgives.

    Parameters
    ----------
    n, ambient, d : int
        Rows, columns, dimension of the subspace through 0; d <= ambient.
    rng : int or numpy.random.Generator
        Seed or stream.

    Returns
    -------
    ndarray, shape (n, ambient)

    Raises
    ------
    ValueError
        If a count is below 1, or the subspace does not fit.

    Examples
    --------
    >>> int(np.linalg.matrix_rank(linear_subspace(100, 20, 3, rng=1)))
    3
    """
    counted(n=n, ambient=ambient, d=d)
    if d > ambient:
        raise ValueError(f"`d` is {d}, more than `ambient`, {ambient}; a subspace has at most as many dimensions")
    stream = np.random.default_rng(rng)
    basis = np.linalg.qr(stream.standard_normal((ambient, d)))[0]
    return np.asarray(stream.standard_normal((n, d)) @ basis.T)
