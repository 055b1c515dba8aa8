"""Why is a row not supported?  A few reasons a row, most telling first, each with a number in the feature's own unit.

Order: levels that no training row has, faces (faces.py), values beyond the training range, then what separates the row
from the nearest supported point: the projection's residual.  A row whose hull distance is ordinary but which lies in a
gap is explained by its nearest training row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hullx.audit.encode import Encoded
from hullx.audit.faces import Face, FaceFinder, number_text
from hullx.audit.result import Bools, Floats, Reason
from hullx.calibration import Scaling, out_of_range

MOST_REASONS = 5
MOST_RANGES = 3
MOST_RESIDUALS = 3
SMALLEST_SHARE = 0.1  # of the squared residual, for a column to be named
SMALLEST_SHOWN = 0.005  # of a mixture: below it the text would read 0 %


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the methods found, per live row; None where a method did not run."""

    scaling: Scaling
    flagged: Bools  # rows that are not in: only these are explained
    hull_flag: Bools | None  # p <= alpha
    knn_flag: Bools | None
    projection: Floats | None  # (m, d) nearest points of the hull, scaled
    outside: Bools | None  # geometric verdict
    nearest_row: Floats | None  # (m, d) nearest training row, scaled
    knn_distance: Floats | None
    knn_percentile: Floats | None
    leverage: Floats | None
    leverage_limit: float = float("inf")


def explain(encoded: Encoded, evidence: Evidence) -> tuple[tuple[Reason, ...], ...]:
    """Reasons for each live row; none for rows that are in."""
    explainer = _Explainer(encoded, evidence)
    return tuple(explainer.reasons(row) if evidence.flagged[row] else () for row in range(encoded.live.shape[0]))


class _Explainer:
    def __init__(self, encoded: Encoded, evidence: Evidence) -> None:
        self._encoded = encoded
        self._evidence = evidence
        self._faces = FaceFinder(encoded)
        self._sides = out_of_range(encoded.train, encoded.live)
        self._low: Floats = encoded.train.min(axis=0)
        self._high: Floats = encoded.train.max(axis=0)
        self._numeric = np.array([feature.level is None for feature in encoded.features])
        ends = (encoded.train == self._low) | (encoded.train == self._high)
        two = ends.all(axis=0) & (self._low < self._high) & self._numeric
        # yes and no in numbers: a distance along such a column means nothing, a share of a mixture does
        self._two_valued = {encoded.features[j].column for j in np.flatnonzero(two)}

    def reasons(self, row: int) -> tuple[Reason, ...]:
        marks = self._encoded.unmeasured.get(row, ())
        found = [Reason("unmeasured", why, (column,)) for column, why in marks]
        found += [self._level(column, level) for column, level in self._encoded.unseen[row]]
        if marks:
            return tuple(found[:MOST_REASONS])
        face = self._faces.face(row) if not found else None
        found += [_face_reason(face)] if face is not None else []
        ranges = self._ranges(row)
        found += ranges[:MOST_RANGES]
        named = {column for reason in (*ranges, *found) for column in reason.columns if reason.kind != "face"}
        found += self._residuals(row, named)
        found += self._other_flags(row)
        return tuple(found[:MOST_REASONS])

    def _level(self, column: str, level: str) -> Reason:
        known = len(self._encoded.levels[column])
        levels = "the only training level" if known == 1 else f"{known} training levels"
        return Reason("level", f"no training row has {column} = {level} ({levels})", (column,))

    def _ranges(self, row: int) -> list[Reason]:
        sides = np.where(self._numeric, self._sides[row], 0)
        found = []
        for j in np.flatnonzero(sides):
            value = float(self._encoded.live[row, j])
            edge = float(self._high[j] if sides[j] > 0 else self._low[j])
            word = "above the largest" if sides[j] > 0 else "below the smallest"
            if self._low[j] == self._high[j]:
                word = f"{'above' if sides[j] > 0 else 'below'} the only"
            name = self._encoded.features[j].column
            text = f"{name} {number_text(value)} is {word} training value, {number_text(edge)}"
            far = abs(value - edge) / float(self._evidence.scaling.scale[j])
            found.append((far, Reason("range", text, (name,), value - edge)))
        found.sort(key=lambda item: -item[0])
        return [reason for _, reason in found]

    def _residuals(self, row: int, named: set[str]) -> list[Reason]:
        """Columns with the largest share of the way to the nearest supported point, or to the nearest row."""
        evidence = self._evidence
        target: tuple[Floats, str] | None = None
        in_gap = evidence.hull_flag is not None and not evidence.hull_flag[row]
        in_gap = in_gap and evidence.knn_flag is not None and bool(evidence.knn_flag[row])
        if evidence.projection is not None and evidence.outside is not None and evidence.outside[row] and not in_gap:
            target = evidence.projection[row], "nearest supported point"
        elif evidence.nearest_row is not None:
            target = evidence.nearest_row[row], "nearest training row"
        if target is None:
            return []
        point, phrase = target
        residual = evidence.scaling.apply(self._encoded.live[row]) - point
        total = float(residual @ residual)
        if total == 0:
            return []
        shares: dict[str, float] = {}
        for j, feature in enumerate(self._encoded.features):
            shares[feature.column] = shares.get(feature.column, 0.0) + float(residual[j] ** 2) / total
        largest = sorted(shares, key=lambda column: -shares[column])
        # the largest one always: in hundreds of columns no single one has a large share
        chosen = largest[:1] + [column for column in largest[1:MOST_RESIDUALS] if shares[column] >= SMALLEST_SHARE]
        chosen.sort(key=lambda column: column in self._two_valued)  # a measurement tells more than a yes or no
        return [self._residual(row, column, residual, phrase) for column in chosen if column not in named]

    def _residual(self, row: int, column: str, residual: Floats, phrase: str) -> Reason:
        own = [j for j, feature in enumerate(self._encoded.features) if feature.column == column]
        scale = self._evidence.scaling.scale
        if self._numeric[own[0]]:
            amount = float(residual[own[0]] * scale[own[0]])
            value = number_text(float(self._encoded.live[row, own[0]]))
            if column in self._two_valued and self._at_end(row, own[0]):
                how = _share_text(1.0 - abs(amount) / float(self._high[own[0]] - self._low[own[0]]))
                return Reason("residual", f"the {phrase} has {column} = {value} {how}", (column,), amount)
            word = "higher" if amount > 0 else "lower"
            text = f"{column} {value} is {abs(amount):.3g} {word} than that of the {phrase}"
            return Reason("residual", text, (column,), amount)
        level = next(j for j in own if self._encoded.live[row, j] == 1.0)
        share = max(0.0, min(1.0, 1.0 - float(residual[level] * scale[level])))
        name = self._encoded.features[level].name
        return Reason("residual", f"the {phrase} has {name} {_share_text(share)}", (column,), 1.0 - share)

    def _at_end(self, row: int, j: int) -> bool:
        return bool(self._encoded.live[row, j] in (self._low[j], self._high[j]))

    def _other_flags(self, row: int) -> list[Reason]:
        evidence = self._evidence
        found = []
        if evidence.knn_flag is not None and evidence.knn_flag[row]:
            assert evidence.knn_distance is not None
            assert evidence.knn_percentile is not None
            far, percentile = float(evidence.knn_distance[row]), float(evidence.knn_percentile[row])
            most = "every training row" if percentile == 100 else f"{min(percentile, 99.9):.3g} % of training rows"
            text = f"the mean distance to its nearest training rows is {far:.3g}, larger than that of {most}"
            found.append(Reason("knn", text, (), far))
        if evidence.leverage is not None and evidence.leverage[row] > evidence.leverage_limit:
            value = float(evidence.leverage[row])
            text = f"leverage {value:.3g} is above 3(d + 1)/N = {evidence.leverage_limit:.3g}"
            if np.isinf(value):
                text = "it breaks a linear relation between columns that every training row obeys"
            found.append(Reason("leverage", text, (), value))
        return found


def _share_text(share: float) -> str:
    return f"to {100 * min(1.0, share):.0f} % only" if share >= SMALLEST_SHOWN else "not at all"


def _face_reason(face: Face) -> Reason:
    texts = [value.text for value in face.values]
    counts = ", ".join(f"{value.rows} have {value.text}" for value in face.values)
    return Reason("face", f"no training row has {joined(texts)} ({counts})", tuple(v.column for v in face.values))


def joined(texts: Sequence[str]) -> str:
    """Join with commas and a last "and"."""
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else texts[0]
