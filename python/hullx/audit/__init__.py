"""The audit: which rows of a live table does the training table support, how far out are the others, and why.

reading   tables.py (files to columns) → roles.py, checks.py (what a column is and may hold) → encode.py (matrices)
judging   run.py (order of the stages), scores.py (methods), states.py (state of a row) with hullx.calibration; gate.py
telling   faces.py, explain.py (reasons of a row), summary.py (drift, groups, features, errors)
result    result.py: the one record that the page and the files are written from
"""

from __future__ import annotations

from hullx.audit.result import AuditError, AuditResult, UsageError
from hullx.audit.roles import Roles
from hullx.audit.run import AuditOptions, run_audit

__all__ = ["AuditError", "AuditOptions", "AuditResult", "Roles", "UsageError", "run_audit"]
