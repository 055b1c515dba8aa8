"""What a hull is asked about its own rows: which of them it needs, and how far each is from the others."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hullx.answers import HullAnswer
from hullx.extreme import find_extreme_points
from hullx.extreme_answer import ExtremePoints
from hullx.leave_one_out import leave_one_out
from hullx.points import Points
from hullx.progress import Progress
from hullx.reduction import Reduction
from hullx.validation import Want, check_flag

if TYPE_CHECKING:
    from hullx.hull import Hull


class VertexQuestions(ABC):
    """The part of `Hull` that is about its rows alone; `Hull` is the only one to build on it."""

    __slots__ = ()

    _points: Points
    _tolerance: float
    _reduction: Reduction | None

    def leave_one_out(
        self,
        rows: Any = None,
        groups: Any = None,
        *,
        want: Want = "distance",
        rtol: float = 1e-6,
        exclude_duplicates: bool = False,
        checkpoint: str | Path | None = None,
        num_threads: int | None = None,
        progress: Progress | None = None,
    ) -> HullAnswer:
        """Query each row against all others, or against all rows outside its own group.

        Parameters
        ----------
        rows : array_like of int or bool, optional
            Which rows; defaults to all of them.
        groups : array_like, shape (n,), optional
            A label for each row: rows of one group do not see each other.
        want, rtol, num_threads, progress
            As in `query`.
        exclude_duplicates : bool
            Leave out rows equal to the row as well. Otherwise they count, and a row with a duplicate is inside. With
            `groups`, a row may have one duplicate outside its group.
        checkpoint : str or Path, optional
            A folder, new or of the same call, that keeps what is finished: after an interruption of any kind the same
            call goes on from there, to the same bytes. The search for vertices (Notes) is not kept.

        Returns
        -------
        HullAnswer
            One entry for each of `rows`.

        Raises
        ------
        ValueError
            If there is only one row, or one group; if a row has several duplicates in other groups; if `checkpoint`
            holds something else, or a result of other rows or options.

        Notes
        -----
        The cost of as many queries; the points are not packed again. All rows of large tables: a sample tells whether
        vertices are few; then `extreme_points` finds them, and all others are inside without a query of their own, with
        a mixture of vertices as their proof. Verdict and distance are the same either way.

        Examples
        --------
        >>> from hullx import Hull
        >>> square = [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0], [1.0, 1.0]]
        >>> Hull(square).leave_one_out().verdict
        array([-1, -1, -1, -1,  1], dtype=int8)
        """
        self._need_all_rows("leave-one-out leaves rows out")
        without = check_flag("exclude_duplicates", exclude_duplicates)
        options = (want, rtol, without, checkpoint, num_threads, progress)
        return leave_one_out(self._points, self._tolerance, rows, groups, *options)

    def extreme_points(self, *, num_threads: int | None = None, progress: Progress | None = None) -> ExtremePoints:
        """Return the rows that are vertices of the hull, each with a proof.

        Parameters
        ----------
        num_threads, progress
            As in `query`; progress counts rows.

        Returns
        -------
        ExtremePoints
            ``indices`` ascending, of equal rows the lowest; ``normals`` and ``offsets`` that prove them; every other
            row as a mixture of vertices, within the tolerance.

        Raises
        ------
        ValueError
            If the hull is reduced.

        Notes
        -----
        Batches of rows are asked whether the vertices found so far contain them; along a normal that separates a row
        lies a new vertex (Clarkson, FOCS 1994). About n queries on v rows and v scans of n rows, O((rounds + 1) n v d);
        memory O(n d) for the mixtures. `verify_extreme_points` checks the result.

        Examples
        --------
        >>> from hullx import Hull
        >>> square = [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
        >>> Hull(square).extreme_points().indices
        array([0, 1, 2, 3])
        """
        self._need_all_rows("extreme points need them")
        return find_extreme_points(self._points, self._tolerance, num_threads, progress)

    def reduce(self, *, num_threads: int | None = None, progress: Progress | None = None) -> Hull:
        """Return the hull of the vertices alone, whose answers are still about all rows.

        Parameters
        ----------
        num_threads, progress
            As in `extreme_points`.

        Returns
        -------
        Hull
            Keeps a copy of the vertices and forgets the other rows. Lower bounds are smaller by what the dropped rows
            may stick out, so they hold for the hull of all rows; supports name rows of all. `verify` takes the
            original points.

        Raises
        ------
        ValueError
            If the hull is reduced already.

        Notes
        -----
        The cost of `extreme_points`. A reduced hull refuses what needs the dropped rows: `exclude`, leave-one-out.

        Examples
        --------
        >>> from hullx import Hull
        >>> hull = Hull([[0.0, 0.0], [2.0, 0.0], [1.0, 0.5], [0.0, 2.0]]).reduce()
        >>> hull
        Hull(Points(3 rows, 2 features, float64), tolerance=1e-09, reduced from 4 rows)
        >>> hull.query([[0.0, 1.0]]).weights.indices
        array([0, 3])
        """
        self._need_all_rows("reducing needs them")
        found = find_extreme_points(self._points, self._tolerance, num_threads, progress)
        protrusions = (found.protrusion, found.scaled_protrusion)
        reduction = Reduction(found.indices, self._points.n_rows, *protrusions)
        return self._reduced_to(self._points.part(found.indices), reduction)

    @abstractmethod
    def _reduced_to(self, points: Points, reduction: Reduction) -> Hull:
        """Return the hull of the vertices."""

    def _need_all_rows(self, why: str) -> None:
        kept = self._reduction
        if kept is not None:
            raise ValueError(
                f"This hull is reduced to {len(kept.indices):,} of {kept.n_rows:,} rows, and {why}: "
                "ask the hull that it was reduced from."
            )
