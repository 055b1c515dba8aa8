"""How large the study is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    components: tuple[int, ...] = (2, 4, 8)  # principal components of the images
    n: int = 1_000  # training images
    asked: int = 400  # test images
    hidden: int = 64  # units of the network beside it
    steps: int = 60  # passes of its training
    resamples: int = 300  # of the bootstrap
    dims: tuple[int, ...] = (1, 2, 4)  # of the cube
    sizes: tuple[int, ...] = (64, 128, 256, 512, 1_024)  # rows in it
    cube_asked: int = 200
    seeds: int = 4
    whole_set: bool = False  # Fashion-MNIST from its files, not the sample in the package


PRESETS = {
    "smoke": Config(
        components=(2, 6), n=300, asked=150, steps=15, resamples=50, dims=(1, 2), sizes=(32, 128, 512), cube_asked=60,
        seeds=3,
    ),
    "quick": Config(),
    "full": Config(
        components=(2, 4, 8, 12, 16), n=60_000, asked=2_000, steps=20, resamples=1_000, dims=(1, 2, 3, 4, 6),
        sizes=(128, 256, 512, 1_024, 2_048, 4_096), cube_asked=500, seeds=8, whole_set=True,
    ),
}  # fmt: skip
