"""Pictures of a results file: bars of the contests, growth on logarithmic axes, latencies as they accumulate."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt
from matplotlib.ticker import NullFormatter, NullLocator

from bench import table

Record = dict[str, Any]
# text stays text and identifiers stay the same: a picture of the same figures is the same file
STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "hullx", "font.size": 9, "font.family": "sans-serif",
    "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True,
}  # fmt: skip
OURS, SOUND, WRONG, UNIT = "#0b6e4f", "#7a8ca3", "#c8553d", "#c9c9c9"


def colour(entry: Record) -> str:
    if entry["name"].startswith("hullx"):
        return OURS
    if "wrong" not in entry:
        return UNIT
    return SOUND if table.flawless(entry) else WRONG


def bars(records: list[Record]) -> Any:
    """One panel a case: time per query, and what hullx takes of it."""
    columns = 2 if len(records) > 1 else 1
    rows = -(-len(records) // columns)
    most = max(len(record["entries"]) for record in records)
    size = (6.2 * columns, (0.9 + 0.24 * most) * rows + 0.4)
    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False)
    for axis in axes.flat[len(records) :]:
        axis.remove()
    for axis, record in zip(axes.flat, records, strict=False):
        entries = record["entries"]
        times = [table.per_query(entry) * 1e3 for entry in entries]
        axis.barh(range(len(entries)), times, color=[colour(entry) for entry in entries], height=0.7)
        for place, (entry, value) in enumerate(zip(entries, times, strict=True)):
            more = ">" if entry.get("at_least") else ""
            share = "" if place == 0 else f" {more}{1 / table.ratio(entries[0], entry):.3g}×"
            wrong = f", {entry['wrong']} wrong" if entry.get("wrong") else ""
            axis.text(value, place, share + wrong, va="center", fontsize=8)
        axis.set_yticks(range(len(entries)), [entry["name"] for entry in entries])
        axis.invert_yaxis()
        axis.set_xscale("log")
        axis.set_xlim(10 ** math.floor(math.log10(min(times) / 1.5)), 10 ** math.ceil(math.log10(max(times) * 2.5)))
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.xaxis.set_major_formatter("{x:g}")
        axis.set_xlabel("milliseconds per query")
        title = record["name"].partition(" ")[2] or record["name"]
        axis.set_title(title if record["name"].count(" ") != 1 else record["name"], fontsize=9, loc="left")
    return figure


def lines(records: list[Record]) -> Any:
    """One panel an axis: time against size, with the exponent of the fitted power."""
    columns = min(5, len(records))
    rows = -(-len(records) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(3.2 * columns, 3.0 * rows + 0.4), squeeze=False)
    for axis in axes.flat[len(records) :]:
        axis.remove()
    for axis, record in zip(axes.flat, records, strict=False):
        x, seconds = zip(*record["points"], strict=True)
        fitted = record["exponent"] is not None
        times = [1e3 * value for value in seconds]
        axis.plot(x, times, "o-", color=OURS, label=f"{record['axis']}^{record['exponent']:.2f}" if fitted else None)
        if fitted:
            axis.set_xscale("log")
            axis.set_xticks(x, [f"{value:,g}" for value in x], rotation=45, minor=False)
            axis.xaxis.set_minor_locator(NullLocator())
            axis.set_yscale("log")
            low, high = min(times), max(times)
            ticks = [low * (high / low) ** (i / 3) for i in range(4)] if high > low else [low]
            axis.set_yticks(ticks, [f"{tick:.2g}" for tick in ticks])
            axis.yaxis.set_minor_locator(NullLocator())
            axis.legend(frameon=False)
        else:
            axis.set_ylim(bottom=0)
        axis.set_xlabel(record["axis_label"])
        axis.set_ylabel(f"milliseconds {record['per']}")
        axis.set_title(record["name"].partition(" ")[2].replace("-", " "), fontsize=9, loc="left")
        axis.grid(alpha=0.3)
    return figure


def draw(file: Path) -> list[Path]:
    """Draw what `file` holds; the pictures lie beside it."""
    content = json.loads(file.read_text(encoding="utf-8"))
    machine, records = content["machine"], content["records"]
    legend = {
        "entries": "green hullx, grey never wrong, red wrong at least once, pale the unit; × hullx's time",
        "points": "medians and the power fitted to them",
    }
    drawn = []
    for key, make in (("entries", bars), ("points", lines)):
        some = [record for record in records if key in record]
        if not some:
            continue
        with mpl.rc_context(STYLE):
            figure = make(some)
            where = f"{machine['processor']}, level {machine['simd_level']}, {machine['threads']} threads"
            figure.suptitle(f"{file.stem} on {where}: {legend[key]}", fontsize=9, x=0.01, ha="left")
            figure.tight_layout(rect=(0, 0, 1, 1 - 0.35 / figure.get_figheight()))  # below the title
            target = file.with_suffix(".svg") if not drawn else file.with_name(f"{file.stem}-growth.svg")
            figure.savefig(target, metadata={"Date": None})
            plt.close(figure)
        drawn.append(target)
    return drawn
