"""Neighbours as an answer: plain arrays, and the forms in which other libraries take them. m queries, k neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats
from hullx.errors import plural
from hullx.exclusion import Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False, repr=False)
class Neighbors:
    """The k nearest rows of m queries, nearest first, equal distances by index.

    Attributes
    ----------
    distances : ndarray, shape (m, k), float64
        In the units of the data (squared under "sqeuclidean", 1 - cosine under "cosine"; under "inner" the products,
        largest first); NaN for an invalid query.
    indices : ndarray, shape (m, k), int64
        Rows of the points; -1 for an invalid query.

    Examples
    --------
    >>> from hullx import knn
    >>> found = knn([[0.0], [1.0], [3.0]], [[0.9]])
    >>> found.indices, found.distances.round(9)
    (array([[1]]), array([[0.1]]))
    """

    distances: Floats
    indices: Ints

    def __len__(self) -> int:
        return len(self.indices)

    def __repr__(self) -> str:
        m, k = self.indices.shape
        invalid = int((self.indices[:, :1] < 0).sum())
        marked = f", {invalid:,} of them invalid" if invalid else ""
        known = self.distances[np.isfinite(self.distances)]
        span = f", distances {known.min():.6g} to {known.max():.6g}" if known.size else ""
        return f"Neighbors({m:,} {plural('query', m)}{marked}, k={k}{span})"

    def to_csr(self, n_rows: int | None = None, *, include_self: bool = False) -> csr_array:
        """Return the distances as a sparse matrix, one row a query, each row ascending by distance.

        Parameters
        ----------
        n_rows : int, optional
            Number of rows of the points. Defaults to the number of queries: neighbours of the rows themselves.
        include_self : bool
            Begin each row with itself, as an explicit zero: what scikit-learn's ``KNeighborsTransformer`` returns for
            the rows it was fitted with, and what its estimators read with ``metric="precomputed"``. Only for
            neighbours of the rows themselves; of `k` neighbours without itself it makes k + 1 entries.

        Returns
        -------
        scipy.sparse.csr_array, shape (m, n_rows)
            float64; column indices stand in the order of the distances, not in their own. Invalid queries have none.

        Raises
        ------
        ValueError
            If an index lies beyond `n_rows`, or `include_self` and the queries are not the rows.

        Examples
        --------
        >>> from hullx import knn
        >>> graph = knn([[0.0], [1.0], [3.0]], k=1).to_csr(include_self=True)
        >>> graph.indices.reshape(3, 2)
        array([[0, 1], [1, 0], [2, 1]])
        """
        from scipy.sparse import csr_array

        indices, distances = self._beginning_with_itself() if include_self else (self.indices, self.distances)
        columns = len(self) if n_rows is None else n_rows
        if indices.size and indices.max() >= columns:
            raise ValueError(
                f"row {indices.max()} is among the neighbours, but `n_rows` is {columns:,}: "
                "pass the number of rows of the points."
            )
        known = indices >= 0
        indptr = np.concatenate([[0], np.cumsum(known.sum(axis=1))])
        return csr_array((distances[known], indices[known], indptr), shape=(len(self), columns))

    def to_umap(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Return ``(indices, distances)`` for ``umap.UMAP(n_neighbors=k + 1, precomputed_knn=...)``.

        Only for neighbours of the rows themselves. UMAP counts a row as its own first neighbour, so that `k` neighbours
        without itself make k + 1 columns.

        Returns
        -------
        indices : ndarray, shape (n, k + 1), int32
        distances : ndarray, shape (n, k + 1), float32
            The first column is the row itself, at 0, even where a copy with a smaller index is as near.

        Raises
        ------
        ValueError
            If the queries are not the rows.

        Examples
        --------
        >>> from hullx import knn
        >>> knn([[0.0], [1.0], [3.0]], k=1).to_umap()[0]
        array([[0, 1], [1, 0], [2, 1]], dtype=int32)
        """
        indices, distances = self._beginning_with_itself()
        return indices.astype(np.int32), distances.astype(np.float32)

    def to_skdim(self) -> tuple[Floats, Ints]:
        """Return ``(distances, indices)`` for ``precomputed_knn_arrays=`` of scikit-dimension.

        Only for neighbours of the rows themselves; a row is never among its own. ``precomputed_knn=`` wants the second
        alone.

        Returns
        -------
        distances : ndarray, shape (n, k), float64
        indices : ndarray, shape (n, k), int64
            One column less where the neighbours were found with ``include_self=True``.

        Raises
        ------
        ValueError
            If the queries are not the rows.

        Examples
        --------
        >>> from hullx import knn
        >>> knn([[0.0], [1.0], [3.0]], k=1, include_self=True).to_skdim()[1].shape
        (3, 0)
        """
        indices, distances = self._beginning_with_itself()
        return np.ascontiguousarray(distances[:, 1:]), np.ascontiguousarray(indices[:, 1:])

    def _beginning_with_itself(self) -> tuple[Ints, Floats]:
        """Move each row to the front of its own neighbours.

        Where some row is among its own (``include_self=True``) the width stays: a row that more copies than `k` kept
        from its own list replaces the last of them. Where none is, there is one column more.
        """
        m, k = self.indices.shape
        if self.indices.max(initial=-1) >= m or (self.indices < 0).any():
            raise ValueError("only neighbours of the rows themselves can begin with the row: leave `queries` out.")
        own = np.arange(m)[:, None]
        itself = self.indices == own
        # rows without itself: behind the last column
        place = np.where(itself.any(axis=1), itself.argmax(axis=1), k)[:, None]
        columns = np.arange(k + 1)
        source = np.where(columns <= place, columns - 1, columns).clip(0, k - 1)
        indices = np.where(columns == 0, own, np.take_along_axis(self.indices, source, axis=1))
        distances = np.where(columns == 0, 0.0, np.take_along_axis(self.distances, source, axis=1))
        width = k if itself.any() else k + 1
        return indices[:, :width], distances[:, :width]
