"""What a profile found: one frozen record, which the terminal, the JSON file and the figure are written from."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from hullx.dimension import Estimate, ScaleCurve
from hullx.studies.intervals import Interval

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Inside:
    """Share of rows inside a hull, and what it is for Gaussian rows of the same number and rank.

    `interval` is Wilson's, 95 %: for the share among all rows that the sample was drawn from. Undecided rows count as
    not inside. `law` is an upper bound where `law_is_bound`: the exact law is known up to 80 dimensions and falls with
    each one.
    """

    components: int  # dimensions of the space in which it was asked
    rows: int  # rows asked
    undecided: int
    interval: Interval
    law: float
    law_is_bound: bool


@dataclass(frozen=True)
class Halfway:
    """Number of principal components at which one half of the rows is inside the hull of the others.

    Between whole numbers by linear interpolation of the share, as in the law; None where even all components leave more
    than one half inside, 0 where one component leaves less.
    """

    components: float | None
    law: float | None  # None beyond 80
    steps: tuple[Inside, ...]  # ascending by components


@dataclass(frozen=True)
class Quantile:
    """A quantile of the radius and that of a Gaussian sample, both as multiples of sqrt(components)."""

    p: float
    value: float
    law: float


@dataclass(frozen=True)
class RadialLaw:
    """The radius of the rows in whitened coordinates: what decides, beside dimension, whether new rows are inside."""

    components: int
    variation: float  # standard deviation over mean
    law: float
    quantiles: tuple[Quantile, ...]


@dataclass(frozen=True)
class Hubness:
    """How often rows are among the k nearest neighbours of others."""

    k: int
    skewness: float  # of the counts
    largest: int
    never: float  # share of rows that are nobody's neighbour
    histogram: tuple[int, ...]  # rows by count: 0, 1, 2, ...; the last entry holds all counts from there on


@dataclass(frozen=True)
class Profile:
    """All that was measured.

    Attributes
    ----------
    rows, features, duplicates, rank : int
        Different rows, columns, rows that equalled an earlier one and were dropped, dimension of the affine span.
    seed : int
        Chose the rows that were asked.
    leave_one_out, test : Inside
        Rows against the hull of the others; rows of the second table against the hull of the first, if one was given.
    halfway : Halfway
        Along principal components.
    radial : RadialLaw or None
        None with fewer than two rows more than dimensions, where whitening puts all rows at one radius.
    dimensions : tuple of Estimate
        Intrinsic dimension by all estimators.
    scales : ScaleCurve
        GRIDE by neighbour rank.
    hubness : Hubness
        Of 10 neighbours.
    warnings : tuple of str
        Sentences.
    """

    rows: int
    features: int
    duplicates: int
    rank: int
    seed: int
    leave_one_out: Inside
    test: Inside | None
    halfway: Halfway
    radial: RadialLaw | None
    dimensions: tuple[Estimate, ...]
    scales: ScaleCurve
    hubness: Hubness
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        share = self.leave_one_out
        return (
            f"Profile({self.rows:,} rows, {self.features:,} features, inside {share.interval}, "
            f"Gaussian {'at most ' if share.law_is_bound else ''}{share.law:.4g})"
        )

    def document(self) -> dict[str, Any]:
        """Return it as plain values for JSON; what is not a finite number becomes None."""
        plain = _plain(dataclasses.asdict(self))
        assert isinstance(plain, dict)
        return {"schema_version": SCHEMA_VERSION, **plain}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
