"""A row a space: who is inside, what neighbours know, what the network knows, and whether one tells of the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from hullx.arrays import Floats, Rows
from hullx.dimension import levina_bickel
from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.studies import intervals
from hullx.studies._study import Measured, Work
from hullx.studies.geometry.real_data.shares import law
from hullx.studies.learning.embeddings.config import Config
from hullx.studies.learning.embeddings.data import Data, Flags
from hullx.studies.learning.embeddings.spaces import MAKERS, Space

Verdicts = npt.NDArray[np.int8]
SCALE = 20  # neighbours of an estimate of dimension
LINEAR = ("scores", "components", "projection")  # images of a hull under them are hulls of images: inside stays inside


def measure(work: Work[Config]) -> Measured:
    """All spaces of one cell; where a package of weights is absent, what to type instead."""
    rows, whole = [], None
    try:
        for space in MAKERS[work.cell["kind"]](work):
            verdict = Hull(space.train).query(space.test[: work.config.queries]).verdict
            whole = verdict if space.map == "whole" else whole
            rows.append(row(space, verdict, whole, work.data, work.config))
    except FileNotFoundError as error:
        return Measured([{"kind": "lack", "what": work.cell.name, "lack": f"not measured: {error}"}])
    return Measured(rows)


def row(space: Space, verdict: Verdicts, whole: Verdicts | None, data: Data, config: Config) -> dict[str, Any]:
    """Everything that is asked of a space; `whole`: verdicts of the space that this one is made of."""
    asked = space.test[: len(verdict)]
    inside = np.asarray(verdict == 1)
    low, high = space.train.min(axis=0), space.train.max(axis=0)
    share = intervals.wilson(int(inside.sum()), len(inside))
    known = whole is not None and space.map in LINEAR
    found: dict[str, Any] = {
        "kind": "space", "of": space.of, "map": space.map, "images": space.images, "width": space.width,
        "epochs": space.epochs, "labels": space.labels, "copy": space.copy, "d": space.d, "n": len(space.train),
        "queries": len(inside), "inside": int(inside.sum()), "undecided": int(np.count_nonzero(verdict == 0)),
        "share": share.estimate, "low": share.low, "high": share.high, **law(len(space.train), space.d),
        "fell_out": int(np.count_nonzero((whole == 1) & (verdict == -1))) if known else None,
        "copies": _copies(space.train, asked), "constant": int(np.count_nonzero(low == high)),
        "beyond_range": int(np.count_nonzero(((asked < low) | (asked > high)).any(axis=1))),
    }  # fmt: skip
    found |= _dimension(space, config)
    found |= _neighbors(space, data, config)
    return found | _network(space, inside, data, config)


def _copies(train: Rows, test: Rows) -> int:
    """Test rows that a training row repeats."""
    known = {row.tobytes() for row in np.ascontiguousarray(train)}
    return sum(row.tobytes() in known for row in np.ascontiguousarray(test))


def _dimension(space: Space, config: Config) -> dict[str, float | None]:
    """Intrinsic, of the training rows of a whole space."""
    rows = np.unique(space.train[: config.dimension_rows], axis=0)
    if space.map != "whole" or len(rows) <= SCALE:
        return {"dimension": None, "dimension_error": None}
    found = levina_bickel(knn(rows, k=SCALE), SCALE)
    return {"dimension": found.value, "dimension_error": found.standard_error}


def _neighbors(space: Space, data: Data, config: Config) -> dict[str, float | None]:
    """Share of images whose neighbours have their class, and its gain over pixels, image by image."""
    if space.images != "fashion":
        return dict.fromkeys(("neighbors", "gain", "gain_low", "gain_high"))
    part = slice(config.judged)
    right = data.right(space.train, space.test[part])
    pixels = data.right_in_pixels(len(space.train))[part]
    gain = intervals.mean(right.astype(float) - pixels)
    return {"neighbors": float(right.mean()), "gain": gain.estimate, "gain_low": gain.low, "gain_high": gain.high}


def _network(space: Space, inside: Flags, data: Data, config: Config) -> dict[str, float | None]:
    """How often the network is right through this space; whether membership or nearness tells when."""
    names = ("accuracy", "right_inside", "right_outside", "told_by_inside", "told_by_nearness")
    if space.scores is None:
        return dict.fromkeys(names)
    right = np.asarray(space.scores.argmax(axis=1) == data.test_labels[: len(space.scores)])
    part = right[: len(inside)]
    nearest = knn(space.train, space.test[: len(inside)], k=1).distances[:, 0]
    values = (
        float(right[: config.judged].mean()),
        float(part[inside].mean()) if inside.any() else None,
        float(part[~inside].mean()) if not inside.all() else None,
        told(inside.astype(np.float64), part),
        told(-nearest, part),
    )
    return dict(zip(names, values, strict=True))


def told(score: Floats | Rows, right: Flags) -> float | None:
    """Chance that a right one has a higher score than a wrong one, equal scores counted half; 0.5: says nothing."""
    hits, misses = int(right.sum()), int((~right).sum())
    if not hits or not misses:
        return None
    return float((rankdata(score)[right].sum() - hits * (hits + 1) / 2.0) / (hits * misses))
