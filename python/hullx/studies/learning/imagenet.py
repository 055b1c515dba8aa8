"""EfficientNet-lite0 as it was trained on ImageNet: 1,280 pooled features, or the scores of 1,000 classes.

Built from the shapes of the weights alone.  Statistics of the training batches are folded into the convolutions, so
that a layer is a weight and a bias.

M. Tan and Q. V. Le, "EfficientNet", ICML 2019; the lite variant drops squeeze-and-excitation and uses relu6.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from hullx.datasets import efficientnet_lite0

FEATURES = 1_280
EPSILON = 1e-3  # added to the variances, as in training
MEAN, SPREAD = 127.0 / 255.0, 128.0 / 255.0  # of the pictures, in training
STRIDED = (1, 3, 5, 11)  # blocks that halve the side
BATCH = 64

Weights = Mapping[str, Tensor]


@dataclass(frozen=True, eq=False)
class Layer:
    """A convolution, with relu6 behind it where `bent`."""

    weight: Tensor
    bias: Tensor
    stride: int = 1
    groups: int = 1
    bent: bool = True

    def __call__(self, x: Tensor) -> Tensor:
        side = self.weight.shape[-1]
        left = (side - self.stride) // 2  # of even sides as the training's padding has it: more behind than before
        right = side - self.stride - left
        padded = functional.pad(x, (left, right, left, right)) if side > 1 else x
        y = functional.conv2d(padded, self.weight, self.bias, self.stride, groups=self.groups)
        return functional.relu6(y) if self.bent else y


@dataclass(frozen=True, eq=False)
class EfficientNet:
    """The layers in their order; a block with as many channels before as behind adds what it was given."""

    blocks: tuple[tuple[Layer, ...], ...]
    classes: tuple[Tensor, Tensor]

    def features(self, pictures: Tensor) -> Tensor:
        """(n, 3, side, side) of values from 0 to 1 to (n, 1280); sides are multiples of 32."""
        with torch.no_grad():
            return torch.cat([self._pooled(part) for part in torch.split(pictures, BATCH)])

    def scores(self, pictures: Tensor) -> Tensor:
        """The same pictures to (n, 1000) logits, in the order of ImageNet's classes."""
        weight, bias = self.classes
        return functional.linear(self.features(pictures), weight, bias)

    def _pooled(self, pictures: Tensor) -> Tensor:
        x = (pictures - MEAN) / SPREAD
        for layers in self.blocks:
            y = x
            for layer in layers:
                y = layer(y)
            x = x + y if y.shape == x.shape and len(layers) > 1 else y
        return x.mean(dim=(2, 3))


@functools.cache
def network() -> EfficientNet:
    """EfficientNet-lite0 with the weights of the installed or fetched package.

    Raises
    ------
    FileNotFoundError
        If the package is nowhere; the message says how to get it.
    """
    held: Weights = torch.load(io.BytesIO(efficientnet_lite0()), weights_only=True)
    count = sum(name.endswith("_project_conv.weight") for name in held)
    blocks = (_block(held, f"_blocks.{i}.", 2 if i in STRIDED else 1) for i in range(count))
    first, last = _layer(held, "_conv_stem", "_bn0", stride=2), _layer(held, "_conv_head", "_bn1")
    return EfficientNet(((first,), *blocks, (last,)), (held["_fc.weight"], held["_fc.bias"]))


def _block(held: Weights, name: str, stride: int) -> tuple[Layer, ...]:
    """Widen, look at each channel on its own, narrow; the first block of all does not widen."""
    channels = held[f"{name}_depthwise_conv.weight"].shape[0]
    narrow = (
        _layer(held, f"{name}_depthwise_conv", f"{name}_bn1", stride=stride, groups=channels),
        _layer(held, f"{name}_project_conv", f"{name}_bn2", bent=False),
    )
    if f"{name}_expand_conv.weight" not in held:
        return narrow
    return (_layer(held, f"{name}_expand_conv", f"{name}_bn0"), *narrow)


def _layer(held: Weights, conv: str, norm: str, *, stride: int = 1, groups: int = 1, bent: bool = True) -> Layer:
    scale = held[f"{norm}.weight"] / torch.sqrt(held[f"{norm}.running_var"] + EPSILON)
    weight = held[f"{conv}.weight"] * scale[:, None, None, None]
    return Layer(weight, held[f"{norm}.bias"] - held[f"{norm}.running_mean"] * scale, stride, groups, bent)
