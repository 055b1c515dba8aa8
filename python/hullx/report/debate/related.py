"""Where a reader of one study finds more in another, and what."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True)
class Related:
    study: str
    says: str


_LINEAR = "linear-interpolation"
_BY_STUDY: dict[str, tuple[Related, ...]] = {
    "zero-loss": (Related(_LINEAR, "a learner whose training loss is exactly 0, on images, beside four others"),),
    "concentration": (Related(_LINEAR, "how far one must reach beyond the nearest rows to surround a point"),),
    "density-noise": (Related(_LINEAR, "how fast errors fall without noise, beside the laws of density"),),
    "distance-and-error": (Related(_LINEAR, "whether the scale at which a point is interpolated tells errors"),),
}


def related(study: str, shown: Container[str]) -> tuple[Related, ...]:
    """Return what a page that shows these studies can refer to from one of them."""
    return tuple(one for one in _BY_STUDY.get(study, ()) if one.study in shown)
