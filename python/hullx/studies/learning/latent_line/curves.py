"""Plane curves by the share of their length, and the distance of points from them.

The arc has its distance in closed form; the others are chains of short segments, right to 1e-5 of their length.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ARC = 1.5 * np.pi  # angle of the circle's arc
POINTS = 2_001  # of a chain
CURVES = ("arc", "spiral", "S", "sine")


def _raw(name: str, t: Floats) -> Floats:
    """The curve by any parameter from 0 to 1."""
    if name == "spiral":
        angle = np.pi * (0.5 + 3.0 * t)
        return np.asarray(1.5 * (angle / angle[-1])[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1))
    if name == "S":  # two arcs of 240 degrees that continue each other
        angle = np.deg2rad(240.0) * (2.0 * t - 1.0)
        side = np.where(angle < 0.0, -1.0, 1.0)
        bent = side[:, None] * np.stack([np.sin(np.abs(angle)), 1.0 - np.cos(angle)], axis=-1)
        return np.asarray(0.6 * bent)
    if name == "sine":
        return np.stack([3.0 * t - 1.5, 0.6 * np.sin(4.0 * np.pi * t)], axis=-1)
    raise ValueError(f"`curves` has {name!r}; there are {', '.join(CURVES)}")


@functools.cache
def chain(name: str) -> Floats:
    """Points at equal distances along the curve, ends included."""
    if name == "arc":
        return on_curve(name, np.linspace(0.0, 1.0, POINTS))
    fine = _raw(name, np.linspace(0.0, 1.0, 100_001))
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
    at = np.linspace(0.0, along[-1], POINTS)
    return np.stack([np.interp(at, along, fine[:, j]) for j in range(2)], axis=-1)


def on_curve(name: str, share: Floats) -> Floats:
    """Points at these shares of the length, shape (..., 2)."""
    if name == "arc":
        return np.stack([np.cos(ARC * share), np.sin(ARC * share)], axis=-1)
    return interpolated(chain(name), share)


def interpolated(line: Floats, share: Floats) -> Floats:
    """Points of a chain whose points are at equal distances."""
    at = np.linspace(0.0, 1.0, len(line))
    return np.stack([np.interp(share, at, line[:, j]) for j in range(2)], axis=-1)


def distance(name: str, points: Floats) -> Floats:
    """Distance of points (..., 2) from the curve."""
    if name == "arc":
        radius = np.hypot(points[..., 0], points[..., 1])
        angle = np.arctan2(points[..., 1], points[..., 0]) % (2.0 * np.pi)
        ends = on_curve(name, np.array([0.0, 1.0]))
        to_ends = np.linalg.norm(points[..., None, :] - ends, axis=-1).min(axis=-1)
        return np.asarray(np.where(angle <= ARC, np.abs(radius - 1.0), to_ends))
    return nearest_on(chain(name), points.reshape(-1, 2))[0].reshape(points.shape[:-1])


def nearest_on(line: Floats, points: Floats) -> tuple[Floats, Floats]:
    """Distance of points (m, 2) from a chain, and the share of its segments at which it is reached.

    Only the two segments beside the nearest point of the chain are looked at: right where segments are short.
    """
    from scipy.spatial import cKDTree

    nearest = cKDTree(line).query(points)[1]
    best, at = np.full(len(points), np.inf), np.zeros(len(points))
    for first in (nearest - 1, nearest):
        start = np.clip(first, 0, len(line) - 2)
        step = line[start + 1] - line[start]
        length = np.maximum(np.square(step).sum(axis=1), 1e-300)
        t = np.clip(((points - line[start]) * step).sum(axis=1) / length, 0.0, 1.0)
        away = np.linalg.norm(points - line[start] - t[:, None] * step, axis=1)
        closer = away < best
        best, at = np.where(closer, away, best), np.where(closer, start + t, at)
    return best, at / (len(line) - 1)
