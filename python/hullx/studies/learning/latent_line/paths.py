"""One curve at one noise: paths between points, straight and through codes of one dimension, and how far they stray."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.studies._study import Measured, Work
from hullx.studies.learning.latent_line.config import Config
from hullx.studies.learning.latent_line.curves import Floats, chain, distance, interpolated, nearest_on, on_curve
from hullx.studies.learning.latent_line.principal import principal_curve

STRAIGHT, LEARNED, EVEN, UNTRAINED, LINEAR, PRINCIPAL, ORACLE = (
    "straight",
    "autoencoder",
    "autoencoder, even steps",
    "untrained autoencoder",
    "one principal component",
    "principal curve",
    "true curve",
)


@dataclass(frozen=True)
class Coder:
    """A code of one number for points of the plane, and back: (copies, rows, 2) to (copies, rows)."""

    encode: Callable[[Floats], Floats]
    decode: Callable[[Floats], Floats]


@dataclass(frozen=True)
class Sample:
    """What is drawn of a curve, of each copy its own; `share`: where on the curve, of its length."""

    curve: str
    rows: Floats
    row_share: Floats
    ends: Floats  # (2, copies, pairs, 2)
    end_share: Floats


def draw(curve: str, noise: float, config: Config, rng: np.random.Generator) -> Sample:
    """Rows to learn from, and pairs of fresh points to go between."""

    def some(*shape: int) -> tuple[Floats, Floats]:
        share = rng.random(shape)
        return on_curve(curve, share) + noise * rng.standard_normal((*shape, 2)), share

    rows, row_share = some(config.copies, config.rows)
    ends, end_share = some(2, config.copies, config.pairs)
    return Sample(curve, rows, row_share, ends, end_share)


def measure(work: Work[Config]) -> Measured:
    config, curve, noise = work.config, work.cell["curve"], work.cell["noise"]
    sample = draw(curve, noise, config, work.rng)
    about = {"curve": curve, "noise": noise}
    times = np.linspace(0.0, 1.0, config.steps)
    found: list[dict[str, Any]] = []
    arrays: dict[str, npt.NDArray[Any]] = {}
    paths = {STRAIGHT: between(sample.ends[0], sample.ends[1], times)}
    for name, coder in coders(sample, config, work.rng).items():
        codes = [coder.encode(end) for end in sample.ends]
        steps = between(codes[0][..., None], codes[1][..., None], times)[..., 0]
        paths[name] = np.stack([coder.decode(step) for step in steps])
        found += _codes(about | {"model": name}, sample, coder)
    for name, path in paths.items():
        each = distance(curve, path)
        away = each.mean(axis=2)
        to_rows = np.mean([_to_rows(sample.rows[c], path[:, c]) for c in range(config.copies)], axis=0)
        arrays[f"away/{name}"], arrays[f"to_rows/{name}"] = away.mean(axis=1), to_rows
        middle = path[config.steps // 2]
        miss = np.linalg.norm(middle - on_curve(curve, sample.end_share.mean(axis=0)), axis=-1)
        error = each[config.steps // 2]
        found += [
            {"kind": "path", **about, "model": name, "seed": c, "pairs": config.pairs, "error": error[c].mean(),
             "miss": miss[c].mean(), "error_sd": error[c].std(ddof=1), "miss_sd": miss[c].std(ddof=1)}
            for c in range(config.copies)
        ]  # fmt: skip
    arrays |= _picture(sample, paths)
    return Measured([*found, *_hulls(about, sample, paths, config, work.rng)], arrays)


def between(start: Floats, end: Floats, times: Floats) -> Floats:
    """Weighted means of the two ends, one set for each time."""
    t = times.reshape(-1, *[1] * start.ndim)
    return np.asarray((1.0 - t) * start + t * end)


def coders(sample: Sample, config: Config, rng: np.random.Generator) -> Mapping[str, Coder]:
    """Every way to give a point a number, by name."""
    from hullx.studies.learning.latent_line import nets
    from hullx.studies.learning.training import Recipe

    recipe = Recipe(epochs=config.epochs, rate=config.rate, cosine=True)
    lines = {
        LEARNED: nets.trained(sample.rows, config.widths, recipe, rng),
        EVEN: nets.trained(sample.rows, config.widths, recipe, rng, isometry=config.isometry),
        UNTRAINED: nets.untrained(config.widths, config.copies, rng),
    }
    found = {name: Coder(line.encode, line.decode) for name, line in lines.items()}
    found[LINEAR] = linear(sample.rows)
    found[PRINCIPAL] = along([principal_curve(rows) for rows in sample.rows])
    found[ORACLE] = along([chain(sample.curve)] * config.copies)
    return found


def linear(rows: Floats) -> Coder:
    """The first principal component of each copy: a linear autoencoder at its best."""
    middle = rows.mean(axis=1, keepdims=True)
    axis = np.linalg.svd(rows - middle, full_matrices=False)[2][:, :1, :]
    return Coder(
        lambda x: np.asarray(((x - middle) * axis).sum(axis=-1)),
        lambda code: np.asarray(middle + code[..., None] * axis),
    )


def along(lines: list[Floats]) -> Coder:
    """The share of the length at the nearest point of a chain, of each copy its own."""
    return Coder(
        lambda x: np.stack([nearest_on(line, rows)[1] for line, rows in zip(lines, x, strict=True)]),
        lambda code: np.stack([interpolated(line, c) for line, c in zip(lines, code, strict=True)]),
    )


def _codes(about: dict[str, Any], sample: Sample, coder: Coder) -> list[dict[str, Any]]:
    """Does the code follow the curve, and is what it stands for near the point?  Asked of fresh points."""
    fresh, share = sample.ends[0], sample.end_share[0]
    codes = coder.encode(fresh)
    rebuilt = np.sqrt(np.square(coder.decode(codes) - fresh).sum(axis=-1).mean(axis=1))
    order = [0.0 if np.ptp(z) == 0.0 else abs(float(spearmanr(z, s)[0])) for z, s in zip(codes, share, strict=True)]
    return [
        {"kind": "code", **about, "seed": c, "order": order[c], "rebuilt": float(rebuilt[c])} for c in range(len(codes))
    ]


def _to_rows(rows: Floats, path: Floats) -> Floats:
    """Mean distance to the nearest row, step by step."""
    near = knn(rows, path.reshape(-1, 2), k=1).distances
    return np.asarray(near.reshape(path.shape[0], -1).mean(axis=1))


def _hulls(
    about: dict[str, Any], sample: Sample, paths: Mapping[str, Floats], config: Config, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Who is inside the hull of the rows: fresh points, straight middles between rows, middles of learned paths."""
    found = []
    for c, rows in enumerate(sample.rows):
        hull = Hull(rows)
        pairs = rng.integers(len(rows), size=(2, config.pairs))
        asked = {
            "fresh points": sample.ends[0, c],
            "middles between rows": rows[pairs].mean(axis=0),
            "middles through the code": paths[LEARNED][config.steps // 2, c],
        }
        for group, points in asked.items():
            inside = int(np.count_nonzero(hull.query(points).verdict == 1))
            found.append({"kind": "hull", **about, "group": group, "seed": c, "inside": inside, "asked": len(points)})
    return found


def _picture(sample: Sample, paths: Mapping[str, Floats]) -> dict[str, npt.NDArray[Any]]:
    """Rows, learned paths and the straight one between two far ends, of the copy in the middle of the field."""
    middle = distance(sample.curve, paths[LEARNED][paths[LEARNED].shape[0] // 2]).mean(axis=1)
    copy = int(np.argsort(middle)[len(middle) // 2])
    span = np.abs(sample.end_share[0, copy] - sample.end_share[1, copy])
    pair = int(np.argmin(np.abs(span - 0.6)))
    return {
        "rows": sample.rows[copy].astype(np.float32),
        "straight": paths[STRAIGHT][:, copy, pair].astype(np.float32),
        "learned": paths[LEARNED][:, copy, pair].astype(np.float32),
        "copy": np.array(copy),
    }
