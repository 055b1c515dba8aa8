"""What a figure of a study is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axis import Axis
from matplotlib.figure import Figure

from hullx.studies import Result


@dataclass(frozen=True)
class Drawing:
    """One figure: measured values are solid with markers and whiskers, laws are dashed, axes carry units.

    `draw` makes a `matplotlib.figure.Figure` (never pyplot) of the result alone, and None where the result holds
    nothing to draw; `alt` says in words, with its numbers, what one sees.
    """

    name: str  # unique in the study, fit for a file name
    title: str  # one sentence: what the figure shows
    draw: Callable[[Result], Figure | None]
    alt: Callable[[Result], str]


def logarithmic(axis: Axis) -> None:
    """Powers of ten in plain letters: 10, 100, 1,000, 10⁴; call it after the axis was made logarithmic."""
    axis.set_major_formatter(lambda value, _position: power(value))
    axis.set_minor_formatter(lambda _value, _position: "")


def power(value: float) -> str:
    """Write a tick of a logarithmic axis.

    Examples
    --------
    >>> power(1000.0), power(1e6), power(0.01), power(1e-5), power(20.0)
    ('1,000', '10⁶', '0.01', '10⁻⁵', '20')
    """
    exponent = math.log10(value) if value > 0 else 0.0
    if -3 <= exponent < 4 or abs(exponent - round(exponent)) > 1e-9:
        return f"{value:,.0f}" if value >= 1 else f"{value:g}"
    return "10" + str(round(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
