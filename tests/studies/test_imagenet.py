"""The ImageNet network is the trained one: it names what is on the photographs, and forgets no shift of padding."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from hullx.datasets import photographs
from hullx.studies.learning import imagenet

pytestmark = pytest.mark.data("efficientnet-lite0")
SEEN = {"coffee": {967}, "chelsea": {281, 282, 285}, "motorcycle_left": {665, 670}}  # espresso, cats, moped or scooter


def picture(pixels: np.ndarray, short: int = 256, side: int = 224) -> torch.Tensor:
    """The middle of a photograph whose shorter side is `short` long, (1, 3, side, side)."""
    image = Image.fromarray(pixels)
    scale = short / min(image.size)
    image = image.resize((round(image.width * scale), round(image.height * scale)))
    top, left = (image.height - side) // 2, (image.width - side) // 2
    cut = np.array(image)[top : top + side, left : left + side]
    return torch.from_numpy(cut).permute(2, 0, 1)[None] / 255.0


def test_it_names_what_is_on_the_photographs() -> None:
    photos = photographs(3)
    for name, classes in SEEN.items():
        assert int(imagenet.network().scores(picture(photos[name]))[0].argmax()) in classes, name


def test_features_have_their_width_at_any_side_and_do_not_depend_on_the_batch() -> None:
    pictures = torch.rand((imagenet.BATCH + 3, 3, 32, 32), generator=torch.Generator().manual_seed(1))
    found = imagenet.network().features(pictures)
    assert found.shape == (imagenet.BATCH + 3, imagenet.FEATURES)
    assert torch.isfinite(found).all()
    torch.testing.assert_close(found[-1:], imagenet.network().features(pictures[-1:]), rtol=1e-4, atol=1e-5)


def test_the_widths_of_the_layers_are_those_of_the_architecture() -> None:
    blocks = imagenet.network().blocks
    assert len(blocks) == 18
    assert [len(layers) for layers in blocks] == [1, 2, *[3] * 15, 1]
    assert [layers[-1].weight.shape[0] for layers in blocks] == [
        32, 16, 24, 24, 40, 40, 80, 80, 80, 112, 112, 112, 192, 192, 192, 192, 320, 1280,
    ]  # fmt: skip
    assert [max(layer.stride for layer in layers) for layers in blocks].count(2) == 5
