"""Answers: neighbours, and hull verdicts with the evidence that proves them.

Plain arrays with names; m queries, d features. An answer is complete: `verify` and ``docs/check_certificate.py`` need
it, the rows and the queries, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats
from hullx.exact_proof import ExactProof
from hullx.exclusion import Exclusion, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

INSIDE: Final = 1
OUTSIDE: Final = -1
UNDECIDED: Final = 0

# Arrays of a hull answer that have one entry for each query.
PER_QUERY: Final = (
    *("verdict", "lower", "upper", "normal", "offset", "rounds", "status"),
    *("scaled_lower", "scaled_upper"),
)


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
        return f"Neighbors({m:,} {_plural('query', m)}{marked}, k={k}{span})"

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


@dataclass(frozen=True, eq=False, repr=False)
class Weights:
    """Barycentric weights of m queries on n rows, compressed by query (CSR).

    Query i has weights ``data[indptr[i]:indptr[i + 1]]`` on rows ``indices[indptr[i]:indptr[i + 1]]``, ascending: its
    support. They are positive and sum to 1 up to rounding; none where no mixture was computed.
    """

    indptr: Ints
    indices: Ints
    data: Floats
    shape: tuple[int, int]

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"Weights({self.shape[0]:,} queries on {self.shape[1]:,} rows, {len(self.data):,} positive)"

    def row(self, query: int) -> tuple[Ints, Floats]:
        """Return support and weights of one query."""
        part = slice(int(self.indptr[query]), int(self.indptr[query + 1]))
        return self.indices[part], self.data[part]

    def take(self, queries: Any) -> Weights:
        """Return the weights of some of the queries."""
        chosen = np.arange(self.shape[0])[queries]
        counts = np.diff(self.indptr)[chosen]
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        place = np.arange(indptr[-1]) - np.repeat(indptr[:-1], counts) + np.repeat(self.indptr[chosen], counts)
        return Weights(indptr, self.indices[place], self.data[place], (len(chosen), self.shape[1]))

    def to_csr(self) -> csr_array:
        """Return a `scipy.sparse.csr_array` of shape (m, n): ``to_csr() @ points.rows`` are the projections."""
        from scipy.sparse import csr_array

        return csr_array((self.data, self.indices, self.indptr), shape=self.shape)


@dataclass(frozen=True, eq=False, repr=False)
class HullAnswer:
    """Verdicts, certified distances and their proofs for m queries.

    Attributes
    ----------
    verdict : ndarray, shape (m,), int8
        INSIDE 1, OUTSIDE -1, UNDECIDED 0, judged in the scaled frame at ``tolerance * radius``.
    lower, upper : ndarray, shape (m,), float64
        The distance to the hull lies in [lower, upper], in the caller's units: proven. Loose with ``want="verdict"``.
    weights : Weights
        The mixture of rows that proves `upper` (and inside). With ``want="verdict"`` possibly none for outside queries.
    normal : ndarray, shape (m, d)
    offset : ndarray, shape (m,)
        ``normal @ (x - query) <= offset`` for every row x left to the query; a negative offset proves outside and
        distance >= -offset / norm(normal). Not normalised; zero where no such proof was found.
    rounds : ndarray, shape (m,), int64
        Scans of the rows in which the query took part.
    status : ndarray, shape (m,), str
        "converged", "at_rounding_floor" (both successes), "no_progress", "max_rounds", "time_limit", "exact_limit",
        "invalid".
    scaled_lower, scaled_upper : ndarray, shape (m,)
        The interval in the scaled frame that the verdict was judged on.
    tolerance, radius, scale, center
        What the verdicts refer to: statistics of the rows, see `Points`.
    want : str
        What was asked for: "verdict", "distance" or "projection".
    excluded : Exclusion
        Rows that the queries did not see.
    projection : ndarray, shape (m, d), or None
        The nearest mixture found, with ``want="projection"``.
    gradient : ndarray, shape (m, d), or None
        Gradient of the distance by the query, unit length, zero inside; not with ``want="verdict"``.
    feature_names : tuple of str or None
    exact : ExactProof or None
        With ``exact=True``: the verdicts are about the hull itself, and these are their proofs.

    Examples
    --------
    >>> from hullx import Hull
    >>> answer = Hull([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]]).query([[3.0, 0.0], [0.5, 0.5]], want="distance")
    >>> answer.verdict, answer.distance.round(9)
    (array([-1,  1], dtype=int8), array([1., 0.]))
    >>> answer[answer.verdict == 1]
    HullAnswer(1 query: 1 inside, 0 outside, 0 undecided)
    >>> answer.gradient[0].round(9)
    array([1., 0.])
    """

    verdict: npt.NDArray[np.int8]
    lower: Floats
    upper: Floats
    weights: Weights
    normal: Floats
    offset: Floats
    rounds: Ints
    status: npt.NDArray[np.str_]
    scaled_lower: Floats
    scaled_upper: Floats
    tolerance: float
    radius: float
    scale: Floats
    center: Floats
    want: str
    excluded: Exclusion = field(default_factory=Exclusion)
    projection: Floats | None = None
    gradient: Floats | None = None
    feature_names: tuple[str, ...] | None = None
    exact: ExactProof | None = None

    @property
    def distance(self) -> Floats:
        """`upper`, 0 where the verdict is inside, NaN where the query is invalid, (m,)."""
        known = np.where(self.verdict == INSIDE, 0.0, self.upper)
        return np.where(self.status == "invalid", np.nan, known)

    def __len__(self) -> int:
        return len(self.verdict)

    def __getitem__(self, queries: Any) -> HullAnswer:
        """Return the answer to some of the queries: a slice, an index array, a mask or one number."""
        if isinstance(queries, int | np.integer):
            m, query = len(self), int(queries)
            if not -m <= query < m:
                raise IndexError(f"query {query} of {m}")
            queries = [query % m]
        parts = {name: getattr(self, name)[queries] for name in PER_QUERY}
        for name in ("projection", "gradient"):
            whole = getattr(self, name)
            parts[name] = None if whole is None else whole[queries]
        parts["exact"] = None if self.exact is None else self.exact.take(queries)
        shared = ("tolerance", "radius", "scale", "center", "want", "feature_names")
        parts |= {name: getattr(self, name) for name in shared}
        return HullAnswer(**parts, weights=self.weights.take(queries), excluded=self.excluded.take(queries))

    def __repr__(self) -> str:
        m = len(self)
        invalid = int((self.status == "invalid").sum())
        counts = [int((self.verdict == v).sum()) for v in (INSIDE, OUTSIDE, UNDECIDED)]
        counts[2] -= invalid
        text = f"{counts[0]:,} inside, {counts[1]:,} outside, {counts[2]:,} undecided"
        marked = f", {invalid:,} invalid" if invalid else ""
        return f"HullAnswer({m:,} {_plural('query', m)}: {text}{marked})"

    def save(self, path: str | Path) -> None:
        """Write everything to an .npz file, beside its place first, then renamed.

        Parameters
        ----------
        path : str or Path
            The file, exactly as named; an existing one is replaced. ``docs/check_certificate.py`` reads it.
        """
        from hullx.answer_file import save

        save(self, Path(path))

    @staticmethod
    def load(path: str | Path) -> HullAnswer:
        """Read an answer that `save` wrote.

        Parameters
        ----------
        path : str or Path
            The file.

        Returns
        -------
        HullAnswer

        Raises
        ------
        ValueError
            If it is another file, or of another format.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> from hullx import Hull
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "answer.npz"
        ...     Hull([[0.0], [1.0]]).query([[0.5]]).save(file)
        ...     HullAnswer.load(file)
        HullAnswer(1 query: 1 inside, 0 outside, 0 undecided)
        """
        from hullx.answer_file import load

        return load(Path(path))


def _plural(word: str, count: int) -> str:
    return word if count == 1 else word[:-1] + "ies" if word.endswith("y") else word + "s"
