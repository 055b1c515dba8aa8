"""What midpoints say of five statements.  Each function takes the tables and the configuration alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hullx.studies import intervals
from hullx.studies._study import Verdict
from hullx.studies.intervals import Interval
from hullx.studies.learning.latent_midpoints.config import Config
from hullx.studies.learning.latent_midpoints.pictures import ACROSS
from hullx.studies.learning.latent_midpoints.walks import GRAPH, LINEAR, PIXELS, STRAIGHT
from hullx.studies.table import Table

Tables = Mapping[str, Table]
Row = dict[str, Any]
Place = tuple[str, str]  # set, kind of pair
UNTRAINED = "untrained"
NEARER, NEARER_ENDS, DENSER, SHARPER = "nearer to real ones", "nearer against their own ends", "denser", "sharper"
SENSES: dict[str, tuple[tuple[str, str, str], ...]] = {  # what has to be better: score, against what, on which basis
    NEARER: (("nearest", PIXELS, "raw"), ("nearest", LINEAR, "raw")),
    NEARER_ENDS: (("nearest", PIXELS, "beyond ends"), ("nearest", LINEAR, "beyond ends")),
    DENSER: (("density", PIXELS, "beyond ends"),),
    SHARPER: (("grey", PIXELS, "beyond ends"), ("grey", PIXELS, "raw"), ("grey", LINEAR, "beyond ends")),
}
NO_COPY, COPY = 0.9, 0.5  # ratio of distances to training pictures and to others


def broken(tables: Tables) -> Verdict | None:
    """The verdict where an exact fact or a control fails: nothing measured can be trusted then."""
    wrong = [str(row["fact"]) for row in tables["facts"] if not row["agrees"]]
    if not wrong:
        return None
    return Verdict("untestable here", f"a fact fails: {'; '.join(wrong)}: the measurement is wrong")


def limits(row: Row, name: str) -> Interval:
    return Interval(row[name], row[f"{name}_low"], row[f"{name}_high"])


def outcomes(tables: Tables, model: str, latent: int) -> dict[Place, list[dict[str, Interval | None]]]:
    """By set and kind of pair, for each seed: in which sense the midpoint of codes is surely the better one.

    NEARER        to real pictures than the midpoints of pixels and of a linear code, which is blurred as well
    NEARER_ENDS   the same, each against its own ends: what the code does to any picture drops out
    DENSER        held by more balls around real pictures than the midpoint of pixels, against the own ends
    SHARPER       fewer grey pixels than the midpoint of pixels, as it is and against the own ends, and added to the own
                  ends fewer than by a linear code: a decoder that always gives the same grey picture is not sharp
    Where it is not sure, the sense has no interval.
    """
    gains = tables["gains"].records(model=model, latent=latent, path=STRAIGHT)
    by_key = {(r["set"], r["pair"], r["seed"], r["against"], r["basis"]): r for r in gains}
    found: dict[Place, list[dict[str, Interval | None]]] = {}
    for where, pair, seed in dict.fromkeys(key[:3] for key in by_key):
        senses: dict[str, Interval | None] = {}
        for sense, conditions in SENSES.items():
            known = [limits(by_key[where, pair, seed, against, basis], score) for score, against, basis in conditions]
            senses[sense] = known[0] if all(one.low > 0.0 for one in known) else None
        found.setdefault((where, pair), []).append(senses)
    return found


def holds(results: list[dict[str, Interval | None]], *senses: str) -> bool:
    """In all of these senses, for every seed."""
    return all(result[sense] is not None for result in results for sense in senses)


def midpoints(tables: Tables, config: Config) -> Verdict:
    """Is the midpoint of codes plausible where that of pixels is not?"""
    fault = broken(tables)
    if fault:
        return fault
    if any(holds(results, *SENSES) for results in outcomes(tables, UNTRAINED, config.main[1]).values()):
        return Verdict("untestable here", "untrained networks do as well: the scores do not tell what is plausible")
    found = outcomes(tables, *config.main)
    counts = {sense: sum(holds(results, sense) for results in found.values()) for sense in SENSES}
    said = ", ".join(f"{sense} in {count}" for sense, count in counts.items())
    said = f"of {len(found)} comparisons with midpoints of pixels those of codes are surely {said}"
    said = f"{said}; {_looks(tables, config)}"
    least = _least_gain(tables, config)
    if all(count == len(found) for count in counts.values()):
        return Verdict("supported", said, least)
    if not any(counts.values()):
        return Verdict("refuted", said, least)
    return Verdict("depends", f"on what plausible means: {said}", least)


def _least_gain(tables: Tables, config: Config) -> Interval:
    """How much nearer to real pictures, against the own ends, where it is least."""
    model, latent = config.main
    rows = tables["gains"].records(model=model, latent=latent, path=STRAIGHT, against=PIXELS, basis="beyond ends")
    return limits(min(rows, key=lambda r: r["nearest_low"]), "nearest")


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
    count = sum(holds(results, NEARER, SHARPER) for results in found.values())
    said = (
        f"{outside.estimate:.0%} of the midpoints of codes are outside the hull of the pictures, all those of pixels "
        f"inside, and in {count} of {len(found)} comparisons those of codes are nearer to real pictures and sharper"
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
    graph = {r["set"]: r for r in ways if r["path"] == GRAPH}
    parts = [
        f"{codes[s]['both_share']:.0%} of {s} (through pixels {pixels[s]['both_share']:.0%}, along the graph of "
        f"neighbours {graph[s]['both_share']:.0%})"
        for s in codes
    ]
    said = "near real pictures and recognised at every step between two classes are " + ", ".join(parts)
    more = [s for s in codes if codes[s]["both_low"] > pixels[s]["both_high"]]
    fewer = [s for s in codes if codes[s]["both_high"] < pixels[s]["both_low"]]
    least = min(codes.values(), key=lambda r: r["both_low"])
    share = Interval(least["both_share"], least["both_low"], least["both_high"])
    if len(more) == len(codes) and least["both_low"] > 0.5:
        return Verdict("supported", said, share)
    if not more and (fewer or least["both_high"] < 0.5):
        return Verdict("refuted", said, share)
    return Verdict("depends", f"on the pictures, and on how often is enough: {said}", share)


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
