"""How large the study is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    curves: tuple[str, ...] = ("arc", "spiral", "S", "sine")
    noises: tuple[float, ...] = (0.0, 0.02, 0.05)
    rows: int = 200  # of each copy, to learn from
    pairs: int = 1_000  # of fresh points, each copy its own
    copies: int = 10  # seeds
    steps: int = 11  # of a path, both ends counted; odd, so that one is the middle
    widths: tuple[int, ...] = (64, 64)
    epochs: int = 1_500
    rate: float = 0.01
    isometry: float = 0.02  # weight of even steps
