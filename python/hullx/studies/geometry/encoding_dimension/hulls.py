"""Fresh pictures of a number against the hull of others: the same data, the same dimension 1, opposite verdicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from hullx.hull import Hull
from hullx.studies._study import Work
from hullx.studies.geometry.encoding_dimension.bar import bar_inside
from hullx.studies.geometry.encoding_dimension.config import Config
from hullx.studies.geometry.encoding_dimension.renderings import BY_NAME, whole

# name -> chance that a fresh picture of `size` is inside the hull of n
LAWS: dict[str, Callable[[int, int], float]] = {
    "grey level": lambda n, _size: (n - 1) / (n + 1),
    "bar": bar_inside,
    "bump": lambda _n, _size: 0.0,
}


def shares(work: Work[Config]) -> list[dict[str, Any]]:
    """Hulls of n pictures, several fresh ones each. Outside is what is proven to be: a certified distance above 0."""
    config, rng, n = work.config, work.rng, int(work.cell["rows"])
    rendering = BY_NAME[str(work.cell["rendering"])]
    inside = []
    for _ in range(config.hulls):
        pictures = whole(rendering, rng.random(n + config.queries), config.hull_size)
        answer = Hull(pictures[:n]).query(pictures[n:], want="distance", rtol=0.5)
        inside.append(int(np.count_nonzero(answer.lower <= 0.0)))
    return [
        {
            "kind": "hull",
            "rendering": rendering.name,
            "size": config.hull_size,
            "rows": n,
            "hulls": config.hulls,
            "queries": config.queries,
            "inside": " ".join(map(str, inside)),
            "exact": LAWS[rendering.name](n, config.hull_size),
        }
    ]
