"""Pictures of one number: estimated dimension by encoding dimension, scale and noise, and how fast pictures change."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import dimension
from hullx.datasets.renderings import camera_jitter, render
from hullx.dimension.table import table_of
from hullx.studies._study import Measured, Work
from hullx.studies.geometry.encoding_dimension.bar import bar_ratios
from hullx.studies.geometry.encoding_dimension.config import Config
from hullx.studies.geometry.encoding_dimension.renderings import (
    BY_CAMERA,
    BY_NAME,
    CHANNELS,
    Rendering,
    projected,
    sketch_of,
    values_of,
    whole,
)

Floats = npt.NDArray[np.float64]
RANKS = 64  # farthest neighbour of the curve by scale
SPECTRUM = 40
COARSE, FINE = (1.0, 2.0, 4.0), (0.02, 0.06, 0.2)  # steps in pixels
SHIFT, TURN = 0.1, 0.1  # of the camera


def curve(work: Work[Config]) -> Measured:
    """One rendering at one size: estimates for each number of pictures."""
    config, rng = work.config, work.rng
    rendering, size = BY_NAME[str(work.cell["rendering"])], int(work.cell["size"])
    u = rng.random(max(config.rows))
    rows: list[dict[str, Any]] = []
    arrays = {}
    exact = values_of(size) <= config.unprojected
    if exact:
        pictures = whole(rendering, u, size)
        few = pictures[: min(config.rows)]
        rows.append(_span(rendering, size, few))
        arrays["spectrum"] = _spectrum(few)
    else:
        sketch = sketch_of(size, config.sketch, int(rng.integers(2**31)))
        pictures = projected(rendering, u, size, sketch)
        pairs = list(_pairs(rng, u, config.pairs))
        errors = np.array([_error(rendering, u, size, pictures, pair) for pair in pairs])
        near, far = (float(np.sqrt(np.nanmean(part**2))) for part in np.split(errors, 2))
        rows.append(
            {
                "kind": "projection",
                "rendering": rendering.name,
                "size": size,
                "values": values_of(size),
                "pairs": len(pairs),
                "near_error": near,
                "far_error": far,
                "law": sketch.law,
            }
        )
    rows.extend(_estimates(work, rendering, size, pictures[:n], u[:n]) for n in config.rows)
    if size == max(config.sizes):
        rows.extend(_by_scale(rendering, size, pictures))
    return Measured(rows, arrays)


def _estimates(work: Work[Config], rendering: Rendering, size: int, pictures: Floats, u: Floats) -> dict[str, Any]:
    k = work.config.neighbors
    table = table_of(pictures, k)
    two, many = dimension.two_nn(table, "likelihood"), dimension.levina_bickel(table, k)
    closed = None
    if rendering.name == "bar":
        ratios = np.log(bar_ratios(u * size))
        closed = (len(ratios) - 1) / float(ratios.sum())
    return {
        "kind": "curve",
        "rendering": rendering.name,
        "expected": rendering.expected,
        "size": size,
        "values": values_of(size),
        "rows": len(u),
        "two_nn": two.value,
        "two_nn_error": two.standard_error,
        "mle": many.value,
        "mle_error": many.standard_error,
        "duplicates": table.duplicates,
        "closed_form": closed,
    }


def _by_scale(rendering: Rendering, size: int, pictures: Floats) -> Iterator[dict[str, Any]]:
    found = dimension.neighbor_curve(pictures, min(RANKS, len(pictures) // 4))
    for rank, one in zip(found.scales, found.estimates, strict=True):
        yield {
            "kind": "scale",
            "rendering": rendering.name,
            "size": size,
            "rows": len(pictures),
            "rank": rank,
            "gride": one.value,
            "error": one.standard_error,
        }


def _span(rendering: Rendering, size: int, pictures: Floats) -> dict[str, Any]:
    one = np.ascontiguousarray(pictures[:, ::CHANNELS])  # channels are alike
    return {
        "kind": "span",
        "rendering": rendering.name,
        "size": size,
        "rows": len(one),
        "affine_rank": int(dimension.affine_rank(one).value),
        "pca_99": int(dimension.pca_dimension(one, 0.99).value),
    }


def _spectrum(pictures: Floats) -> Floats:
    """Shares of the variance, largest first."""
    one = pictures[:, ::CHANNELS] - pictures[:, ::CHANNELS].mean(axis=0)
    values = np.linalg.svd(one, compute_uv=False)[:SPECTRUM] ** 2
    return np.asarray(values / np.sum(one**2))


def _pairs(rng: np.random.Generator, u: Floats, count: int) -> Iterator[tuple[int, int]]:
    """Neighbours by number, then pairs at random."""
    order = np.argsort(u)
    for i in rng.integers(0, len(u) - 1, count):
        yield int(order[i]), int(order[i + 1])
    for _ in range(count):
        i, j = rng.choice(len(u), 2, replace=False)
        yield int(i), int(j)


def _error(rendering: Rendering, u: Floats, size: int, sketched: Floats, pair: tuple[int, int]) -> float:
    """Relative error of the squared distance of two pictures after projection; NaN where they are equal."""
    one, other = (
        render(rendering.kind, u[i : i + 1], size, 1, width=rendering.pixels(size))[0].astype(np.float64) for i in pair
    )
    exact = CHANNELS * float(np.sum((one - other) ** 2))
    found = float(np.sum((sketched[pair[0]] - sketched[pair[1]]) ** 2))
    return found / exact - 1.0 if exact > 0.0 else math.nan


def camera(work: Work[Config]) -> list[dict[str, Any]]:
    """An unsteady camera adds what it can move; noise adds everything."""
    config, rng, size, n = work.config, work.rng, work.config.camera_size, work.config.camera_rows
    rendering = BY_CAMERA[int(work.cell["index"])]
    u, jitter = rng.random(n), camera_jitter(n, rng=rng, shift=SHIFT, turn=TURN)
    pictures = whole(rendering, u, size, jitter)
    rows = []
    for noise in config.noises:
        seen = pictures + noise * rng.standard_normal(pictures.shape)
        found = dimension.two_nn(seen, "likelihood")
        rows.append(
            {
                "kind": "camera",
                "rendering": rendering.name,
                "values": values_of(size),
                "rows": n,
                "noise": noise,
                "directions": _directions(rendering, rng, size),
                "two_nn": found.value,
                "error": found.standard_error,
                "noise_alone": dimension.two_nn(rng.standard_normal(pictures.shape), "likelihood").value,
            }
        )
    return rows


def _directions(rendering: Rendering, rng: np.random.Generator, size: int, count: int = 12) -> float:
    """Independent directions in which a picture moves with the number and the three of the camera: the mean rank of
    the matrix of differences, directions below 0.15 of the largest left out."""
    step = np.array([0.5, 0.5, 0.5, 1.0]) / size
    ranks = []
    for _ in range(count):
        at = np.concatenate([rng.uniform(0.2, 0.8, 1), camera_jitter(1, rng=rng, shift=SHIFT, turn=TURN)[0]])
        moved = np.array([at + sign * step[i] * np.eye(4)[i] for i in range(4) for sign in (1.0, -1.0)])
        if rendering.expected == "jumps":
            moved[:, 0] = at[0]
        drawn = whole(rendering, moved[:, 0], size, moved[:, 1:])
        values = np.linalg.svd(drawn[::2] - drawn[1::2], compute_uv=False)
        ranks.append(int(np.count_nonzero(values > 0.15 * values[0])))
    return float(np.mean(ranks))


def smoothness(work: Work[Config]) -> list[dict[str, Any]]:
    """The power of the step with which pictures change, over steps below and above a pixel."""
    rendering, size, m = BY_NAME[str(work.cell["rendering"])], work.config.smooth_size, work.config.smooth_numbers
    row: dict[str, Any] = {"kind": "smoothness", "rendering": rendering.name, "size": size, "numbers": m}
    for name, steps in (("fine", FINE), ("coarse", COARSE)):
        u = work.rng.uniform(0.05, 0.95 - max(steps) / size, m)
        squares = np.array([[_change(rendering, at, at + step / size, size) for step in steps] for at in u])
        power, error = _power(squares, np.log(steps))
        row |= {f"{name}_power": power, f"{name}_error": error}
    return [row]


def _change(rendering: Rendering, u: float, v: float, size: int) -> float:
    one, other = render(rendering.kind, [u, v], size, 1, width=rendering.pixels(size)).astype(np.float64)
    return float(np.sum((one - other) ** 2))


def _power(squares: Floats, logs: Floats) -> tuple[float, float]:
    """Slope of the logarithm of the root mean square over numbers, and its standard error by leaving numbers out."""

    def slope(part: Floats) -> float:
        return float(np.polyfit(logs, 0.5 * np.log(part.mean(axis=0)), 1)[0])

    if not squares.any(axis=0).all():
        return math.nan, math.nan
    m = len(squares)
    left_out = np.array([slope(np.delete(squares, i, axis=0)) for i in range(m)])
    return slope(squares), math.sqrt((m - 1) / m * float(np.sum((left_out - left_out.mean()) ** 2)))


def samples(_work: Work[Config]) -> Measured:
    """A few pictures of every rendering, to look at."""
    u = np.array([0.2, 0.4273, 0.4274, 0.8])
    drawn = [render(one.kind, u, 40, 1, width=one.pixels(40)).reshape(len(u), 40, 40) for one in BY_NAME.values()]
    return Measured([], {"pictures": np.round(255.0 * np.stack(drawn)).astype(np.uint8), "numbers": u})
