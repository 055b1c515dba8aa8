"""The vertices of a cube, drawn in two dimensions by ten methods: pictures in which most of them look inside.

All 2^d vertices are extreme: none is a mixture of others, and the share inside the hull of the others is 0.  Each
method's map is asked the same two questions.  The graph of the cube's edges gives each vertex d neighbours, which is
what the methods on neighbours are told.
"""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np

from hullx.arrays import Floats
from hullx.hull import Hull
from hullx.studies._study import Measured, Work
from hullx.studies.geometry.real_data.config import Config

LARGEST_DRAWN = 8  # dimensions: maps of more vertices are too large to keep
SAME = 1e-6  # of the map's extent: images nearer than this coincide


def cube(d: int) -> Floats:
    return np.array(list(itertools.product((0.0, 1.0), repeat=d)))


def measure_cube(work: Work[Config]) -> Measured:
    d, method = int(work.cell["d"]), str(work.cell["method"])
    image = flat(cube(d), method, work.rng)
    extent = float(np.ptp(image, axis=0).max())
    image = np.round(image / (extent * SAME)) * SAME
    different = np.unique(image, axis=0)
    extreme = len(Hull(different).extreme_points().indices) if len(different) > 1 else 1
    inside = int(np.count_nonzero(Hull(image).leave_one_out(want="verdict").verdict == 1))
    row = {"kind": "cube", "method": method, "d": d, "vertices": len(image), "different": len(different)}
    arrays = {"map": image.astype(np.float32)} if d <= LARGEST_DRAWN else {}
    return Measured([{**row, "extreme": extreme, "inside": inside}], arrays)


def flat(rows: Floats, method: str, rng: np.random.Generator) -> Floats:
    """The rows in two dimensions."""
    d = rows.shape[1]
    seed = int(rng.integers(2**31))
    if method == "random projection":
        return np.asarray(rows @ rng.standard_normal((d, 2)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sklearn: what a default will be in later versions
        return np.asarray(_model(method, d, seed).fit_transform(rows), dtype=np.float64)


def _model(method: str, d: int, seed: int) -> Any:
    from sklearn import decomposition, manifold

    linear = {"LLE": "standard", "modified LLE": "modified", "Hessian LLE": "hessian", "LTSA": "ltsa"}
    if method in linear:
        return manifold.LocallyLinearEmbedding(
            n_neighbors=d, n_components=2, method=linear[method], eigen_solver="dense", random_state=seed
        )
    if method == "PCA":
        return decomposition.PCA(2, random_state=seed)
    if method == "Isomap":
        return manifold.Isomap(n_neighbors=d, n_components=2)
    if method == "Laplacian eigenmaps":
        return manifold.SpectralEmbedding(2, affinity="nearest_neighbors", n_neighbors=d, random_state=seed)
    if method == "MDS":
        return manifold.MDS(2, n_init=1, max_iter=100, random_state=seed)
    if method == "t-SNE":
        return manifold.TSNE(2, random_state=seed, init="random")
    raise ValueError(f"`method` is {method!r}; there are no others than those of METHODS")
