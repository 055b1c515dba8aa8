"""What is measured: kinds of noise, scales, "none of the above" samples; and the units of work that follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hullx.studies._study import Cell

SURE = 0.5  # the largest probability from which on an answer counts as confident
PIXELWISE = ("uniform", "Gaussian")  # every pixel drawn on its own
NOISES = (*PIXELWISE, "shuffled", "phase", "constant")
FOREIGN = ("photographs", "photo crops", *NOISES)  # what EfficientNet-lite0 is shown
NEW, OTHERS = "new images", "other new images"
FAMILIES = (*NOISES, "digits", "patches")  # what the networks of clothes are shown besides clothes

# What the class "none of the above" is trained on; CLOTHES is the control: real images, called none.
NOTHING, CLOTHES = "nothing", "clothes"
SAMPLES: Mapping[str, tuple[str, ...]] = {
    NOTHING: (),
    CLOTHES: (),
    "uniform": ("uniform",),
    "shuffled": ("shuffled",),
    "digits": ("digits",),
    "all three": ("uniform", "shuffled", "digits"),
}


@dataclass(frozen=True)
class Config:
    side: int = 224  # pixels a side of what EfficientNet-lite0 sees; it was trained at 224
    crops: int = 64  # of each photograph
    noise: int = 200  # pictures of each kind
    scaled: int = 48  # pictures that are scaled
    alphas: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1_000.0)
    sides: tuple[int, ...] = (64, 96, 128, 160)  # others that it is shown
    rows: int = 10_000  # clothes that the small networks learn
    none_rows: int = 2_400  # samples of "none of the above"
    width: int = 64  # units of the last hidden layer: the features
    epochs: int = 8
    copies: int = 3  # trainings of each
    asked: int = 500  # pictures of each kind that the small networks are shown
    reference: int = 2_000  # images whose features span the hull, and whose distances set the threshold
    neighbors: tuple[int, ...] = (10, 50)
    latent: int = 16  # of the autoencoder that reconstructs
    coder_epochs: int = 10
    resamples: int = 1_000
    whole_set: bool = True  # Fashion-MNIST from its files, not the sample in the package


PRESETS: Mapping[str, Config] = {
    "smoke": Config(
        side=64, crops=2, noise=12, scaled=6, alphas=(1.0, 100.0, 1_000.0), sides=(32,), rows=450, none_rows=120,
        width=32, epochs=8, copies=1, asked=60, reference=150, coder_epochs=1, resamples=50, whole_set=False,
    ),
    "quick": Config(
        crops=5, noise=36, scaled=12, alphas=(0.1, 1.0, 10.0, 100.0, 1_000.0), sides=(64, 128), rows=3_600,
        none_rows=900, epochs=5, copies=1, asked=250, reference=700, coder_epochs=4, resamples=300,
    ),
    "full": Config(),
}  # fmt: skip


def cells(config: Config) -> Sequence[Cell]:
    return list(_cells(config))


def _cells(config: Config) -> Iterator[Cell]:
    for family in FOREIGN:
        yield Cell(f"imagenet {family}", {"kind": "imagenet", "family": family})
    yield Cell("imagenet sides", {"kind": "sides"})
    for images in ("uniform", "photo crops"):
        yield Cell(f"imagenet scaled {images}", {"kind": "imagenet scaled", "family": images})
    for none in SAMPLES:
        for copy in range(config.copies):
            yield Cell(f"network {none} copy={copy}", {"kind": "network", "none": none, "copy": copy, "capped": False})
    for copy in range(config.copies):
        params = {"kind": "network", "none": NOTHING, "copy": copy, "capped": True}
        yield Cell(f"network capped copy={copy}", params)
    yield Cell("detection", {"kind": "detection"})
