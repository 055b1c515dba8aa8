"""EfficientNet-lite0, which was trained on ImageNet: what it says of photographs, of noise, of noise made larger."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from hullx.arrays import Floats
from hullx.datasets import photographs
from hullx.studies._study import Measured, Work
from hullx.studies.learning import imagenet
from hullx.studies.learning.noise_into_convnet import noises
from hullx.studies.learning.noise_into_convnet.answers import summary
from hullx.studies.learning.noise_into_convnet.config import Config
from hullx.studies.learning.noise_into_convnet.scales import curve

SMALLEST = 0.5  # side of a crop, in the shorter side of its photograph
SHORT = 256 / 224  # of a whole photograph: the shorter side in sides of the middle that is shown
BLOCK = 32


def measure(work: Work[Config]) -> Measured:
    """The cells of one network; where its weights are absent, what to type instead."""
    try:
        return {"imagenet": _answers, "sides": _sides, "imagenet scaled": _scaled}[work.cell["kind"]](work)
    except FileNotFoundError as error:
        return Measured([{"kind": "lack", "what": work.cell.name, "lack": f"not measured: {error}"}])


def _answers(work: Work[Config]) -> Measured:
    config, family = work.config, work.cell["family"]
    scores, groups = _shown(family, config.side, config, work.rng)
    return Measured([{"kind": "answers", "family": family, **summary(scores, groups)}])


def _sides(work: Work[Config]) -> Measured:
    """Pictures smaller than those it was trained on: noise and photographs alike."""
    rows = []
    for side in (*work.config.sides, work.config.side):
        for family in ("uniform", "photo crops"):
            scores, groups = _shown(family, side, work.config, work.rng, work.config.scaled)
            rows.append({"kind": "sides", "side": side, "family": family, **summary(scores, groups)})
    return Measured(rows)


def _scaled(work: Work[Config]) -> Measured:
    """The same pictures around the middle grey, times alpha."""
    config, family = work.config, work.cell["family"]
    pictures = torch.cat(list(_pictures(family, config.side, config.scaled, work.rng)))
    middle, half = imagenet.MEAN, 0.5
    groups = len(photos()) if family == "photo crops" else None

    def scores(alpha: float) -> Floats:
        parts = torch.split(pictures, BLOCK)
        return np.concatenate([_scores(middle + alpha * (part - half)) for part in parts])

    return Measured(curve("EfficientNet-lite0", family, work.config.alphas, scores, groups))


def _shown(
    family: str, side: int, config: Config, rng: np.random.Generator, count: int | None = None
) -> tuple[Floats, int | None]:
    """Scores of a family, and the number of photographs that its pictures are made of."""
    sources = len(photos())
    n = {"photographs": sources, "photo crops": sources * config.crops}.get(family, config.noise)
    made_of_photos = family in ("photo crops", "shuffled", "phase")
    parts = _pictures(family, side, n if count is None else count, rng)
    return np.concatenate([_scores(part) for part in parts]), sources if made_of_photos else None


def _pictures(family: str, side: int, n: int, rng: np.random.Generator) -> Iterator[Tensor]:
    """(about n, 3, side, side) in parts, each of one photograph where they are made of some, so all alike."""
    if family in ("uniform", "Gaussian", "constant"):
        for start in range(0, n, BLOCK):
            shape = (min(BLOCK, n - start), 3, side, side)
            yield torch.from_numpy(noises.MAKERS[family](np.empty(shape), rng)).float()
        return
    for picture in photos():
        if family == "photographs":
            yield middle_of(picture, side)
            continue
        crops = torch.cat([crop_of(picture, side, rng) for _ in range(max(1, n // len(photos())))])
        yield crops if family == "photo crops" else _made_of(crops, family, rng)


def _made_of(crops: Tensor, family: str, rng: np.random.Generator) -> Tensor:
    return torch.from_numpy(noises.MAKERS[family](crops.double().numpy(), rng)).float()


@functools.cache
def photos() -> tuple[Tensor, ...]:
    """Those in colour, (1, 3, height, width) each, from 0 to 1."""
    return tuple(torch.from_numpy(photo).permute(2, 0, 1)[None].float() / 255.0 for photo in photographs(3).values())


def middle_of(picture: Tensor, side: int) -> Tensor:
    """The middle of a photograph, as networks of its kind are tested."""
    height, width = picture.shape[2:]
    part = round(min(height, width) / SHORT)
    top, left = (height - part) // 2, (width - part) // 2
    return _resized(picture[:, :, top : top + part, left : left + part], side)


def crop_of(picture: Tensor, side: int, rng: np.random.Generator) -> Tensor:
    """A square of random size and place, mirrored half of the time."""
    height, width = picture.shape[2:]
    part = int(rng.uniform(SMALLEST, 1.0) * min(height, width))
    top, left = rng.integers(height - part + 1), rng.integers(width - part + 1)
    square = picture[:, :, top : top + part, left : left + part]
    return _resized(square.flip(3) if rng.random() < 0.5 else square, side)


def _resized(square: Tensor, side: int) -> Tensor:
    found = functional.interpolate(square, (side, side), mode="bicubic", antialias=True, align_corners=False)
    return found.clamp(0.0, 1.0)


def _scores(pictures: Tensor) -> Floats:
    return np.asarray(imagenet.network().scores(pictures).double().numpy())
