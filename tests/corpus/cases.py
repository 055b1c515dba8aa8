"""All hard cases by name; importing a module of cases registers them."""

from __future__ import annotations

from corpus import coincidences, scales, shapes, tables
from corpus.case import CASES, Case

__all__ = ["CASES", "Case", "coincidences", "scales", "shapes", "tables"]
