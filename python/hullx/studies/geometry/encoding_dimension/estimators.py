"""All estimators on one cloud, as rows of a table; on manifolds of known dimension and on pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import dimension
from hullx.neighbors import knn
from hullx.studies._study import Work
from hullx.studies.geometry.encoding_dimension.config import Config
from hullx.studies.geometry.encoding_dimension.manifolds import MANIFOLDS
from hullx.studies.geometry.encoding_dimension.pictures import Pictures, digits, gaussian_like

Floats = npt.NDArray[np.float64]
NEIGHBORS = 20
NAMES = ("two_nn_fit", "two_nn", "mle_inverse", "mle_plain", "gride", "pca_95", "participation", "affine_rank")
RANKS = (3, 5, 10)  # of further maximum likelihoods, with both averages


def known(work: Work[Config]) -> list[dict[str, Any]]:
    """One manifold, several draws: every estimator's mean, beside the truth."""
    manifold = MANIFOLDS[int(work.cell["index"])]
    values = np.array(
        [
            [one.value for one in dimension.estimates(manifold.draw(work.rng, work.config.manifold_rows), NEIGHBORS)]
            for _ in range(work.config.manifold_draws)
        ]
    )
    return [
        {
            "kind": "manifold",
            "manifold": manifold.name,
            "values": manifold.ambient,
            "rows": work.config.manifold_rows,
            "dimension": manifold.dim,
            **dict(zip(NAMES, values.mean(axis=0), strict=True)),
        }
    ]


def real(work: Work[Config]) -> list[dict[str, Any]]:
    """Pictures, and Gaussian rows with their mean and covariance."""
    pictures: Pictures = work.data
    if work.cell["data"] == "digits":
        name, rows = "digits", digits()[: work.config.data_rows]
    else:
        name, rows = pictures.name, pictures.train[: work.config.data_rows].astype(np.float64) / pictures.white
    return [_estimates(name, "pictures", rows), _estimates(name, "Gaussian", gaussian_like(work.rng, rows))]


def _estimates(name: str, what: str, rows: Floats) -> dict[str, Any]:
    table = knn(rows, k=NEIGHBORS)
    found = dimension.estimates(rows, NEIGHBORS, neighbors=table)
    further = {
        f"mle_{average}_{k}": dimension.levina_bickel(table, k, average).value
        for k in RANKS
        for average in ("inverse", "plain")
    }
    return {
        "kind": "data",
        "data": name,
        "law": what,
        "rows": len(rows),
        "values": rows.shape[1],
        "duplicates": found[0].duplicates,
        **dict(zip(NAMES, (one.value for one in found), strict=True)),
        "error": found[1].standard_error,
        **further,
    }
