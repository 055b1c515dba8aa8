"""Chords of a circle's arc: closed forms against simulation, and against each other where they have to agree."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hullx.theory import chord_distance, chord_miss

ARCS = [0.5, 0.5 * math.pi, math.pi, 1.25 * math.pi, 1.5 * math.pi, 1.75 * math.pi, 2.0 * math.pi]


def simulated(arc: float, pairs: int = 30_000) -> tuple[float, float]:
    """Mean distance of chord middles from the middle of the arc between, and from the nearest of 2,000 points of it."""
    ends = arc * np.random.default_rng(3).random((2, pairs))
    points = np.exp(1j * ends)
    middle = points.mean(axis=0)
    dense = np.exp(1j * np.linspace(0.0, arc, 2_000))
    nearest = [np.abs(part[:, None] - dense).min(axis=1).mean() for part in np.split(middle, 30)]
    return float(np.abs(middle - np.exp(1j * ends.mean(axis=0))).mean()), float(np.mean(nearest))


@pytest.mark.parametrize("arc", ARCS)
def test_both_laws_are_what_a_simulation_finds(arc: float) -> None:
    miss, distance = simulated(arc)
    assert chord_miss(arc) == pytest.approx(miss, rel=0.02)
    assert chord_distance(arc) == pytest.approx(distance, rel=0.02)


def test_up_to_half_a_circle_the_middle_of_the_arc_is_the_nearest_point() -> None:
    for arc in (0.1, 1.0, 3.0):
        assert chord_distance(arc) == pytest.approx(chord_miss(arc), rel=1e-12)
    assert chord_distance(1.5 * math.pi) < chord_miss(1.5 * math.pi)


def test_a_short_arc_is_missed_by_the_square_of_its_length() -> None:
    """1 - cos(a/2) is a²/8, and the mean square of a is arc²/6."""
    assert chord_miss(1e-2) == pytest.approx(1e-4 / 48.0, rel=1e-4)


def test_a_whole_circle_is_missed_by_one_minus_its_mean_radius() -> None:
    """Nothing lies past an end: the distance is 1 - |cos(a/2)|, and |cos| of a uniform angle has the mean 2/π."""
    assert chord_distance(2.0 * math.pi) == pytest.approx(1.0 - 2.0 / math.pi, abs=1e-9)


@pytest.mark.parametrize("arc", [0.0, -1.0, 7.0, math.nan])
def test_an_arc_has_an_angle_of_at_most_a_circle(arc: float) -> None:
    with pytest.raises(ValueError, match="`arc`"):
        chord_miss(arc)
    with pytest.raises(ValueError, match="`arc`"):
        chord_distance(arc)
