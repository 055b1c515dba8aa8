"""How large the study is: renderings by size and number of pictures, manifolds, hulls, real pictures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    sizes: tuple[int, ...] = (8, 32, 128)  # pictures of size x size x 3 values
    rows: tuple[int, ...] = (250, 1_000)  # numbers drawn; the smaller samples are the first of them
    neighbors: int = 10  # of the maximum likelihood
    sketch: int = 256
    unprojected: int = 4_096  # pictures of at most so many values are compared as they are
    pairs: int = 30  # near ones, and as many far ones, whose distance is computed exactly as well
    camera_size: int = 24
    camera_rows: int = 1_000
    noises: tuple[float, ...] = (0.0, 0.003, 0.03, 0.3)  # standard deviation of a value
    smooth_size: int = 128
    smooth_numbers: int = 30
    manifold_rows: int = 600
    manifold_draws: int = 3
    hull_size: int = 8
    hull_rows: tuple[int, ...] = (5, 20, 100)
    hulls: int = 40
    queries: int = 25
    data: str = "fashion-mnist"  # the whole set where it is on the machine, else the sample; "sample": always
    data_rows: int = 3_000  # of which the dimension is estimated
    cube_pictures: int = 10_000
    cube_fresh: int = 2_000
