"""What a figure of a study is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
