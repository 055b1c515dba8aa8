"""Confidence and margin of one network along rays: the same pictures, larger and larger.

A network of ReLU units is linear far out on almost every ray, so its margin grows in proportion and its confidence goes
to 1 (Hein, Andriushchenko and Bitterwolf, CVPR 2019); one whose units are capped comes to a standstill.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hullx.arrays import Floats
from hullx.studies.learning.noise_into_convnet.answers import exponent, margin, probabilities, share
from hullx.studies.learning.noise_into_convnet.config import SURE


def curve(
    network: str,
    family: str,
    alphas: Sequence[float],
    scores: Callable[[float], Floats],
    groups: int | None = None,
    classes: int | None = None,
    copy: int = 0,
) -> list[dict[str, Any]]:
    """Rows of the scales, and one of the exponent between the last two of them.

    `classes`: the first so many are real ones, what is beyond is "none of the above".
    """
    rows: list[dict[str, Any]] = []
    margins = {}
    known = {"network": network, "images": family, "copy": copy}
    for alpha in alphas:
        found = scores(alpha)
        top = probabilities(found)[:, :classes].max(axis=1)
        margins[alpha] = margin(found)
        sure = share(top > SURE, groups)
        rows.append({
            "kind": "scales", **known, "alpha": alpha, "n": len(top), "top": float(top.mean()),
            "margin": float(np.mean(margins[alpha])), "confident": sure.estimate, "low": sure.low, "high": sure.high,
        })  # fmt: skip
    before, last = alphas[-2:]
    power = exponent(margins[before], margins[last], last / before)
    ends = {"from": before, "to": last}
    rows.append({"kind": "exponent", **known, **ends, "exponent": power.estimate, "low": power.low, "high": power.high})
    return rows
