"""Answers about the hull: verdicts with the evidence that proves them.

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
from hullx.errors import plural
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
        Scans of all rows in which the query took part; 0 where a few far out made a mixture of it.
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
        return f"HullAnswer({m:,} {plural('query', m)}: {text}{marked})"

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
