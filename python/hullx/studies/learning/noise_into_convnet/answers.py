"""What a network says of pictures: its classes, how sure it is, how its margin grows with the scale of its input."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import binom

from hullx.arrays import Floats
from hullx.studies.intervals import Interval, counted, wilson
from hullx.studies.learning.noise_into_convnet.config import SURE


def probabilities(scores: Floats) -> Floats:
    """Of each class, from logits (n, classes)."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def energy(scores: Floats) -> Floats:
    """Minus the logarithm of the sum of exponentials: low where any class scores high."""
    top = scores.max(axis=1)
    return np.asarray(-(top + np.log(np.exp(scores - top[:, None]).sum(axis=1))))


def margin(scores: Floats) -> Floats:
    """Best score minus second best."""
    best = np.partition(scores, -2, axis=1)
    return np.asarray(best[:, -1] - best[:, -2])


def summary(scores: Floats, groups: int | None = None) -> dict[str, Any]:
    """A row of answers; `groups`: as many photographs, equal parts of the rows in their order, gave the pictures."""
    chances = probabilities(scores)
    top = chances.max(axis=1)
    classes, counts = np.unique(chances.argmax(axis=1), return_counts=True)
    logs = np.log(np.maximum(chances, np.finfo(float).tiny))
    sure = share(top > SURE, groups)
    return {
        "n": len(scores), "classes": len(classes), "largest": float(counts.max() / len(scores)),
        "largest_class": int(classes[counts.argmax()]), "top": float(top.mean()),
        "entropy": float(-(chances * logs).sum(axis=1).mean()), "energy": float(energy(scores).mean()),
        "confident": sure.estimate, "low": sure.low, "high": sure.high,
        "counts": " ".join(str(count) for count in sorted(counts.tolist(), reverse=True)),
    }  # fmt: skip


def share(flags: Any, groups: int | None = None) -> Interval:
    """Of pictures that are independent, or of equal parts that are."""
    values = np.asarray(flags, dtype=bool)
    if groups is None or groups == len(values):
        return wilson(int(values.sum()), len(values))
    parts = values.reshape(groups, -1)
    return counted(parts.sum(axis=1), parts.shape[1])


def exponent(small: Floats, large: Floats, ratio: float) -> Interval:
    """The power of the scale with which margins grow: the median over pictures, with its 95 % by order statistics.

    From the margins of the same pictures at a scale and at `ratio` times it.  1 where a network is linear along rays,
    as networks of ReLU units are far out; 0 where it no longer changes.  The median: on a few rays two classes cross.
    """
    known = (small > 0.0) & (large > 0.0)
    powers = np.sort(np.log(large[known] / small[known]) / np.log(ratio))
    if len(powers) == 0:
        raise ValueError("no picture has a margin at both scales")
    k = max(1, int(binom.ppf(0.025, len(powers), 0.5)))
    return Interval(float(np.median(powers)), float(powers[k - 1]), float(powers[-k]))
