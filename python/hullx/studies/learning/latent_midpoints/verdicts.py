"""What midpoints say of five statements.  Each function takes the tables and the configuration alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hullx.studies import intervals
from hullx.studies._study import Verdict
from hullx.studies.intervals import Interval
from hullx.studies.learning.latent_midpoints.config import Config
from hullx.studies.learning.latent_midpoints.pictures import ACROSS
from hullx.studies.learning.latent_midpoints.walks import LINEAR, PIXELS, STRAIGHT
from hullx.studies.table import Table

Tables = Mapping[str, Table]
Row = dict[str, Any]
UNTRAINED = "untrained"
NO_COPY, COPY = 0.9, 0.5  # ratio of distances to training pictures and to others


def broken(tables: Tables) -> Verdict | None:
    """The verdict where an exact fact or a control fails: nothing measured can be trusted then."""
    wrong = [str(row["fact"]) for row in tables["facts"] if not row["agrees"]]
    if not wrong:
        return None
    return Verdict("untestable here", f"a fact fails: {'; '.join(wrong)}: the measurement is wrong")


def limits(row: Row, name: str) -> Interval:
    return Interval(row[name], row[f"{name}_low"], row[f"{name}_high"])


def outcomes(tables: Tables, model: str, latent: int) -> dict[tuple[str, str], list[tuple[bool, Interval]]]:
    """By set and kind of pair, for each seed: is the midpoint of codes more plausible, and by how much nearer?

    It has to be nearer to real pictures than the midpoint of pixels, as it is and against its own ends; nearer, against
    its ends, than that of a linear code, which is blurred as well; and held by more balls around real pictures.
    """
    found: dict[tuple[str, str], list[tuple[bool, Interval]]] = {}
    gains = tables["gains"].records(model=model, latent=latent, path=STRAIGHT)
    by_key = {(r["set"], r["pair"], r["seed"], r["against"], r["basis"]): r for r in gains}
    for where, pair, seed, against, basis in by_key:
        if (against, basis) != (PIXELS, "raw"):
            continue
        raw, ends = (by_key[where, pair, seed, PIXELS, b] for b in ("raw", "beyond ends"))
        linear = by_key[where, pair, seed, LINEAR, "beyond ends"]
        nearer = all(row["nearest_low"] > 0.0 for row in (raw, ends, linear))
        better = nearer and ends["density_low"] > 0.0
        found.setdefault((where, pair), []).append((better, limits(ends, "nearest")))
    return found


def won(results: list[tuple[bool, Interval]]) -> bool:
    """Every seed."""
    return all(better for better, _ in results)


def worst(results: list[tuple[bool, Interval]]) -> Interval:
    return min((interval for _, interval in results), key=lambda one: one.low)


def midpoints(tables: Tables, config: Config) -> Verdict:
    """Is the midpoint of codes plausible where that of pixels is not?"""
    fault = broken(tables)
    if fault:
        return fault
    if any(won(results) for results in outcomes(tables, UNTRAINED, config.main[1]).values()):
        return Verdict("untestable here", "untrained networks do as well: the scores do not tell what is plausible")
    found = outcomes(tables, *config.main)
    yes = [key for key, results in found.items() if won(results)]
    no = [key for key in found if key not in yes]
    looks = _looks(tables, config)
    if not no:
        return Verdict("supported", f"midpoints of codes are more plausible everywhere; {looks}", worst(found[yes[0]]))
    least = worst(found[no[0]])
    if not yes:
        because = f"midpoints of codes are nowhere surely more plausible than those of pixels by all scores; {looks}"
        return Verdict("refuted", because, least)
    because = (
        f"on the pictures and the pair: more plausible by all scores for {_named(yes)}, not for {_named(no)}; {looks}"
    )
    return Verdict("depends", because, least)


def _named(keys: list[tuple[str, str]]) -> str:
    return " and ".join(f"{pair} of {where}" for where, pair in keys)


def _looks(tables: Tables, config: Config) -> str:
    """Grey pixels and confidence halfway: of pixels, of codes."""
    model, latent = config.main
    found = tables["middles"].records(seed=0)
    pixels = [r for r in found if r["path"] == PIXELS]
    codes = [r for r in found if (r["model"], r["latent"], r["path"]) == (model, latent, STRAIGHT)]

    def mean(rows: list[Row], name: str) -> float:
        return sum(float(row[name]) for row in rows) / max(1, len(rows))

    return (
        f"halfway the classifier's confidence is {mean(pixels, 'confidence'):.2f} in pixels "
        f"({mean(pixels, 'confidence_ends'):.2f} at the ends) and {mean(codes, 'confidence'):.2f} through codes "
        f"({mean(codes, 'confidence_ends'):.2f}), grey are {mean(pixels, 'grey'):.0%} "
        f"({mean(pixels, 'grey_ends'):.0%}) and {mean(codes, 'grey'):.0%} ({mean(codes, 'grey_ends'):.0%}) of pixels"
    )


def learned_manifold(tables: Tables, config: Config) -> Verdict:
    """Where the manifold is known: is the midpoint of codes nearer to it than that of pixels, and of linear codes?"""
    fault = broken(tables)
    if fault:
        return fault
    rows: dict[tuple[str, int], Row] = {(r["model"], r["latent"]): r for r in tables["line_gains"].records()}
    if any(row["low"] > 1.0 for (model, _), row in rows.items() if model == UNTRAINED):
        return Verdict("untestable here", "untrained networks do as well")
    found = [(rows[key], _line_won(rows, key)) for key in rows if key[0] == config.main[0]]
    if not found:
        return Verdict("untestable here", "no learned code of lines was measured")
    best = max((row for row, _ in found), key=lambda r: r["low"])
    interval = Interval(best["gain"], best["low"], best["high"])
    said = ", ".join(f"{row['gain']:.3g} times with {row['latent']} numbers" for row, _ in found)
    said = f"on lines, whose manifold is known, the midpoint of codes is nearer to it than that of pixels {said}"
    others = [f"{m} {r['gain']:.3g} with {n}" for (m, n), r in rows.items() if m not in (config.main[0], UNTRAINED)]
    said += f" ({', '.join(others)})" if others else ""
    if all(yes for _, yes in found):
        return Verdict("supported", said, interval)
    if not any(yes for _, yes in found):
        return Verdict("refuted", said, interval)
    return Verdict("depends", f"on the size of the code: {said}", interval)


def _line_won(rows: Mapping[tuple[str, int], Row], key: tuple[str, int]) -> bool:
    linear = rows.get(("linear", key[1]))
    return bool(rows[key]["low"] > max(1.0, 0.0 if linear is None else linear["high"]))


def inside_or_plausible(tables: Tables, config: Config) -> Verdict:
    """Are midpoints of codes outside the hull of the pictures and yet the more plausible ones?"""
    fault = broken(tables)
    if fault:
        return fault
    model, latent = config.main
    hulls = tables["hulls"].records(model=model, latent=latent, path=STRAIGHT)
    if not hulls:
        return Verdict("untestable here", "no midpoint of codes was compared with a hull")
    asked, inside = (sum(int(row[key]) for row in hulls) for key in ("asked", "inside"))
    outside = intervals.wilson(asked - inside, asked)
    found = outcomes(tables, model, latent)
    count = sum(won(results) for results in found.values())
    said = (
        f"{outside.estimate:.0%} of the midpoints of codes are outside the hull of the pictures, all those of pixels "
        f"inside, and in {count} of {len(found)} comparisons those of codes are more plausible by all scores"
    )
    if outside.high < 0.5 or count == 0:
        return Verdict("refuted", said, outside)
    if outside.low > 0.5 and count == len(found):
        return Verdict("supported", f"in a sense that is not the hull's: {said}", outside)
    return Verdict("depends", f"on the pictures, and not in the hull's sense: {said}", outside)


def morphs(tables: Tables, config: Config) -> Verdict:
    """Between pictures of two classes: does the way through codes stay plausible at every step more often?"""
    fault = broken(tables)
    if fault:
        return fault
    model, latent = config.main
    ways = tables["whole_ways"].records(pair=ACROSS, seed=0)
    codes = {r["set"]: r for r in ways if (r["model"], r["latent"], r["path"]) == (model, latent, STRAIGHT)}
    pixels = {r["set"]: r for r in ways if r["path"] == PIXELS}
    if not codes:
        return Verdict("untestable here", "no whole way was measured")
    parts = [f"{codes[s]['both_share']:.0%} of {s} (through pixels {pixels[s]['both_share']:.0%})" for s in codes]
    said = "near real pictures and recognised at every step between two classes are " + ", ".join(parts)
    more = [s for s in codes if codes[s]["both_low"] > pixels[s]["both_high"]]
    fewer = [s for s in codes if codes[s]["both_high"] < pixels[s]["both_low"]]
    least = min(codes.values(), key=lambda r: r["both_low"])
    if len(more) == len(codes) and least["both_low"] > 0.5:
        return Verdict("supported", said, limits(least, "both"))
    if not more and (fewer or least["both_high"] < 0.5):
        return Verdict("refuted", said, limits(least, "both"))
    return Verdict("depends", f"on the pictures, and on how often is enough: {said}", limits(least, "both"))


def copies(tables: Tables, config: Config) -> Verdict:
    """Are decoded midpoints and samples new, or copies of training pictures?"""
    fault = broken(tables)
    if fault:
        return fault
    model, latent = config.main
    rows = tables["copies"].records(model=model, latent=latent)
    if not rows:
        return Verdict("untestable here", "nothing was decoded")
    least = min(rows, key=lambda r: r["low"])
    interval = Interval(least["ratio"], least["low"], least["high"])
    said = (
        f"made pictures are {least['ratio']:.3g} times as far from training pictures as from others ({least['what']}, "
        f"{least['set']}; a copy 0, a fresh picture 1)"
    )
    if least["low"] > NO_COPY:
        return Verdict("supported", f"they are no copies: {said}", interval)
    if least["high"] < COPY:
        return Verdict("refuted", f"they are copies: {said}", interval)
    return Verdict("depends", f"on how near is a copy: {said}", interval)
