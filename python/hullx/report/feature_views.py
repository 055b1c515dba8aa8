"""What the page shows of features: counts of the rows that they explain, pictures, levels."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from hullx.audit.result import AuditResult, FeatureSummary
from hullx.report import words
from hullx.report.figures import Picture, feature_picture

DRAWN_FEATURES = 12
SHOWN_LEVELS = 6


@dataclass(frozen=True)
class FeatureView:
    """One feature with its picture or its levels."""

    summary: FeatureSummary
    name: str
    out: int  # rows that are out and have a reason naming the feature
    caution: int
    out_share: float  # of the largest such count, for the bar
    caution_share: float
    picture: Picture | None
    levels: tuple[tuple[str, float, float, bool], ...]  # level, training share, live share, unseen
    more_levels: int


def feature_views(result: AuditResult) -> list[FeatureView]:
    """Features by the number of unsupported rows that they explain."""
    pushed = {state: _pushed(result, state) for state in ("out", "caution")}
    ordered = sorted(result.features, key=lambda one: (-pushed["out"][one.name], -pushed["caution"][one.name]))
    most = max(1, *(pushed["out"][one.name] + pushed["caution"][one.name] for one in ordered)) if ordered else 1
    found = []
    for at, feature in enumerate(ordered):
        out, caution = pushed["out"][feature.name], pushed["caution"][feature.name]
        drawn = at < DRAWN_FEATURES
        found.append(
            FeatureView(
                summary=feature,
                name=words.clipped(feature.name),
                out=out,
                caution=caution,
                out_share=out / most,
                caution_share=caution / most,
                picture=feature_picture(feature) if drawn else None,
                levels=_levels(feature) if drawn else (),
                more_levels=max(0, len(feature.levels) - SHOWN_LEVELS),
            )
        )
    return found


def _pushed(result: AuditResult, state: str) -> Counter[str]:
    """Column -> rows in `state` that have a reason naming it."""
    counts: Counter[str] = Counter()
    for row in np.flatnonzero(result.rows.state == state):
        counts.update({column for reason in result.rows.reasons[row] for column in reason.columns})
    return counts


def _levels(feature: FeatureSummary) -> tuple[tuple[str, float, float, bool], ...]:
    """Levels with their shares: unseen ones first, then the most frequent."""
    train = max(1, sum(level.train for level in feature.levels))
    live = max(1, sum(level.live for level in feature.levels))
    telling = sorted(feature.levels, key=lambda level: (level.train > 0, -max(level.train / train, level.live / live)))
    return tuple(
        (words.clipped(one.level, 40), one.train / train, one.live / live, one.train == 0)
        for one in telling[:SHOWN_LEVELS]
    )
