"""One cell measured: a network of the grid with its training numbers as points, or commands."""

from __future__ import annotations

from typing import Any

from hullx.studies._study import Measured, Work
from hullx.studies.learning.marcus_identity.command_training import train_commands
from hullx.studies.learning.marcus_identity.hulls import look
from hullx.studies.learning.marcus_identity.numbers import draw
from hullx.studies.learning.marcus_identity.settings import Config, Setting
from hullx.studies.learning.marcus_identity.training import train


def measure_network(work: Work[Config]) -> Measured:
    """The row says who was trained on what; counts of right answers are an array (`training`)."""
    setting: Setting = work.cell["setting"]
    draws = [draw(setting, work.config.asked, work.rng) for _ in range(work.config.seeds)]
    found = train(setting, draws, work.config, work.rng)
    head = {"bits": setting.bits, "network": setting.name, "role": setting.role}
    row: dict[str, Any] = {
        "kind": "network",
        **head,
        "rows": len(draws[0].train),
        "asked": len(draws[0].even),
        "told_apart": bool(setting.held_units()),
        "digits": setting.coding in ("0/1", "-1/+1"),
        "output": found.output,
        "gradient": found.gradient,
        "moved": found.moved,
    }
    rows = [row]
    if setting.hull:
        seen = look(draws[: work.config.hulls], found.right, setting.coding)
        rows.append({"kind": "hull", **head, "rows": row["rows"], "hulls": work.config.hulls, **seen})
    return Measured(rows, {"counts": found.counts})


def measure_commands(work: Work[Config]) -> Measured:
    """A row for each command with even and with odd arguments."""
    split, net = work.cell["split"], work.cell["net"]
    rows = []
    for cell, (right, asked) in train_commands(work.config, split, net, work.rng).items():
        command, parity = cell.split(", ")
        row = {"kind": "command", "left_out": split, "network": net, "command": command, "argument": parity}
        rows.append({**row, "asked": asked, "right": ",".join(map(str, right))})
    return Measured(rows)
