"""What the debate got wrong: each point in our own words, with numbers from exact laws and from the results at hand.

A point that rests on a study appears only where that study was measured, or its full result comes with the package.
The wording stays within what is proven or measured here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hullx import studies, theory
from hullx.report.words import number
from hullx.studies import Result
from hullx.studies.reproduce import Outcome

IMAGENET = 1_281_167
LAST_D = 80  # of the exact Gaussian law


@dataclass(frozen=True)
class Mistake:
    title: str
    text: str
    statements: tuple[int, ...]


def found(outcomes: Sequence[Outcome]) -> list[Mistake]:
    """Return the points that can be made."""
    results: dict[str, Result] = {}
    for name in studies.names():
        full = studies.stored(name)
        if full is not None:
            results[name] = full
    for outcome in outcomes:  # what was measured in this run comes before what is stored
        if outcome.result is not None:
            results[outcome.name] = outcome.result
    made = [
        _theorem(),
        _span(),
        _hundred(results),
        _dimension(results),
        _reproduction(results),
        _representation(results),
        _distances(results),
        _printed_digits(results),
        _identity(results),
        _distribution(results),
        _primes(results),
        _midpoints(results),
        _taylor(results),
        _noise(results),
        _words(),
    ]
    return [one for one in made if one is not None]


def _theorem() -> Mistake:
    dims = range(4, LAST_D + 1, 2)
    at = max(theory.gaussian_membership(n, d) for d in dims if (n := 2.0 ** (d / 2) / d) > d)
    above = max(theory.gaussian_membership(n, d) for d in dims if (n := 2.0 ** (d / 2)) > d)
    return Mistake(
        "The quoted theorem answers another question",
        "Quoted is: with more than 2^(d/2)/d Gaussian points a new one is almost surely inside their hull. By the "
        f"exact law the chance at that number never exceeds {number(at, 2)} for d up to {LAST_D}, and at 2^(d/2), "
        f"which is d times larger, {number(above, 2)}. One half is inside with {theory.gaussian_n_half(10):,.0f} "
        f"points in d = 10 (quoted: {2**5 / 10:.1f}) and with {number(theory.gaussian_n_half(20))} in d = 20 (quoted: "
        f"{2**10 / 20:.0f}): the number grows like e^(d/2), not 2^(d/2); for points of a ball even faster "
        f"({number(theory.ball_n_half(10))} in d = 10). The theorem of 1988, as later work reports it, is about convex "
        "position: that none of the points of a sample of the ball lies inside the hull of the others. “Exponential in "
        "the dimension” stands; the base, and “one above the threshold”, do not.",
        (39, 40),
    )


def _span() -> Mistake:
    last = max(d for d in range(2, 60) if 2.0 ** (d / 2) / d < d + 1)
    return Mistake(
        f"Up to {last} dimensions the quoted number cannot even span the space",
        f"2^(d/2)/d is below d + 1 for every d up to {last} (it is {2.0 ** (last / 2) / last:.0f} at d = {last}). A "
        "hull of at most d points has no inside: the chance is exactly zero where the quoted formula says one.",
        (39,),
    )


def _hundred(results: dict[str, Result]) -> Mistake:
    low = [theory.gaussian_d_quantile(0.01, n) for n in (10_000, IMAGENET)]
    half = [theory.gaussian_d_half(n) for n in (10_000, IMAGENET)]
    text = (
        f"For Gaussian data of 10,000 to {IMAGENET:,} rows, one half of new points is inside in {half[0]:.0f} to "
        f"{half[1]:.0f} dimensions and one in a hundred in {low[0]:.0f} to {low[1]:.0f}: far fewer than a hundred "
        "dimensions suffice to leave the hull."
    )
    real = _said(results, "real-data", 40) or _said(results, "real-data", 3)
    if real:
        text += f" Nor is a hundred enough for every kind of data. Measured on real data: {real}."
    return Mistake("One hundred dimensions are neither necessary nor sufficient", text, (40, 3))


def _dimension(results: dict[str, Result]) -> Mistake | None:
    real = _said(results, "real-data", 9)
    if real is None:
        return None
    return Mistake(
        "No dimension decides, neither ambient nor intrinsic nor that of the hull",
        "Among linear images of one and the same law the dimension of the span decides, as the paper says. Between "
        f"different laws it does not: the distribution of the radius does. Measured: {real}.",
        (9, 12, 40),
    )


def _reproduction(results: dict[str, Result]) -> Mistake | None:
    table = results["barany-furedi"].tables.get("printed") if "barany-furedi" in results else None
    rows = [] if table is None else [row for row in table if row["d"] == 7 and row["n"] == 250]
    if not rows:
        return None
    share, exact, spread = (float(rows[0][key] or 0.0) for key in ("share", "exact", "sd_between_hulls"))
    return Mistake(
        "One hull says little, however many points are compared with it",
        f"The reproduction says that in seven dimensions 250 points are enough for about one half. Exactly it is "
        f"{exact:.3f}, measured {share:.3f}; one half takes {theory.gaussian_n_half(7):.0f} points. Half a million new "
        f"points were compared with a single hull each: they share its luck, which varies with a standard deviation of "
        f"{spread:.3f} from hull to hull, so that the error of such a figure is not that of half a million trials.",
        (40,),
    )


def _representation(results: dict[str, Result]) -> Mistake | None:
    said = _said(results, "representation", 3) or _said(results, "representation", 45)
    if said is None:
        return None
    return Mistake(
        "“Everything is extrapolation” is a sentence about coordinates",
        "Whether a point is inside changes with the representation, and in some representations the question is empty: "
        f"vectors of unit length are never inside the hull of others. Measured: {said}.",
        (3, 45),
    )


def _distances(results: dict[str, Result]) -> Mistake | None:
    said = _said(results, "concentration", 18)
    if said is None:
        return None
    small, large = (theory.distance_mean(d) for d in (10, 1000))
    return Mistake(
        "Distances grow slowly; their ratios are what vanishes",
        f"Between Gaussian points the mean distance grows like the root of the dimension, from {small:.1f} in d = 10 "
        f"to {large:.1f} in d = 1,000, and a change of unit undoes it. What concentrates is the ratio of near and far. "
        f"Measured: {said}.",
        (18,),
    )


def _printed_digits(results: dict[str, Result]) -> Mistake | None:
    said = _said(results, "encoding-dimension", 29)
    if said is None:
        return None
    return Mistake(
        "Printed digits are indexed by one number, but are no curve",
        "A picture that moves smoothly with a number has one intrinsic dimension however many pixels it has. The "
        f"digits of a number, printed, jump where a carry changes them all. Measured: {said}.",
        (29,),
    )


def _identity(results: dict[str, Result]) -> Mistake | None:
    said = _said(results, "marcus-identity", 19)
    if said is None:
        return None
    return Mistake(
        "Odd numbers are not far away, they are off the span",
        "That networks trained on even numbers fail on odd ones holds exactly as stated. But no other number, even or "
        "odd, lies in the hull of the training numbers, since each is a corner of a cube; what tells them apart is a "
        f"digit that never varied. Measured: {said}.",
        (19, 20, 21),
    )


def _distribution(results: dict[str, Result]) -> Mistake | None:
    far, other = _said(results, "distance-and-error", 22), _said(results, "distance-and-error", 24)
    if far is None or other is None:
        return None
    return Mistake(
        "Far, outside and out of distribution are three things",
        "That errors come from items far from the training set, that these need extrapolation, and that this is called "
        f"out of distribution, are three statements. Measured, of errors and distance: {far}. Of hull and "
        f"distribution: {other}.",
        (22, 24),
    )


def _primes(results: dict[str, Result]) -> Mistake | None:
    said = _said(results, "primes", 41)
    if said is None:
        return None
    return Mistake(
        "That primes have no manifold is a sentence about digits",
        "In digits, neighbours of primes are less often prime than other numbers, by the twin-prime constant "
        f"{theory.twin_prime_constant():.4f}: going by neighbours is worse than guessing, not merely useless. In other "
        f"coordinates the same question is learned. Measured: {said}.",
        (41,),
    )


def _midpoints(results: dict[str, Result]) -> Mistake | None:
    said = _said(results, "latent-midpoints", 26)
    if said is None:
        return None
    return Mistake(
        "“Still plausible” has to say by which measure, and between which pictures",
        "The claim about midpoints came with pictures and no score. Midpoints of pixels are inside the hull by "
        "construction and those of codes nearly always outside, so the hull decides nothing here; and the usual "
        f"distances to real pictures reward blur. Measured: {said}.",
        (26, 32),
    )


def _taylor(results: dict[str, Result]) -> Mistake | None:
    said = _said(results, "curve-fitting", 6)
    if said is None:
        return None
    return Mistake(
        "A network is no truncated Taylor series",
        "The series expands one point, and its error is worst at the edges; a network is fitted to the whole range. "
        "Beyond it the polynomial grows like the power of its order, a ReLU network like a line, a tanh network not at "
        f"all. Measured: {said}.",
        (6,),
    )


def _noise(results: dict[str, Result]) -> Mistake | None:
    said = _said(results, "noise-into-convnet", 7)
    if said is None:
        return None
    text = (
        "Both speak of noise as if there were one, and of convnets as if they were alike. Whether a network is sure of "
        f"pictures that show nothing depends on the network and on the noise. Measured: {said}."
    )
    none = _said(results, "noise-into-convnet", 8)
    if none:
        text += f" With a class “none of the above”: {none}."
    return Mistake("Haywire or not: neither holds of every network and every noise", text, (7, 8))


def _words() -> Mistake:
    return Mistake(
        "One word, three meanings",
        "Interpolation is used for lying in the convex hull of the data, for lying on a path in learned coordinates, "
        "and for reproducing the training data without error. Many of the quarrels are about which one is meant; each "
        "study below says which one it is about.",
        (3, 25, 44),
    )


def _said(results: dict[str, Result], study: str, statement: int) -> str | None:
    """What a study holds against a statement; nothing where it bears it out or could not tell."""
    verdict = results[study].verdicts.get(statement) if study in results else None
    if verdict is None or verdict.word not in ("refuted", "depends"):
        return None
    return f"{verdict.word}, {verdict.because}"
