"""Do classical methods interpolate?  In their outputs: predictions beyond the labels; in their inputs: queries outside
the hull of the rows that carry weight.

Nearest neighbours, kernel smoothers and forests predict by averages with weights >= 0, so never beyond the labels; the
others extend what they have fitted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from hullx import theory
from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.studies._study import Work
from hullx.studies.geometry.concentration.config import AVERAGING, Config, Floats
from hullx.studies.geometry.concentration.distances import away_from_faces

Row = dict[str, Any]
Fitted = tuple[Floats, Floats | None]  # predictions; weights of the rows, queries x rows, where it averages


def hull_of_neighbors(work: Work[Config]) -> list[Row]:
    """Queries inside the hull of their k nearest rows: directions are uniform, so Wendel's law holds."""
    config = work.config
    d, k = int(work.cell["d"]), config.neighbors
    counts = []
    for _ in range(config.clouds):
        rows, queries = away_from_faces(work, config.torus_rows, d)
        near = knn(rows, queries, k=k).indices
        counts.append(sum(_inside(rows[i], q) for i, q in zip(near, queries, strict=True)))
    return [
        {
            "kind": "hull_of_neighbors",
            "d": d,
            "k": k,
            "n": config.torus_rows,
            "queries": config.cloud_queries,
            "inside": " ".join(map(str, counts)),
            "law": theory.wendel(k, d) if k > d else 0.0,
        }
    ]


def _inside(rows: Floats, query: Floats) -> bool:
    return bool(Hull(rows).query(query[None]).verdict[0] == 1)


def methods(work: Work[Config]) -> list[Row]:
    """All methods on the same tasks: predictions outside the range of the training labels."""
    config, rng = work.config, work.rng
    d = config.method_columns
    beyond: dict[str, list[int]] = {name: [] for name in config.methods}
    inside: dict[str, list[int]] = {name: [] for name in config.methods}
    worst = dict.fromkeys(config.methods, 0.0)
    for _ in range(config.tasks):
        rows = rng.standard_normal((config.method_rows, d))
        queries = float(work.cell["spread"]) * rng.standard_normal((config.method_queries, d))
        slope = rng.standard_normal(d) / np.sqrt(d)
        labels = rows @ slope + 0.5 * np.sin(2.0 * rows[:, 0]) + 0.1 * rng.standard_normal(len(rows))
        low, high = labels.min(), labels.max()
        for name in config.methods:
            predicted, weights = FITS[name](rows, labels, queries, int(rng.integers(2**31)))
            past = np.maximum(np.maximum(low - predicted, predicted - high), 0.0) / (high - low)
            beyond[name].append(int(np.count_nonzero(past > 1e-12)))  # an average is rounded
            worst[name] = max(worst[name], float(past.max()))
            if weights is not None:
                held = (_inside(rows[w > 0.0], q) for w, q in zip(weights, queries, strict=True))
                inside[name].append(sum(held))
    return [
        {
            "kind": "methods",
            "method": name,
            "averages": name in AVERAGING,
            "spread": float(work.cell["spread"]),
            "queries": config.method_queries,
            "beyond": " ".join(map(str, beyond[name])),
            "worst": worst[name],
            "inside": " ".join(map(str, inside[name])),
        }
        for name in config.methods
    ]


def _neighbors(rows: Floats, labels: Floats, queries: Floats, _: int) -> Fitted:
    near = knn(rows, queries, k=10).indices
    weights = np.zeros((len(queries), len(rows)))
    np.put_along_axis(weights, near, 0.1, axis=1)
    return labels[near].mean(axis=1), weights


def _kernel(rows: Floats, labels: Floats, queries: Floats, _: int) -> Fitted:
    """Nadaraya and Watson, with a kernel that ends at the distance of the 20th nearest row."""
    found = knn(rows, queries, k=20)
    height = 1.0 - np.square(found.distances / found.distances[:, -1:]) + 1e-3
    weights = np.zeros((len(queries), len(rows)))
    np.put_along_axis(weights, found.indices, height / height.sum(axis=1, keepdims=True), axis=1)
    return weights @ labels, weights


def _forest(rows: Floats, labels: Floats, queries: Floats, seed: int) -> Fitted:
    from sklearn.ensemble import RandomForestRegressor

    model = RandomForestRegressor(50, min_samples_leaf=2, bootstrap=False, max_features=0.5, random_state=seed)
    model.fit(rows, labels)
    theirs, ours = model.apply(rows), model.apply(queries)
    weights = np.zeros((len(queries), len(rows)))
    for tree in range(ours.shape[1]):
        same = ours[:, tree][:, None] == theirs[:, tree][None]
        weights += same / same.sum(axis=1, keepdims=True)
    return np.asarray(model.predict(queries)), weights / ours.shape[1]


def _ridge(rows: Floats, labels: Floats, queries: Floats, _: int) -> Fitted:
    from sklearn.linear_model import Ridge

    return np.asarray(Ridge(1.0).fit(rows, labels).predict(queries)), None


def _splines(rows: Floats, labels: Floats, queries: Floats, _: int) -> Fitted:
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import SplineTransformer

    model = make_pipeline(SplineTransformer(n_knots=6, extrapolation="linear"), Ridge(0.1))
    return np.asarray(model.fit(rows, labels).predict(queries)), None


def _process(rows: Floats, labels: Floats, queries: Floats, _: int) -> Fitted:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF

    model = GaussianProcessRegressor(RBF(4.0), alpha=0.01, optimizer=None, normalize_y=True)
    return np.asarray(model.fit(rows, labels).predict(queries)), None


def _network(rows: Floats, labels: Floats, queries: Floats, seed: int) -> Fitted:
    import warnings

    from sklearn.neural_network import MLPRegressor

    model = MLPRegressor(hidden_layer_sizes=(32,), solver="lbfgs", alpha=0.01, max_iter=60, tol=0.0, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is stopped early on purpose
        return np.asarray(model.fit(rows, labels).predict(queries)), None


FITS: dict[str, Callable[[Floats, Floats, Floats, int], Fitted]] = {
    "nearest neighbours": _neighbors,
    "kernel smoother": _kernel,
    "random forest": _forest,
    "ridge": _ridge,
    "splines": _splines,
    "Gaussian process": _process,
    "network": _network,
}
