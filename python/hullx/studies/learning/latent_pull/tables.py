"""Tables and verdicts of the pull into the hull, from the rows of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from hullx.studies import intervals
from hullx.studies._study import Verdict, rows_of
from hullx.studies.intervals import Interval
from hullx.studies.learning.latent_pull.pictures import MEAN, NEAREST, PULL, RANDOM
from hullx.studies.store import Record
from hullx.studies.table import Table, grouped

MEASURES = ("confidence", "near")
NAN = float("nan")


def limits(values: Sequence[float]) -> Interval:
    """Of the mean over autoencoders."""
    return intervals.mean(values) if len(values) > 1 else Interval(values[0] if values else NAN, NAN, NAN)


def moves_table(records: Sequence[Record]) -> Table:
    """A row a data set, latent dimension, move and part of the way: what the judge says, how near real pictures are."""
    names = ("data", "latent", "trained", "move", "fraction")
    out = []
    for key, some in grouped(rows_of(records, "move"), *names).items():
        row = {**dict(zip(names, key, strict=True)), "outside": float(np.mean([r["outside"] for r in some]))}
        for name in MEASURES:
            found = limits([r[name] for r in some])
            row |= {name: found.estimate, f"{name}_low": found.low, f"{name}_high": found.high}
        out.append(row)
    return Table.of(out)


def gains_table(records: Sequence[Record]) -> Table:
    """What the pull gains over staying and over each other move of the same length, autoencoder by autoencoder.

    `confidence` of the judge gained; `nearer` to real pictures, in usual distances between real ones.
    """
    out = []
    for (trained,), rows in grouped(rows_of(records, "move"), "trained").items():
        last = max(row["fraction"] for row in rows)
        who = list(grouped(rows, "data", "latent", "seed"))
        ends = {key: one[0] for key, one in grouped(rows, "data", "latent", "seed", "move", "fraction").items()}
        for over in ("staying", MEAN, NEAREST, RANDOM):
            row: dict[str, Any] = {"trained": trained, "over": over, "autoencoders": len(who)}
            for name, sign, measure in (("confidence", 1.0, "confidence"), ("nearer", -1.0, "near")):
                differences = []
                for key in who:
                    other = (PULL, 0.0) if over == "staying" else (over, last)
                    differences.append(sign * (ends[(*key, PULL, last)][measure] - ends[(*key, *other)][measure]))
                found = limits(differences)
                row |= {name: found.estimate, f"{name}_low": found.low, f"{name}_high": found.high}
            out.append(row)
    return Table.of(out)


def real_table(records: Sequence[Record]) -> Table:
    """A row a data set and latent dimension: codes of new real pictures, and what the pull does to them."""
    judges = {(r["data"], r["latent"]): r for r in rows_of(records, "judge")}
    out = []
    for (data, latent), some in grouped(rows_of(records, "real"), "data", "latent").items():
        outside = limits([r["outside"] for r in some])
        row: dict[str, Any] = {"data": data, "latent": latent, "judge_right": judges[data, latent]["right"],
                               "outside": outside.estimate, "low": outside.low, "high": outside.high}  # fmt: skip
        for what in ("error", "right"):
            for name in ("inside", "outside", "pulled"):
                known = [r[f"{what}_{name}"] for r in some if r[f"{what}_{name}"] is not None]
                row[f"{what}_{name}"] = float(np.mean(known)) if known else None
        out.append(row)
    return Table.of(out)


def plausible(gains: Table) -> Verdict:
    """25: is it the hull of the learned codes within which decoded pictures are plausible?

    Supported if the pull into it makes pictures more plausible, in the eyes of the judge and in distance to real ones,
    and more than moves of the same length elsewhere; refuted if it makes them no more plausible than a random move.
    """
    rows: dict[str, dict[str, Any]] = {str(row["over"]): dict(row) for row in gains if row["trained"]}
    if not rows or any(row["confidence_low"] is None for row in rows.values()):
        return Verdict("untestable here", "one autoencoder tells nothing of others")
    wins = {over: [row[f"{name}_low"] > 0.0 for name in ("confidence", "nearer")] for over, row in rows.items()}
    stay, by_chance = rows["staying"], rows[RANDOM]
    found = Interval(stay["nearer"], stay["nearer_low"], stay["nearer_high"])
    said = (
        f"pulled into the hull, pictures of outlying codes come nearer to real ones by {stay['nearer']:+.2f} usual "
        f"distances, and the judge's confidence changes by {stay['confidence']:+.3f} (a random move as long: "
        f"{stay['nearer'] - by_chance['nearer']:+.2f} and {stay['confidence'] - by_chance['confidence']:+.3f})"
    )
    if not (any(wins["staying"]) and any(wins[RANDOM])):
        return Verdict("refuted", f"{said}: no surely better than a random move", found)
    if all(all(won) for won in wins.values()):
        return Verdict("supported", f"{said}: better than any other move of that length", found)
    beaten = [over for over in (MEAN, NEAREST) if not all(wins[over])]
    told = "; ".join(
        f"{over}: {stay['nearer'] - rows[over]['nearer']:+.2f} and {stay['confidence'] - rows[over]['confidence']:+.3f}"
        for over in beaten
    )
    rest = f"; moves as long {told}" if told else ""
    return Verdict("depends", f"on measure and comparison: {said}{rest}", found)


def new_pictures(real: Table) -> Verdict:
    """34: are new pictures interpolations of learned ones in the latent space, and does that decide whether they work?

    Supported if most codes of new pictures are inside and those outside are recognised less often after decoding;
    refuted if most are outside and are recognised as well.
    """
    rows: list[dict[str, Any]] = [dict(row) for row in real]
    known = [row for row in rows if row["right_inside"] is not None and row["right_outside"] is not None]
    if not known or any(row["low"] is None for row in known):
        return Verdict("untestable here", "no new picture is outside, or none inside")
    few, many = min(known, key=lambda r: r["latent"]), max(known, key=lambda r: r["latent"])
    parts = [
        f"{row['outside']:.0%} outside in {row['latent']} dimensions ({row['data']}), recognised after decoding "
        f"{row['right_outside']:.0%} of the time, those inside {row['right_inside']:.0%}"
        for row in (few, many)
    ]
    said = "; ".join(dict.fromkeys(parts))
    shares = [Interval(row["outside"], row["low"], row["high"]) for row in (few, many)]
    loss = float(np.mean([row["right_inside"] - row["right_outside"] for row in known]))
    if all(share.high < 0.5 for share in shares) and loss > LOSS:
        return Verdict("supported", f"codes of new pictures: {said}", shares[1])
    if all(share.low > 0.5 for share in shares) and loss <= LOSS:
        return Verdict("refuted", f"codes of new pictures: {said}", shares[1])
    return Verdict("depends", f"on the number of latent dimensions: {said}", shares[1])


LOSS = 0.02  # share of pictures
