"""How many fresh pictures lie near known ones, and how little of the cube of all pictures does."""

from __future__ import annotations

from typing import Any

import numpy as np

from hullx.neighbors import knn
from hullx.studies._study import Work
from hullx.studies.geometry.encoding_dimension.config import Config
from hullx.studies.geometry.encoding_dimension.grain import GRAIN, corners, log10_share, radius_of_share
from hullx.studies.geometry.encoding_dimension.pictures import Pictures
from hullx.studies.intervals import wilson

SHARES = (0.5, 0.9, 0.99)
_MOST_NOISE = 2_000


def near(work: Work[Config]) -> list[dict[str, Any]]:
    """Radii that hold a share of the fresh pictures, and the radius whose share of the cube is at most a grain's."""
    pictures: Pictures = work.data
    train, fresh = pictures.train[: work.config.cube_pictures], pictures.fresh[: work.config.cube_fresh]
    name, white = pictures.name, pictures.white
    if work.cell["data"] == "noise":
        name, white = "uniform noise", 255.0
        n, m, d = min(len(train), _MOST_NOISE), min(len(fresh), _MOST_NOISE), train.shape[1]
        train = work.rng.integers(0, 256, (n, d), dtype=np.uint8)
        fresh = work.rng.integers(0, 256, (m, d), dtype=np.uint8)
    distances = knn(train.astype(np.float64), fresh.astype(np.float64), k=1).distances[:, 0] / white
    boundary, d = corners(train, white), train.shape[1]
    radii = [float(np.quantile(distances, share, method="inverted_cdf")) for share in SHARES]
    radii.append(radius_of_share(GRAIN, boundary, d))
    rows = []
    for share, radius in zip((*SHARES, None), radii, strict=True):
        within = wilson(int(np.count_nonzero(distances <= radius)), len(fresh))
        rows.append(
            {
                "kind": "cube",
                "data": name,
                "pictures": len(train),
                "fresh": len(fresh),
                "values": d,
                "asked": "grain" if share is None else f"{100 * share:g} %",
                "radius": radius,
                "share": within.estimate,
                "low": within.low,
                "high": within.high,
                "log10_volume": log10_share(radius, boundary, d) if radius > 0.0 else None,
                "boundary_pixels": float(boundary.mean()),
            }
        )
    return rows
