"""What the tables say of two statements; each function can return every word.

"Haywire" is made measurable: a network is surer than one half of some class, for more than a tenth of pictures that
show nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hullx.studies._study import Verdict
from hullx.studies.intervals import Interval
from hullx.studies.learning.noise_into_convnet.config import CLOTHES, NEW, NOISES, NOTHING, PIXELWISE
from hullx.studies.table import Row, Table, real

FEW = 0.1  # of pictures that show nothing; more sure answers are haywire
FOREIGN_NET = "EfficientNet-lite0"
WORDS = {
    "uniform": "uniform noise", "Gaussian": "Gaussian noise", "shuffled": "shuffled pixels",
    "phase": "noise with a photograph's spectrum", "constant": "one colour", "digits": "digits",
    "patches": "photographs",
}  # fmt: skip


def haywire(tables: Mapping[str, Table]) -> Verdict:
    """Statement 7: does noise send an ImageNet convnet haywire?"""
    rows = {str(row["family"]): row for row in tables["imagenet"]}
    if not all(family in rows for family in ("photo crops", *PIXELWISE)):
        lacks = [str(row["lack"]) for row in tables.get("lacks", Table.of([])) if "imagenet" in str(row["what"])]
        return Verdict("untestable here", lacks[0] if lacks else "no ImageNet convnet was shown noise")
    crops = rows["photo crops"]
    if real(crops, "high") < FEW:
        because = f"it is sure of {_per_cent(crops['confident'])} of photographs, too: not of noise alone is it unsure"
        return Verdict("untestable here", because)
    at_scale = {f"{_scale(row)} uniform noise": row for row in _scaled(tables) if row["alpha"] != 1.0}
    shown = {WORDS[family]: rows[family] for family in NOISES if family in rows} | at_scale
    wild = [name for name, row in shown.items() if real(row, "low") > FEW]
    calm = [name for name, row in shown.items() if real(row, "high") < FEW]
    pixelwise = [WORDS[family] for family in PIXELWISE]
    interval = _interval(rows["uniform"], "confident")
    said = _said(rows, shown, pixelwise) + _along_rays(tables) + _own_network(tables)
    if all(name in wild for name in pixelwise):
        return Verdict("supported", said, interval)
    if len(calm) == len(shown):
        return Verdict("refuted", said, interval)
    return Verdict("depends", f"on the noise: {said}{_listed(shown, wild)}", interval)


def _said(rows: Mapping[str, Row], shown: Mapping[str, Row], pixelwise: Sequence[str]) -> str:
    uniform = rows["uniform"]
    parts = [f"{_per_cent(shown[name]['confident'])} of {name}" for name in pixelwise]
    return (
        f"sure of {' and '.join(parts)} ({_per_cent(rows['photo crops']['confident'])} of photo crops); "
        f"{_per_cent(uniform['largest'])} of uniform noise gets one and the same class, with a mean top probability of "
        f"{real(uniform, 'top'):.2f}"
    )


def _listed(shown: Mapping[str, Row], wild: Sequence[str]) -> str:
    if not wild:
        return "; of other kinds too few pictures were shown to tell"
    worst = sorted(wild, key=lambda name: -real(shown[name], "confident"))[:3]
    return "; but " + ", ".join(f"of {name} sure of {_per_cent(shown[name]['confident'])}" for name in worst)


def _along_rays(tables: Mapping[str, Table]) -> str:
    """How the margin grows with the scale of noise: of this network, whose units are capped, and of ReLU units."""
    powers = {str(row["network"]): row for row in tables["exponents"] if row["images"] == "uniform"}
    ours, other = powers.get(FOREIGN_NET), powers.get(f"ReLU, none: {NOTHING}")
    if ours is None or other is None:
        return ""
    return (
        f"; made {real(ours, 'to'):,.0f} times larger its margin grows like the scale to the power "
        f"{real(ours, 'exponent'):.2f} (its units are capped), that of ReLU units like {real(other, 'exponent'):.2f}"
    )


def _own_network(tables: Mapping[str, Table]) -> str:
    found = [row for row in _plain(tables["transfer"]) if row["family"] == "uniform"]
    return f"; a small network of clothes is sure of {_per_cent(found[0]['sure'])} of it" if found else ""


def _scaled(tables: Mapping[str, Table]) -> list[Row]:
    return [row for row in tables["scales"] if row["network"] == FOREIGN_NET and row["images"] == "uniform"]


def _scale(row: Row) -> str:
    return f"{real(row, 'alpha'):g} times"


def none_of_the_above(tables: Mapping[str, Table]) -> Verdict:
    """Statement 8: it gives one of its categories; trained on "none of the above", it does not go haywire?"""
    transfer = tables["transfer"]
    families = [row for row in _plain(transfer) if row["family"] != NEW]
    sick = {str(row["family"]): row for row in families if real(row, "sure_low") > FEW}
    if not sick:
        return Verdict("untestable here", "a network without such a class is not haywire either, so nothing is cured")
    control = _of(transfer, CLOTHES, sick)
    if control and all(real(row, "sure_high") < FEW for row in control):
        return Verdict("untestable here", "a class none of more clothes does as much: the samples are not what helps")
    treated = [row for row in transfer if row["none"] not in (NOTHING, CLOTHES) and row["family"] in sick]
    seen, unseen = ([row for row in treated if row["seen"] is flag] for flag in (True, False))
    if not seen or not unseen:
        return Verdict("untestable here", "no network with such a class was shown both kinds of pictures")
    before, worst = _worst(sick.values()), _worst(seen)
    said = (
        f"without such a class the network is sure of {_range(sick.values())} of what is no clothes; with it of at "
        f"most {_per_cent(worst['sure'])} of the kinds in its samples"
    )
    if real(worst, "sure_low") > FEW:
        because = f"{said} ({WORDS[str(worst['family'])]}; at most {_per_cent(before['sure'])} without)"
        return Verdict("refuted", because, _interval(worst, "sure"))
    wild = [row for row in unseen if real(row, "sure_low") > FEW]
    calm = [row for row in unseen if real(row, "sure_high") < FEW]
    if real(worst, "sure_high") < FEW and len(calm) == len(unseen):
        return Verdict("supported", f"{said}, and of other kinds", _interval(_worst(unseen), "sure"))
    if real(worst, "sure_high") < FEW and wild:
        worst = _worst(wild)
        because = (
            f"on whether its samples are of that kind: {said}, but it stays haywire in {len(wild)} of {len(unseen)} "
            f"pairs of samples and another kind: trained on {worst['none']}, of {WORDS[str(worst['family'])]} it is "
            f"sure of {_per_cent(worst['sure'])}{_controlled(transfer, control)}"
        )
        return Verdict("depends", because, _interval(worst, "sure"))
    return Verdict(
        "depends", f"on the training: {said}, too near to {_per_cent(FEW)} to tell", _interval(worst, "sure")
    )


def _controlled(transfer: Table, control: Sequence[Row]) -> str:
    """What a class none of more clothes does: it makes the network less sure, of clothes as well."""
    clothes = [row for row in transfer if row["family"] == NEW and row["none"] == CLOTHES]
    known = [row for row in _plain(transfer) if row["family"] == NEW]
    if not control or not clothes or not known:
        return ""
    return (
        f"; a class none of more clothes leaves {_range(control)}, and makes it sure of "
        f"{_per_cent(clothes[0]['sure'])} of new clothes instead of {_per_cent(known[0]['sure'])}"
    )


def _plain(transfer: Table) -> list[Row]:
    return [row for row in transfer if row["none"] == NOTHING and not row["capped"]]


def _of(transfer: Table, none: str, families: Mapping[str, Any]) -> list[Row]:
    return [row for row in transfer if row["none"] == none and row["family"] in families]


def _worst(rows: Any) -> Row:
    return max(rows, key=lambda row: real(row, "sure"))


def _range(rows: Any) -> str:
    values = sorted(real(row, "sure") for row in rows)
    return f"{100 * values[0]:.0f} to {_per_cent(values[-1])}"


def _interval(row: Row, name: str) -> Interval:
    low, high = ("low", "high") if name == "confident" else (f"{name}_low", f"{name}_high")
    return Interval(real(row, name), real(row, low), real(row, high))


def _per_cent(value: Any) -> str:
    share = 100.0 * float(value)
    return f"{share:.0f} %" if share in (0.0, 100.0) or 1.0 <= share <= 99.0 else f"{share:.2g} %"
