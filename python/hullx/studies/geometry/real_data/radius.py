"""The radial law: whether a row is inside is decided by how far out it lies, relative to how far out others lie.

Four measurements.  `close`: crops by their whitened radius, by contrast and by class.  `swap`: in whitened coordinates
a row is a direction times a radius; either is replaced by a Gaussian's.  `mixture`: a Gaussian whose rows are scaled by
log-normal radii.  `sigma`: a Gaussian query at sigma times the usual radius, where the law is exact:

    near the centre n > 2 d rows suffice (Wendel), at the usual radius it takes exp(d/2): a heavy-tailed radius
    puts most rows nearer to the centre, relative to the outermost ones, than a Gaussian does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats
from hullx.datasets import sphere
from hullx.hull import Hull
from hullx.studies._study import Measured, Work
from hullx.studies.geometry.real_data.config import Config
from hullx.studies.geometry.real_data.coordinates import view, whitened
from hullx.studies.geometry.real_data.shares import law
from hullx.studies.geometry.real_data.sources import Source
from hullx.theory import gaussian_membership, gaussian_radius_variation

BINS = 20


def measure_swap(work: Work[Config]) -> Measured:
    """Whitened rows with their own or Gaussian directions and radii."""
    config, rng = work.config, work.rng
    source: Source = work.data.main
    n = min(config.rows, len(source.train))
    found = view(source, "crop", config.close**2, n, config.queries, rng)
    if found is None:
        return Measured([])
    train, test = whitened(found.train, found.test)
    d = train.shape[1]
    radius, direction = str(work.cell["swap"]).split(", ")
    parts = []
    for rows in (train, test):
        own = np.linalg.norm(rows, axis=1)
        away = own > 0.0
        radii = own[away] if radius == "own radius" else np.sqrt(rng.chisquare(d, np.count_nonzero(away)))
        directions = rows[away] / own[away, None] if direction == "own direction" else sphere(len(radii), d, rng=rng)
        parts.append(directions * radii[:, None])
    verdict = Hull(parts[0]).query(parts[1]).verdict
    return Measured([{"kind": "swap", "radius": radius, "direction": direction, "family": found.family, "d": d,
                      "n": len(parts[0]), "queries": len(verdict), "inside": int(np.count_nonzero(verdict == 1)),
                      "undecided": int(np.count_nonzero(verdict == 0)), **law(len(parts[0]), d)}])  # fmt: skip


def measure_mixture(work: Work[Config]) -> Measured:
    """Fresh hulls of Gaussian rows times log-normal radii; spread 0 is the Gaussian itself: the control."""
    config, rng, d, spread = work.config, work.rng, int(work.cell["d"]), float(work.cell["spread"])
    n = config.rows
    inside, undecided = [], 0

    def rows(m: int) -> Floats:
        return rng.standard_normal((m, d)) * np.exp(spread * rng.standard_normal((m, 1)))

    for _ in range(config.mixture_hulls):
        verdict = Hull(rows(n)).query(rows(config.mixture_queries)).verdict
        inside.append(int(np.count_nonzero(verdict == 1)))
        undecided += int(np.count_nonzero(verdict == 0))
    row = {"kind": "mixture", "spread": spread, "d": d, "n": n, "draws": config.mixture_hulls}
    asked = {"queries": config.mixture_hulls * config.mixture_queries, "inside": " ".join(map(str, inside))}
    return Measured([{**row, **asked, "undecided": undecided, **law(n, d)}])


def measure_sigma(work: Work[Config]) -> Measured:
    """The exact law of a query N(0, sigma^2 I); beside it, at some sigma, fresh hulls."""
    config, rng, d, sigma = work.config, work.rng, int(work.cell["d"]), float(work.cell["sigma"])
    n = config.rows
    inside: list[int] = []
    if sigma in config.sigma_checked:
        for _ in range(config.sigma_hulls):
            asked = sigma * rng.standard_normal((config.sigma_queries, d))
            inside.append(int(np.count_nonzero(Hull(rng.standard_normal((n, d))).query(asked).verdict == 1)))
    row = {"kind": "sigma", "d": d, "n": n, "sigma": sigma, "exact": gaussian_membership(n, d, sigma)}
    queries = len(inside) * config.sigma_queries
    return Measured([{**row, "draws": len(inside), "queries": queries, "inside": " ".join(map(str, inside))}])


def measure_close(work: Work[Config]) -> Measured:
    """Who is inside among the crops: by whitened radius, by contrast, by class; and the extreme pictures."""
    config, source = work.config, work.data.main
    n = min(config.rows, len(source.train))
    found = view(source, "crop", config.close**2, n, config.close_queries, work.rng)
    if found is None:
        return Measured([])
    hull = Hull(found.train)
    verdict = hull.query(found.test).verdict
    near = verdict == 1
    train, test = whitened(found.train, found.test)
    radius = np.linalg.norm(test, axis=1) / np.sqrt(test.shape[1])
    contrast = found.test.astype(np.float64).std(axis=1)
    rows = [*_groups("radius", radius, near), *_groups("contrast", contrast, near)]
    if source.test_labels is not None:
        labels = source.test_labels[: len(near)]
        rows.extend(_group("class", int(one), int(one), near[labels == one]) for one in np.unique(labels))
    spread = np.linalg.norm(train, axis=1)
    summary = {
        "kind": "close", "family": found.family, "d": found.d, "n": len(found.train), "queries": len(near),
        "inside": int(near.sum()), "contrast_inside": _median(contrast[near]),
        "contrast_outside": _median(contrast[~near]), "radius_inside": _median(radius[near]),
        "radius_outside": _median(radius[~near]), "variation": float(spread.std() / spread.mean()),
        "variation_law": gaussian_radius_variation(len(train), train.shape[1]), **_left_out(hull, config.left_out),
    }  # fmt: skip
    arrays, shown = _gallery(config, source, hull, found.test, near, radius)
    return Measured([*rows, summary, *shown], arrays)


def _left_out(hull: Hull, rows: int) -> dict[str, int]:
    """Training rows inside the hull of the others: the share without any test rows (Efron)."""
    chosen = np.arange(min(rows, hull.points.n_rows))
    verdict = hull.leave_one_out(chosen, want="verdict").verdict
    return {"left_out": len(chosen), "left_out_inside": int(np.count_nonzero(verdict == 1))}


def _median(values: Floats) -> float | None:
    return float(np.median(values)) if len(values) else None


def _groups(by: str, values: Floats, near: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Equally many queries a group, ascending by value."""
    order = np.argsort(values, kind="stable")
    parts = [part for part in np.array_split(order, min(BINS, max(1, len(order) // 20))) if len(part)]
    return [_group(by, float(values[part[0]]), float(values[part[-1]]), near[part]) for part in parts]


def _group(by: str, low: float, high: float, near: npt.NDArray[np.bool_]) -> dict[str, Any]:
    return {"kind": "group", "by": by, "least": low, "most": high, "queries": len(near), "inside": int(near.sum())}


def _gallery(
    config: Config, source: Source, hull: Hull, test: Any, near: npt.NDArray[np.bool_], radius: Floats
) -> tuple[dict[str, npt.NDArray[Any]], list[dict[str, Any]]]:
    """Whole pictures of the crops deepest inside and farthest outside.

    Candidates by radius, then: inside by the gauge (0 at the mean of the rows, 1 at the boundary), outside by distance.
    """
    if source.side is None:
        return {}, []
    order = np.argsort(radius, kind="stable")
    inside = [i for i in order if near[i]][: 4 * config.gallery]
    outside = [i for i in order[::-1] if not near[i]][: 8 * config.gallery]
    arrays: dict[str, npt.NDArray[Any]] = {}
    rows: list[dict[str, Any]] = []
    measured = []
    if inside:
        measured.append(("inside", np.array(inside), np.asarray(hull.gauge(test[inside], rtol=1e-2).upper)))
    if outside:
        distance = hull.query(test[outside], want="distance", rtol=1e-2).lower
        measured.append(("outside", np.array(outside), -distance))
    for where, chosen, value in measured:
        first = np.argsort(value, kind="stable")[: config.gallery]
        pictures = source.test[chosen[first]].reshape(len(first), source.side, source.side)
        arrays[where] = np.clip(np.rint(pictures), 0, 255).astype(np.uint8)
        rows.extend({"kind": "picture", "where": where, "place": i, "value": abs(float(value[j]))}
                    for i, j in enumerate(first))  # fmt: skip
    return arrays, rows
