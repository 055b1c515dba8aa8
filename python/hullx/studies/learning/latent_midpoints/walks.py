"""Ways between pictures of one set: through pixels, through the graph of neighbours, through one kind of code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.hull import Hull
from hullx.neighbors import knn
from hullx.studies._study import Measured
from hullx.studies.learning.latent_midpoints.coders import (
    Coder,
    Linear,
    by_neighbors,
    coder,
    spherical,
    straight,
)
from hullx.studies.learning.latent_midpoints.config import Config
from hullx.studies.learning.latent_midpoints.pictures import ACROSS, WITHIN, Floats, Pictures
from hullx.studies.learning.latent_midpoints.scores import BETTER, SCORES, bootstrap, scores

PIXELS, GRAPH, STRAIGHT, SPHERE = "pixels", "neighbour graph", "code", "code, spherical"
LINEAR = "linear code"  # of the same size: what blur alone brings
SHOWN = 3  # pairs in the picture of each kind
SURE = 0.5  # confidence below which the classifier does not say what a picture is
TURNED = ("plain", "variational")  # models whose codes are also turned around their centre
FEW = np.array([0.0, 0.5, 1.0])  # steps where the whole way is not shown
Row = dict[str, Any]
Scored = Mapping[str, Floats]  # (steps, pairs) each


def times_of(config: Config) -> Floats:
    return np.linspace(0.0, 1.0, config.steps)


def ends_of(real: Pictures, kind: str) -> tuple[Floats, Floats]:
    first, second = real.pairs[kind]
    return real.ends[first], real.ends[second]


def walk_scores(path: Floats, real: Pictures) -> dict[str, Floats]:
    """Scores of every step of every path (steps, pairs, pixels)."""
    found = scores(path.reshape(-1, path.shape[-1]), real)
    return {name: values.reshape(path.shape[:2]) for name, values in found.items()}


def profile(about: Row, scored: Scored, config: Config) -> list[Row]:
    """Means over pairs, step by step, and the share of ways that stay plausible all along."""
    steps = len(scored["precision"])
    rows: list[Row] = [
        {"kind": "step", **about, "t": i / (steps - 1)} | {name: float(scored[name][i].mean()) for name in SCORES}
        for i in range(steps)
    ]
    if steps < config.steps:
        return rows
    near = scored["precision"].all(axis=0)
    sure = np.asarray(scored["confidence"].min(axis=0) > SURE)
    return [*rows, {"kind": "whole way", **about, "pairs": near.size, "near": int(near.sum()), "sure": int(sure.sum()),
                    "both": int((near & sure).sum())}]  # fmt: skip


def beyond_ends(scored: Scored, name: str) -> Floats:
    """The middle against the mean of its two ends, pair by pair: what the code does to any picture drops out."""
    values = scored[name]
    return np.asarray(halfway(values) - 0.5 * (values[0] + values[-1]))


def halfway(values: Floats) -> Floats:
    """The step in the middle."""
    return np.asarray(values[len(values) // 2])


def comparisons(about: Row, scored: Scored, other: Scored, against: str, config: Config, rng: Any) -> Iterator[Row]:
    """Paired differences of the middles, positive where the first is more plausible; raw, and against its ends."""
    for name, sign in BETTER.items():
        raw = halfway(scored[name]) - halfway(other[name])
        for basis, values in (("raw", raw), ("beyond ends", beyond_ends(scored, name) - beyond_ends(other, name))):
            estimate, low, high = bootstrap(sign * values, rng, config.resamples)
            yield {"kind": "compare", **about, "against": against, "score": name, "basis": basis,
                   "gain": estimate, "low": low, "high": high}  # fmt: skip


def hull_rows(about: Row, middles: Floats, scored: Scored, hull: Hull, config: Config) -> tuple[list[Row], Floats]:
    """Distance of some middles from the hull of all pictures that the pair comes from, and what they look like."""
    some = slice(0, config.hulls)
    # a collapsed code decodes every midpoint to one picture, the mean, whose support has hundreds of rows
    different, where = np.unique(middles[some], axis=0, return_inverse=True)
    answer = hull.query(different, want="distance")
    inside = (answer.verdict == 1)[where]
    half = {name: halfway(scored[name])[some] for name in ("nearest", "grey", "confidence")}
    away = np.where(inside, 0.0, answer.upper[where])
    row = {
        "kind": "hull",
        **about,
        "asked": len(inside),
        "inside": int(inside.sum()),
        "distance": float(np.median(away)),
    }
    row |= {name: float(values.mean()) for name, values in half.items()}
    return [row], np.stack([away, half["nearest"], half["grey"]]).astype(np.float32)


def whole_hull(real: Pictures) -> Hull:
    """Of the training pictures and the ends of all pairs: middles in pixels are inside by construction."""
    return Hull(np.concatenate([real.train, real.ends]))


def pixel_walks(real: Pictures, config: Config, rng: np.random.Generator) -> Measured:
    """Straight through pixels, and along the graph of neighbours."""
    hull = whole_hull(real)
    rows: list[Row] = []
    arrays: dict[str, npt.NDArray[Any]] = {}
    for kind in (WITHIN, ACROSS):
        first, second = ends_of(real, kind)
        paths = {PIXELS: straight(first, second, times_of(config)),
                 GRAPH: by_neighbors(real.train, first, second, times_of(config))}  # fmt: skip
        scored = {path: walk_scores(pictures, real) for path, pictures in paths.items()}
        for path, pictures in paths.items():
            about = about_of(real.name, "none", 0, 0, path, kind)
            rows += profile(about, scored[path], config)
            found, arrays[f"hull/{path}/{kind}"] = hull_rows(about, halfway(pictures), scored[path], hull, config)
            rows += found
            arrays[f"grid/{path}/{kind}"] = grid(pictures)
        rows += comparisons(
            about_of(real.name, "none", 0, 0, GRAPH, kind), scored[GRAPH], scored[PIXELS], PIXELS, config, rng
        )
    return Measured([*rows, *copy_controls(real, rng)], arrays)


def about_of(where: str, model: str, latent: int, seed: int, path: str, kind: str) -> Row:
    return {"set": where, "model": model, "latent": latent, "seed": seed, "path": path, "pair": kind}


def grid(pictures: Floats) -> npt.NDArray[np.uint8]:
    """The first paths as bytes (pairs, steps, pixels)."""
    return np.asarray(np.clip(np.round(255.0 * pictures[:, :SHOWN].swapaxes(0, 1)), 0, 255), dtype=np.uint8)


def code_walks(
    real: Pictures, model: str, latents: tuple[int, ...], seeds: int, config: Config, rng: np.random.Generator
) -> Measured:
    """Through codes of one kind, of several sizes; sizes that are the main one as often as there are seeds."""
    hull = whole_hull(real)
    rows: list[Row] = []
    arrays: dict[str, npt.NDArray[Any]] = {}
    for latent in latents:
        main = (model, latent) == config.main
        for seed in range(seeds if main else 1):
            made = coder(real.train, model, latent, config.epochs, config, rng)
            found, pictures = _one_code(real, made, (model, latent, seed), hull, config, rng)
            rows += found
            if main and seed == 0:
                arrays |= pictures
    return Measured(rows, arrays)


def _one_code(
    real: Pictures, made: Coder, which: tuple[str, int, int], hull: Hull, config: Config, rng: np.random.Generator
) -> tuple[list[Row], dict[str, npt.NDArray[Any]]]:
    """All ways through one code; step by step, and on the sphere, only where it has the main size."""
    model, latent, seed = which
    shown = latent == config.main[1] and seed == 0
    times = times_of(config) if shown else FEW
    centre = made.encode(real.train).mean(axis=0)
    rows: list[Row] = []
    arrays: dict[str, npt.NDArray[Any]] = {}
    for kind in (WITHIN, ACROSS):
        first, second = ends_of(real, kind)
        codes = made.encode(first), made.encode(second)
        ways = {STRAIGHT: straight(*codes, times)}
        if shown and model in TURNED:
            ways[SPHERE] = spherical(*codes, times, centre)
        for path, way in ways.items():
            pictures = made.decode(way.reshape(-1, latent)).reshape(*way.shape[:2], -1)
            scored = walk_scores(pictures, real)
            about = about_of(real.name, model, latent, seed, path, kind)
            rows += profile(about, scored, config)
            for against, size in ((PIXELS, 0), (LINEAR, latent)):
                rows += comparisons(about, scored, _baseline(real, kind, size), against, config, rng)
            middles = halfway(pictures)
            found, arrays[f"hull/{path}/{kind}"] = hull_rows(about, middles, scored, hull, config)
            rows += found
            if path == STRAIGHT:
                arrays[f"grid/{path}/{kind}"] = grid(pictures)
                pixel_middles = 0.5 * (first + second)
                rows.append(_rebuilt(about, made, middles, pixel_middles, real))
                rows.append(copy_row(about | {"what": "midpoints"}, middles, real, rng))
                rows.append(_identity(about, made, middles, pixel_middles))
    drawn = made.decode(_samples(made.encode(real.train), config.pairs, rng))
    rows.append(copy_row(about_of(real.name, model, latent, seed, "", "") | {"what": "samples"}, drawn, real, rng))
    return rows, arrays


def _baseline(real: Pictures, kind: str, latent: int) -> Scored:
    """Scores of the ends and the middle through pixels (no code), or through a linear code; kept, as all codes ask."""
    key = f"{kind}/{latent}"
    if key not in real.kept:
        first, second = ends_of(real, kind)
        if latent:
            flat = Linear(real.train, latent)
            way = straight(flat.encode(first), flat.encode(second), FEW)
            pictures = flat.decode(way.reshape(-1, latent)).reshape(len(FEW), len(first), -1)
        else:
            pictures = straight(first, second, FEW)
        real.kept[key] = walk_scores(pictures, real)
    return real.kept[key]


def _rebuilt(about: Row, made: Coder, middles: Floats, pixel_middles: Floats, real: Pictures) -> Row:
    """Reconstruction error of real pictures, of middles through the code and of middles of pixels: root mean square."""

    def error(rows: Floats) -> float:
        return float(np.sqrt(np.square(made.decode(made.encode(rows)) - rows).mean()))

    return {"kind": "rebuilt", **about, "real": error(real.reference), "through the code": error(middles),
            "pixels": error(pixel_middles)}  # fmt: skip


def _identity(about: Row, made: Coder, middles: Floats, pixel_middles: Floats) -> Row:
    """A linear code decodes the mean of two codes to the projection of the mean of the pictures."""
    apart = float(np.abs(middles - made.decode(made.encode(pixel_middles))).max())
    return {"kind": "identity", **about, "apart": apart}


def _samples(codes: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Fresh codes of the Gaussian law fitted to those of the training pictures."""
    root = np.linalg.cholesky(np.atleast_2d(np.cov(codes.T)) + 1e-9 * np.eye(codes.shape[1]))
    return np.asarray(codes.mean(axis=0) + rng.standard_normal((count, codes.shape[1])) @ root.T)


def copy_row(about: Row, rows: Floats, real: Pictures, rng: np.random.Generator) -> Row:
    """Distance to the nearest training picture over that to the nearest of as many held-out ones."""
    size = min(len(real.train), len(real.reference))  # both are in random order
    near = [knn(pictures[:size], rows, k=1).distances[:, 0] for pictures in (real.train, real.reference)]
    ratio, low, high = bootstrap(np.log((near[0] + 1e-6) / (near[1] + 1e-6)), rng, real.config.resamples)
    return {
        "kind": "copy",
        **about,
        "ratio": float(np.exp(ratio)),
        "low": float(np.exp(low)),
        "high": float(np.exp(high)),
    }


def copy_controls(real: Pictures, rng: np.random.Generator) -> list[Row]:
    """Training pictures, which are copies, and the ends of pairs, which nobody has seen."""
    about = about_of(real.name, "none", 0, 0, "", "")
    size = min(len(real.train), len(real.reference))
    return [
        copy_row(about | {"what": "training pictures"}, real.train[:size], real, rng),
        copy_row(about | {"what": "fresh pictures"}, real.ends, real, rng),
    ]
