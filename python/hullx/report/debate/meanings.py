"""Three things that the debate calls interpolation, and which of them a study is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    name: str
    says: str


HULL = Meaning("in the hull", "a new point is a weighted average of data points: it lies in their convex hull")
PATH = Meaning(
    "along a latent path", "a new sample lies on a continuous path between two samples, in learned coordinates"
)
FIT = Meaning("zero training error", "a model reproduces its training data exactly, as a spline does")
NONE = Meaning("none of the three", "the study is about distances or dimensions, which the arguments rest on")

MEANINGS: tuple[Meaning, ...] = (HULL, PATH, FIT)

# By study; what is not named here is about the hull.
_BY_STUDY: dict[str, tuple[Meaning, ...]] = {
    "concentration": (NONE, FIT),
    "encoding-dimension": (NONE,),
    "dimensions": (HULL, NONE),
    "latent-midpoints": (PATH, HULL),
    "latent-line": (PATH,),
    "latent-pull": (HULL, PATH),
    "distance-and-error": (HULL, NONE),
    "disconnected": (PATH,),
    "zero-loss": (FIT, HULL),
    "linear-interpolation": (HULL, FIT),
    "code-dimension": (NONE,),
    "curve-fitting": (FIT,),
    "noise-into-convnet": (NONE, HULL),
    "density-noise": (PATH, FIT),
    "primes": (FIT,),
}


def meanings(study: str) -> tuple[Meaning, ...]:
    """Return what the word means in the tables of a study."""
    return _BY_STUDY.get(study, (HULL,))
