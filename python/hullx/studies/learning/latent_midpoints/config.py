"""How large the study is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    sets: tuple[str, ...] = ("mnist-5k", "fashion")
    train: int = 2_500  # pictures for the networks; no other part shares one with them
    reference: int = 1_200  # real pictures that midpoints are compared with
    spare: int = 300  # for the temperature of the classifier
    pairs: int = 500  # within a class, and as many across; ends are fresh, each in one pair of a kind
    steps: int = 11  # of a path, both ends counted; odd
    models: tuple[str, ...] = ("plain", "variational", "denoising", "linear", "untrained")
    latents: tuple[int, ...] = (2, 8, 16, 32)
    main: tuple[str, int] = ("plain", 16)  # what the verdicts are about
    seeds: int = 1  # of the main model
    epochs: int = 12
    judge_epochs: int = 12
    batch: int = 32
    rate: float = 1e-2
    neighbors: int = 5  # of the balls around real pictures
    hulls: int = 100  # midpoints that are compared with the hull
    resamples: int = 2_000  # of the bootstrap
    lines: int = 2_000  # pictures of a radial line, to learn from
    line_pairs: int = 300
    line_latents: tuple[int, ...] = (2, 16)
    line_epochs: int = 15
    faces: int = 16  # size of the code of the morphed faces
    face_epochs: int = 400
