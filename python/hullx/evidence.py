"""What weights and normals prove, decided without doubt: floats with a proven bound first, then exact arithmetic.

For `verify`; NumPy and `fractions` only, nothing from the extension and no summation order in common with it.
u = 2⁻⁵³. Sums are taken by halving (`tree_sum`), so a sum of w terms costs h = ⌈log2 w⌉ roundings a term.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from hullx.arrays import Floats

UNIT = 2.0**-53
_SPLITTER = 2.0**27 + 1.0
_TINY = 2.0**-960  # below it an exact product may lose its last bits


def tree_sum(terms: Floats) -> tuple[Floats, int]:
    """Return the sums along the last axis and the number of roundings that any term went through."""
    terms = np.array(terms, dtype=np.float64)
    depth = 0
    while (width := terms.shape[-1]) > 1:
        half = (width + 1) // 2
        terms[..., : width - half] += terms[..., half:]
        terms = terms[..., :half]
        depth += 1
    return terms[..., 0], depth


def norm_up(vectors: Floats) -> Floats:
    """Return an upper bound of each row's Euclidean norm, a few units above it."""
    largest = np.abs(vectors).max(axis=-1)
    exponent = np.frexp(np.where(largest > 0.0, largest, 1.0))[1]
    scaled = np.ldexp(vectors, -exponent[..., None])
    squares, depth = tree_sum(scaled * scaled)
    # squares lost to underflow are below d·2⁻¹⁰⁷⁴, the sum is at least 1/4
    return np.asarray(np.ldexp(np.sqrt(squares) * (1.0 + (2 * depth + 8) * UNIT), exponent))


def times_powers(vectors: Floats, powers: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Return vectors · powers / 2^lift with a largest entry in [1/2, 1), and lift: no entry that matters underflows."""
    fractions, exponents = np.frexp(vectors)
    exponents = exponents + (np.frexp(powers)[1] - 1)
    lift = np.where(fractions != 0.0, exponents, -5000).max(axis=1)
    return np.ldexp(fractions, exponents - lift[:, None]), lift


def exact(value: float) -> Fraction:
    """Return the float as the real that it is."""
    return Fraction(float(value))


def squared_norm(vector: Floats) -> Fraction:
    """Return the exact sum of squares."""
    return sum((exact(v) ** 2 for v in vector if v), Fraction(0))


@dataclass(frozen=True)
class Claim:
    """Every row's product normal·(y − x) is at least `factor` · ‖normal·units‖ (strictly above where `strict`).

    ``units`` None stands for the constant 1 in place of the norm.
    """

    what: str
    factor: float
    units: Floats | None
    strict: bool = False

    def threshold_up(self, normal: Floats) -> float:
        """Return a float that is not below the number that the products must reach."""
        if self.units is None:
            return self.factor
        bound = self.factor * float(norm_up(normal * self.units))
        return math.nextafter(math.nextafter(bound, math.inf), math.inf)

    def holds(self, product: Fraction, normal: Floats) -> bool:
        """Decide exactly for one row's product."""
        target = exact(self.factor)
        if self.units is None:
            return product >= target
        if product < 0 or (target == 0 and not self.strict):
            return product >= 0 and target == 0
        norm2 = sum((exact(v) * exact(s)) ** 2 for v, s in zip(normal, self.units, strict=True) if v)
        return product**2 > target**2 * norm2 if self.strict else product**2 >= target**2 * norm2


def products_with_bound(rows: Floats, query: Floats, normal: Floats) -> tuple[Floats, Floats]:
    """Return normal·(y − x) for each row x, and how far each float may be from the real number.

    One rounding for the difference, one for the product, h for the sum: γ_{h+2}, on magnitudes that carry h + 2
    roundings themselves; a factor of two of slack covers both, and 2⁻¹⁰⁷⁰ a term what underflow may cost.
    """
    terms = (query - rows) * normal
    values, depth = tree_sum(terms)
    magnitudes, _ = tree_sum(np.abs(terms))
    bound = 2.0 * (depth + 4) * UNIT * magnitudes + rows.shape[1] * 2.0**-1070
    return values, bound


def exact_product(row: Floats, query: Floats, normal: Floats) -> Fraction:
    """Return normal·(y − x) as a rational number."""
    terms = ((exact(y) - exact(x)) * exact(n) for x, y, n in zip(row, query, normal, strict=True) if n and x != y)
    return sum(terms, Fraction(0))


def rounded_product(row: Floats, query: Floats, normal: Floats) -> float | None:
    """Return normal·(y − x) correctly rounded, None where the split products would underflow.

    Difference and products are split into exact parts (Dekker 1971), which `math.fsum` adds without error.
    """
    high = query - row
    back = high - query
    low = (query - (high - back)) - (row + back)
    parts = []
    for factor in (high, low):
        product = factor * normal
        if ((np.abs(product) < _TINY) & (factor != 0.0) & (normal != 0.0)).any():
            return None
        parts += [product, _product_error(factor, normal, product)]
    total = math.fsum(np.concatenate(parts).tolist())
    return total if math.isfinite(total) else None


def _product_error(a: Floats, b: Floats, product: Floats) -> Floats:
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


def _split(a: Floats) -> tuple[Floats, Floats]:
    scaled = _SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def needed_product(claims: list[Claim], normal: Floats) -> float:
    """Return a float above which a product satisfies every claim."""
    return max(claim.threshold_up(normal) for claim in claims)


def claims_refuted(
    rows: Floats, query: Floats, normal: Floats, claims: list[Claim], needed: float
) -> tuple[int, Claim] | None:
    """Return the first row (by position) and claim that do not hold, None where all of them hold for all rows.

    `needed` is their `needed_product`.
    """
    values, bound = products_with_bound(rows, query, normal)
    open_rows: npt.NDArray[np.intp] = np.flatnonzero(~(values - bound > needed))
    for position in open_rows:
        row = rows[position]
        rounded = rounded_product(row, query, normal)
        if rounded is not None and math.nextafter(rounded, -math.inf) > needed:
            continue
        product = exact_product(row, query, normal)
        for claim in claims:
            if not claim.holds(product, normal):
                return int(position), claim
    return None


def mixture_is_within(
    rows: Floats, query: Floats, weights: Floats, distance: float, units: Floats | None = None
) -> bool:
    """Decide whether ‖Σ λ (x − y)/units‖ <= distance · Σ λ for the k support rows, exactly."""
    if math.isinf(distance) or not distance >= 0.0:
        return distance == math.inf
    divisor = np.ones(rows.shape[1]) if units is None else units
    z = (rows - query) / divisor
    residual, depth = tree_sum((weights[:, None] * z).T)
    spread, _ = tree_sum((weights[:, None] * np.abs(z)).T)
    # per coordinate: difference, product, h sums; slack of two for the roundings of `spread` itself
    slack = 2.0 * (depth + 4) * UNIT * float(norm_up(spread)) + rows.size * 2.0**-1070
    bound = (float(norm_up(residual)) + (slack if (rows != query).any() else 0.0)) * (1.0 + 4.0 * UNIT)
    if bound <= distance * math.fsum(weights.tolist()) * (1.0 - 4.0 * UNIT):
        return True
    return _mixture_is_within_exactly(rows, query, weights, distance, divisor)


def _mixture_is_within_exactly(rows: Floats, query: Floats, weights: Floats, distance: float, units: Floats) -> bool:
    used = [exact(weight) for weight in weights]
    total = sum(used, Fraction(0))
    squares = Fraction(0)
    for j, (y, unit) in enumerate(zip(query, units, strict=True)):
        column = sum((w * (exact(x) - exact(y)) for w, x in zip(used, rows[:, j], strict=True) if x != y), Fraction(0))
        squares += (column / exact(unit)) ** 2
    return squares <= (exact(distance) * total) ** 2
