"""One data set and one number of latent dimensions: codes outside the hull, moved by the same length in four ways."""

from __future__ import annotations

from typing import Any

import numpy as np

from hullx.neighbors import knn
from hullx.studies._study import Measured, Work
from hullx.studies.learning.latent_pull.pictures import (
    MEAN,
    NEAREST,
    PULL,
    RANDOM,
    Config,
    Floats,
    Pictures,
    Split,
)

SHOWN = 8  # pictures of the first autoencoder that are kept


def measure(work: Work[Config]) -> Measured:
    from hullx.studies.learning.latent_pull import nets

    config, name, latent, rng = work.config, work.cell["data"], work.cell["latent"], work.rng
    pictures: Pictures = work.data
    split = pictures.split(name, rng)
    referee = nets.judge(split.judged, split.judged_labels, config, rng)
    _, classes = nets.opinions(referee, split.fresh)
    usual = float(knn(split.fresh, split.judged, k=1).distances.mean())
    rows: list[dict[str, Any]] = [
        {"kind": "judge", "data": name, "latent": latent, "right": float(np.mean(classes == split.fresh_labels)),
         "near": usual}
    ]  # fmt: skip
    arrays: dict[str, Any] = {}
    for trained in (True, False):
        network = nets.autoencoders(split.learned, latent, config, config.epochs if trained else 0, rng)
        points = nets.encoded(network, split.learned)
        key = {"data": name, "latent": latent, "trained": trained}
        found, images = _drawn(work.config, network, points, referee, split, usual, rng)
        rows += [{"kind": "move", **key, **row} for row in found]
        if trained:
            arrays = {f"{name}, {latent}/{which}": values for which, values in images.items()}
            rows += [{"kind": "real", **key, **row} for row in _real(network, points, referee, split)]
    return Measured(rows, arrays)


def drawn_codes(points: Floats, m: int, spread: float, rng: np.random.Generator) -> Floats:
    """Gaussian codes with the mean and `spread` times the deviation of the points, for each copy: (copies, m, k)."""
    out = []
    for x in points:
        factor = np.linalg.cholesky(np.cov(x.T) + 1e-9 * np.eye(x.shape[1]))
        out.append(x.mean(axis=0) + spread * rng.standard_normal((m, x.shape[1])) @ factor.T)
    return np.stack(out)


def moved(points: Floats, codes: Floats, inside: Floats, length: Floats, rng: np.random.Generator) -> dict[str, Floats]:
    """Where each move ends: all are as long as the way into the hull, but never go beyond their aim."""
    random = rng.standard_normal(codes.shape)
    nearest = np.stack([x[knn(x, z, k=1).indices[:, 0]] for x, z in zip(points, codes, strict=True)])
    aims = {MEAN: points.mean(axis=1, keepdims=True), NEAREST: nearest}
    ends = {PULL: inside, RANDOM: codes + length[..., None] * random / _length(random)}
    for name, aim in aims.items():
        way = aim - codes
        ends[name] = codes + np.minimum(1.0, length[..., None] / _length(way)) * way
    return ends


def _length(vectors: Floats) -> Floats:
    return np.asarray(np.linalg.norm(vectors, axis=-1, keepdims=True))


def _drawn(
    config: Config, network: Any, points: Floats, referee: Any, split: Split, usual: float, rng: np.random.Generator
) -> tuple[list[dict[str, Any]], dict[str, Floats]]:
    from hullx.studies.learning.latent_pull import nets

    codes = drawn_codes(points, config.codes, config.spread, rng)
    inside, length = nets.pulled(points, codes)
    outside = length > 0.0
    rows, images = [], {}
    for move, end in moved(points, codes, inside, length, rng).items():
        for fraction in config.fractions:
            pictures = nets.decoded(network, codes + fraction * (end - codes))
            if fraction in (0.0, 1.0):
                chosen = np.flatnonzero(outside[0])[:SHOWN]
                images[move if fraction else "as drawn"] = (255.0 * pictures[0, chosen]).astype(np.uint8)
            for seed, (mine, mask) in enumerate(zip(pictures, outside, strict=True)):
                confidence, _ = nets.opinions(referee, mine[mask])
                near = knn(split.fresh, mine[mask], k=1).distances[:, 0]
                rows.append({"seed": seed, "move": move, "fraction": fraction, "codes": int(mask.sum()),
                             "outside": float(mask.mean()), "length": float(length[seed][mask].mean()),
                             "confidence": float(confidence.mean()), "near": float(near.mean()) / usual})  # fmt: skip
    return rows, images


def _real(network: Any, points: Floats, referee: Any, split: Split) -> list[dict[str, Any]]:
    """Codes of real pictures that nobody learned from: which are outside, and what the pull does to them."""
    from hullx.studies.learning.latent_pull import nets

    codes = nets.encoded(network, split.fresh)
    inside, length = nets.pulled(points, codes)
    rows = []
    before, after = nets.decoded(network, codes), nets.decoded(network, inside)
    for seed in range(len(codes)):
        out = length[seed] > 0.0
        row: dict[str, Any] = {"seed": seed, "outside": float(out.mean())}
        for name, pictures, mask in (
            ("inside", before[seed], ~out), ("outside", before[seed], out), ("pulled", after[seed], out),
        ):  # fmt: skip
            row |= {f"error_{name}": None, f"right_{name}": None}
            if mask.any():
                error = np.sqrt(np.mean(np.square(pictures[mask] - split.fresh[mask]), axis=1))
                _, classes = nets.opinions(referee, pictures[mask])
                right = float(np.mean(classes == split.fresh_labels[mask]))
                row |= {f"error_{name}": float(error.mean()), f"right_{name}": right}
        rows.append(row)
    return rows
