"""The calibrated test: pictures of one line from the centre, whose manifold is a circle of known pictures.

The distance of any picture from the manifold is a minimum over the angle, found to rounding: a grid, then finer grids
around its best place. After the benchmark of Berthelot, Raffel, Roy and Goodfellow, arXiv 1807.07543.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hullx.studies._study import Measured
from hullx.studies.learning.latent_midpoints.coders import coder, straight
from hullx.studies.learning.latent_midpoints.config import Config
from hullx.studies.learning.latent_midpoints.pictures import Floats
from hullx.studies.learning.latent_midpoints.scores import bootstrap, looks

SIDE, LENGTH, HALF_WIDTH = 32, 16.0, 0.5  # pixels
COARSE = 360  # angles of the first grid
FINER, ROUNDS = 9, 4  # then so many around the best, each grid four times as fine
BLOCK = 100_000  # pictures of lines drawn at once in the search
LINES = "lines"


def line(angle: Floats) -> Floats:
    """Pictures of lines from the centre at these angles (m,), with soft edges one pixel wide: (m, SIDE²)."""
    place = np.arange(SIDE) - (SIDE - 1) / 2.0
    x, y = np.meshgrid(place, place)
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    along = np.clip(cos * x.ravel() + sin * y.ravel(), 0.0, LENGTH - 1.0)
    away = np.hypot(x.ravel() - along * cos, y.ravel() - along * sin)
    return np.asarray(np.clip(HALF_WIDTH + 0.5 - (away - 0.5), 0.0, 1.0))


def manifold_distance(rows: Floats) -> tuple[Floats, Floats]:
    """Distance to the nearest picture of a line, and its angle."""
    angles = np.linspace(0.0, 2.0 * np.pi, COARSE, endpoint=False)
    known = line(angles)
    squares = np.square(rows).sum(axis=1)[:, None] + np.square(known).sum(axis=1) - 2.0 * rows @ known.T
    best, step = angles[np.argmin(squares, axis=1)], 2.0 * np.pi / COARSE
    distance = np.empty(len(rows))
    for _ in range(ROUNDS):
        tries = best[:, None] + step * np.linspace(-1.0, 1.0, FINER)
        for first in range(0, len(rows), BLOCK // FINER):
            part = slice(first, first + BLOCK // FINER)
            drawn = line(tries[part].ravel()).reshape(-1, FINER, SIDE * SIDE)
            away = np.linalg.norm(drawn - rows[part, None, :], axis=2)
            which = np.argmin(away, axis=1)
            best[part] = tries[part][np.arange(len(which)), which]
            distance[part] = away[np.arange(len(which)), which]
        step /= (FINER - 1) / 2.0
    return distance, best % (2.0 * np.pi)


def smoothness(angles: Floats) -> Floats:
    """How uneven the angle moves, (steps, m) to (m,): 0 is even, near 1 is one jump."""
    moves = np.abs((np.diff(angles, axis=0) + np.pi) % (2.0 * np.pi) - np.pi)
    return np.asarray(moves.max(axis=0) / np.maximum(moves.sum(axis=0), 1e-12) - 1.0 / len(moves))


def line_walks(model: str, config: Config, rng: np.random.Generator) -> Measured:
    """Ways between two lines through pixels and through one kind of code; distances in lengths of a line's picture."""
    shown = rng.random(config.lines) * 2.0 * np.pi
    ends = line(rng.random(2 * config.line_pairs) * 2.0 * np.pi).reshape(2, config.line_pairs, -1)
    times = np.linspace(0.0, 1.0, config.steps)
    unit = float(np.linalg.norm(line(np.zeros(1))))
    pixels = straight(ends[0], ends[1], times)
    rows, arrays = [], {}
    pixel_distance, pixel_angles = _distances(pixels)
    if model == config.models[0]:
        rows += _rows("none", 0, pixels, pixel_distance / unit, pixel_angles)
        arrays["grid/pixels"] = _grid(pixels)
    for latent in config.line_latents:
        made = coder(line(shown), model, latent, config.line_epochs, config, rng)
        codes = straight(made.encode(ends[0]), made.encode(ends[1]), times)
        way = made.decode(codes.reshape(-1, latent)).reshape(config.steps, config.line_pairs, -1)
        distance, angles = _distances(way)
        rows += _rows(model, latent, way, distance / unit, angles)
        arrays[f"grid/{latent}"] = _grid(way)
        middle = config.steps // 2
        gain = np.log((pixel_distance[middle] + 1e-9) / (distance[middle] + 1e-9))
        estimate, low, high = np.exp(bootstrap(gain, rng, config.resamples))
        rows.append({"kind": "line gain", "model": model, "latent": latent, "gain": estimate, "low": low, "high": high,
                     "ends": float(0.5 * (distance[0] + distance[-1]).mean() / unit)})  # fmt: skip
    return Measured(rows, arrays)


def _distances(way: Floats) -> tuple[Floats, Floats]:
    distance, angle = manifold_distance(way.reshape(-1, way.shape[-1]))
    return distance.reshape(way.shape[:2]), angle.reshape(way.shape[:2])


def _rows(model: str, latent: int, way: Floats, distance: Floats, angles: Floats) -> list[dict[str, Any]]:
    uneven = float(smoothness(angles).mean())
    about = {"kind": "line", "model": model, "latent": latent}
    return [
        about | {"t": i / (len(way) - 1), "distance": float(distance[i].mean()), "smoothness": uneven,
                 "grey": float(looks(step)["grey"].mean())}
        for i, step in enumerate(way)
    ]  # fmt: skip


def _grid(way: Floats) -> Any:
    return np.clip(np.round(255.0 * way[:, :1].swapaxes(0, 1)), 0, 255).astype(np.uint8)
