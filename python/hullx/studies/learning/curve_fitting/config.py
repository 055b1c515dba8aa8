"""What the study of curve fitting measures, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TRAINED = 1.0  # curves are learned on [-TRAINED, TRAINED]


@dataclass(frozen=True)
class Config:
    # curves: one input, one hidden layer, every network a copy beside the others
    targets: tuple[str, ...] = ("square", "sine", "line", "exp")
    activations: tuple[str, ...] = ("relu", "tanh")
    widths: tuple[int, ...] = (16, 64, 256)
    seeds: int = 3
    points: int = 200
    epochs: int = 600
    rate: float = 1e-2
    order: int = 7  # of the Taylor polynomial
    degree: int = 9  # of the least-squares polynomial
    # supports: several inputs, learned on a cube, on a slice of it, on one orthant
    dims: tuple[int, ...] = (2,)
    rows: int = 300
    width: int = 64
    support_epochs: int = 400
    directions: int = 60
    # relevant: a function of s of d coordinates
    columns: tuple[int, ...] = (2, 10, 100)
    relevant: tuple[int, ...] = (2, 4)
    samples: int = 4_000
    tests: int = 1_000
    neighbors: int = 10
    relevant_epochs: int = 60


Row = dict[str, Any]
