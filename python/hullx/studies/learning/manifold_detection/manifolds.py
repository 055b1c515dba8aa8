"""Closed manifolds of reach 1 with a closed form for the distance from them, turned at random in `AMBIENT` dimensions.

"sphere": unit m-sphere.  "torus": product of m unit circles.  A point off the manifold lies along a random normal in
the linear span of the manifold: normals out of the span would be told by a linear test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
AMBIENT = 32
KINDS = ("sphere", "torus")


@dataclass(frozen=True)
class Manifold:
    """One manifold with a turn and a smooth function on it."""

    kind: str
    m: int
    turn: Floats  # (AMBIENT, AMBIENT), orthogonal
    waves: Floats  # (waves, AMBIENT): frequencies of the function
    phases: Floats

    def points(self, n: int, rng: np.random.Generator) -> Floats:
        return np.asarray(_flat(self.kind, self.m, n, rng) @ self.turn)

    def off(self, n: int, distance: float, rng: np.random.Generator, *, inward: bool = False) -> Floats:
        """Points at this distance from the manifold, along a random normal; `inward`: towards its centre."""
        base = _flat(self.kind, self.m, n, rng)
        circles = 1 if self.kind == "sphere" else self.m
        share = -np.eye(circles)[np.zeros(n, dtype=int)] if inward else rng.standard_normal((n, circles))
        share /= np.linalg.norm(share, axis=1, keepdims=True)
        if self.kind == "sphere":
            return np.asarray(base * (1.0 + distance * share) @ self.turn)
        grown = np.ones_like(base)
        grown[:, : 2 * self.m] += distance * np.repeat(share, 2, axis=1)
        return np.asarray(base * grown @ self.turn)

    def distance(self, x: Floats) -> Floats:
        """Exact distance from the manifold."""
        flat = x @ self.turn.T
        if self.kind == "sphere":
            radius = np.linalg.norm(flat[:, : self.m + 1], axis=1)
            return np.asarray(np.hypot(radius - 1.0, np.linalg.norm(flat[:, self.m + 1 :], axis=1)))
        radii = np.linalg.norm(flat[:, : 2 * self.m].reshape(len(x), self.m, 2), axis=2)
        rest = np.linalg.norm(flat[:, 2 * self.m :], axis=1)
        return np.asarray(np.sqrt(np.square(radii - 1.0).sum(axis=1) + rest**2))

    def function(self, x: Floats) -> Floats:
        """A smooth function: a sum of waves no shorter than the manifold."""
        return np.asarray(np.sqrt(2.0 / len(self.waves)) * np.sin(x @ self.waves.T + self.phases).sum(axis=1))


def manifold(kind: str, m: int, rng: np.random.Generator) -> Manifold:
    used = m + 1 if kind == "sphere" else 2 * m
    if kind not in KINDS or used >= AMBIENT:
        raise ValueError(f"{kind!r} of dimension {m} does not fit into {AMBIENT} dimensions")
    turn, triangle = np.linalg.qr(rng.standard_normal((AMBIENT, AMBIENT)))
    flat = np.zeros((4, AMBIENT))
    flat[:, :used] = rng.standard_normal((4, used))
    flat *= 1.5 / np.linalg.norm(flat, axis=1, keepdims=True) * (1.0 if kind == "sphere" else 1.0 / np.sqrt(m))
    return Manifold(kind, m, turn * np.sign(np.diag(triangle)), flat @ turn, rng.uniform(0.0, 2.0 * np.pi, 4))


def _flat(kind: str, m: int, n: int, rng: np.random.Generator) -> Floats:
    out = np.zeros((n, AMBIENT))
    if kind == "sphere":
        out[:, : m + 1] = rng.standard_normal((n, m + 1))
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True))
    angles = rng.uniform(0.0, 2.0 * np.pi, (n, m))
    out[:, 0 : 2 * m : 2], out[:, 1 : 2 * m : 2] = np.cos(angles), np.sin(angles)
    return out
