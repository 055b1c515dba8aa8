"""Shapes: lattices, cubes, simplices, curves, fewer rows than features."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np

from corpus.case import Array, Case, case, made


@case
def lattice() -> Case:
    grid = np.array(np.meshgrid(*[np.arange(4.0)] * 3)).reshape(3, -1).T
    inside = np.vstack([grid[::5], [[1.5, 1.5, 1.5], [0.0, 1.5, 3.0], [0.5, 0.0, 0.0]]])
    outside = [[3.0 + 1e-6, 1.0, 1.0], [-1e-3, 0.0, 0.0], [1.0, 1.0, 4.0]]
    return made(grid, ("inside", inside), ("outside", outside))


def _cube(d: int) -> Array:
    return ((np.arange(2**d)[:, None] >> np.arange(d)) & 1).astype(np.float64)


@case
def binary_cube() -> Case:
    """Every corner is extreme, every midpoint inside, and thousands of products tie exactly."""
    corners = _cube(8)
    rng = np.random.default_rng(88)
    a, b = corners[rng.integers(0, 256, 12)], corners[rng.integers(0, 256, 12)]
    outside = np.vstack([corners[:6] + 1e-6 * np.where(corners[:6] > 0.5, 1.0, -1.0), np.full((1, 8), 1.001)])
    return made(
        corners, ("inside", corners[::16]), ("inside", (a + b) / 2), ("inside", np.full(8, 0.5)), ("outside", outside)
    )


@case
def cross_polytope() -> Case:
    rows = np.vstack([np.eye(10), -np.eye(10)])
    face = np.full(10, 0.1)
    query = np.full((1, 10), 0.2)
    distance = float(np.sqrt(10)) * 0.1
    return made(rows, ("inside", rows[:3]), ("inside", face), ("outside", query), distances=[0, 0, 0, 0, distance])


@case
def simplices() -> Case:
    rows = np.vstack([np.zeros(12), np.eye(12)])
    inside = np.vstack([np.full(12, 1 / 16), np.full(12, 1 / 13), np.eye(12)[0] / 2 + np.eye(12)[1] / 2])
    outside = np.vstack([np.full(12, 1 / 8), -np.eye(12)[0] * 1e-6, np.eye(12)[3] * (1 + 1e-6)])
    return made(rows, ("inside", inside), ("outside", outside))


@case
def flat_simplex() -> Case:
    """One edge is 1e-9 of the others: its column has its own scale."""
    rows = np.vstack([np.zeros(4), np.diag([1.0, 1.0, 1.0, 1e-9])])
    return made(
        rows, ("inside", rows), ("inside", rows.mean(axis=0)), ("outside", [[0.1, 0.1, 0.1, 1e-9], [0, 0, 0, -1e-12]])
    )


@case
def fewer_rows_than_features() -> Case:
    """N <= d: the hull has no interior, and a loose tolerance would call anything near it inside."""
    rows = np.random.default_rng(4).standard_normal((9, 30))
    middle = rows[:4].sum(axis=0) / 4
    off = middle + 1e-5 * np.random.default_rng(5).standard_normal((5, 30))
    return made(rows, ("inside", rows), ("inside", middle), ("outside", off))


@case
def plane_in_space() -> Case:
    """Rank 2 in 5 features, with whole coefficients: exact."""
    rng = np.random.default_rng(6)
    rows = rng.integers(-9, 10, (80, 2)) @ rng.integers(-3, 4, (2, 5)) * 1.0
    normal = np.linalg.svd(rows)[2][-1]
    return made(rows, ("inside", (rows[:20] + rows[20:40]) / 2), ("outside", rows[:3] + 1e-5 * normal))


@case
def circle() -> Case:
    """Every row is a vertex; the sagitta at N = 1,000 is 5e-6, far above the tolerance."""
    angle = 2 * np.pi * np.arange(1000) / 1000
    rows = np.column_stack([np.cos(angle), np.sin(angle)])
    half = angle[:20] + np.pi / 1000
    between = np.column_stack([np.cos(half), np.sin(half)])
    chords = (rows[:20] + rows[1:21]) / 2
    return made(rows, ("inside", rows[::100]), ("inside", chords), ("outside", between))


@case
def moment_curve() -> Case:
    """Cyclic polytope: every row is a vertex, and the columns are badly conditioned."""
    t = np.linspace(-1, 1, 40)
    rows = np.column_stack([t**k for k in range(1, 7)])
    middle = (t[:-1] + t[1:])[::5] / 2
    between = np.column_stack([middle**k for k in range(1, 7)])
    return made(rows, ("inside", rows[::4]), ("inside", (rows[:5] + rows[10:15]) / 2), ("outside", between))


@case
def one_feature() -> Case:
    rows = np.array([[3.0], [1.0], [2.0], [2.0]])
    queries = [[1.0], [3.0], [2.5]]
    return made(rows, ("inside", queries), ("outside", [[0.5], [3.25]]), distances=[0, 0, 0, 0.5, 0.25])


@case
def matrices_of_determinant_minus_one() -> Case:
    """Signed 3 × 3 permutation matrices of determinant −1, and the signed unit matrices, each the mean of four of them.

    Qhull lists most of the latter as vertices of this hull in 9 dimensions (SciPy issue 23022).
    """
    signed = signed_permutations()
    units = np.vstack([np.eye(9), -np.eye(9)])
    return made(np.vstack([units, signed]), ("inside", units), ("inside", signed), ("outside", 1.001 * signed[:4]))


def signed_permutations() -> Array:
    """The signed 3 × 3 permutation matrices of determinant −1 as rows of 9."""
    matrices = []
    for order in permutations(range(3)):
        for signs in product((1.0, -1.0), repeat=3):
            matrix = np.zeros((3, 3))
            matrix[range(3), order] = signs
            if np.linalg.det(matrix) < 0:
                matrices.append(matrix.ravel())
    return np.array(matrices)
