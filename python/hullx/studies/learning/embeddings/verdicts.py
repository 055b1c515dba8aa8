"""What the spaces say of five statements; each function can return every word, from the table alone.

Several trainings of one network are looked at as a range: the mean of their shares, between the lowest and the highest
limit of any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hullx.studies._study import Verdict
from hullx.studies.intervals import Interval, wilson
from hullx.studies.learning.embeddings.config import OWN, SHUFFLED
from hullx.studies.table import Table

Rows = list[dict[str, Any]]
FAITHFUL = 0.02  # a bottleneck may cost the network that much of its accuracy
MUCH = 0.02  # neighbours that are right that much more often are much better
NEVER = 0.01
HIGH = 100
MOST = 0.5


def verdicts_of(spaces: Table) -> dict[int, Verdict]:
    fell = sum(int(row["fell_out"] or 0) for row in spaces)
    if fell:
        because = f"{fell} images that are inside fall out under a linear map: the measurement is wrong"
        return dict.fromkeys((9, 40, 3, 25, 45), Verdict("untestable here", because))
    return {
        9: bottleneck(spaces),
        40: above_hundred(spaces),
        3: everything_outside(spaces),
        25: latents(spaces),
        45: neighbours(spaces),
    }


def per_cent(share: float) -> str:
    return f"{100 * share:.3g} %"


def together(rows: Sequence[dict[str, Any]], names: tuple[str, str, str] = ("share", "low", "high")) -> Interval:
    """One number of several trainings."""
    middle, low, high = names
    mean = sum(float(row[middle]) for row in rows) / len(rows)
    return Interval(mean, min(float(row[low]) for row in rows), max(float(row[high]) for row in rows))


def main(spaces: Table, map_: str, trained: bool, labels: str = OWN) -> Rows:
    """Rows of the network that is reduced further: at its last moment, or untrained."""
    rows = spaces.records(of="network", labels=labels)
    widths = {row["width"] for row in rows if row["map"] == "bottleneck"}
    moments = [row["epochs"] for row in rows if row["width"] in widths]
    if not moments or (trained and max(moments) == 0):
        return []
    at = max(moments) if trained else 0
    return [row for row in rows if row["width"] in widths and row["map"] == map_ and row["epochs"] == at]


def bottleneck(spaces: Table) -> Verdict:
    """In the few dimensions that an embedding really has, is it interpolation after all?"""
    whole, codes = main(spaces, "whole", True), main(spaces, "bottleneck", True)
    kept = {d: [row for row in codes if row["d"] == d] for d in sorted({row["d"] for row in codes})}
    best = sum(row["accuracy"] for row in whole) / len(whole) if whole else 0.0
    enough = [d for d, rows in kept.items() if min(row["accuracy"] for row in rows) >= best - FAITHFUL]
    if not enough:
        return Verdict("untestable here", f"no bottleneck keeps the network's accuracy of {per_cent(best)}")
    d = enough[0]
    share = together(kept[d])
    chance = [row for row in main(spaces, "projection", True) if row["d"] == d]
    same = together(chance) if chance else None
    said = (
        f"in {d} dimensions, the smallest bottleneck that keeps the accuracy of {per_cent(best)}, "
        f"{per_cent(share.estimate)} of the test images are inside, in the {whole[0]['d']} of the embedding "
        f"{per_cent(together(whole).estimate)}{_controls(spaces, d)}"
    )
    said += _told(kept[d])
    if share.high < MOST:
        return Verdict("refuted", f"most stay outside: {said}", share)
    if share.low > MOST and same is not None and same.high < MOST:
        return Verdict("supported", said, share)
    on = "the number of dimensions, learned or not" if share.low > MOST else "what one calls most"
    return Verdict("depends", f"on {on}: {said}", share)


def _told(rows: Rows) -> str:
    """Whether being inside, or being near, tells when the network is right."""
    pairs = [(row["told_by_inside"], row["told_by_nearness"]) for row in rows]
    if any(None in pair for pair in pairs):
        return ""
    inside, near = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
    return (
        f"; there the chance to tell a right answer from a wrong one is {inside:.2f} by being inside, {near:.2f} by "
        "nearness, 0.50 by a coin"
    )


def _controls(spaces: Table, d: int) -> str:
    """The same number of dimensions without what is said to matter."""
    found = {
        "in random directions of the embedding": main(spaces, "projection", True),
        "in a bottleneck of the untrained network": main(spaces, "bottleneck", False),
        "of one trained on shuffled classes": main(spaces, "bottleneck", True, SHUFFLED),
    }
    parts = [
        f"{name} {per_cent(together(rows).estimate)}"
        for name, all_ in found.items()
        if (rows := [row for row in all_ if row["d"] == d])
    ]
    return f"; in as many {', '.join(parts)}" if parts else ""


def named(row: dict[str, Any]) -> str:
    """A space in words."""
    if row["of"] == "imagenet":
        name = f"EfficientNet-lite0 ({row['images']})"
    elif row["of"] == "pixels":
        name = "pixels"
    else:
        state = "untrained network" if row["epochs"] == 0 else f"network after {row['epochs']} epochs"
        name = f"the {state}{' on shuffled classes' if row['labels'] == SHUFFLED and row['epochs'] else ''}"
    how = {"whole": "", "scores": "scores of ", "bottleneck": "a bottleneck of ", "components": "components of ",
           "projection": "random directions of "}  # fmt: skip
    return f"{how[row['map']]}{name} in {row['d']} dimensions"


def _both(rows: Rows, subject: str) -> Verdict:
    """Whether a new image is never inside in any of these spaces; all limits hold at once with 95 %."""
    found = [(row, wilson(int(row["inside"]), int(row["queries"]), cells=len(rows))) for row in rows]
    above = sorted((f for f in found if f[1].low > NEVER), key=lambda f: -f[1].estimate)
    below = sorted((f for f in found if f[1].high < NEVER), key=lambda f: -f[1].high)
    if above and below:
        (row, most), (other, few) = above[0], below[-1]
        because = (
            f"on the embedding: {subject} {per_cent(most.estimate)} of test images are inside in {named(row)}, "
            f"at most {per_cent(few.high)} in {named(other)}"
        )
        return Verdict("depends", because, most)
    if above:
        row, least = above[-1]
        return Verdict("refuted", f"{subject} {per_cent(least.estimate)} are still inside in {named(row)}", least)
    if below:
        row, worst = below[0]
        because = f"{subject} at most {per_cent(worst.high)} are inside in each of {len(below)} embeddings"
        return Verdict("supported", because, worst)
    return Verdict("untestable here", f"too few queries: every interval reaches across {per_cent(NEVER)}")


def above_hundred(spaces: Table) -> Verdict:
    """Above 100 dimensions a new image is never inside, in embeddings as in pixels?"""
    rows = [row for row in spaces.records() if row["of"] != "pixels" and row["d"] > HIGH]
    if not rows:
        return Verdict("untestable here", f"no embedding of more than {HIGH} dimensions was measured")
    return _both(rows, f"above {HIGH} dimensions")


def everything_outside(spaces: Table) -> Verdict:
    """In high dimension everything is extrapolation?  High: so many that a Gaussian would never be inside."""
    rows = [row for row in spaces.records() if row["of"] != "pixels" and row["law"] < NEVER]
    if not rows:
        return Verdict("untestable here", "in every embedding measured Gaussian rows, too, would be inside")
    return _both(rows, f"where Gaussian rows would be inside less than {per_cent(NEVER)} of the time")


def latents(spaces: Table) -> Verdict:
    """Are images that are outside in pixels inside in a learned latent space, because it is learned?"""
    pixels, codes = (spaces.records(of="pixels", map=map_) for map_ in ("whole", "bottleneck"))
    chance = {row["d"]: row for row in spaces.records(of="pixels", map="projection")}
    pairs = [(code, chance[code["d"]]) for code in codes if code["d"] in chance]
    if not pixels or not pairs:
        return Verdict("untestable here", "pixels, latents and directions of equal number were not all measured")
    seen = [pair for pair in pairs if pair[0]["low"] > pixels[0]["high"]] or pairs
    code, random = max(seen, key=lambda pair: pair[0]["d"])  # of the most dimensions that let more images in
    share = together([code])
    said = (
        f"inside are {per_cent(code['share'])} in an autoencoder's {code['d']} latent dimensions, "
        f"{per_cent(random['share'])} in as many random directions, {per_cent(pixels[0]['share'])} in pixels"
    )
    if code["low"] <= pixels[0]["high"]:
        return Verdict("refuted", f"the latent space puts no more images inside: {said}", share)
    if random["high"] < code["low"]:
        return Verdict("supported", f"as far as hulls of latents show it: {said}", share)
    return Verdict("depends", f"on how few dimensions are kept, learned or not: {said}", share)


def neighbours(spaces: Table) -> Verdict:
    """Do neighbours work much better where the manifold was fitted?"""
    taught = main(spaces, "whole", True)
    codes = spaces.records(of="pixels", map="bottleneck")
    if not taught or not codes:
        return Verdict("untestable here", "neighbours in a trained embedding and in latents were not both measured")
    columns = ("gain", "gain_low", "gain_high")
    gain, shown = together(taught, columns), together(taught)
    code = max(codes, key=lambda row: row["gain_low"])
    free = together([code], columns)
    said = (
        f"against pixels the nearest images are right {_points(gain)} in the embedding of a network that was taught "
        f"the classes ({per_cent(shown.estimate)} inside), {_points(free)} in {code['d']} latents of the pixels "
        f"alone{_untaught(spaces, columns)}"
    )
    if free.low > MUCH:
        return Verdict("supported", said, free)
    if gain.low > MUCH:
        return Verdict("depends", f"on whether classes were fitted: {said}", gain)
    if gain.high < MUCH:
        return Verdict("refuted", said, gain)
    return Verdict("depends", f"on the training: {said}", gain)


def _untaught(spaces: Table, columns: tuple[str, str, str]) -> str:
    found = {"in an untrained one": main(spaces, "whole", False),
             "after training on shuffled classes": main(spaces, "whole", True, SHUFFLED)}  # fmt: skip
    parts = [f"{_points(together(rows, columns))} {name}" for name, rows in found.items() if rows]
    return f", {', '.join(parts)}" if parts else ""


def _points(gain: Interval) -> str:
    return f"{100 * gain.estimate:+.1f} points"
