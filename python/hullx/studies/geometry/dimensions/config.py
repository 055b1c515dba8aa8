"""What the study of dimensions can be set to, and the cells that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hullx import theory
from hullx.studies._study import Cell


@dataclass(frozen=True)
class Config:
    gaussian_dims: tuple[int, ...] = (2, 3, 4, 5, 6, 7)
    gaussian_shares: tuple[float, ...] = (0.2, 0.35, 0.5, 0.65, 0.8)  # of the exact law: they set the numbers of rows
    hulls: int = 20  # independent hulls a cell
    queries: int = 100  # of one hull
    flat_dims: tuple[int, ...] = (2, 4, 6)
    flat_shares: tuple[float, ...] = (0.5,)
    flat_columns: tuple[int, ...] = (5, 6, 7, 16, 64, 128)
    flat_noise: float = 0.0  # the control: noise in every column of the embedded data
    curve: Literal["spline", "line"] = "spline"  # "line" is the control: nothing bends
    curve_dims: tuple[int, ...] = (2, 3, 4, 5)
    curve_knots: tuple[int, ...] = (0, 16, 256)  # 0: d + 2, as in Ruis's reconstruction
    curve_rows: tuple[int, ...] = (8, 16, 32, 64, 128, 256, 512, 1024)
    curves: int = 20  # each has a hull probability of its own
    curve_queries: int = 60
    exposed_dims: tuple[int, ...] = (2, 4, 8)
    exposed_rows: tuple[int, ...] = (10, 100, 1_000)
    manifold_dims: tuple[int, ...] = (4, 8)
    manifold_orders: tuple[int, ...] = (1, 2, 4, 8)
    harmonics: tuple[int, ...] = (2, 5, 20)
    manifold_rows: int = 500
    estimate_rows: int = 2_000
    noise_shape: tuple[int, int, int] = (200, 4, 8)  # rows, rank, columns
    noise_ratios: tuple[float, ...] = (1e-3, 1e-2, 0.1, 0.3, 1.0, 3.0, 10.0, 1e2, 1e3)  # noise over tolerance
    tolerance: float = 1e-6
    exact_queries: int = 20
    bend_rows: int = 100
    bend_ratios: tuple[float, ...] = (1.0, 10.0, 1e2, 1e3, 1e4, 1e5)  # height of the parabola over tolerance
    governing_shape: tuple[int, int] = (256, 3)  # rows, governing columns
    governing_columns: tuple[int, ...] = (3, 6, 12, 24)


def cells(config: Config) -> Sequence[Cell]:
    def cell(kind: str, **params: int | float | str) -> Cell:
        name = " ".join([kind, *(f"{key}={value}" for key, value in params.items())])
        return Cell(name, {"kind": kind, **params})

    def sizes(d: int, shares: Sequence[float]) -> list[int]:
        return list(dict.fromkeys(max(d + 2, round(theory.gaussian_n_quantile(p, d))) for p in shares))

    out = [cell("gaussian", n=n, d=d) for d in config.gaussian_dims for n in sizes(d, config.gaussian_shares)]
    out += [cell("flat", n=n, d=d) for d in config.flat_dims for n in sizes(d, config.flat_shares)]
    out += [cell("curve", d=d, knots=k) for d in config.curve_dims for k in config.curve_knots]
    out += [cell("exposed", shape="moment", d=d) for d in config.exposed_dims]
    out += [cell("exposed", shape="trigonometric", d=d) for d in config.exposed_dims if d % 2 == 0]
    out += [cell("exposed", shape="odd_powers", d=d) for d in config.exposed_dims if d <= 4]
    for d in config.manifold_dims:
        out += [cell("manifold", family="sheet", order=m, d=d) for m in config.manifold_orders]
        out += [cell("manifold", family="fourier", order=k, d=d) for k in config.harmonics]
    out += [cell("noise", ratio=ratio) for ratio in config.noise_ratios]
    out += [cell("bend", ratio=ratio) for ratio in config.bend_ratios]
    out += [cell("governing", d=d) for d in config.governing_columns]
    return out
