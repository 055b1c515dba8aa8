"""All estimates at once, and how they depend on the scale: by neighbour rank, and by leaving rows out.

On a manifold with noise the curve falls from the number of features to the dimension of the manifold as the scale
grows; a plateau is what deserves the name of an intrinsic dimension.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hullx.dimension.estimate import Estimate, ScaleCurve
from hullx.dimension.gride import gride
from hullx.dimension.likelihood import levina_bickel
from hullx.dimension.linear import affine_rank, participation_ratio, pca_dimension
from hullx.dimension.table import different_rows, table_of
from hullx.dimension.two_nn import two_nn
from hullx.neighbor_answer import Neighbors
from hullx.points import Points, as_points
from hullx.progress import Progress
from hullx.validation import check_integer


def estimates(
    points: Any,
    k: int = 20,
    *,
    neighbors: Neighbors | None = None,
    num_threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[Estimate, ...]:
    """Estimate the dimension in every way, from one search for neighbours.

    Parameters
    ----------
    points : array_like, Points or Neighbors
        Rows (n, d), or their neighbours under the Euclidean metric, at least k.
    k : int
        Neighbours, from 4.
    neighbors : Neighbors, optional
        Those of the rows, where both rows and their neighbours are at hand: nothing is searched.
    num_threads : int, optional
        Never changes the result.
    progress : bool or callable, optional
        Of the search.

    Returns
    -------
    tuple of Estimate
        TwoNN (fit, likelihood), Levina-Bickel (k; inverse and plain average), GRIDE (k/2 : k); given rows and no table,
        then PCA (95 % of the variance), participation ratio and affine rank.

    Raises
    ------
    ValueError
        If `k` is out of range, or the rows do not suffice.

    Notes
    -----
    One search, O(n^2 d) at worst, and O(n d min(n, d)) for the linear ones.

    Examples
    --------
    >>> rows = np.random.default_rng(0).random((500, 3))
    >>> [round(one.value, 1) for one in estimates(rows)]
    [3.1, 3.1, 2.7, 2.9, 2.7, 3.0, 3.0, 3.0]
    """
    k = check_integer("k", k, 4)
    given = points if isinstance(points, Neighbors) else as_points(points)
    table = table_of(given if neighbors is None else neighbors, k, num_threads, progress)
    near = (
        two_nn(table, "fit"),
        two_nn(table, "likelihood"),
        levina_bickel(table, k, "inverse"),
        levina_bickel(table, k, "plain"),
        gride(table, k // 2),
    )
    if isinstance(given, Neighbors):
        return near
    return (*near, pca_dimension(given), participation_ratio(given), affine_rank(given))


def neighbor_curve(
    points: Any,
    largest: int = 64,
    *,
    num_threads: int | None = None,
    progress: Progress | None = None,
) -> ScaleCurve:
    """Estimate the dimension by GRIDE at ranks 1:2, 2:4, 4:8, ... from one search.

    Parameters
    ----------
    points : array_like, Points or Neighbors
        Rows (n, d), or their neighbours under the Euclidean metric, at least `largest`.
    largest : int
        Farthest neighbour, from 2.
    num_threads : int, optional
        Never changes the result.
    progress : bool or callable, optional
        Of the search.

    Returns
    -------
    ScaleCurve
        `scales` are the ranks of the farther neighbour.

    Raises
    ------
    ValueError
        If `largest` is out of range.

    Notes
    -----
    Denti, Doimo, Laio, Mira, Sci. Rep. 12 (2022) 20005.

    Examples
    --------
    >>> rows = np.random.default_rng(0).random((2000, 3))
    >>> neighbor_curve(rows, 8).scales
    (2, 4, 8)
    """
    largest = check_integer("largest", largest, 2)
    table = table_of(points, largest, num_threads, progress)
    ranks = [2**j for j in range(1, largest.bit_length()) if 2**j <= largest]
    found = tuple(gride(table, rank // 2) for rank in ranks)
    radii = tuple(float(np.nanmean(table.distances[:, rank - 1])) for rank in ranks)
    return ScaleCurve("neighbor", tuple(ranks), radii, found)


def decimation_curve(
    points: Any,
    blocks: Sequence[int] = (1, 2, 4, 8, 16),
    *,
    seed: int = 0,
    num_threads: int | None = None,
) -> ScaleCurve:
    """Estimate the dimension by TwoNN in random blocks of the rows: fewer rows, larger scale.

    Parameters
    ----------
    points : array_like or Points, shape (n, d)
        Rows; a table of neighbours cannot be cut into blocks.
    blocks : sequence of int
        Into how many blocks of equal size the rows are cut; every block is estimated, and the mean is taken.
    seed : int
        Of the order in which rows are dealt.
    num_threads : int, optional
        Never changes the result.

    Returns
    -------
    ScaleCurve
        `scales` are the rows of a block, most first. Standard errors: of the maximum likelihood for one block, from
        the spread of the blocks for more.

    Raises
    ------
    ValueError
        If a block would have fewer than 4 rows.

    Notes
    -----
    Block analysis of Facco, d'Errico, Rodriguez, Laio, Sci. Rep. 7 (2017) 12140. Duplicates are dropped before.

    Examples
    --------
    >>> rows = np.random.default_rng(0).random((2000, 3))
    >>> decimation_curve(rows, (1, 4)).scales
    (2000, 500)
    """
    if isinstance(points, Neighbors):
        raise TypeError("`points` is a Neighbors, which cannot be cut into blocks: pass the rows.")
    whole = as_points(points).rows
    rows = whole[different_rows(whole)]
    order = np.random.default_rng(seed).permutation(len(rows))
    sizes, radii, found = [], [], []
    for count in blocks:
        count = check_integer("blocks", count, 1, len(rows) // 4, " (a block needs 4 rows)")
        size = len(rows) // count
        parts = [order[i * size : (i + 1) * size] for i in range(count)]
        tables = [table_of(Points(np.ascontiguousarray(rows[part])), 2, num_threads) for part in parts]
        each = [two_nn(table, "likelihood") for table in tables]
        values = np.array([one.value for one in each])
        error = each[0].standard_error if count == 1 else float(values.std(ddof=1)) / math.sqrt(count)
        rows_used = sum(one.rows for one in each)
        mean = replace(each[0], value=float(values.mean()), standard_error=error, rows=rows_used)
        found.append(replace(mean, duplicates=len(whole) - len(rows), skipped=sum(one.skipped for one in each)))
        radii.append(float(np.mean([table.distances[:, 1].mean() for table in tables])))
        sizes.append(size)
    return ScaleCurve("rows", tuple(sizes), tuple(radii), tuple(found))
