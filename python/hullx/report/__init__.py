"""The report of an audit: one page for people, three files for programs."""

from __future__ import annotations

from hullx.report.folder import OutputError, check_folder
from hullx.report.write import write_report

__all__ = ["OutputError", "check_folder", "write_report"]
