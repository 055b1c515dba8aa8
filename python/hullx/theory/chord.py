"""Halfway along a straight line between two points of a circle's arc: how far from the arc, on average."""

from __future__ import annotations

import math

from scipy.integrate import dblquad, quad

_ONCE_ROUND = 2.0 * math.pi


def _check_arc(arc: float) -> None:
    if not 0.0 < arc <= _ONCE_ROUND:
        raise ValueError(f"`arc` is {arc!r}; it must be an angle above 0 and at most 2 π")


def chord_miss(arc: float) -> float:
    """Mean distance from the middle of a chord to the middle of the arc that it spans, on a unit circle.

    Parameters
    ----------
    arc : float
        Angle of the arc, in radians; the two ends of the chord are independent and uniform on it.

    Returns
    -------
    float
        ``1 - 8 (1 - cos(arc / 2)) / arc^2``.

    Raises
    ------
    ValueError
        If `arc` is out of range.

    Notes
    -----
    Ends that are an angle a apart miss by 1 - cos(a/2); a has the density 2 (arc - a) / arc^2. O(1).

    Examples
    --------
    >>> round(chord_miss(math.pi), 4)
    0.1894
    """
    _check_arc(arc)
    return 1.0 - _mean_cosine(arc, arc)


def _mean_cosine(arc: float, upto: float) -> float:
    """Integral of cos(a/2) against the density of a, from 0 to `upto`."""
    return 4.0 * ((arc - upto) * math.sin(upto / 2.0) + 2.0 * (1.0 - math.cos(upto / 2.0))) / arc**2


def chord_distance(arc: float) -> float:
    """Mean distance from the middle of a chord to the nearest point of the arc, on a unit circle.

    Parameters
    ----------
    arc : float
        Angle of the arc, in radians; the two ends of the chord are independent and uniform on it.

    Returns
    -------
    float
        The same as `chord_miss` up to half a circle; less beyond, where some chords span more than half a circle and
        have their middle nearer to another part of the arc, or to one of its ends.

    Raises
    ------
    ValueError
        If `arc` is out of range.

    Notes
    -----
    Closed form for ends at most π apart, quadrature to 1e-9 for the others.

    Examples
    --------
    >>> round(chord_distance(math.pi), 4), round(chord_distance(1.5 * math.pi), 4)
    (0.1894, 0.3364)
    """
    _check_arc(arc)
    near = min(arc, math.pi)
    share = (2.0 * arc * near - near**2) / arc**2  # of chords that span at most half a circle
    total = share - _mean_cosine(arc, near)
    if arc > math.pi:
        total += 2.0 / arc**2 * _far_chords(arc)
    return total


def _far_chords(arc: float) -> float:
    """Integral over the angle a > π between the ends, and over the place of the first, of the distance to the arc.

    The middle lies at the radius r = -cos(a/2), on the far side of the centre. By symmetry half of the places suffice:
    there the middle looks at a part of the arc, or into its gap at an angle w from the nearer end.
    """

    def to_end(w: float, a: float) -> float:
        radius = -math.cos(a / 2.0)
        return math.sqrt(max(0.0, 1.0 + radius**2 - 2.0 * radius * math.cos(w)))

    def past_end(a: float) -> float:
        return max(0.0, a / 2.0 + math.pi - arc)

    bend = max(math.pi, 2.0 * (arc - math.pi))  # up to here some middles look at the arc itself
    at_arc = quad(lambda a: (arc - a / 2.0 - math.pi) * (1.0 + math.cos(a / 2.0)), math.pi, bend)[0]
    gap = math.pi - arc / 2.0
    at_ends = sum(dblquad(to_end, low, high, past_end, gap)[0] for low, high in ((math.pi, bend), (bend, arc)))
    return 2.0 * float(at_arc + at_ends)
