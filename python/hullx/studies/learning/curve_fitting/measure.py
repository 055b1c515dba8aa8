"""One cell measured: networks of one width, curves without networks, supports, or a function of few of many columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import spearmanr

from hullx import theory
from hullx.hull import Hull
from hullx.hull_functions import hull_distance
from hullx.neighbors import knn
from hullx.studies._study import Measured, Work
from hullx.studies.learning.curve_fitting import grid, learners
from hullx.studies.learning.curve_fitting.config import Config, Floats
from hullx.studies.learning.curve_fitting.functions import CURVES, SEVERAL, SUPPORTS, in_several, of_few, supported

LARGEST_D = 80  # of the exact Gaussian law
DISTANCES = tuple(np.geomspace(2.0, 64.0, 11))
RAY = np.linspace(1.5, 4.0, 11)
SHOWN = np.linspace(-3.0, 3.0, 301)  # the pictures


def measure(work: Work[Config]) -> Measured:
    what = work.cell["what"]
    if what == "networks":
        return _networks(work)
    if what == "others":
        return _others(work)
    return _supports(work) if what == "supports" else _relevant(work)


def training_inputs(config: Config) -> Floats:
    return np.linspace(-1.0, 1.0, config.points)


def _networks(work: Work[Config]) -> Measured:
    from hullx.studies.learning.curve_fitting import nets

    config, activation, width = work.config, work.cell["activation"], work.cell["width"]
    x = training_inputs(config)
    names = [target for target in config.targets for _ in range(config.seeds)]
    y = np.stack([CURVES[name](x) for name in names])
    inputs = np.broadcast_to(x[None, :, None], (*y.shape, 1))
    network = nets.trained(inputs, y, width, activation, config.epochs, config.rate, work.rng)
    predicted = nets.predictions(network, grid.GRID[:, None])
    rows: list[dict[str, Any]] = []
    for i, name in enumerate(names):
        key = {"learner": activation, "width": width, "target": name, "seed": i % config.seeds}
        rows += _described(predicted[i], key)
    if activation in ("relu", "tanh"):
        found = nets.slopes(network, DISTANCES)
        rows += _slopes(np.abs(found.value - found.limit[:, :, None]), found.limit, names, activation, width)
    shown = nets.predictions(network, SHOWN[:, None])[:: config.seeds]
    last = width == max(config.widths)
    arrays = {f"{activation}/{name}": row for name, row in zip(config.targets, shown, strict=True)} if last else {}
    return Measured(rows, {key: value.astype(np.float32) for key, value in arrays.items()})


def _slopes(gaps: Floats, limits: Floats, names: list[str], activation: str, width: int) -> list[dict[str, Any]]:
    """How far the slope is from its limit, mean over seeds and sides, by target and distance."""
    rows = []
    for target in dict.fromkeys(names):
        chosen = np.array([name == target for name in names])
        mean, limit = gaps[chosen].mean(axis=(0, 1)), float(np.abs(limits[chosen]).mean())
        key = {"kind": "slope", "activation": activation, "width": width, "target": target, "limit": limit}
        rows += [{**key, "t": float(t), "gap": float(gap)} for t, gap in zip(DISTANCES, mean, strict=True)]
    return rows


def _described(predicted: Floats, key: dict[str, Any]) -> list[dict[str, Any]]:
    row, rays, beyond = grid.described(predicted, key["target"])
    away = zip(grid.BEYOND, beyond, strict=True)
    return [
        {"kind": "fit", **key, **row},
        *({"kind": "ray", **key, **ray} for ray in rays),
        *({"kind": "beyond", **key, "delta": delta, "error": float(error)} for delta, error in away),
    ]


def _others(work: Work[Config]) -> Measured:
    x = training_inputs(work.config)
    rows, arrays = [], {}
    for target in work.config.targets:
        for name in learners.LEARNERS:
            curve = learners.fitted(name, work.config, target, x)
            if curve is None:
                continue
            rows += _described(np.asarray(curve(grid.GRID)), {"learner": name, "width": 0, "target": target, "seed": 0})
            arrays[f"{name}/{target}"] = np.asarray(curve(SHOWN), dtype=np.float32)
    return Measured(rows, arrays)


def _supports(work: Work[Config]) -> Measured:
    """Functions of d inputs, learned on three supports, judged outside the cube along random rays from 0."""
    from hullx.studies.learning.curve_fitting import nets

    config, d = work.config, work.cell["d"]
    rng = work.rng
    plan = [(f, support, seed) for support in SUPPORTS for f in SEVERAL for seed in range(config.seeds)]
    inputs = {(s, seed): supported(s, config.rows, d, rng) for s in SUPPORTS for seed in range(config.seeds)}
    x = np.stack([inputs[support, seed] for _, support, seed in plan])
    y = np.stack([in_several(f, x[i]) for i, (f, _, _) in enumerate(plan)])
    scale = y.std(axis=1, keepdims=True)
    network = nets.trained(x, y / scale, config.width, "relu", config.support_epochs, config.rate, rng)
    direction = rng.standard_normal((config.directions, d))
    direction /= np.abs(direction).max(axis=1, keepdims=True)
    rays = (direction[:, None, :] * RAY[:, None]).reshape(-1, d)
    predicted = nets.predictions(network, rays) * scale
    again = np.stack([supported(s, 200, d, rng) for _, s, _ in plan])
    inside = nets.predictions(network, again) * scale
    rows: list[dict[str, Any]] = []
    for i, (f, support, seed) in enumerate(plan):
        truth = in_several(f, rays)
        key = {"function": f, "support": support, "d": d, "seed": seed}
        error, fresh = np.abs(predicted[i] - truth), in_several(f, again[i])
        far = hull_distance(x[i], rays, rtol=1e-3)
        rows.append({"kind": "support", **key,
                     "inside": _relative(inside[i] - fresh, fresh, centred=True),
                     "outside": _relative(error, truth),
                     "correlation": float(spearmanr(far, error).statistic)})  # fmt: skip
        for values in predicted[i].reshape(config.directions, -1):
            straight = grid.straightness(RAY, values, float(scale[i, 0]))
            rows.append({"kind": "ray", "learner": f"relu, d = {d}", "width": config.width, "target": f"{f}, {support}",
                         "seed": seed, "side": "random", **straight})  # fmt: skip
    return Measured(rows)


def _relative(error: Floats, truth: Floats, centred: bool = False) -> float:
    size = float(truth.std()) if centred else float(np.sqrt(np.mean(np.square(truth))))
    return float(np.sqrt(np.mean(np.square(error)))) / size


def _relevant(work: Work[Config]) -> Measured:
    """A function of the first s of d Gaussian columns; all of them relevant where s = d."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    from hullx.studies.learning.curve_fitting import nets

    config, d, s, rng = work.config, work.cell["d"], work.cell["s"], work.rng
    x, test = rng.standard_normal((config.samples, d)), rng.standard_normal((config.tests, d))
    y, truth = of_few(x, s), of_few(test, s)
    whole = Hull(x).query(test).verdict == 1
    inside = whole if s == d else Hull(x[:, :s]).query(test[:, :s]).verdict == 1
    boosting = HistGradientBoostingRegressor(random_state=int(rng.integers(2**31)), max_iter=200).fit(x, y)
    network = nets.many_inputs(x, y, config.samples // 10, config, rng)
    near = {"k-NN": knn(x, test, k=config.neighbors).indices,
            "k-NN on the relevant columns": knn(x[:, :s], test[:, :s], k=config.neighbors).indices}  # fmt: skip
    found = {"boosting": boosting.predict(test), "network": nets.predictions(network, test)[0],
             **{name: y[rows].mean(axis=1) for name, rows in near.items()}}  # fmt: skip
    # beyond the table of the law the value at its end bounds it from above: at most a millionth there
    law = theory.gaussian_membership(config.samples, min(d, LARGEST_D))
    rows: list[dict[str, Any]] = [
        {"kind": "inside", "d": d, "s": s, "n": config.samples, "tests": config.tests, "inside": int(whole.sum()),
         "law": law, "inside_relevant": int(inside.sum()),
         "law_relevant": theory.gaussian_membership(config.samples, min(s, LARGEST_D))}
    ]  # fmt: skip
    for name, values in found.items():
        error = np.asarray(values) - truth
        blocks = np.array_split(np.arange(config.tests), 20)
        shares = [1.0 - float(np.mean(np.square(error[b])) / truth.var()) for b in blocks]
        rows.append({"kind": "learner", "d": d, "s": s, "learner": name,
                     "r2": float(np.mean(shares)), "error": float(np.std(shares, ddof=1) / np.sqrt(len(shares))),
                     "inside": _mean(np.abs(error[inside])), "outside": _mean(np.abs(error[~inside])),
                     "outside_count": int((~inside).sum())})  # fmt: skip
    return Measured(rows)


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None
