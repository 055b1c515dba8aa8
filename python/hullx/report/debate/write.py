"""Writes the page of the debate; it appears whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hullx.report.debate.page import render
from hullx.studies.reproduce import Outcome
from hullx.whole_file import whole_file


def write_page(outcomes: Sequence[Outcome], folder: Path, preset: str) -> Path:
    """Write `report.html` into a folder that exists, and return its path."""
    page = folder / "report.html"
    text = render(outcomes, preset)
    with whole_file(page) as file:
        file.write(text.encode("utf-8"))
    return page
