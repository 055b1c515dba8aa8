"""What is measured: networks, moments of their training, bottlenecks; and the units of work that follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hullx.studies._study import Cell

OWN, SHUFFLED = "own", "shuffled"


@dataclass(frozen=True)
class Config:
    rows: int = 20_000  # images to train on; their embeddings span the hulls
    queries: int = 1_000  # asked whether they are inside
    judged: int = 2_000  # classified by their neighbours, and by the network
    neighbors: int = 5
    widths: tuple[int, ...] = (10, 30, 64, 128)  # units of the last hidden layer
    main: int = 64  # the width that is reduced further, trained again, and trained on shuffled classes
    copies: int = 2  # trainings of it
    epochs: tuple[int, ...] = (0, 1, 20)  # moments looked at, ascending; 0: untrained
    bottlenecks: tuple[int, ...] = (2, 4, 8, 16)  # dimensions of an autoencoder of the embedding
    latents: tuple[int, ...] = (2, 8, 32)  # dimensions of an autoencoder of the pixels
    reduction_epochs: int = 12  # of both kinds of autoencoders
    dimension_rows: int = 3_000
    foreign_rows: int = 6_000  # through EfficientNet-lite0; 0: leave it out
    foreign_components: tuple[int, ...] = (4, 8, 16, 32, 64)
    side: int = 64  # pixels a side of what EfficientNet-lite0 sees
    sample: bool = False  # of the images in the package only


PRESETS: Mapping[str, Config] = {
    "smoke": Config(
        rows=600, queries=60, judged=100, widths=(10,), main=10, copies=1, epochs=(0, 1), bottlenecks=(2, 4),
        latents=(2,), reduction_epochs=2, dimension_rows=300, foreign_rows=0, sample=True,
    ),
    "quick": Config(
        rows=6_000, queries=300, judged=500, widths=(30, 64), copies=1, epochs=(0, 1, 8), bottlenecks=(2, 8, 16),
        latents=(2, 8), reduction_epochs=6, dimension_rows=1_500, foreign_rows=300, foreign_components=(4, 8, 16),
    ),
    "full": Config(),
}  # fmt: skip


def cells(config: Config) -> Sequence[Cell]:
    return list(_cells(config))


def _cells(config: Config) -> Iterator[Cell]:
    yield Cell("pixels", {"kind": "pixels"})
    for width in config.widths:
        for copy in range(config.copies if width == config.main else 1):
            params = {"kind": "network", "width": width, "labels": OWN, "copy": copy}
            yield Cell(f"network width={width} copy={copy}", params)
    shuffled = {"kind": "network", "width": config.main, "labels": SHUFFLED, "copy": 0}
    yield Cell(f"network width={config.main} shuffled", shuffled)
    for latent in config.latents:
        yield Cell(f"autoencoder latent={latent}", {"kind": "autoencoder", "latent": latent})
    for images in ("fashion", "patches") if config.foreign_rows else ():
        yield Cell(f"imagenet {images}", {"kind": "imagenet", "images": images})
