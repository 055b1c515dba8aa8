"""The decisive number of each verdict, in a few words for the table at the top of the page.

`DECISIVE[study][statement]` names what the verdict's interval measures: a share of 1 is printed in per cent, everything
else as it is.  Where the word of the verdict changes what the interval is of, the key is (statement, word).
"""

from __future__ import annotations

from dataclasses import dataclass

from hullx.report.words import short
from hullx.studies import Verdict
from hullx.studies.intervals import Interval


@dataclass(frozen=True)
class Number:
    says: str
    share: bool = False  # printed in per cent


def _share(says: str) -> Number:
    return Number(says, share=True)


_FACTOR = Number("growth of ln N a dimension, at one half inside; the quoted formula: 0.347")
_GAIN = _share("more often right by neighbours than in pixels")
_INSIDE_LATENT = _share("of test images inside, in the few fitted dimensions")

DECISIVE: dict[str, dict[int | tuple[int, str], Number]] = {
    "membership": {
        3: _share("of new images inside"),
        (3, "depends"): _share("of new images nearer to the hull than every shuffled one"),
    },
    "barany-furedi": {39: _FACTOR, 40: _FACTOR, 3: _share("of new points inside, in the cell that decides")},
    "dimensions": {
        9: _share("fewer inside when a curve gets more columns"),
        12: _share("of verdicts that change with the number of columns"),
        14: _share("inside in the columns that govern"),
        40: _FACTOR,
    },
    "real-data": {
        40: _share("inside above 100 dimensions, where it decides"),
        3: _share("inside where Gaussian rows would not be"),
        9: _share("inside at a low intrinsic dimension, where it decides"),
        33: Number("intrinsic dimension, as a part of that of shuffled columns"),
    },
    "concentration": {
        15: Number("distance to the nearest row, as a part of the mean distance"),
        16: _share("of queries in the hull of their neighbours"),
        (16, "refuted"): _share("of averages beyond the labels"),
        18: Number("distance to the nearest row, as a part of the mean distance"),
    },
    "encoding-dimension": {
        29: Number("intrinsic dimension of pictures of one number"),
        10: Number("intrinsic dimension of real pictures"),
        12: Number("change of the intrinsic dimension with ten times the columns"),
        28: Number("intrinsic dimension of real pictures"),
        30: Number("change of the intrinsic dimension with ten times the columns"),
        31: _share("of fresh pictures in a set of 10^-16 of the cube"),
        33: Number("power of the step with which pictures change, where least; 1 is smooth"),
    },
    "code-dimension": {30: Number("worst error of a circle in one number, in radii")},
    "representation": {
        45: _GAIN,
        (45, "refuted"): _share("of images inside, at most"),
        (45, "untestable here"): _share("of images inside, at most"),
        3: _share("of images inside, in the representation with most"),
        25: _INSIDE_LATENT,
    },
    "embeddings": {
        9: _share("of test images inside, in the smallest bottleneck"),
        40: _share("inside above 100 dimensions, at most"),
        3: _share("inside where Gaussian rows would not be"),
        25: _INSIDE_LATENT,
        45: _GAIN,
    },
    "marcus-identity": {
        20: _share("of odd numbers returned, by the best perceptron"),
        19: _share("of numbers whose span tells whether they are returned"),
        21: _share("of odd numbers with the right last digit, at more digits"),
        23: _share("of commands obeyed that were never seen with odd numbers"),
        (23, "untestable here"): _share("of commands obeyed that were left out at random"),
    },
    "latent-midpoints": {
        26: Number("nearer to real pictures than midpoints of pixels, where least"),
        25: Number("times nearer to the manifold of lines than midpoints of pixels"),
        9: _share("of midpoints of codes outside the hull"),
        32: _share("of ways between classes plausible at each step, where least"),
        34: Number("distance to training pictures against others; a copy: 0, a fresh picture: 1"),
    },
    "latent-pull": {
        25: Number("usual distances nearer to real pictures after the pull"),
        34: _share("of new codes outside, with most latent dimensions"),
    },
    "latent-line": {27: Number("times nearer to the curve than the straight middle, where least")},
    "primes": {41: _share("of numbers not trained on put right, from binary digits")},
    "curve-fitting": {
        1: Number("power of the width with which the error falls inside"),
        2: Number("decades by which approximators that agree inside part outside"),
        6: _share("of fits that grow no faster than a line outside"),
        14: Number("R² in many columns, of which few govern"),
    },
    "noise-into-convnet": {
        7: _share("of uniform noise that an ImageNet convnet is sure of"),
        8: _share("of what is no clothes that the trained network is sure of, where most"),
    },
    "density-noise": {
        38: Number("power of the number of columns with which the error changes"),
        13: Number("power of the number of rows with which the error falls, where least"),
        35: Number("power of the number of columns with which the error changes"),
        36: Number("rank correlation of reconstruction and classification, given the rows"),
        37: _share("of white-noise labels missed with the exact code"),
        42: _share("less error by more or better data"),
    },
    "manifold-detection": {11: Number("times the rows that the function needs, best detector, hardest set")},
    "distance-and-error": {
        22: _share("chance that a wrong answer lies farther out than a right one of its class"),
        19: _share("chance that a wrong answer lies farther from the hull, where least"),
        23: _share("of that chance lost without the training rows, at most"),
        24: _share("of errors on rows in distribution and outside"),
    },
    "disconnected": {43: Number("gap between glasses on and off, in largest gaps inside the groups")},
    "zero-loss": {44: _share("of test points inside, at zero training loss in many dimensions")},
    "linear-interpolation": {
        44: _share("of test points inside, at zero training loss in most components"),
        16: Number("nearest rows to reach before they surround a point, in most components"),
        13: Number("power of the number of rows with which the squared error falls, in most dimensions"),
    },
}


def decisive(study: str, statement: int, verdict: Verdict) -> str | None:
    """Write the number that decided and what it measures; None where a verdict rests on no interval."""
    if verdict.interval is None:
        return None
    known = DECISIVE[study]
    number = known.get((statement, verdict.word)) or known[statement]
    return f"{_written(verdict.interval, number.share)} {number.says}"


def _written(interval: Interval, share: bool) -> str:
    times, unit = (100.0, " %") if share else (1.0, "")
    estimate, low, high = (short(times * value) for value in (interval.estimate, interval.low, interval.high))
    return f"{estimate}{unit} [{low}, {high}]"
