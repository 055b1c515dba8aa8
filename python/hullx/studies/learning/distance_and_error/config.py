"""What is measured: data sets, learners, coordinates; and the units of work that follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hullx.studies._study import Cell

Spaces = tuple[tuple[str, str, int], ...]  # set, family of coordinates, how many; 0: all


@dataclass(frozen=True)
class Config:
    sets: tuple[str, ...] = ("fashion", "mnist-5k", "digits", "letter", "satellite", "b3db")
    rows: int = 10_000  # to train on, at most
    queries: int = 2_000  # whose errors are counted, at most
    models: tuple[str, ...] = ("5 neighbours", "ridge", "boosting", "perceptron", "convnet")
    fewer_models: tuple[str, ...] = ("5 neighbours", "ridge", "perceptron")  # beyond the scores, of the above
    components: int = 12  # of pictures; half of that of tables
    latent: int = 16  # of an autoencoder of pictures; half of that of tables
    epochs: int = 6  # of the networks, with 10,000 rows; fewer rows: more
    neighbors: int = 5
    calibration: int = 600  # training rows with leave-one-out distances
    draws: int = 200  # of the bootstrap
    inside: Spaces = (
        ("letter", "all", 0), ("fashion", "components", 12), ("fashion", "crop", 64), ("mnist-5k", "components", 8),
        ("satellite", "components", 8), ("b3db", "components", 6),
    )  # fmt: skip
    shifted: tuple[str, ...] = ("fashion", "mnist-5k")
    shift_rows: int = 6_000
    shift_queries: int = 300  # of each strength of each shift
    mixed_queries: int = 1_500  # each with one shift, drawn
    strengths: int = 3  # of each shift, the strongest
    held_out: tuple[int, ...] = (0, 6)  # classes, each left out of training once
    standins: tuple[str, ...] = ("fashion", "letter", "mnist-5k")
    fourfold: Spaces = (("fashion", "all", 0), ("fashion", "components", 12), ("letter", "all", 0))
    fourfold_queries: int = 500  # of each kind
    permutations: int = 1_999


PRESETS: Mapping[str, Config] = {
    "smoke": Config(
        sets=("digits", "b3db"), rows=150, queries=250, models=("5 neighbours", "perceptron"), components=4, latent=4,
        epochs=1, calibration=60, draws=60, inside=(("digits", "components", 4),), shifted=("digits",), shift_rows=150,
        shift_queries=60, mixed_queries=100, strengths=1, held_out=(6,), standins=("digits",),
        fourfold=(("digits", "all", 0), ("digits", "components", 4)), fourfold_queries=80, permutations=199,
    ),
    "quick": Config(
        sets=("fashion", "letter", "b3db"), rows=6_000, queries=800, models=("5 neighbours", "ridge", "perceptron"),
        epochs=5, calibration=300, draws=150,
        inside=(("letter", "all", 0), ("fashion", "components", 12), ("b3db", "components", 6)),
        shifted=("fashion",), shift_rows=4_000, shift_queries=150, mixed_queries=500, strengths=2,
        held_out=(6,), standins=("fashion", "letter"),
        fourfold_queries=250, permutations=999,
    ),
    "full": Config(),
}  # fmt: skip


def cells(config: Config) -> Sequence[Cell]:
    return list(_cells(config))


def _cells(config: Config) -> Iterator[Cell]:
    for name in config.sets:
        yield Cell(f"scores {name}", {"kind": "scores", "set": name})
    for name, family, d in config.inside:
        yield Cell(f"inside {name} {family} d={d}", {"kind": "inside", "set": name, "family": family, "d": d})
    for name in config.shifted:
        yield Cell(f"shift {name}", {"kind": "shift", "set": name})
    for name in config.standins:
        yield Cell(f"stand-in {name}", {"kind": "stand-in", "set": name})
    for name, family, d in config.fourfold:
        yield Cell(f"fourfold {name} {family} d={d}", {"kind": "fourfold", "set": name, "family": family, "d": d})
